"""Draw on a canvas for documents: marks as data, in points, from the top and the reader's side.

The canvas renders nothing: `charts.drawing.matplotlib_renderer` renders its marks. So the
`static()` of a chart imports no drawing library, and tests can read what it drew.
"""

from collections.abc import Iterable
from functools import partial
from typing import Any, Literal

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

# ems: Arabic letters have more ink above and below the line
LINE_HEIGHTS = {"ltr": 1.4, "rtl": 1.55}


class Canvas:
    """A canvas with a width in points; `x` counts from the side of the reader, `y` from the top.

    `height` is the room in points, or None if the canvas grows with its content. `em` is the font
    size in points. `brevity` limits what a figure shows; `left_out` holds the codes left out.
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
        """Return the height of a line of text, in points."""
        return LINE_HEIGHTS[self.language.direction] * self.em

    @property
    def is_wide(self) -> bool:
        """Tell if it is wide enough, relative to its height, to place things side by side."""
        return self.height is not None and self.width > 1.7 * self.height

    def row(self, count: int, *, beside: float, least: float, most: float) -> float:
        """Return the height of one of `count` rows, in points.

        `beside` is the height of everything else, in points; `least` and `most` are limits in ems.
        """
        if self.height is None:
            return (least + min(0.25, (most - least) / 2)) * self.em
        return min(max((self.height - beside) / max(count, 1), least * self.em), most * self.em)

    def require(self, sound: bool) -> None:
        """Mark the canvas as crowded unless a condition for a readable figure is true."""
        self.crowded = self.crowded or not sound

    def text_width(self, text: str, *, scale: float = 1, bold: bool = False) -> float:
        """Return the width of a line of text, in points."""
        return self._extent(text, scale * self.em, bold=bold).width

    def max_text_width(
        self, texts: Iterable[str], *, scale: float = 1, bold: bool = False
    ) -> float:
        """Return the width of the widest of some lines of text, in points."""
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
        """Break a text between words into lines of at most `width` points, wider words inside.

        If there are more than `most` lines, the last one ends with an ellipsis.
        """
        return line_breaking.break_text(
            text,
            width,
            partial(self.text_width, scale=scale, bold=bold),
            most=most,
            on_broken_word=self._keep_whole,
        )

    def narrowest_width(
        self, text: str, width: float, *, scale: float = 1, bold: bool = False
    ) -> float:
        """Return the least width in which a text takes as many lines as in `width`."""
        measure = partial(self.text_width, scale=scale, bold=bold)
        return line_breaking.narrowest_width(text, width, measure, on_broken_word=self._keep_whole)

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
        """Return where a text from `y` down ends, in at most `most` lines of `width` points."""
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
        """Write text from `y` down in at most `most` lines of `width` points; return its end.

        `tight` scales the distance between its lines.
        """
        lead, lines = tight * scale * self.line_height, [text]
        if width:
            lines = self.break_lines(text, width, scale=scale, bold=bold, most=most)
        look: dict[str, Any] = {"anchor": anchor, "scale": scale, "bold": bold, "ink": ink}
        for line in lines:
            self.line(line, x=x, y=y + lead / 2, of=of, full_text=text, **look)
            y += lead
        self.extend_to(y)
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
        """Write one line of text centred on height `y`; if `upright`, around `x` from `y` up."""
        # a line is not broken any more, and a reader who searches types plain spaces
        text, size = to_printable(text.replace(NBSP, " ")), scale * self.em
        right, down = (BASELINE_SHIFT * size, 0) if upright else (0, BASELINE_SHIFT * size)
        self.place(
            TextLine(
                text=text,
                x=self.mirror_x(x) + right,
                y=y + down,
                size=size,
                extent=self._extent(text, size, bold=bold),
                anchor="left" if upright else self._resolve_anchor(anchor),
                bold=bold,
                ink=ink or theme.light_colour("textColor"),
                halo=halo,
                upright=upright,
                full_text=full_text or text,
                of=of,
            )
        )

    def draw_rect(self, *, x: float, y: float, width: float, height: float, **look: object) -> None:
        """Draw a rectangle that begins at `x`, in the reading direction."""
        left = self.width - x - width if self.language.rtl else x
        self.place(Rect(left, y, width, height, **look))  # type: ignore[arg-type]
        self.extend_to(y + height)

    def rule(
        self, *points: tuple[float, float], colour: str, weight: float = 0.5, dotted: bool = False
    ) -> None:
        """Draw a line through points."""
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
        """Draw a symbol around a point."""
        self.place(Marker(symbol, self.mirror_x(x), y, size, fill, edge, weight))

    def place(self, mark: Mark) -> None:
        """Add a mark as it is, counted from the left: for what is never mirrored, such as a map."""
        self.marks.append(mark)
        if isinstance(mark, MapAreas):
            self.extend_to(mark.top + mark.height)

    def mirror_x(self, x: float) -> float:
        """Convert a position from the side of the reader to one from the left, or back."""
        return self.width - x if self.language.rtl else x

    def blank_copy(self) -> "Canvas":
        """Return an empty canvas like this one, of unlimited height, to measure what is drawn."""
        return Canvas(
            self.language,
            self.metrics,
            width=self.width,
            height=None,
            em=self.em,
            brevity=self.brevity,
        )

    def draw_at(self, other: "Canvas", *, x: float, y: float) -> None:
        """Draw another canvas on this one, its start at `x` and its top at `y`."""
        left = self.width - x - other.width if self.language.rtl else x
        self.marks += [shift(mark, left, y) for mark in other.marks]
        self.extend_to(y + other.bottom)

    def flaws(self) -> list[str]:
        """List the layout problems: texts that overlap or leave the canvas, too much height."""
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
        """Require that no word is broken, unless the figure is abbreviated anyway."""
        self.require(self.brevity != FULL_DETAIL)

    def extend_to(self, y: float) -> None:
        """Note that something is drawn down to the height `y`."""
        self.bottom = max(self.bottom, y)

    def _extent(self, text: str, size: float, *, bold: bool = False) -> TextExtent:
        return self.metrics.extent(to_printable(text), size, bold=bold, language=self.language)

    def _resolve_anchor(self, anchor: str) -> Anchor:
        if anchor == "middle":
            return "center"
        return "right" if (anchor == "start") is self.language.rtl else "left"
