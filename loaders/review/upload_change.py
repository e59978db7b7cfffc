"""Represent the changes of an upload for the anomaly checks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from domain.tables import Tables
from loaders.review.diff import Difference
from loaders.review.sorted_columns import find_resorted_columns
from loaders.tables.registry import TABLES
from loaders.tables.schema import empty_frame

HEADCOUNT = "headcount"
Sides = tuple[Tables, Tables]  # before and after


@dataclass(frozen=True, eq=False)
class UploadChange:
    """Both sides of an upload, as measures read them and with all rows, and their difference.

    `lists` are the participants of files with one person per row, `headcounts` those of other
    files.
    """

    before: Tables
    after: Tables
    rows_before: Mapping[str, pd.DataFrame]
    rows_after: Mapping[str, pd.DataFrame]
    change: Difference
    lists: Sequence[pd.DataFrame] = ()
    headcounts: Sequence[pd.DataFrame] = ()

    @cached_property
    def columns_resorted(self) -> Mapping[str, Mapping[str, int]]:
        """Return by table the columns that may have been sorted alone, with the affected rows."""
        return {
            name: find_resorted_columns(
                change, rows_of(self.rows_before, name), rows_of(self.rows_after, name)
            )
            for name, change in self.change.tables.items()
        }


def rows_of(frames: Mapping[str, pd.DataFrame], table: str) -> pd.DataFrame:
    """Return a table, empty if it is missing."""
    return frames[table] if table in frames else empty_frame(TABLES[table])
