"""Hold what a plate is made of: formats, the words around a figure, the finished picture."""

from dataclasses import dataclass
from typing import Protocol

import pandas as pd

from charts.drawing.canvas import Canvas
from charts.drawing.marks import FULL_DETAIL, Brevity, FontMetrics, Mark
from domain.language import Language


class NotDrawnError(Exception):
    """A figure cannot be drawn; its table can stand in its place."""


class FigureDoesNotFitError(NotDrawnError, ValueError):
    """A figure has no room on a plate, even in the smallest letters."""


class IncompleteFigureError(NotDrawnError, RuntimeError):
    """A figure left out something of its frame."""


@dataclass(frozen=True)
class FigureSize:
    """A format of plates, in points: its width and height, the latter None where it is as high as
    it needs, up to `max_height`.
    """

    width: float
    height: float | None
    max_height: float
    margin: float
    letter: float
    titles: tuple[float, ...]  # the largest that fits into two lines is taken
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
    """What draws itself on a sheet: the part of a chart module that a plate needs."""

    def static(self, frame: pd.DataFrame, language: Language, canvas: Canvas) -> None:
        """Draws a frame on a sheet."""
        ...


@dataclass(frozen=True)
class PageSetup:
    """What a plate is made on: its format, in a language, with the letters of a font."""

    size: FigureSize
    language: Language
    metrics: FontMetrics

    @property
    def width(self) -> float:
        """What lies between the margins."""
        return self.size.width - 2 * self.size.margin

    def sheet(
        self, em: float, *, height: float | None = None, brevity: Brevity = FULL_DETAIL
    ) -> Canvas:
        """An empty sheet between the margins, with letters of some size."""
        return Canvas(
            self.language, self.metrics, width=self.width, height=height, em=em, brevity=brevity
        )


@dataclass(frozen=True)
class FigureText:
    """What stands around a figure.

    `edition` is the version of its tables, `version` that in words; `note` is that on
    boundaries, `silence` what is said in the figure's place where its frame has no rows.
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
    """A picture, ready to be printed. Width and height in points; `version` is that of the
    tables.
    """

    marks: tuple[Mark, ...]
    width: float
    height: float
    dpi: int
    title: str
    alt: str
    version: str
    language: Language
