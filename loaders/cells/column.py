"""Store the cells of a column dictionary-encoded: each distinct value once, and one code per row.

A table of 100,000 rows has few distinct values, so a predicate is evaluated once for each of them.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import overload

import numpy as np
from numpy.typing import NDArray

from loaders.cells.values import RawValue, display_text

# Dates are stored as datetimes, all other values as their display text.
CellValue = str | dt.datetime


@dataclass(frozen=True, eq=False)
class DictionaryColumn(Sequence[CellValue]):
    """The cells of a column, or of some of its rows: `distinct` values and for each row a code, the
    index of its value.
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
        """Test whether all non-empty values are printable text without blanks at their ends.

        All are tested at once, joined: where the result is False, single values may be plain
        nevertheless.
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
        """Evaluate `predicate` once for each distinct value, and return its result for each row.

        Empty cells are passed as "", dates as datetimes. Also values that occur in no row are
        passed.
        """
        return np.fromiter(map(predicate, self.distinct), dtype=bool, count=len(self.distinct))[
            self.codes
        ]

    def used(self) -> "DictionaryColumn":
        """Return the same cells without the distinct values that occur in no row."""
        met = np.bincount(self.codes, minlength=len(self.distinct)) > 0
        if met.all():
            return self
        places = np.cumsum(met, dtype=np.int32) - np.int32(1)
        return DictionaryColumn(
            [self.distinct[i] for i in np.flatnonzero(met).tolist()], places[self.codes]
        )

    def with_value(self, row: int, value: CellValue) -> "DictionaryColumn":
        """Return the same cells with another value in one row."""
        codes = self.codes.copy()
        codes[row] = len(self.distinct)
        return DictionaryColumn([*self.distinct, value], codes)

    def take_rows(self, rows: NDArray[np.intp]) -> "DictionaryColumn":
        """Return the cells of some rows, with only the distinct values that occur there."""
        return DictionaryColumn(self.distinct, self.codes[rows]).used()

    def sample(self, most: int) -> list[CellValue]:
        """Return at most `most` of the non-empty cells, evenly spread over the column."""
        rows = np.flatnonzero(self.where(lambda value: value != ""))
        return [self[row] for row in rows[:: 1 + len(rows) // most].tolist()]

    def map_values(self, exchange: Callable[[CellValue], CellValue]) -> "DictionaryColumn":
        """Return the same cells with `exchange` applied to each distinct value."""
        return DictionaryColumn([exchange(value) for value in self.distinct], self.codes)


def encode_column(values: Iterable[RawValue]) -> DictionaryColumn:
    """Encode cell values as a column."""
    places: dict[CellValue, int] = {}
    codes = encode_values(values, places)
    return DictionaryColumn(list(places), codes)


def encode_values(values: Iterable[RawValue], places: dict[CellValue, int]) -> NDArray[np.int32]:
    """Return the codes of cell values in `places`, and add those that are new to it."""
    codes = [places.setdefault(to_cell_value(value), len(places)) for value in values]
    return np.array(codes, dtype=np.int32)


def blank_column(height: int) -> DictionaryColumn:
    """Return a column of `height` empty cells."""
    return DictionaryColumn([""], np.zeros(height, dtype=np.int32))


def to_cell_value(value: RawValue) -> CellValue:
    """Convert a raw value to the form in which a column stores it: a datetime, or text."""
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
    return format_duration(value) if isinstance(value, dt.timedelta) else display_text(value)


def format_duration(duration: dt.timedelta) -> str:
    """Format a duration as a time of day, and one of a day or more as hours and minutes: 34:45.

    Seconds are written where there are any.
    """
    seconds = round(duration.total_seconds())
    sign, (minutes, seconds) = "-" if seconds < 0 else "", divmod(abs(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if not sign and hours < 24:
        return f"{hours:02}:{minutes:02}:{seconds:02}"
    return f"{sign}{hours}:{minutes:02}" + (f":{seconds:02}" if seconds else "")
