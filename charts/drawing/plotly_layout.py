"""Lay out figures in px from the top, for charts with lines of text above and below their bars."""

import html
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from charts.drawing import theme
from charts.drawing.plotly_json import PlotlyFigure
from domain.language import Language

Annotation = dict[str, Any]  # of Plotly
MAX_LINE_WIDTH = 300  # px of a line of text beside a rail, on a phone 350 px wide
# px of a letter at font size 13, a high estimate: only the browser can measure it
ARABIC_WIDTH, LETTER_WIDTH = 5.4, 6.0
LINE_HEIGHT = 20  # px
TRACK = "rgba(128,128,128,0.14)"  # an empty bar, on light and dark pages


def apply_pixel_layout(
    figure: PlotlyFigure,
    language: Language,
    *,
    height: int,
    reach: float,
    start: int = 0,
    end: int = 0,
    texts: Sequence[Annotation] = (),
) -> PlotlyFigure:
    """Lay out the figure with y in px from the top, x from 0 to `reach`, and no visible axes.

    `start` and `end` are margins in px on the side of the reader and on the other one.
    """
    for text in texts:
        figure.add_annotation(text)
    theme.apply_style(figure, language, height=height)
    left, right = (end, start) if language.rtl else (start, end)
    margin = {"l": left, "r": right, "t": 0, "b": 0, "autoexpand": False}
    figure.update_layout(barmode="overlay", margin=margin, showlegend=False)
    span = [reach, 0] if language.rtl else [0, reach]
    figure.update_xaxes(visible=False, autorange=False, range=span)
    figure.update_yaxes(visible=False, autorange=False, range=[height, 0])
    return figure


def text_annotation(
    lines: Sequence[str], language: Language, *, y: float, x: float = 0, shift: int = 0, **look: Any
) -> Annotation:
    """Return lines of text as an annotation, their top at `y`, beginning `shift` px after `x`."""
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
    """Join words or names to lines of about `width` px; a line that goes on ends with the joint."""
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
    """Escape text from a file: Plotly would interpret tags and links in it."""
    return html.escape(text, quote=False)
