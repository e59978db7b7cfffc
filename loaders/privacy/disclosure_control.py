"""Suppress small groups in the participants table, so that no difference between published figures
identifies a person.

A group shares event, state, organisation and category. Protected are the gender and mode of its
persons, not their number: that a state sent one delegate is in the source. If one part of a group
by gender and mode is small, gender and mode of all its parts are withheld (secondary suppression):
from one published part and the total the others could be computed. Since groups have no person in
common, and every figure is computed from the published rows, a sum over several groups discloses no
more than these rows.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from domain.suppression import WITHHELD
from loaders.privacy.group_threshold import OFF
from loaders.tables.participants import TABLE

PROTECTED_COLUMNS = [column.name for column in TABLE.columns if column.suppressible]
COUNT_COLUMN = "headcount"
Numbers = NDArray[np.int64]


def suppress_small_groups(participants: pd.DataFrame, *, at_least: int) -> pd.DataFrame:
    """Merge the rows of each group with a part of fewer than `at_least` persons, gender and mode
    WITHHELD.

    In and out: the participants table, with the same total of persons. A merged row takes the
    position of its first row and keeps the values that all its rows share. Missing values stay
    missing, and such rows are merged separately: with and without gender, with and without mode,
    with and without headcount; so every sum, and whether it is a minimum, is unchanged. Rows with
    neither gender nor mode are never merged. With `at_least` 1 nothing changes; nor does a table
    that is merged already.
    """
    some = np.flatnonzero(participants[PROTECTED_COLUMNS].notna().to_numpy().any(axis=1))
    if at_least <= OFF or not len(some):
        return participants
    group_columns = _group_columns(participants)
    rows = participants[[*group_columns, *PROTECTED_COLUMNS, COUNT_COLUMN]].take(some)
    group = _number_rows(rows[group_columns])
    small = _in_small_groups(rows, group, at_least)
    if not small.any():
        return participants
    return _merge_groups(participants, some[small], group[small])


def _group_columns(participants: pd.DataFrame) -> list[str]:
    """Return the columns whose values a group shares."""
    names = map(str, participants.columns)
    shared = ("event", "state", "category")
    return [name for name in names if name in shared or name.startswith("organisation")]


def _merge_groups(
    participants: pd.DataFrame, places: NDArray[np.intp], group: Numbers
) -> pd.DataFrame:
    """Merge the rows at these places by group, and by which protected values and counts exist."""
    rows = participants.take(places)
    alike = pd.DataFrame(rows[PROTECTED_COLUMNS].notna().to_numpy(), columns=PROTECTED_COLUMNS)
    alike = alike.assign(group=group, silent=rows[COUNT_COLUMN].isna().to_numpy())
    merged = _merge_rows(rows, _number_rows(alike))
    left = participants[~np.isin(np.arange(len(participants)), places)]
    return (
        pd.concat([left, merged])
        .sort_index(kind="stable")
        .reset_index(drop=True)
        .astype(participants.dtypes)
    )


def _in_small_groups(rows: pd.DataFrame, group: Numbers, at_least: int) -> NDArray[np.bool_]:
    """Return for each row whether its group has a part of fewer than `at_least` persons."""
    part = _number_rows(rows[PROTECTED_COLUMNS].assign(group=group))
    heads = rows[COUNT_COLUMN].fillna(0).to_numpy(dtype=np.int64)
    small = np.bincount(part, weights=heads) < at_least
    groups = np.zeros(group.max() + 1, dtype=bool)
    groups[group[small[part]]] = True
    found: NDArray[np.bool_] = groups[group]
    return found


def _number_rows(frame: pd.DataFrame) -> Numbers:
    """Assign each row a number from 0 in order of first occurrence; equal rows share it."""
    numbers = np.zeros(len(frame), dtype=np.int64)
    for name in frame.columns:
        values, different = pd.factorize(frame[name])
        # factorize gives -1 for a missing value
        numbers, _ = pd.factorize(numbers * (len(different) + 1) + values + 1)
    return numbers


def _merge_rows(rows: pd.DataFrame, numbers: Numbers) -> pd.DataFrame:
    """Merge the rows of each number; unshared values are missing, protected ones WITHHELD."""
    order = np.argsort(numbers, kind="stable")
    first = np.flatnonzero(np.diff(numbers[order], prepend=-1))
    merged = rows.take(order[first])
    for name in rows.columns.difference([COUNT_COLUMN, *PROTECTED_COLUMNS]):
        values = pd.factorize(rows[name])[0][order]
        merged[name] = merged[name].where(
            np.minimum.reduceat(values, first) == np.maximum.reduceat(values, first)
        )
    for name in PROTECTED_COLUMNS:
        merged[name] = merged[name].where(merged[name].isna(), WITHHELD)
    merged[COUNT_COLUMN] = rows[COUNT_COLUMN].groupby(numbers).sum(min_count=1).array
    return merged
