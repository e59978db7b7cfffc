"""Break a text into the lines that fit a width, between words as a reader expects it."""

import re
from bisect import bisect_right
from collections.abc import Callable
from itertools import pairwise

from domain.glyphs import ELLIPSIS, add_ellipsis, to_printable, truncate

Breadth = Callable[[str], float]
MAX_TEXT_LENGTH = 2000  # letters of a text that are looked at: no sheet has room for more
MAX_WORD_LENGTH = 30  # letters: no word of our languages is as long
NBSP = "\u00a0"  # a space that keeps two words on one line
YEAR = re.compile(r" (?=(?:19|20)\d\d(?!\d))")
NUMBER = re.compile(r"(?<!\S)\d[\d,.]* (?=\S)")
SPAN = re.compile(r"(?<!\S)\d+ \S{1,3} (?=\d)")
SHORT = re.compile(r"(?<!\S)\w{1,2} (?=\w)")


def set_in_lines(
    text: str,
    width: float,
    breadth: Breadth,
    *,
    most: int | None = None,
    whole_words: Callable[[], None] = lambda: None,
) -> list[str]:
    """Break a text into lines of at most `width`, between words; a word that is broader than that
    is broken inside, which `whole_words` is told of.

    `breadth` measures a line. Of more than `most` lines the last one ends in an ellipsis.
    """
    lines: list[str] = []
    for word in _breakable_words(truncate(to_printable(text), MAX_TEXT_LENGTH)):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and breadth(longer) <= width:
            lines[-1] = longer
        else:
            broad = breadth(word) > width
            lines += _pieces(word, width, breadth, whole_words) if broad else [word]
        if most and len(lines) > most:
            return [*lines[: most - 1], _cut(lines[most - 1], width, breadth)]
    return lines or [""]


def balanced(
    text: str, width: float, breadth: Breadth, *, whole_words: Callable[[], None] = lambda: None
) -> float:
    """Find the least width in which a text takes no more lines than in `width`: its lines are
    about as long as each other.
    """

    def lines(each: float) -> int:
        return len(set_in_lines(text, each, breadth, whole_words=whole_words))

    many = lines(width)
    widths = [width * part / 20 for part in range(20, 9, -1)]
    return next((a for a, b in pairwise(widths) if lines(b) > many), width)


def _breakable_words(text: str) -> list[str]:
    """Words that a line may be broken between: at spaces, but never within "6 of 15", after a
    number, after "of", or before a year.
    """
    joined = text.replace("\n", " ")
    for pattern in (SPAN, NUMBER, YEAR, SHORT):
        joined = pattern.sub(lambda found: found[0].replace(" ", NBSP), joined)
    return [word for word in joined.split(" ") if word]


def _pieces(
    word: str, width: float, breadth: Breadth, whole_words: Callable[[], None]
) -> list[str]:
    """A word that is broader than a line: broken after a hyphen, between words that stay together,
    or anywhere.
    """
    at_hyphens = [part for part in re.split(f"(?<=-)|(?<={NBSP})", word) if part]
    if len(at_hyphens) == 1 and len(word) < MAX_WORD_LENGTH:
        whole_words()
    if max(map(len, at_hyphens)) >= min(len(word), MAX_WORD_LENGTH):
        return _slices(word, width, breadth)
    pieces = [""]
    for part in at_hyphens:
        if pieces[-1] and breadth(pieces[-1] + part) > width:
            pieces.append("")
        pieces[-1] += part
    return pieces


def _slices(word: str, width: float, breadth: Breadth) -> list[str]:
    """A word broken anywhere, in parts as long as there is room for."""
    slices = []
    while word:
        n = _fitting(word, width, "", breadth)
        slices.append(word[:n])
        word = word[n:]
    return slices


def _cut(line: str, width: float, breadth: Breadth) -> str:
    """As many words of a line as have room with an ellipsis behind them, or as much of the first
    word.
    """
    while " " in line and breadth(add_ellipsis(line)) > width:
        line = line.rpartition(" ")[0]
    return add_ellipsis(line[: _fitting(line, width, ELLIPSIS, breadth)])


def _fitting(text: str, width: float, end: str, breadth: Breadth) -> int:
    """How many letters of a text have room in a line, at least one; `end` stands behind them."""
    if breadth(text + end) <= width:
        return len(text)
    return max(
        bisect_right(range(1, len(text) + 1), width, key=lambda n: breadth(text[:n] + end)), 1
    )
