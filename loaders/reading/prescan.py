"""A look into a workbook before it is opened: how much it unpacks to, how far its cells reach, and
which cells cannot be trusted.

calamine claims memory for every cell between the first and the last (549 GB for two cells far
apart) and aborts the process; it reads a formula that was saved without its value, and an error
such as #N/A, as an empty cell; and it knows no merged cells in OpenDocument.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sized
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from lzma import LZMAError
from posixpath import join, normpath
from typing import IO
from xml.etree import ElementTree
from xml.parsers import expat

from domain.language import mark
from loaders.cells.grid import WHOLE_FILE, OpeningError, Place, place
from loaders.cells.limits import LIMITS, grouped, megabytes
from loaders.reading.xml_scan import scanned

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
    expat.ExpatError,
)
MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384  # of a sheet, in any spreadsheet program
OLD_AREA_LIMIT = 65_536 * 256  # what an .xls file can hold
FORMULA, ERROR = "formula_without_value", "error_value"
# in the names of parts
MACROS, LINKS = (
    ("vbaproject.bin", "basic/", "macrosheets/"),
    ("externallinks/", "xl/connections.xml"),
)

# one that is not followed by a value
_BARE_FORMULA = re.compile(rb"<f(?=[\s/>])(?!(?:\s[^<>]*)?(?:/>|>[^<]*</f>)\s*<v>[^<])")
_FILLED_VALUE = re.compile(rb"<v(?:\s[^<>]*)?>[^<]")
_HELD_VALUE = re.compile(rb"<v[\s/>]")
# Records of an .xls file: where its globals and its sheets begin; a lock, and the first that comes
# after it; the claim of a sheet's extent.
_OLD_GLOBALS, _OLD_SHEET = (
    b"\x09\x08\x10\x00\x00\x06\x05\x00",
    re.compile(rb"\x09\x08\x10\x00\x00\x06\x10\x00"),
)
_LOCK, _FIRST_SHEET, _EXTENT, _END, _CELLS = 0x2F, 0x85, 0x200, 0x0A, (0x208, 0x203)
# of .xlsb: a row's head, and the kinds of its cells; bits
_BINARY_CELLS, _LONGEST_VARINT = (range(12), 28)
_ERROR_TYPE = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_ENCRYPTED = 0x1  # the flag of a part
# What a file may have at most: see LIMITS.
FAULTS = mark(
    "at most 100,000 cells of a sheet with errors, or with formulas saved without their value; "
    "open the file in a spreadsheet program, correct and save it, and send it again"
)
SHEETS = mark("at most 500 sheets; delete those that are not needed")
TRUE = ("1", "true")
PART_SIGN = b"PK\1\2"  # before each part that an archive lists


@dataclass
class Insight:
    """What a look at a sheet found: cells not to be trusted, merged ranges, and the last row and
    column that hold something.

    Of the first two no more are listed than show that there are too many. `hidden` says whether the
    sheet is hidden, and how many of its rows and columns are.
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
        if row > self.last[0] or column > self.last[1]:
            self.last = (max(self.last[0], row), max(self.last[1], column))

    def distrust(self, row: int, column: int, code: str) -> None:
        """The value of this cell is not to be trusted."""
        if len(self.faults) <= LIMITS.faults:
            self.faults[row, column] = code

    def merge(self, ranges: Iterable[tuple[Place, Place]]) -> None:
        """These ranges are merged."""
        self.merges += islice(ranges, max(0, LIMITS.merges + 1 - len(self.merges)))


@dataclass(frozen=True)
class Look:
    """What a look into an archive found: its sheets by name, in their order, and whether it has
    macros, and links to other files.

    `openxml` says that it is an .xlsx or .xlsm workbook, whose sheets are all here.
    """

    sheets: dict[str, Insight]
    macros: bool = False
    links: bool = False
    openxml: bool = False


def looked_into(data: bytes) -> Look:
    """What is found in an archive and in each of its sheets. Refuses one that is too large or
    damaged.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _refuse_bulk(archive)
            if any(part.flag_bits & _ENCRYPTED for part in archive.infolist()):
                raise OpeningError("password", "")
            open_document = "content.xml" in archive.namelist()
            if open_document and _locked(archive):
                raise OpeningError("password", "")
            found = _opendocument(archive) if open_document else _openxml(archive)
            names = [name.lower() for name in archive.namelist()]
    except FAILURES as failure:
        raise OpeningError("unreadable", WHOLE_FILE) from failure
    refuse_sheets(len(found))
    for name, insight in found.items():
        refuse_lists(name, insight.merges, insight.faults)
    macros, links = (
        any(sign in name for name in names for sign in signs) for signs in (MACROS, LINKS)
    )
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
        raise OpeningError(
            "unpacked_too_large", megabytes(LIMITS.unpacked_bytes), megabytes(unpacked)
        )


def refuse_claims(data: bytes) -> None:
    """Refuse an .xls file that is locked, or of which a sheet claims more cells than there can be,
    or to end before it begins.
    """
    if any(
        kind == _LOCK
        for kind, _ in _records(data, data.find(_OLD_GLOBALS), until=(_LOCK, _FIRST_SHEET))
    ):
        raise OpeningError("password", "")
    for sheet in _OLD_SHEET.finditer(data):
        for kind, content in _records(data, sheet.start(), until=(_EXTENT, _END, *_CELLS)):
            if kind == _EXTENT and len(content) == 14:
                _refuse_claim(content)


def _records(data: bytes, start: int, *, until: tuple[int, ...]) -> Iterator[tuple[int, bytes]]:
    """The records of an .xls file from one on, to the first of the kinds that end the search:
    looked for one by one, since texts and numbers may hold the same bytes.
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
    """Whether a sheet that reaches so far, and has so many cells, has more empty places than memory
    should be claimed for.
    """
    return (last[0] + 1) * (last[1] + 1) > max(limit, 4 * cells)


def _area(last: Place) -> str:
    return f"{grouped(last[0] + 1)} × {grouped(last[1] + 1)}"


def too_large(area: str) -> OpeningError:
    """The refusal of a sheet whose cells lie in so many rows × columns, most of them empty."""
    return OpeningError("too_large", mark("a sheet without large empty areas"), area)


def far_reach(data: bytes) -> bytes:
    """Rows × columns of a binary workbook's sheet that reaches too far for its cells: looked for
    when it could not be read.
    """
    try:
        reaches = (
            list(_old_reaches(data))
            if not zipfile.is_zipfile(io.BytesIO(data))
            else list(_binary_reaches(data))
        )
    except FAILURES:
        return b""
    return next((_area(last).encode() for last, cells in reaches if _too_wide(last, cells)), b"")


def _old_reaches(data: bytes) -> Iterator[tuple[Place, int]]:
    """How far the sheets of an .xls file say that they reach."""
    for sheet in _OLD_SHEET.finditer(data):
        for kind, content in _records(data, sheet.start(), until=(_EXTENT, _END, *_CELLS)):
            if kind == _EXTENT and len(content) == 14:
                _, bottom, _, right = struct.unpack("<IIHH", content[:12])
                yield (bottom - 1, right - 1), 0


def _binary_reaches(data: bytes) -> Iterator[tuple[Place, int]]:
    """How far the cells of the sheets of an .xlsb file reach, and how many they are."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for part in (
            name for name in archive.namelist() if "worksheets/" in name and name.endswith(".bin")
        ):
            insight, row, content, place = Insight(), -1, archive.read(part), 0
            while place < len(content):
                kind, place = _varint(content, place)
                length, place = _varint(content, place)
                if kind in _BINARY_CELLS:
                    number = int.from_bytes(content[place : place + 4], "little")
                    row = number if kind == 0 else row
                    if kind:
                        insight.reach(row, number)
                place += length
            yield insight.last, insight.cells


def _varint(content: bytes, place: int) -> tuple[int, int]:
    """A number of an .xlsb record, seven bits a byte, and where what follows begins."""
    number = shift = 0
    while True:
        byte = content[place]
        number, shift, place = number | (byte & 0x7F) << shift, shift + 7, place + 1
        if byte < 0x80 or shift > _LONGEST_VARINT:
            return number, place


def _beyond(last: Place) -> bool:
    return last[0] >= LIMITS.rows or last[1] >= LIMITS.columns


def _refuse_area(last: Place, cells: int = 0, limit: int = LIMITS.area) -> None:
    rows, columns = last[0] + 1, last[1] + 1
    if LIMITS.rows < rows <= MOST_ROWS and columns <= LIMITS.columns:
        raise OpeningError("too_many_rows", grouped(LIMITS.rows), grouped(rows))
    if LIMITS.columns < columns <= MOST_COLUMNS and rows <= LIMITS.rows:
        raise OpeningError("too_many_columns", grouped(LIMITS.columns), grouped(columns))
    # Places that no program has are refused however few there are: calamine names each column, and
    # compares it with all before it.
    if rows > MOST_ROWS or columns > MOST_COLUMNS or _too_wide(last, cells, limit):
        raise too_large(_area(last))


def refuse_lists(sheet: str, merges: Sized, faults: Sized) -> None:
    """Refuse a sheet with more merged ranges, or more cells that cannot be trusted, than are listed
    one by one.
    """
    if len(merges) > LIMITS.merges:
        raise OpeningError(
            "too_many_merges", grouped(LIMITS.merges), f"> {grouped(LIMITS.merges)}", sheet
        )
    if len(faults) > LIMITS.faults:
        raise OpeningError("unreadable", FAULTS, f"> {grouped(LIMITS.faults)}", sheet)


def refuse_sheets(count: int) -> None:
    """Refuse a file of more sheets than are read."""
    if count > LIMITS.sheets:
        raise OpeningError("unreadable", SHEETS, grouped(count))


def _refuse_row(number: int) -> None:
    """Refuse a sheet of which this is the number of a row that was found, counted one by one."""
    if number > MOST_ROWS:
        raise OpeningError("too_many_rows", grouped(LIMITS.rows), f"> {grouped(MOST_ROWS)}")


def _openxml(archive: zipfile.ZipFile) -> dict[str, Insight]:
    """Every part is read, so that none is damaged or larger than it says; the sheets are looked
    at.
    """
    by_part = {
        part: insight
        for part in archive.namelist()
        if (insight := _part(archive, part)) is not None
    }
    found = {}
    for name, part, hidden in _sheet_parts(archive):
        if part in by_part or part not in archive.namelist():  # a part of another kind is a chart
            found[name] = replace(by_part.get(part, Insight()), hidden=hidden)
    return found


def _part(archive: zipfile.ZipFile, part: str) -> Insight | None:
    """What a part says of the sheet that it is; None where it is none."""
    with archive.open(part) as content:
        scan = scanned(content, most_rows=MOST_ROWS)
    if not scan.sheet:
        return None
    _refuse_row(scan.rows)
    # formatted cells without a value reach nowhere
    if not scan.plain or _beyond(scan.last) or _too_wide(scan.last, scan.cells):
        with archive.open(part) as content:
            return _closely(content)
    insight = Insight(
        {},
        [],
        scan.last,
        scan.cells,
        hidden_rows=scan.hidden_rows,
        hidden_columns=scan.hidden_columns,
    )
    insight.merge(scan.merges)
    for spot, code in (
        islice(_valueless(archive.read(part)), LIMITS.faults + 1) if scan.formulas else ()
    ):
        insight.distrust(*spot, code)
    return insight


def _valueless(content: bytes) -> Iterator[tuple[Place, str]]:
    """The formulas of a plainly written sheet that were saved without their value. One whose text
    is empty has its value.
    """
    for formula in _BARE_FORMULA.finditer(content):
        start, end = content.rfind(b"<c ", 0, formula.start()), content.find(b"</c>", formula.end())
        cell = content[max(start, 0) : end if end >= 0 else None]
        head, _, parts = cell.partition(b">")
        value = _HELD_VALUE if b't="str"' in head else _FILLED_VALUE
        if start >= 0 and not value.search(parts):
            yield place(head.partition(b'"')[2].decode(errors="replace")), FORMULA


def _closely(content: IO[bytes]) -> Insight:
    """Cell by cell: which hold a value, a formula without one, or an error; and what is merged or
    hidden. Refuses a sheet that is too large as soon as it is.
    """
    look = _CloseLook()
    _parsed(content, look.begin, look.end, buffer_text=True)
    _refuse_area(look.insight.last, look.insight.cells)
    return look.insight


def _parsed(
    content: IO[bytes], begin: Callable[..., None], end: Callable[..., None], **settings: bool
) -> None:
    """Calls these with the parser at the beginning and the end of each element, named
    "namespace}name"; nothing is kept of any.
    """
    parser = expat.ParserCreate(namespace_separator="}")
    for name, value in settings.items():
        setattr(parser, name, value)
    parser.StartElementHandler, parser.EndElementHandler = (
        partial(begin, parser),
        partial(end, parser),
    )
    parser.ParseFile(content)


class _CloseLook:
    """What was seen of a sheet so far: the place of the last cell, what the cell holds that was
    begun, and how deep it stands.
    """

    def __init__(self) -> None:
        self.insight = Insight()
        self.row = self.column = -1
        self.rows = self.depth = self.cell_depth = 0
        self.cell: Mapping[str, str] = {}
        self.parts: set[str] = set()
        self.text = False  # whether the cell's value has any

    def begin(self, parser: expat.XMLParserType, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        tag = _local(name)
        self.depth += 1
        if tag == "c":
            self.cell, self.cell_depth, self.text = attributes, self.depth, False
            self.parts.clear()
        elif self.cell_depth:
            if self.depth == self.cell_depth + 1:
                self.parts.add(tag)
                if tag == "v":
                    parser.CharacterDataHandler = self._said
        elif tag == "row":
            self._begin_row(attributes)
        elif tag in ("mergeCell", "col"):
            self._note(tag, attributes)

    def end(self, parser: expat.XMLParserType, _: str) -> None:
        """An element ends."""
        if self.depth == self.cell_depth:
            self.cell_depth = 0
            self._end_cell()
        elif self.depth == self.cell_depth + 1:
            parser.CharacterDataHandler = None
        self.depth -= 1

    def _said(self, _: str) -> None:
        self.text = True

    def _begin_row(self, attributes: Mapping[str, str]) -> None:
        self.row, self.column = int(attributes.get("r", self.row + 2)) - 1, -1
        self.rows += 1
        self.insight.hidden_rows += attributes.get("hidden") in TRUE
        _refuse_row(self.rows)

    def _end_cell(self) -> None:
        insight, name = self.insight, self.cell.get("r")
        self.row, self.column = place(name) if name else (self.row, self.column + 1)
        kind = self.cell.get("t")
        if kind == "e":
            insight.distrust(self.row, self.column, ERROR)
        elif "f" in self.parts and ("v" not in self.parts or (kind != "str" and not self.text)):
            insight.distrust(self.row, self.column, FORMULA)
        if self.parts:
            insight.reach(self.row, self.column)
            if self.row >= LIMITS.rows or (
                self.column >= LIMITS.columns and insight.cells > LIMITS.rows
            ):
                _refuse_area(insight.last, insight.cells)
        elif not name and self.column >= MOST_COLUMNS:
            _refuse_area((self.row, self.column))

    def _note(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "mergeCell":
            first, _, last = attributes.get("ref", "").partition(":")
            self.insight.merge([(place(first), place(last or first))])
        elif attributes.get("hidden") in TRUE:
            self.insight.hidden_columns += max(
                0, int(attributes.get("max", 0)) - int(attributes.get("min", 0)) + 1
            )


def _sheet_parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str, bool]]:
    """The names of the sheets, each with its part of the archive and whether it is hidden; charts
    have none of the parts looked at.
    """
    names = {name.lower(): name for name in archive.namelist()}
    if "xl/workbook.xml" not in names:
        return
    relations = ElementTree.fromstring(archive.read(names["xl/_rels/workbook.xml.rels"]))
    targets = {r.get("Id", ""): r.get("Target", "") for r in relations}
    for element in ElementTree.fromstring(archive.read(names["xl/workbook.xml"])).iter():
        if _local(element.tag) == "sheet":
            target = next(
                (targets.get(value, "") for key, value in element.items() if _local(key) == "id"),
                "",
            )
            part = normpath(join("/xl", target)).lstrip("/")
            yield (
                element.get("name", ""),
                names.get(part.lower(), part),
                element.get("state", "visible") != "visible",
            )


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _opendocument(archive: zipfile.ZipFile) -> dict[str, Insight]:
    look = _OpenDocumentLook()
    with archive.open("content.xml") as content:
        _parsed(content, look.begin, look.end)
    return look.found


class _OpenDocumentLook:
    """What was seen of an OpenDocument file so far: its sheets by name, and where the cell stands
    that comes next.
    """

    def __init__(self) -> None:
        self.found: dict[str, Insight] = {}
        self.insight = Insight()
        self.rows = self.row = self.column = self.depth = self.row_depth = 0
        self.attributes: Mapping[str, str] = {}  # of the row
        self.cell: Mapping[str, str] | None = None
        self.filled = False  # whether anything stands in the cell

    def begin(self, _: expat.XMLParserType, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        self.depth += 1
        if self.row_depth:
            if self.depth == self.row_depth + 1:
                self.cell, self.filled = attributes, False
            elif self.depth == self.row_depth + 2:
                self.filled = True
        elif name == f"{_TABLE}table-row":
            self.attributes, self.row_depth, self.column = attributes, self.depth, 0
            self.rows += 1
            _refuse_row(self.rows)
        elif name == f"{_TABLE}table":
            self.insight = self.found.setdefault(attributes.get(f"{_TABLE}name", ""), Insight())
            self.rows = self.row = 0

    def end(self, _: expat.XMLParserType, __: str) -> None:
        """An element ends."""
        if self.row_depth and self.depth == self.row_depth + 1 and self.cell is not None:
            self._note_cell(self.cell)
        elif self.depth == self.row_depth:
            repeated = int(self.attributes.get(f"{_TABLE}number-rows-repeated", 1))
            hidden = (
                self.attributes.get(f"{_TABLE}visibility") in ("collapse", "filter")
                and self.cell is not None
            )
            self.insight.hidden_rows += repeated if hidden else 0
            _refuse_area(self.insight.last)
            self.row += repeated
            self.row_depth, self.cell = 0, None
        self.depth -= 1

    def _note_cell(self, cell: Mapping[str, str]) -> None:
        rows = int(self.attributes.get(f"{_TABLE}number-rows-repeated", 1))
        columns = int(cell.get(f"{_TABLE}number-columns-repeated", 1))
        typed, formula = cell.get(f"{_OFFICE}value-type"), cell.get(f"{_TABLE}formula")
        if typed or self.filled:
            self.insight.reach(self.row + rows - 1, self.column + columns - 1)
        if cell.get(_ERROR_TYPE) == "error":
            self.insight.distrust(self.row, self.column, ERROR)
        elif formula and not typed:
            self.insight.distrust(self.row, self.column, FORMULA)
        spanned = int(cell.get(f"{_TABLE}number-rows-spanned", 1))
        if spanned > 1:
            self.insight.merge([((self.row, self.column), (self.row + spanned - 1, self.column))])
        self.column += columns
