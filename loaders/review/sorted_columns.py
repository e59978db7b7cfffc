"""Find columns that may have been sorted alone, so that their values stand beside other rows."""

from collections.abc import Collection

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loaders.review.diff import TableDifference
from loaders.review.row_matching import IDENTITY

MIN_RESORTED_ROWS = 4  # rows: fewer values that change places may be a correction
RESORTED_SHARE = 0.9  # of the values: a column sorted alone may have a cell corrected too


def resorted_columns(
    change: TableDifference, before: pd.DataFrame, after: pd.DataFrame
) -> dict[str, int]:
    """Give the columns of a table that may have been sorted alone, with the number of rows that it
    touches.

    In: the table before and after, with all its rows.
    """
    sizes = len(change.old) + len(change.removed), len(change.new) + len(change.added)
    most = max(sizes)
    # rows that are only new were not sorted
    if most < MIN_RESORTED_ROWS or (min(sizes) < RESORTED_SHARE * most and not len(change.old)):
        return {}
    rows = pd.concat([change.old, change.removed]), pd.concat([change.new, change.added])
    marks = {
        str(name): _value_hashes(rows[0][name], rows[1][name], i) for i, name in enumerate(rows[0])
    }
    whole = [
        np.sum([mark[side] for mark in marks.values()], axis=0, dtype=np.uint64) for side in (0, 1)
    ]
    alone = [
        name
        for name, mark in marks.items()
        if _count_shared(*mark) >= RESORTED_SHARE * most
        and _count_shared(whole[0] - mark[0], whole[1] - mark[1]) >= RESORTED_SHARE * most
    ]
    if alone:
        return {_likeliest_column(alone, before, after, IDENTITY[change.table]): most}
    places = {
        name: change.cells.loc[change.cells["column"] == name, ["before", "after"]]
        for name in marks
    }
    moved = {
        name: _count_shared(*_value_hashes(cells["before"], cells["after"], 0))
        >= RESORTED_SHARE * len(cells)
        for name, cells in places.items()
    }
    return {
        name: len(cells)
        for name, cells in places.items()
        if len(cells) >= MIN_RESORTED_ROWS and moved[name]
    }


def _value_hashes(
    before: pd.Series, after: pd.Series, column: int
) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """A mark for each value before and after, as good as unique to it and its column: sums of them
    are marks of rows.
    """
    codes, _ = pd.factorize(pd.concat([before, after], ignore_index=True))
    hashed = pd.util.hash_array(codes.astype(np.uint64) + np.uint64(column << 32), categorize=False)
    return hashed[: len(before)], hashed[len(before) :]


def _count_shared(before: NDArray[np.uint64], after: NDArray[np.uint64]) -> int:
    """How many of the marks after are among those before, each used once."""
    (old, olds), (new, news) = (np.unique(side, return_counts=True) for side in (before, after))
    _, was, now = np.intersect1d(old, new, assume_unique=True, return_indices=True)
    return int(np.minimum(olds[was], news[now]).sum())


def _likeliest_column(
    columns: list[str], before: pd.DataFrame, after: pd.DataFrame, identity: Collection[str]
) -> str:
    """Of columns either of which may have been sorted against the other: the one that others did
    not follow, or one that names no row.
    """
    there = [name for name in columns if name in before and name in after]
    if len(before) == len(after) and there:
        return max(
            there,
            key=lambda name: int(
                (before[name].astype(str).to_numpy() != after[name].astype(str).to_numpy()).sum()
            ),
        )
    return min(columns, key=lambda name: name in identity)
