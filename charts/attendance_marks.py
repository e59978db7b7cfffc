"""Draw the marks of attendance: what each means, its sign, size and colour."""

from typing import Any

import pandas as pd

from charts.drawing import theme
from charts.drawing.canvas import Canvas
from charts.drawing.marks import LegendEntry
from domain.findings import quantities
from domain.language import Language, gettext_noop

# The marks: what each means, its sign, and its size in px.
COUNTED, PRESENT, ABSENT = "counted", "present", "absent"
MARKS = {
    COUNTED: (gettext_noop("Present, with the size of the delegation"), "circle", 22),
    PRESENT: (gettext_noop("Present, number not reported"), "circle-open", 15),
    ABSENT: (gettext_noop("Not named as taking part"), "line-ew-open", 8),
}
# on a sheet: the sign, and its size in ems
SYMBOLS = {COUNTED: ("circle", 1.55), PRESENT: ("circle", 1.0), ABSENT: ("dash", 0.6)}
NUMBER_SCALE, CIRCLE_SIZE = 0.85, 1.6  # the letters of a number; the ems that a circle has room for


def entry(kind: str, language: Language) -> LegendEntry:
    """Explain a mark in the legend of a sheet."""
    colour = colour_of(kind)
    return LegendEntry(
        language.gettext(MARKS[kind][0]),
        symbol=SYMBOLS[kind][0],
        fill=colour if kind == COUNTED else "",
        edge=colour,
    )


def draw_mark(sheet: Canvas, row: Any, *, x: float, y: float) -> None:
    """Draw the mark of one state at one event. In: a row with present and headcount."""
    kind = kind_of(row.present, row.headcount)
    symbol, size = SYMBOLS[kind]
    fill = colour_of(kind) if kind == COUNTED else ""
    number = sheet.language.number(row.headcount) if kind == COUNTED else ""
    broad = sheet.text_width(number, scale=NUMBER_SCALE) if number else 0
    if broad > CIRCLE_SIZE * sheet.em:  # a number that no circle has room for
        width, height = broad + 0.3 * sheet.em, 1.3 * sheet.em
        sheet.draw_rect(x=x - width / 2, y=y - height / 2, width=width, height=height, fill=fill)
    else:
        sheet.draw_marker(
            symbol,
            x=x,
            y=y,
            size=size * sheet.em,
            fill=fill,
            edge=colour_of(kind),
            weight=0.14 * sheet.em,
        )
    if kind == COUNTED:
        sheet.line(
            number,
            x=x,
            y=y,
            anchor="middle",
            scale=NUMBER_SCALE,
            ink=theme.text_on(colour_of(kind)),
        )


def colour_of(kind: str) -> str:
    """Give the colour of a mark."""
    return theme.colour("categorical-8" if kind == ABSENT else "categorical-1")


def kind_of(present: bool, headcount: float) -> str:
    """Tell which mark stands for a presence and a headcount."""
    if not present:
        return ABSENT
    return PRESENT if pd.isna(headcount) else COUNTED


def mark_text(present: bool, headcount: float, is_least: bool, language: Language) -> str:
    """Say in words what a mark says."""
    kind = kind_of(present, headcount)
    return (
        quantities.number_or_more(headcount, is_least, language)
        if kind == COUNTED
        else language.gettext(MARKS[kind][0])
    )
