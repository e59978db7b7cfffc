"""Bring the names of bodies that differ only in forms of letters and in spaces to one spelling."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.normalization import is_plainly_spelt, normalize_spelling
from domain.vocabulary import LANGUAGES
from loaders.cells.column import CellValue, DictionaryColumn
from loaders.cells.problems import Problem
from loaders.cells.values import display_text
from loaders.reading.sheet import ParsedSheet
from loaders.tables.schema import Column

BODIES = ("organisation", "institutions", "partners")  # columns that name bodies
_SEPARATORS = re.compile(r"[;\u061b]")


@dataclass(frozen=True)
class JoinedSpellings:
    """The number of spellings of the names that have several, and the first position in the
    column whose spelling was exchanged.
    """

    count: int
    position: int


def join_spellings(
    column: Column, cells: DictionaryColumn
) -> tuple[DictionaryColumn, JoinedSpellings | None]:
    """Return the cells of a column of texts with composed letters, each name of a body in its most
    frequent spelling, the first of equally frequent ones.
    """
    if column.kind not in ("text", "list"):
        return cells, None
    composed = _compose(cells)
    texts = "|".join(value for value in cells.distinct if isinstance(value, str))
    if not _names_bodies(column) or is_plainly_spelt(texts):
        return composed, None
    spellings = _count_spellings(column, cells)
    chosen = {
        spelling: _most_frequent(group)
        for group in spellings.values()
        if len(group) > 1
        for spelling in group
    }
    if not chosen:
        return composed, None
    joined = cells.map_values(lambda value: _respell(column, value, chosen))
    changed = [
        i
        for i, value in enumerate(cells.distinct)
        if any(chosen.get(item, item) != item for item in _items(column, value))
    ]
    first = int(np.flatnonzero(np.isin(cells.codes, changed))[0])
    return _compose(joined), JoinedSpellings(len(chosen), first)


def spelling_problems(
    sheet: ParsedSheet, column: Column, rows: NDArray[np.intp], joined: JoinedSpellings | None
) -> Iterator[Problem]:
    """Yield a notice for a column in which names were brought to one spelling."""
    if joined and column.name in sheet.places:
        row = int(rows[joined.position]) + 1
        yield sheet.problem("spellings_joined", row, column.name, value=str(joined.count))


def _names_bodies(column: Column) -> bool:
    base, _, language = column.name.rpartition("_")
    return column.name in BODIES or (base in BODIES and language in LANGUAGES)


def _compose(cells: DictionaryColumn) -> DictionaryColumn:
    texts = "\n".join(value for value in cells.distinct if isinstance(value, str))
    if unicodedata.is_normalized("NFC", texts):
        return cells
    return cells.map_values(
        lambda value: unicodedata.normalize("NFC", value) if isinstance(value, str) else value
    )


def _items(column: Column, value: CellValue) -> list[str]:
    """Return the names in a cell, as written; the cell as a whole in a column of texts."""
    text = display_text(value)
    return [t.strip() for t in _SEPARATORS.split(text)] if column.kind == "list" else [text]


def _count_spellings(column: Column, cells: DictionaryColumn) -> Mapping[str, Mapping[str, int]]:
    """Count the spellings of each name, in the order in which they occur."""
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    used, first = np.unique(cells.codes, return_index=True)
    times = np.bincount(cells.codes, minlength=len(cells.distinct))
    for code in used[np.argsort(first)].tolist():
        for item in filter(None, _items(column, cells.distinct[code])):
            spellings[normalize_spelling(item)][item] += int(times[code])
    return spellings


def _most_frequent(group: Mapping[str, int]) -> str:
    """Return the most frequent of some spellings, with composed letters; the first of equals."""
    composed: Counter[str] = Counter()
    for spelling, times in group.items():
        composed[unicodedata.normalize("NFC", spelling)] += times
    return max(composed, key=composed.__getitem__)


def _respell(column: Column, value: CellValue, chosen: Mapping[str, str]) -> CellValue:
    items = _items(column, value)
    if not any(item in chosen for item in items):
        return value
    return "; ".join(chosen.get(item, item) for item in items)
