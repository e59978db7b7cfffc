"""The stage ladder: a block for every state on its step, missing data apart from it."""

import pandas as pd
import pytest

from charts import stage_ladder
from charts.drawing import theme
from charts.drawing.plotly_json import PlotlyFigure
from domain.language import Language
from domain.tables import Choice, Tables
from domain.vocabulary import NOT_REPORTED, STAGES, STATES


def blocks(figure: PlotlyFigure) -> dict[str, int]:
    stages = {theme.colour_of(term): code for code, term in STAGES.items()}
    return {stages[trace["marker"]["color"]]: len(trace["x"]) for trace in figure.data}


def test_every_state_in_scope_stands_on_its_step(report: Tables, cycle: Choice, language: Language):
    figure = stage_ladder.interactive(stage_ladder.frame(report, cycle), language)
    assert blocks(figure) == {
        "submitted": 0,
        "approved": 1,
        "drafting": 1,
        "collecting": 2,
        "coordination": 2,
        NOT_REPORTED: 9,
    }


def test_higher_steps_stand_higher_and_silence_under_all(
    report: Tables, cycle: Choice, language: Language
):
    figure = stage_ladder.interactive(stage_ladder.frame(report, cycle), language)
    # px from the top
    places = {trace["marker"]["color"]: trace["y"][0] for trace in figure.data if trace["y"]}
    order = ["approved", "drafting", "collecting", "coordination", NOT_REPORTED]
    assert [places[theme.colour_of(STAGES[code])] for code in order] == sorted(places.values())


def test_silence_is_no_rung(report: Tables, cycle: Choice, language: Language):
    figure = stage_ladder.interactive(stage_ladder.frame(report, cycle), language)
    rungs = [shape for shape in figure.layout["shapes"] if shape["type"] == "circle"]
    assert len(rungs) == len(STAGES) - 1
    assert theme.colour_of(STAGES[NOT_REPORTED]) not in [rung["fillcolor"] for rung in rungs]


def test_names_stand_in_the_neutral_order_of_the_language(
    report: Tables, cycle: Choice, language: Language
):
    names = list(stage_ladder.table(stage_ladder.frame(report, cycle), language).iloc[0])[-1].split(
        language.gettext(", ")
    )
    neutral = [state.name(language.code) for state in STATES.neutral_order(language.code)]
    assert len(names) == 9
    assert names == sorted(names, key=neutral.index)


@pytest.mark.parametrize("stage", STAGES)
def test_all_states_may_stand_on_one_step(stage: str, language: Language):
    frame = pd.DataFrame({"state": list(STATES), "stage": stage, "in_scope": True})
    figure = stage_ladder.interactive(frame, language)
    assert blocks(figure)[stage] == len(STATES)
    assert stage_ladder.title(frame, language)


def test_a_cycle_without_states_is_drawn_as_an_empty_ladder(
    empty: Tables, cycle: Choice, language: Language
):
    frame = stage_ladder.frame(empty, cycle)
    assert set(blocks(stage_ladder.interactive(frame, language)).values()) == {0}
    assert stage_ladder.title(frame, language)
    assert stage_ladder.alt(frame, language)
    assert list(stage_ladder.table(frame, language).iloc[:, 2]) == [0] * len(STAGES)
