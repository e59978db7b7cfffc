"""A sheet as it comes from a file: its cells by column, which cells are merged, and which could not
be trusted.

A column keeps each different value once, and for each row the number of its value: a table of
100,000 rows has few different ones, and what is asked of a value is asked once.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice, zip_longest
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from domain.language import mark
from loaders.cells.values import Cell, text_of

WHOLE_FILE = mark("an .xlsx, .xls, .xlsm, .xlsb, .ods, .csv or .tsv file, whole and undamaged")
Place = tuple[int, int]  # row and column, from 0
PART = 10_000  # rows that are taken in at once
# what a cell is kept as: dates stay dates, all else as the text that people read
Value = str | dt.datetime


class OpeningError(Exception):
    """A file that cannot be opened, or not safely. `code` is a kind of problem, `expected` a
    message, `sheet` the one that is at fault.
    """

    def __init__(self, code: str, expected: str, value: str = "", sheet: str = "") -> None:
        super().__init__(code)
        self.code, self.expected, self.value, self.sheet = code, expected, value, sheet


@dataclass(frozen=True, eq=False)
class Cells(Sequence[Value]):
    """The cells of a column, or of a part of it. `different` are its values, `codes` the place of
    each row's value among them.
    """

    different: Sequence[Value]
    codes: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.codes)

    @overload
    def __getitem__(self, index: int) -> Value: ...
    @overload
    def __getitem__(self, index: slice) -> "Cells": ...

    def __getitem__(self, index: int | slice) -> "Value | Cells":
        return (
            Cells(self.different, self.codes[index])
            if isinstance(index, slice)
            else self.different[self.codes[index]]
        )

    def __iter__(self) -> Iterator[Value]:
        return map(self.different.__getitem__, self.codes.tolist())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Cells) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]

    @cached_property
    def plain(self) -> bool:
        """Whether each value that is not empty is text that stands as it is: printable, with no
        blank at its ends. Asked of all at once.

        Where it is False some may be plain all the same.
        """
        try:
            texts = "|".join(filter(None, self.different))  # type: ignore[arg-type]
        except TypeError:  # a date among them
            return False
        return (
            texts.isprintable()
            and not texts.startswith(" ")
            and not texts.endswith(" ")
            and "| " not in texts
            and " |" not in texts
        )

    def where(self, judged: Callable[[Value], bool]) -> NDArray[np.bool_]:
        """For each row whether this holds of its value; asked once of each different value."""
        return np.fromiter(map(judged, self.different), dtype=bool, count=len(self.different))[
            self.codes
        ]

    def used(self) -> "Cells":
        """The same cells, without values that stand in none of them."""
        met = np.bincount(self.codes, minlength=len(self.different)) > 0
        if met.all():
            return self
        places = np.cumsum(met, dtype=np.int32) - np.int32(1)
        return Cells([self.different[i] for i in np.flatnonzero(met).tolist()], places[self.codes])

    def with_value(self, row: int, value: Value) -> "Cells":
        """The same cells with another value in one row."""
        codes = self.codes.copy()
        codes[row] = len(self.different)
        return Cells([*self.different, value], codes)

    def at_rows(self, rows: NDArray[np.intp]) -> "Cells":
        """The cells of some rows only, and their values only."""
        return Cells(self.different, self.codes[rows]).used()

    def sample(self, most: int) -> list[Value]:
        """At most so many of the cells that are not empty, spread over all of them."""
        rows = np.flatnonzero(self.where(lambda value: value != ""))
        return [self[row] for row in rows[:: 1 + len(rows) // most].tolist()]

    def exchanged(self, exchange: Callable[[Value], Value]) -> "Cells":
        """The same cells, each value exchanged for another."""
        return Cells([exchange(value) for value in self.different], self.codes)


def cells_of(values: Iterable[Cell]) -> Cells:
    """A column of these cells."""
    places: dict[Value, int] = {}
    codes = [places.setdefault(_kept(value), len(places)) for value in values]
    return Cells(list(places), np.array(codes, dtype=np.int32))


def blanks(height: int) -> Cells:
    """A column of empty cells."""
    return Cells([""], np.zeros(height, dtype=np.int32))


def _kept(value: Cell) -> Value:
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
    return text_of(value)


@dataclass(frozen=True)
class Region:
    """The rows of a sheet that one of its tables takes up, from 0: the first and the last of them,
    and that of its headers.

    `table` is the name of the table that has these headers, empty where none has.
    """

    first: int
    last: int
    header: int
    table: str


@dataclass(frozen=True)
class LeftOut:
    """Why a column was left out: a reason of `loaders.privacy.detection`, how many different values
    it held, and what these look like.
    """

    reason: str
    different: int
    looks: str


@dataclass(frozen=True)
class Grid:
    """A sheet. `merges` are ranges by first and last place, `faults` give a cell's problem code; a
    `delimited` one comes from CSV.

    `lengths` are the numbers of values in each row of a delimited one; `personal` the columns that
    held personal data and were emptied. `same` gives for a row the last one above it that was about
    the same person; None where the sheet did not tell persons apart. `region` is set where a sheet
    holds several tables: the grid holds the rows of one of them, in their places, and no others.
    `left_out` says of each personal column why; `kept` are those that an analyst kept nevertheless;
    `persons` gives for a column that was not emptied in how many of its cells a person's name was.
    """

    name: str
    columns: tuple[Cells, ...]
    height: int
    merges: tuple[tuple[Place, Place], ...] = ()
    faults: Mapping[Place, str] = field(default_factory=dict)
    delimited: bool = False
    lengths: tuple[int, ...] = ()
    personal: frozenset[int] = frozenset()
    same: Mapping[int, int] | None = None
    region: Region | None = None
    left_out: Mapping[int, LeftOut] = field(default_factory=dict)
    kept: frozenset[int] = frozenset()
    persons: Mapping[int, int] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Return the name of the sheet, and for one of several tables on it the row of its headers
        behind the name.
        """
        return f"{self.name}\n{self.region.header}" if self.region else self.name

    @property
    def width(self) -> int:
        """The number of columns."""
        return len(self.columns)

    def at(self, row: int, column: int) -> Value:
        """The value of a cell; empty text beyond the end of its row."""
        if column >= len(self.columns) or row >= self.height:
            return ""
        return self.columns[column][row]

    def row(self, row: int) -> list[Value]:
        """The values of a row: as many as it has where the file is delimited, else as many as there
        are columns.
        """
        length = self.lengths[row] if self.delimited else self.width
        return [column[row] for column in self.columns[:length]]

    def cells(self, column: int, first: int = 0, last: int = -1) -> Cells:
        """The cells of a column from one row to another, both among them; to the end of the sheet
        where `last` is -1.
        """
        end = self.height if last < 0 else last + 1
        if column >= self.width:
            return blanks(len(range(first, min(end, self.height))))
        return self.columns[column][first:end]

    def texts(self, column: int, first: int = 0, last: int = -1) -> Sequence[str]:
        """The texts of a column's cells from one row to another, both among them; to the end of the
        sheet where `last` is -1.
        """
        return list(self.cells(column, first, last).exchanged(text_of))  # type: ignore[arg-type]

    def filled(self) -> list[int]:
        """The rows that hold anything."""
        rows: list[int] = self.filled_rows.tolist()
        return rows

    @cached_property
    def filled_rows(self) -> NDArray[np.intp]:
        """The rows that hold anything, as an array."""
        found = np.zeros(self.height, dtype=bool)
        for column in self.columns:
            found |= column.where(bool if column.plain else says_something)
        found[[row for row, _ in self.faults]] = True
        return np.flatnonzero(found)


def region_of(grid: Grid, region: Region) -> Grid:
    """The part of a sheet that one of its tables takes up. Cells keep their places; all rows
    outside of it are blank.
    """
    first, last = region.first, region.last
    columns = tuple(_blank_above(cells[: last + 1], first) for cells in grid.columns)
    merges = tuple(
        ((top, left), (bottom, right))
        for (top, left), (bottom, right) in grid.merges
        if first <= top and bottom <= last
    )
    faults = {place: code for place, code in grid.faults.items() if first <= place[0] <= last}
    return replace(
        grid,
        columns=columns,
        height=last + 1,
        merges=merges,
        faults=faults,
        lengths=grid.lengths[: last + 1],
        region=region,
    )


def _blank_above(cells: Cells, first: int) -> Cells:
    codes = cells.codes.copy()
    codes[:first] = len(cells.different)
    return Cells([*cells.different, ""], codes).used()


def says_something(value: Value) -> bool:
    """Whether a value is more than blanks and marks of direction."""
    return not isinstance(value, str) or value[:1].isalnum() or bool(text_of(value))


def grid_of(name: str, rows: Iterable[Sequence[Cell]], *, height: int = 0, **details: Any) -> Grid:
    """The grid of these rows of cells, of at least this height. Of many rows only the different
    values are kept.
    """
    places: list[dict[Value, int]] = []
    codes: list[list[NDArray[np.int32]]] = []
    count, left = 0, iter(rows)
    while part := list(islice(left, PART)):
        for i, column in enumerate(zip_longest(*part, fillvalue="")):
            if i == len(places):
                places.append({"": 0})
                codes.append([np.zeros(count, dtype=np.int32)])
            known = places[i]
            codes[i].append(
                np.array(
                    [known.setdefault(_kept(value), len(known)) for value in column], dtype=np.int32
                )
            )
        count += len(part)
    height = max(height, count)
    columns = (
        Cells(list(known), _padded(np.concatenate(found), height))
        for known, found in zip(places, codes, strict=True)
    )
    return Grid(name, tuple(columns), height, **details)


def _padded(codes: NDArray[np.int32], height: int) -> NDArray[np.int32]:
    return np.pad(codes, (0, height - len(codes)))


def letters(column: int) -> str:
    """The letters of a column, counted from 0: A, B, ... Z, AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def a1(row: int, column: int) -> str:
    """The name of a cell from its row and column, both counted from 0."""
    return f"{letters(column)}{row + 1}"


def place(name: str) -> Place:
    """The row and column, from 0, of a cell's name; a range gives its first."""
    found = re.match(r"([A-Za-z]+)(\d+)", name)
    if found is None:
        return (0, 0)
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return (int(found[2]) - 1, column - 1)
