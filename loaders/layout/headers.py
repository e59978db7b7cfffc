"""Lay out a sheet: in which rows its headers stand, which column holds what, which rows are none of
the table.

Odd things that are met: headers beneath banners, or merged over two rows; the header repeated among
the rows, as for print; columns left blank between others; a second table beside the first. Those
beneath one another are told apart before (`regions`).
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from domain.normalization import normalize_name
from loaders.cells.cell_names import a1, column_letters
from loaders.cells.grid import Grid, Region
from loaders.cells.instructions import SheetInstruction
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
from loaders.layout import known_systems
from loaders.layout.header_rows import (
    MIN_HEADERS,
    find_header_row,
    header_text,
    is_tag_row,
    last_header_row,
    texts_of,
)
from loaders.layout.header_words import says_header, table_headers
from loaders.layout.rows_above import is_banner, problems_above, rows_above
from loaders.layout.tables_beside import tables_beside
from loaders.privacy.detection import DROPPED, KEEPABLE
from loaders.privacy.text_redaction import redact_for_display
from loaders.tables.schema import Table

CODED_KINDS = (
    "code",
    "year",
    "objective",
)  # kinds of columns in which a header's text can be no value


@dataclass(frozen=True)
class Layout:
    """The table, the (last) row of its headers and its own last row, the columns by name, all
    counted from 0, and what is odd about them.

    `left_out` are the rows that hold something and are none of the table, each with the reason.
    `constants` are what was said to hold in every row.
    """

    table: Table
    header: int
    places: Mapping[str, int]
    problems: tuple[Problem, ...]
    last: int
    left_out: Mapping[int, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)

    def rows(self, grid: Grid) -> NDArray[np.intp]:
        """The rows of the table that hold anything."""
        return grid.nonblank_rows[~np.isin(grid.nonblank_rows, list(self.left_out))]


def detect_layout(file: str, grid: Grid, table: Table) -> Layout | None:
    """The layout of a sheet of a table; None where no row has its headers."""
    first = find_header_row(grid, table)
    if first is None:
        return None
    header = last_header_row(grid, first)
    places, problems = _places(file, grid, table, first, header)
    again = tuple(_header_rows_below(grid, table, header, places))
    above = dict(rows_above(grid, first, table, places))
    problems += _missing_columns(file, grid, table, header, places)
    problems += _problems_below(file, grid, table, header, again)
    problems += problems_above(file, grid, table, above)
    problems += tables_beside(file, grid, table, header, places)
    problems += _persons_left_out(file, grid, table, header, places)
    left_out = {
        row: TITLES if reason == ABOVE and is_banner(grid, above) else reason
        for row, reason in above.items()
        if reason
    }
    left_out |= dict.fromkeys(range(first, header + 1), HEADERS) | {
        row: REPEATED for row, same in again if same
    }
    left_out |= {header + 1: TAGS} if is_tag_row(grid, header + 1) else {}
    return Layout(table, header, places, tuple(problems), grid.height - 1, left_out)


def _places(
    file: str, grid: Grid, table: Table, first: int, header: int
) -> tuple[dict[str, int], list[Problem]]:
    """The columns of the table by name, and what keeps the others from being read."""
    places: dict[str, int] = {}
    problems: list[Problem] = []
    # what a longer CSV row has shifted is told by row
    width = grid.lengths[header] if grid.delimited else grid.width
    for column in range(width):
        title = header_text(grid, first, header, column)
        name = table.headers.get(normalize_name(title), "")
        code = _column_problem(grid, table, header, column, title, name, places)
        if not code:
            if name:
                places[name] = column
            continue
        cell, value = a1(header, column), redact_for_display(title) or column_letters(column)
        count = str(grid.left_out[column].distinct) if code == "personal_by_header" else ""
        named = name if code == "column_twice" else ""
        problems.append(
            Problem(code, file, grid.name, cell, value, count, table=table.name, column=named)
        )
        dropped = column in grid.left_out and grid.left_out[column].reason == DROPPED
        if name == "headcount" and dropped:
            # Without it each row would count as one person.
            problems.append(
                Problem("missing_column", file, grid.name, cell, table=table.name, column=name)
            )
    return places, problems


def apply_instructions(
    file: str, grid: Grid, table: Table, instruction: SheetInstruction
) -> Layout:
    """The layout that an analyst has given. Columns that were said to hold nothing of the table are
    left out without a word.
    """
    places = {
        name: column
        for column, name in instruction.columns.items()
        if name in table.accepted and column < grid.width and column not in grid.personal
    }
    last = grid.height - 1 if instruction.last < 0 else min(instruction.last, grid.height - 1)
    constants = {
        name: value
        for name, value in instruction.constants.items()
        if name in table.accepted and name not in places
    }
    missing = tuple(_missing_columns(file, grid, table, instruction.header, {*places, *constants}))
    persons = tuple(_persons_left_out(file, grid, table, instruction.header, places))
    left_out = dict(_rows_outside(grid, instruction, last))
    return Layout(
        table, instruction.header, places, (*missing, *persons), last, left_out, constants
    )


def outline_region(grid: Grid, region: Region, table: Table) -> Layout:
    """The layout of a region of which nothing is read: what stands above its rows, and the last of
    them.
    """
    above = {
        row: HEADERS if row == region.header else ABOVE
        for row in grid.filled()
        if row <= region.header
    }
    return Layout(table, region.header, {}, (), region.last, above)


def _column_problem(
    grid: Grid,
    table: Table,
    header: int,
    column: int,
    title: str,
    name: str,
    places: Mapping[str, int],
) -> str:
    """The code of what keeps a column from being read; empty where nothing does or there is nothing
    to read.
    """
    if column in grid.personal:  # found as the file was opened
        return (
            "personal_by_header"
            if column in grid.left_out and grid.left_out[column].reason in KEEPABLE
            else "personal_column"
        )
    if name:
        return "column_twice" if name in places else ""
    if title:
        return "unknown_column"
    return (
        "unnamed_column"
        if any(map(display_text, grid.cells(column, header + 1).used().distinct))
        else ""
    )


def _missing_columns(
    file: str, grid: Grid, table: Table, header: int, places: Collection[str]
) -> Iterator[Problem]:
    for name in table.required:
        if name not in places:
            yield Problem(
                "missing_column", file, grid.name, a1(header, 0), table=table.name, column=name
            )


def _persons_left_out(
    file: str, grid: Grid, table: Table, header: int, places: Mapping[str, int]
) -> Iterator[Problem]:
    """The columns that are read, in cells of which stood a person's name and nothing else."""
    for name, column in places.items():
        if column in grid.persons:
            cells = str(grid.persons[column])
            yield Problem(
                "persons_left_out",
                file,
                grid.name,
                a1(header, column),
                cells,
                table=table.name,
                column=name,
            )


def _header_rows_below(
    grid: Grid, table: Table, header: int, places: Mapping[str, int]
) -> Iterator[tuple[int, bool]]:
    """The rows beneath the header that are headers again, and whether they are the same ones."""
    suspects: set[int] = set()
    for name, column in places.items():
        if table.accepted[name].kind in CODED_KINDS:
            suspects.update(
                (
                    header + 1 + np.flatnonzero(grid.cells(column, header + 1).where(says_header))
                ).tolist()
            )
    for row in sorted(suspects):
        if is_tag_row(grid, row):
            continue
        texts = {
            column: normalize_name(display_text(value))
            for column, value in enumerate(grid.row(row))
            if value != ""
        }
        if MIN_HEADERS <= sum(text in table_headers() for text in texts.values()) > len(texts) / 2:
            yield (
                row,
                all(
                    table.headers.get(texts.get(column, "")) == name
                    for name, column in places.items()
                ),
            )


def _rows_outside(
    grid: Grid, instruction: SheetInstruction, last: int
) -> Iterator[tuple[int, str]]:
    """The rows that an analyst's layout leaves out, each with the reason."""
    reasons = {0: TAGS, 1: HEADERS} if is_tag_row(grid, instruction.header) else {0: HEADERS}
    lines = {row: ABOVE for row in grid.filled() if row <= instruction.header - len(reasons)}
    above = TITLES if is_banner(grid, lines) else ABOVE
    for row in grid.filled():
        if row <= instruction.header:
            yield row, reasons.get(instruction.header - row, above)
        elif row > last:
            yield (
                row,
                SUMS if known_systems.is_total(next(iter(texts_of(grid, row)), "")) else BELOW,
            )
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
    if not (grid.nonblank_rows > header).any():
        yield Problem("no_rows", file, grid.name, table=table.name)
