"""The picture of a figure for a document: without its head and foot, which a document writes as its
own text.

One figure that cannot be drawn costs a document that figure: `drawn` gives None, and the document
writes its table in its place.
"""

import logging
from collections.abc import Callable
from typing import TypeVar

from briefings.contents import Exhibit
from charts.drawing import composition as plates
from charts.drawing import matplotlib_renderer
from charts.drawing.composition import NotDrawnError, Paper, Plate, Size, Words
from charts.drawing.fonts import Plex
from charts.drawing.marks import Sheet
from charts.registry import FIGURES
from domain.language import Language

Drawing = TypeVar("Drawing")
_log = logging.getLogger("dashboard")

DPI = 200
EDGE = 1.0  # points around a figure: half of the line around its outermost block is outside of it
MOST = 660.0  # points: no figure is higher than a page


def panel(
    exhibit: Exhibit,
    language: Language,
    *,
    width: float,
    height: float | None,
    letter: float,
    most: float = MOST,
) -> Plate:
    """A figure in letters of at most some size, in points.

    It is as high as `height`, or where that is None as it needs, up to `most`. Raises NoRoomError
    and HalfDrawnError, as a plate does.
    """
    figure = FIGURES[exhibit.name]
    room = (height or most) - 2 * EDGE
    size = Size(
        width=width - 2 * EDGE,
        height=room if height else None,
        most=room,
        margin=0,
        letter=letter,
        titles=(),
        dpi=DPI,
    )
    words = Words(exhibit.title, exhibit.subject, "", "", "", "", exhibit.silence, exhibit.alt)
    sheet = plates._panel(
        figure.chart,
        exhibit.frame,
        words,
        Paper(size, language, Plex()),
        room=room,
        labels=figure.labels,
    )
    whole = Sheet(language, Plex(), width=width, height=None, em=letter)
    whole.lay(sheet, x=EDGE, y=EDGE)
    return Plate(
        tuple(whole.marks),
        width,
        sheet.bottom + 2 * EDGE,
        DPI,
        exhibit.title,
        exhibit.alt,
        "",
        language,
    )


def png(plate: Plate) -> bytes:
    """The picture in pixels. Raises BlankPictureError."""
    return matplotlib_renderer.printed(plate, "png")


def svg(plate: Plate) -> bytes:
    """The picture in lines and areas."""
    return matplotlib_renderer.printed(plate, "svg")


def drawn(
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
