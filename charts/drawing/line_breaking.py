"""Break a text into lines that fit a width, between words where a reader expects it."""

import re
from bisect import bisect_right
from collections.abc import Callable
from itertools import pairwise

from domain.glyphs import ELLIPSIS, add_ellipsis, to_printable, truncate

MeasureWidth = Callable[[str], float]
MAX_TEXT_LENGTH = 2000  # letters that are measured of a text: no canvas has room for more
MAX_WORD_LENGTH = 30  # letters: no word of English or Arabic is as long
NBSP = "\u00a0"  # a space that keeps two words on one line
YEAR = re.compile(r" (?=(?:19|20)\d\d(?!\d))")
NUMBER = re.compile(r"(?<!\S)\d[\d,.]* (?=\S)")
SPAN = re.compile(r"(?<!\S)\d+ \S{1,3} (?=\d)")
SHORT = re.compile(r"(?<!\S)\w{1,2} (?=\w)")


def break_text(
    text: str,
    width: float,
    measure: MeasureWidth,
    *,
    most: int | None = None,
    on_broken_word: Callable[[], None] = lambda: None,
) -> list[str]:
    """Break a text between words into lines of at most `width`, as `measure` measures it.

    A wider word is broken inside, after a call of `on_broken_word`. Of more than `most` lines, the
    last one ends with an ellipsis.
    """
    lines: list[str] = []
    for word in _breakable_words(truncate(to_printable(text), MAX_TEXT_LENGTH)):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and measure(longer) <= width:
            lines[-1] = longer
        else:
            fits = measure(word) <= width
            lines += [word] if fits else _break_word(word, width, measure, on_broken_word)
        if most and len(lines) > most:
            return [*lines[: most - 1], _truncate_line(lines[most - 1], width, measure)]
    return lines or [""]


def narrowest_width(
    text: str,
    width: float,
    measure: MeasureWidth,
    *,
    on_broken_word: Callable[[], None] = lambda: None,
) -> float:
    """Return the least width in which a text takes as many lines as in `width`."""

    def count_lines(limit: float) -> int:
        return len(break_text(text, limit, measure, on_broken_word=on_broken_word))

    many = count_lines(width)
    widths = [width * part / 20 for part in range(20, 9, -1)]
    return next((a for a, b in pairwise(widths) if count_lines(b) > many), width)


def _breakable_words(text: str) -> list[str]:
    """Split a text at the spaces where a line may end.

    Not within "6 of 15", after a number, after a short word such as "of", or before a year.
    """
    joined = text.replace("\n", " ")
    for pattern in (SPAN, NUMBER, YEAR, SHORT):
        joined = pattern.sub(lambda found: found[0].replace(" ", NBSP), joined)
    return [word for word in joined.split(" ") if word]


def _break_word(
    word: str, width: float, measure: MeasureWidth, on_broken_word: Callable[[], None]
) -> list[str]:
    """Break a word wider than a line: after a hyphen, at a non-breaking space, or anywhere."""
    at_hyphens = [part for part in re.split(f"(?<=-)|(?<={NBSP})", word) if part]
    if len(at_hyphens) == 1 and len(word) < MAX_WORD_LENGTH:
        on_broken_word()
    if max(map(len, at_hyphens)) >= min(len(word), MAX_WORD_LENGTH):
        return _slice_word(word, width, measure)
    pieces = [""]
    for part in at_hyphens:
        if pieces[-1] and measure(pieces[-1] + part) > width:
            pieces.append("")
        pieces[-1] += part
    return pieces


def _slice_word(word: str, width: float, measure: MeasureWidth) -> list[str]:
    """Break a word anywhere, into parts as long as fit in `width`."""
    slices = []
    while word:
        n = _count_fitting(word, width, "", measure)
        slices.append(word[:n])
        word = word[n:]
    return slices


def _truncate_line(line: str, width: float, measure: MeasureWidth) -> str:
    """Keep the words of a line that fit with an ellipsis after them, or part of the first word."""
    while " " in line and measure(add_ellipsis(line)) > width:
        line = line.rpartition(" ")[0]
    return add_ellipsis(line[: _count_fitting(line, width, ELLIPSIS, measure)])


def _count_fitting(text: str, width: float, end: str, measure: MeasureWidth) -> int:
    """Count the letters of a text that fit in a line before `end`, at least one."""
    if measure(text + end) <= width:
        return len(text)
    return max(
        bisect_right(range(1, len(text) + 1), width, key=lambda n: measure(text[:n] + end)), 1
    )
