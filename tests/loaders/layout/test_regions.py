"""Several tables on one sheet: all read where all are known, in any order and at any distance, or
refused with the position of the second.
"""

import io
import random
from itertools import permutations

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.cells.grid import build_grid
from loaders.cells.instructions import KEEP, NO_INSTRUCTIONS
from loaders.layout.regions import MAX_REGIONS, split_regions
from loaders.matching import sheet_guess
from loaders.matching.sheet_guess import needs_matching
from loaders.reading.opened_file import OpenedFile
from loaders.reading.parse_result import ParseResult
from loaders.reading.workbook import open_file, parse, read_bytes
from loaders.review.draft import Draft, DraftFile
from loaders.tables.registry import TABLES
from loaders.xlsx import annotate
from tests.combinations import examples
from tests.loaders.workbooks import (
    COVERAGE,
    EVENTS,
    PARTICIPANTS,
    PRINCIPLES,
    PROGRESS,
    Rows,
    found,
    reading_of,
    rows_balance,
    xlsx,
)

KNOWN = {
    "events": EVENTS,
    "participants": PARTICIPANTS,
    "progress": PROGRESS,
    "coverage": COVERAGE,
    "principles": PRINCIPLES,
}
LIST = [
    ["Full name", "E-mail", "Country"],
    ["Layla Quorn", "layla@quorn.example", "Jordan"],
    ["Omar Vesper", "omar@quorn.example", "Iraq"],
]


def filled(rows: Rows) -> int:
    return sum(any(value is not None for value in row) for row in rows)


def accounted(read: ParseResult, rows: Rows) -> bool:
    return all(sheet.is_balanced for sheet in read.rows) and sum(
        sheet.filled for sheet in read.rows
    ) == filled(rows)


@pytest.mark.parametrize("blank", [0, 1, 2, 7])
@pytest.mark.parametrize("order", list(permutations(("coverage", "progress", "participants"), 2)))
def test_two_tables_beneath_one_another_are_both_read(order: tuple[str, str], blank: int) -> None:
    rows = [*KNOWN[order[0]], *[[]] * blank, *KNOWN[order[1]]]
    read = reading_of("Data", rows)
    assert read.problems == ()
    assert {name: counts.read for name, counts in read.counts.items()} == {
        name: len(KNOWN[name]) - 1 for name in order
    }
    assert accounted(read, rows)


@settings(max_examples=examples(40), deadline=None)
@given(
    st.permutations(list(KNOWN)),
    st.lists(st.integers(0, 3), min_size=5, max_size=5),
    st.integers(0, 3),
    st.booleans(),
)
def test_all_five_tables_on_one_sheet_are_read_wherever_they_stand(
    order: list[str], blanks: list[int], right: int, titled: bool
) -> None:
    rows: list[list[object]] = []
    for name, blank in zip(order, blanks, strict=True):
        rows += [[]] * blank + ([[f"Table of {name}"]] if titled else [])
        rows += [[None] * right + list(row) for row in KNOWN[name]]
    data = "\n".join(",".join("" if value is None else str(value) for value in row) for row in rows)
    for read in (reading_of("Data", rows), read_bytes("file.csv", data.encode())):
        assert [problem for problem in read.problems if problem.severity == "error"] == []
        assert {name: counts.read for name, counts in read.counts.items()} == {
            name: len(table) - 1 for name, table in KNOWN.items()
        }
        assert accounted(read, rows)


def test_the_name_of_a_sheet_does_not_hide_the_other_table_on_it() -> None:
    read = reading_of("coverage", [*PROGRESS, [], *COVERAGE])
    assert {name: counts.read for name, counts in read.counts.items()} == {
        "progress": 1,
        "coverage": 1,
    }


def test_a_table_far_below_is_found() -> None:
    rows = [
        *COVERAGE,
        *[[2020, "SYR", 1 + i % 23, "planned"] for i in range(300)],
        ["Progress of the reviews"],
        *PROGRESS,
    ]
    read = reading_of("Data", rows)
    assert read.counts["progress"].read == 1
    assert accounted(read, rows)


def test_problems_and_marks_of_the_second_table_stand_in_its_cells() -> None:
    rows = [*COVERAGE, [], ["Reviews"], PROGRESS[0], [2020, "Lebanan", "2020-08-13", "approved"]]
    data = xlsx({"Data": rows})
    read = read_bytes("file.xlsx", data)
    assert found(read) == {("unknown_term", "B6")}
    sheet = openpyxl.load_workbook(
        io.BytesIO(annotate.annotate("file.xlsx", data, read.problems, "en"))
    )["Data"]
    assert [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.comment] == ["B6"]


def test_the_same_table_twice_on_a_sheet_is_one_table() -> None:
    rows = [
        *COVERAGE,
        [],
        ["Second part"],
        COVERAGE[0][::-1],
        ["planned", 7, "TUN", 2020],
        ["planned", 11, "SYR", 2020],
    ]
    read = reading_of("coverage", rows)
    assert found(read) == {("key_twice", "D7")}
    assert read.tables["coverage"]["objective"].tolist() == [11, 7]
    assert accounted(read, rows)


@pytest.mark.parametrize(
    ("rows", "cell"),
    [
        ([*COVERAGE, [], *LIST], "A4"),
        ([*LIST, *COVERAGE], "A4"),
        ([*COVERAGE, *LIST, *PROGRESS], "A3"),
        ([*COVERAGE, [], [None, *PROGRESS[0][:3]], [None, *PROGRESS[1][:3]]], "B4"),
        ([*COVERAGE, [], [*COVERAGE[0][::-1], "source"], [*COVERAGE[1][::-1], "x"]], "A4"),
    ],
)
def test_where_a_second_table_is_not_known_its_place_is_told_and_no_row_is_read(
    rows: Rows, cell: str
) -> None:
    read = reading_of("coverage", rows)
    assert [problem.cell for problem in read.problems if problem.code == "two_tables"] == [cell]
    assert (read.rows_read, read.publishable) == (0, False)
    assert accounted(read, rows)
    assert rows_balance(read)


def test_a_sheet_of_more_tables_than_are_read_is_refused_and_costs_little() -> None:
    tables = [table for _ in range(60) for table in (COVERAGE, PROGRESS)]
    random.Random(1).shuffle(tables)
    rows = [row for table in tables for row in [*table, []]]
    read = reading_of("Data", rows)
    assert [problem.code for problem in read.problems if problem.severity == "error"] == [
        "two_tables"
    ]
    assert len(split_regions(build_grid("Data", rows), TABLES)) <= MAX_REGIONS + 1
    assert accounted(read, rows)


@pytest.mark.parametrize("order", [0, 1])
def test_each_table_of_a_sheet_loses_its_own_personal_columns_and_no_others(order: int) -> None:
    persons = [
        ["event", "Full name", "category", "state"],
        ["w1", "Layla Quorn", "government", "SYR"],
        ["w1", "Omar Vesper", "media", "TUN"],
    ]
    tables = [[*COVERAGE, [2020, "TUN", 7, "planned"]], persons]
    rows = [*tables[order], [], *tables[1 - order]]
    file = open_file("file.xlsx", xlsx({"Data": rows}))
    read = parse(file)
    assert not {"Layla Quorn", "Omar Vesper"} & {
        str(value) for grid in file.grids for column in grid.columns for value in column
    }
    assert {problem.code for problem in read.problems} == {"personal_column"}
    assert read.tables["coverage"]["state"].tolist() == ["SYR", "TUN"]
    assert read.tables["participants"]["state"].tolist() == ["SYR", "TUN"]


def test_persons_of_a_list_that_is_not_read_are_kept_nowhere() -> None:
    for rows in ([*COVERAGE, [], *LIST], [*LIST, [], *COVERAGE]):
        kept = open_file("file.xlsx", xlsx({"Data": rows})).to_bytes(None)
        assert not any(name.encode() in kept for name in ("Quorn", "Vesper", "layla"))


def test_a_draft_of_two_tables_on_a_sheet_is_read_again_as_it_was() -> None:
    file = open_file("file.xlsx", xlsx({"Data": [*COVERAGE, [], *PROGRESS], "Guide": [["hello"]]}))
    again = Draft.from_bytes(Draft("1", "p", (DraftFile(file),)).to_bytes()).files[0].opened
    assert again.grids[1].region == file.grids[1].region is not None
    assert (parse(again).counts, parse(again).rows) == (
        parse(file).counts,
        parse(file).rows,
    )
    assert needs_matching(again, NO_INSTRUCTIONS) == ()


def test_a_foreign_list_with_several_sections_stays_one_sheet_to_be_matched() -> None:
    file: OpenedFile = open_file(
        "list.xlsx",
        xlsx(
            {"Data": [*LIST, [], ["Name", "Join time", "Role"], ["Layla Quorn", "10:00", "Guest"]]}
        ),
    )
    assert len(file.grids) == 1
    assert sheet_guess.needs_matching(file, NO_INSTRUCTIONS) == ("Data",)


BODIES_AT = [
    ["event", "state", "category", "organisation"],
    ["w1", "SYR", "media", "Ministry of Health"],
]
NAMED = [
    ["event", "state", "category", "Name"],
    ["w1", "SYR", "media", "Ministry of Health"],
    ["w1", "TUN", "media", "Ministry of Labour"],
]


def test_a_column_that_one_of_two_regions_of_a_table_gives_is_given() -> None:
    same = [*BODIES_AT, [], *COVERAGE, [], BODIES_AT[0], ["w1", "TUN", "government", "Layla Quorn"]]
    for order in (same, [*same[6:], [], *same[3:5], [], *same[:2]]):
        read = reading_of("Data", order)
        assert "organisation" in read.columns["participants"]
        assert set(read.tables["participants"]["organisation"].dropna()) - {"\u2026"} == {
            "Ministry of Health"
        }


def test_a_decision_on_a_column_holds_for_one_table_of_a_sheet_alone() -> None:
    data = xlsx(
        {
            "Data": [
                *NAMED,
                [],
                ["cycle", "state", "objective", "Name"],
                [2020, "SYR", 11, "Ministry of Works"],
            ]
        }
    )
    kept = open_file("f.xlsx", data)
    first, second = kept.grids
    assert first.key != second.key
    assert {3} == set(first.left_out) == set(second.left_out)
    one = open_file("f.xlsx", data, NO_INSTRUCTIONS.with_column(second.key, 3, KEEP))
    assert [sorted(grid.left_out) for grid in one.grids] == [[3], []]
    dropped = kept.redact_column(second.key, 2)
    assert [sorted(grid.left_out) for grid in dropped.grids] == [[3], [2, 3]]


def test_a_row_cut_short_above_a_second_table_is_a_row_and_no_title() -> None:
    read = reading_of("Data", [*COVERAGE, ["LBN"], ["JOR"], *PARTICIPANTS])
    assert read.rows[0].left_out.get("titles", 0) == 0
    assert read.counts["coverage"].refused == 2


def test_a_headcount_that_was_dropped_by_hand_leaves_no_row_that_counts_as_one_person() -> None:
    found_ = open_file("participants.xlsx", xlsx({"participants": PARTICIPANTS})).redact_column(
        "participants", 3
    )
    assert [
        problem.column for problem in parse(found_).problems if problem.code == "missing_column"
    ] == ["headcount"]
