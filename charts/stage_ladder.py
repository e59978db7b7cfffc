"""The stage ladder: every state in scope on its stage, and below it the states without a stage."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import pandas as pd

from charts.drawing import plotly_layout, theme
from charts.drawing.canvas import Canvas
from charts.drawing.plotly_json import PlotlyFigure, Trace, bar_trace
from charts.ladder_drawing import Step, draw_ladder
from domain.findings import quantities
from domain.findings.stages import stages_reached
from domain.language import Language
from domain.measures import progress
from domain.tables import Choice, Tables
from domain.vocabulary import NOT_REPORTED, STAGES, STATES

STEPS = tuple(code for code in STAGES if code != NOT_REPORTED)  # from the lowest
TOP_MARGIN, HEAD_HEIGHT, BAR_HEIGHT = 4, 26, 16  # px: above all, of a heading, of a bar
STEP_GAP, SILENCE_GAP = 14, 22  # px: below a step, and more above the states without a stage
RAIL_OFFSET, RUNG_RADIUS = 20, 12  # px: from the rail to the bars; of the circle of a number


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
    return " ".join([summary, *(f"{step}." for step in steps)])


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


def interactive(frame: pd.DataFrame, language: Language) -> PlotlyFigure:
    """Draw a rail of numbered steps, the highest on top, with one block for each state.

    The names stand below the blocks; unreported states stand under the rail, without a number.
    """
    names = _names_by_stage(frame, language)
    figure, most = PlotlyFigure(), max(len(frame), 1)
    tops, height = _tops(names, language)
    for code in STEPS:
        y, top = tops[code] + RUNG_RADIUS - 2, tops[code] + HEAD_HEIGHT
        _add_rung(figure, code, y, language, reached=bool(names[code]))
        bar = {"x0": 0, "x1": most, "y0": top, "y1": top + BAR_HEIGHT}
        figure.add_shape(type="rect", **bar, **_EMPTY_BAR)
    for code in _TOP_DOWN:
        _add_stage(figure, code, names[code], tops[code], language)
    _add_rail(figure, tops, language)
    start = RAIL_OFFSET + RUNG_RADIUS + 4
    return plotly_layout.apply_pixel_layout(
        figure, language, height=height, reach=most, start=start, end=4
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
    figure: PlotlyFigure, code: str, names: list[str], top: float, language: Language
) -> None:
    annotate, below = plotly_layout.text_annotation, top + HEAD_HEIGHT + BAR_HEIGHT + 3
    heading = [f"<b>{_heading(code, len(names), language)}</b>"]
    figure.add_trace(_stage_bar(code, names, top, language))
    figure.add_annotation(annotate(heading, language, y=top, font={"size": 14}))
    if names:
        lines = _lines(names, language)
        figure.add_annotation(annotate(lines, language, y=below, font={"size": 13}))


def _stage_bar(code: str, names: list[str], top: float, language: Language) -> Trace:
    stage, colour = language.embed(_stage(code, language)), theme.colour_of(STAGES[code])
    return bar_trace(
        orientation="h",
        y=[top + HEAD_HEIGHT + BAR_HEIGHT / 2] * len(names),
        x=[0.94] * len(names),
        base=[i + 0.03 for i in range(len(names))],
        width=BAR_HEIGHT,
        name=language.embed(_heading(code, len(names), language)),
        marker={"color": colour, "line": {"color": theme.OUTLINE, "width": 1}},
        hovertext=[f"{language.embed(name)}<br>{stage}" for name in names],
        hoverinfo="text",
    )


def _bar_start(language: Language) -> int:
    """Return the side where the bars begin, as a fraction of the width of the figure."""
    return 1 if language.rtl else 0


def _add_rung(
    figure: PlotlyFigure, code: str, y: float, language: Language, *, reached: bool
) -> None:
    """Add the circle and number of a step, filled if a state has reached it."""
    colour, number = theme.colour_of(STAGES[code]), _number(code)
    centre = RAIL_OFFSET if language.rtl else -RAIL_OFFSET
    figure.add_shape(
        type="circle",
        xref="paper",  # otherwise it is clipped at the edge of the bars
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
    text = number if reached else theme.in_page_colour(number)
    look = {"showarrow": False, "xanchor": "center", "yanchor": "middle"}
    font = {"size": 13} | ({"color": theme.text_on(colour)} if reached else {})
    figure.add_annotation({"x": 0, "xshift": centre, "y": y, "text": text, **look, "font": font})


def _add_rail(figure: PlotlyFigure, tops: Mapping[str, float], language: Language) -> None:
    centre = RAIL_OFFSET if language.rtl else -RAIL_OFFSET
    for lower, upper in pairwise(STEPS):
        figure.add_shape(
            type="line",
            xref="paper",
            xsizemode="pixel",
            xanchor=_bar_start(language),
            x0=centre,
            x1=centre,
            y0=tops[upper] + 2 * RUNG_RADIUS - 2,
            y1=tops[lower] - 2,
            line={"color": theme.OUTLINE, "width": 2},
        )
