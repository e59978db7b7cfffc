"""The letters that pictures and PDF files can print: those of IBM Plex Sans Arabic and, where it
has none, of DejaVu Sans.

Also what is done with the others wherever a text is printed, so that any text that was published
can be. `data/vocabulary/glyphs.csv` holds the code points that both weights of the two fonts have;
scripts/glyphs.py makes it from the fonts.
"""

import csv
import re
import unicodedata
from functools import lru_cache
from itertools import chain

from domain.paths import ROOT

GLYPH_FILE = ROOT / "data" / "vocabulary" / "glyphs.csv"
PLACEHOLDER = "\u25a1"  # stands for a letter without a glyph: a hollow square
ELLIPSIS = "\u2026"
# combining marks that a letter keeps: a shadda, a vowel and one more; piles of them would cover the
# lines above
MAX_MARKS = 3
# What no text means: code points that Unicode keeps for programs themselves. XML and fonts refuse
# them.
NON_CHARACTERS = "\ufdd0-\ufdef" + "".join(
    f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
)
# they order and join letters, and are not seen: no font needs them
_FORMAT_CONTROLS = "\u061c\u200c-\u200f\u202a-\u202e\u2066-\u2069"
_INVISIBLE = re.compile(f"[{_FORMAT_CONTROLS}]")
_UNPRINTABLE = re.compile(
    f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff{NON_CHARACTERS}]"
)
_SPACES = re.compile("[\t\n\r\x0b\x0c\x85\u2028\u2029]+")
_LRM, _RLM = "\u200e", "\u200f"  # LRM and RLM


def _glyphs() -> frozenset[str]:
    with GLYPH_FILE.open(encoding="utf-8", newline="") as file:
        ranges = [(int(row["first"], 16), int(row["last"], 16)) for row in csv.DictReader(file)]
    return frozenset(
        map(chr, chain.from_iterable(range(first, last + 1) for first, last in ranges))
    )


GLYPHS = _glyphs()


def missing_glyphs(text: str) -> str:
    """The letters of a text that pictures and PDF files show as `PLACEHOLDER`, each once, in their
    order.
    """
    if GLYPHS.issuperset(text):
        return ""
    return "".join(
        dict.fromkeys(
            letter for letter in text if _printable_letter(letter) == PLACEHOLDER != letter
        )
    )


def to_printable(text: str) -> str:
    """A text in letters that have a glyph, on one line: what has none is shown as `PLACEHOLDER`,
    and left out where it is not seen.
    """
    if text.isascii() and text.isprintable():
        return text
    return _to_printable(text)


def to_storable(text: str) -> str:
    """A text without what no XML and no font can hold: controls, halves of surrogate pairs,
    non-characters.
    """
    return _UNPRINTABLE.sub("", text)


def truncate(text: str, most: int) -> str:
    """A text of at most so many letters; an ellipsis says where it was cut, between words where
    there is a gap near.
    """
    if len(text) <= most:
        return text
    prefix = text[: max(most - 2, 0)]  # the ellipsis, and a mark that keeps it in its place
    words, gap, _ = prefix.rpartition(" ")
    return add_ellipsis(words if gap and len(words) > 0.8 * most else prefix)


def add_ellipsis(text: str) -> str:
    """A text that was cut, with an ellipsis: it stands where the text ends, also in a line of the
    other direction.

    The direction of a text is that of its first letter that has one.
    """
    stem = text.rstrip(" \u00a0,;:.\u060c\u061b")
    strong = next(
        (kind for kind in map(unicodedata.bidirectional, stem) if kind in ("L", "R", "AL")), ""
    )
    return stem + ELLIPSIS + {"L": _LRM, "": ""}.get(strong, _RLM)


@lru_cache(maxsize=20_000)
def _to_printable(text: str) -> str:
    found = "".join(map(_printable_letter, _SPACES.sub(" ", text)))
    return _limit_marks(found) if any(unicodedata.combining(letter) for letter in found) else found


def _printable_letter(letter: str) -> str:
    """A letter as it is printed."""
    if (letter in GLYPHS and not _UNPRINTABLE.match(letter)) or _INVISIBLE.match(letter):
        return letter
    kind = unicodedata.category(letter)
    if kind in ("Zs", "Zl", "Zp"):
        return " "
    if kind in ("Cc", "Cf", "Mn", "Me") or _UNPRINTABLE.match(letter):
        return ""
    return PLACEHOLDER


def _limit_marks(text: str) -> str:
    """A text with at most `MAX_MARKS` combining marks on each letter."""
    letters, marks = [], 0
    for letter in text:
        marks = marks + 1 if unicodedata.combining(letter) else 0
        if marks <= MAX_MARKS:
            letters.append(letter)
    return "".join(letters)
