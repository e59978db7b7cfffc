"""The picture of a figure for a document: without its head and foot, which a document writes as its
own text.

One figure that cannot be drawn costs a document that figure: `try_draw` gives None, and the
document writes its table in its place.
"""

import logging
from collections.abc import Callable
from typing import TypeVar

from briefings.contents import BriefingFigure
from charts.drawing import matplotlib_renderer, panel_fitting
from charts.drawing.canvas import Canvas
from charts.drawing.fonts import PlexMetrics
from charts.drawing.plates import ComposedFigure, FigureSize, FigureText, NotDrawnError, PageSetup
from charts.registry import FIGURES
from domain.language import Language

Drawing = TypeVar("Drawing")
_log = logging.getLogger("dashboard")

DPI = 200
EDGE = 1.0  # points around a figure: half of the line around its outermost block is outside of it
MAX_HEIGHT = 660.0  # points: no figure is higher than a page


def compose_for_document(
    exhibit: BriefingFigure,
    language: Language,
    *,
    width: float,
    height: float | None,
    letter: float,
    most: float = MAX_HEIGHT,
) -> ComposedFigure:
    """A figure in letters of at most some size, in points.

    It is as high as `height`, or where that is None as it needs, up to `max_height`. Raises
    NoRoomError and HalfDrawnError, as a plate does.
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
    return ComposedFigure(
        tuple(whole.marks),
        width,
        canvas.bottom + 2 * EDGE,
        DPI,
        exhibit.title,
        exhibit.alt,
        "",
        language,
    )


def _inner_panel(exhibit: BriefingFigure, paper: PageSetup) -> Canvas:
    """The figure of an exhibit without the room around it."""
    figure = FIGURES[exhibit.name]
    words = FigureText(exhibit.title, exhibit.subject, "", "", "", "", exhibit.silence, exhibit.alt)
    return panel_fitting.fit_panel(
        figure.chart, exhibit.frame, words, paper, room=paper.size.max_height, labels=figure.labels
    )


def render_png(composed: ComposedFigure) -> bytes:
    """The picture in pixels. Raises BlankPictureError."""
    return matplotlib_renderer.render(composed, "png")


def render_svg(composed: ComposedFigure) -> bytes:
    """The picture in lines and areas."""
    return matplotlib_renderer.render(composed, "svg")


def try_draw(
    draw: Callable[[], Drawing], figure: str, language: Language, undrawn: list[str]
) -> Drawing | None:
    """What a function draws; None where it raises NotDrawnError: then the figure's name is put into
    `undrawn`, and into the log.
    """
    try:
        return draw()
    except NotDrawnError as reason:
        facts = {"figure": figure, "language": language.code, "reason": type(reason).__name__}
        _log.warning("figure_not_drawn", extra={"event": "figure_not_drawn", "facts": facts})
        undrawn.append(figure)
        return None
