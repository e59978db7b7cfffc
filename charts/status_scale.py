"""The statuses of coverage in charts: order, names, colours, marks, bars and cells."""

import html
from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from charts.drawing import legend, theme
from charts.drawing.canvas import Canvas
from charts.drawing.marks import LegendEntry
from charts.drawing.plotly_json import Trace, bar_trace
from domain.language import Language, gettext_noop
from domain.measures import coverage
from domain.tables import localize_column
from domain.vocabulary import (
    NOT_REPORTED,
    OBJECTIVES,
    PRINCIPLES,
    STAGES,
    STATUSES,
    Objective,
    Term,
)

# From the most to the least advanced, then unreported: what is ready stands together at the start
# of a bar.
STATUS_ORDER = ("achieved", "under_way", "planned", "raised", "not_applicable", NOT_REPORTED)
# For readers who cannot tell colours apart: one to three dots for what is ready, none for what is
# not reported. All are characters of our font.
MARKS = {
    "achieved": "•••",
    "under_way": "••",
    "planned": "•",
    "raised": "^",
    "not_applicable": "×",
    NOT_REPORTED: "",
}
NOT_REPORTED_NAME = gettext_noop("Not reported")
OUTLINE = {"color": theme.OUTLINE, "width": 0.5}
NOUNS = {
    coverage.OBJECTIVE: gettext_noop("Objective"),
    coverage.PRINCIPLE: gettext_noop("Guiding principle"),
}


def status_name(code: str, language: Language) -> str:
    """Return the name of a coverage status, or of its absence."""
    return (
        language.gettext(NOT_REPORTED_NAME)
        if code == NOT_REPORTED
        else STATUSES[code].name(language.code)
    )


def name_with_mark(code: str, language: Language) -> str:
    """Return the name of a status with its mark, for a legend."""
    return f"{MARKS[code]} {status_name(code, language)}".strip()


def colour(code: str) -> str:
    """Return the hex colour of a coverage status, or of its absence."""
    return theme.colour_of((STAGES if code == NOT_REPORTED else STATUSES)[code])


def fill_colour(code: str) -> str:
    """Return the fill colour of a cell or bar of a status; an unreported one is translucent."""
    return theme.fade(colour(code)) if code == NOT_REPORTED else colour(code)


def item_term(item: str) -> Term:
    """Return the objective or guiding principle with this code."""
    return OBJECTIVES[item] if item in OBJECTIVES else PRINCIPLES[item]


def short_label(item: str, language: Language) -> str:
    """Return the number and short title of an objective, or the name of a principle."""
    named_item = item_term(item)
    return (
        f"{item} · {named_item.short_name(language.code)}"
        if isinstance(named_item, Objective)
        else named_item.name(language.code)
    )


def full_label(item: str, language: Language) -> str:
    """Return the number and title of an objective, or the name of a principle."""
    return (
        f"{item} · {item_term(item).name(language.code)}"
        if item in OBJECTIVES
        else item_term(item).name(language.code)
    )


def title_columns(items: pd.Series, item: str, language: Language) -> Mapping[str, object]:
    """Return the first table columns: number and title of objectives, or names of principles."""
    titles = [item_term(code).name(language.code) for code in items]
    if item == coverage.PRINCIPLE:
        return {language.gettext(NOUNS[item]): titles}
    return {
        language.gettext(NOUNS[item]): items.astype(int).to_list(),
        language.gettext("Title"): titles,
    }


def draw_legend(canvas: Canvas, *, marks: bool = False) -> float:
    """Draw the legend of all statuses, with the marks of cells if `marks`; return where it ends."""
    entries = [
        LegendEntry(
            status_name(code, canvas.language),
            fill=fill_colour(code),
            hatch=code in theme.HATCH,
            mark=MARKS[code] if marks else "",
        )
        for code in STATUS_ORDER
    ]
    return legend.draw_inline(canvas, entries)


def draw_tile(
    canvas: Canvas, code: str, *, x: float, y: float, width: float, height: float
) -> None:
    """Draw the background of a cell or bar of a status."""
    look = {"fill": fill_colour(code), "edge": theme.OUTLINE, "hatch": code in theme.HATCH}
    canvas.draw_rect(x=x, y=y, width=width, height=height, weight=0.4, **look)


def text_colour(code: str) -> str:
    """Return the colour of text on a status in an image."""
    return theme.light_colour("textColor") if code == NOT_REPORTED else theme.text_on(colour(code))


def status_trace(code: str, language: Language, **values: object) -> Trace:
    """Build a trace of one status in its colour, with its name in the legend."""
    ground, ink = colour(code), theme.text_on(colour(code))
    pattern: dict[str, Any] = {
        "shape": theme.HATCH.get(code, ""),
        "bgcolor": ground,
        "fgcolor": ink,
    }
    pattern |= {"fgopacity": 0.35, "size": 6}
    look = {
        "name": language.embed(status_name(code, language)),
        "marker": {"color": fill_colour(code), "line": OUTLINE, "pattern": pattern},
        "textposition": "inside",
        "textangle": 0,
        "insidetextanchor": "middle",
        "constraintext": "none",
        "textfont": {"color": ink},
        "hoverinfo": "text",
    }
    return bar_trace(**(look | values))


def cell_trace(
    frame: pd.DataFrame, code: str, language: Language, *, labels: pd.Series, size: int
) -> Trace:
    """Build the cells of one status, one unit wide and high, centred on `x` and `y`.

    Columns in: those of `coverage.status_by_state`, x and y. The trace of a status without cells is
    empty, so that the legend always lists all statuses.
    """
    here = frame[frame["status"] == code]
    rows = here.assign(evidence=localize_column(here, "evidence", language)).to_dict("records")
    return status_trace(
        code,
        language,
        x=here["x"] if len(here) else [None],
        y=[0.88] * len(here) or [None],
        base=here["y"] - 0.44,
        width=0.92,
        name=language.embed(name_with_mark(code, language)),
        text=labels[here.index],
        textfont={"color": theme.text_on(colour(code)), "size": size},
        hovertext=[hover_text(row, language) for row in rows],
        showlegend=True,
    )


def hover_text(row: Mapping[Hashable, Any], language: Language) -> str:
    """Return objective, status, evidence and paragraph of a cell, with text from files escaped."""
    label, status = full_label(row["item"], language), status_name(row["status"], language)
    parts = [label, status, row["evidence"]]
    if pd.notna(row["paragraph"]):
        parts.append(language.gettext("Paragraph {paragraph}", paragraph=row["paragraph"]))
    first, *others = [
        theme.wrap_lines(html.escape(part), language, width=48) for part in parts if part
    ]
    return theme.in_page_colour("<br>".join([f"<b>{first}</b>", *others]))
