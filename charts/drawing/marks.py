"""Define the marks of a canvas as data, in points from the top left."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol

from domain.language import Language

Anchor = Literal["left", "center", "right"]
BASELINE_SHIFT = 0.33  # from the middle of a line down to its baseline


class TextExtent(NamedTuple):
    """The extent of a line of text: its width, and its ink above and below the baseline."""

    width: float
    above: float
    below: float


class FontMetrics(Protocol):
    """Measures of text in a font whose letters are shaped."""

    def extent(self, text: str, size: float, *, bold: bool, language: Language) -> TextExtent:
        """Return the extent of a line, in points."""
        ...


@dataclass(frozen=True)
class Rect:
    """A rectangle. `of` is the code of what it stands for."""

    left: float
    top: float
    width: float
    height: float
    fill: str = ""
    edge: str = ""
    weight: float = 0.5
    hatch: bool = False
    of: str = ""


@dataclass(frozen=True)
class Polyline:
    """A line through points."""

    points: tuple[tuple[float, float], ...]
    colour: str
    weight: float = 0.5
    dotted: bool = False


@dataclass(frozen=True)
class Marker:
    """A symbol around a point: circle, square or diamond, filled or hollow, a cross, a dash."""

    symbol: str
    x: float
    y: float
    size: float
    fill: str = ""
    edge: str = ""
    weight: float = 1.0


@dataclass(frozen=True)
class TextLine:
    """One line of text from its baseline, part of `full_text`; `of` is the code that it names."""

    text: str
    x: float
    y: float
    size: float
    extent: TextExtent
    anchor: Anchor = "left"
    bold: bool = False
    ink: str = ""
    halo: str = ""
    upright: bool = False
    full_text: str = ""
    of: str = ""

    def box(self, lead: float = math.inf) -> tuple[float, float, float, float]:
        """Return left, top, right and bottom of its ink, at most `lead` ems high.

        Vowel marks and descenders that reach into neighbouring lines are ignored: both stay
        readable.
        """
        width, above, below = self.extent
        above, below = (
            min(above, (lead / 2 + BASELINE_SHIFT) * self.size),
            min(below, (lead / 2 - BASELINE_SHIFT) * self.size),
        )
        start = {"left": 0.0, "center": -width / 2, "right": -width}[self.anchor]
        if self.upright:
            return self.x - above, self.y - start - width, self.x + below, self.y - start
        return self.x + start, self.y - above, self.x + start + width, self.y + below


@dataclass(frozen=True)
class MapAreas:
    """The filled states and areas of the map in a rectangle of longitudes and latitudes."""

    left: float
    top: float
    width: float
    height: float
    longitudes: tuple[float, float]
    latitudes: tuple[float, float]
    fills: Mapping[str, str] = field(hash=False)
    edge: str = ""
    weight: float = 0.5


Mark = Rect | Polyline | Marker | TextLine | MapAreas


@dataclass(frozen=True)
class LegendEntry:
    """An entry of a legend: a name, and the swatch or symbol that it explains."""

    name: str
    fill: str = ""
    edge: str = ""
    hatch: bool = False
    mark: str = ""
    symbol: str = ""


@dataclass(frozen=True)
class Brevity:
    """Limits of a figure where there is little room: lines of a name, and events or bodies shown.

    None is no limit. A figure says how many items it leaves out.
    """

    lines: int | None = None
    items: int | None = None


FULL_DETAIL = Brevity()


def shift(mark: Mark, x: float, y: float) -> Mark:
    """Return a mark moved `x` points to the right and `y` points down."""
    match mark:
        case Polyline():
            return Polyline(
                tuple((px + x, py + y) for px, py in mark.points),
                mark.colour,
                mark.weight,
                mark.dotted,
            )
        case Rect() | MapAreas():
            return type(mark)(**(vars(mark) | {"left": mark.left + x, "top": mark.top + y}))
        case _:
            return type(mark)(**(vars(mark) | {"x": mark.x + x, "y": mark.y + y}))
