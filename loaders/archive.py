"""A look into a workbook before it is opened: how much it unpacks to, how far its cells reach, and which cells cannot be trusted.

calamine claims memory for every cell between the first and the last (549 GB for two cells far apart) and aborts the process; it reads a
formula that was saved without its value, and an error such as #N/A, as an empty cell; and it knows no merged cells in OpenDocument.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from lzma import LZMAError
from posixpath import join, normpath
from xml.etree import ElementTree

from domain.language import mark
from loaders.grid import WHOLE_FILE, OpeningError, Place, place

UNPACKED_LIMIT = 500 * 1024**2
AREA_LIMIT = 10_000_000
FAILURES = (
    zipfile.BadZipFile,
    zlib.error,
    LZMAError,
    EOFError,
    RuntimeError,
    ValueError,
    LookupError,
    OSError,
    struct.error,
    ElementTree.ParseError,
)
OLD_AREA_LIMIT = 65_536 * 256  # what an .xls file can hold
FORMULA, ERROR = "formula_without_value", "error_value"

# Where a part of the archive says how far its cells reach, and whether a closer look is worth it.
_REACH = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]*)(\d+)["']""")
_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_SUSPECT = re.compile(rb"""<(?:\w+:)?f[\s/>]|\st\s*=\s*["']e["']""")
_OLD_DIMENSIONS = re.compile(rb"\x00\x02\x0e\x00(.{12})", re.DOTALL)  # the record of an .xls sheet that claims its first and last cells
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass
class Insight:
    """What a look at a sheet found: cells not to be trusted, merged ranges, and the last row and column that hold something."""

    faults: dict[Place, str] = field(default_factory=dict)
    merges: list[tuple[Place, Place]] = field(default_factory=list)
    last: Place = (-1, -1)

    def reach(self, row: int, column: int) -> None:
        """Something stands in this cell."""
        self.last = (max(self.last[0], row), max(self.last[1], column))


def looked_into(data: bytes) -> dict[str, Insight]:
    """What is found in each sheet, by name. Refuses an archive that is too large or damaged."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _refuse_bulk(archive)
            found = _opendocument(archive) if "content.xml" in archive.namelist() else _openxml(archive)
    except FAILURES as failure:
        raise OpeningError("unreadable", WHOLE_FILE) from failure
    return found


def unpacked_size(data: bytes) -> int:
    """The bytes that an archive says it unpacks to; those of the file itself where it is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return sum(part.file_size for part in archive.infolist())
    except FAILURES:
        return len(data)


def _refuse_bulk(archive: zipfile.ZipFile) -> None:
    unpacked = sum(part.file_size for part in archive.infolist())
    if unpacked > UNPACKED_LIMIT:
        raise OpeningError("too_large", mark("at most 500 MB when unpacked"), f"{unpacked // 1024**2} MB")


def refuse_claims(data: bytes) -> None:
    """Refuse an .xls file of which a sheet claims more cells than there can be, or to end before it begins."""
    for claim in _OLD_DIMENSIONS.findall(data):
        top, bottom, left, right = struct.unpack("<IIHH", claim)
        if top > bottom or left > right:
            raise OpeningError("unreadable", WHOLE_FILE)
        _refuse_area((bottom - 1, right - 1), OLD_AREA_LIMIT)


def _refuse_area(last: Place, limit: int = AREA_LIMIT) -> None:
    rows, columns = last[0] + 1, last[1] + 1
    if rows * columns > limit:
        raise OpeningError("too_large", mark("a sheet of at most 10 million cells"), f"{rows} × {columns}")


def _openxml(archive: zipfile.ZipFile) -> dict[str, Insight]:
    """Every part is read, so that none is damaged or larger than it says; the sheets are looked at."""
    by_part = {}
    for part in archive.namelist():
        content = archive.read(part)
        if b"sheetData" in content:
            by_part[part] = _worksheet(content)
    return {name: by_part[part] for name, part in _sheet_parts(archive) if part in by_part}


def _worksheet(content: bytes) -> Insight:
    reach = _REACH.findall(content)
    rows = max((int(digits) for digits in {digits for _, digits in reach}), default=0)
    columns = max((place(f"{letters.decode()}1")[1] + 1 for letters in {letters for letters, _ in reach} if letters), default=0)
    all_placed = len(_CELL.findall(content)) <= sum(1 for letters, _ in reach if letters)
    if all_placed and rows * columns <= AREA_LIMIT and not _SUSPECT.search(content):
        return Insight(last=(rows - 1, columns - 1))
    insight = _closely(content)
    _refuse_area(insight.last)
    return insight


def _closely(content: bytes) -> Insight:
    """Cell by cell: which hold a value, a formula without one, or an error."""
    insight, row, column = Insight(), -1, -1
    for event, element in ElementTree.iterparse(io.BytesIO(content), events=("start", "end")):
        tag = _local(element.tag)
        if event == "start" and tag == "row":
            row, column = int(element.get("r", row + 2)) - 1, -1
        elif event == "end" and tag == "c":
            row, column = place(element.get("r", "")) if element.get("r") else (row, column + 1)
            _note_cell(insight, row, column, element)
        elif event == "end" and tag == "row":
            element.clear()
    return insight


def _note_cell(insight: Insight, row: int, column: int, cell: ElementTree.Element) -> None:
    parts = {_local(child.tag): child for child in cell}
    value = parts.get("v")
    if cell.get("t") == "e":
        insight.faults[row, column] = ERROR
    elif "f" in parts and cell.get("t") != "str" and (value is None or not value.text):
        insight.faults[row, column] = FORMULA
    if parts:
        insight.reach(row, column)


def _sheet_parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """The names of the sheets, each with its part of the archive."""
    if "xl/workbook.xml" not in archive.namelist():
        return
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {r.get("Id", ""): r.get("Target", "") for r in relations}
    for element in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():
        if _local(element.tag) == "sheet":
            yield element.get("name", ""), normpath(join("/xl", targets.get(element.get(_RELATION, ""), ""))).lstrip("/")


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _opendocument(archive: zipfile.ZipFile) -> dict[str, Insight]:
    found: dict[str, Insight] = {}
    insight, row = Insight(), 0
    with archive.open("content.xml") as content:
        for event, element in ElementTree.iterparse(content, events=("start", "end")):
            if event == "start" and element.tag == f"{_TABLE}table":
                insight, row = found.setdefault(element.get(f"{_TABLE}name", ""), Insight()), 0
            elif event == "end" and element.tag == f"{_TABLE}table-row":
                repeated = int(element.get(f"{_TABLE}number-rows-repeated", 1))
                _note_row(insight, row, repeated, element)
                _refuse_area(insight.last)
                row += repeated
                element.clear()
    return found


def _note_row(insight: Insight, row: int, repeated: int, cells: ElementTree.Element) -> None:
    column = 0
    for cell in cells:
        columns = int(cell.get(f"{_TABLE}number-columns-repeated", 1))
        typed, formula = cell.get(f"{_OFFICE}value-type"), cell.get(f"{_TABLE}formula")
        if typed or len(cell):
            insight.reach(row + repeated - 1, column + columns - 1)
        if formula and not typed:
            insight.faults[row, column] = FORMULA
        spanned = int(cell.get(f"{_TABLE}number-rows-spanned", 1))
        if spanned > 1:
            insight.merges.append(((row, column), (row + spanned - 1, column)))
        column += columns
