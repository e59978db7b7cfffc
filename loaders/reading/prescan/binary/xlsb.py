"""Scan .xlsb workbooks: their sheets, and the cells of each."""

import struct
import zipfile
from collections.abc import Iterator, Sequence
from posixpath import join, normpath
from xml.etree import ElementTree

from loaders.cells.grid import OpeningError
from loaders.reading.prescan.refusals import ARCHIVE_ERRORS, refuse_area
from loaders.reading.prescan.sheet_scan import ERROR, SheetScan, damaged_sheet

WORKBOOK = "xl/workbook.bin"
_RELATIONS = "xl/_rels/workbook.bin.rels"
_SHEET = 156  # the record of a sheet in the workbook
_ROW, _CELL_ERROR, _FORMULA_ERROR, _MERGE = 0, 3, 11, 176
_TEXT, _RICH_TEXT = 6, 62
_CELLS = frozenset({*range(2, 12), _RICH_TEXT})  # cells with a value; 1 is a blank one
_LONGEST_VARINT = 28  # bits by which a byte of a number is shifted
_FONT, _STYLE, _STYLES, _STYLES_END = 43, 47, 617, 618
_STRUCK = 0x0008  # a flag of a font
_STYLE_MASK = 0xFFFFFF  # the style of a cell has 24 bits
_HEAD = struct.Struct("<II")  # column and style of a cell
Record = tuple[int, int, int]  # kind, place of its content, length


def scan_sheets(archive: zipfile.ZipFile) -> tuple[dict[str, SheetScan], dict[str, bytes]]:
    """Scan the sheets of an archive by name; read every part to detect damage.

    Return also the parts that calamine would misread, each mended, by their names.
    """
    sheets = list(_sheet_parts(archive))
    struck = _struck_styles(archive)
    listed = {part for _, part in sheets}
    for part in archive.namelist():
        if part not in listed:
            _read_through(archive, part)
    mended: dict[str, bytes] = {}
    found = {
        name: _scan_part(archive, part, struck, mended)
        for name, part in sheets
        if _is_worksheet(part)
    }
    return found, mended


def _is_worksheet(part: str) -> bool:
    return not any(kind in part for kind in ("chartsheets/", "dialogsheets/", "macrosheets/"))


def _read_through(archive: zipfile.ZipFile, part: str) -> None:
    with archive.open(part) as content:
        while content.read(2**20):
            pass


def _sheet_parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Yield the name and the part of each sheet."""
    names = {name.lower(): name for name in archive.namelist()}
    relations = ElementTree.fromstring(archive.read(names[_RELATIONS]))
    targets = {r.get("Id", ""): r.get("Target", "") for r in relations}
    content = archive.read(names[WORKBOOK])
    for kind, place, _ in _records(content):
        if kind == _SHEET:
            relation, place = _text(content, place + 8)
            name, _ = _text(content, place)
            part = normpath(join("/xl", targets.get(relation, ""))).lstrip("/")
            yield name, names.get(part.lower(), part)


def _scan_part(
    archive: zipfile.ZipFile, part: str, struck: frozenset[int], mended: dict[str, bytes]
) -> SheetScan:
    """Scan a sheet; add its part to `mended` if it has texts of several styles."""
    try:
        content = archive.read(part)
        insight, rich = _scan_sheet(content, struck)
        if rich:
            mended[part] = _with_plain_texts(content, rich)
        return insight
    except OpeningError as refusal:
        return SheetScan(refusal=refusal)
    except ARCHIVE_ERRORS:
        return damaged_sheet()


def _scan_sheet(content: bytes, struck: frozenset[int]) -> tuple[SheetScan, list[Record]]:
    """Scan a sheet; return also its texts of several styles, which calamine reads as blank."""
    insight, row, rich = SheetScan(), -1, []
    for kind, place, length in _records(content):
        if kind in _CELLS:
            column, style = _HEAD.unpack_from(content, place)
            insight.add_cell(row, column)
            if kind in (_CELL_ERROR, _FORMULA_ERROR):
                insight.add_fault(row, column, ERROR)
            elif kind == _RICH_TEXT:
                rich.append((kind, place, length))
            if struck and style & _STYLE_MASK in struck:
                insight.struck.add(row)
        elif kind == _ROW:
            row = struct.unpack_from("<I", content, place)[0]
        elif kind == _MERGE:
            top, bottom, left, right = struct.unpack_from("<IIII", content, place)
            insight.merge([((top, left), (bottom, right))])
    refuse_area(insight.last, insight.cells)
    return insight, rich


def _with_plain_texts(content: bytes, rich: Sequence[Record]) -> bytes:
    """Return a sheet with plain texts in place of texts of several styles."""
    pieces, end = [], 0
    for _, place, length in rich:
        head = 1 + len(_encode_varint(length))  # the kind is one byte
        _, text_end = _text(content, place + _HEAD.size + 1)
        plain = content[place : place + _HEAD.size] + content[place + _HEAD.size + 1 : text_end]
        pieces += [content[end : place - head], bytes([_TEXT]), _encode_varint(len(plain)), plain]
        end = place + length
    return b"".join([*pieces, content[end:]])


def _struck_styles(archive: zipfile.ZipFile) -> frozenset[int]:
    """Return the cell styles whose font is struck through."""
    if "xl/styles.bin" not in archive.namelist():
        return frozenset()
    content = archive.read("xl/styles.bin")
    fonts: list[bool] = []
    styles: list[int] = []
    of_cells = False
    for kind, place, _ in _records(content):
        if kind == _FONT:
            fonts.append(bool(struct.unpack_from("<H", content, place + 2)[0] & _STRUCK))
        elif kind in (_STYLES, _STYLES_END):
            of_cells = kind == _STYLES
        elif kind == _STYLE and of_cells:
            styles.append(struct.unpack_from("<H", content, place + 4)[0])
    return frozenset(i for i, font in enumerate(styles) if font < len(fonts) and fonts[font])


def _records(content: bytes) -> Iterator[Record]:
    """Yield the kind, the place of the content and the length of each record."""
    place, end = 0, len(content)
    while place < end:
        kind, length = content[place], content[place + 1] if place + 1 < end else 0
        if kind < 0x80 and length < 0x80:  # nearly all
            place += 2
        else:
            kind, place = _varint(content, place)
            length, place = _varint(content, place)
        yield kind, place, length
        place += length


def _varint(content: bytes, place: int) -> tuple[int, int]:
    """Decode a number of an .xlsb record, seven bits a byte; return also the place behind it."""
    number = shift = 0
    while True:
        byte = content[place]
        number, shift, place = number | (byte & 0x7F) << shift, shift + 7, place + 1
        if byte < 0x80 or shift > _LONGEST_VARINT:
            return number, place


def _encode_varint(number: int) -> bytes:
    encoded = b""
    while number >= 0x80:
        encoded, number = encoded + bytes([number & 0x7F | 0x80]), number >> 7
    return encoded + bytes([number])


def _text(content: bytes, place: int) -> tuple[str, int]:
    """Decode a text after its length in letters; return also the place behind it."""
    (letters,) = struct.unpack_from("<I", content, place)
    start = place + 4
    if letters == 0xFFFFFFFF:
        return "", start
    end = start + 2 * letters
    return content[start:end].decode("utf-16-le", "replace"), end
