"""The participants as measures read them: rows that no measure can tell apart are one row, with
their headcounts added up.

A table of a million rows says no more to a page than some thousand sums. They are made once, when a
version is published. Each part is itself a table of participants with fewer columns, so that a
measure says the same of it as of the rows it was made of.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

IntArray = NDArray[np.int64]
FORMAT_VERSION = 2  # of what is made here: sums that were kept in another form are made anew
HEADCOUNT = "headcount"
# Each part, and what tells its rows apart; of a text in several languages all wordings do.
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
}
LOCALIZED_COLUMNS = ("organisation", "source", "note")


@dataclass(frozen=True, eq=False)
class ParticipantTotals:
    """The parts by name, rows in the order in which the table first has them: the columns of
    COUNTED and `headcount`, or those of TOLD.

    What is not reported stays apart from 0 and from a number: rows without a headcount, with 0 and
    with more are never one row. A row that has no text in any of the wordings of a part of TOLD is
    not in it.
    """

    parts: Mapping[str, pd.DataFrame]

    @classmethod
    def of(cls, rows: pd.DataFrame) -> "ParticipantTotals":
        """The tally of a table of participants."""
        return cls(dict(_LazyParts(rows)))

    @classmethod
    def lazy(cls, rows: pd.DataFrame) -> "ParticipantTotals":
        """The same, each part made when it is asked for first: it holds on to the rows."""
        return cls(_LazyParts(rows))

    def __getitem__(self, part: str) -> pd.DataFrame:
        return self.parts[part]


class _LazyParts(Mapping[str, pd.DataFrame]):
    """The parts of a table of participants, each made when it is asked for first."""

    def __init__(self, rows: pd.DataFrame) -> None:
        self._keys = _ColumnCodes(rows)
        self._made: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._made:
            self._made[name] = (
                self._keys.sum_headcounts(HEADCOUNT_PARTS[name])
                if name in HEADCOUNT_PARTS
                else self._keys.told(TEXT_PARTS[name])
            )
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter((*HEADCOUNT_PARTS, *TEXT_PARTS))

    def __len__(self) -> int:
        return len(HEADCOUNT_PARTS) + len(TEXT_PARTS)


class _ColumnCodes:
    """A table with its values numbered, column by column: each column once, however many parts it
    has a place in.
    """

    def __init__(self, rows: pd.DataFrame) -> None:
        self.rows = rows
        self._headcounts = rows[HEADCOUNT].astype("Int64")
        self._codes: dict[str, tuple[IntArray, int]] = {}

    def sum_headcounts(self, by: tuple[str, ...]) -> pd.DataFrame:
        """The rows that differ in these columns or in the kind of their headcount, each with the
        headcounts of all like it.
        """
        columns = self._columns(by)
        numbers, first = _first_of_each(self._numbers(columns, (self._kinds, 3)))
        heads = self._headcounts.groupby(numbers).sum(min_count=1)
        return self._rows(columns, first).assign(**{HEADCOUNT: heads.array})

    def told(self, by: tuple[str, ...]) -> pd.DataFrame:
        """The rows that differ in these columns, of those that have a text in one of them that is
        worded.
        """
        columns = self._columns(by)
        texts = [name for name in columns if name.startswith(LOCALIZED_COLUMNS)]
        some = (
            np.flatnonzero(np.any([self._of(name)[0] >= 0 for name in texts], axis=0))
            if texts
            else np.arange(0)
        )
        _, first = _first_of_each(self._numbers(columns)[some])
        return self._rows(columns, some[first])

    def _columns(self, by: tuple[str, ...]) -> list[str]:
        """The columns of the table that are named so, wordings with them."""
        wordings = tuple(f"{name}_" for name in by if name in LOCALIZED_COLUMNS)
        return [str(name) for name in self.rows if name in by or str(name).startswith(wordings)]

    def _rows(self, columns: list[str], places: IntArray) -> pd.DataFrame:
        return self.rows[columns].take(places).reset_index(drop=True)

    def _numbers(self, columns: list[str], *more: tuple[IntArray, int]) -> IntArray:
        """A number for each row; those that are equal in all have equal numbers, and no others."""
        numbers, size = np.zeros(len(self.rows), dtype=np.int64), 1
        for values, different in (*more, *map(self._of, columns)):
            numbers, size = numbers * (different + 1) + values + 1, size * (different + 1)
            if size > np.iinfo(np.int32).max:  # numbered anew, they leave room for the next column
                numbers, known = pd.factorize(numbers)
                size = len(known)
        return numbers

    def _of(self, name: str) -> tuple[IntArray, int]:
        """The numbers of a column's values, -1 where there is none, and how many are different."""
        if name not in self._codes:
            numbers, different = pd.factorize(self.rows[name])
            self._codes[name] = (numbers, len(different))
        return self._codes[name]

    @cached_property
    def _kinds(self) -> IntArray:
        """Of each row whether its headcount is missing (0), nought (1) or more (2)."""
        missing, nought = (
            self._headcounts.isna().to_numpy(),
            self._headcounts.eq(0).to_numpy(dtype=bool, na_value=False),
        )
        return np.where(missing, 0, np.where(nought, 1, 2))


def _first_of_each(numbers: IntArray) -> tuple[IntArray, IntArray]:
    """The numbers counted through in the order in which they first come, and the place where each
    does.
    """
    numbers, known = pd.factorize(numbers)
    first = np.empty(len(known), dtype=np.int64)
    first[numbers[::-1]] = np.arange(len(numbers))[::-1]
    return numbers, first
