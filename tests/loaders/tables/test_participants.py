"""Headcounts, single persons, and the totals that events report."""

import pandas as pd
import pytest

from loaders.reading.parse_result import ParseResult
from loaders.reading.workbook import read_bytes
from tests.loaders.workbooks import PARTICIPANTS, Rows, found, reading_of, whole, xlsx


def attended(rows: Rows, total: object = 111, states: object = 2) -> ParseResult:
    """Read a workbook whose one event has these participants and reported totals."""
    sheets = dict(whole())
    event = list(sheets["events"][1])
    event[8:10] = [total, states]
    return read_bytes(
        "f.xlsx",
        xlsx(
            sheets
            | {"events": [sheets["events"][0], event], "participants": [PARTICIPANTS[0], *rows]}
        ),
    )


TOTALS = [["w1", None, "government", 27], ["w1", None, "un_agency", 84]]
PRESENT = [["w1", "SYR", "government", None], ["w1", "TUN", "government", None]]


def test_without_headcounts_each_row_is_one_person_and_rows_may_be_alike() -> None:
    reading = reading_of(
        "participants", [["event", "category"], ["w1", "government"], ["w1", "government"]]
    )
    assert reading.problems == ()
    assert reading.tables["participants"]["headcount"].tolist() == [1, 1]


def test_an_empty_headcount_is_neither_none_nor_one() -> None:
    headcounts = reading_of("participants", PARTICIPANTS).tables["participants"]["headcount"]
    assert headcounts.tolist() == [27, 84, pd.NA, pd.NA]
    assert headcounts.dtype == "Int64"


def test_a_delegation_that_stands_twice_is_told_and_kept() -> None:
    reading = reading_of("participants", [*PARTICIPANTS, PARTICIPANTS[1]])
    assert found(reading) == {("row_twice", "A6")}
    assert reading.counts["participants"].read == 5


def test_an_event_not_in_the_sheet_of_events_is_refused_with_the_near_one() -> None:
    reading = attended(
        [
            *TOTALS,
            *PRESENT,
            ["W-1", "LBN", "government", None],
            ["workshop-9", "LBN", "government", None],
        ]
    )
    assert [(p.code, p.cell) for p in reading.problems] == [
        ("unknown_event", "A6"),
        ("unknown_event", "A7"),
    ]


def test_the_code_of_an_event_written_otherwise_is_suggested() -> None:
    sheets = whole()
    sheets["events"][1][0] = "workshop-2"
    sheets["participants"] = [PARTICIPANTS[0], ["Workshop 2", None, "government", 111]]
    assert [
        p.suggestion
        for p in read_bytes("f.xlsx", xlsx(sheets)).problems
        if p.code == "unknown_event"
    ] == ["workshop-2"]


def test_without_a_sheet_of_events_any_event_is_accepted() -> None:
    assert reading_of("participants", PARTICIPANTS).problems == ()


@pytest.mark.parametrize(
    ("rows", "total", "told"),
    [
        ([*TOTALS, *PRESENT], 111, False),
        ([*TOTALS, *PRESENT], 112, True),  # the delegations of unknown size are among the 27
        ([*TOTALS, *PRESENT], 110, True),
        ([*TOTALS, *PRESENT], None, False),
        # the rest may be Tunisia's
        ([["w1", "SYR", "government", 3], ["w1", "TUN", "government", None]], 9, False),
        ([["w1", "SYR", "government", 3], ["w1", "TUN", "government", None]], 2, True),
        ([["w1", "SYR", "government", 3], ["w1", "TUN", "government", 4]], 7, False),
        ([["w1", "SYR", "government", 3], ["w1", "TUN", "government", 4]], 8, True),
        (PRESENT, 9, False),  # no total to compare with
    ],
)
def test_the_reported_total_is_held_against_the_headcounts(
    rows: Rows, total: object, told: bool
) -> None:
    assert found(attended(rows, total=total)) == ({("total_disagrees", "I2")} if told else set())


@pytest.mark.parametrize(
    ("rows", "states", "told"),
    [
        ([*TOTALS, *PRESENT], 2, False),
        ([*TOTALS, *PRESENT, ["w1", "Syrie", "academia", None]], 2, False),
        ([*TOTALS, *PRESENT, ["w1", "LBN", "government", 0]], 2, False),  # named as absent
        ([*TOTALS, *PRESENT], 15, True),
        (TOTALS, 12, False),  # the source names no state
        ([*TOTALS, *PRESENT], None, False),
    ],
)
def test_the_reported_states_are_held_against_those_named(
    rows: Rows, states: object, told: bool
) -> None:
    assert found(attended(rows, states=states)) - {("total_disagrees", "I2")} == (
        {("states_disagree", "J2")} if told else set()
    )


def test_figures_are_not_held_against_rows_that_were_refused() -> None:
    assert found(attended([*TOTALS[:1], [None, None, "un_agency", 84], *PRESENT])) == {
        ("missing_value", "A3")
    }
