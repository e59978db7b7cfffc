"""Parse the rows of a sheet: each cell by the kind of its column."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from domain.normalization import normalize_sign
from loaders.cells.column import CellValue, DictionaryColumn, encode_column
from loaders.cells.grid import Grid
from loaders.cells.instructions import NO_INSTRUCTIONS, Instructions
from loaders.cells.values import (
    CellError,
    CleanValue,
    cell_parser,
    column_expectation,
    date_precision,
    display_text,
)
from loaders.layout.blocks.block_rows import with_block_rows
from loaders.layout.headers import Layout
from loaders.reading.cell_problems import (
    control_problems,
    find_shifted_rows,
    point_problems,
    print_problems,
    refuse_help_rows,
    with_refused,
)
from loaders.reading.cell_trace import trace_column
from loaders.reading.date_cells import date_cell_problems
from loaders.reading.letters.letter_problems import with_letter_problems
from loaders.reading.letters.spellings import join_spellings, spelling_problems
from loaders.reading.sheet import ParsedSheet
from loaders.tables.schema import DTYPES, Column, empty_frame


def parse_sheet(
    file: str, grid: Grid, layout: Layout, instructions: Instructions = NO_INSTRUCTIONS
) -> ParsedSheet:
    """Parse the rows below a sheet's headers, each cell by its column's kind, as instructed."""
    if layout.unpivoted:
        grid = layout.unpivoted.grid
    else:
        layout = with_block_rows(file, grid, layout, instructions)
    table, rows = layout.table, layout.rows(grid)
    frame, constants = pd.DataFrame(index=pd.Index(rows + 1)), layout.constants
    sheet = ParsedSheet(
        file,
        grid,
        table,
        layout.places,
        frame,
        constants=constants,
        left_out=layout.left_out,
        filled=tuple(layout.filled),
    ).with_problems(layout.problems)
    sheet = replace(sheet, unpivoted=layout.unpivoted)
    if sheet.is_unreadable:
        return sheet.with_frame(empty_frame(table, rows + 1))
    arrays: dict[str, Any] = {}
    precisions: dict[str, Any] = {}
    for name in dict.fromkeys((*layout.places, *layout.constants, *layout.filled)):
        arrays[name], sheet = _add_column(sheet, layout, name, rows, instructions)
        precisions |= _precisions(sheet, layout, name, rows)
    for name, array in precisions.items():
        told = arrays.get(name)
        arrays[name] = array if told is None else pd.Series(told).fillna(pd.Series(array)).array
    sheet = refuse_help_rows(sheet.with_frame(_build_frame(sheet, arrays)))
    return sheet.with_problems(find_shifted_rows(sheet, layout.header))


def _add_column(
    sheet: ParsedSheet,
    layout: Layout,
    name: str,
    rows: NDArray[np.intp],
    instructions: Instructions,
) -> tuple[Any, ParsedSheet]:
    """Parse a column; return its clean array, and the sheet with the problems of its cells."""
    column, cells = sheet.table.variants[name], _column_cells(sheet.grid, layout, name, rows)
    column_instructions = _ColumnInstructions(instructions, sheet.table.name, name)
    spelt, joined = join_spellings(column, cells)
    array, refusals = _parse_column(column, spelt, column_instructions)
    traces = trace_column(
        sheet.table.name, column, cells, column_instructions.values, column_instructions.order
    )
    if refusals and any(column.unless):
        refusals = _without_exempt(sheet, layout, column, rows, refusals)
    if name in layout.places:
        refusals |= _faulty_cells(sheet.grid, column, layout, rows)
    sheet = with_refused(sheet.with_traces(traces), column, rows, cells, refusals)
    sheet = sheet.with_problems(control_problems(sheet, column, rows, cells))
    sheet = sheet.with_problems(date_cell_problems(sheet, column, rows, cells))
    sheet = with_letter_problems(sheet, column, rows, cells)
    sheet = sheet.with_problems(spelling_problems(sheet, column, rows, joined))
    sheet = sheet.with_problems(point_problems(sheet, column, rows, cells))
    return array, sheet.with_problems(print_problems(sheet, column, rows, cells))


def _precisions(
    sheet: ParsedSheet, layout: Layout, name: str, rows: NDArray[np.intp]
) -> dict[str, Any]:
    """Return the column that says which dates of a column are months or years, if any is.

    What the file itself says about a date goes before it.
    """
    column = sheet.table.variants[name]
    if not column.precision:
        return {}
    cells = _column_cells(sheet.grid, layout, name, rows)
    found = [date_precision(value) or None for value in cells.distinct]
    if not any(found):
        return {}
    return {column.precision: pd.Series(found, dtype=object).astype("str").array.take(cells.codes)}


def _build_frame(sheet: ParsedSheet, arrays: Mapping[str, Any]) -> pd.DataFrame:
    """Return the sheet's frame, its columns in the order of the schema."""
    missing = pd.Series(None, index=sheet.frame.index, dtype=object)
    ordered = {
        name: arrays[name] if name in arrays else missing.astype(DTYPES[column.kind]).array
        for name, column in sheet.table.variants.items()
        if column.always or name in arrays or sheet.has_column(name)
    }
    return pd.DataFrame(ordered, index=sheet.frame.index, copy=False)


@dataclass(frozen=True)
class _ColumnInstructions:
    """The analyst's instructions for one column."""

    instructions: Instructions
    table: str
    column: str

    @property
    def order(self) -> str:
        return self.instructions.orders.get((self.table, self.column), "")

    @property
    def keeps_values(self) -> bool:
        """Tell whether no value of the column is to be replaced."""
        return not self.values

    def replacement(self, value: CellValue) -> CellValue:
        """Return the value that replaces a cell's value; without instruction, the value itself."""
        return self.values.get(normalize_sign(display_text(value)), value) if self.values else value

    @cached_property
    def values(self) -> Mapping[str, str]:
        """Return the meanings that were given for values of the column, by normalized value."""
        values = self.instructions.values.items()
        return {
            value: replacement
            for (table, column, value), replacement in values
            if (table, column) == (self.table, self.column)
        }


def _column_cells(
    grid: Grid, layout: Layout, name: str, rows: NDArray[np.intp]
) -> DictionaryColumn:
    """Return a column's cells in these rows; each row of a merged range has its value."""
    if name in layout.filled:
        return layout.filled[name].take_rows(rows)
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
    """Return the first and last rows of the multi-row merged ranges that begin in a column."""
    return (
        (top, bottom) for (top, left), (bottom, _) in grid.merges if left == place and bottom > top
    )


def _parse_column(
    column: Column, cells: DictionaryColumn, instructions: _ColumnInstructions
) -> tuple[Any, dict[int, CellError]]:
    """Parse each distinct value once; return the clean array and the refusals by position."""
    lacks_values = column.required and "" in cells.distinct
    if column.kind == "text" and cells.plain and instructions.keeps_values and not lacks_values:
        texts = pd.Series([value or None for value in cells.distinct], dtype=object)
        return texts.astype(DTYPES[column.kind]).array.take(cells.codes), {}
    values = [instructions.replacement(value) for value in cells.distinct]
    parse = cell_parser(column, values, instructions.order)
    results = [
        value if column.kind == "text" and _is_plain(value) else parse(value) for value in values
    ]
    clean: list[CleanValue] = [None if isinstance(value, CellError) else value for value in results]
    refusals = {i: value for i, value in enumerate(results) if isinstance(value, CellError)}
    array = pd.Series(clean, dtype=object).astype(DTYPES[column.kind]).array.take(cells.codes)
    if not refusals:
        return array, {}
    rows = np.flatnonzero(np.isin(cells.codes, list(refusals))).tolist()
    return array, {row: refusals[cells.codes[row]] for row in rows}


def _without_exempt(
    sheet: ParsedSheet,
    layout: Layout,
    column: Column,
    rows: NDArray[np.intp],
    refusals: dict[int, CellError],
) -> dict[int, CellError]:
    """Return the refusals without those of empty cells that may be empty in their row."""
    name, code = column.unless
    if not (name in layout.places or name in layout.constants):
        return refusals
    terms = sheet.table.variants[name].terms
    cells = _column_cells(sheet.grid, layout, name, rows)
    exempt = cells.where(
        lambda value: terms is not None and terms.code_of(display_text(value)) == code
    )
    return {i: r for i, r in refusals.items() if r.code != "missing_value" or not exempt[i]}


def _is_plain(value: CellValue) -> bool:
    """Tell whether a text needs no cleaning; redaction took place when the file was opened."""
    return (
        isinstance(value, str)
        and value.isprintable()
        and value[:1] not in ("", " ")
        and value[-1] != " "
    )


def _faulty_cells(
    grid: Grid, column: Column, layout: Layout, rows: NDArray[np.intp]
) -> dict[int, CellError]:
    """Return the refusals, by position, of cells whose value cannot be trusted."""
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
