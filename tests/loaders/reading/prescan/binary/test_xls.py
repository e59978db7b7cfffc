"""Every record of an .xls workbook is read as Excel shows it."""

import datetime as dt
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.cells.grid import Grid, OpeningError
from loaders.reading.calamine_reader import EXPECTED_FORMAT, read_spreadsheet
from loaders.reading.workbook import read_bytes
from tests.combinations import examples
from tests.loaders.reading.prescan.binary.xls_records import (
    BIFF5,
    DATE,
    FORMAT_50,
    FORMAT_500,
    STRUCK,
    chart,
    formula,
    label,
    number,
    record,
    table,
    workbook,
)

TEXT, ERROR, EMPTY = (bytes([kind]) + b"\0\x2a\0\0\0\xff\xff" for kind in (0, 2, 3))
HEADERS = ["event", "state", "category", "headcount"]


def read_one(cells: bytes, **details: int) -> Grid:
    return read_spreadsheet(workbook({"x": cells}, **details))[0][0]


def test_a_number_format_stored_under_any_id_is_followed() -> None:
    grid = read_one(
        number(0, 0, 27, FORMAT_50) + number(0, 1, 44056, FORMAT_500) + number(0, 2, 44056, DATE)
    )
    assert grid.row(0) == ["27", dt.datetime(2020, 8, 13), dt.datetime(2020, 8, 13)]


@pytest.mark.parametrize("code_page", [1252, 1256, 65001, 10000, 1200])
def test_text_of_excel_97_needs_no_code_page(code_page: int) -> None:
    grid = read_one(label(0, 0, "الأردن") + label(0, 1, "école"), code_page=code_page)
    assert grid.row(0) == ["الأردن", "école"]


def test_formulas_in_records_of_excel_4_are_read() -> None:
    grid = read_one(label(0, 0, "n") + formula(1, 0, struct.pack("<d", 12.0), kind=0x406))
    assert grid.cells(0)[1] == "12"


def test_an_error_is_told_whether_typed_or_calculated() -> None:
    literal = record(0x205, struct.pack("<HHHBB", 1, 0, 0, 0x2A, 1))
    grid = read_one(label(0, 0, "n") + literal + formula(2, 0, ERROR))
    assert grid.faults == {(1, 0): "error_value", (2, 0): "error_value"}


def test_a_formula_that_is_to_be_calculated_on_opening_has_no_value_yet() -> None:
    zero = struct.pack("<d", 0.0)
    grid = read_one(formula(0, 0, zero, flags=2) + formula(1, 0, zero) + formula(2, 0, EMPTY))
    assert grid.faults == {(0, 0): "formula_without_value"}


def test_an_empty_text_is_a_value_where_other_formulas_have_values() -> None:
    assert not read_one(formula(0, 0, struct.pack("<d", 3.0)) + formula(1, 0, EMPTY)).faults


def test_a_text_in_several_records_is_read_whole() -> None:
    text = "نص طويل " * 3_000
    head = formula(1, 0, TEXT) + record(
        0x207, struct.pack("<HB", len(text), 1) + text[:4_000].encode("utf-16-le")
    )
    rest = b"".join(
        record(0x3C, b"\1" + text[at : at + 4_000].encode("utf-16-le"))
        for at in range(4_000, len(text), 4_000)
    )
    assert read_one(label(0, 0, "x") + head + rest).at(1, 0) == text


def test_numbers_that_a_chart_keeps_are_no_cells_and_merges_behind_it_count() -> None:
    merges = record(0xE5, struct.pack("<HHHHH", 1, 0, 1, 0, 0))
    grid = read_one(label(0, 0, "a") + label(1, 0, "b") + chart(number(0, 0, 99.0)) + merges)
    assert grid.row(0) == ["a"]
    assert grid.merges == (((0, 0), (1, 0)),)


def test_rows_struck_through_are_counted() -> None:
    cells = label(0, 0, "a") + label(1, 0, "b", STRUCK) + label(1, 1, "c", STRUCK)
    (notice,) = read_spreadsheet(workbook({"x": cells}))[1]
    assert (notice.code, notice.sheet, notice.value) == ("struck_rows", "x", "1")


def test_texts_of_several_styles_of_excel_5_are_read() -> None:
    rich = record(0xD6, struct.pack("<HHHH", 0, 0, 0, 4) + b"\xe9tat" + b"\0\0\0")
    assert read_one(rich, version=BIFF5).row(0) == ["état"]


def test_a_sheet_that_is_cut_off_leaves_the_others_readable() -> None:
    data = workbook(
        {
            "participants": table([HEADERS, ["w1", "SYR", "government", 3]]),
            "far": label(0, 0, "a") + label(65_535, 199, "b"),
        }
    )
    reading = read_bytes("f.xls", data)
    assert reading.counts["participants"].read == 1
    assert [(p.code, p.sheet) for p in reading.problems] == [("too_large", "far")]


@settings(max_examples=examples(40), deadline=None)
@given(
    rows=st.lists(
        st.lists(
            st.none() | st.integers(0, 999) | st.from_regex(r"[a-zاأب]{1,9}", fullmatch=True),
            max_size=6,
        ),
        max_size=6,
    ),
    claim=st.tuples(*[st.integers(0, 70_000)] * 2, *[st.integers(0, 300)] * 2),
)
def test_cells_are_read_whatever_the_sheet_claims(
    rows: list[list[object]], claim: tuple[int, ...]
) -> None:
    claimed = record(0x200, struct.pack("<IIHHH", *claim, 0))
    cells = claimed + table(rows) + claimed + chart(claimed)
    grids, _ = read_spreadsheet(workbook({"x": cells}))
    found = {
        (r, c): str(grids[0].at(r, c))
        for r in range(grids[0].height)
        for c in range(grids[0].width)
        if grids[0].at(r, c) != ""
    }
    assert found == {
        (r, c): str(value)
        for r, row in enumerate(rows)
        for c, value in enumerate(row)
        if value is not None
    }


@pytest.mark.parametrize("signature", ["09000400", "09020600", "09040600", "000002000604"])
def test_a_workbook_of_an_old_program_is_named_as_such(signature: str) -> None:
    with pytest.raises(OpeningError) as refused:
        read_spreadsheet(bytes.fromhex(signature) + bytes(100))
    assert (refused.value.code, refused.value.expected) == ("unreadable", EXPECTED_FORMAT)


def test_a_damaged_sheet_leaves_the_others_readable_wherever_it_is_damaged() -> None:
    sheets = {
        "participants": table([HEADERS, ["w1", "SYR", "government", 3]]),
        "bad": table([["a", "b"]]),
    }
    data = workbook(sheets)
    place = data.rindex(b"\x09\x08\x10\x00")
    for at in (place + 2, place + 22):  # the length of its first record, and of the next one
        damaged = data[:at] + b"\xff\xff" + data[at + 2 :]
        reading = read_bytes("f.xls", damaged)
        assert {p.code for p in reading.problems} == {"unreadable"}
    assert reading.counts["participants"].read == 1
