"""Scan .xlsx and .xlsm workbooks: every part, and the cells of every sheet."""

import re
import zipfile
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import IO
from xml.parsers import expat

from loaders.cells.cell_names import CellPosition, a1, cell_position
from loaders.cells.grid import OpeningError
from loaders.cells.limits import LIMITS
from loaders.reading.prescan.cell_marks import CellMarks, add_zero, note_marked_cells
from loaders.reading.prescan.cell_styles import scan_styles
from loaders.reading.prescan.refusals import (
    ARCHIVE_ERRORS,
    MAX_COLUMNS,
    MAX_ROWS,
    beyond_limits,
    refuse_area,
    refuse_row,
    too_wide,
)
from loaders.reading.prescan.sheet_scan import ERROR, FORMULA, SheetScan, damaged_sheet
from loaders.reading.prescan.workbook_parts import (
    ROOT_RELATIONS,
    TRUE,
    WORKBOOK,
    SheetPart,
    WorkbookParts,
    read_workbook,
    rebuild_workbook,
    root_relations,
)
from loaders.reading.prescan.xml_events import local_name, parse_events
from loaders.reading.prescan.xml_scan import XmlScan, scan_sheet_xml

METADATA, RICH_STRUCTURES = "xl/metadata.xml", "xl/richData/rdrichvaluestructure.xml"
LONGEST_VALUE = 64  # letters of a cell's value that matter here
# a formula that no value follows
_BARE_FORMULA = re.compile(rb"<f(?=[\s/>])(?!(?:\s[^<>]*)?(?:/>|>[^<]*</f>)\s*<v>[^<])")
_FILLED_VALUE = re.compile(rb"<v(?:\s[^<>]*)?>[^<]")
_ANY_VALUE = re.compile(rb"<v[\s/>]")


def scan_sheets(archive: zipfile.ZipFile) -> tuple[dict[str, SheetScan], dict[str, bytes]]:
    """Scan the sheets of an archive by name; read every part to detect damage and false sizes.

    Return also the parts that calamine would misread, each mended, by their names.
    """
    book = read_workbook(archive)
    marks = _cell_marks(archive, book)
    listed = {sheet.part for sheet in book.sheets}
    mended: dict[str, bytes] = {}
    by_part: dict[str, SheetScan] = {}
    for part in archive.namelist():
        scan, insight = _scan_part(archive, part, marks, listed)
        if insight is not None:
            by_part[part] = insight
        if scan.claim and insight is not None and insight.refusal is None:
            # calamine reads no claim such as 1:4 or A:D, and needs none
            mended[part] = archive.read(part).replace(scan.claim, b"", 1)
    if book.never_calculated or not any(insight.calculated for insight in by_part.values()):
        for insight in by_part.values():
            insight.distrust_zeros()
    found = {sheet.name: _find_sheet(sheet, by_part, archive) for sheet in book.sheets}
    readable = [sheet for sheet in book.sheets if sheet.part in by_part]
    if book.misread or len(readable) < len(book.sheets):
        mended[WORKBOOK] = rebuild_workbook(book, readable)
    if book.sheets and ROOT_RELATIONS not in archive.namelist():
        mended[ROOT_RELATIONS] = root_relations()
    return {name: insight for name, insight in found.items() if insight is not None}, mended


def _cell_marks(archive: zipfile.ZipFile, book: WorkbookParts) -> CellMarks:
    names = archive.namelist()
    structures = archive.read(RICH_STRUCTURES) if RICH_STRUCTURES in names else b""
    return CellMarks(
        scan_styles(archive), book.recalculates, METADATA in names, b'"_error"' in structures
    )


def _find_sheet(
    sheet: SheetPart, by_part: Mapping[str, SheetScan], archive: zipfile.ZipFile
) -> SheetScan | None:
    """Return the scan of a sheet that a workbook lists; None for a chart."""
    if sheet.part in by_part:
        return replace(by_part[sheet.part], hidden=sheet.hidden)
    if not sheet.relation:  # the modules of workbooks that were .xls once
        return SheetScan(cellless=True)
    if sheet.part not in archive.namelist():
        return damaged_sheet()
    return None if "chart" in sheet.part.lower() else SheetScan(cellless=True)


def _scan_part(
    archive: zipfile.ZipFile, part: str, marks: CellMarks, sheets: Collection[str]
) -> tuple[XmlScan, SheetScan | None]:
    """Scan a part; the second result is None if it is not a sheet.

    Whatever is wrong with a sheet refuses this sheet. Raises one of ARCHIVE_ERRORS for other parts.
    """
    scan = XmlScan()
    try:
        with archive.open(part) as content:
            scan = scan_sheet_xml(content, most_rows=MAX_ROWS)
        return scan, _scan_sheet(archive, part, scan, marks) if scan.sheet else None
    except OpeningError as refusal:
        return scan, SheetScan(refusal=refusal)
    except ARCHIVE_ERRORS:
        if part not in sheets:
            raise
        return scan, damaged_sheet()


def _scan_sheet(archive: zipfile.ZipFile, part: str, scan: XmlScan, marks: CellMarks) -> SheetScan:
    refuse_row(scan.rows)
    # formatted cells without a value do not extend a sheet
    if not scan.plain or beyond_limits(scan.last) or too_wide(scan.last, scan.cells):
        with archive.open(part) as content:
            return _parse_cells(content, marks)
    insight = SheetScan(last=scan.last, cells=scan.cells)
    insight.hidden_rows, insight.hidden_columns = scan.hidden_rows, scan.hidden_columns
    insight.merge(scan.merges)
    xml = archive.read(part) if scan.formulas or marks.styles or marks.data_types else b""
    formulas = _formulas_without_value(xml) if scan.formulas else ()
    for spot, code in islice(formulas, LIMITS.faults + 1):
        insight.add_fault(*spot, code)
    note_marked_cells(xml, marks, insight)
    return insight


def _formulas_without_value(content: bytes) -> Iterator[tuple[CellPosition, str]]:
    """Yield the formulas of a plain sheet saved without a value; an empty text is a value."""
    for formula in _BARE_FORMULA.finditer(content):
        start, end = content.rfind(b"<c ", 0, formula.start()), content.find(b"</c>", formula.end())
        cell = content[max(start, 0) : end if end >= 0 else None]
        head, _, parts = cell.partition(b">")
        value = _ANY_VALUE if b't="str"' in head else _FILLED_VALUE
        if start >= 0 and not value.search(parts):
            yield cell_position(head.partition(b'"')[2].decode(errors="replace")), FORMULA


def _parse_cells(content: IO[bytes], marks: CellMarks) -> SheetScan:
    """Scan a sheet cell by cell. Raises OpeningError as soon as it is too large."""
    look = _CellScanner(marks)
    parse_events(content, look.begin, look.end, buffer_text=True)
    refuse_area(look.insight.last, look.insight.cells)
    return look.insight


class _CellScanner:
    """The state of scanning a sheet: the last cell's place, the open cell's parts, the depth."""

    def __init__(self, marks: CellMarks) -> None:
        self.insight, self.marks = SheetScan(), marks
        self.row = self.column = -1
        self.rows = self.depth = self.cell_depth = 0
        self.cell: Mapping[str, str] = {}
        self.parts: dict[str, Mapping[str, str]] = {}
        self.value = self.formula = ""  # of the current cell, cut

    def begin(self, parser: expat.XMLParserType, name: str, attributes: Mapping[str, str]) -> None:
        """Handle the start of an element."""
        tag = local_name(name)
        self.depth += 1
        if tag == "c":
            self.cell, self.cell_depth = attributes, self.depth
            self.value = self.formula = ""
            self.parts.clear()
        elif self.cell_depth:
            if self.depth == self.cell_depth + 1:
                self.parts[tag] = attributes
                if tag in ("v", "f"):
                    parser.CharacterDataHandler = self._on_value if tag == "v" else self._on_formula
        elif tag == "row":
            self._begin_row(attributes)
        elif tag in ("mergeCell", "col"):
            self._note(tag, attributes)

    def end(self, parser: expat.XMLParserType, _: str) -> None:
        """Handle the end of an element."""
        if self.depth == self.cell_depth:
            self.cell_depth = 0
            self._end_cell()
        elif self.depth == self.cell_depth + 1:
            parser.CharacterDataHandler = None
        self.depth -= 1

    def _on_value(self, text: str) -> None:
        if len(self.value) < LONGEST_VALUE:
            self.value += text

    def _on_formula(self, text: str) -> None:
        if len(self.formula) < LONGEST_VALUE:
            self.formula += text

    def _begin_row(self, attributes: Mapping[str, str]) -> None:
        self.row, self.column = int(attributes.get("r", self.row + 2)) - 1, -1
        self.rows += 1
        self.insight.hidden_rows += attributes.get("hidden") in TRUE
        refuse_row(self.rows)

    def _end_cell(self) -> None:
        insight, name = self.insight, self.cell.get("r")
        self.row, self.column = cell_position(name) if name else (self.row, self.column + 1)
        kind = self.cell.get("t")
        if kind == "e":
            insight.add_fault(self.row, self.column, ERROR)
        elif "f" in self.parts and ("v" not in self.parts or (kind != "str" and not self.value)):
            insight.add_fault(self.row, self.column, FORMULA)
        if self.parts:
            insight.add_cell(self.row, self.column)
            self._note_marks()
            if self.row >= LIMITS.rows or (
                self.column >= LIMITS.columns and insight.cells > LIMITS.rows
            ):
                refuse_area(insight.last, insight.cells)
        elif not name and self.column >= MAX_COLUMNS:
            refuse_area((self.row, self.column))

    def _note_marks(self) -> None:
        formula = self.formula if "f" in self.parts else None
        value = self.value or ("is" if "is" in self.parts else "")
        self.marks.note(self.insight, self.row, self.column, self.cell, formula, value)
        if self.marks.zeros and formula is not None:
            self.insight.calculated |= self.value not in ("", "0")
            if self.value == "0":
                written = self.parts["f"]
                reference = written.get("ref", "") if written.get("t") == "array" else ""
                add_zero(self.insight, a1(self.row, self.column), reference)

    def _note(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "mergeCell":
            first, _, last = attributes.get("ref", "").partition(":")
            self.insight.merge([(cell_position(first), cell_position(last or first))])
        elif attributes.get("hidden") in TRUE:
            self.insight.hidden_columns += max(
                0, int(attributes.get("max", 0)) - int(attributes.get("min", 0)) + 1
            )
