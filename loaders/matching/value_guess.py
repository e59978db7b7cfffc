"""Guess what values stand for that are in no vocabulary."""

from collections import Counter
from dataclasses import dataclass

from domain.normalization import folded
from loaders.cells.fuzzy import near_spelling
from loaders.cells.redaction import ELLIPSIS
from loaders.layout import known_systems
from loaders.reading.opened import Opened
from loaders.reading.parse_result import Reading
from loaders.tables.registry import TABLES
from loaders.tables.schema import Column


@dataclass(frozen=True)
class ValueGuess:
    """A value that is in no vocabulary: how often it stands there, and the code it may stand for,
    empty where none is near.

    `options` is the name of the vocabulary; `may_be_empty` whether it may be left out of the row.
    """

    table: str
    column: str
    value: str
    count: int
    suggestion: str = ""
    options: str = ""
    may_be_empty: bool = True


def unknown_values(reading: Reading, opened: Opened) -> tuple[ValueGuess, ...]:
    """The different values of columns of codes that are in no vocabulary, most frequent first, each
    with a suggestion where one is near.
    """
    written = Counter(
        (p.table, p.column, p.value)
        for p in reading.problems
        if p.code == "unknown_term" and p.table and p.column
    )
    counts: Counter[tuple[str, str, str]] = Counter()
    first: dict[tuple[str, str, str], str] = {}
    for (table, column, value), n in written.items():
        if value != ELLIPSIS:
            counts[table, column, folded(value)] += n
            first.setdefault((table, column, folded(value)), value)
    return tuple(
        _value_guess(TABLES[key[0]].accepted[key[1]], key[0], first[key], n)
        for key, n in counts.most_common()
    )


def _value_guess(column: Column, table: str, value: str, count: int) -> ValueGuess:
    return ValueGuess(
        table,
        column.name,
        value,
        count,
        _suggestion(column, value),
        column.vocabulary,
        not column.required,
    )


def _suggestion(column: Column, value: str) -> str:
    terms = column.terms
    if terms is None:
        return ""
    return known_systems.meant(column.vocabulary, value) or terms.spellings().get(
        near_spelling(value, terms.spellings()), ""
    )
