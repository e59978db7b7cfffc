"""Match the rows of a table before and after: by all their values, else by those that tell rows
apart.

Rows are numbered by their values and matched by number, never walked one by one: a table of 100,000
rows is compared in less time than it takes to read.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loaders.tables.registry import TABLES
from loaders.tables.schema import DTYPES, Table

# What tells rows apart. Rows alike in it are told apart by their order: the second delegation of a
# state is its second.
IDENTITY: Mapping[str, tuple[str, ...]] = {name: table.key for name, table in TABLES.items()} | {
    "participants": ("event", "state", "organisation", "category", "gender", "mode")
}
MAX_INT64 = np.iinfo(np.int64).max
Positions = NDArray[np.int64]


@dataclass(frozen=True)
class Pairs:
    """Hold rows that are the same row before and after: their places on both sides, in the order
    after, and whether they are equal.
    """

    before: Positions
    after: Positions
    equal: NDArray[np.bool_]


def pair_rows(old: pd.DataFrame, new: pd.DataFrame, table: Table, columns: list[str]) -> Pairs:
    """Tell which row after is which row before: equal ones first, in the columns named; of the
    others the n-th of an identity is its n-th.
    """
    equal = _match_numbers(*_number_rows(old[columns], new[columns]))
    was, place = other_places(equal, len(old)), np.flatnonzero(equal < 0)
    alike = _match_numbers(
        *_number_rows(identities_of(old.take(was), table), identities_of(new.take(place), table))
    )
    found = equal.copy()
    found[place[alike >= 0]] = was[alike[alike >= 0]]
    after = np.flatnonzero(found >= 0)
    return Pairs(found[after], after, equal[after] >= 0)


def other_places(places: Positions, length: int) -> Positions:
    """Give the places of a table of some length that are not among these; -1 among them is none."""
    free = np.ones(length, dtype=bool)
    free[places[places >= 0]] = False
    return np.flatnonzero(free)


def identities_of(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Give the columns that tell rows apart. A localized one holds whatever wording there is: an
    organisation may have an Arabic name only.
    """
    found = {}
    for name in IDENTITY[table.name]:
        column = table.accepted[name]
        found[name] = (
            frame[name]
            if name in frame
            else pd.Series(None, index=frame.index, dtype=DTYPES[column.kind])
        )
        for wording in column.language_variants():
            found[name] = (
                found[name].fillna(frame[wording.name]) if wording.name in frame else found[name]
            )
    return pd.DataFrame(found, index=frame.index)


def _number_rows(old: pd.DataFrame, new: pd.DataFrame) -> tuple[Positions, Positions]:
    """A number for each row before and after; equal rows have equal numbers, and no others."""
    both = pd.concat([old, new], ignore_index=True)
    numbers, size = np.zeros(len(both), dtype=np.int64), 1
    for name in both:
        values, different = pd.factorize(both[name].array)
        if size * (len(different) + 1) > MAX_INT64:
            numbers, known = pd.factorize(numbers)
            size = len(known)
        numbers, size = numbers * (len(different) + 1) + values + 1, size * (len(different) + 1)
    numbers, _ = pd.factorize(numbers)
    return numbers[: len(old)], numbers[len(old) :]


def _match_numbers(old: Positions, new: Positions) -> Positions:
    """For each number after the place of the same before, the n-th of equal ones for the n-th; -1
    where there is none.
    """
    most = len(old) + len(new) + 1
    before, after = (numbers * most + _occurrences(numbers) for numbers in (old, new))
    positions: Positions = pd.Index(before).get_indexer(pd.Index(after)).astype(np.int64)
    return positions


def _occurrences(numbers: Positions) -> Positions:
    """Of each number how many equal ones stand before it."""
    order = np.argsort(numbers, kind="stable")
    ordered = numbers[order]
    first = np.flatnonzero(
        np.concatenate([np.ones(min(1, len(ordered)), dtype=bool), ordered[1:] != ordered[:-1]])
    )
    ranks = np.empty(len(numbers), dtype=np.int64)
    ranks[order] = np.arange(len(numbers)) - np.repeat(first, np.diff(first, append=len(numbers)))
    return ranks
