"""One state at a glance: a tile for each item."""

import re

import pytest

from charts import state_tiles, status_scale
from domain.language import languages
from domain.tables import Choice
from domain.vocabulary import NOT_REPORTED, STATES

AR, EN = languages()["ar"], languages()["en"]
CHARTS = pytest.mark.parametrize(
    "chart", [state_tiles.objectives, state_tiles.principles], ids=lambda chart: chart.item
)
MOROCCO = Choice(cycle=2020, states=("MAR",))


def test_title_says_the_finding(report):
    frame = state_tiles.objectives.frame(report, MOROCCO)
    assert re.findall(r"\d+", state_tiles.objectives.title(frame, EN)) == ["7", "23", "4"]


def test_title_of_a_silent_state_speaks_of_no_readiness(report):
    frame = state_tiles.objectives.frame(report, Choice(cycle=2020, states=("QAT",)))
    assert re.findall(r"\d+", state_tiles.objectives.title(frame, EN)) == [], "silence is no number"


@pytest.mark.parametrize(
    ("reported", "ready", "english", "arabic"),
    [
        (1, 1, "which is acted on", "ويجري العمل عليه"),
        (1, 0, "which is not acted on", "ولا يجري العمل عليه"),
        (2, 2, "all of them acted on", "ويجري العمل عليهما"),
        (8, 8, "all of them acted on", "ويجري العمل عليها جميعاً"),
        (3, 0, "none of them acted on", "ولا يجري العمل على أي منها"),
        (3, 1, "1 of them acted on", "ويجري العمل على واحد منها"),
        (3, 2, "2 of them acted on", "ويجري العمل على اثنين منها"),
        (20, 11, "11 of them acted on", "ويجري العمل على 11 منها"),
    ],
)
def test_title_says_how_many_of_those_reported_are_acted_on(
    report, reported, ready, english, arabic
):
    frame = state_tiles.objectives.frame(report, Choice(cycle=2020, states=("QAT",)))
    frame["status"] = (
        ["achieved"] * ready + ["raised"] * (reported - ready) + [NOT_REPORTED] * (23 - reported)
    )
    assert state_tiles.objectives.title(frame, EN).endswith(f", {english}")
    assert state_tiles.objectives.title(frame, AR).endswith(f"، {arabic}")


def test_principles_have_a_title_of_their_own(report):
    assert re.findall(
        r"\d+", state_tiles.principles.title(state_tiles.principles.frame(report, MOROCCO), EN)
    ) == ["3", "10"]


@CHARTS
@pytest.mark.parametrize("states", [(), ("MAR", "SYR")])
def test_any_number_of_states_but_one_is_an_error_of_the_caller(report, chart, states):
    with pytest.raises(ValueError, match="one state"):
        chart.frame(report, Choice(cycle=2020, states=states))


@CHARTS
def test_every_item_has_a_tile_of_its_own(report, language, chart):
    frame = chart.frame(report, MOROCCO)
    *traces, _ = chart.interactive(frame, language).data
    places = [
        (x, base) for trace in traces for x, base in zip(trace["x"], trace["base"], strict=False)
    ]
    assert len(places) == len(set(places)) == len(frame)


def test_tiles_are_read_line_by_line_from_where_the_language_begins(report):
    for language in (AR, EN):
        figure = state_tiles.objectives.interactive(
            state_tiles.objectives.frame(report, MOROCCO), language
        )
        planned = figure.data[status_scale.STATUS_ORDER.index("planned")]
        assert (planned["x"][0], round(planned["base"][0] + 0.44, 6)) == (0, 0)  # objective 1
        assert (
            figure.layout["xaxis"]["range"][0] > figure.layout["xaxis"]["range"][1]
        ) is language.rtl
        assert figure.layout["yaxis"]["range"][0] > figure.layout["yaxis"]["range"][1]


@CHARTS
def test_every_title_fits_its_tile(report, language, chart):
    *traces, silent = chart.interactive(chart.frame(report, MOROCCO), language).data
    words = [text for trace in (*traces, silent) for text in trace["text"] if text]
    assert len(words) == len(chart.frame(report, MOROCCO))
    assert max(text.count("<br>") for text in words) <= 3


def test_words_of_silence_are_written_once_in_the_colour_of_the_page(report):
    *traces, silent = state_tiles.objectives.interactive(
        state_tiles.objectives.frame(report, MOROCCO), EN
    ).data
    assert not any(traces[status_scale.STATUS_ORDER.index(NOT_REPORTED)]["text"])
    assert len(silent["text"]) == 23 - 7
    assert all("currentColor" in text for text in silent["text"])
    assert not silent["showlegend"]


def test_table_twin_holds_status_evidence_and_paragraph(report):
    table = state_tiles.objectives.table(
        state_tiles.objectives.frame(report, MOROCCO), EN
    ).set_index("Objective")
    assert table.loc[10].to_list()[1:] == [
        "Raised",
        "Trafficking in persons named as a challenge",
        "11",
    ]
    assert table.loc[2].to_list()[1:] == ["Not reported", "", ""]


@pytest.mark.parametrize("state", sorted(STATES))
@CHARTS
def test_every_state_has_a_glance_in_scope_or_not(report, language, chart, state):
    frame = chart.frame(report, Choice(cycle=2020, states=(state,)))
    assert chart.title(frame, language)
    assert chart.alt(frame, language)
    assert len(chart.table(frame, language)) == len(frame)
    assert chart.interactive(frame, language).layout["height"] > 0
