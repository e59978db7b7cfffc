"""A sheet that cannot be read is refused by name; the others are read, and it may be left out."""

from collections.abc import Callable, Mapping

import pytest

from loaders.cells.instructions import NO_INSTRUCTIONS, SheetInstruction
from loaders.reading.opened_file import OpenedFile
from loaders.reading.workbook import open_file, parse, read_bytes
from scripts.odd_parts import Raw, ods, parts, xls, xlsb, xlsx, zip_parts

TABLE = [["event", "state", "category", "headcount"], ["w1", "SYR", "government", 3]]
WIDE = [["x"] * 201]
LEFT_OUT = NO_INSTRUCTIONS.with_sheet("wide", SheetInstruction("", 0, {}))
Make = Callable[[Mapping[str, object]], bytes]


@pytest.mark.parametrize("make", [xlsx, ods, xls, xlsb])
def test_a_sheet_with_too_many_columns_is_refused_alone(make: Make) -> None:
    reading = read_bytes("f", make({"participants": TABLE, "wide": WIDE}))
    assert reading.counts["participants"].read == 1
    assert [(p.code, p.sheet) for p in reading.problems] == [("too_many_columns", "wide")]
    assert not reading.publishable
    assert all(sheet.is_balanced for sheet in reading.rows)


@pytest.mark.parametrize("make", [xlsx, ods, xls, xlsb])
def test_a_refused_sheet_may_be_left_out(make: Make) -> None:
    opened = open_file("f", make({"participants": TABLE, "wide": WIDE}))
    again = OpenedFile.from_bytes(opened.to_bytes())
    for file in (opened, again):
        reading = parse(file, LEFT_OUT)
        assert reading.publishable
        assert [(p.code, p.sheet) for p in reading.problems] == [("unknown_sheet", "wide")]
    assert list(again.refusals) == ["wide"]


@pytest.mark.parametrize("make", [xlsx, ods, xls, xlsb])
@pytest.mark.parametrize("beside", [{}, {"empty": []}])
def test_a_refused_sheet_that_is_alone_refuses_the_file(
    make: Make, beside: Mapping[str, object]
) -> None:
    reading = read_bytes("f", make({"wide": WIDE, **beside}))
    assert not reading.readable
    assert [p.code for p in reading.problems] == ["too_many_columns"]


def test_a_damaged_or_missing_part_refuses_its_sheet() -> None:
    sheets: dict[str, object] = {"participants": TABLE, "bad": "<worksheet><sheetData><row"}
    book = parts({**sheets, "gone": TABLE})  # type: ignore[dict-item]
    del book["xl/worksheets/sheet3.xml"]
    reading = read_bytes("f.xlsx", zip_parts(book))
    assert reading.counts["participants"].read == 1
    assert {(p.code, p.sheet) for p in reading.problems} == {
        ("unreadable", "bad"),
        ("unreadable", "gone"),
    }


def test_a_sheet_of_countless_faults_is_refused_alone() -> None:
    faulty = [[Raw(' t="e"', "<v>#N/A</v>")]] * 100_001
    reading = read_bytes("f.xlsx", xlsx({"participants": TABLE, "faulty": faulty}))
    assert [(p.code, p.sheet) for p in reading.problems] == [("unreadable", "faulty")]
