"""Layout of a sheet: headers merged, repeated, beside blank columns; second tables; columns of
persons; a layout that was given.
"""

import openpyxl
import pytest

from loaders.cells.grid import build_grid
from loaders.cells.instructions import SheetInstruction
from loaders.layout.headers import apply_instructions, detect_layout
from loaders.tables.registry import TABLES
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
    reading = reading_of(
        "coverage",
        [
            *COVERAGE,
            [*HEADERS],
            [2020, "TUN", 7, "planned"],
            ["Cycle", "الدولة", "Objectif", "Status"],
        ],
    )
    assert found(reading) == {("header_repeated", "A3"), ("header_repeated", "A5")}
    assert reading.counts["coverage"].in_file == 2
    assert reading.publishable


@pytest.mark.parametrize(
    ("rows", "cell"),
    [
        ([[*HEADERS, None, *HEADERS], [*ROW, None, *ROW]], "F1"),
        ([[*HEADERS, None, *STRANGERS], [*ROW, None, "w1", "government", 3]], "F1"),
        ([[*STRANGERS, None, *HEADERS], ["w1", "government", 3, None, *ROW]], "E1"),
        ([[*PARTICIPANTS[0], None, *HEADERS], [*PARTICIPANTS[1], None, *ROW]], "F1"),
        (
            [
                [*HEADERS, None, None, None, None],
                [*ROW],
                [*ROW, None, *STRANGERS],
                [*ROW, None, "w1", "government", 3],
            ],
            "F3",
        ),
        (
            [
                [None] * 5 + STRANGERS,
                [None] * 5 + ["w1", "government", 3],
                [*HEADERS, None, "w1", "media", 2],
                ROW,
            ],
            "F1",
        ),
        (
            [[*HEADERS, None, None, None], [*ROW, None, "Name", "E-mail"], [*ROW, None, "A", "B"]],
            "F2",
        ),
    ],
)
def test_tables_side_by_side_are_told_with_the_place_of_the_second_and_none_of_their_rows_is_guessed(
    rows: list[list[object]], cell: str
) -> None:
    reading = reading_of("coverage", rows)
    assert ("two_tables", cell) in found(reading)
    assert reading.counts["coverage"].read == 0
    assert rows_balance(reading)


def test_blank_columns_between_and_a_value_that_is_a_header_elsewhere_are_no_second_table() -> None:
    spread = [[value for each in row for value in (each, None)] for row in COVERAGE]
    assert reading_of("coverage", spread).problems == ()
    rows = [
        [*PARTICIPANTS[0], "note"],
        ["w1", "SYR", "state", 3, "status"],
        ["w1", "TUN", "media", 3, "date"],
    ]
    assert reading_of("participants", rows).problems == ()


def test_a_sheet_of_headers_alone_says_so_and_may_be_published() -> None:
    reading = reading_of("coverage", [HEADERS])
    assert found(reading) == {("no_rows", "")}
    assert reading.publishable


def test_a_layout_that_was_given_is_read_as_given() -> None:
    grid = build_grid("list", [["a", "b", "c"], ["SYR", 11, "planned"], ["total", "", ""]])
    instruction = SheetInstruction(
        "coverage",
        0,
        {0: "state", 1: "objective", 9: "source", 2: "no such column"},
        {"cycle": "2020"},
        last=1,
    )
    layout = apply_instructions("f.xlsx", grid, TABLES["coverage"], instruction)
    assert layout.places == {"state": 0, "objective": 1}
    assert (layout.header, layout.last, layout.rows(grid).tolist()) == (0, 1, [1])
    assert layout.left_out == {0: "headers", 2: "sums"}
    assert [(problem.code, problem.column) for problem in layout.problems] == [
        ("missing_column", "status")
    ]


def test_rows_of_a_layout_are_those_beneath_its_headers_that_hold_anything() -> None:
    grid = build_grid("coverage", [["banner"], HEADERS, ROW, [], HEADERS, ROW])
    layout = detect_layout("f.xlsx", grid, TABLES["coverage"])
    assert layout is not None
    assert layout.rows(grid).tolist() == [2, 5]
    assert layout.left_out == {0: "titles", 1: "headers", 4: "repeated"}


def test_a_title_and_its_like_above_the_headers_are_no_word_worth() -> None:
    rows = [["Regional review"], ["Updated", "01/07/2024"], [], ["Source: the ministry"], *COVERAGE]
    assert reading_of("coverage", rows).problems == ()


@pytest.mark.parametrize(
    "above",
    [
        [["line"]] * 4,
        [["Regional review"], ["Ministry", "Directorate", "Focal point"]],
        [["Year", "Country", "Goal", "Where it stands"]],
    ],
)
def test_lines_above_the_headers_beyond_a_banner_are_told_with_their_number_and_place(
    above: list[list[object]],
) -> None:
    reading = reading_of("coverage", [*above, *COVERAGE])
    assert [(p.code, p.cell, p.value) for p in reading.problems] == [
        ("rows_above", "A1", str(len(above)))
    ]
    assert reading.counts["coverage"].read == 1
    assert reading.rows[0].left_out == {"above": len(above), "headers": 1}


@pytest.mark.parametrize(
    ("above", "cell", "n"),
    [
        ([["Title"], *[[2020, "TUN", 7, "planned"]] * 3], "A2", 3),
        ([[None, "TUN", "7", "planned"]], "B1", 1),
        ([["Ali", "Ministry of Labour", "Jordan", "present"]], "A1", 1),
        ([["one", "two", "three", "four"], ["five", "six", "seven", "eight"]], "A1", 1),
    ],
)
def test_rows_of_data_above_the_headers_are_an_error_and_no_row_of_the_sheet_is_read(
    above: list[list[object]], cell: str, n: int
) -> None:
    reading = reading_of("coverage", [*above, *COVERAGE])
    assert [
        (p.code, p.cell, p.value) for p in reading.problems if p.code == "rows_above_headers"
    ] == [("rows_above_headers", cell, str(n))]
    assert not reading.publishable
    assert (reading.rows_read, reading.rows_refused) == (0, n + 1)


def test_headers_in_two_languages_above_the_same_rows_are_one_table() -> None:
    reading = reading_of("coverage", [["الدورة", "الدولة", "الهدف", "الحالة"], *COVERAGE])
    assert found(reading) == {("header_repeated", "A2")}
    assert reading.counts["coverage"].read == 1


def test_tags_beneath_the_headers_are_no_row_and_are_accounted_for() -> None:
    reading = reading_of(
        "coverage",
        [HEADERS, ["#date", "#country", None, "#status"], ROW, [2020, "#x", 1, "planned"]],
    )
    assert found(reading) == {("unknown_term", "B4")}
    assert reading.rows[0].left_out == {"headers": 1, "tags": 1}
