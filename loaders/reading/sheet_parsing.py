"""Parse the rows of a sheet: each cell by the kind of its column."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from domain.normalization import folded
from loaders.cells.column import Cells, Value, cells_of
from loaders.cells.grid import Grid
from loaders.cells.instructions import NOTHING, Instructions
from loaders.cells.values import Clean, Refusal, expected, parser, text_of
from loaders.layout.headers import Layout
from loaders.reading.cell_problems import (
    control_problems,
    print_problems,
    shifted_rows,
    with_refused,
)
from loaders.reading.sheet import Sheet
from loaders.tables.schema import DTYPES, Column, empty


def parsed_sheet(file: str, grid: Grid, layout: Layout, said: Instructions = NOTHING) -> Sheet:
    """A sheet's rows beneath its headers, each cell parsed by the kind of its column; what was said
    of values and dates is applied.
    """
    table, rows = layout.table, layout.rows(grid)
    sheet = Sheet(
        file,
        grid,
        table,
        layout.places,
        pd.DataFrame(index=pd.Index(rows + 1)),
        constants=layout.constants,
    )
    sheet = replace(sheet, left_out=layout.left_out)
    sheet = sheet.with_problems(layout.problems)
    if sheet.unusable:
        return sheet.with_frame(empty(table, rows + 1))
    columns: dict[str, Any] = {}
    for name in (*layout.places, *layout.constants):
        column, cells = table.accepted[name], _cells(grid, layout, name, rows)
        columns[name], refusals = _parsed_column(column, cells, _Said(said, table.name, name))
        refusals |= _distrusted(grid, column, layout, rows) if name in layout.places else {}
        sheet = with_refused(sheet, column, rows, cells, refusals)
        sheet = sheet.with_problems(control_problems(sheet, column, rows, cells)).with_problems(
            print_problems(sheet, column, rows, cells)
        )
    missing = pd.Series(None, index=sheet.frame.index, dtype=object)
    ordered = {
        name: columns[name] if name in columns else missing.astype(DTYPES[column.kind]).array
        for name, column in table.accepted.items()
        if column.always or sheet.holds(name)
    }
    sheet = sheet.with_frame(pd.DataFrame(ordered, index=sheet.frame.index, copy=False))
    return sheet.with_problems(shifted_rows(sheet, layout.header))


@dataclass(frozen=True)
class _Said:
    """What the analyst said of one column."""

    instructions: Instructions
    table: str
    column: str

    @property
    def order(self) -> str:
        return self.instructions.orders.get((self.table, self.column), "")

    @property
    def silent(self) -> bool:
        """Whether nothing was said of its values."""
        return not self._values

    def meant(self, value: Value) -> Value:
        """What stands in the place of a value; most often the value itself."""
        return self._values.get(folded(text_of(value)), value) if self._values else value

    @cached_property
    def _values(self) -> Mapping[str, str]:
        values = self.instructions.values.items()
        return {
            value: meant
            for (table, column, value), meant in values
            if (table, column) == (self.table, self.column)
        }


def _cells(grid: Grid, layout: Layout, name: str, rows: NDArray[np.intp]) -> Cells:
    """A column's cells in these rows, with the values that a merged cell gives to the rows beneath
    its first.
    """
    if name not in layout.places:
        return cells_of([layout.constants[name]] * len(rows))
    place = layout.places[name]
    cells = grid.cells(place)
    merges = [(top, bottom) for top, bottom in _merged(grid, place) if top > layout.header]
    if merges:
        codes = cells.codes.copy()
        for top, bottom in merges:
            codes[top + 1 : bottom + 1] = cells.codes[top]
        cells = Cells(cells.different, codes)
    return cells.at_rows(rows)


def _merged(grid: Grid, place: int) -> Iterator[tuple[int, int]]:
    """The first and last rows of the cells merged over several rows that begin in a column."""
    return (
        (top, bottom) for (top, left), (bottom, _) in grid.merges if left == place and bottom > top
    )


def _parsed_column(column: Column, cells: Cells, said: _Said) -> tuple[Any, dict[int, Refusal]]:
    """The clean values as an array, and the refusals by position. Each different value is parsed
    once: a column has few.
    """
    if (
        column.kind == "text"
        and cells.plain
        and said.silent
        and not (column.required and "" in cells.different)
    ):
        texts = pd.Series([value or None for value in cells.different], dtype=object)
        return texts.astype(DTYPES[column.kind]).array.take(cells.codes), {}
    meant = [said.meant(value) for value in cells.different]
    parse = parser(column, meant, said.order)
    found = [value if column.kind == "text" and _plain(value) else parse(value) for value in meant]
    clean: list[Clean] = [None if isinstance(value, Refusal) else value for value in found]
    refusals = {i: value for i, value in enumerate(found) if isinstance(value, Refusal)}
    array = pd.Series(clean, dtype=object).astype(DTYPES[column.kind]).array.take(cells.codes)
    if not refusals:
        return array, {}
    rows = np.flatnonzero(np.isin(cells.codes, list(refusals))).tolist()
    return array, {row: refusals[cells.codes[row]] for row in rows}


def _plain(value: Value) -> bool:
    """Whether a text stands in the frame as it is: what is masked in it was masked as the file was
    opened.
    """
    return (
        isinstance(value, str)
        and value.isprintable()
        and value[:1] not in ("", " ")
        and value[-1] != " "
    )


def _distrusted(
    grid: Grid, column: Column, layout: Layout, rows: NDArray[np.intp]
) -> dict[int, Refusal]:
    """The refusals, by position, of cells whose value cannot be trusted whatever it is."""
    place = layout.places[column.name]
    codes = {row: code for (row, faulty), code in grid.faults.items() if faulty == place}
    if column.kind == "count":
        for top, bottom in _merged(grid, place):
            if top > layout.header:
                codes = (
                    dict.fromkeys(range(top, min(bottom, grid.height - 1) + 1), "merged_number")
                    | codes
                )
    if not codes:
        return {}
    return {
        i: Refusal(codes[row], expected(column), column.vocabulary)
        for i, row in enumerate(rows.tolist())
        if row in codes
    }
