"""Determine the layout of a sheet: its header rows, the column of each field, and the rows outside
the table.

Layouts that occur: headers below banners, or merged over two rows; headers repeated among the rows,
as for print; blank columns between others; a second table beside the first. Tables below one
another were split before (`regions`).
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from domain.normalization import normalize_name
from domain.vocabulary import table_headers
from loaders.cells.cell_names import a1, column_letters
from loaders.cells.column import DictionaryColumn
from loaders.cells.grid import Grid, Region
from loaders.cells.instructions import FILL, MatrixInstruction, SheetInstruction
from loaders.cells.problems import Problem
from loaders.cells.row_accounting import (
    ABOVE,
    ABSENT,
    BELOW,
    HEADERS,
    REJOINED,
    REPEATED,
    SUMS,
    TAGS,
    TITLES,
)
from loaders.cells.values import display_text
from loaders.layout.blocks.sum_labels import is_total_row
from loaders.layout.header_rows import (
    MIN_HEADERS,
    find_header_row,
    header_text,
    is_tag_row,
    last_header_row,
    repeats_headers,
)
from loaders.layout.header_words import is_table_header
from loaders.layout.rows_above import is_banner, problems_above, rows_above
from loaders.layout.tables_beside import tables_beside
from loaders.layout.unpivot import UnpivotedMatrix, unpivot
from loaders.privacy.detection import DROPPED, KEEPABLE
from loaders.privacy.text_redaction import redact_for_display
from loaders.tables.schema import Table

# Kinds of columns in which the text of a header is never a value.
CODED_KINDS = ("code", "year", "objective")


@dataclass(frozen=True)
class Layout:
    """The layout of a sheet: table, (last) header row, column by name, problems, last row of the
    table; rows and columns count from 0.

    `left_out` gives for each non-blank row outside the table the reason. `constants` are values
    that an analyst set for every row. If the sheet is a matrix, the columns, the last row and
    `left_out` are those of `unpivoted`, with one row for each cell. `filled` are the cells, in all
    rows of the sheet, of columns that have values for blocks of rows.
    """

    table: Table
    header: int
    places: Mapping[str, int]
    problems: tuple[Problem, ...]
    last: int
    left_out: Mapping[int, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    unpivoted: UnpivotedMatrix | None = None
    filled: Mapping[str, DictionaryColumn] = field(default_factory=dict)

    def rows(self, grid: Grid) -> NDArray[np.intp]:
        """Return the non-blank rows of the table."""
        return grid.nonblank_rows[~np.isin(grid.nonblank_rows, list(self.left_out))]


def detect_layout(file: str, grid: Grid, table: Table) -> Layout | None:
    """Return the layout of a sheet of a table; None where no row has its headers."""
    first = find_header_row(grid, table)
    if first is None:
        return None
    header = last_header_row(grid, first)
    places, problems = _place_columns(file, grid, table, first, header)
    again = tuple(_header_rows_below(grid, table, header, places))
    above = dict(rows_above(grid, first, table, places))
    problems += _missing_columns(file, grid, table, header, places)
    problems += _problems_below(file, grid, table, header, again)
    problems += problems_above(file, grid, table, above)
    problems += tables_beside(file, grid, table, header, places)
    problems += _persons_left_out(file, grid, table, header, places)
    titles = TITLES if is_banner(grid, above) else ABOVE
    left_out = {row: titles if why == ABOVE else why for row, why in above.items() if why}
    left_out |= dict.fromkeys(range(first, header + 1), HEADERS)
    left_out |= {row: REPEATED for row, same in again if same}
    left_out |= {header + 1: TAGS} if is_tag_row(grid, header + 1) else {}
    return Layout(table, header, places, tuple(problems), grid.height - 1, left_out)


def _place_columns(
    file: str, grid: Grid, table: Table, first: int, header: int
) -> tuple[dict[str, int], list[Problem]]:
    """Return the columns of the table by name, and the problems of the other columns."""
    places: dict[str, int] = {}
    problems: list[Problem] = []
    # values beyond the header's width in a longer CSV row are reported by row
    width = grid.lengths[header] if grid.delimited else grid.width
    for column in range(width):
        title = header_text(grid, first, header, column)
        name = table.headers.get(normalize_name(title), "")
        if code := _unread_column_code(grid, header, column, title, name, places):
            problems += _unread_column_problems(file, grid, table, header, column, title, code)
        elif name:
            places[name] = column
    return places, problems


def _unread_column_problems(
    file: str, grid: Grid, table: Table, header: int, column: int, title: str, code: str
) -> Iterator[Problem]:
    """Yield the problem `code` of a column, and that a dropped headcount column is missing."""
    name = table.headers.get(normalize_name(title), "")
    cell, value = a1(header, column), redact_for_display(title) or column_letters(column)
    count = str(grid.left_out[column].distinct) if code == "personal_by_header" else ""
    twice = name if code == "column_twice" else ""
    yield Problem(code, file, grid.name, cell, value, count, table=table.name, column=twice)
    dropped = column in grid.left_out and grid.left_out[column].reason == DROPPED
    if name == "headcount" and dropped:
        # Without it each row would count as one person.
        yield Problem("missing_column", file, grid.name, cell, table=table.name, column=name)


def apply_instructions(
    file: str, grid: Grid, table: Table, instruction: SheetInstruction
) -> Layout:
    """Return the layout that an analyst chose. Columns without an instruction are not reported."""
    if instruction.matrix:
        return _matrix_layout(file, grid, table, instruction, instruction.matrix)
    places = {
        name: column
        for column, name in instruction.columns.items()
        if name in table.variants and column < grid.width and column not in grid.personal
    }
    header, last = instruction.header, grid.height - 1
    last = last if instruction.last < 0 else min(instruction.last, last)
    constants = {
        name: value
        for name, value in instruction.constants.items()
        if name in table.variants and name not in places
    }
    told = [name for name, word in instruction.filled.items() if word == FILL]
    missing = _missing_columns(file, grid, table, header, {*places, *constants, *told})
    problems = (*missing, *_persons_left_out(file, grid, table, header, places))
    left_out = dict(_rows_outside(grid, instruction, last))
    return Layout(table, header, places, problems, last, left_out, constants)


def _matrix_layout(
    file: str,
    grid: Grid,
    table: Table,
    instruction: SheetInstruction,
    matrix: MatrixInstruction,
) -> Layout:
    """Return the layout of a matrix, as one of the long sheet that it is turned into."""
    unpivoted = unpivot(grid, instruction, matrix)
    places = {name: place for name, place in unpivoted.places.items() if name in table.variants}
    given = {
        name: value
        for name, value in instruction.constants.items()
        if name in table.variants and name not in places
    }
    missing = _missing_columns(file, grid, table, instruction.header, {*places, *given})
    last = unpivoted.grid.height - 1
    return Layout(table, -1, places, tuple(missing), last, {}, given, unpivoted)


def outline_region(grid: Grid, region: Region, table: Table) -> Layout:
    """Return the layout of a region that is not read: the rows down to its header."""
    above = {
        row: HEADERS if row == region.header else ABOVE
        for row in grid.list_nonblank_rows()
        if row <= region.header
    }
    return Layout(table, region.header, {}, (), region.last, above)


def _unread_column_code(
    grid: Grid, header: int, column: int, title: str, name: str, places: Mapping[str, int]
) -> str:
    """Return the problem code of an unread column; empty where it is read, or blank."""
    if column in grid.personal:  # detected when the file was opened
        keepable = column in grid.left_out and grid.left_out[column].reason in KEEPABLE
        return "personal_by_header" if keepable else "personal_column"
    if name:
        return "column_twice" if name in places else ""
    if title:
        return "unknown_column"
    values = grid.cells(column, header + 1).used().distinct
    return "unnamed_column" if any(map(display_text, values)) else ""


def _missing_columns(
    file: str, grid: Grid, table: Table, header: int, places: Collection[str]
) -> Iterator[Problem]:
    for name in table.mandatory_columns:
        if name not in places:
            yield Problem(
                "missing_column", file, grid.name, a1(header, 0), table=table.name, column=name
            )


def _persons_left_out(
    file: str, grid: Grid, table: Table, header: int, places: Mapping[str, int]
) -> Iterator[Problem]:
    """Yield a problem for each read column in cells of which a person's name was redacted."""
    for name, column in places.items():
        if column in grid.persons:
            cell, count = a1(header, column), str(grid.persons[column])
            yield Problem(
                "persons_left_out", file, grid.name, cell, count, table=table.name, column=name
            )


def _header_rows_below(
    grid: Grid, table: Table, header: int, places: Mapping[str, int]
) -> Iterator[tuple[int, bool]]:
    """Yield the rows below the header that are headers again, and whether they are equal to it."""
    suspects: set[int] = set()
    for name, column in places.items():
        if table.variants[name].kind in CODED_KINDS:
            matches = grid.cells(column, header + 1).where(is_table_header)
            suspects.update((header + 1 + np.flatnonzero(matches)).tolist())
    for row in sorted(suspects):
        if is_tag_row(grid, row):
            continue
        texts = {
            column: normalize_name(display_text(value))
            for column, value in enumerate(grid.row(row))
            if value != ""
        }
        known = sum(text in table_headers() for text in texts.values())
        if MIN_HEADERS <= known > len(texts) / 2:
            yield row, repeats_headers(table, texts, places)


def _rows_outside(
    grid: Grid, instruction: SheetInstruction, last: int
) -> Iterator[tuple[int, str]]:
    """Yield the rows that an analyst's layout leaves out, each with the reason."""
    reasons = {0: TAGS, 1: HEADERS} if is_tag_row(grid, instruction.header) else {0: HEADERS}
    lines = {
        row: ABOVE for row in grid.list_nonblank_rows() if row <= instruction.header - len(reasons)
    }
    above = TITLES if is_banner(grid, lines) else ABOVE
    for row in grid.list_nonblank_rows():
        if row <= instruction.header:
            yield row, reasons.get(instruction.header - row, above)
        elif row > last:
            yield row, SUMS if is_total_row(grid, row) else BELOW
    yield from ((row, ABSENT) for row in instruction.skipped)
    yield from ((row, REJOINED) for row in instruction.rejoined)


def _problems_below(
    file: str, grid: Grid, table: Table, header: int, again: tuple[tuple[int, bool], ...]
) -> Iterator[Problem]:
    for row, same in again:
        if not same:
            yield Problem(
                "two_tables", file, grid.name, a1(row, 0), value=str(row + 1), table=table.name
            )
            return
    for row, _ in again:
        yield Problem(
            "header_repeated", file, grid.name, a1(row, 0), value=str(row + 1), table=table.name
        )
    if not table.optional and not (grid.nonblank_rows > header).any():
        yield Problem("no_rows", file, grid.name, table=table.name)
