"""Scan .xls and .xlsb workbooks: locks, and the extents that their sheets declare."""

import io
import re
import struct
import zipfile
from collections.abc import Iterator

from loaders.cells.cell_names import CellPosition
from loaders.cells.grid import EXPECTED_FILE, OpeningError
from loaders.reading.prescan.refusals import ARCHIVE_ERRORS, area_text, refuse_area, too_wide
from loaders.reading.prescan.sheet_scan import SheetScan

XLS_AREA_LIMIT = 65_536 * 256  # the cells of the largest .xls sheet
# Records of an .xls file: the start of its globals and of each sheet; below, a lock, the first
# record after it, a sheet's declared extent, its end, and its cells.
_XLS_GLOBALS, _XLS_SHEET = (
    b"\x09\x08\x10\x00\x00\x06\x05\x00",
    re.compile(rb"\x09\x08\x10\x00\x00\x06\x10\x00"),
)
_LOCK, _FIRST_SHEET, _EXTENT, _END, _CELLS = 0x2F, 0x85, 0x200, 0x0A, (0x208, 0x203)
# .xlsb: the record types of a row's head and of cells; the largest shift of a number, in bits
_BINARY_CELLS, _LONGEST_VARINT = (range(12), 28)


def check_xls_dimensions(data: bytes) -> None:
    """Refuse an .xls file that is locked or declares an impossible extent. Raises OpeningError."""
    if any(
        kind == _LOCK
        for kind, _ in _records(data, data.find(_XLS_GLOBALS), until=(_LOCK, _FIRST_SHEET))
    ):
        raise OpeningError("password", "")
    for sheet in _XLS_SHEET.finditer(data):
        for kind, content in _records(data, sheet.start(), until=(_EXTENT, _END, *_CELLS)):
            if kind == _EXTENT and len(content) == 14:
                _check_xls_dimension(content)


def _records(data: bytes, start: int, *, until: tuple[int, ...]) -> Iterator[tuple[int, bytes]]:
    """Yield the records of an .xls file from `start` to the first of a kind in `until`.

    They are read one by one, since texts and numbers may contain the same bytes.
    """
    place = start
    while 0 <= place <= len(data) - 4:
        kind, length = struct.unpack_from("<HH", data, place)
        yield kind, data[place + 4 : place + 4 + length]
        if kind in until or not (kind or length):
            return
        place += 4 + length


def _check_xls_dimension(extent: bytes) -> None:
    top, bottom, left, right = struct.unpack("<IIHH", extent[:12])
    if top > bottom or left > right:
        raise OpeningError("unreadable", EXPECTED_FILE)
    refuse_area((bottom - 1, right - 1), limit=XLS_AREA_LIMIT)


def area_beyond_limit(data: bytes) -> bytes:
    """Return rows × columns of a binary workbook's first sheet that is too sparse to be read.

    Used to explain a failure; empty if no sheet is.
    """
    try:
        reaches = (
            list(_xls_extents(data))
            if not zipfile.is_zipfile(io.BytesIO(data))
            else list(_xlsb_extents(data))
        )
    except ARCHIVE_ERRORS:
        return b""
    return next((area_text(last).encode() for last, cells in reaches if too_wide(last, cells)), b"")


def _xls_extents(data: bytes) -> Iterator[tuple[CellPosition, int]]:
    """Yield the last cell that each sheet of an .xls file declares, with a cell count of 0."""
    for sheet in _XLS_SHEET.finditer(data):
        for kind, content in _records(data, sheet.start(), until=(_EXTENT, _END, *_CELLS)):
            if kind == _EXTENT and len(content) == 14:
                _, bottom, _, right = struct.unpack("<IIHH", content[:12])
                yield (bottom - 1, right - 1), 0


def _xlsb_extents(data: bytes) -> Iterator[tuple[CellPosition, int]]:
    """Yield the last cell and the cell count of each sheet of an .xlsb file."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for part in (
            name for name in archive.namelist() if "worksheets/" in name and name.endswith(".bin")
        ):
            insight, row, content, place = SheetScan(), -1, archive.read(part), 0
            while place < len(content):
                kind, place = _varint(content, place)
                length, place = _varint(content, place)
                if kind in _BINARY_CELLS:
                    number = int.from_bytes(content[place : place + 4], "little")
                    row = number if kind == 0 else row
                    if kind:
                        insight.add_cell(row, number)
                place += length
            yield insight.last, insight.cells


def _varint(content: bytes, place: int) -> tuple[int, int]:
    """Decode a number of an .xlsb record, seven bits a byte; return also the place behind it."""
    number = shift = 0
    while True:
        byte = content[place]
        number, shift, place = number | (byte & 0x7F) << shift, shift + 7, place + 1
        if byte < 0x80 or shift > _LONGEST_VARINT:
            return number, place
