"""The stage ladder: every state in scope on the step its review has reached, and apart from it the
states without a stage.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import pandas as pd
import plotly.graph_objects as go

from charts.drawing import plotly_layout, theme
from charts.drawing.marks import Sheet
from domain import findings, measures
from domain.language import Language
from domain.tables import Choice, Tables
from domain.vocabulary import NOT_REPORTED, STAGES, STATES

STEPS = tuple(code for code in STAGES if code != NOT_REPORTED)  # from the lowest
# px: above all, a step's heading, its bar, between two steps, between them and silence
EDGE, HEAD, BAR, GAP, APART = (4, 26, 16, 14, 22)
RAIL, RUNG = 20, 12  # px: the rail's distance from the bars; half a rung's number


def frame(tables: Tables, choice: Choice) -> pd.DataFrame:
    """The states in scope with their stage. Out: `measures.stage_by_state` of these states."""
    stages = measures.stage_by_state(tables, choice)
    return stages[stages["in_scope"]].reset_index(drop=True)


def title(frame: pd.DataFrame, language: Language) -> str:
    """The finding."""
    return findings.stages_reached(measures.stage_counts(frame), language)


def alt(frame: pd.DataFrame, language: Language) -> str:
    """What a reader who cannot see the ladder is told: the states on every step."""
    names = _names_by_stage(frame, language)
    said = [
        f"{_heading(code, len(names[code]), language)} ({language.join(names[code])})"
        for code in _FROM_THE_TOP
        if names[code]
    ]
    told = language.say(
        "Ladder of the stages of the review, the most advanced on top. {finding}.",
        finding=title(frame, language),
    )
    return " ".join([told, *(f"{each}." for each in said)])


def table(frame: pd.DataFrame, language: Language) -> pd.DataFrame:
    """The steps from the lowest, silence first: number of the step, stage, states, their names."""
    names = _names_by_stage(frame, language)
    columns = {
        language.say("Step"): ["", *(str(i) for i in range(1, len(STEPS) + 1))],
        language.say("Stage"): [_stage(code, language) for code in (NOT_REPORTED, *STEPS)],
        language.say("States"): [len(names[code]) for code in (NOT_REPORTED, *STEPS)],
        language.say("Names"): [
            language.say(", ").join(names[code]) for code in (NOT_REPORTED, *STEPS)
        ],
    }
    return pd.DataFrame(columns)


def interactive(frame: pd.DataFrame, language: Language) -> go.Figure:
    """A rail of numbered steps, the highest on top: one block a state, the names below; silence
    stands under it, off the rail.
    """
    names = _names_by_stage(frame, language)
    figure = go.Figure()
    tops, height = _tops(names, language)
    for number, code in enumerate(STEPS, 1):
        _add_rung(figure, number, code, tops[code] + RUNG - 2, language, reached=bool(names[code]))
        figure.add_shape(
            type="rect",
            x0=0,
            x1=max(len(frame), 1),
            y0=tops[code] + HEAD,
            y1=tops[code] + HEAD + BAR,
            **_EMPTY,
        )
    for code in _FROM_THE_TOP:
        _add_stage(figure, code, names[code], tops[code], language)
    _add_rail(figure, tops, language)
    return plotly_layout.sheet(
        figure, language, height=height, reach=max(len(frame), 1), start=RAIL + RUNG + 4, end=4
    )


def static(frame: pd.DataFrame, language: Language, sheet: Sheet) -> None:
    """The same ladder on a sheet: the names beside the blocks on a wide one, else below them."""
    names, em = _names_by_stage(frame, language), sheet.em
    start = 3 * em
    width = sheet.width - start
    text = 0.46 * width if sheet.wide else width
    heights = {
        code: max(_written(sheet.blank(), names[code], code, x=0, y=0, width=text), BLOCK * em)
        for code in _FROM_THE_TOP
    }
    bar, between = (0.0 if sheet.wide else 1.4 * em), 0.8 * em
    natural = sum(heights.values()) + len(heights) * (bar + between) + em
    spare = min(max(((sheet.height or natural) - natural) / len(heights), 0), 1.6 * em)
    y, rungs = 0.0, []
    for code in _FROM_THE_TOP:
        y += em if code == NOT_REPORTED else 0
        rungs.append((code, y + 0.85 * em))
        end = _written(sheet, names[code], code, x=start, y=y, width=text)
        if sheet.wide:
            place = {
                "x": start + text + 2 * em,
                "y": y + 0.15 * em,
                "width": width - text - 2 * em,
                "height": (BLOCK - 0.3) * em,
            }
        else:
            place = {
                "x": start,
                "y": end + 0.1 * em,
                "width": width,
                "height": 1.3 * em + spare / 2,
            }
        _draw_blocks(sheet, len(names[code]), len(frame), code, **place)
        y += heights[code] + bar + between + spare
    _draw_rungs(sheet, [(code, y) for code, y in rungs if code != NOT_REPORTED], names)


def _written(
    sheet: Sheet, names: Sequence[str], code: str, *, x: float, y: float, width: float
) -> float:
    """A step in words: the stage and its number of states, and their names; gives back where they
    end.
    """
    y = sheet.write(
        _heading(code, len(names), sheet.language), x=x, y=y, width=width, bold=True, of=code
    )
    if not names:
        return y
    return sheet.write(
        sheet.language.say(", ").join(name.replace(" ", KEPT) for name in names),
        x=x,
        y=y,
        width=width,
    )


BLOCK = 2.1  # ems a step takes at least, and its blocks beside it
KEPT = "\u00a0"  # the words of a name stay on one line


def _draw_blocks(
    sheet: Sheet, n: int, most: int, code: str, *, x: float, y: float, width: float, height: float
) -> None:
    """One block a state; where a step on the rail has none, its track."""
    unit = width / max(most, 1)
    if code != NOT_REPORTED:
        sheet.block(x=x, y=y, width=width, height=height, fill=plotly_layout.TRACK)
    for i in range(n):
        sheet.block(
            x=x + unit * (i + 0.03),
            y=y,
            width=0.94 * unit,
            height=height,
            fill=theme.colour_of(STAGES[code]),
            edge=theme.OUTLINE,
        )


def _draw_rungs(
    sheet: Sheet, rungs: Sequence[tuple[str, float]], names: Mapping[str, list[str]]
) -> None:
    """The rail with its numbered steps, those that were reached filled."""
    x, half = 1.05 * sheet.em, 0.95 * sheet.em
    for (_, upper), (_, lower) in pairwise(rungs):
        sheet.rule(
            (x, upper + half), (x, lower - half), colour=theme.OUTLINE, weight=0.12 * sheet.em
        )
    for code, y in rungs:
        colour = theme.colour_of(STAGES[code]) if names[code] else ""
        sheet.sign(
            "circle",
            x=x,
            y=y,
            size=2 * half,
            fill=colour,
            edge=theme.OUTLINE,
            weight=0.1 * sheet.em,
        )
        ink = theme.text_on(colour) if colour else ""
        sheet.line(str(STEPS.index(code) + 1), x=x, y=y, anchor="middle", ink=ink)


_FROM_THE_TOP = (*reversed(STEPS), NOT_REPORTED)
_EMPTY = {"fillcolor": plotly_layout.TRACK, "line": {"width": 0}, "layer": "below"}


def _stage(code: str, language: Language) -> str:
    return (
        STAGES[code].name(language.code)
        if code != NOT_REPORTED
        else language.say("Stage not reported")
    )


def _heading(code: str, n: int, language: Language) -> str:
    states = findings.states(n, language) if n else language.say("no state")
    return language.say("{stage}: {states}", stage=_stage(code, language), states=states)


def _names_by_stage(frame: pd.DataFrame, language: Language) -> Mapping[str, list[str]]:
    stages = dict(zip(frame["state"], frame["stage"], strict=True))
    ordered = STATES.ordered(language.code)
    return {
        stage: [state.name(language.code) for state in ordered if stages.get(state.code) == stage]
        for stage in STAGES
    }


def _lines(names: Sequence[str], language: Language) -> list[str]:
    return plotly_layout.set_in_lines(names, language.say(", "))


def _tops(names: Mapping[str, list[str]], language: Language) -> tuple[dict[str, float], int]:
    """Where each stage begins, in px from the top, and the height of all."""
    tops, y = {}, EDGE
    for code in _FROM_THE_TOP:
        y += APART if code == NOT_REPORTED else 0
        tops[code] = float(y)
        y += HEAD + BAR + plotly_layout.LINE * len(_lines(names[code], language)) + GAP
    return tops, y


def _add_stage(
    figure: go.Figure, code: str, names: list[str], top: float, language: Language
) -> None:
    heading = language.embed(_heading(code, len(names), language))
    figure.add_trace(
        go.Bar(
            orientation="h",
            y=[top + HEAD + BAR / 2] * len(names),
            x=[0.94] * len(names),
            base=[i + 0.03 for i in range(len(names))],
            width=BAR,
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
        plotly_layout.text(
            [f"<b>{_heading(code, len(names), language)}</b>"], language, y=top, font={"size": 14}
        )
    )
    if names:
        figure.add_annotation(
            plotly_layout.text(
                _lines(names, language), language, y=top + HEAD + BAR + 3, font={"size": 13}
            )
        )


def _edge(language: Language) -> int:
    """Where the bars begin, as a part of the sheet's breadth."""
    return 1 if language.rtl else 0


def _add_rung(
    figure: go.Figure, number: int, code: str, y: float, language: Language, *, reached: bool
) -> None:
    colour = theme.colour_of(STAGES[code])
    centre = RAIL if language.rtl else -RAIL
    figure.add_shape(
        type="circle",
        xref="paper",  # else it is clipped at the edge of the bars
        xsizemode="pixel",
        xanchor=_edge(language),
        x0=centre - RUNG,
        x1=centre + RUNG,
        ysizemode="pixel",
        yanchor=y,
        y0=-RUNG,
        y1=RUNG,
        fillcolor=colour if reached else "rgba(0,0,0,0)",
        line={"color": theme.OUTLINE, "width": 1.5},
    )
    figure.add_annotation(
        {
            "x": 0,
            "xshift": centre,
            "y": y,
            "text": str(number) if reached else theme.inked(str(number)),
            "showarrow": False,
            "xanchor": "center",
            "yanchor": "middle",
        }
        | {"font": {"size": 13} | ({"color": theme.text_on(colour)} if reached else {})}
    )


def _add_rail(figure: go.Figure, tops: Mapping[str, float], language: Language) -> None:
    centre = RAIL if language.rtl else -RAIL
    for lower, upper in pairwise(STEPS):
        rail = {
            "y0": tops[upper] + 2 * RUNG - 2,
            "y1": tops[lower] - 2,
            "line": {"color": theme.OUTLINE, "width": 2},
        }
        figure.add_shape(
            type="line",
            xref="paper",
            xsizemode="pixel",
            xanchor=_edge(language),
            x0=centre,
            x1=centre,
            **rail,
        )
