"""Draw on a sheet for a document: marks as data, in points, from the top and from the side where
the language is read from.

Nothing here prints: `charts.drawing.matplotlib_renderer` prints the marks. So a chart's `static()`
needs no drawing library, and what it drew can be read.
"""

from collections.abc import Iterable
from functools import partial
from typing import Literal

from charts.drawing import line_breaking, theme
from charts.drawing.line_breaking import NBSP
from charts.drawing.marks import (
    BASELINE_SHIFT,
    FULL_DETAIL,
    Anchor,
    Brevity,
    FontMetrics,
    MapAreas,
    Mark,
    Marker,
    Polyline,
    Rect,
    TextExtent,
    TextLine,
    shift,
)
from charts.drawing.overlap import text_problems
from domain.glyphs import to_printable
from domain.language import Language

# line height of letters of 1: Arabic has more above and below its lines
LINE_HEIGHTS = {"ltr": 1.4, "rtl": 1.55}


class Canvas:
    """A sheet of some width in points; `x` runs from the reader's side, `y` from the top. `em` is
    the size of its letters.

    `height` is what there is room for; None where the sheet grows with what is on it. `brevity` is
    how much its figure may leave out.
    """

    def __init__(
        self,
        language: Language,
        metrics: FontMetrics,
        *,
        width: float,
        height: float | None,
        em: float,
        brevity: Brevity = FULL_DETAIL,
    ) -> None:
        self.language, self.metrics = language, metrics
        self.width, self.height, self.em, self.brevity = width, height, em, brevity
        self.marks: list[Mark] = []
        self.left_out: set[str] = set()
        self.bottom = 0.0
        self.crowded = False

    @property
    def line_height(self) -> float:
        """The height of a line of text."""
        return LINE_HEIGHTS[self.language.direction] * self.em

    @property
    def is_wide(self) -> bool:
        """Whether it is so much wider than high that things should stand side by side."""
        return self.height is not None and self.width > 1.7 * self.height

    def row(self, count: int, *, beside: float, least: float, most: float) -> float:
        """The height of one of so many rows, where `beside` points are taken by other things; least
        and most in ems.
        """
        if self.height is None:
            return (least + min(0.25, (most - least) / 2)) * self.em
        return min(max((self.height - beside) / max(count, 1), least * self.em), most * self.em)

    def require(self, sound: bool) -> None:
        """Notes that something cannot be drawn well at this size, where it cannot."""
        self.crowded = self.crowded or not sound

    def text_width(self, text: str, *, scale: float = 1, bold: bool = False) -> float:
        """The width of a line of text."""
        return self._extent(text, scale * self.em, bold=bold).width

    def max_text_width(
        self, texts: Iterable[str], *, scale: float = 1, bold: bool = False
    ) -> float:
        """The width of the broadest of some lines of text."""
        return max((self.text_width(text, scale=scale, bold=bold) for text in texts), default=0)

    def break_lines(
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
        return line_breaking.set_in_lines(
            text,
            width,
            partial(self.text_width, scale=scale, bold=bold),
            most=most,
            whole_words=self._keep_whole,
        )

    def balanced(self, text: str, width: float, *, scale: float = 1, bold: bool = False) -> float:
        """The least width in which a text takes no more lines than in `width`: its lines are about
        as long as each other.
        """
        breadth = partial(self.text_width, scale=scale, bold=bold)
        return line_breaking.balanced(text, width, breadth, whole_words=self._keep_whole)

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
        return y + scale * self.line_height * len(
            self.break_lines(text, width, scale=scale, bold=bold, most=most)
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
        lead = tight * scale * self.line_height
        lines = (
            self.break_lines(text, width, scale=scale, bold=bold, most=most) if width else [text]
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
                full_text=text,
            )
            y += lead
        self.add_cell(y)
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
        full_text: str = "",
    ) -> None:
        """One line of text around the height `y`; one that stands upright, around `x` and from `y`
        up.
        """
        # it has done its work, and who searches types the other one
        text, size = (to_printable(text.replace(NBSP, " ")), scale * self.em)
        side: Anchor = "left" if upright else self._resolve_anchor(anchor)
        base = (
            (self.mirror_x(x) + BASELINE_SHIFT * size, y)
            if upright
            else (self.mirror_x(x), y + BASELINE_SHIFT * size)
        )
        self.place(
            TextLine(
                text=text,
                x=base[0],
                y=base[1],
                size=size,
                extent=self._extent(text, size, bold=bold),
                anchor=side,
                bold=bold,
                ink=ink or theme.light_colour("textColor"),
                halo=halo,
                upright=upright,
                said=full_text or text,
                of=of,
            )
        )

    def draw_rect(self, *, x: float, y: float, width: float, height: float, **look: object) -> None:
        """A rectangle that begins at `x` as the language is read."""
        left = self.width - x - width if self.language.rtl else x
        self.place(Rect(left, y, width, height, **look))  # type: ignore[arg-type]
        self.add_cell(y + height)

    def rule(
        self, *points: tuple[float, float], colour: str, weight: float = 0.5, dotted: bool = False
    ) -> None:
        """A line through points."""
        self.place(
            Polyline(tuple((self.mirror_x(x), y) for x, y in points), colour, weight, dotted)
        )

    def draw_marker(
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
        self.place(Marker(symbol, self.mirror_x(x), y, size, fill, edge, weight))

    def place(self, mark: Mark) -> None:
        """A mark where it is, counted from the left in every language: for what is not mirrored, as
        a map.
        """
        self.marks.append(mark)
        if isinstance(mark, MapAreas):
            self.add_cell(mark.top + mark.height)

    def mirror_x(self, x: float) -> float:
        """A place on the reader's side as one from the left, and the other way round."""
        return self.width - x if self.language.rtl else x

    def blank_copy(self) -> "Canvas":
        """Another sheet like this one, endless, to find out how high something will be."""
        return Canvas(
            self.language,
            self.metrics,
            width=self.width,
            height=None,
            em=self.em,
            brevity=self.brevity,
        )

    def draw_at(self, other: "Canvas", *, x: float, y: float) -> None:
        """Lays another sheet on this one, its start at `x` and its top at `y`."""
        left = self.width - x - other.width if self.language.rtl else x
        self.marks += [shift(mark, left, y) for mark in other.marks]
        self.add_cell(y + other.bottom)

    def flaws(self) -> list[str]:
        """What is wrong with what is drawn: texts that overlap or leave the sheet, more than there
        is room for.
        """
        lines = [mark for mark in self.marks if isinstance(mark, TextLine)]
        problems = ["something has no room at this size"] if self.crowded else []
        if self.height is not None and self.bottom > self.height + 0.01:
            problems.append(f"{self.bottom:.0f} points high, with room for {self.height:.0f}")
        if not lines:
            return problems
        return problems + text_problems(
            lines, lead=LINE_HEIGHTS[self.language.direction], em=self.em, width=self.width
        )

    def _keep_whole(self) -> None:
        """No word of a language is broken, but where a figure leaves out what it can."""
        self.require(self.brevity != FULL_DETAIL)

    def add_cell(self, y: float) -> None:
        """Note that something is drawn down to the height `y`."""
        self.bottom = max(self.bottom, y)

    def _extent(self, text: str, size: float, *, bold: bool = False) -> TextExtent:
        return self.metrics.extent(to_printable(text), size, bold=bold, language=self.language)

    def _resolve_anchor(self, anchor: str) -> Anchor:
        if anchor == "middle":
            return "center"
        return "right" if (anchor == "start") is self.language.rtl else "left"
