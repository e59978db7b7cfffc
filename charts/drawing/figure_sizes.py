"""Define the parts of a picture: sizes, the text around a figure, the composed figure."""

from dataclasses import dataclass
from typing import Protocol

import pandas as pd

from charts.drawing.canvas import Canvas
from charts.drawing.marks import FULL_DETAIL, Brevity, FontMetrics, Mark
from domain.language import Language


class NotDrawnError(Exception):
    """A figure cannot be drawn; its table can replace it."""


class FigureDoesNotFitError(NotDrawnError, ValueError):
    """A figure does not fit, even in the smallest font size."""


class IncompleteFigureError(NotDrawnError, RuntimeError):
    """A figure does not show all of its frame."""


@dataclass(frozen=True)
class FigureSize:
    """A size of pictures, in points; `dpi` is that of their PNG.

    `height` is None if a picture is as high as its content, up to `max_height`. `letter` is the
    font size, `titles` are those of the title.
    """

    width: float
    height: float | None
    max_height: float
    margin: float
    letter: float
    titles: tuple[float, ...]  # the largest with which the title fits in two lines is used
    dpi: int


SIZES = {
    "slide": FigureSize(
        width=960, height=540, max_height=540, margin=34, letter=13, titles=(27, 24, 21), dpi=200
    ),
    "column": FigureSize(
        width=482,
        height=None,
        max_height=700,
        margin=10,
        letter=9.2,
        titles=(16, 14.5, 13),
        dpi=300,
    ),
    "square": FigureSize(
        width=540, height=540, max_height=540, margin=26, letter=10.5, titles=(20, 18, 16), dpi=240
    ),
}


class Drawable(Protocol):
    """The part of a chart module that a picture needs."""

    def static(self, frame: pd.DataFrame, language: Language, canvas: Canvas) -> None:
        """Draw a frame on a canvas."""
        ...


@dataclass(frozen=True)
class PageSetup:
    """The size, language and font metrics of a picture."""

    size: FigureSize
    language: Language
    metrics: FontMetrics

    @property
    def width(self) -> float:
        """Return the width between the margins, in points."""
        return self.size.width - 2 * self.size.margin

    def new_canvas(
        self, em: float, *, height: float | None = None, brevity: Brevity = FULL_DETAIL
    ) -> Canvas:
        """Return an empty canvas between the margins, with a font size of `em` points."""
        return Canvas(
            self.language, self.metrics, width=self.width, height=height, em=em, brevity=brevity
        )


@dataclass(frozen=True)
class FigureText:
    """The text around a figure.

    `version` is a sentence, `version_id` the version of the tables; `note` is that on boundaries
    and counts; `silence` replaces the figure if its frame has no rows.
    """

    title: str
    subtitle: str
    source: str
    version: str
    version_id: str
    note: str
    silence: str
    alt: str


@dataclass(frozen=True)
class ComposedFigure:
    """A picture, ready for rendering; width and height in points, `version` that of the tables."""

    marks: tuple[Mark, ...]
    width: float
    height: float
    dpi: int
    title: str
    alt: str
    version: str
    language: Language
