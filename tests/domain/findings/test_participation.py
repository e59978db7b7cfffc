"""Findings where some figures are lower bounds: never more than is known, and no disagreement where
only a size is missing.
"""

import dataclasses
import re

import pandas as pd
import pytest

from domain.findings import comparison, participation, quantities
from domain.findings.headline import headline
from domain.language import Language
from domain.measures import headcounts, selection
from domain.tables import Choice, Tables

CYCLE = Choice(cycle=2020)
SECOND = Choice(cycle=2020, event="workshop-2")
SIZED = {"event": "workshop-2", "state": "MAR", "category": "government", "headcount": 3}
UNSIZED = {"event": "workshop-2", "state": "TUN", "category": "government"}
AGENCIES = {"event": "workshop-2", "category": "un_agency", "headcount": 70}


def of(report: Tables, *rows: dict[str, object], total: int | None = 111) -> Tables:
    """Return the report's tables with other participants in the second session, and another
    reported total.
    """
    first = report.participants[report.participants["event"] == "workshop-1"]
    own = pd.DataFrame(rows).reindex(columns=first.columns).astype(first.dtypes)
    totals = report.events["reported_total"].mask(report.events["event"] == "workshop-2", total)
    events = report.events.assign(reported_total=totals)
    return dataclasses.replace(
        report, events=events, participants=pd.concat([first, own], ignore_index=True)
    )


def with_events(tables: Tables, choice: Choice = SECOND) -> pd.DataFrame:
    return selection.with_events(headcounts.headcount_by_category(tables, choice), tables)


def numbers(text: str) -> list[int]:
    """Return the numbers in a sentence, without those of its dates."""
    return [int(n) for n in re.findall(r"\d+", re.sub(r"\d+ \S+ 20\d\d", "", text))]


def least(n: int, language: Language) -> str:
    return quantities.at_least(quantities.participants(n, language), language)


def test_a_sum_with_an_unknown_size_is_said_as_a_least(report: Tables, language: Language) -> None:
    frame = with_events(of(report, SIZED, UNSIZED, AGENCIES))
    assert least(73, language) in participation.headcounts(frame, language)
    assert least(73, language) in participation.reconciliation(frame, language)[0]


def test_a_category_of_which_no_size_is_known_makes_the_sum_a_least(
    report: Tables, language: Language
) -> None:
    frame = with_events(of(report, UNSIZED, AGENCIES))
    assert least(70, language) in participation.headcounts(frame, language)
    assert least(70, language) in participation.reconciliation(frame, language)[0]


def test_the_sums_of_the_report_are_whole(report: Tables, language: Language) -> None:
    frame = with_events(report, CYCLE)
    said = [
        participation.headcounts(frame, language),
        *participation.reconciliation(frame, language),
    ]
    assert not any(least(n, language) in text for text in said for n in (111, 140))
    assert [
        figure.value
        for figure in headline(report, CYCLE, language)
        if figure.code == "participants"
    ] == ["111"]


@pytest.mark.parametrize("total", [73, 111])
def test_a_least_is_not_said_to_disagree_with_a_total_that_is_no_less(
    report: Tables, language: Language, total: int
) -> None:
    (line,) = participation.reconciliation(
        with_events(of(report, SIZED, UNSIZED, AGENCIES, total=total)), language
    )
    (apart,) = participation.reconciliation(
        with_events(of(report, SIZED, AGENCIES, total=total - 1)), language
    )
    assert total in numbers(line)
    assert line.split(".")[1] != apart.split(".")[1].replace(str(total - 1), str(total))


def test_a_least_above_the_reported_total_disagrees_with_it(
    report: Tables, language: Language
) -> None:
    (line,) = participation.reconciliation(
        with_events(of(report, SIZED, UNSIZED, AGENCIES, total=72)), language
    )
    (apart,) = participation.reconciliation(
        with_events(of(report, SIZED, AGENCIES, total=72)), language
    )
    assert line.split(".")[1] == apart.split(".")[1]


def test_the_headline_counts_at_least_those_that_are_counted(
    report: Tables, language: Language
) -> None:
    whole, part = (
        headline(of(report, *rows, AGENCIES), CYCLE, language)[1]
        for rows in ([SIZED], [SIZED, UNSIZED])
    )
    assert numbers(whole.value) == numbers(part.value) == [73]
    assert whole.value != part.value
    assert quantities.at_least("3", language) in part.detail
    assert quantities.at_least("70", language) not in part.detail


def test_no_change_is_told_where_one_of_the_two_is_a_least(
    report: Tables, language: Language
) -> None:
    whole, part = (
        comparison.event_comparison(
            headcounts.event_comparison(of(report, *rows, AGENCIES), CYCLE), language
        )
        for rows in ([SIZED], [SIZED, UNSIZED])
    )
    assert {140, 73} <= set(numbers(whole))
    assert least(73, language) in part
    assert 140 not in numbers(part)


def test_where_no_figure_can_be_compared_the_last_event_is_told_alone(
    report: Tables, language: Language
) -> None:
    compared = headcounts.event_comparison(report, CYCLE)
    disputed = compared.assign(states_disputed=True, officials=pd.NA, total=pd.NA)
    said = comparison.event_comparison(disputed, language)
    assert numbers(said) == [int(compared["states"].iloc[-1])]


def test_a_breakdown_speaks_of_at_least_so_many(report: Tables, language: Language) -> None:
    for rows, expected in (([SIZED], False), ([SIZED, UNSIZED], True)):
        counts = headcounts.headcount_by(of(report, *rows, AGENCIES), SECOND, "gender").rename(
            columns={"gender": "value"}
        )
        assert (
            least(73, language) in participation.participants_by(counts, "", {}, 1, language)
        ) == expected


def test_a_number_that_is_not_reported_is_no_least(language: Language) -> None:
    assert quantities.number_or_more(None, True, language) == quantities.number(None, language)
    assert quantities.number_or_more(3, True, language) == quantities.at_least("3", language)
    assert quantities.number_or_more(3, False, language) == "3"
