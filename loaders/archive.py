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
from dataclasses import dataclass, field, replace
from lzma import LZMAError
from posixpath import join, normpath
from xml.etree import ElementTree

from domain.language import mark
from loaders.grid import WHOLE_FILE, OpeningError, Place, place
from loaders.limits import LIMITS, grouped, megabytes
from loaders.scan import scanned

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
MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384  # of a sheet, in any spreadsheet program
OLD_AREA_LIMIT = 65_536 * 256  # what an .xls file can hold
FORMULA, ERROR = "formula_without_value", "error_value"
MACROS, LINKS = ("vbaproject.bin", "basic/", "macrosheets/"), ("externallinks/", "xl/connections.xml")  # in the names of parts

_BARE_FORMULA = re.compile(rb"<f(?=[\s/>])(?!(?:\s[^>]*)?(?:/>|>[^<]*</f>)\s*<v>[^<])")  # one that is not followed by a value
_FILLED_VALUE = re.compile(rb"<v(?:\s[^>]*)?>[^<]")
_HELD_VALUE = re.compile(rb"<v[\s/>]")
# Records of an .xls file: where its globals and its sheets begin; a lock, and the first that comes after it; the claim of a sheet's extent.
_OLD_GLOBALS, _OLD_SHEET = b"\x09\x08\x10\x00\x00\x06\x05\x00", re.compile(rb"\x09\x08\x10\x00\x00\x06\x10\x00")
_LOCK, _FIRST_SHEET, _EXTENT, _END, _CELLS = 0x2F, 0x85, 0x200, 0x0A, (0x208, 0x203)
_ERROR_TYPE = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TRUE = ("1", "true")


@dataclass
class Insight:
    """What a look at a sheet found: cells not to be trusted, merged ranges, and the last row and column that hold something.

    `hidden` says whether the sheet is hidden, and how many of its rows and columns are.
    """

    faults: dict[Place, str] = field(default_factory=dict)
    merges: list[tuple[Place, Place]] = field(default_factory=list)
    last: Place = (-1, -1)
    cells: int = 0
    hidden: bool = False
    hidden_rows: int = 0
    hidden_columns: int = 0

    def reach(self, row: int, column: int) -> None:
        """Something stands in this cell."""
        self.cells += 1
        self.last = (max(self.last[0], row), max(self.last[1], column))


@dataclass(frozen=True)
class Look:
    """What a look into an archive found: its sheets by name, in their order, and whether it has macros, and links to other files.

    `openxml` says that it is an .xlsx or .xlsm workbook, whose sheets are all here.
    """

    sheets: dict[str, Insight]
    macros: bool = False
    links: bool = False
    openxml: bool = False


def looked_into(data: bytes) -> Look:
    """What is found in an archive and in each of its sheets. Refuses one that is too large or damaged."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _refuse_bulk(archive)
            open_document = "content.xml" in archive.namelist()
            if open_document and _locked(archive):
                raise OpeningError("password", "")
            found = _opendocument(archive) if open_document else _openxml(archive)
            names = [name.lower() for name in archive.namelist()]
    except FAILURES as failure:
        raise OpeningError("unreadable", WHOLE_FILE) from failure
    macros, links = (any(sign in name for name in names for sign in signs) for signs in (MACROS, LINKS))
    return Look(found, macros, links, openxml=bool(found) and not open_document)


def _locked(archive: zipfile.ZipFile) -> bool:
    """Whether an OpenDocument file is encrypted."""
    manifest = "META-INF/manifest.xml"
    return manifest in archive.namelist() and b"encryption-data" in archive.read(manifest)


def unpacked_size(data: bytes) -> int:
    """The bytes that an archive says it unpacks to; those of the file itself where it is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return sum(part.file_size for part in archive.infolist())
    except FAILURES:
        return len(data)


def _refuse_bulk(archive: zipfile.ZipFile) -> None:
    unpacked = sum(part.file_size for part in archive.infolist())
    if unpacked > LIMITS.unpacked_bytes:
        raise OpeningError("unpacked_too_large", megabytes(LIMITS.unpacked_bytes), megabytes(unpacked))


def refuse_claims(data: bytes) -> None:
    """Refuse an .xls file that is locked, or of which a sheet claims more cells than there can be, or to end before it begins."""
    if any(kind == _LOCK for kind, _ in _records(data, data.find(_OLD_GLOBALS), until=(_LOCK, _FIRST_SHEET))):
        raise OpeningError("password", "")
    for sheet in _OLD_SHEET.finditer(data):
        for kind, content in _records(data, sheet.start(), until=(_EXTENT, _END, *_CELLS)):
            if kind == _EXTENT and len(content) == 14:
                _refuse_claim(content)


def _records(data: bytes, start: int, *, until: tuple[int, ...]) -> Iterator[tuple[int, bytes]]:
    """The records of an .xls file from one on, to the first of the kinds that end the search: looked for one by one, since texts and
    numbers may hold the same bytes.
    """
    place = start
    while 0 <= place <= len(data) - 4:
        kind, length = struct.unpack_from("<HH", data, place)
        yield kind, data[place + 4 : place + 4 + length]
        if kind in until or not (kind or length):
            return
        place += 4 + length


def _refuse_claim(extent: bytes) -> None:
    top, bottom, left, right = struct.unpack("<IIHH", extent[:12])
    if top > bottom or left > right:
        raise OpeningError("unreadable", WHOLE_FILE)
    _refuse_area((bottom - 1, right - 1), limit=OLD_AREA_LIMIT)


def _too_wide(last: Place, cells: int = 0, limit: int = LIMITS.area) -> bool:
    """Whether a sheet that reaches so far, and has so many cells, has more empty places than memory should be claimed for."""
    return (last[0] + 1) * (last[1] + 1) > max(limit, 4 * cells)


def _beyond(last: Place) -> bool:
    return last[0] >= LIMITS.rows or last[1] >= LIMITS.columns


def _refuse_area(last: Place, cells: int = 0, limit: int = LIMITS.area) -> None:
    rows, columns = last[0] + 1, last[1] + 1
    if LIMITS.rows < rows <= MOST_ROWS and columns <= LIMITS.columns:
        raise OpeningError("too_many_rows", grouped(LIMITS.rows), grouped(rows))
    if LIMITS.columns < columns <= MOST_COLUMNS and rows <= LIMITS.rows:
        raise OpeningError("too_many_columns", grouped(LIMITS.columns), grouped(columns))
    # Places that no program has are refused however few there are: calamine names each column, and compares it with all before it.
    if rows > MOST_ROWS or columns > MOST_COLUMNS or _too_wide(last, cells, limit):
        raise OpeningError("too_large", mark("a sheet without large empty areas"), f"{grouped(rows)} × {grouped(columns)}")


def _openxml(archive: zipfile.ZipFile) -> dict[str, Insight]:
    """Every part is read, so that none is damaged or larger than it says; the sheets are looked at."""
    by_part = {part: insight for part in archive.namelist() if (insight := _part(archive, part)) is not None}
    found = {}
    for name, part, hidden in _sheet_parts(archive):
        if part in by_part or part not in archive.namelist():  # a part of another kind is a chart
            found[name] = replace(by_part.get(part, Insight()), hidden=hidden)
    return found


def _part(archive: zipfile.ZipFile, part: str) -> Insight | None:
    """What a part says of the sheet that it is; None where it is none."""
    with archive.open(part) as content:
        scan = scanned(content)
    if not scan.sheet:
        return None
    if not scan.plain or _beyond(scan.last) or _too_wide(scan.last, scan.cells):  # formatted cells without a value reach nowhere
        insight = _closely(archive.read(part))
        _refuse_area(insight.last, insight.cells)
        return insight
    faults = dict(_valueless(archive.read(part))) if scan.formulas else {}
    return Insight(faults, list(scan.merges), scan.last, scan.cells, hidden_rows=scan.hidden_rows, hidden_columns=scan.hidden_columns)


def _valueless(content: bytes) -> Iterator[tuple[Place, str]]:
    """The formulas of a plainly written sheet that were saved without their value. One whose text is empty has its value."""
    for formula in _BARE_FORMULA.finditer(content):
        start, end = content.rfind(b"<c ", 0, formula.start()), content.find(b"</c>", formula.end())
        cell = content[max(start, 0) : end if end >= 0 else None]
        head, _, parts = cell.partition(b">")
        value = _HELD_VALUE if b't="str"' in head else _FILLED_VALUE
        if start >= 0 and not value.search(parts):
            yield place(head.partition(b'"')[2].decode(errors="replace")), FORMULA


def _closely(content: bytes) -> Insight:
    """Cell by cell: which hold a value, a formula without one, or an error; and what is merged or hidden."""
    insight, row, column = Insight(), -1, -1
    for event, element in ElementTree.iterparse(io.BytesIO(content), events=("start", "end")):
        tag = _local(element.tag)
        if event == "start" and tag == "row":
            row, column = int(element.get("r", row + 2)) - 1, -1
            insight.hidden_rows += element.get("hidden") in TRUE
        elif event == "end" and tag == "c":
            row, column = place(element.get("r", "")) if element.get("r") else (row, column + 1)
            _note_cell(insight, row, column, element)
        elif event == "end" and tag in ("row", "col", "mergeCell"):
            _note_range(insight, tag, element)
            element.clear()
    return insight


def _note_cell(insight: Insight, row: int, column: int, cell: ElementTree.Element) -> None:
    parts = {_local(child.tag): child for child in cell}
    value = parts.get("v")
    if cell.get("t") == "e":
        insight.faults[row, column] = ERROR
    elif "f" in parts and (value is None or (cell.get("t") != "str" and not value.text)):
        insight.faults[row, column] = FORMULA
    if parts:
        insight.reach(row, column)


def _note_range(insight: Insight, tag: str, element: ElementTree.Element) -> None:
    if tag == "mergeCell":
        first, _, last = element.get("ref", "").partition(":")
        insight.merges.append((place(first), place(last or first)))
    elif tag == "col" and element.get("hidden") in TRUE:
        insight.hidden_columns += max(0, int(element.get("max", 0)) - int(element.get("min", 0)) + 1)


def _sheet_parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str, bool]]:
    """The names of the sheets, each with its part of the archive and whether it is hidden; charts have none of the parts looked at."""
    names = {name.lower(): name for name in archive.namelist()}
    if "xl/workbook.xml" not in names:
        return
    relations = ElementTree.fromstring(archive.read(names["xl/_rels/workbook.xml.rels"]))
    targets = {r.get("Id", ""): r.get("Target", "") for r in relations}
    for element in ElementTree.fromstring(archive.read(names["xl/workbook.xml"])).iter():
        if _local(element.tag) == "sheet":
            target = next((targets.get(value, "") for key, value in element.items() if _local(key) == "id"), "")
            part = normpath(join("/xl", target)).lstrip("/")
            yield element.get("name", ""), names.get(part.lower(), part), element.get("state", "visible") != "visible"


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
                insight.hidden_rows += repeated if element.get(f"{_TABLE}visibility") in ("collapse", "filter") and len(element) else 0
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
        if cell.get(_ERROR_TYPE) == "error":
            insight.faults[row, column] = ERROR
        elif formula and not typed:
            insight.faults[row, column] = FORMULA
        spanned = int(cell.get(f"{_TABLE}number-rows-spanned", 1))
        if spanned > 1:
            insight.merges.append(((row, column), (row + spanned - 1, column)))
        column += columns
