"""Represent a sheet as read from a file: its cells by column, merged ranges and faulty cells."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain, islice, repeat, zip_longest
from typing import Any

import numpy as np
from numpy.typing import NDArray

from domain.language import gettext_noop
from loaders.cells.cell_names import CellPosition
from loaders.cells.column import CellValue, DictionaryColumn, blank_column, encode_values
from loaders.cells.values import RawValue, display_text

EXPECTED_FILE = gettext_noop(
    "an .xlsx, .xls, .xlsm, .xlsb, .ods, .csv or .tsv file, whole and undamaged"
)
CHUNK_ROWS = 10_000  # rows encoded at once


class OpeningError(Exception):
    """A file that cannot be opened, or not safely. `code` is a problem code, `expected` a message,
    `sheet` the sheet at fault.
    """

    def __init__(self, code: str, expected: str, value: str = "", sheet: str = "") -> None:
        super().__init__(code)
        self.code, self.expected, self.value, self.sheet = code, expected, value, sheet


@dataclass(frozen=True)
class Region:
    """The rows of a sheet that one of its tables occupies, from 0: first row, last row, header row.
    `table` is the name of the table with these headers, empty where there is none.
    """

    first: int
    last: int
    header: int
    table: str


@dataclass(frozen=True)
class RedactedColumn:
    """Why a column was redacted: a reason of `loaders.privacy.detection`, the number of its
    distinct values, and what type they look like.
    """

    reason: str
    distinct: int
    looks: str


@dataclass(frozen=True)
class Grid:
    """A sheet. `merges` are ranges by first and last cell, `faults` problem codes by cell,
    `delimited` is True for CSV.

    `lengths` are the numbers of values in each row of a delimited file. `personal` are the columns
    that held personal data and were emptied, `left_out` gives the reason for each, `kept` are those
    that an analyst kept nevertheless; `persons` gives for each other column the number of cells in
    which a person's name was redacted. `same` maps a row to the last row above it about the same
    person; None where the sheet does not identify persons. `region` is set where a sheet holds
    several tables: the grid holds the rows of one of them, at their original positions, and no
    others.
    """

    name: str
    columns: tuple[DictionaryColumn, ...]
    height: int
    merges: tuple[tuple[CellPosition, CellPosition], ...] = ()
    faults: Mapping[CellPosition, str] = field(default_factory=dict)
    delimited: bool = False
    lengths: tuple[int, ...] = ()
    personal: frozenset[int] = frozenset()
    same: Mapping[int, int] | None = None
    region: Region | None = None
    left_out: Mapping[int, RedactedColumn] = field(default_factory=dict)
    kept: frozenset[int] = frozenset()
    persons: Mapping[int, int] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Return the sheet's name; with the header row for one of several tables on a sheet."""
        return f"{self.name}\n{self.region.header}" if self.region else self.name

    @property
    def width(self) -> int:
        """Return the number of columns."""
        return len(self.columns)

    def at(self, row: int, column: int) -> CellValue:
        """Return the value of a cell; an empty text beyond the last row or column."""
        if column >= len(self.columns) or row >= self.height:
            return ""
        return self.columns[column][row]

    def row(self, row: int) -> list[CellValue]:
        """Return a row's values: as many as it has in a delimited file, else one per column."""
        length = self.lengths[row] if self.delimited else self.width
        return [column[row] for column in self.columns[:length]]

    def cells(self, column: int, first: int = 0, last: int = -1) -> DictionaryColumn:
        """Return a column's cells from row `first` to `last`, included; -1 is the last row."""
        end = self.height if last < 0 else last + 1
        if column >= self.width:
            return blank_column(len(range(first, min(end, self.height))))
        return self.columns[column][first:end]

    def texts(self, column: int, first: int = 0, last: int = -1) -> Sequence[str]:
        """Return a column's display texts from row `first` to `last`, included."""
        return list(self.cells(column, first, last).map_values(display_text))  # type: ignore[arg-type]

    def list_nonblank_rows(self) -> list[int]:
        """Return the rows with any content or fault."""
        rows: list[int] = self.nonblank_rows.tolist()
        return rows

    @cached_property
    def nonblank_rows(self) -> NDArray[np.intp]:
        """Compute the rows with any content or fault, as an array."""
        nonblank = np.zeros(self.height, dtype=bool)
        for column in self.columns:
            nonblank |= column.where(bool if column.plain else has_content)
        nonblank[[row for row, _ in self.faults]] = True
        return np.flatnonzero(nonblank)


def crop_to_region(grid: Grid, region: Region) -> Grid:
    """Return a sheet with all rows outside a region blank; cells keep their positions."""
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


def _blank_above(cells: DictionaryColumn, first: int) -> DictionaryColumn:
    codes = cells.codes.copy()
    codes[:first] = len(cells.distinct)
    return DictionaryColumn([*cells.distinct, ""], codes).used()


def has_content(value: CellValue) -> bool:
    """Test whether a value is more than blanks and direction marks."""
    return not isinstance(value, str) or value[:1].isalnum() or bool(display_text(value))


def build_grid(
    name: str,
    rows: Iterable[Sequence[RawValue]],
    *,
    height: int = 0,
    chunk_rows: int = CHUNK_ROWS,
    **details: Any,
) -> Grid:
    """Build a grid of at least `height` rows from rows of cells; it stores only distinct values."""
    places: list[dict[CellValue, int]] = []
    codes: list[list[NDArray[np.int32]]] = []
    count, remaining = 0, iter(rows)
    while chunk := list(islice(remaining, chunk_rows)):
        cells = list(zip_longest(*chunk, fillvalue=""))
        blanks = repeat(("",) * len(chunk), len(places) - len(cells))  # all rows may be short
        for i, column in enumerate(chain(cells, blanks)):
            if i == len(places):
                places.append({"": 0})
                codes.append([np.zeros(count, dtype=np.int32)])
            codes[i].append(encode_values(column, places[i]))
        count += len(chunk)
    height = max(height, count)
    columns = (
        DictionaryColumn(list(values), _pad(np.concatenate(parts), height))
        for values, parts in zip(places, codes, strict=True)
    )
    return Grid(name, tuple(columns), height, **details)


def _pad(codes: NDArray[np.int32], height: int) -> NDArray[np.int32]:
    return np.pad(codes, (0, height - len(codes)))
