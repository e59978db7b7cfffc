"""Scan OpenDocument workbooks cell by cell."""

import zipfile
from collections.abc import Mapping
from xml.parsers import expat

from loaders.cells.grid import OpeningError
from loaders.reading.prescan.opendocument_text import empty_tables, mend_content
from loaders.reading.prescan.refusals import refuse_area, refuse_row
from loaders.reading.prescan.sheet_scan import ERROR, FORMULA, SheetScan
from loaders.reading.prescan.xml_events import parse_events

_ERROR_TYPE = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_STYLE = "urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
CONTENT = "content.xml"
_STRIKES = (f"{_STYLE}text-line-through-style", f"{_STYLE}text-line-through-type")


def scan_sheets(archive: zipfile.ZipFile) -> tuple[dict[str, SheetScan], dict[str, bytes]]:
    """Scan the sheets of an archive; return them by name, and the content if it must be mended."""
    look = _OpenDocumentScanner()
    with archive.open(CONTENT) as file:
        parse_events(file, look.begin, look.end)
    content = archive.read(CONTENT)
    mended = mend_content(content)
    refused = [i for i, insight in enumerate(look.tables) if insight.refusal]
    if refused:
        mended = empty_tables(mended, refused)
    return look.found, {} if mended is content else {CONTENT: mended}


class _OpenDocumentScanner:
    """The state of scanning an OpenDocument file: its sheets by name, and the next cell's place."""

    def __init__(self) -> None:
        self.found: dict[str, SheetScan] = {}
        self.tables: list[SheetScan] = []  # in order, also those of one name
        self.style = ""  # the cell style that is being described
        self.struck: set[str] = set()  # the cell styles that strike text through
        self.insight = SheetScan()
        self.rows = self.row = self.column = self.depth = self.row_depth = 0
        self.attributes: Mapping[str, str] = {}  # of the current row
        self.cell: Mapping[str, str] | None = None
        self.filled = False  # whether the current cell has content

    def begin(self, _: expat.XMLParserType, name: str, attributes: Mapping[str, str]) -> None:
        """Handle the start of an element."""
        self.depth += 1
        if self.row_depth:
            if self.depth == self.row_depth + 1:
                self.cell, self.filled = attributes, False
            elif self.depth == self.row_depth + 2:
                self.filled = True
        elif name == f"{_TABLE}table-row":
            self.attributes, self.row_depth, self.column = attributes, self.depth, 0
            self.rows += 1
            refuse_row(self.rows)
        elif name == f"{_TABLE}table":
            self.insight = self.found.setdefault(attributes.get(f"{_TABLE}name", ""), SheetScan())
            self.tables.append(self.insight)
            self.rows = self.row = 0
        elif name == f"{_STYLE}style":
            self.style = attributes.get(f"{_STYLE}name", "")
        elif name == f"{_STYLE}text-properties" and any(
            attributes.get(strike, "none") != "none" for strike in _STRIKES
        ):
            self.struck.add(self.style)

    def end(self, _: expat.XMLParserType, __: str) -> None:
        """Handle the end of an element."""
        if self.row_depth and self.depth == self.row_depth + 1 and self.cell is not None:
            self._note_cell(self.cell)
        elif self.depth == self.row_depth:
            repeated = int(self.attributes.get(f"{_TABLE}number-rows-repeated", 1))
            hidden = (
                self.attributes.get(f"{_TABLE}visibility") in ("collapse", "filter")
                and self.cell is not None
            )
            self.insight.hidden_rows += repeated if hidden else 0
            self._check_area()
            self.row += repeated
            self.row_depth, self.cell = 0, None
        self.depth -= 1

    def _check_area(self) -> None:
        try:
            refuse_area(self.insight.last)
        except OpeningError as refusal:
            self.insight.refusal = refusal

    def _note_cell(self, cell: Mapping[str, str]) -> None:
        rows = int(self.attributes.get(f"{_TABLE}number-rows-repeated", 1))
        columns = int(cell.get(f"{_TABLE}number-columns-repeated", 1))
        typed, formula = cell.get(f"{_OFFICE}value-type"), cell.get(f"{_TABLE}formula")
        if typed or self.filled:
            self.insight.add_cell(self.row + rows - 1, self.column + columns - 1)
            if self.filled and cell.get(f"{_TABLE}style-name") in self.struck:
                self.insight.struck.add(self.row)
        if cell.get(_ERROR_TYPE) == "error":
            self.insight.add_fault(self.row, self.column, ERROR)
        elif formula and not typed:
            self.insight.add_fault(self.row, self.column, FORMULA)
        spanned = int(cell.get(f"{_TABLE}number-rows-spanned", 1))
        if spanned > 1:
            self.insight.merge([((self.row, self.column), (self.row + spanned - 1, self.column))])
        self.column += columns
