"""Copy the cells of a file that is no package, or cannot be edited, into a new package as text."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from xml.sax.saxutils import quoteattr

from loaders.cells.cell_names import column_letters
from loaders.cells.grid import Grid
from loaders.cells.values import display_text
from loaders.layout import auxiliary_sheets
from loaders.reading import calamine_reader
from loaders.reading.text import delimited
from loaders.tables.registry import HEADERS
from loaders.xlsx.package import CONTENT_TYPES, Package
from loaders.xlsx.sheet_xml import cell_xml, row_xml

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_PARTS = "http://schemas.openxmlformats.org/package/2006/"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_WORKBOOK_TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    ".xlsm": "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
}
HEAD = b'<?xml version="1.0" encoding="UTF-8"?>'
_RELATION_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
_TYPES = (
    f'<Types xmlns="{_PARTS}content-types"><Default Extension="rels" '
    f'ContentType="{_RELATION_TYPE}"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
_BOOK = "xl/workbook.xml"
DEFAULT_SHEET_NAME = "Sheet"  # of a file without sheet names


def copy_as_text(name: str, data: bytes) -> Package:
    """Copy the cells of a file into a new package, all as text."""
    if calamine_reader.is_spreadsheet(data):
        grids, _ = calamine_reader.read_spreadsheet(data)
        return package_of_grids(name, grids)
    grid, _ = delimited.read_delimited(data, HEADERS)
    return package_of_grids(name, [replace(grid, name=Path(name).stem)])


def package_of_grids(name: str, grids: Sequence[Grid]) -> Package:
    """Build a package from grids, with all cells as text."""
    package = Package({CONTENT_TYPES: HEAD + _TYPES.encode()})
    package.add(_BOOK, b"", _WORKBOOK_TYPES[suffix_of(name)])
    package.add_relationship("", f"{RELATIONS}officeDocument", _BOOK)
    sheets: dict[str, str] = {}
    for number, grid in enumerate(grids, 1):
        content = MAIN.encode(), _rows(grid)
        sheet = b'<worksheet xmlns="%s"><sheetData>%s</sheetData></worksheet>' % content
        part = package.add("xl/worksheets/sheet.xml", HEAD + sheet, SHEET_TYPE)
        key = package.add_relationship(_BOOK, f"{RELATIONS}worksheet", part)
        title = auxiliary_sheets.fit_sheet_name(grid.name) or f"{DEFAULT_SHEET_NAME} {number}"
        if title.casefold() in map(str.casefold, sheets):
            title = f"{title[:24]} ({number})"
        sheets[title] = f'<sheet name={quoteattr(title)} sheetId="{number}" r:id="{key}"/>'
    start_tag = f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS.rstrip("/")}">'
    book = f"{start_tag}<sheets>{''.join(sheets.values())}</sheets></workbook>"
    package.parts[_BOOK] = HEAD + book.encode()
    return package


def _rows(grid: Grid) -> bytes:
    places = [column_letters(column) for column in range(grid.width)]
    written = enumerate(zip(*grid.columns, strict=True), 1)
    return b"".join(
        row_xml(n, (cell_xml(f"{c}{n}", display_text(v)) for c, v in zip(places, r, strict=True)))
        for n, r in written
    )


def suffix_of(name: str) -> str:
    """Return the suffix of the workbook that a file is converted to."""
    return ".xlsm" if name.lower().endswith((".xlsm", ".xltm")) else ".xlsx"
