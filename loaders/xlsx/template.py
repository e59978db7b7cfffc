"""Build the template that analysts fill in: a guide, one sheet for each table, and a sheet of
lists.

The same workbook with the current data is offered for download and editing. The loaders read both:
they accept headers and terms in every language, ignore an asterisk in a header, and skip the
auxiliary sheets.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Color, Font
from openpyxl.utils.indexed_list import IndexedList
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from domain.language import Language
from loaders.cells.cell_names import a1
from loaders.cells.values import RawValue
from loaders.layout import auxiliary_sheets
from loaders.tables.registry import TABLES
from loaders.tables.schema import Column
from loaders.xlsx.comments import AUTHOR
from loaders.xlsx.export import save_workbook
from loaders.xlsx.guide_sheet import write_guide
from loaders.xlsx.lists_sheet import write_lists
from loaders.xlsx.package import Package, WorkbookParts, find_workbook
from loaders.xlsx.sheet_xml import (
    append_rows,
    cell_xml,
    column_styles,
    edit_outline,
    line_count,
    parse_outline,
    row_xml,
    strip_rows,
)
from loaders.xlsx.styles import Styles, load_styles
from loaders.xlsx.table_sheet import write_table
from loaders.xlsx.template_cells import FONT, SANS, SIZE
from loaders.xlsx.template_columns import FORMATS, WIDTHS, columns_of


def build_template(language: Language) -> bytes:
    """Build an empty template in the reader's language."""
    return save_workbook(
        _build_book({name: columns_of(table) for name, table in TABLES.items()}, language, {})
    )


def build_workbook(
    frames: Mapping[str, pd.DataFrame], language: Language, *, about: Mapping[str, str]
) -> bytes:
    """Build a template filled with tables; `about` (version, date, source) is on its guide."""
    columns = {name: columns_of(table, frames[name]) for name, table in TABLES.items()}
    book = find_workbook(Package.of(save_workbook(_build_book(columns, language, about))))
    styles = load_styles(book.package, book.part, book.namespace)
    for name, table in TABLES.items():
        sheet = book.sheets[table.title(language.code)]
        _fill_sheet(book, sheet, columns[name], frames[name], language, styles)
    styles.save()
    return book.package.to_bytes()


def _fill_sheet(
    book: WorkbookParts,
    part: str,
    columns: Sequence[Column],
    frame: pd.DataFrame,
    language: Language,
    styles: Styles,
) -> None:
    """Write the rows of a frame below the headers of its sheet."""
    sheet = book.package.xml(part)
    style = column_styles(sheet)
    looks = [
        styles.variant(style(i), quoted=column.kind not in FORMATS)
        for i, column in enumerate(columns)
    ]
    values = [_cell_values(column, frame, language) for column in columns]
    widths = [WIDTHS[column.kind] for column in columns]

    def row(number: int, values: Sequence[RawValue | None]) -> bytes:
        cells = (cell_xml(a1(number - 1, i), value, looks[i]) for i, value in enumerate(values))
        return row_xml(number, cells, lines=line_count(values, widths))

    rows = (row(number, cells) for number, cells in enumerate(zip(*values, strict=True), 2))
    sheet = append_rows(sheet, b"".join(rows))
    book.package.parts[part] = _remove_dimension(sheet)


def _remove_dimension(sheet: bytes) -> bytes:
    """Remove the element with the range of the cells, which no longer fits the rows."""
    dimension = parse_outline(sheet)[0].first("dimension")
    assert dimension is not None
    assert dimension.end <= len(strip_rows(sheet))
    return edit_outline(sheet, [(dimension.start, dimension.end, b"")])


def _cell_values(
    column: Column, frame: pd.DataFrame, language: Language
) -> list[str | int | dt.datetime | None]:
    """Return the cells of a column, with terms in the reader's language."""
    if column.name not in frame.columns:
        return [None] * len(frame)
    convert = _cell_converter(column, language)
    return [
        None if missing else convert(value)
        for value, missing in zip(frame[column.name], frame[column.name].isna(), strict=True)
    ]


def _cell_converter(
    column: Column, language: Language
) -> Callable[[object], str | int | dt.datetime | None]:
    if column.kind == "date":
        return lambda value: pd.Timestamp(value).to_pydatetime()  # type: ignore[arg-type]
    if column.kind in FORMATS:
        return lambda value: int(value)  # type: ignore[call-overload]
    names = column.names(language)
    return lambda value: names.get(str(value), str(value))


def _build_book(
    columns: Mapping[str, Sequence[Column]], language: Language, about: Mapping[str, str]
) -> Workbook:
    book = Workbook()
    # The default font of this book alone: that of openpyxl is one object for all books of the
    # process.
    book._fonts = IndexedList([Font(name=FONT, family=SANS, size=SIZE, color=Color(theme=1))])  # type: ignore[attr-defined]
    book.properties.creator = AUTHOR
    guide = book.worksheets[0]
    guide.title = auxiliary_sheets.sheet_title(auxiliary_sheets.GUIDE)
    sheets = {name: book.create_sheet(TABLES[name].title(language.code)) for name in columns}
    lists = write_lists(
        book.create_sheet(auxiliary_sheets.sheet_title(auxiliary_sheets.LISTS)), language
    )
    write_guide(guide, language, about)
    for name, sheet in sheets.items():
        write_table(sheet, TABLES[name], columns[name], language, lists)
    for sheet in book.worksheets:
        _set_page_layout(sheet, language, pages=2 if sheet in sheets.values() else 1)
    return book


def _set_page_layout(sheet: Worksheet, language: Language, *, pages: int) -> None:
    """Set direction and print layout: A4 landscape, `pages` wide, sheet name and page number."""
    sheet.sheet_view.rightToLeft = language.rtl
    sheet.sheet_view.showGridLines = True
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = pages, 0
    sheet.HeaderFooter.oddHeader, sheet.HeaderFooter.oddFooter = (
        HeaderFooterItem(center=_HeaderFooterPart(text=t)) for t in ("&A", "&P / &N")
    )
