"""The font of the pictures, and how much room its letters take once they are shaped. matplotlib
does that through libraqm.
"""

import unicodedata
from collections import Counter
from functools import cache, lru_cache
from pathlib import Path
from threading import get_ident
from typing import NamedTuple

from matplotlib import ft2font
from matplotlib.font_manager import FontProperties, findfont, fontManager, get_font

from charts.drawing.marks import TextExtent
from domain.language import Language
from domain.paths import ROOT

FOLDER = ROOT / "static" / "fonts"
FONT_FILES = {False: FOLDER / "plex-400.ttf", True: FOLDER / "plex-700.ttf"}  # by: is it bold
# the second comes with matplotlib, for a letter of a file that the first has not
FONT_FAMILIES = ["IBM Plex Sans Arabic", "DejaVu Sans"]
MEASURE_SIZE = (
    100.0  # points at which a text is measured: without hinting its room grows with its size
)
# RLM and LRM: an invisible letter of one direction
RLM, LRM = ("\u200f", "\u200e")


class ArabicNotShapedError(RuntimeError):
    """The matplotlib that is installed would write Arabic letters one by one, each in the shape it
    has alone.
    """


if not hasattr(ft2font, "__libraqm_version__"):
    raise ArabicNotShapedError(
        "matplotlib has no libraqm here and cannot shape Arabic. Install matplotlib 3.11 or later "
        "from its wheels."
    )
for _file in FONT_FILES.values():
    fontManager.addfont(_file)


def font(size: float, *, bold: bool = False) -> FontProperties:
    """The font for matplotlib."""
    return FontProperties(family=FONT_FAMILIES, weight="bold" if bold else "normal", size=size)


@cache
def font_files(bold: bool) -> tuple[Path, Path]:
    """The files of the two fonts of one weight, that of the family first."""
    return FONT_FILES[bold], Path(
        findfont(FontProperties(family=FONT_FAMILIES[1], weight="bold" if bold else "normal"))
    )


def with_direction_mark(text: str, language: Language) -> str:
    """A line as it is laid out: the direction of a line is that of its first letter, which may be
    of the other script.
    """
    return (RLM if language.rtl else LRM) + text


class PlexMetrics:
    """Measures texts in IBM Plex Sans Arabic."""

    def extent(self, text: str, size: float, *, bold: bool, language: Language) -> TextExtent:
        """The room of a line, in points.

        It is that of its words side by side: no letter changes its shape over a space, and what
        takes the time is the shaping of letters.
        """
        words = text.split(" ")
        rooms = [
            _measure_word(with_direction_mark(word, language), bold, get_ident())
            for word in words
            if word
        ] or [(0.0, 0.0, 0.0)]
        width = sum(room[0] for room in rooms) + (len(words) - 1) * _space_width(bold, get_ident())
        part = size / MEASURE_SIZE
        return TextExtent(
            width * part,
            max(room[1] for room in rooms) * part,
            max(room[2] for room in rooms) * part,
        )


@lru_cache(maxsize=100)
def _space_width(bold: bool, thread: int) -> float:
    """The width of a space between two words, at the size of measuring."""
    apart, letter = (_measure_word(text, bold, thread)[0] for text in ("n n", "n"))
    return apart - 2 * letter


@lru_cache(maxsize=20_000)
def _measure_word(text: str, bold: bool, _thread: int) -> tuple[float, float, float]:
    """Width, ink above and ink below the baseline, at the size of measuring. A font belongs to one
    thread.
    """
    face = _face(bold)
    face.set_text(text, 0, flags=ft2font.LoadFlags.NO_HINTING)
    width, height = (each / 64 for each in face.get_width_height())
    below = face.get_descent() / 64
    return width, height - below, below


class PlacedLetter(NamedTuple):
    """A letter where it is seen in its line: how far from the left in points, and by how much it is
    broader there than alone.
    """

    letter: str
    x: float
    stretched: float


def glyph_positions(
    text: str, size: float, *, bold: bool, language: Language
) -> list[PlacedLetter]:
    """The letters of a line from left to right, as the eye meets them. Those of a ligature share
    its room.

    Without the marks above and below letters: alone they are no text, and who searches seldom types
    them.
    """
    face, line = _face(bold), with_direction_mark(text, language)
    # The one thing that tells which letters a glyph stands for; nothing public does.
    glyphs = [(item.char, item.x) for item in face._layout(line, ft2font.LoadFlags.NO_HINTING)]
    groups = _group_glyphs(glyphs, Counter(line))
    ends = [x for _, x in groups[1:]] + [_measure_word(line, bold, get_ident())[0]]
    part = size / MEASURE_SIZE
    return [
        PlacedLetter(letter, x * part, width / alone if (alone := _advance(face, letter)) else 1)
        for (group, start), end in zip(groups, ends, strict=True)
        for letter, x, width in _split_ligature(group, start, end)
    ]


def _face(bold: bool) -> ft2font.FT2Font:
    """The font of this thread at the size of measuring."""
    face = get_font([str(file) for file in font_files(bold)])
    face.set_size(MEASURE_SIZE, 72)
    return face


def _group_glyphs(
    glyphs: list[tuple[str, float]], letters: Counter[str]
) -> list[tuple[str, float]]:
    """Glyphs drawn together where several stand for the same letters, as a letter and its mark
    do.
    """
    groups: list[tuple[str, float]] = []
    for group, x in glyphs:
        if groups and len(group) > 1 and groups[-1][0] == group:
            groups[-1] = (group, min(x, groups[-1][1]))
        else:
            groups.append((group, x))
    whole = groups if Counter("".join(group for group, _ in groups)) == letters else glyphs
    return sorted(whole, key=lambda group: group[1])


def _split_ligature(group: str, start: float, end: float) -> list[tuple[str, float, float]]:
    """The letters of one glyph side by side in its room, each with its place and its width."""
    letters = [letter for letter in group if unicodedata.category(letter) not in ("Mn", "Cf")]
    if any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in letters):
        letters.reverse()
    width = (end - start) / max(len(letters), 1)
    return [(letter, start + i * width, width) for i, letter in enumerate(letters)]


def _advance(face: ft2font.FT2Font, letter: str) -> float:
    """The width of a letter that stands alone, at the size of measuring."""
    return face.load_char(ord(letter), ft2font.LoadFlags.NO_HINTING).linearHoriAdvance / 65536
