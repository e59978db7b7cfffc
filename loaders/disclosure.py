"""What a table of participants may say of few people: of a group too small to hide one person neither gender nor mode is told."""

import os
from collections.abc import Mapping

import numpy as np
import pandas as pd

SETTING = "SMALLEST_GROUP"  # in the environment
DEFAULT = 3  # persons
TOLD_OF_PERSONS = ["gender", "mode"]
COUNTED = "headcount"


def smallest_group(environment: Mapping[str, str] = os.environ) -> int:
    """The number of people from which on a group is told apart. Raises ValueError where the setting is no whole number."""
    return int(environment.get(SETTING) or DEFAULT)


def merged_groups(participants: pd.DataFrame, *, at_least: int) -> pd.DataFrame:
    """The rows of participants, groups of fewer people merged into one row that says neither gender nor manner of attendance.

    In and out: the participants table, with the same persons in all. A group is what shares event, state, organisation and category. Where
    one of its parts by gender and mode has fewer than `at_least` persons, all its parts are merged: of two, the other would tell it.
    Rows that say neither are never merged, however few they count: that a state sent one delegate is what the source reports.
    """
    of = [name for name in participants.columns if name in ("event", "state", "category") or str(name).startswith("organisation")]
    told = participants[TOLD_OF_PERSONS].notna().any(axis="columns")
    group = participants.groupby(of, dropna=False, sort=False).ngroup()
    parts = participants[told].groupby([group[told], *TOLD_OF_PERSONS], dropna=False)[COUNTED]
    merged = told & group.isin(group[told][parts.transform("sum") < at_least])
    if not merged.any():
        return participants
    rows = _merged(participants[merged], group[merged])
    return pd.concat([participants[~merged], rows]).sort_index(kind="stable").reset_index(drop=True).astype(participants.dtypes)


def _merged(rows: pd.DataFrame, group: pd.Series) -> pd.DataFrame:
    """The rows of each group as one, in the place of the first; what they do not share is left out."""
    numbers, _ = pd.factorize(group)
    order = np.argsort(numbers, kind="stable")
    first = np.flatnonzero(np.diff(numbers[order], prepend=-1))
    merged = rows.take(order[first])
    for name in rows.columns.difference([COUNTED, *TOLD_OF_PERSONS]):
        values = pd.factorize(rows[name])[0][order]
        merged[name] = merged[name].where(np.minimum.reduceat(values, first) == np.maximum.reduceat(values, first))
    merged[TOLD_OF_PERSONS] = pd.NA
    merged[COUNTED] = rows[COUNTED].groupby(numbers).sum(min_count=1).array
    return merged
