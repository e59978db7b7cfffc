"""The stage ladder: every state in scope on its stage, and below it the states without a stage."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import pandas as pd
import plotly.graph_objects as go

from charts.drawing import plotly_layout, theme
from charts.drawing.canvas import Canvas
from charts.ladder_drawing import Step, draw_ladder
from domain.findings import quantities
from domain.findings.stages import stages_reached
from domain.language import Language
from domain.measures import progress
from domain.tables import Choice, Tables
from domain.vocabulary import NOT_REPORTED, STAGES, STATES

STEPS = tuple(code for code in STAGES if code != NOT_REPORTED)  # from the lowest
# px: above all, a step's heading, its bar, between two steps, between them and silence
TOP_MARGIN, HEAD_HEIGHT, BAR_HEIGHT, STEP_GAP, SILENCE_GAP = (4, 26, 16, 14, 22)
RAIL_OFFSET, RUNG_RADIUS = 20, 12  # px: the rail's distance from the bars; half a rung's number


def frame(tables: Tables, choice: Choice) -> pd.DataFrame:
    """Return the states in scope with their stage. Columns out: `progress.stage_by_state`."""
    stages = progress.stage_by_state(tables, choice)
    return stages[stages["in_scope"]].reset_index(drop=True)


def title(frame: pd.DataFrame, language: Language) -> str:
    """Return the finding."""
    return stages_reached(progress.stage_counts(frame), language)


def alt(frame: pd.DataFrame, language: Language) -> str:
    """Return the text alternative: the finding, and the states on every step."""
    names = _names_by_stage(frame, language)
    steps = [
        f"{_heading(code, len(names[code]), language)} ({language.join(names[code])})"
        for code in _TOP_DOWN
        if names[code]
    ]
    summary = language.gettext(
        "Ladder of the stages of the review, the most advanced on top. {finding}.",
        finding=title(frame, language),
    )
    return " ".join([summary, *(f"{each}." for each in steps)])


def table(frame: pd.DataFrame, language: Language) -> pd.DataFrame:
    """Return step number, stage, state count and names: unreported first, then from the lowest."""
    names = _names_by_stage(frame, language)
    columns = {
        language.gettext("Step"): ["", *(str(i) for i in range(1, len(STEPS) + 1))],
        language.gettext("Stage"): [_stage(code, language) for code in (NOT_REPORTED, *STEPS)],
        language.gettext("States"): [len(names[code]) for code in (NOT_REPORTED, *STEPS)],
        language.gettext("Names"): [
            language.gettext(", ").join(names[code]) for code in (NOT_REPORTED, *STEPS)
        ],
    }
    return pd.DataFrame(columns)


def interactive(frame: pd.DataFrame, language: Language) -> go.Figure:
    """Draw a rail of numbered steps, the highest on top, with one block for each state.

    The names stand below the blocks; unreported states stand under the rail, without a number.
    """
    names = _names_by_stage(frame, language)
    figure = go.Figure()
    tops, height = _tops(names, language)
    for number, code in enumerate(STEPS, 1):
        _add_rung(
            figure, number, code, tops[code] + RUNG_RADIUS - 2, language, reached=bool(names[code])
        )
        figure.add_shape(
            type="rect",
            x0=0,
            x1=max(len(frame), 1),
            y0=tops[code] + HEAD_HEIGHT,
            y1=tops[code] + HEAD_HEIGHT + BAR_HEIGHT,
            **_EMPTY_BAR,
        )
    for code in _TOP_DOWN:
        _add_stage(figure, code, names[code], tops[code], language)
    _add_rail(figure, tops, language)
    return plotly_layout.apply_pixel_layout(
        figure,
        language,
        height=height,
        reach=max(len(frame), 1),
        start=RAIL_OFFSET + RUNG_RADIUS + 4,
        end=4,
    )


def static(frame: pd.DataFrame, language: Language, canvas: Canvas) -> None:
    """Draw the ladder on a canvas: names beside the blocks on a wide one, else above them."""
    names = _names_by_stage(frame, language)
    steps = [
        Step(code, _number(code), _heading(code, len(names[code]), language), names[code])
        for code in _TOP_DOWN
    ]
    draw_ladder(canvas, steps, most=len(frame))


def _number(code: str) -> str:
    return str(STEPS.index(code) + 1) if code in STEPS else ""


_TOP_DOWN = (*reversed(STEPS), NOT_REPORTED)
_EMPTY_BAR = {"fillcolor": plotly_layout.TRACK, "line": {"width": 0}, "layer": "below"}


def _stage(code: str, language: Language) -> str:
    return (
        STAGES[code].name(language.code)
        if code != NOT_REPORTED
        else language.gettext("Stage not reported")
    )


def _heading(code: str, n: int, language: Language) -> str:
    states = quantities.states(n, language) if n else language.gettext("no state")
    return language.gettext("{stage}: {states}", stage=_stage(code, language), states=states)


def _names_by_stage(frame: pd.DataFrame, language: Language) -> Mapping[str, list[str]]:
    stages = dict(zip(frame["state"], frame["stage"], strict=True))
    ordered = STATES.neutral_order(language.code)
    return {
        stage: [state.name(language.code) for state in ordered if stages.get(state.code) == stage]
        for stage in STAGES
    }


def _lines(names: Sequence[str], language: Language) -> list[str]:
    return plotly_layout.break_lines(names, language.gettext(", "))


def _tops(names: Mapping[str, list[str]], language: Language) -> tuple[dict[str, float], int]:
    """Return the top of each stage and the height of all of them, in px."""
    tops, y = {}, TOP_MARGIN
    for code in _TOP_DOWN:
        y += SILENCE_GAP if code == NOT_REPORTED else 0
        tops[code] = float(y)
        y += (
            HEAD_HEIGHT
            + BAR_HEIGHT
            + plotly_layout.LINE_HEIGHT * len(_lines(names[code], language))
            + STEP_GAP
        )
    return tops, y


def _add_stage(
    figure: go.Figure, code: str, names: list[str], top: float, language: Language
) -> None:
    heading = language.embed(_heading(code, len(names), language))
    figure.add_trace(
        go.Bar(
            orientation="h",
            y=[top + HEAD_HEIGHT + BAR_HEIGHT / 2] * len(names),
            x=[0.94] * len(names),
            base=[i + 0.03 for i in range(len(names))],
            width=BAR_HEIGHT,
            name=heading,
            marker={
                "color": theme.colour_of(STAGES[code]),
                "line": {"color": theme.OUTLINE, "width": 1},
            },
            hovertext=[
                f"{language.embed(name)}<br>{language.embed(_stage(code, language))}"
                for name in names
            ],
            hoverinfo="text",
        )
    )
    figure.add_annotation(
        plotly_layout.text_annotation(
            [f"<b>{_heading(code, len(names), language)}</b>"], language, y=top, font={"size": 14}
        )
    )
    if names:
        figure.add_annotation(
            plotly_layout.text_annotation(
                _lines(names, language),
                language,
                y=top + HEAD_HEIGHT + BAR_HEIGHT + 3,
                font={"size": 13},
            )
        )


def _bar_start(language: Language) -> int:
    """Return the side where the bars begin, as a fraction of the width of the figure."""
    return 1 if language.rtl else 0


def _add_rung(
    figure: go.Figure, number: int, code: str, y: float, language: Language, *, reached: bool
) -> None:
    colour = theme.colour_of(STAGES[code])
    centre = RAIL_OFFSET if language.rtl else -RAIL_OFFSET
    figure.add_shape(
        type="circle",
        xref="paper",  # else it is clipped at the edge of the bars
        xsizemode="pixel",
        xanchor=_bar_start(language),
        x0=centre - RUNG_RADIUS,
        x1=centre + RUNG_RADIUS,
        ysizemode="pixel",
        yanchor=y,
        y0=-RUNG_RADIUS,
        y1=RUNG_RADIUS,
        fillcolor=colour if reached else "rgba(0,0,0,0)",
        line={"color": theme.OUTLINE, "width": 1.5},
    )
    figure.add_annotation(
        {
            "x": 0,
            "xshift": centre,
            "y": y,
            "text": str(number) if reached else theme.in_page_colour(str(number)),
            "showarrow": False,
            "xanchor": "center",
            "yanchor": "middle",
        }
        | {"font": {"size": 13} | ({"color": theme.text_on(colour)} if reached else {})}
    )


def _add_rail(figure: go.Figure, tops: Mapping[str, float], language: Language) -> None:
    centre = RAIL_OFFSET if language.rtl else -RAIL_OFFSET
    for lower, upper in pairwise(STEPS):
        rail = {
            "y0": tops[upper] + 2 * RUNG_RADIUS - 2,
            "y1": tops[lower] - 2,
            "line": {"color": theme.OUTLINE, "width": 2},
        }
        figure.add_shape(
            type="line",
            xref="paper",
            xsizemode="pixel",
            xanchor=_bar_start(language),
            x0=centre,
            x1=centre,
            **rail,
        )
