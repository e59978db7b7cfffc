"""Write .xls workbooks record by record, so that each has exactly the intended oddity."""

import struct
from collections.abc import Sequence

from scripts.odd_parts import compound

BIFF8, BIFF5 = 0x600, 0x500
STRUCK, FORMAT_50, FORMAT_500, DATE = 1, 2, 3, 4  # styles of `workbook`


def record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def workbook(sheets: dict[str, bytes], version: int = BIFF8, code_page: int = 1252) -> bytes:
    """Return a workbook of these sheets, each the records between its first and its last."""
    fonts = (
        record(0x31, struct.pack("<HH", 200, 8 * (i == 3)) + bytes(10) + b"\1\0A") for i in range(5)
    )
    formats = record_format(50, "0.0") + record_format(500, "yyyy-mm-dd")
    styles = (
        record(0xE0, struct.pack("<HH", font, number) + bytes(16))
        for font, number in ((0, 0), (3, 0), (0, 50), (0, 500), (0, 14), (5, 0))
    )
    head = _begin(version, 5) + record(0x42, struct.pack("<H", code_page))
    head += b"".join([*fonts, formats, *styles])
    listed = sum(len(_bound_sheet(name, 0, version)) for name in sheets) + len(record(0x0A))
    place, index, body = len(head) + listed, b"", b""
    for name, records in sheets.items():
        index += _bound_sheet(name, place + len(body), version)
        body += _begin(version, 0x10) + records + record(0x0A)
    stream = head + index + record(0x0A) + body
    return compound({"Workbook" if version == BIFF8 else "Book": stream})


def record_format(number: int, code: str) -> bytes:
    return record(0x41E, struct.pack("<HHB", number, len(code), 0) + code.encode())


def _begin(version: int, kind: int) -> bytes:
    return record(0x809, struct.pack("<HHHHII", version, kind, 0x0DBB, 0x07CC, 0, 0))


def _bound_sheet(name: str, place: int, version: int) -> bytes:
    flags = b"\0" if version == BIFF8 else b""
    return record(
        0x85, struct.pack("<IBB", place, 0, 0) + bytes([len(name)]) + flags + name.encode()
    )


def label(row: int, column: int, text: str, style: int = 0) -> bytes:
    head = struct.pack("<HHHHB", row, column, style, len(text), 1)
    return record(0x204, head + text.encode("utf-16-le"))


def number(row: int, column: int, value: float, style: int = 0) -> bytes:
    return record(0x203, struct.pack("<HHHd", row, column, style, value))


def table(rows: Sequence[Sequence[object]]) -> bytes:
    """Return the cells of a table of texts and numbers."""
    return b"".join(
        label(r, c, value) if isinstance(value, str) else number(r, c, float(str(value)))
        for r, row in enumerate(rows)
        for c, value in enumerate(row)
        if value is not None
    )


def formula(row: int, column: int, value: bytes, *, kind: int = 0x06, flags: int = 0) -> bytes:
    """Return a formula with the eight bytes of its value."""
    return record(
        kind, struct.pack("<HHH", row, column, 0) + value + struct.pack("<HIH", flags, 0, 0)
    )


def chart(*cells: bytes) -> bytes:
    """Return a chart on a sheet that keeps these cells."""
    return _begin(BIFF8, 0x20) + b"".join(cells) + record(0x0A)
