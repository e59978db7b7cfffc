"""Scan .xlsx and .xlsm workbooks: every part, and the cells of every sheet."""

import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice
from posixpath import join, normpath
from typing import IO
from xml.etree import ElementTree
from xml.parsers import expat

from loaders.cells.cell_names import CellPosition, cell_position
from loaders.cells.limits import LIMITS
from loaders.reading.prescan.refusals import (
    MAX_COLUMNS,
    MAX_ROWS,
    beyond_limits,
    refuse_area,
    refuse_row,
    too_wide,
)
from loaders.reading.prescan.sheet_scan import ERROR, FORMULA, SheetScan
from loaders.reading.prescan.xml_events import local_name, parse_events
from loaders.reading.prescan.xml_scan import scan_sheet_xml

TRUE = ("1", "true")
# a formula that no value follows
_BARE_FORMULA = re.compile(rb"<f(?=[\s/>])(?!(?:\s[^<>]*)?(?:/>|>[^<]*</f>)\s*<v>[^<])")
_FILLED_VALUE = re.compile(rb"<v(?:\s[^<>]*)?>[^<]")
_ANY_VALUE = re.compile(rb"<v[\s/>]")


def scan_sheets(archive: zipfile.ZipFile) -> dict[str, SheetScan]:
    """Scan the sheets of an archive by name; read every part to detect damage and false sizes."""
    by_part = {
        part: insight
        for part in archive.namelist()
        if (insight := _scan_part(archive, part)) is not None
    }
    found = {}
    for name, part, hidden in _sheet_parts(archive):
        if part in by_part or part not in archive.namelist():  # a sheet of another kind is a chart
            found[name] = replace(by_part.get(part, SheetScan()), hidden=hidden)
    return found


def _scan_part(archive: zipfile.ZipFile, part: str) -> SheetScan | None:
    """Scan a part; return None if it is not a sheet."""
    with archive.open(part) as content:
        scan = scan_sheet_xml(content, most_rows=MAX_ROWS)
    if not scan.sheet:
        return None
    refuse_row(scan.rows)
    # formatted cells without a value do not extend a sheet
    if not scan.plain or beyond_limits(scan.last) or too_wide(scan.last, scan.cells):
        with archive.open(part) as content:
            return _parse_cells(content)
    insight = SheetScan(last=scan.last, cells=scan.cells)
    insight.hidden_rows, insight.hidden_columns = scan.hidden_rows, scan.hidden_columns
    insight.merge(scan.merges)
    formulas = _formulas_without_value(archive.read(part)) if scan.formulas else ()
    for spot, code in islice(formulas, LIMITS.faults + 1):
        insight.add_fault(*spot, code)
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


def _parse_cells(content: IO[bytes]) -> SheetScan:
    """Scan a sheet cell by cell. Raises OpeningError as soon as it is too large."""
    look = _CellScanner()
    parse_events(content, look.begin, look.end, buffer_text=True)
    refuse_area(look.insight.last, look.insight.cells)
    return look.insight


class _CellScanner:
    """The state of scanning a sheet: the last cell's place, the open cell's parts, the depth."""

    def __init__(self) -> None:
        self.insight = SheetScan()
        self.row = self.column = -1
        self.rows = self.depth = self.cell_depth = 0
        self.cell: Mapping[str, str] = {}
        self.parts: set[str] = set()
        self.text = False  # whether the current cell's value has text

    def begin(self, parser: expat.XMLParserType, name: str, attributes: Mapping[str, str]) -> None:
        """Handle the start of an element."""
        tag = local_name(name)
        self.depth += 1
        if tag == "c":
            self.cell, self.cell_depth, self.text = attributes, self.depth, False
            self.parts.clear()
        elif self.cell_depth:
            if self.depth == self.cell_depth + 1:
                self.parts.add(tag)
                if tag == "v":
                    parser.CharacterDataHandler = self._on_text
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

    def _on_text(self, _: str) -> None:
        self.text = True

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
        elif "f" in self.parts and ("v" not in self.parts or (kind != "str" and not self.text)):
            insight.add_fault(self.row, self.column, FORMULA)
        if self.parts:
            insight.add_cell(self.row, self.column)
            if self.row >= LIMITS.rows or (
                self.column >= LIMITS.columns and insight.cells > LIMITS.rows
            ):
                refuse_area(insight.last, insight.cells)
        elif not name and self.column >= MAX_COLUMNS:
            refuse_area((self.row, self.column))

    def _note(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "mergeCell":
            first, _, last = attributes.get("ref", "").partition(":")
            self.insight.merge([(cell_position(first), cell_position(last or first))])
        elif attributes.get("hidden") in TRUE:
            self.insight.hidden_columns += max(
                0, int(attributes.get("max", 0)) - int(attributes.get("min", 0)) + 1
            )


def _sheet_parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str, bool]]:
    """Yield each sheet's name, its part and whether it is hidden; charts have no scanned part."""
    names = {name.lower(): name for name in archive.namelist()}
    if "xl/workbook.xml" not in names:
        return
    relations = ElementTree.fromstring(archive.read(names["xl/_rels/workbook.xml.rels"]))
    targets = {r.get("Id", ""): r.get("Target", "") for r in relations}
    for element in ElementTree.fromstring(archive.read(names["xl/workbook.xml"])).iter():
        if local_name(element.tag) == "sheet":
            matches = (targets.get(v, "") for k, v in element.items() if local_name(k) == "id")
            target = next(matches, "")
            part = normpath(join("/xl", target)).lstrip("/")
            yield (
                element.get("name", ""),
                names.get(part.lower(), part),
                element.get("state", "visible") != "visible",
            )
