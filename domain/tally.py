"""Totals of the participants: rows that no measure can tell apart are summed to one row.

A page needs some thousand sums of a table of a million rows. They are computed once, when a version
is published. Each part is itself a table of participants with fewer columns, so that a measure has
the same result on it as on the rows.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

IntArray = NDArray[np.int64]
FORMAT_VERSION = 3  # of the stored totals: those of another version are computed again
HEADCOUNT = "headcount"
# Each part, and the columns that distinguish its rows; a text counts in all its languages.
HEADCOUNT_PARTS: Mapping[str, tuple[str, ...]] = {
    "state": ("event", "category", "state"),
    "gender": ("event", "gender"),
    "mode": ("event", "mode"),
    "organisation": ("event", "organisation"),
}
TEXT_PARTS: Mapping[str, tuple[str, ...]] = {
    "source": ("event", "source", "paragraph"),
    "source_of_state": ("event", "state", "source", "paragraph"),
    "note": ("event", "category", "state", "note"),
    "conflict": ("event", "category", "state", "conflict"),
}
LOCALIZED_COLUMNS = ("organisation", "source", "note", "conflict")


@dataclass(frozen=True, eq=False)
class ParticipantTotals:
    """The parts by name, rows in the order of their first appearance in the table.

    Columns: those of `HEADCOUNT_PARTS` and `headcount`, or those of `TEXT_PARTS`. Rows without a
    headcount, with 0 and with more are never merged, so that a missing headcount stays apart. Rows
    without a text in any language are left out of the parts of texts.
    """

    parts: Mapping[str, pd.DataFrame]

    @classmethod
    def of(cls, rows: pd.DataFrame) -> "ParticipantTotals":
        """Compute the totals of a table of participants."""
        return cls(dict(_LazyParts(rows)))

    @classmethod
    def lazy(cls, rows: pd.DataFrame) -> "ParticipantTotals":
        """Compute each part at its first use; this keeps a reference to the rows."""
        return cls(_LazyParts(rows))

    def __getitem__(self, part: str) -> pd.DataFrame:
        return self.parts[part]


class _LazyParts(Mapping[str, pd.DataFrame]):
    """The parts of a table of participants, each computed at its first use."""

    def __init__(self, rows: pd.DataFrame) -> None:
        self._columns = _ColumnCodes(rows)
        self._parts: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._parts:
            self._parts[name] = (
                self._columns.sum_headcounts(HEADCOUNT_PARTS[name])
                if name in HEADCOUNT_PARTS
                else self._columns.distinct_texts(TEXT_PARTS[name])
            )
        return self._parts[name]

    def __iter__(self) -> Iterator[str]:
        return iter((*HEADCOUNT_PARTS, *TEXT_PARTS))

    def __len__(self) -> int:
        return len(HEADCOUNT_PARTS) + len(TEXT_PARTS)


class _ColumnCodes:
    """A table with the values of its columns numbered, each column once for all parts."""

    def __init__(self, rows: pd.DataFrame) -> None:
        self.rows = rows
        self._headcounts = rows[HEADCOUNT].astype("Int64")
        self._codes: dict[str, tuple[IntArray, int]] = {}

    def sum_headcounts(self, by: tuple[str, ...]) -> pd.DataFrame:
        """Return the distinct rows by these columns and the kind of headcount, with their sums."""
        columns = self._columns_by(by)
        numbers, first = _renumber(self._row_numbers(columns, (self._headcount_kinds, 3)))
        heads = self._headcounts.groupby(numbers).sum(min_count=1)
        return self._take(columns, first).assign(**{HEADCOUNT: heads.array})

    def distinct_texts(self, by: tuple[str, ...]) -> pd.DataFrame:
        """Return the distinct rows by these columns, of those with a text in some language."""
        columns = self._columns_by(by)
        texts = [name for name in columns if name.startswith(LOCALIZED_COLUMNS)]
        with_text = (
            np.flatnonzero(np.any([self._factorize(name)[0] >= 0 for name in texts], axis=0))
            if texts
            else np.arange(0)
        )
        _, first = _renumber(self._row_numbers(columns)[with_text])
        return self._take(columns, with_text[first])

    def _columns_by(self, by: tuple[str, ...]) -> list[str]:
        """Return the columns of the table with these names, translations included."""
        translations = tuple(f"{name}_" for name in by if name in LOCALIZED_COLUMNS)
        return [str(name) for name in self.rows if name in by or str(name).startswith(translations)]

    def _take(self, columns: list[str], places: IntArray) -> pd.DataFrame:
        return self.rows[columns].take(places).reset_index(drop=True)

    def _row_numbers(self, columns: list[str], *more: tuple[IntArray, int]) -> IntArray:
        """Assign the same number to rows with equal values, and different ones to all others."""
        numbers, size = np.zeros(len(self.rows), dtype=np.int64), 1
        for values, different in (*more, *map(self._factorize, columns)):
            numbers, size = numbers * (different + 1) + values + 1, size * (different + 1)
            if size > np.iinfo(np.int32).max:  # dense numbers leave room for the next column
                numbers, known = pd.factorize(numbers)
                size = len(known)
        return numbers

    def _factorize(self, name: str) -> tuple[IntArray, int]:
        """Return the codes of a column (-1: missing) and the number of its distinct values."""
        if name not in self._codes:
            numbers, different = pd.factorize(self.rows[name])
            self._codes[name] = (numbers, len(different))
        return self._codes[name]

    @cached_property
    def _headcount_kinds(self) -> IntArray:
        """Return for each row whether its headcount is missing (0), zero (1) or more (2)."""
        missing = self._headcounts.isna().to_numpy()
        zero = self._headcounts.eq(0).to_numpy(dtype=bool, na_value=False)
        return np.where(missing, 0, np.where(zero, 1, 2))


def _renumber(numbers: IntArray) -> tuple[IntArray, IntArray]:
    """Renumber by first appearance; return the new numbers and the position of each first one."""
    numbers, known = pd.factorize(numbers)
    first = np.empty(len(known), dtype=np.int64)
    first[numbers[::-1]] = np.arange(len(numbers))[::-1]
    return numbers, first
