"""Find columns that may have been sorted alone, so that their values moved to other rows."""

from collections.abc import Collection

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loaders.review.diff import TableDifference
from loaders.review.row_matching import IDENTITY

MIN_RESORTED_ROWS = 4  # rows: fewer values that change places may be corrections
RESORTED_SHARE = 0.9  # of the values: a column sorted alone may have a cell corrected too


def find_resorted_columns(
    change: TableDifference, before: pd.DataFrame, after: pd.DataFrame
) -> dict[str, int]:
    """Return the columns that may have been sorted alone, with the number of affected rows.

    `before` and `after` are the whole tables.
    """
    sizes = len(change.old) + len(change.removed), len(change.new) + len(change.added)
    most = max(sizes)
    # rows that were only added or removed were not sorted
    if most < MIN_RESORTED_ROWS or (min(sizes) < RESORTED_SHARE * most and not len(change.old)):
        return {}
    alone = _find_sorted_columns(change, most)
    if alone:
        return {_likeliest_column(alone, before, after, IDENTITY[change.table]): most}
    return _find_sorted_cells(change)


def _find_sorted_columns(change: TableDifference, most: int) -> list[str]:
    """Return columns whose values, and the rows without them, are nearly the same on both sides."""
    rows = pd.concat([change.old, change.removed]), pd.concat([change.new, change.added])
    hashes = {
        str(name): _value_hashes(rows[0][name], rows[1][name], i) for i, name in enumerate(rows[0])
    }
    whole = [
        np.sum([column[side] for column in hashes.values()], axis=0, dtype=np.uint64)
        for side in (0, 1)
    ]
    return [
        name
        for name, column in hashes.items()
        if _count_shared(*column) >= RESORTED_SHARE * most
        and _count_shared(whole[0] - column[0], whole[1] - column[1]) >= RESORTED_SHARE * most
    ]


def _find_sorted_cells(change: TableDifference) -> dict[str, int]:
    """Return the columns whose changed cells only exchange values, with the number of cells."""
    cells = {
        str(name): change.cells.loc[change.cells["column"] == name, ["before", "after"]]
        for name in change.old
    }
    return {
        name: len(values)
        for name, values in cells.items()
        if len(values) >= MIN_RESORTED_ROWS
        and _count_shared(*_value_hashes(values["before"], values["after"], 0))
        >= RESORTED_SHARE * len(values)
    }


def _value_hashes(
    before: pd.Series, after: pd.Series, column: int
) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Hash each value of a column on both sides; sums of hashes identify rows."""
    codes, _ = pd.factorize(pd.concat([before, after], ignore_index=True))
    hashed = pd.util.hash_array(codes.astype(np.uint64) + np.uint64(column << 32), categorize=False)
    return hashed[: len(before)], hashed[len(before) :]


def _count_shared(before: NDArray[np.uint64], after: NDArray[np.uint64]) -> int:
    """Count the hashes after that occur before, each used once."""
    (old, olds), (new, news) = (np.unique(side, return_counts=True) for side in (before, after))
    _, was, now = np.intersect1d(old, new, assume_unique=True, return_indices=True)
    return int(np.minimum(olds[was], news[now]).sum())


def _likeliest_column(
    columns: list[str], before: pd.DataFrame, after: pd.DataFrame, identity: Collection[str]
) -> str:
    """Choose between columns that may have been sorted against each other.

    The most changed one, or if rows were added or removed, one that does not identify a row.
    """
    shared = [name for name in columns if name in before and name in after]
    if len(before) == len(after) and shared:
        return max(
            shared,
            key=lambda name: int(
                (before[name].astype(str).to_numpy() != after[name].astype(str).to_numpy()).sum()
            ),
        )
    return min(columns, key=lambda name: name in identity)
