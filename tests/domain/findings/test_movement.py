"""Headline figures before and after: those of the overview, only those that change, each cycle by
itself.
"""

import dataclasses
import re

import pandas as pd

from domain.findings.headline import headline
from domain.findings.movement import compare_headlines, headline_changes
from domain.language import Language
from domain.tables import Choice, Tables


def added(frame: pd.DataFrame, **row: object) -> pd.DataFrame:
    """Return a table with one more row."""
    return pd.concat(
        [frame, pd.DataFrame([row]).reindex(columns=frame.columns).astype(frame.dtypes)],
        ignore_index=True,
    )


def staged(report: Tables, state: str, stage: str) -> Tables:
    """Return the report with one state at another stage."""
    progress = report.progress
    return dataclasses.replace(
        report,
        progress=progress.assign(stage=progress["stage"].mask(progress["state"] == state, stage)),
    )


def test_nothing_moves_between_a_version_and_itself(report: Tables, language: Language) -> None:
    assert headline_changes(report, report, language) == []


def test_every_figure_of_the_overview_is_there_as_the_overview_says_it(
    report: Tables, empty: Tables, language: Language
) -> None:
    shown = headline(report, Choice(cycle=2020), language)
    before, after = (
        compare_headlines(report, empty, language),
        compare_headlines(empty, report, language),
    )
    assert [each.label for each in after] == [figure.label for figure in shown]
    assert (
        [each.before for each in before]
        == [each.after for each in after]
        == [figure.value for figure in shown]
    )
    assert [each.code for each in after] == [
        "states",
        "participants",
        "stages",
        "objectives",
        "conference",
    ]


def test_one_more_stage_moves_one_figure(report: Tables, language: Language) -> None:
    (moved,) = headline_changes(report, staged(report, "TUN", "drafting"), language)
    assert (moved.code, moved.cycle) == ("stages", 2020)
    assert re.findall(r"\d+", moved.before) == ["6", "15"]
    assert re.findall(r"\d+", moved.after) == ["7", "15"]


def test_a_stage_that_goes_on_moves_what_the_figure_is_made_of(
    report: Tables, language: Language
) -> None:
    (moved,) = headline_changes(report, staged(report, "MAR", "approved"), language)
    was, now = (
        headline(tables, Choice(cycle=2020), language)[2]
        for tables in (report, staged(report, "MAR", "approved"))
    )
    assert was.value == now.value
    assert (moved.code, moved.before, moved.after) == ("stages", was.detail, now.detail)


def test_a_new_cycle_is_told_apart_and_the_old_one_stays(
    report: Tables, language: Language
) -> None:
    row = {"cycle": 2024, "state": "MAR", "as_of": pd.Timestamp("2024-05-01"), "stage": "drafting"}
    later = dataclasses.replace(report, progress=added(report.progress, **row))
    moved = headline_changes(report, later, language)
    assert {each.cycle for each in moved} == {2024}
    assert all("2024" in each.label for each in moved)
    assert [each.cycle for each in compare_headlines(report, later, language)] == [2024] * 5 + [
        2020
    ] * 5
    assert [each.code for each in headline_changes(later, report, language)] == [
        each.code for each in moved
    ]
