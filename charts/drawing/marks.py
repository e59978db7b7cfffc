"""Hold what is drawn as data, in points from the top left: blocks, lines, signs, texts and maps."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol

from domain.language import Language

Anchor = Literal["left", "center", "right"]
BASELINE_SHIFT = 0.33  # from the middle of a line down to its baseline


class TextExtent(NamedTuple):
    """What a line of text takes: its width, and its ink above and below the baseline."""

    width: float
    above: float
    below: float


class FontMetrics(Protocol):
    """Who knows how much room a line of text takes: the font, once its letters are shaped."""

    def extent(self, text: str, size: float, *, bold: bool, language: Language) -> TextExtent:
        """The room of a line, in points."""
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
    """One line of text from its baseline. `said` is the whole text that it is a line of,
    `of` the code of what it names.
    """

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
    said: str = ""
    of: str = ""

    def box(self, lead: float = math.inf) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of its ink, as far as it stands within a line of some height,
        in ems.

        Vowel marks and the tails of letters reach beyond it into the lines above and below, and are
        read all the same.
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
    """The states and areas of the map, each filled, in a frame of longitudes and latitudes that
    fills a rectangle.
    """

    left: float
    top: float
    width: float
    height: float
    longitudes: tuple[float, float]
    latitudes: tuple[float, float]
    fills: Mapping[str, str] = field(hash=False)
    edge: str = ""


Mark = Rect | Polyline | Marker | TextLine | MapAreas


@dataclass(frozen=True)
class LegendEntry:
    """What a legend explains: a name, and the swatch or sign that stands for it."""

    name: str
    fill: str = ""
    edge: str = ""
    hatch: bool = False
    mark: str = ""
    symbol: str = ""


@dataclass(frozen=True)
class Brevity:
    """How much a figure leaves out where there is little room: lines that a name may take, and
    events or bodies that it shows.

    None: as many as there are. Of `items` that are not shown a figure says how many they are.
    """

    lines: int | None = None
    items: int | None = None


FULL_DETAIL = Brevity()


def shift(mark: Mark, x: float, y: float) -> Mark:
    """Move a mark some points to the right and down."""
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
