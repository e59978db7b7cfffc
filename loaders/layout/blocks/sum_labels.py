"""Recognise the label of a row that sums others: "Total", "Sub-total Jordan", "Jordan Total".

A label is a word for a sum, alone or with what is summed before or behind it: a state, another
term, a value of the sheet, or a word for what is counted. A body whose name merely begins with
such a word ("Total Energies") is no sum.
"""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from functools import cache

from domain.normalization import normalize_name, normalize_text
from domain.vocabulary import STATES
from loaders.cells.column import DictionaryColumn
from loaders.cells.grid import Grid
from loaders.layout.header_rows import row_texts
from loaders.layout.header_words import vocabulary_terms
from loaders.layout.known_systems import spellings

MAX_LABEL_LENGTH = 80
# "SA" and "SE" behind "Total" are forms of companies; as codes of states they are never written so.
MIN_NAME_LENGTH = 3
FORMULA_SIGNS = ("=", "@", "+")  # "=SUM(1;4)" as text is a formula
YEARS = range(1990, 2101)  # a number behind a label that is no sum


@dataclass(frozen=True)
class SumLabel:
    """The label of a sum: the normalized name of what is summed, empty if it names nothing, and the
    number written in the label itself, if any.
    """

    subject: str = ""
    number: float | None = None

    @property
    def state(self) -> str:
        """Return the code of the state that is summed, empty if none is named."""
        return STATES.code_of(self.subject) or ""


def parse_sum_label(text: str, values: Container[str] = ()) -> SumLabel | None:
    """Parse the label of a sum; None if the text is none. `values` are normalized values that may
    be summed besides the terms of the vocabularies.
    """
    if len(text) > MAX_LABEL_LENGTH or normalize_text(text[:1]) in FORMULA_SIGNS:
        return None
    words = normalize_name(text).split()
    plain = [word for word in words if not word.isdecimal()]
    number = _number([word for word in words if word.isdecimal()])
    # With its figures first: they may belong to the name, as in "workshop-2 Total".
    for whole, told in ((words, None), (plain, number)):
        for rest, may_be_named in _rests(whole):
            subject = _subject(rest, values)
            if subject is not None and (may_be_named or not subject):
                return SumLabel(subject, told)
    return None


def is_total(text: str) -> bool:
    """Test whether a text is the label of a sum, of nothing that only its sheet names."""
    return parse_sum_label(text) is not None


def is_total_row(grid: Grid, row: int) -> bool:
    """Test whether the first text of a row is the label of a sum."""
    return is_total(next(iter(row_texts(grid, row)), ""))


def sum_labels(cells: DictionaryColumn, values: Container[str] = ()) -> dict[int, SumLabel]:
    """Return the labels of sums among the distinct values of a column, by their index."""
    texts = [value for value in cells.distinct if isinstance(value, str)]
    # All at once, since hardly any column of 100,000 different texts has such a word.
    joined = normalize_text("\n".join(texts)).casefold()
    if not any(stem in joined for stem in _stems()):
        return {}
    short = {
        i: value
        for i, value in enumerate(cells.distinct)
        if isinstance(value, str) and 2 < len(value) <= MAX_LABEL_LENGTH
    }
    found = ((i, parse_sum_label(value, values)) for i, value in short.items())
    return {i: label for i, label in found if label is not None}


def _rests(words: list[str]) -> Iterator[tuple[list[str], bool]]:
    """Yield what remains of a text without a word for a sum, and whether it may be a name."""
    words = _without_links(words)
    for code in ("total", "alone"):
        for phrase in _phrases(code):
            n = len(phrase)
            if words[:n] == phrase:
                yield words[n:], code == "total"
            if len(words) > n and words[-n:] == phrase:
                yield words[:-n], code == "total"


def _subject(words: list[str], values: Container[str]) -> str | None:
    """Return the name of what is summed, empty if there is none; None if it is something else."""
    counted, links = spellings("totals", "counted"), spellings("totals", "link")
    if all(word in counted or word in links for word in words):
        return ""
    rest = _without_links(words)
    while rest and rest[0] in counted:
        rest = _without_links(rest[1:])
    for name in _names(" ".join(rest)):
        if name.isdecimal():
            continue
        if name in values or (len(name) >= MIN_NAME_LENGTH and name in vocabulary_terms()):
            return name
    return None


def _names(name: str) -> Iterator[str]:
    """Yield a name, also without the prepositions that Arabic writes as part of the word."""
    yield name
    for prefix in sorted(spellings("totals", "prefix"), key=len, reverse=True):
        if name.startswith(prefix):
            rest = name.removeprefix(prefix)
            yield rest
            yield from (f"{article}{rest}" for article in spellings("totals", "article"))


def _without_links(words: list[str]) -> list[str]:
    links = spellings("totals", "link")
    first = next((i for i, word in enumerate(words) if word not in links), len(words))
    last = next((i for i in range(len(words), first, -1) if words[i - 1] not in links), first)
    return words[first:last]


def _number(digits: list[str]) -> float | None:
    """Return the number that groups of digits write; None for a year, or several numbers."""
    if not digits or any(len(group) != 3 for group in digits[1:]):
        return None
    number = int("".join(digits))
    return None if number in YEARS else float(number)


@cache
def _phrases(code: str) -> list[list[str]]:
    """Return the words for sums, each as a list of words, the longest first."""
    return sorted(map(str.split, spellings("totals", code)), key=len, reverse=True)


@cache
def _stems() -> frozenset[str]:
    """Return words of which each label holds one: the last of each phrase, for a quick test."""
    phrases = [*_phrases("total"), *_phrases("alone")]
    return frozenset(phrase[-1] if len(phrase[-1]) > 2 else " ".join(phrase) for phrase in phrases)
