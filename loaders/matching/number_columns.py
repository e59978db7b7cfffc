"""Tell apart columns of numbers: numbers of persons, running numbers, years, yes and no."""

import math
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from domain.normalization import normalize_name
from loaders.cells.fuzzy import closest_spelling
from loaders.cells.numerals import is_in_doubt, proves_thousands
from loaders.cells.values import estimate_number, parse_number, to_ascii_digits
from loaders.layout import known_systems
from loaders.layout.header_vocabulary import mentions, phrases, words_of
from loaders.tables.registry import TABLES

# What a header says of the numbers below it: numbers of persons; persons; numbers; numbers of some
# of the persons, such as women; nothing; something else.
NUMBERED, PERSONS, NUMBER, PART, SILENT, OTHER = (
    "numbered",
    "persons",
    "number",
    "part",
    "silent",
    "other",
)
HEADCOUNT = "headcount"
MIN_SEQUENCE = 4  # as many delegations may grow from row to row by chance
MIN_PERMUTATION = 6  # as many different small numbers in any order are running numbers
SAMPLE_ROWS = 100
FIRST_YEAR, LAST_YEAR = 1900, 2100
MAX_LENGTH = 80  # characters: a longer text is no number, and is slow to compare
MIN_COUNTS = 0.8  # share of the values of a column that must be numbers
_DIGITS = re.compile(r"\d+")


def header_kind(header: str) -> str:
    """Return what a header says of the numbers below it."""
    words, meaning = normalize_name(header), known_systems.header_meaning(header)
    if "#" in header or meaning in known_systems.NO_COLUMN - {known_systems.PRESENCE}:
        return OTHER
    known = TABLES[known_systems.TARGET_TABLE].headers.get(words) == HEADCOUNT
    kind = _kind_by_words(header)
    if known or meaning == HEADCOUNT:
        return kind if kind in (NUMBER, PERSONS) else NUMBERED
    if kind == OTHER and meaning == known_systems.PRESENCE:
        return PERSONS  # "Present" above 3 and 5
    if kind == OTHER and (near := closest_spelling(words, _headcount_headers())):
        return NUMBERED if _kind_by_words(near) == NUMBERED else PERSONS
    return kind


def _headcount_headers() -> list[str]:
    """Return the headers of headcounts that are long enough to be misspelt."""
    headers = TABLES[known_systems.TARGET_TABLE].headers.items()
    return [spelling for spelling, name in headers if name == HEADCOUNT and " " in spelling]


def _kind_by_words(header: str) -> str:
    words = set(normalize_name(header).split())
    if _says_nothing(header):
        return SILENT
    if mentions(header, "measure"):
        return OTHER
    if mentions(header, "part"):
        return PART
    numbers, people = words_of(header, "number"), words_of(header, "people")
    persons = words_of(header, "person")
    if numbers and people:
        return NUMBERED
    if numbers and persons:  # "participant count", but not "participant number"
        return NUMBERED if numbers - words_of(header, "identifier") else OTHER
    others = words - numbers - people - words_of(header, "filler")
    if people:
        return PERSONS
    return NUMBER if numbers - phrases("label") and not others else OTHER


def _says_nothing(header: str) -> bool:
    """Test whether a header is blank, a letter, or only counts the columns: "Q5", "Column 5"."""
    rest = normalize_name(_DIGITS.sub(" ", normalize_name(header)))
    return len(rest) <= 1 or rest in phrases("silent")


def is_qualified(header: str) -> bool:
    """Test whether a header says more than that persons are numbered: "UN participants"."""
    kinds = ("number", "people", "person", "filler", "total")
    known = frozenset().union(*(words_of(header, kind) for kind in kinds))
    return not set(normalize_name(header).split()) <= known


def read_numbers(texts: Sequence[str]) -> list[int | None] | None:
    """Return the whole numbers of a column by row, None where blank; None if it holds others.

    A few cells may hold words, such as "about 5", and count as blank.
    """
    first = [text for text in texts[:SAMPLE_ROWS] if text]
    if first and not any(read_whole_number(text) is not None for text in first):
        return None  # most columns hold words, and each text costs
    known = {text: read_whole_number(text) for text in set(texts)}
    numbers = [known[text] for text in texts]
    given = [text for text in texts if not _is_blank(text)]
    counts = [number for text in given if (number := known[text]) is not None]
    if not counts or len(counts) < MIN_COUNTS * len(given) or min(counts) < 0:
        return None
    different = set(map(to_ascii_digits, given))
    fractions = any(map(_is_fraction, different)) and not proves_thousands(different)
    return None if fractions else numbers


def _is_blank(text: str) -> bool:
    return len(text) <= MAX_LENGTH and known_systems.is_blank(text)


def read_whole_number(text: str) -> int | None:
    """Read a number of a guess; None for a text that is none, a long one, and a fraction."""
    number = estimate_number(text) if 0 < len(text) <= MAX_LENGTH else None
    return int(number) if number is not None and number.is_integer() else None


def _is_fraction(text: str) -> bool:
    """Test whether a text is a number with decimals, or may be one."""
    if len(text) > MAX_LENGTH:
        return False
    number = parse_number(text)
    return (
        is_in_doubt(text) and not text.endswith("000")
        if number is None
        else not math.isclose(number, round(number))
    )


def are_running(numbers: Sequence[int | None]) -> bool:
    """Test whether numbers count the rows: rising, or rising in runs from 1, with or without gaps;
    or all different and small, as where a list was sorted again.
    """
    given = [number for number in numbers if number is not None]
    if len(given) < 2:
        return given == [1]
    rises = [b > a for a, b in pairwise(given)]
    starts_low = given[0] <= 1 and given[1] == given[0] + 1
    if all(rises):
        return len(given) >= MIN_SEQUENCE or starts_low
    different, spread = len(set(given)) == len(given), max(given) - min(given)
    if different and len(given) >= MIN_PERMUTATION and spread < 1.5 * len(given):
        return True
    runs = list(_runs(given))
    return all(run[0] == 1 for run in runs) and max(map(len, runs)) > 1


def _runs(numbers: Sequence[int]) -> Iterator[list[int]]:
    """Yield the parts of a sequence within which each number is greater than the one before."""
    run: list[int] = []
    for number in numbers:
        if run and number <= run[-1]:
            yield run
            run = []
        run.append(number)
    yield run


def may_be_counts(numbers: Sequence[int | None]) -> bool:
    """Test whether numbers may count persons: no running numbers, years, or ones and zeros."""
    given = [number for number in numbers if number is not None]
    are_years = all(FIRST_YEAR <= number <= LAST_YEAR for number in given)
    return not (are_years or set(given) <= {0, 1} or are_running(numbers))
