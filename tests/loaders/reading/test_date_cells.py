"""Date cells that a spreadsheet program made of something else are warned of."""

import datetime as dt
from collections.abc import Sequence

import pytest

from loaders.reading.parse_result import ParseResult
from tests.loaders.workbooks import found, reading_of, whole

HEAD = ["cycle", "state", "objective", "status", "source", "paragraph"]


def paragraphs(*values: object) -> ParseResult:
    """Read one row of the coverage for each paragraph."""
    rows = [[2020, "IRQ", i + 1, "planned", "Report", value] for i, value in enumerate(values)]
    return reading_of("coverage", [HEAD, *rows])


def read_dates(*values: object) -> ParseResult:
    """Read one row of the progress for each date."""
    states = ("SYR", "TUN", "IRQ", "JOR", "OMN")
    rows = [[2020, state, day, "drafting"] for state, day in zip(states, values, strict=False)]
    return reading_of("progress", [["cycle", "state", "as_of", "stage"], *rows])


def test_each_date_and_time_in_a_column_of_texts_is_warned_of() -> None:
    reading = paragraphs(dt.date(2026, 5, 12), "12", dt.time(14, 15), 14.15, "5-12")
    assert found(reading) == {("date_in_text", "F2"), ("date_in_text", "F4")}
    assert [problem.value for problem in reading.problems] == ["2026-05-12", "14:15:00"]
    assert reading.publishable


def test_a_code_that_became_a_date_is_warned_of() -> None:
    head, row = whole()["events"]
    rows = [head, [dt.date(2026, 2, 1), *row[1:]]]
    assert ("date_in_text", "A2") in found(reading_of("events", rows))


@pytest.mark.parametrize(
    ("values", "warned"),
    [
        ([dt.date(2020, 3, 5), "13/08/2020"], True),
        ([dt.date(2020, 3, 5), "08/13/2020"], True),
        ([dt.date(2020, 3, 5), "13/08/20"], True),
        ([dt.date(2020, 3, 5), "Thursday 13/08/2020"], True),
        ([dt.date(2020, 3, 5), dt.date(2020, 8, 13), "25/06/2020"], False),
        ([dt.date(2020, 3, 3), "13/08/2020"], False),
        ([dt.date(2020, 3, 5), "2020-08-13"], False),
        ([dt.date(2020, 3, 5), "13 August 2020"], False),
        ([dt.date(2020, 3, 5), dt.date(2020, 4, 7)], False),
        (["03/05/2020", "13/08/2020"], False),
    ],
)
def test_date_cells_beside_texts_that_prove_an_order_may_be_exchanged(
    values: Sequence[object], warned: bool
) -> None:
    assert (("dates_exchanged", "C2") in found(read_dates(*values))) == warned


def test_the_first_date_is_shown_as_it_would_be() -> None:
    reading = read_dates(
        "13/08/2020", dt.date(2020, 3, 3), dt.date(2020, 3, 5), dt.date(2020, 7, 4)
    )
    (problem,) = (p for p in reading.problems if p.code == "dates_exchanged")
    assert (problem.cell, problem.value, problem.expected) == ("C4", "2", "2020-05-03")
