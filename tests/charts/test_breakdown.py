"""Participants by gender, mode and organisation; missing data is a separate bar, never zero."""

import pytest

from charts import breakdown
from charts.breakdown import Breakdown
from charts.drawing import theme
from domain.language import Language
from domain.tables import Choice, Tables
from domain.vocabulary import NOT_REPORTED, STAGES

CHARTS = (breakdown.gender, breakdown.mode, breakdown.organisation)
SAND = theme.colour_of(STAGES[NOT_REPORTED])


def test_a_gender_that_nobody_reports_is_one_bar_of_silence(
    report: Tables, cycle: Choice, language: Language
):
    [bar] = breakdown.gender.interactive(breakdown.gender.frame(report, cycle), language).data
    assert list(bar["x"]) == [251]
    assert bar["marker"]["color"] == SAND


def test_the_mode_of_an_event_holds_for_its_participants(
    report: Tables, cycle: Choice, language: Language
):
    [bar] = breakdown.mode.interactive(breakdown.mode.frame(report, cycle), language).data
    assert list(bar["x"]) == [251]
    assert bar["marker"]["color"] != SAND


def test_organisations_are_named_in_the_language_and_silence_stands_last(
    report: Tables, cycle: Choice, language: Language
):
    frame = breakdown.organisation.frame(report, cycle)
    bars = breakdown.organisation.interactive(frame, language).data
    assert [(list(bar["x"]), bar["marker"]["color"] == SAND) for bar in bars] == [
        ([14], False),
        ([237], True),
    ]
    written = (
        report.participants["organisation_ar" if language.code == "ar" else "organisation"]
        .dropna()
        .iloc[0]
    )
    assert all(name.strip() in bars[0]["name"] for name in written.split(";"))


def test_genders_keep_the_order_of_the_vocabulary(
    report: Tables, cycle: Choice, language: Language
):
    frame = breakdown.gender.frame(report, cycle).assign(gender=["male", "female"])
    assert [list(bar["x"]) for bar in breakdown.gender.interactive(frame, language).data] == [
        [111],
        [140],
    ]


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.column)
def test_every_participant_is_in_some_bar(
    chart: Breakdown, report: Tables, cycle: Choice, language: Language
):
    frame = chart.frame(report, cycle)
    assert sum(bar["x"][0] for bar in chart.interactive(frame, language).data) == 140 + 111
    assert chart.table(frame, language).iloc[:, 2].sum() == 140 + 111
    assert chart.title(frame, language)
    assert chart.alt(frame, language)


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.column)
def test_no_participants_make_an_empty_figure(
    chart: Breakdown, empty: Tables, cycle: Choice, language: Language
):
    frame = chart.frame(empty, cycle)
    assert not chart.interactive(frame, language).data
    assert chart.title(frame, language)
    assert chart.alt(frame, language)
    assert chart.table(frame, language).empty
