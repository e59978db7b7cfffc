"""Hold what an upload changes, as the checks for what looks odd read it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from domain.tables import Tables
from loaders.review.diff import Difference
from loaders.review.sorted_columns import resorted_columns
from loaders.tables.registry import TABLES
from loaders.tables.schema import empty_frame

HEADCOUNT = "headcount"
Sides = tuple[Tables, Tables]  # before and after


@dataclass(frozen=True, eq=False)
class UploadChange:
    """Hold the tables as they are and as they would be, as measures read them and with all their
    rows, and the difference.

    `lists` are the participants of files that hold a row for each person, `headcounts` those of the
    other files.
    """

    before: Tables
    after: Tables
    rows_before: Mapping[str, pd.DataFrame]
    rows_after: Mapping[str, pd.DataFrame]
    change: Difference
    lists: Sequence[pd.DataFrame] = ()
    headcounts: Sequence[pd.DataFrame] = ()

    @cached_property
    def resorted(self) -> Mapping[str, Mapping[str, int]]:
        """Of each table the columns that may have been sorted alone, with the number of rows that
        it touches.
        """
        return {
            name: resorted_columns(
                change, rows_of(self.rows_before, name), rows_of(self.rows_after, name)
            )
            for name, change in self.change.tables.items()
        }


def rows_of(frames: Mapping[str, pd.DataFrame], table: str) -> pd.DataFrame:
    """Give a table, empty where there is none."""
    return frames[table] if table in frames else empty_frame(TABLES[table])
