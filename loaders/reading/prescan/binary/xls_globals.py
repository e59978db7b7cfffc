"""Read what an .xls workbook says of all its sheets: code page, number formats, fonts, sheets."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from loaders.reading.prescan.number_formats import is_date_format, is_duration_format

BIFF8 = 0x0600  # the version of Excel 97 and later
BOF, EOF, LOCK = 0x809, 0x0A, 0x2F
_CODE_PAGE, _FONT, _FORMAT, _XF, _SHEET = 0x42, 0x31, 0x41E, 0xE0, 0x85
_UTF_16 = 1200  # the code page of all texts of BIFF8
_STRUCK = 0x0008  # a flag of a font
_NUMBER_ID, _DATE_ID, _DURATION_ID = 1, 14, 46  # number formats that are built in
# Numbers of formats that calamine takes from the file; all others it takes as built in.
_READ_IDS = frozenset({*range(5, 9), *range(23, 27), *range(41, 45), *range(63, 67)}) | frozenset(
    range(164, 383)
)
Patches = list[tuple[int, bytes]]  # places in a stream, with the bytes that replace those there


class LockedError(Exception):
    """A workbook that is encrypted."""


@dataclass
class XlsGlobals:
    """The globals of an .xls workbook: its version, its sheets by their places in the stream, and
    the styles that strike text through. `patches` are what calamine would misread.
    """

    version: int = 0
    sheets: list[int] = field(default_factory=list)
    struck: frozenset[int] = frozenset()
    patches: Patches = field(default_factory=list)


def records(stream: bytes, start: int) -> Iterator[tuple[int, int, int]]:
    """Yield the kind, the place of the content and the length of each record from `start` on.

    They are read one by one, since texts and numbers may contain the same bytes. Raises ValueError
    where a record goes beyond the end.
    """
    place, unpack, end = start, struct.Struct("<HH").unpack_from, len(stream)
    while place <= end - 4:
        kind, length = unpack(stream, place)
        place += 4
        if place + length > end:
            raise ValueError("a record is cut off")
        yield kind, place, length
        place += length


def read_globals(stream: bytes) -> XlsGlobals:
    """Read the globals of a workbook. Raises LockedError, and ValueError if they are damaged."""
    book = XlsGlobals()
    formats: dict[int, str] = {}
    fonts: list[bool] = []
    styles: list[tuple[int, int, int]] = []
    for kind, place, length in records(stream, 0):
        if kind == EOF:
            break
        if kind == LOCK:
            raise LockedError
        if kind == BOF and not book.version:
            book.version = _number(stream, place)
        elif kind == _CODE_PAGE and book.version == BIFF8:
            book.patches.append((place, struct.pack("<H", _UTF_16)))
        elif kind == _FONT:
            fonts.append(bool(_number(stream, place + 2) & _STRUCK))
        elif kind == _FORMAT:
            formats[_number(stream, place)] = _format_code(stream, place, length, book.version)
        elif kind == _XF:
            styles.append((place, _number(stream, place), _number(stream, place + 2)))
        elif kind == _SHEET:
            book.sheets.append(struct.unpack_from("<I", stream, place)[0])
    book.patches += _format_patches(styles, formats)
    struck = {i + (i >= 4) for i, is_struck in enumerate(fonts) if is_struck}  # no font is number 4
    book.struck = frozenset(i for i, (_, font, _) in enumerate(styles) if font in struck)
    return book


def _number(stream: bytes, place: int) -> int:
    number: int = struct.unpack_from("<H", stream, place)[0]
    return number


def _format_code(stream: bytes, place: int, length: int, version: int) -> str:
    content = stream[place + 2 : place + length]
    if version != BIFF8:
        return content[1:].decode("latin-1")
    return content[3:].decode("utf-16-le" if content[2:3] == b"\x01" else "latin-1", "replace")


def _format_patches(styles: list[tuple[int, int, int]], formats: dict[int, str]) -> Patches:
    """Give styles whose format has a number that calamine ignores a built-in one of its kind."""
    return [
        (place + 2, struct.pack("<H", _built_in(formats[number])))
        for place, _, number in styles
        if number in formats and number not in _READ_IDS
    ]


def _built_in(code: str) -> int:
    if is_duration_format(code):
        return _DURATION_ID
    return _DATE_ID if is_date_format(code) else _NUMBER_ID
