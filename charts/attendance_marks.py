"""Draw the marks of attendance: the meaning, symbol, size and colour of each."""

from typing import Any

import pandas as pd

from charts.drawing import theme
from charts.drawing.canvas import Canvas
from charts.drawing.marks import LegendEntry
from domain.findings import quantities
from domain.language import Language, gettext_noop

# The meaning, symbol and size (px) of each mark.
COUNTED, PRESENT, ABSENT = "counted", "present", "absent"
MARKS = {
    COUNTED: (gettext_noop("Present, with the size of the delegation"), "circle", 22),
    PRESENT: (gettext_noop("Present, number not reported"), "circle-open", 15),
    ABSENT: (gettext_noop("Not named as taking part"), "line-ew-open", 8),
}
# on a canvas: the symbol, and its size in ems
SYMBOLS = {COUNTED: ("circle", 1.55), PRESENT: ("circle", 1.0), ABSENT: ("dash", 0.6)}
NUMBER_SCALE = 0.85  # font size of a number, relative to that of the canvas
CIRCLE_SIZE = 1.6  # ems; a wider number is drawn on a rectangle


def legend_entry(kind: str, language: Language) -> LegendEntry:
    """Return the legend entry of a mark."""
    colour = colour_of(kind)
    return LegendEntry(
        language.gettext(MARKS[kind][0]),
        symbol=SYMBOLS[kind][0],
        fill=colour if kind == COUNTED else "",
        edge=colour,
    )


def draw_mark(canvas: Canvas, row: Any, *, x: float, y: float) -> None:
    """Draw the mark of one state at one event. In: a row with present and headcount."""
    kind = kind_of(row.present, row.headcount)
    (symbol, size), colour, em = SYMBOLS[kind], colour_of(kind), canvas.em
    fill = colour if kind == COUNTED else ""
    number = canvas.language.number(row.headcount) if kind == COUNTED else ""
    width = canvas.text_width(number, scale=NUMBER_SCALE) if number else 0
    if width > CIRCLE_SIZE * em:
        width, height = width + 0.3 * em, 1.3 * em
        canvas.draw_rect(x=x - width / 2, y=y - height / 2, width=width, height=height, fill=fill)
    else:
        look = {"size": size * em, "weight": 0.14 * em}
        canvas.draw_marker(symbol, x=x, y=y, fill=fill, edge=colour, **look)
    if number:
        ink = theme.text_on(colour)
        canvas.line(number, x=x, y=y, anchor="middle", scale=NUMBER_SCALE, ink=ink)


def colour_of(kind: str) -> str:
    """Return the hex colour of a mark."""
    return theme.colour("categorical-8" if kind == ABSENT else "categorical-1")


def kind_of(present: bool, headcount: float) -> str:
    """Return the kind of mark for a presence and a headcount."""
    if not present:
        return ABSENT
    return PRESENT if pd.isna(headcount) else COUNTED


def mark_text(present: bool, headcount: float, is_least: bool, language: Language) -> str:
    """Describe a mark in words; `is_least` marks the headcount as a lower bound."""
    kind = kind_of(present, headcount)
    return (
        quantities.number_or_more(headcount, is_least, language)
        if kind == COUNTED
        else language.gettext(MARKS[kind][0])
    )
