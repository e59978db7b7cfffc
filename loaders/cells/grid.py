"""Hold a sheet as it comes from a file: its cells by column, which cells are merged, and which
could not be trusted.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice, zip_longest
from typing import Any

import numpy as np
from numpy.typing import NDArray

from domain.language import gettext_noop
from loaders.cells.cell_names import CellPosition
from loaders.cells.column import CellValue, DictionaryColumn, blank_column, kept_value
from loaders.cells.values import RawValue, display_text

EXPECTED_FILE = gettext_noop(
    "an .xlsx, .xls, .xlsm, .xlsb, .ods, .csv or .tsv file, whole and undamaged"
)
CHUNK_ROWS = 10_000  # rows that are taken in at once


class OpeningError(Exception):
    """A file that cannot be opened, or not safely. `code` is a kind of problem,
    `expected` a message, `sheet` the one that is at fault.
    """

    def __init__(self, code: str, expected: str, value: str = "", sheet: str = "") -> None:
        super().__init__(code)
        self.code, self.expected, self.value, self.sheet = code, expected, value, sheet


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
class RedactedColumn:
    """Why a column was left out: a reason of `loaders.privacy.detection`, how many different values
    it held, and what these look like.
    """

    reason: str
    distinct: int
    looks: str


@dataclass(frozen=True)
class Grid:
    """A sheet. `merges` are ranges by first and last place, `faults` give a cell's problem code; a
    `delimited` one comes from CSV.

    `lengths` are the numbers of values in each row of a delimited one; `personal` the columns that
    held personal data and were emptied. `same` gives for a row the last one above it that was about
    the same person; None where the sheet did not tell persons apart. `region` is set where a sheet
    holds several tables: the grid holds the rows of one of them, in their places, and no others.
    `left_out` says of each personal column why; `kept` are those that an analyst kept
    nevertheless; `persons` gives for a column that was not emptied in how many of its cells a
    person's name was.
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
        """Return the name of the sheet, and for one of several tables on it the row of its headers
        behind the name.
        """
        return f"{self.name}\n{self.region.header}" if self.region else self.name

    @property
    def width(self) -> int:
        """The number of columns."""
        return len(self.columns)

    def at(self, row: int, column: int) -> CellValue:
        """The value of a cell; empty text beyond the end of its row."""
        if column >= len(self.columns) or row >= self.height:
            return ""
        return self.columns[column][row]

    def row(self, row: int) -> list[CellValue]:
        """The values of a row: as many as it has where the file is delimited, else as many as there
        are columns.
        """
        length = self.lengths[row] if self.delimited else self.width
        return [column[row] for column in self.columns[:length]]

    def cells(self, column: int, first: int = 0, last: int = -1) -> DictionaryColumn:
        """The cells of a column from one row to another, both among them; to the end of the sheet
        where `last` is -1.
        """
        end = self.height if last < 0 else last + 1
        if column >= self.width:
            return blank_column(len(range(first, min(end, self.height))))
        return self.columns[column][first:end]

    def texts(self, column: int, first: int = 0, last: int = -1) -> Sequence[str]:
        """The texts of a column's cells from one row to another, both among them; to the end of the
        sheet where `last` is -1.
        """
        return list(self.cells(column, first, last).map_values(display_text))  # type: ignore[arg-type]

    def filled(self) -> list[int]:
        """The rows that hold anything."""
        rows: list[int] = self.nonblank_rows.tolist()
        return rows

    @cached_property
    def nonblank_rows(self) -> NDArray[np.intp]:
        """The rows that hold anything, as an array."""
        nonblank = np.zeros(self.height, dtype=bool)
        for column in self.columns:
            nonblank |= column.where(bool if column.plain else has_content)
        nonblank[[row for row, _ in self.faults]] = True
        return np.flatnonzero(nonblank)


def crop_to_region(grid: Grid, region: Region) -> Grid:
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


def _blank_above(cells: DictionaryColumn, first: int) -> DictionaryColumn:
    codes = cells.codes.copy()
    codes[:first] = len(cells.distinct)
    return DictionaryColumn([*cells.distinct, ""], codes).used()


def has_content(value: CellValue) -> bool:
    """Whether a value is more than blanks and marks of direction."""
    return not isinstance(value, str) or value[:1].isalnum() or bool(display_text(value))


def build_grid(
    name: str, rows: Iterable[Sequence[RawValue]], *, height: int = 0, **details: Any
) -> Grid:
    """The grid of these rows of cells, of at least this height. Of many rows only the different
    values are kept.
    """
    places: list[dict[CellValue, int]] = []
    codes: list[list[NDArray[np.int32]]] = []
    count, left = 0, iter(rows)
    while part := list(islice(left, CHUNK_ROWS)):
        for i, column in enumerate(zip_longest(*part, fillvalue="")):
            if i == len(places):
                places.append({"": 0})
                codes.append([np.zeros(count, dtype=np.int32)])
            known = places[i]
            codes[i].append(
                np.array(
                    [known.setdefault(kept_value(value), len(known)) for value in column],
                    dtype=np.int32,
                )
            )
        count += len(part)
    height = max(height, count)
    columns = (
        DictionaryColumn(list(known), _pad(np.concatenate(found), height))
        for known, found in zip(places, codes, strict=True)
    )
    return Grid(name, tuple(columns), height, **details)


def _pad(codes: NDArray[np.int32], height: int) -> NDArray[np.int32]:
    return np.pad(codes, (0, height - len(codes)))
