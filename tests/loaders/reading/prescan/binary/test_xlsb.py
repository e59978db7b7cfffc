"""Every record of an .xlsb workbook is read as Excel shows it."""

import io
import struct
import zipfile

from loaders.cells.grid import Grid
from loaders.reading.calamine_reader import read_spreadsheet
from loaders.reading.workbook import read_bytes
from scripts.odd_parts import _record, _wide, xlsb, zip_parts

NOT_AVAILABLE = bytes([0x2A])


def with_cells(*cells: bytes) -> bytes:
    """Return a workbook whose sheet has these cells behind the others of its row."""
    with zipfile.ZipFile(io.BytesIO(xlsb({"x": [["a"]]}))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.bin"
    parts[sheet] = parts[sheet].replace(_record(146), b"".join(cells) + _record(146))
    return zip_parts(parts)


def read_one(*cells: bytes) -> Grid:
    return read_spreadsheet(with_cells(*cells))[0][0]


def head(column: int) -> bytes:
    return struct.pack("<II", column, 0)


def test_an_error_is_told_whether_typed_or_calculated() -> None:
    formula = _record(11, head(1) + NOT_AVAILABLE + b"\0\0" + struct.pack("<II", 0, 0))
    grid = read_one(formula, _record(3, head(2) + NOT_AVAILABLE))
    assert grid.faults == {(0, 1): "error_value", (0, 2): "error_value"}


def test_a_text_of_several_styles_is_read() -> None:
    rich = _record(62, head(1) + b"\1" + _wide("الأردن" * 40) + struct.pack("<IHH", 1, 2, 0))
    assert read_one(rich, _record(6, head(2) + _wide("z"))).row(0) == ["a", "الأردن" * 40, "z"]


def test_merged_cells_are_those_of_the_sheet() -> None:
    merge = _record(176, struct.pack("<IIII", 0, 0, 0, 0))
    assert read_one(merge).merges == (((0, 0), (0, 0)),)


def test_a_sheet_with_cells_far_apart_leaves_the_others_readable() -> None:
    rows = {"participants": [["event", "state", "category"], ["w1", "SYR", "government"]]}
    data = xlsb({**rows, "wide": [["x"] * 201]})
    reading = read_bytes("f.xlsb", data)
    assert reading.counts["participants"].read == 1
    assert [(p.code, p.sheet) for p in reading.problems] == [("too_many_columns", "wide")]
