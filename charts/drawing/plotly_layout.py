"""A sheet to draw on in px from the top, for charts whose labels stand in lines of text above and
below what they name.
"""

import html
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

import plotly.graph_objects as go

from charts.drawing import theme
from domain.language import Language

Annotation = dict[str, Any]  # an annotation
MAX_LINE_WIDTH = 300  # px a line of text that a phone of 350 px holds beside a rail
# px a letter at a size of 13, with room to spare: a browser alone knows it rightly
ARABIC_WIDTH, LETTER_WIDTH = (5.4, 6.0)
LINE_HEIGHT = 20  # px a line of text
TRACK = "rgba(128,128,128,0.14)"  # an empty place, on light and on dark


def apply_pixel_layout(
    figure: go.Figure,
    language: Language,
    *,
    height: int,
    reach: float,
    start: int = 0,
    end: int = 0,
    texts: Sequence[Annotation] = (),
) -> go.Figure:
    """The figure as a sheet: y counts px from the top, x runs from 0 to `reach` from the
    reader's side, and neither axis is drawn.

    `start` and `end` are margins in px on the reader's side and on the other one. Lines of text
    keep their distance at every width. They are given all at once: one after the other, Plotly
    looks through those it has for each, which of forty events takes it seconds.
    """
    if texts:
        figure.update_layout(annotations=[*texts])
    theme.apply_style(figure, language, height=height)
    left, right = (end, start) if language.rtl else (start, end)
    figure.update_layout(
        barmode="overlay",
        margin={"l": left, "r": right, "t": 0, "b": 0, "autoexpand": False},
        showlegend=False,
    )
    figure.update_xaxes(
        visible=False, autorange=False, range=[reach, 0] if language.rtl else [0, reach]
    )
    figure.update_yaxes(visible=False, autorange=False, range=[height, 0])
    return figure


def text_annotation(
    lines: Sequence[str], language: Language, *, y: float, x: float = 0, shift: int = 0, **look: Any
) -> Annotation:
    """Lines on a canvas as an annotation: their top at `y`, beginning `shift` px after `x` as the
    language is read.
    """
    side = "right" if language.rtl else "left"
    return {
        "text": language.embed("<br>".join(theme.in_page_colour(line) for line in lines)),
        "showarrow": False,
        "x": x,
        "xanchor": side,
        "align": side,
        "xshift": -shift if language.rtl else shift,
        "y": y,
        "yanchor": "top",
        "borderpad": 0,
    } | look


def break_lines(items: Iterable[str], joint: str = " ", width: int = MAX_LINE_WIDTH) -> list[str]:
    """Words or names set into lines of about `width` px, none of them broken; the joint ends a line
    that goes on.
    """
    rows: list[str] = []
    for item in items:
        if rows and _text_width(rows[-1] + joint + item) <= width:
            rows[-1] += joint + item
        else:
            rows = [*rows[:-1], rows[-1] + joint.rstrip(), item] if rows else [item]
    return rows


def _text_width(text: str) -> float:
    return sum(
        ARABIC_WIDTH if "\u0600" <= c <= "\u06ff" else LETTER_WIDTH
        for c in text
        if unicodedata.category(c) not in ("Mn", "Cf")
    )


def escape_text(text: str) -> str:
    """Text of a file as it stands: Plotly would read tags and links in it."""
    return html.escape(text, quote=False)
