"""Suggest terms for values that are in no vocabulary."""

from collections import Counter
from dataclasses import dataclass

from domain.normalization import normalize_sign
from loaders.cells.contact_redaction import REDACTED
from loaders.cells.fuzzy import closest_code
from loaders.layout import known_systems
from loaders.reading.letters.garbled import repair_term
from loaders.reading.opened_file import OpenedFile
from loaders.reading.parse_result import ParseResult
from loaders.tables.registry import TABLES
from loaders.tables.schema import Column


@dataclass(frozen=True)
class ValueGuess:
    """A value that is in no vocabulary: its count and the suggested code, empty if none is near.

    `options` is the name of the vocabulary; `may_be_empty` whether the value may be left out of the
    row.
    """

    table: str
    column: str
    value: str
    count: int
    suggestion: str = ""
    options: str = ""
    may_be_empty: bool = True


def unknown_values(reading: ParseResult, opened: OpenedFile) -> tuple[ValueGuess, ...]:
    """List the unknown terms in columns of codes, most frequent first, with suggestions."""
    written = Counter(
        (p.table, p.column, p.value)
        for p in reading.problems
        if p.code == "unknown_term" and p.table and p.column
    )
    counts: Counter[tuple[str, str, str]] = Counter()
    first: dict[tuple[str, str, str], str] = {}
    for (table, column, value), n in written.items():
        if value != REDACTED:
            counts[table, column, normalize_sign(value)] += n
            first.setdefault((table, column, normalize_sign(value)), value)
    return tuple(
        _guess_value(TABLES[key[0]].variants[key[1]], key[0], first[key], n)
        for key, n in counts.most_common()
    )


def _guess_value(column: Column, table: str, value: str, count: int) -> ValueGuess:
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
    meant = repair_term(value)
    return known_systems.suggest_code(column.vocabulary, meant) or closest_code(meant, terms)
