"""Hold the cells of a column: each different value once, and for each row the number of its value.

A table of 100,000 rows has few different values, and what is asked of a value is asked once.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import overload

import numpy as np
from numpy.typing import NDArray

from loaders.cells.values import RawValue, display_text

# what a cell is kept as: dates stay dates, all else as the text that people read
CellValue = str | dt.datetime


@dataclass(frozen=True, eq=False)
class DictionaryColumn(Sequence[CellValue]):
    """The cells of a column, or of a part of it. `distinct` are its values, `codes` the place of
    each row's value among them.
    """

    distinct: Sequence[CellValue]
    codes: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.codes)

    @overload
    def __getitem__(self, index: int) -> CellValue: ...
    @overload
    def __getitem__(self, index: slice) -> "DictionaryColumn": ...

    def __getitem__(self, index: int | slice) -> "CellValue | DictionaryColumn":
        return (
            DictionaryColumn(self.distinct, self.codes[index])
            if isinstance(index, slice)
            else self.distinct[self.codes[index]]
        )

    def __iter__(self) -> Iterator[CellValue]:
        return map(self.distinct.__getitem__, self.codes.tolist())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DictionaryColumn) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]

    @cached_property
    def plain(self) -> bool:
        """Whether each value that is not empty is text that stands as it is: printable, with no
        blank at its ends. Asked of all at once.

        Where it is False some may be plain all the same.
        """
        try:
            texts = "|".join(filter(None, self.distinct))  # type: ignore[arg-type]
        except TypeError:  # a date among them
            return False
        return (
            texts.isprintable()
            and not texts.startswith(" ")
            and not texts.endswith(" ")
            and "| " not in texts
            and " |" not in texts
        )

    def where(self, predicate: Callable[[CellValue], bool]) -> NDArray[np.bool_]:
        """For each row whether this holds of its value; asked once of each different value."""
        return np.fromiter(map(predicate, self.distinct), dtype=bool, count=len(self.distinct))[
            self.codes
        ]

    def used(self) -> "DictionaryColumn":
        """The same cells, without values that stand in none of them."""
        met = np.bincount(self.codes, minlength=len(self.distinct)) > 0
        if met.all():
            return self
        places = np.cumsum(met, dtype=np.int32) - np.int32(1)
        return DictionaryColumn(
            [self.distinct[i] for i in np.flatnonzero(met).tolist()], places[self.codes]
        )

    def with_value(self, row: int, value: CellValue) -> "DictionaryColumn":
        """The same cells with another value in one row."""
        codes = self.codes.copy()
        codes[row] = len(self.distinct)
        return DictionaryColumn([*self.distinct, value], codes)

    def take_rows(self, rows: NDArray[np.intp]) -> "DictionaryColumn":
        """The cells of some rows only, and their values only."""
        return DictionaryColumn(self.distinct, self.codes[rows]).used()

    def sample(self, most: int) -> list[CellValue]:
        """At most so many of the cells that are not empty, spread over all of them."""
        rows = np.flatnonzero(self.where(lambda value: value != ""))
        return [self[row] for row in rows[:: 1 + len(rows) // most].tolist()]

    def map_values(self, exchange: Callable[[CellValue], CellValue]) -> "DictionaryColumn":
        """The same cells, each value exchanged for another."""
        return DictionaryColumn([exchange(value) for value in self.distinct], self.codes)


def encode_column(values: Iterable[RawValue]) -> DictionaryColumn:
    """A column of these cells."""
    places: dict[CellValue, int] = {}
    codes = [places.setdefault(kept_value(value), len(places)) for value in values]
    return DictionaryColumn(list(places), np.array(codes, dtype=np.int32))


def blank_column(height: int) -> DictionaryColumn:
    """A column of empty cells."""
    return DictionaryColumn([""], np.zeros(height, dtype=np.int32))


def kept_value(value: RawValue) -> CellValue:
    """Give a value as it is kept: a date, or text."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.date):
        return (
            value
            if isinstance(value, dt.datetime)
            else dt.datetime(value.year, value.month, value.day)
        )
    return display_text(value)
