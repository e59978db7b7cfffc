"""Turn a matrix into a sheet with one row for each of its filled cells, which remember their place.

The cells beneath terms across become rows, as `MatrixInstruction` says; rows of persons are
counted.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from domain.normalization import normalize_sign
from loaders.cells.cell_names import CellPosition
from loaders.cells.column import CellValue, DictionaryColumn, encode_column
from loaders.cells.grid import Grid, has_content
from loaders.cells.instructions import ACROSS, NO_ROW, PRESENT, MatrixInstruction, SheetInstruction
from loaders.cells.row_accounting import (
    ABOVE,
    BELOW,
    HEADERS,
    SILENT,
    SUMS,
    TITLES,
    SheetRows,
)
from loaders.cells.values import display_text
from loaders.layout.blocks.sum_labels import is_total_row
from loaders.layout.matrix_axes import OBJECTIVE, objective_number
from loaders.layout.rows_above import is_banner

MARK = "."  # fills a column that is not read, so that a row without any value is a row


@dataclass(frozen=True)
class UnpivotedMatrix:
    """A matrix as a long sheet. `grid` has a row for each cell read, its columns named by `places`.

    `rows` and `columns` give the row and the column of the sheet `matrix` that each row is from,
    from 0; `beside` the columns of the other values by name; `across` the name of the column whose
    values stand in the row `header`. `used` are the rows of `matrix` that were read; `left_out` its
    other non-blank rows, each with the reason.
    """

    matrix: Grid
    grid: Grid
    places: Mapping[str, int]
    rows: NDArray[np.intp]
    columns: NDArray[np.intp]
    header: int
    across: str
    beside: Mapping[str, int]
    used: frozenset[int]
    left_out: Mapping[int, str] = field(default_factory=dict)

    def cell(self, row: int, column: str) -> CellPosition:
        """Return the cell of the matrix that gave a row of the long sheet, from 0, its value of a
        table's column.
        """
        if column == self.across:
            return self.header, int(self.columns[row])
        return int(self.rows[row]), self.beside.get(column, int(self.columns[row]))

    def count_rows(self, accepted: NDArray[np.bool_]) -> SheetRows:
        """Count the rows of the matrix. One of which any cell was refused counts as refused."""
        filled = self.matrix.nonblank_rows.tolist()
        refused = set(self.rows[~accepted].tolist())
        reasons = Counter(self.left_out[row] for row in filled if row in self.left_out)
        read = len(self.used - refused)
        return SheetRows(self.matrix.name, len(filled), read, len(refused), dict(reasons))


def unpivot(
    grid: Grid, instruction: SheetInstruction, matrix: MatrixInstruction
) -> UnpivotedMatrix:
    """Unpivot the matrix of a sheet as instructed."""
    header, end = instruction.header, grid.height - 1
    last = end if instruction.last < 0 else min(instruction.last, end)
    body = [row for row in grid.list_nonblank_rows() if matrix.first <= row <= last]
    body = [row for row in body if row not in matrix.left_out]
    owners = _merged_cells(grid, header, matrix)
    beside = {
        name: place
        for place, name in instruction.columns.items()
        if place < grid.width and place not in grid.personal
    }
    read_cells = _count_persons if matrix.persons else _filled_cells
    found = sorted(read_cells(grid, matrix, body, owners, tuple(beside.values())), key=_place)
    rows = np.array([row for row, _, _ in found], dtype=np.intp)
    columns = np.array([column for _, column, _ in found], dtype=np.intp)

    def texts(cells: Iterable[CellPosition]) -> list[CellValue]:
        return [grid.at(*owners.get(cell, cell)) for cell in cells]

    values = {name: texts((row, place) for row in rows.tolist()) for name, place in beside.items()}
    if matrix.across:
        values[matrix.across] = texts((header, place) for place in columns.tolist())
    values[matrix.value] = [value for _, _, value in found]
    long = _build_long_grid(grid.name, values)
    places = {name: i for i, name in enumerate(values)}
    used = frozenset(body if matrix.persons else rows.tolist())
    unpivoted = UnpivotedMatrix(
        grid, long, places, rows, columns, header, matrix.across, beside, used
    )
    faults = dict(_faults(unpivoted, matrix.value, owners))
    left_out = dict(_rows_outside(unpivoted, instruction, matrix, last))
    return replace(unpivoted, grid=replace(long, faults=faults), left_out=left_out)


def _place(cell: "CellOfMatrix") -> CellPosition:
    return cell[0], cell[1]


def _build_long_grid(name: str, values: Mapping[str, list[CellValue]]) -> Grid:
    """Return a sheet of these columns; numbers of objectives are read from any of their names."""
    columns = {column: encode_column(cells) for column, cells in values.items()}
    if OBJECTIVE in columns:
        columns[OBJECTIVE] = columns[OBJECTIVE].map_values(_objective)
    height = max(map(len, values.values()))
    marks = DictionaryColumn([MARK], np.zeros(height, dtype=np.int32))
    return Grid(name, (*columns.values(), marks), height)


def _objective(value: CellValue) -> CellValue:
    return (objective_number(value) if isinstance(value, str) else "") or value


Owners = Mapping[CellPosition, CellPosition]
CellOfMatrix = tuple[int, int, CellValue]  # row, column, value


def _merged_cells(
    grid: Grid, header: int, matrix: MatrixInstruction
) -> dict[CellPosition, CellPosition]:
    """Return the first cell of the merged range for each other cell of it, of headers and body."""
    owners: dict[CellPosition, CellPosition] = {}
    right = max(matrix.places, default=-1)
    for (top, left), (bottom, end) in grid.merges:
        for row in range(max(top, header), min(bottom, grid.height - 1) + 1):
            if row != header and row < matrix.first:
                continue
            for place in range(left, min(end, max(left, right)) + 1):
                owners[row, place] = (top, left)
    return owners


def _filled_cells(
    grid: Grid,
    matrix: MatrixInstruction,
    body: list[int],
    owners: Owners,
    beside: tuple[int, ...],
) -> Iterator[CellOfMatrix]:
    """Yield the cells that say something, with what they mean."""
    faulty = {cell for cell in grid.faults if cell[1] in set(matrix.places)}
    rows = np.asarray(body, dtype=np.intp)
    within = set(body)
    for place in matrix.places:
        if place >= grid.width or place in grid.personal:
            continue
        meant = grid.columns[place].map_values(lambda value: _meaning(matrix, value))
        for row in rows[meant.where(bool)[rows]].tolist():
            yield row, place, _value(meant[row])
        blank = {row for row, column in faulty if column == place and row in within}
        yield from ((row, place, "") for row in sorted(blank) if not meant[row])
    for (row, place), owner in owners.items():
        copied = place in matrix.places and row in within and not has_content(grid.at(row, place))
        if copied and owner[1] in matrix.places and (value := _meaning(matrix, grid.at(*owner))):
            yield row, place, _value(value)


def _meaning(matrix: MatrixInstruction, value: CellValue) -> CellValue:
    """Return what a cell means: a term or its own value, PRESENT without a value; "" for no row."""
    if not has_content(value):
        return NO_ROW
    return matrix.meanings.get(normalize_sign(display_text(value)), value)


def _value(meaning: CellValue) -> CellValue:
    return "" if meaning == PRESENT else meaning


def _count_persons(
    grid: Grid,
    matrix: MatrixInstruction,
    body: list[int],
    owners: Owners,
    beside: tuple[int, ...],
) -> Iterator[CellOfMatrix]:
    """Yield the number of persons present in each row, or in each column for each kind of row.

    Rows of persons are of one kind if the columns `beside` have the same values. A value without
    a meaning is passed on and refused.
    """
    counts: Counter[tuple[int, int]] = Counter()
    first: dict[tuple[str, ...], int] = {}
    for row in body:
        kind = tuple(display_text(grid.at(row, place)) for place in beside)
        owner = row if matrix.persons == ACROSS else first.setdefault(kind, row)
        for place in matrix.places:
            meant = _meaning(matrix, grid.at(row, place))
            if meant == PRESENT:
                counts[owner, matrix.places[0] if matrix.persons == ACROSS else place] += 1
            elif meant:
                yield row, place, meant
    yield from ((row, place, str(n)) for (row, place), n in counts.items())


def _faults(
    unpivoted: UnpivotedMatrix, value: str, owners: Owners
) -> Iterator[tuple[CellPosition, str]]:
    """Yield the faults of the cells of the matrix at the rows that they gave a value.

    A number in a merged range is one: whose it is cannot be told.
    """
    faults = unpivoted.matrix.faults
    for name, place in unpivoted.places.items():
        if not faults and not (owners and value == "headcount"):
            return
        for row in range(len(unpivoted.rows)):
            cell = unpivoted.cell(row, name)
            if cell in faults:
                yield (row, place), faults[cell]
            elif name == value == "headcount" and cell in owners:
                yield (row, place), "merged_number"


def _rows_outside(
    unpivoted: UnpivotedMatrix, instruction: SheetInstruction, matrix: MatrixInstruction, last: int
) -> Iterator[tuple[int, str]]:
    """Yield the rows of the sheet that no row of the table is from, each with the reason."""
    grid = unpivoted.matrix
    rows = [row for row in grid.list_nonblank_rows() if row not in unpivoted.used]
    lines = {row: ABOVE for row in rows if row < instruction.header}
    above = TITLES if is_banner(grid, lines) else ABOVE
    for row in rows:
        if row < instruction.header:
            yield row, above
        elif row < matrix.first:
            yield row, HEADERS
        elif row > last:
            yield row, SUMS if is_total_row(grid, row) else BELOW
        else:
            yield row, matrix.left_out.get(row, SILENT)
