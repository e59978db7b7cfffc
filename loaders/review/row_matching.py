"""Match the rows of a table before and after: by all their values, else by their identity.

Rows are numbered by their values and matched by number, never in a loop: comparing a table of
100,000 rows takes less time than reading it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loaders.tables.registry import TABLES
from loaders.tables.schema import DTYPES, Table

# The columns that identify a row. Rows with the same identity are matched by order: the second
# delegation of a state with the second.
IDENTITY: Mapping[str, tuple[str, ...]] = {name: table.key for name, table in TABLES.items()} | {
    "participants": ("event", "state", "organisation", "category", "gender", "mode")
}
MAX_INT64 = np.iinfo(np.int64).max
Positions = NDArray[np.int64]


@dataclass(frozen=True)
class Pairs:
    """Matching rows: their positions on both sides, in the order after, and whether they equal."""

    before: Positions
    after: Positions
    equal: NDArray[np.bool_]


def pair_rows(old: pd.DataFrame, new: pd.DataFrame, table: Table, columns: list[str]) -> Pairs:
    """Match rows: first those equal in `columns`, then the n-th with the n-th of an identity."""
    if _begins_with(new, old, columns):  # rows were only added, the commonest upload
        places = np.arange(len(old))
        return Pairs(places, places, np.ones(len(old), dtype=bool))
    first = IDENTITY[table.name][0]
    likely = np.flatnonzero(new[first].isin(old[first])) if first in columns else None
    if likely is not None and len(likely) < len(new):  # the others are of another event or cycle
        pairs = _pair_all(old, new.take(likely), table, columns)
        return Pairs(pairs.before, likely[pairs.after], pairs.equal)
    return _pair_all(old, new, table, columns)


def _begins_with(new: pd.DataFrame, old: pd.DataFrame, columns: list[str]) -> bool:
    """Test whether a frame begins with all rows of another, equal in these columns."""
    beginning = new[columns].head(len(old)).reset_index(drop=True)
    return beginning.equals(old[columns].reset_index(drop=True))


def _pair_all(old: pd.DataFrame, new: pd.DataFrame, table: Table, columns: list[str]) -> Pairs:
    """Match the rows of two frames, as `pair_rows` does for the likely ones."""
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
    """Return the positions of a table of this length that `places` lacks; ignore -1 in it."""
    free = np.ones(length, dtype=bool)
    free[places[places >= 0]] = False
    return np.flatnonzero(free)


def identities_of(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Return the identity columns; a localized one takes the first language with a value.

    An organisation, for example, may have an Arabic name only.
    """
    found = {}
    for name in IDENTITY[table.name]:
        column = table.variants[name]
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
    """Assign a number to each row of both sides; equal rows, and no others, have equal numbers."""
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
    """Return each number's position before, the n-th of equal ones for the n-th; -1 if none."""
    most = len(old) + len(new) + 1
    before, after = (numbers * most + _occurrences(numbers) for numbers in (old, new))
    positions: Positions = pd.Index(before).get_indexer(pd.Index(after)).astype(np.int64)
    return positions


def _occurrences(numbers: Positions) -> Positions:
    """Count for each number the equal ones before it."""
    order = np.argsort(numbers, kind="stable")
    ordered = numbers[order]
    first = np.flatnonzero(
        np.concatenate([np.ones(min(1, len(ordered)), dtype=bool), ordered[1:] != ordered[:-1]])
    )
    ranks = np.empty(len(numbers), dtype=np.int64)
    ranks[order] = np.arange(len(numbers)) - np.repeat(first, np.diff(first, append=len(numbers)))
    return ranks
