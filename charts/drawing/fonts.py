"""The font of the pictures, and the size of text that libraqm shapes through matplotlib."""

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
FONT_FILES = {False: FOLDER / "plex-400.ttf", True: FOLDER / "plex-700.ttf"}  # keys: bold
# the second, which comes with matplotlib, is for characters that the first lacks
FONT_FAMILIES = ["IBM Plex Sans Arabic", "DejaVu Sans"]
MEASURE_SIZE = 100.0  # points; without hinting, the extent of a text is proportional to its size
RLM, LRM = "\u200f", "\u200e"  # invisible characters that set the direction of a line


class ArabicNotShapedError(RuntimeError):
    """The installed matplotlib would write Arabic letters one by one, in their isolated shapes."""


if not hasattr(ft2font, "__libraqm_version__"):
    raise ArabicNotShapedError(
        "matplotlib has no libraqm here and cannot shape Arabic. Install matplotlib 3.11 or later "
        "from its wheels."
    )
for _file in FONT_FILES.values():
    fontManager.addfont(_file)


def font(size: float, *, bold: bool = False) -> FontProperties:
    """Return the font for matplotlib; `size` in points."""
    return FontProperties(family=FONT_FAMILIES, weight="bold" if bold else "normal", size=size)


@cache
def font_files(bold: bool) -> tuple[Path, Path]:
    """Return the files of the two fonts of one weight, the main family first."""
    return FONT_FILES[bold], Path(
        findfont(FontProperties(family=FONT_FAMILIES[1], weight="bold" if bold else "normal"))
    )


def with_direction_mark(text: str, language: Language) -> str:
    """Prefix a line with a direction mark: its first letter may be of the other script."""
    return (RLM if language.rtl else LRM) + text


class PlexMetrics:
    """Measure text in IBM Plex Sans Arabic."""

    def extent(self, text: str, size: float, *, bold: bool, language: Language) -> TextExtent:
        """Return the extent of a line, in points.

        It is summed over words, which are cached: no letter changes its shape across a space, and
        shaping is slow.
        """
        words = text.split(" ")
        extents = [
            _measure_word(with_direction_mark(word, language), bold, get_ident())
            for word in words
            if word
        ] or [(0.0, 0.0, 0.0)]
        widths, above, below = zip(*extents, strict=True)
        width = sum(widths) + (len(words) - 1) * _space_width(bold, get_ident())
        scale = size / MEASURE_SIZE
        return TextExtent(width * scale, max(above) * scale, max(below) * scale)


@lru_cache(maxsize=100)
def _space_width(bold: bool, thread: int) -> float:
    """Return the width of a space between two words, at MEASURE_SIZE."""
    apart, letter = (_measure_word(text, bold, thread)[0] for text in ("n n", "n"))
    return apart - 2 * letter


@lru_cache(maxsize=20_000)
def _measure_word(text: str, bold: bool, _thread: int) -> tuple[float, float, float]:
    """Return width, ink above and ink below the baseline, at MEASURE_SIZE.

    A font belongs to one thread, so the thread is part of the cache key.
    """
    face = _face(bold)
    face.set_text(text, 0, flags=ft2font.LoadFlags.NO_HINTING)
    width, height = (size / 64 for size in face.get_width_height())
    below = face.get_descent() / 64
    return width, height - below, below


class PlacedLetter(NamedTuple):
    """A letter in its line: points from the left, and its width there relative to its own."""

    letter: str
    x: float
    stretched: float


def glyph_positions(
    text: str, size: float, *, bold: bool, language: Language
) -> list[PlacedLetter]:
    """Return the letters of a line from left to right; those of a ligature share its width.

    Combining marks are left out: alone they are no text, and readers seldom search for them.
    """
    face, line = _face(bold), with_direction_mark(text, language)
    # No public function of matplotlib returns the letters that a glyph stands for.
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
    """Return the font of this thread at MEASURE_SIZE."""
    face = get_font([str(file) for file in font_files(bold)])
    face.set_size(MEASURE_SIZE, 72)
    return face


def _group_glyphs(
    glyphs: list[tuple[str, float]], letters: Counter[str]
) -> list[tuple[str, float]]:
    """Merge glyphs that stand for the same letters, such as a letter and its mark."""
    groups: list[tuple[str, float]] = []
    for group, x in glyphs:
        if groups and len(group) > 1 and groups[-1][0] == group:
            groups[-1] = (group, min(x, groups[-1][1]))
        else:
            groups.append((group, x))
    whole = groups if Counter("".join(group for group, _ in groups)) == letters else glyphs
    return sorted(whole, key=lambda group: group[1])


def _split_ligature(group: str, start: float, end: float) -> list[tuple[str, float, float]]:
    """Split the width of a glyph among its letters; return each with its place and width."""
    letters = [letter for letter in group if unicodedata.category(letter) not in ("Mn", "Cf")]
    if any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in letters):
        letters.reverse()
    width = (end - start) / max(len(letters), 1)
    return [(letter, start + i * width, width) for i, letter in enumerate(letters)]


def _advance(face: ft2font.FT2Font, letter: str) -> float:
    """Return the width of an isolated letter, at MEASURE_SIZE."""
    return face.load_char(ord(letter), ft2font.LoadFlags.NO_HINTING).linearHoriAdvance / 65536
