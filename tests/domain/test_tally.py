"""The tally: every measure gives the same for it as for the rows that it was made from."""

import dataclasses
from collections.abc import Callable

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain import citation
from domain.findings import headline, narrative, profile
from domain.language import languages
from domain.measures import attendance, headcounts, overview, progress, scope, selection, timeline
from domain.tables import Choice, Tables
from domain.tally import HEADCOUNT_PARTS, TEXT_PARTS, ParticipantTotals
from tests.combinations import examples

CYCLE = Choice(cycle=2020)
ENGLISH = languages()["en"]
EVENTS = ("workshop-1", "workshop-2", "conference", "unknown")
COLUMNS = {
    "event": st.sampled_from(EVENTS),
    "state": st.sampled_from(("MAR", "SYR", None)),
    "organisation": st.sampled_from(("A", "B", None)),
    "organisation_ar": st.sampled_from(("ا", "ب", None)),
    "category": st.sampled_from(("government", "un_agency", "organiser")),
    "gender": st.sampled_from(("female", "male", None)),
    "mode": st.sampled_from(("online", None)),
    "headcount": st.none() | st.integers(0, 3),
    "note": st.sampled_from(("N", None)),
    "note_ar": st.sampled_from(("ن", None)),
    "conflict": st.sampled_from(("C", None)),
    "conflict_ar": st.sampled_from(("ت", None)),
    "source": st.sampled_from(("Report", "List", None)),
    "source_ar": st.sampled_from(("تقرير", None)),
    "paragraph": st.sampled_from(("1", "1; 2", "7", None)),
}
rows = st.lists(st.fixed_dictionaries(COLUMNS), max_size=30)
relaxed = settings(
    max_examples=examples(40),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
CHOICES = (CYCLE, Choice(cycle=2020, event="workshop-1"), Choice(cycle=2020, states=("MAR",)))
Measure = Callable[[Tables, Choice], object]
MEASURES: tuple[Measure, ...] = (
    progress.stage_by_state,
    attendance.attendance_by_state,
    overview.review_by_state,
    headcounts.headcount_by_category,
    headcounts.event_comparison,
    timeline.event_timeline,
    scope.scope,
    *(
        lambda t, c, column=column: headcounts.headcount_by(t, c, column)
        for column in ("gender", "mode", "organisation")
    ),
    lambda t, c: [
        str(citation.cite(t, c, ("participants",), each)) for each in languages().values()
    ],
    lambda t, c: headline.headline(t, c, ENGLISH),
    lambda t, c: narrative.participation(t, c, ENGLISH),
    lambda t, c: profile.profile(t, Choice(cycle=c.cycle, states=("MAR",)), ENGLISH),
    lambda t, c: (
        selection.participants_of(t, c, "note")
        .groupby(["event", "category", "note"], dropna=False)["state"]
        .nunique()
        .to_dict()
    ),
)


def framed(found: list[dict[str, object]]) -> pd.DataFrame:
    kinds = {name: "Int64" if name == "headcount" else "str" for name in COLUMNS}
    return pd.DataFrame(found, columns=list(COLUMNS)).astype(kinds)


def uncondensed(frame: pd.DataFrame) -> ParticipantTotals:
    """Return totals whose every part is the whole table; the part of notes has the rows with a
    note.
    """
    noted = frame[frame[["note", "note_ar"]].notna().any(axis="columns")]
    contradicted = frame[frame[["conflict", "conflict_ar"]].notna().any(axis="columns")]
    texts = {"note": noted, "conflict": contradicted}
    return ParticipantTotals(
        {name: texts.get(name, frame) for name in (*HEADCOUNT_PARTS, *TEXT_PARTS)}
    )


def said(measure: Measure, tables: Tables, choice: Choice) -> object:
    found = measure(tables, choice)
    return (
        (found.to_dict("list"), found.dtypes.to_dict())
        if isinstance(found, pd.DataFrame)
        else found
    )


@relaxed
@given(choice=st.sampled_from(CHOICES), measure=st.sampled_from(MEASURES), rows=rows)
def test_every_measure_says_of_the_tally_what_it_says_of_the_rows(
    report: Tables, choice: Choice, measure: Measure, rows: list[dict[str, object]]
) -> None:
    frame = framed(rows)
    condensed, whole = (
        dataclasses.replace(report, participants=each) for each in (frame, uncondensed(frame))
    )
    assert repr(said(measure, condensed, choice)) == repr(said(measure, whole, choice))


@relaxed
@given(rows=rows)
def test_totals_of_the_tally_are_those_of_the_rows(
    report: Tables, rows: list[dict[str, object]]
) -> None:
    frame = framed(rows)
    pd.testing.assert_frame_equal(
        headcounts.event_totals(report.events, ParticipantTotals.of(frame)["state"]),
        headcounts.event_totals(report.events, frame),
    )


@relaxed
@given(rows=rows)
def test_a_row_of_a_part_stands_for_all_that_are_alike_and_none_is_lost(
    rows: list[dict[str, object]],
) -> None:
    frame = framed(rows)
    tally = ParticipantTotals.of(frame)
    for name, by in HEADCOUNT_PARTS.items():
        part = tally[name]
        kind = (
            part["headcount"].isna().astype(int)
            + part["headcount"].eq(0).fillna(False).astype(int) * 2
        )
        assert not part.drop(columns="headcount").assign(kind=kind).duplicated().any()
        assert set(by) <= set(part)
        assert part["headcount"].sum() == frame["headcount"].sum()
        assert part["headcount"].isna().any() == frame["headcount"].isna().any()


def test_a_million_rows_of_forty_events_say_no_more_than_some_thousand(report: Tables) -> None:
    few = framed(
        [
            {"event": event, "category": "government", "state": "MAR", "headcount": 1}
            for event in EVENTS
        ]
    )
    many = ParticipantTotals.of(pd.concat([few] * 250, ignore_index=True))
    assert {name: len(part) for name, part in many.parts.items()} == {
        name: len(part) for name, part in ParticipantTotals.of(few).parts.items()
    }


def test_tables_that_have_a_tally_only_do_not_pretend_to_have_the_rows(report: Tables) -> None:
    tallied = dataclasses.replace(report, participants=report.tally)
    assert scope.scope(tallied, CYCLE) == scope.scope(report, CYCLE)
    with pytest.raises(TypeError):
        tallied.frames()
