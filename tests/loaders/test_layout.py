"""Where a sheet has what: headers merged, repeated, beside blank columns; second tables; columns of persons; a layout that was given."""

import openpyxl
import pytest

from loaders.grid import grid_of
from loaders.instructions import SheetInstruction
from loaders.layout import instructed, laid_out
from loaders.workbook import TABLES
from tests.loaders.workbooks import COVERAGE, PARTICIPANTS, found, reading_of, rows_balance

HEADERS, ROW = COVERAGE
STRANGERS = ["event", "category", "headcount"]


def test_headers_merged_over_two_rows_are_read_with_those_beneath() -> None:
    rows = [["cycle", "state", "What and how", None], [None, None, "objective", "status"], ROW]

    def merge(book: openpyxl.Workbook) -> None:
        for cells in ("A1:A2", "B1:B2", "C1:D1"):
            book["coverage"].merge_cells(cells)

    reading = reading_of("coverage", rows, merge)
    assert reading.problems == ()
    assert reading.tables["coverage"]["objective"].tolist() == [11]


def test_headers_repeated_among_the_rows_are_no_row_of_the_table() -> None:
    reading = reading_of("coverage", [*COVERAGE, [*HEADERS], [2020, "TUN", 7, "planned"], ["Cycle", "الدولة", "Objectif", "Status"]])
    assert found(reading) == {("header_repeated", "A3"), ("header_repeated", "A5")}
    assert reading.counts["coverage"].in_file == 2
    assert reading.publishable


@pytest.mark.parametrize(
    ("rows", "cell"),
    [
        ([*COVERAGE, [], [*STRANGERS, None], ["w1", "government", 3, None]], "A4"),
        ([*COVERAGE, HEADERS[::-1], ROW[::-1]], "A3"),
        ([[*HEADERS, None, *HEADERS], [*ROW, None, *ROW]], "F1"),
        ([[*HEADERS, None, *STRANGERS], [*ROW, None, "w1", "government", 3]], "F1"),
    ],
)
def test_two_tables_on_one_sheet_are_told_and_none_of_their_rows_is_guessed(rows: list[list[object]], cell: str) -> None:
    reading = reading_of("coverage", rows)
    assert ("two_tables", cell) in found(reading)
    assert reading.counts["coverage"].read == 0
    assert rows_balance(reading)


def test_blank_columns_between_and_a_value_that_is_a_header_elsewhere_are_no_second_table() -> None:
    spread = [[value for each in row for value in (each, None)] for row in COVERAGE]
    assert reading_of("coverage", spread).problems == ()
    rows = [[*PARTICIPANTS[0], "note"], ["w1", "SYR", "state", 3, "status"], ["w1", "TUN", "media", 3, "date"]]
    assert reading_of("participants", rows).problems == ()


def test_a_sheet_of_headers_alone_says_so_and_may_be_published() -> None:
    reading = reading_of("coverage", [HEADERS])
    assert found(reading) == {("no_rows", "")}
    assert reading.publishable


def test_a_layout_that_was_given_is_read_as_given() -> None:
    grid = grid_of("list", [["a", "b", "c"], ["SYR", 11, "planned"], ["total", "", ""]])
    instruction = SheetInstruction("coverage", 0, {0: "state", 1: "objective", 9: "source", 2: "no such column"}, {"cycle": "2020"}, last=1)
    layout = instructed("f.xlsx", grid, TABLES["coverage"], instruction)
    assert layout.places == {"state": 0, "objective": 1}
    assert (layout.header, layout.last, layout.rows(grid)) == (0, 1, [1])
    assert [(problem.code, problem.column) for problem in layout.problems] == [("missing_column", "status")]


def test_rows_of_a_layout_are_those_beneath_its_headers_that_hold_anything() -> None:
    grid = grid_of("coverage", [["banner"], HEADERS, ROW, [], HEADERS, ROW])
    layout = laid_out("f.xlsx", grid, TABLES["coverage"])
    assert layout is not None
    assert layout.rows(grid) == [2, 5]
