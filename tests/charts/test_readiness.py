"""Readiness: bars that add up, in the reader's order and direction."""

import dataclasses
import re

import pytest

from charts import readiness, status_scale
from domain.language import languages
from domain.tables import Choice
from domain.vocabulary import NOT_REPORTED, OBJECTIVES, PRINCIPLES

AR, EN = languages()["ar"], languages()["en"]
CHARTS = pytest.mark.parametrize(
    "chart", [readiness.objectives, readiness.principles], ids=lambda chart: chart.item
)
GROUPED = Choice(cycle=2020, order="round_table")


def numbers(text):
    """Return the numbers in a title: its wording is the catalogues' business."""
    return re.findall(r"\d+", text)


@pytest.mark.parametrize("spoken", [EN, AR], ids=["en", "ar"])
def test_title_says_which_objective_is_ready_in_how_many_states(report, cycle, spoken):
    frame = readiness.objectives.frame(report, cycle)
    assert numbers(readiness.objectives.title(frame, spoken)) == ["7", "5", "15"]


def test_title_of_the_principles_says_which_is_reported_by_how_many_states(report, cycle):
    title = readiness.principles.title(readiness.principles.frame(report, cycle), EN)
    assert PRINCIPLES["whole_of_government"].name("en") in title
    assert numbers(title) == ["7", "15"]


def test_title_of_a_single_state_counts_its_objectives(report):
    frame = readiness.objectives.frame(report, Choice(cycle=2020, states=("MAR",)))
    assert numbers(readiness.objectives.title(frame, EN)) == ["4", "1"]


@pytest.mark.parametrize("spoken", [EN, AR], ids=["en", "ar"])
def test_ties_are_named_together(report, cycle, spoken):
    frame = readiness.objectives.frame(report, cycle)
    frame.loc[frame["item"].isin(["1", "7"]), "ready"] = 5
    assert numbers(readiness.objectives.title(frame, spoken)) == ["1", "7", "5", "15"]


def test_ties_of_unequal_denominators_have_none_in_the_title(report, cycle):
    frame = readiness.objectives.frame(report, cycle)
    frame.loc[frame["item"] == "1", ["ready", "applicable"]] = (5, 12)
    assert numbers(readiness.objectives.title(frame, EN)) == ["1", "7", "5"]


def test_what_is_the_most_of_some_objectives_is_not_called_the_most_of_all(report, cycle):
    whole, some = (
        readiness.objectives.frame(report, cycle),
        readiness.objectives.frame(report, Choice(cycle=2020, round_table="4")),
    )
    assert numbers(readiness.objectives.title(whole, EN)) == numbers(
        readiness.objectives.title(some, EN)
    )
    assert readiness.objectives.title(whole, EN) != readiness.objectives.title(some, EN)


@CHARTS
def test_each_bar_is_as_long_as_the_states_in_scope(report, cycle, language, chart):
    frame = chart.frame(report, cycle)
    figure = chart.interactive(frame, language)
    assert [trace["name"] for trace in figure.data] == [
        language.embed(status_scale.status_name(code, language))
        for code in status_scale.STATUS_ORDER
    ]
    assert [sum(bar) for bar in zip(*(trace["x"] for trace in figure.data), strict=True)] == frame[
        "in_scope"
    ].to_list()
    assert max(figure.layout["xaxis"]["range"]) == 15


@CHARTS
def test_silence_has_no_number_on_it_and_everything_else_has(report, cycle, chart):
    for code, trace in zip(
        status_scale.STATUS_ORDER,
        chart.interactive(chart.frame(report, cycle), EN).data,
        strict=True,
    ):
        expected = ["" if code == NOT_REPORTED or not n else str(n) for n in trace["x"]]
        assert list(trace["text"]) == expected


def test_bars_stand_in_groups_under_the_name_of_their_round_table(report, language):
    figure = readiness.objectives.interactive(readiness.objectives.frame(report, GROUPED), language)
    labels = dict(
        zip(figure.layout["yaxis"]["tickvals"], figure.layout["yaxis"]["ticktext"], strict=True)
    )
    assert len(labels) == 23 + 4
    assert sorted(labels) == list(range(27))
    assert [place for place in sorted(labels) if "<b>" in labels[place]] == [0, 6, 14, 21]
    assert "2 ·" in labels[1]
    assert not set(figure.data[0]["y"]) & {0, 6, 14, 21}


def test_bars_stand_by_number_otherwise(report, cycle):
    figure = readiness.objectives.interactive(readiness.objectives.frame(report, cycle), EN)
    assert list(figure.data[0]["y"]) == list(range(23))
    assert (
        figure.layout["yaxis"]["range"][0] > figure.layout["yaxis"]["range"][1]
    )  # the first row is on top


def test_every_label_fits_two_lines_on_a_phone(report, cycle, language):
    for chart in (readiness.objectives, readiness.principles):
        for label in chart.interactive(chart.frame(report, cycle), language).layout["yaxis"][
            "ticktext"
        ]:
            assert label.count("<br>") <= 1


def test_table_twin_holds_the_numbers_of_the_bars(report, cycle):
    table = readiness.objectives.table(readiness.objectives.frame(report, cycle), EN).set_index(
        "Objective"
    )
    numbers = {
        "Under way": 2,
        "Planned": 0,
        "Raised": 2,
        "Not reported": 11,
        "Reported": 4,
        "Acted on": 2,
        "States in scope": 15,
    }
    assert table.loc[10, list(numbers)].to_dict() == numbers
    assert table.loc[7, "Title"] == OBJECTIVES["7"].name("en")


@CHARTS
def test_headers_of_the_table_are_in_the_readers_language(report, cycle, chart):
    headers = chart.table(chart.frame(report, cycle), AR).columns
    assert not any(c.isascii() and c.isalpha() for header in headers for c in header)


@CHARTS
def test_nothing_to_show_is_no_error(empty, cycle, language, chart):
    frame = chart.frame(empty, cycle)
    assert chart.title(frame, language)
    assert chart.table(frame, language)[list(chart.table(frame, language))[-1]].sum() == 0
    assert chart.interactive(frame, language).layout["height"] > 0
    assert chart.alt(frame, language)


@CHARTS
def test_alternative_text_carries_the_finding(report, cycle, language, chart):
    frame = chart.frame(report, cycle)
    assert chart.title(frame, language) in chart.alt(frame, language)


def test_hover_counts_the_states_in_words(report, cycle):
    figure = readiness.objectives.interactive(readiness.objectives.frame(report, cycle), EN)
    raised = figure.data[status_scale.STATUS_ORDER.index("raised")]
    assert "Raised: 2 states" in raised["hovertext"][9]


def test_one_objective_alone_is_drawn_and_told(report, cycle):
    coverage = report.coverage[report.coverage["objective"] == 7].assign(status="achieved")
    tables = dataclasses.replace(report, coverage=coverage)
    frame = readiness.objectives.frame(tables, Choice(cycle=2020, statuses=("achieved",)))
    assert numbers(readiness.objectives.title(frame, EN)) == ["7", "5", "15"]
    assert len(readiness.objectives.interactive(frame, EN).data[0]["x"]) == 1
