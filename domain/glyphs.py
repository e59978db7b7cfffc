"""Reduce texts to the characters that pictures and PDF files can print.

These are the characters of IBM Plex Sans Arabic and, beyond those, of DejaVu Sans:
`data/vocabulary/glyphs.csv` holds the code points in both weights of the two fonts;
scripts/glyphs.py generates it.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import chain

from domain.vocabulary_files import read_rows

PLACEHOLDER = "\u25a1"  # a hollow square for a character without a glyph
ELLIPSIS = "\u2026"
# combining marks a letter keeps: a shadda, a vowel and one more; more would cover the line above
MAX_MARKS = 3
# Code points that Unicode reserves for the internal use of programs; XML and fonts reject them.
NON_CHARACTERS = "\ufdd0-\ufdef" + "".join(
    f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
)
# direction marks and joiners are invisible: no font needs a glyph for them
_FORMAT_CONTROLS = "\u061c\u200c-\u200f\u202a-\u202e\u2066-\u2069"
_INVISIBLE = re.compile(f"[{_FORMAT_CONTROLS}]")
_UNPRINTABLE = re.compile(
    f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff{NON_CHARACTERS}]"
)
_SPACES = re.compile("[\t\n\r\x0b\x0c\x85\u2028\u2029]+")
_LRM, _RLM = "\u200e", "\u200f"


def _glyphs() -> frozenset[str]:
    ranges = [(int(row["first"], 16), int(row["last"], 16)) for row in read_rows("glyphs")]
    return frozenset(
        map(chr, chain.from_iterable(range(first, last + 1) for first, last in ranges))
    )


GLYPHS = _glyphs()


def missing_glyphs(text: str) -> str:
    """Return the letters of a text that print as `PLACEHOLDER`, each once, in their order."""
    if GLYPHS.issuperset(text):
        return ""
    return "".join(
        dict.fromkeys(
            letter for letter in text if _printable_letter(letter) == PLACEHOLDER != letter
        )
    )


def to_printable(text: str) -> str:
    """Return a text on one line with `PLACEHOLDER` for each visible character without a glyph.

    Invisible characters without a glyph are dropped; direction marks and joiners are kept. Tabs and
    line breaks become one space for each run of them. Of the combining marks on a letter the first
    `MAX_MARKS` are kept.
    """
    if text.isascii() and text.isprintable():
        return text
    return _to_printable(text)


def to_storable(text: str) -> str:
    """Remove what XML and fonts reject: control characters, lone surrogates, non-characters.

    Tabs, line breaks (LF, CR) and U+0085 are kept.
    """
    return _UNPRINTABLE.sub("", text)


def truncate(text: str, most: int) -> str:
    """Shorten a text to at most `most` characters, if possible between words, with an ellipsis.

    `most`, from 1, includes the ellipsis and the direction mark after it. A cut between words is
    made only if more than 80% of `most` remain. Punctuation before the ellipsis is removed. With
    24, "Regional conference on the review" becomes "Regional conference on…". A text of at most
    `most` characters is returned unchanged.
    """
    if len(text) <= most:
        return text
    prefix = text[: max(most - 2, 0)]  # room for the ellipsis and its direction mark
    words, gap, _ = prefix.rpartition(" ")
    return add_ellipsis(words if gap and len(words) > 0.8 * most else prefix)


def add_ellipsis(text: str) -> str:
    """Append an ellipsis, with a mark that keeps it at the end in a line of the other direction.

    The direction of a text is that of its first letter that has one.
    """
    stem = text.rstrip(" \u00a0,;:.\u060c\u061b")
    strong = next(
        (kind for kind in map(unicodedata.bidirectional, stem) if kind in ("L", "R", "AL")), ""
    )
    return stem + ELLIPSIS + {"L": _LRM, "": ""}.get(strong, _RLM)


@lru_cache(maxsize=20_000)
def _to_printable(text: str) -> str:
    letters = "".join(map(_printable_letter, _SPACES.sub(" ", text)))
    return _limit_marks(letters) if any(map(unicodedata.combining, letters)) else letters


def _printable_letter(letter: str) -> str:
    """Return a character as it is printed; empty if it is dropped."""
    if (letter in GLYPHS and not _UNPRINTABLE.match(letter)) or _INVISIBLE.match(letter):
        return letter
    kind = unicodedata.category(letter)
    if kind in ("Zs", "Zl", "Zp"):
        return " "
    if kind in ("Cc", "Cf", "Mn", "Me") or _UNPRINTABLE.match(letter):
        return ""
    return PLACEHOLDER


def _limit_marks(text: str) -> str:
    """Drop the combining marks beyond `MAX_MARKS` on each letter."""
    letters, marks = [], 0
    for letter in text:
        marks = marks + 1 if unicodedata.combining(letter) else 0
        if marks <= MAX_MARKS:
            letters.append(letter)
    return "".join(letters)
