"""Suppress what a table of participants says of small groups, so that no difference of what is
published tells of a person.

A group is what shares event, state, organisation and category. What is protected is the gender and
the mode of its persons, not how many they are: that a state sent one delegate is what the source
reports. Where one part of a group by gender and mode is small, gender and mode of all its parts are
withheld (secondary suppression): with one of them left, the total would tell the others. Since
groups have no person in common, and every figure is drawn from the rows that are left, a sum over
several groups tells no more than these rows do.
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
    """The rows of participants, those of groups with a part of fewer than `at_least` persons
    merged, their gender and mode WITHHELD.

    In and out: the participants table, with the same persons in all. A merged row stands in the
    place of the first of its rows and says what all of them say. What the source is silent of stays
    silent, and is merged apart: rows that give a gender and rows that give none, the same for the
    mode, and rows with a headcount and without. So every sum, and whether it is a least, is what it
    was. Rows that give neither are never merged. With `at_least` 1 all stays as it is; so does a
    table that is merged already.
    """
    given = participants[PROTECTED_COLUMNS].notna().to_numpy()
    some = np.flatnonzero(given.any(axis=1))
    if at_least <= OFF or not len(some):
        return participants
    of = [
        str(name)
        for name in participants.columns
        if name in ("event", "state", "category") or str(name).startswith("organisation")
    ]
    rows = participants[[*of, *PROTECTED_COLUMNS, COUNT_COLUMN]].take(some)
    group = _number_rows(rows[of])
    of_small = _in_small_groups(rows, group, at_least)
    if not of_small.any():
        return participants
    chosen = some[of_small]
    rows = participants.take(chosen)
    alike = pd.DataFrame(given[chosen], columns=PROTECTED_COLUMNS).assign(
        group=group[of_small], silent=rows[COUNT_COLUMN].isna().to_numpy()
    )
    merged = _merge_rows(rows, _number_rows(alike))
    left = participants[~np.isin(np.arange(len(participants)), chosen)]
    return (
        pd.concat([left, merged])
        .sort_index(kind="stable")
        .reset_index(drop=True)
        .astype(participants.dtypes)
    )


def _in_small_groups(rows: pd.DataFrame, group: Numbers, at_least: int) -> NDArray[np.bool_]:
    """For each row whether its group has a part of fewer persons than these."""
    part = _number_rows(rows[PROTECTED_COLUMNS].assign(group=group))
    heads = rows[COUNT_COLUMN].fillna(0).to_numpy(dtype=np.int64)
    small = np.bincount(part, weights=heads) < at_least
    groups = np.zeros(group.max() + 1, dtype=bool)
    groups[group[small[part]]] = True
    found: NDArray[np.bool_] = groups[group]
    return found


def _number_rows(frame: pd.DataFrame) -> Numbers:
    """A number for each row from 0 on, in the order in which they first come; rows that are equal
    in all columns have equal ones.
    """
    numbers = np.zeros(len(frame), dtype=np.int64)
    for name in frame.columns:
        values, different = pd.factorize(frame[name])
        # -1 where there is none
        numbers, _ = pd.factorize(numbers * (len(different) + 1) + values + 1)
    return numbers


def _merge_rows(rows: pd.DataFrame, numbers: Numbers) -> pd.DataFrame:
    """The rows of each number as one, in the place of the first; what they do not share is left
    out, what is protected withheld.
    """
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
