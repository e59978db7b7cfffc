"""Draw the picture of a figure for a document, without its head and foot, which the document writes
as text.

Where a figure cannot be drawn, `try_draw` returns None, and the document has its table instead.
"""

import logging
from collections.abc import Callable
from typing import TypeVar

from briefings.model import BriefingFigure
from charts.drawing import matplotlib_renderer, panel_fitting
from charts.drawing.canvas import Canvas
from charts.drawing.figure_sizes import (
    ComposedFigure,
    FigureSize,
    FigureText,
    NotDrawnError,
    PageSetup,
)
from charts.drawing.fonts import PlexMetrics
from charts.registry import FIGURES
from domain.language import Language

Drawing = TypeVar("Drawing")
_log = logging.getLogger("dashboard")

DPI = 200
EDGE = 1.0  # points around a figure, for half the border of its outermost block
MAX_HEIGHT = 660.0  # points, of a page


def compose_for_document(
    exhibit: BriefingFigure,
    language: Language,
    *,
    width: float,
    height: float | None,
    letter: float,
    most: float = MAX_HEIGHT,
) -> ComposedFigure:
    """Compose a figure of `width` in letters of at most `letter` points.

    It has the height `height`, or, where that is None, the height it needs up to `most`, all in
    points. Raises FigureDoesNotFitError and IncompleteFigureError.
    """
    room = (height or most) - 2 * EDGE
    size = FigureSize(
        width=width - 2 * EDGE,
        height=room if height else None,
        max_height=room,
        margin=0,
        letter=letter,
        titles=(),
        dpi=DPI,
    )
    canvas = _inner_panel(exhibit, PageSetup(size, language, PlexMetrics()))
    whole = Canvas(language, PlexMetrics(), width=width, height=None, em=letter)
    whole.draw_at(canvas, x=EDGE, y=EDGE)
    outer = width, canvas.bottom + 2 * EDGE
    texts = exhibit.title, exhibit.alt, ""
    return ComposedFigure(tuple(whole.marks), *outer, DPI, *texts, language)


def _inner_panel(exhibit: BriefingFigure, paper: PageSetup) -> Canvas:
    """Draw the panel of a figure without the margins around it."""
    figure = FIGURES[exhibit.name]
    words = FigureText(exhibit.title, exhibit.subject, "", "", "", "", exhibit.silence, exhibit.alt)
    return panel_fitting.fit_panel(
        figure.chart, exhibit.frame, words, paper, room=paper.size.max_height, labels=figure.labels
    )


def render_png(composed: ComposedFigure) -> bytes:
    """Render a composed figure as PNG. Raises BlankPictureError."""
    return matplotlib_renderer.render(composed, "png")


def render_svg(composed: ComposedFigure) -> bytes:
    """Render a composed figure as SVG."""
    return matplotlib_renderer.render(composed, "svg")


def try_draw(
    draw: Callable[[], Drawing], figure: str, language: Language, undrawn: list[str]
) -> Drawing | None:
    """Return the result of `draw`; on NotDrawnError log it, extend `undrawn`, return None."""
    try:
        return draw()
    except NotDrawnError as reason:
        facts = {"figure": figure, "language": language.code, "reason": type(reason).__name__}
        _log.warning("figure_not_drawn", extra={"event": "figure_not_drawn", "facts": facts})
        undrawn.append(figure)
        return None
