"""Parse the rows of a sheet: each cell by the kind of its column."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from domain.normalization import normalize_name
from loaders.cells.column import CellValue, DictionaryColumn, encode_column
from loaders.cells.grid import Grid
from loaders.cells.instructions import NO_INSTRUCTIONS, Instructions
from loaders.cells.values import (
    CellError,
    CleanValue,
    cell_parser,
    column_expectation,
    display_text,
)
from loaders.layout.headers import Layout
from loaders.reading.cell_problems import (
    control_problems,
    print_problems,
    shifted_rows,
    with_refused,
)
from loaders.reading.sheet import ParsedSheet
from loaders.tables.schema import DTYPES, Column, empty_frame


def parse_sheet(
    file: str, grid: Grid, layout: Layout, instructions: Instructions = NO_INSTRUCTIONS
) -> ParsedSheet:
    """A sheet's rows beneath its headers, each cell parsed by the kind of its column; what was said
    of values and dates is applied.
    """
    table, rows = layout.table, layout.rows(grid)
    sheet = ParsedSheet(
        file,
        grid,
        table,
        layout.places,
        pd.DataFrame(index=pd.Index(rows + 1)),
        constants=layout.constants,
    )
    sheet = replace(sheet, left_out=layout.left_out)
    sheet = sheet.with_problems(layout.problems)
    if sheet.is_unreadable:
        return sheet.with_frame(empty_frame(table, rows + 1))
    columns: dict[str, Any] = {}
    for name in (*layout.places, *layout.constants):
        column, cells = table.accepted[name], _column_cells(grid, layout, name, rows)
        columns[name], refusals = _parse_column(
            column, cells, _ColumnInstructions(instructions, table.name, name)
        )
        refusals |= _faulty_cells(grid, column, layout, rows) if name in layout.places else {}
        sheet = with_refused(sheet, column, rows, cells, refusals)
        sheet = sheet.with_problems(control_problems(sheet, column, rows, cells)).with_problems(
            print_problems(sheet, column, rows, cells)
        )
    missing = pd.Series(None, index=sheet.frame.index, dtype=object)
    ordered = {
        name: columns[name] if name in columns else missing.astype(DTYPES[column.kind]).array
        for name, column in table.accepted.items()
        if column.always or sheet.has_column(name)
    }
    sheet = sheet.with_frame(pd.DataFrame(ordered, index=sheet.frame.index, copy=False))
    return sheet.with_problems(shifted_rows(sheet, layout.header))


@dataclass(frozen=True)
class _ColumnInstructions:
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

    def meant(self, value: CellValue) -> CellValue:
        """What stands in the place of a value; most often the value itself."""
        return (
            self._values.get(normalize_name(display_text(value)), value) if self._values else value
        )

    @cached_property
    def _values(self) -> Mapping[str, str]:
        values = self.instructions.values.items()
        return {
            value: meant
            for (table, column, value), meant in values
            if (table, column) == (self.table, self.column)
        }


def _column_cells(
    grid: Grid, layout: Layout, name: str, rows: NDArray[np.intp]
) -> DictionaryColumn:
    """A column's cells in these rows, with the values that a merged cell gives to the rows beneath
    its first.
    """
    if name not in layout.places:
        return encode_column([layout.constants[name]] * len(rows))
    place = layout.places[name]
    cells = grid.cells(place)
    merges = [(top, bottom) for top, bottom in _row_merges(grid, place) if top > layout.header]
    if merges:
        codes = cells.codes.copy()
        for top, bottom in merges:
            codes[top + 1 : bottom + 1] = cells.codes[top]
        cells = DictionaryColumn(cells.distinct, codes)
    return cells.take_rows(rows)


def _row_merges(grid: Grid, place: int) -> Iterator[tuple[int, int]]:
    """The first and last rows of the cells merged over several rows that begin in a column."""
    return (
        (top, bottom) for (top, left), (bottom, _) in grid.merges if left == place and bottom > top
    )


def _parse_column(
    column: Column, cells: DictionaryColumn, instructions: _ColumnInstructions
) -> tuple[Any, dict[int, CellError]]:
    """The clean values as an array, and the refusals by position. Each different value is parsed
    once: a column has few.
    """
    if (
        column.kind == "text"
        and cells.plain
        and instructions.silent
        and not (column.required and "" in cells.distinct)
    ):
        texts = pd.Series([value or None for value in cells.distinct], dtype=object)
        return texts.astype(DTYPES[column.kind]).array.take(cells.codes), {}
    meant = [instructions.meant(value) for value in cells.distinct]
    parse = cell_parser(column, meant, instructions.order)
    results = [
        value if column.kind == "text" and _is_plain(value) else parse(value) for value in meant
    ]
    clean: list[CleanValue] = [None if isinstance(value, CellError) else value for value in results]
    refusals = {i: value for i, value in enumerate(results) if isinstance(value, CellError)}
    array = pd.Series(clean, dtype=object).astype(DTYPES[column.kind]).array.take(cells.codes)
    if not refusals:
        return array, {}
    rows = np.flatnonzero(np.isin(cells.codes, list(refusals))).tolist()
    return array, {row: refusals[cells.codes[row]] for row in rows}


def _is_plain(value: CellValue) -> bool:
    """Whether a text stands in the frame as it is: what is masked in it was masked as the file was
    opened.
    """
    return (
        isinstance(value, str)
        and value.isprintable()
        and value[:1] not in ("", " ")
        and value[-1] != " "
    )


def _faulty_cells(
    grid: Grid, column: Column, layout: Layout, rows: NDArray[np.intp]
) -> dict[int, CellError]:
    """The refusals, by position, of cells whose value cannot be trusted whatever it is."""
    place = layout.places[column.name]
    codes = {row: code for (row, faulty), code in grid.faults.items() if faulty == place}
    if column.kind == "count":
        for top, bottom in _row_merges(grid, place):
            if top > layout.header:
                codes = (
                    dict.fromkeys(range(top, min(bottom, grid.height - 1) + 1), "merged_number")
                    | codes
                )
    if not codes:
        return {}
    return {
        i: CellError(codes[row], column_expectation(column), column.vocabulary)
        for i, row in enumerate(rows.tolist())
        if row in codes
    }
