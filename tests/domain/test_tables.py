"""The tables of one version: results of measures are computed once, and no reader can change them
for another.
"""

import pickle
from dataclasses import replace

import pandas as pd
import pytest

from domain.citation import cite
from domain.findings.headline import headline
from domain.language import languages
from domain.measures import progress, scope, selection
from domain.tables import CACHE_SIZE, Choice, Tables, memoize

CYCLE = Choice(cycle=2020)


def test_a_measure_is_made_once_of_the_same_tables_and_choice(report: Tables) -> None:
    asked: list[tuple[Tables, Choice]] = []

    @memoize
    def measure(tables: Tables, choice: Choice) -> pd.DataFrame:
        asked.append((tables, choice))
        return pd.DataFrame({"state": ["JOR"]})

    other = replace(report, version="other")
    for tables, choice in (
        (report, CYCLE),
        (report, CYCLE),
        (report, replace(CYCLE, event="workshop-1")),
        (other, CYCLE),
    ):
        assert measure(tables, choice)["state"].to_list() == ["JOR"]
    assert asked == [(report, CYCLE), (report, replace(CYCLE, event="workshop-1")), (other, CYCLE)]


def test_two_measures_of_one_name_in_different_modules_share_nothing(report: Tables) -> None:
    def measure(tables: Tables) -> list[int]:
        return [1]

    def other(tables: Tables) -> list[int]:
        return [2]

    other.__name__, other.__qualname__, other.__module__ = (
        measure.__name__,
        measure.__qualname__,
        "elsewhere",
    )
    assert (memoize(measure)(report), memoize(other)(report)) == ([1], [2])


def test_who_changes_what_was_measured_changes_it_for_nobody_else(report: Tables) -> None:
    tables = replace(report)
    was = progress.stage_by_state(tables, CYCLE)
    changed = progress.stage_by_state(tables, CYCLE)
    changed.loc[0, "stage"] = "changed"
    changed["more"] = 1
    scope.scope(tables, CYCLE).clear()
    pd.testing.assert_frame_equal(progress.stage_by_state(tables, CYCLE), was)
    assert scope.scope(tables, CYCLE)


def test_measures_of_many_choices_are_not_all_kept(report: Tables) -> None:
    tables = replace(report)
    for year in range(2 * CACHE_SIZE):
        scope.scope(tables, Choice(cycle=year))
        assert len(tables.measure_cache) <= CACHE_SIZE


@pytest.mark.parametrize("language", ["ar", "en"])
def test_tables_are_sent_to_another_process_without_what_was_made_of_them(
    report: Tables, language: str
) -> None:
    headline(report, CYCLE, languages()[language])
    assert report.measure_cache
    sent = pickle.loads(pickle.dumps(report))
    assert sent.measure_cache == {}
    assert headline(sent, CYCLE, languages()[language]) == headline(
        report, CYCLE, languages()[language]
    )


@pytest.mark.parametrize("part", ["state", "gender", "mode", "organisation"])
def test_each_part_of_the_participants_is_its_own(report: Tables, part: str) -> None:
    assert part in selection.participants_of(report, CYCLE, part)
    assert part in selection.participants_of(report, CYCLE, part=part)


def test_a_cycle_of_which_only_dates_are_known_is_not_opened_on(report: Tables) -> None:
    ahead = report.events.head(1).assign(event="conference-3", cycle=2028, status="planned")
    dated = replace(report, events=pd.concat([report.events, ahead], ignore_index=True))
    assert dated.cycles == (2028, 2020)
    assert Choice.initial(dated) == CYCLE
    attendance = report.participants.head(1).assign(event="conference-3", state="JOR")
    rows = pd.concat([report.participants, attendance], ignore_index=True)
    assert Choice.initial(replace(dated, participants=rows)).cycle == 2028
    staged = report.progress.head(1).assign(cycle=2028)
    rows = pd.concat([report.progress, staged], ignore_index=True)
    assert Choice.initial(replace(dated, progress=rows)).cycle == 2028
    empty = replace(report, events=report.events[:0], progress=report.progress[:0])
    assert Choice.initial(empty).cycle == 0


def test_an_event_held_later_does_not_move_the_date_of_stages_and_evidence(
    report: Tables,
) -> None:
    later = report.events.head(1).assign(
        event="later", start_date=pd.Timestamp("2021-02-24"), end_date=pd.NaT, status="held"
    )
    tables = replace(report, events=pd.concat([report.events, later], ignore_index=True))
    english = languages()["en"]
    assert (tables.as_of(2020), tables.review_as_of(2020)) == (
        pd.Timestamp("2021-02-24").date(),
        pd.Timestamp("2020-08-13").date(),
    )
    for names in (("stages",), ("objectives",), ("attendance", "stages")):
        before, after = (str(cite(each, CYCLE, names, english)) for each in (report, tables))
        assert after == before
    assert "2021" in cite(tables, CYCLE, ("events",), english).source
    assert "2021" in cite(tables, CYCLE, ("events", "progress"), english).source
