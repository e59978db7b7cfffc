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

FILE = ROOT / "data" / "vocabulary" / "glyphs.csv"
PLACEHOLDER = "\u25a1"  # stands for a letter without a glyph: a hollow square
ELLIPSIS = "\u2026"
# combining marks that a letter keeps: a shadda, a vowel and one more; piles of them would cover the
# lines above
MARKS = 3
# What no text means: code points that Unicode keeps for programs themselves. XML and fonts refuse
# them.
NON_CHARACTERS = "\ufdd0-\ufdef" + "".join(
    f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
)
# they order and join letters, and are not seen: no font needs them
_STEERING = "\u061c\u200c-\u200f\u202a-\u202e\u2066-\u2069"
_KEPT = re.compile(f"[{_STEERING}]")
_UNPRINTABLE = re.compile(
    f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff{NON_CHARACTERS}]"
)
_SPACES = re.compile("[\t\n\r\x0b\x0c\x85\u2028\u2029]+")
_LEFT, _RIGHT = "\u200e", "\u200f"  # LRM and RLM


def _glyphs() -> frozenset[str]:
    with FILE.open(encoding="utf-8", newline="") as file:
        ranges = [(int(row["first"], 16), int(row["last"], 16)) for row in csv.DictReader(file)]
    return frozenset(
        map(chr, chain.from_iterable(range(first, last + 1) for first, last in ranges))
    )


GLYPHS = _glyphs()


def without_glyph(text: str) -> str:
    """The letters of a text that pictures and PDF files show as `PLACEHOLDER`, each once, in their
    order.
    """
    if GLYPHS.issuperset(text):
        return ""
    return "".join(
        dict.fromkeys(letter for letter in text if _printed(letter) == PLACEHOLDER != letter)
    )


def printable(text: str) -> str:
    """A text in letters that have a glyph, on one line: what has none is shown as `PLACEHOLDER`,
    and left out where it is not seen.
    """
    if text.isascii() and text.isprintable():
        return text
    return _printable(text)


def storable(text: str) -> str:
    """A text without what no XML and no font can hold: controls, halves of surrogate pairs,
    non-characters.
    """
    return _UNPRINTABLE.sub("", text)


def shortened(text: str, most: int) -> str:
    """A text of at most so many letters; an ellipsis says where it was cut, between words where
    there is a gap near.
    """
    if len(text) <= most:
        return text
    kept = text[: max(most - 2, 0)]  # the ellipsis, and a mark that keeps it in its place
    words, gap, _ = kept.rpartition(" ")
    return ended(words if gap and len(words) > 0.8 * most else kept)


def ended(text: str) -> str:
    """A text that was cut, with an ellipsis: it stands where the text ends, also in a line of the
    other direction.

    The direction of a text is that of its first letter that has one.
    """
    kept = text.rstrip(" \u00a0,;:.\u060c\u061b")
    strong = next(
        (kind for kind in map(unicodedata.bidirectional, kept) if kind in ("L", "R", "AL")), ""
    )
    return kept + ELLIPSIS + {"L": _LEFT, "": ""}.get(strong, _RIGHT)


@lru_cache(maxsize=20_000)
def _printable(text: str) -> str:
    found = "".join(map(_printed, _SPACES.sub(" ", text)))
    return _thinned(found) if any(unicodedata.combining(letter) for letter in found) else found


def _printed(letter: str) -> str:
    """A letter as it is printed."""
    if (letter in GLYPHS and not _UNPRINTABLE.match(letter)) or _KEPT.match(letter):
        return letter
    kind = unicodedata.category(letter)
    if kind in ("Zs", "Zl", "Zp"):
        return " "
    if kind in ("Cc", "Cf", "Mn", "Me") or _UNPRINTABLE.match(letter):
        return ""
    return PLACEHOLDER


def _thinned(text: str) -> str:
    """A text with at most `MARKS` combining marks on each letter."""
    found, marks = [], 0
    for letter in text:
        marks = marks + 1 if unicodedata.combining(letter) else 0
        if marks <= MARKS:
            found.append(letter)
    return "".join(found)
