"""A sheet that a chart draws on for a document: marks as data, in points, from the top and from the
side where the language is read from.

Nothing here draws: `charts.drawing.matplotlib_renderer` prints the marks. So a chart's `static()`
needs no drawing library, and what it drew can be read.
"""

import math
import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal, NamedTuple, Protocol

import numpy as np

from charts.drawing import theme
from domain.glyphs import ELLIPSIS, ended, printable, shortened
from domain.language import Language

Anchor = Literal["left", "center", "right"]
# line height of letters of 1: Arabic has more above and below its lines
LEADS = {"ltr": 1.4, "rtl": 1.55}
RISE = 0.33  # from the middle of a line down to its baseline
LONGEST = 2000  # letters of a text that are looked at: no sheet has room for more
# parts of an em that the boxes of two texts may overlap: side bearings that measuring rounds
CLOSE = 0.02
ADDRESS = 30  # letters: no word of our languages is as long
KEPT = "\u00a0"  # a space that keeps two words on one line
YEAR = re.compile(r" (?=(?:19|20)\d\d(?!\d))")
NUMBER = re.compile(r"(?<!\S)\d[\d,.]* (?=\S)")
SPAN = re.compile(r"(?<!\S)\d+ \S{1,3} (?=\d)")
SHORT = re.compile(r"(?<!\S)\w{1,2} (?=\w)")
# the same for two lines of one text: the marks above one reach between the tails of the other
NESTED = 0.2


class Extent(NamedTuple):
    """What a line of text takes: its width, and its ink above and below the baseline."""

    width: float
    above: float
    below: float


class Letters(Protocol):
    """Who knows how much room a line of text takes: the font, once its letters are shaped."""

    def extent(self, text: str, size: float, *, bold: bool, language: Language) -> Extent:
        """The room of a line, in points."""
        ...


@dataclass(frozen=True)
class Block:
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
class Rule:
    """A line through points."""

    points: tuple[tuple[float, float], ...]
    colour: str
    weight: float = 0.5
    dotted: bool = False


@dataclass(frozen=True)
class Sign:
    """A symbol around a point: circle, square or diamond, filled or hollow, a cross, a dash."""

    symbol: str
    x: float
    y: float
    size: float
    fill: str = ""
    edge: str = ""
    weight: float = 1.0


@dataclass(frozen=True)
class Line:
    """One line of text from its baseline. `said` is the whole text that it is a line of, `of` the
    code of what it names.
    """

    text: str
    x: float
    y: float
    size: float
    extent: Extent
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
            min(above, (lead / 2 + RISE) * self.size),
            min(below, (lead / 2 - RISE) * self.size),
        )
        start = {"left": 0.0, "center": -width / 2, "right": -width}[self.anchor]
        if self.upright:
            return self.x - above, self.y - start - width, self.x + below, self.y - start
        return self.x + start, self.y - above, self.x + start + width, self.y + below


@dataclass(frozen=True)
class Areas:
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


Mark = Block | Rule | Sign | Line | Areas


@dataclass(frozen=True)
class Entry:
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


WHOLE = Brevity()


class Sheet:
    """A sheet of some width in points; `x` runs from the reader's side, `y` from the top. `em` is
    the size of its letters.

    `height` is what there is room for; None where the sheet grows with what is on it. `brevity` is
    how much its figure may leave out.
    """

    def __init__(
        self,
        language: Language,
        letters: Letters,
        *,
        width: float,
        height: float | None,
        em: float,
        brevity: Brevity = WHOLE,
    ) -> None:
        self.language, self.letters = language, letters
        self.width, self.height, self.em, self.brevity = width, height, em, brevity
        self.marks: list[Mark] = []
        self.summed: set[str] = set()
        self.bottom = 0.0
        self.crowded = False

    @property
    def lead(self) -> float:
        """The height of a line of text."""
        return LEADS[self.language.direction] * self.em

    @property
    def wide(self) -> bool:
        """Whether it is so much wider than high that things should stand side by side."""
        return self.height is not None and self.width > 1.7 * self.height

    def row(self, count: int, *, beside: float, least: float, most: float) -> float:
        """The height of one of so many rows, where `beside` points are taken by other things; least
        and most in ems.
        """
        if self.height is None:
            return (least + min(0.25, (most - least) / 2)) * self.em
        return min(max((self.height - beside) / max(count, 1), least * self.em), most * self.em)

    def needs(self, sound: bool) -> None:
        """Notes that something cannot be drawn well at this size, where it cannot."""
        self.crowded = self.crowded or not sound

    def breadth(self, text: str, *, scale: float = 1, bold: bool = False) -> float:
        """The width of a line of text."""
        return self._extent(text, scale * self.em, bold=bold).width

    def broadest(self, texts: Iterable[str], *, scale: float = 1, bold: bool = False) -> float:
        """The width of the broadest of some lines of text."""
        return max((self.breadth(text, scale=scale, bold=bold) for text in texts), default=0)

    def set_in_lines(
        self,
        text: str,
        width: float,
        *,
        scale: float = 1,
        bold: bool = False,
        most: int | None = None,
    ) -> list[str]:
        """A text in lines of at most `width` points, broken between words; a word that is broader
        than that is broken inside.

        Of more than `most` lines the last one ends in an ellipsis.
        """
        lines: list[str] = []
        for word in _words(shortened(printable(text), LONGEST)):
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and self.breadth(longer, scale=scale, bold=bold) <= width:
                lines[-1] = longer
            else:
                broad = self.breadth(word, scale=scale, bold=bold) > width
                lines += self._pieces(word, width, scale=scale, bold=bold) if broad else [word]
            if most and len(lines) > most:
                return [
                    *lines[: most - 1],
                    self._cut(lines[most - 1], width, scale=scale, bold=bold),
                ]
        return lines or [""]

    def balanced(self, text: str, width: float, *, scale: float = 1, bold: bool = False) -> float:
        """The least width in which a text takes no more lines than in `width`: its lines are about
        as long as each other.
        """
        lines = len(self.set_in_lines(text, width, scale=scale, bold=bold))
        widths = [width * part / 20 for part in range(20, 9, -1)]
        return next(
            (
                a
                for a, b in pairwise(widths)
                if len(self.set_in_lines(text, b, scale=scale, bold=bold)) > lines
            ),
            width,
        )

    def below(
        self,
        text: str,
        *,
        width: float,
        y: float = 0,
        scale: float = 1,
        bold: bool = False,
        most: int | None = None,
    ) -> float:
        """Where a text in at most so many lines of some width would end."""
        return y + scale * self.lead * len(
            self.set_in_lines(text, width, scale=scale, bold=bold, most=most)
        )

    def write(
        self,
        text: str,
        *,
        x: float,
        y: float,
        width: float | None = None,
        anchor: Literal["start", "middle", "end"] = "start",
        scale: float = 1,
        bold: bool = False,
        tight: float = 1,
        most: int | None = None,
        ink: str = "",
        of: str = "",
    ) -> float:
        """Text whose first line has its top at `y`, in at most so many lines of some width; gives
        back where it ends.

        `tight` draws its lines together.
        """
        lead = tight * scale * self.lead
        lines = (
            self.set_in_lines(text, width, scale=scale, bold=bold, most=most) if width else [text]
        )
        for line in lines:
            self.line(
                line,
                x=x,
                y=y + lead / 2,
                anchor=anchor,
                scale=scale,
                bold=bold,
                ink=ink,
                of=of,
                said=text,
            )
            y += lead
        self._reach(y)
        return y

    def line(
        self,
        text: str,
        *,
        x: float,
        y: float,
        anchor: Literal["start", "middle", "end"] = "start",
        scale: float = 1,
        bold: bool = False,
        ink: str = "",
        halo: str = "",
        upright: bool = False,
        of: str = "",
        said: str = "",
    ) -> None:
        """One line of text around the height `y`; one that stands upright, around `x` and from `y`
        up.
        """
        # it has done its work, and who searches types the other one
        text, size = (printable(text.replace(KEPT, " ")), scale * self.em)
        side: Anchor = "left" if upright else self._sided(anchor)
        base = (self.placed(x) + RISE * size, y) if upright else (self.placed(x), y + RISE * size)
        self.place(
            Line(
                text=text,
                x=base[0],
                y=base[1],
                size=size,
                extent=self._extent(text, size, bold=bold),
                anchor=side,
                bold=bold,
                ink=ink or theme.light("textColor"),
                halo=halo,
                upright=upright,
                said=said or text,
                of=of,
            )
        )

    def block(self, *, x: float, y: float, width: float, height: float, **look: object) -> None:
        """A rectangle that begins at `x` as the language is read."""
        left = self.width - x - width if self.language.rtl else x
        self.place(Block(left, y, width, height, **look))  # type: ignore[arg-type]
        self._reach(y + height)

    def rule(
        self, *points: tuple[float, float], colour: str, weight: float = 0.5, dotted: bool = False
    ) -> None:
        """A line through points."""
        self.place(Rule(tuple((self.placed(x), y) for x, y in points), colour, weight, dotted))

    def sign(
        self,
        symbol: str,
        *,
        x: float,
        y: float,
        size: float,
        fill: str = "",
        edge: str = "",
        weight: float = 1,
    ) -> None:
        """A symbol around a point."""
        self.place(Sign(symbol, self.placed(x), y, size, fill, edge, weight))

    def place(self, mark: Mark) -> None:
        """A mark where it is, counted from the left in every language: for what is not mirrored, as
        a map.
        """
        self.marks.append(mark)
        if isinstance(mark, Areas):
            self._reach(mark.top + mark.height)

    def placed(self, x: float) -> float:
        """A place on the reader's side as one from the left, and the other way round."""
        return self.width - x if self.language.rtl else x

    def key(
        self, entries: Sequence[Entry], *, y: float = 0, x: float = 0, width: float | None = None
    ) -> float:
        """A legend in lines from `y` down; gives back where it ends."""
        end, start, gap = x + (width or self.width - x), x, 0.45 * self.em
        for entry in entries:
            swatch = max(1.0, self.breadth(entry.mark, scale=0.8) / self.em + 0.5) * self.em
            if x > start and x + swatch + gap + self.breadth(entry.name) > end:
                x, y = start, y + self.lead
            self._swatch(entry, x, y, swatch)
            self.line(entry.name, x=x + swatch + gap, y=y + self.lead / 2)
            x += swatch + gap + self.breadth(entry.name) + 1.5 * self.em
        self._reach(y + self.lead)
        return y + self.lead

    def listed(self, entries: Sequence[Entry], *, x: float, y: float, width: float) -> float:
        """A legend as a list, an entry below the other, long names in lines; gives back where it
        ends.
        """
        for entry in entries:
            self._swatch(entry, x, y, self.em)
            y = (
                self.write(entry.name, x=x + 1.6 * self.em, y=y, width=width - 1.6 * self.em)
                + 0.25 * self.em
            )
        return y

    def blank(self) -> "Sheet":
        """Another sheet like this one, endless, to find out how high something will be."""
        return Sheet(
            self.language,
            self.letters,
            width=self.width,
            height=None,
            em=self.em,
            brevity=self.brevity,
        )

    def lay(self, other: "Sheet", *, x: float, y: float) -> None:
        """Lays another sheet on this one, its start at `x` and its top at `y`."""
        left = self.width - x - other.width if self.language.rtl else x
        self.marks += [_moved(mark, left, y) for mark in other.marks]
        self._reach(y + other.bottom)

    def flaws(self) -> list[str]:
        """What is wrong with what is drawn: texts that overlap or leave the sheet, more than there
        is room for.
        """
        lines = [mark for mark in self.marks if isinstance(mark, Line)]
        found = ["something has no room at this size"] if self.crowded else []
        if self.height is not None and self.bottom > self.height + 0.01:
            found.append(f"{self.bottom:.0f} points high, with room for {self.height:.0f}")
        if not lines:
            return found
        lead, spare = LEADS[self.language.direction], CLOSE * self.em
        boxes = np.array([line.box(lead) for line in lines])
        outside = (
            (boxes[:, 0] < -spare)
            | (boxes[:, 2] > self.width + spare)
            | (boxes[:, 1] < -0.4 * self.em)
        )
        found += [f"leaves the sheet: {lines[i].text}" for i in np.flatnonzero(outside)]
        return found + [
            f"overlap: {lines[a].text} / {lines[b].text}"
            for a, b, by in _overlaps(boxes)
            if by > _allowed(lines[a], lines[b])
        ]

    def _reach(self, y: float) -> None:
        self.bottom = max(self.bottom, y)

    def _extent(self, text: str, size: float, *, bold: bool = False) -> Extent:
        return self.letters.extent(printable(text), size, bold=bold, language=self.language)

    def _sided(self, anchor: str) -> Anchor:
        if anchor == "middle":
            return "center"
        return "right" if (anchor == "start") is self.language.rtl else "left"

    def _swatch(self, entry: Entry, x: float, y: float, width: float) -> None:
        middle = y + self.lead / 2
        if entry.symbol:
            self.sign(
                entry.symbol,
                x=x + width / 2,
                y=middle,
                size=0.85 * self.em,
                fill=entry.fill,
                edge=entry.edge,
                weight=0.13 * self.em,
            )
            return
        side = 0.95 * self.em
        edge = entry.edge or theme.OUTLINE
        self.block(
            x=x,
            y=middle - side / 2,
            width=width,
            height=side,
            fill=entry.fill,
            edge=edge,
            hatch=entry.hatch,
        )
        if entry.mark:
            self.line(
                entry.mark,
                x=x + width / 2,
                y=middle,
                anchor="middle",
                scale=0.8,
                ink=theme.text_on(entry.fill),
            )

    def _pieces(self, word: str, width: float, *, scale: float, bold: bool) -> list[str]:
        """A word that is broader than a line: broken after a hyphen, between words that stay
        together, or anywhere.

        No word of a language is broken anywhere, but where a figure leaves out what it can.
        """
        at_hyphens = [part for part in re.split(f"(?<=-)|(?<={KEPT})", word) if part]
        if len(at_hyphens) == 1 and len(word) < ADDRESS:
            self.needs(self.brevity != WHOLE)
        if max(map(len, at_hyphens)) >= min(len(word), ADDRESS):
            return self._slices(word, width, scale=scale, bold=bold)
        pieces = [""]
        for part in at_hyphens:
            if pieces[-1] and self.breadth(pieces[-1] + part, scale=scale, bold=bold) > width:
                pieces.append("")
            pieces[-1] += part
        return pieces

    def _slices(self, word: str, width: float, *, scale: float, bold: bool) -> list[str]:
        """A word broken anywhere, in parts as long as there is room for."""
        slices = []
        while word:
            n = self._fitting(word, width, "", scale=scale, bold=bold)
            slices.append(word[:n])
            word = word[n:]
        return slices

    def _cut(self, line: str, width: float, *, scale: float, bold: bool) -> str:
        """As many words of a line as have room with an ellipsis behind them, or as much of the
        first word.
        """
        while " " in line and self.breadth(ended(line), scale=scale, bold=bold) > width:
            line = line.rpartition(" ")[0]
        return ended(line[: self._fitting(line, width, ELLIPSIS, scale=scale, bold=bold)])

    def _fitting(self, text: str, width: float, end: str, *, scale: float, bold: bool) -> int:
        """How many letters of a text have room in a line, at least one; `end` stands behind
        them.
        """
        if self.breadth(text + end, scale=scale, bold=bold) <= width:
            return len(text)
        return max(
            bisect_right(
                range(1, len(text) + 1),
                width,
                key=lambda n: self.breadth(text[:n] + end, scale=scale, bold=bold),
            ),
            1,
        )


def _words(text: str) -> list[str]:
    """Words that a line may be broken between: at spaces, but never within "6 of 15", after a
    number, after "of", or before a year.
    """
    kept = text.replace("\n", " ")
    for pattern in (SPAN, NUMBER, YEAR, SHORT):
        kept = pattern.sub(lambda found: found[0].replace(" ", KEPT), kept)
    return [word for word in kept.split(" ") if word]


def _moved(mark: Mark, x: float, y: float) -> Mark:
    """A mark some points further to the right and below."""
    match mark:
        case Rule():
            return Rule(
                tuple((px + x, py + y) for px, py in mark.points),
                mark.colour,
                mark.weight,
                mark.dotted,
            )
        case Block() | Areas():
            return type(mark)(**(vars(mark) | {"left": mark.left + x, "top": mark.top + y}))
        case _:
            return type(mark)(**(vars(mark) | {"x": mark.x + x, "y": mark.y + y}))


def _overlaps(boxes: np.ndarray) -> list[tuple[int, int, float]]:
    """Pairs of boxes that lie on each other, and by how much in the direction in which it is
    less.
    """
    across = np.minimum(boxes[:, None, 2], boxes[None, :, 2]) - np.maximum(
        boxes[:, None, 0], boxes[None, :, 0]
    )
    down = np.minimum(boxes[:, None, 3], boxes[None, :, 3]) - np.maximum(
        boxes[:, None, 1], boxes[None, :, 1]
    )
    by = np.triu(np.minimum(across, down), k=1)
    return [(int(a), int(b), float(by[a, b])) for a, b in np.argwhere(by > 0)]


def _allowed(one: Line, other: Line) -> float:
    """By how much the boxes of two lines may overlap."""
    return (
        NESTED if one.said == other.said and one.of == other.of and one.said != one.text else CLOSE
    ) * one.size
