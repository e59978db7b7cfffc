"""Draw lines of text with matplotlib: as text, as outlines, and as searchable text of a PDF."""

import re
import unicodedata
from typing import Any

from matplotlib import patches
from matplotlib.artist import Artist
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_pdf import Op
from matplotlib.text import Text
from matplotlib.textpath import TextPath
from matplotlib.transforms import Affine2D, Transform

from charts.drawing.fonts import font, glyph_positions, with_direction_mark
from charts.drawing.marks import TextLine
from domain.language import Language

COLOUR = re.compile(r"rgba\((\d+),\s*(\d+),\s*(\d+),\s*([\d.]+)\)")

Ink = tuple[float, float, float, float] | str


def matplotlib_colour(colour: str) -> Ink:
    """Convert a colour for matplotlib: `#rrggbb`, `rgba(r,g,b,opacity)`, or empty for none."""
    if not colour:
        return "none"
    if found := COLOUR.fullmatch(colour):
        red, green, blue = (int(value) / 255 for value in found.groups()[:3])
        return red, green, blue, float(found[4])
    return colour


def plain_text(mark: TextLine, points: Transform, language: Language) -> Artist:
    """Draw a line as text in the font."""
    look: dict[str, Any] = {
        "rotation": 90 if mark.upright else 0,
        "rotation_mode": "anchor",
        "va": "baseline",
        "ha": mark.anchor,
    }
    return Text(
        mark.x,
        mark.y,
        _display_text(mark.text, language),
        transform=points,
        fontproperties=font(mark.size, bold=mark.bold),
        color=matplotlib_colour(mark.ink),
        **look,
    )


def outline_text(
    mark: TextLine, points: Transform, language: Language, *, halo: str = ""
) -> Artist:
    """Draw the outlines of a line, or their `halo`, which keeps text readable across a border."""
    text, properties = with_direction_mark(mark.text, language), font(mark.size, bold=mark.bold)
    path = TextPath((0, 0), text, size=mark.size, prop=properties)
    look: dict[str, Any] = (
        {"ec": matplotlib_colour(halo), "lw": 0.28 * mark.size, "joinstyle": "round"}
        if halo
        else {"lw": 0}
    )
    return patches.PathPatch(
        path,
        transform=_text_transform(mark, points),
        facecolor=matplotlib_colour(halo or mark.ink),
        **look,
    )


def _text_transform(mark: TextLine, points: Transform) -> Transform:
    """Return the transform from points along the line, letters upwards, to its position."""
    start = {"left": 0.0, "center": -mark.extent.width / 2, "right": -mark.extent.width}[
        mark.anchor
    ]
    line = Affine2D().translate(start, 0)
    return (line.rotate_deg(90) if mark.upright else line).scale(1, -1).translate(
        mark.x, mark.y
    ) + points


class SearchableText(Artist):
    """A line of invisible text, each letter at its visible place."""

    def __init__(self, mark: TextLine, points: Transform, language: Language) -> None:
        super().__init__()
        self._mark, self._onto = mark, _text_transform(mark, points)
        self._letters = glyph_positions(mark.text, mark.size, bold=mark.bold, language=language)

    def draw(self, renderer: RendererBase) -> None:
        """Draw the letters in visual order, which PDF readers convert to reading order.

        Each letter is stretched to its visible width: readers take gaps and overlaps for ends of
        words.
        """
        pdf: Any = renderer
        gc, face = pdf.new_gc(), font(self._mark.size, bold=self._mark.bold)
        gc.set_alpha(0)
        # before the first letter: settings made within one are reset at its end
        pdf.check_gc(gc, gc.get_rgb())
        for letter, x, stretched in self._letters:
            left, up = self._onto.transform((x, 0))
            along = (0, stretched, -1, 0) if self._mark.upright else (stretched, 0, 0, 1)
            pdf.file.output(Op.gsave, *along, left, up, Op.concat_matrix)
            pdf.draw_text(gc, 0, 0, letter, face, 0)
            pdf.file.output(Op.grestore)
        gc.restore()


def _display_text(text: str, language: Language) -> str:
    """Add a direction mark only where the line needs one, because programs read it too."""
    first = next(
        (kind for kind in map(unicodedata.bidirectional, text) if kind in ("L", "R", "AL")), ""
    )
    return with_direction_mark(text, language) if first and (first == "L") is language.rtl else text


def has_arabic(text: str) -> bool:
    """Tell if a text has letters that are read from right to left."""
    return any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in text)
