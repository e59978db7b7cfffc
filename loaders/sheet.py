"""A sheet of a table, parsed: its clean frame, by row of the file, and all that is wrong with it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from loaders.cells import Cell, Clean, Refusal, expected, parsed, text_of
from loaders.grid import Grid, a1
from loaders.layout import Layout
from loaders.nearest import near_term
from loaders.personal import shown
from loaders.problems import ERROR, Problem
from loaders.schema import DTYPES, VOCABULARIES, Column, Table


@dataclass(frozen=True)
class Sheet:
    """One table of a file. The index of `frame` is the row of the file, from 1; `places` are the columns by name, from 0.

    `frame` holds every row that is not blank, refused ones too, with what could not be parsed missing; `clean` the rows that stand.
    """

    file: str
    grid: Grid
    table: Table
    places: Mapping[str, int]
    frame: pd.DataFrame
    problems: tuple[Problem, ...] = ()

    @property
    def unusable(self) -> bool:
        """Whether an error is about the sheet as a whole."""
        return any(problem.severity == ERROR and not problem.row for problem in self.problems)

    @property
    def refused(self) -> frozenset[int]:
        """The rows that an error refuses: all of them, where it is about the sheet as a whole."""
        return frozenset(self.frame.index if self.unusable else (p.row for p in self.problems if p.severity == ERROR))

    @property
    def clean(self) -> pd.DataFrame:
        """The rows that stand, with the columns of the schema in its order."""
        return self.frame[~self.frame.index.isin(self.refused)].reset_index(drop=True)

    def problem(self, code: str, row: int, column: str, **details: str) -> Problem:
        """A problem of one cell, with its place and value."""
        place = (row - 1, self.places[column])
        found = {"value": shown(self.grid.at(*place)), "table": self.table.name, "column": column} | details
        return Problem(code, self.file, self.grid.name, a1(*place), row=row, **found)

    def with_problems(self, problems: Iterable[Problem]) -> "Sheet":
        """The same sheet with more problems."""
        return replace(self, problems=(*self.problems, *problems))

    def with_frame(self, frame: pd.DataFrame) -> "Sheet":
        """The same sheet with another frame of the same rows."""
        return replace(self, frame=frame)


def unread(file: str, grid: Grid, table: Table, code: str, *, below: int = -1) -> Sheet:
    """A sheet of which nothing can be read, for one reason; its rows begin below its header, where it has one."""
    rows = [row + 1 for row in grid.filled() if row > below]
    return Sheet(file, grid, table, {}, empty(table, rows), (Problem(code, file, grid.name, table=table.name),))


def parsed_sheet(file: str, grid: Grid, layout: Layout) -> Sheet:
    """A sheet's rows beneath its headers, each cell parsed by the kind of its column."""
    table = layout.table
    rows = [row for row in grid.filled() if row > layout.header]
    sheet = Sheet(file, grid, table, layout.places, empty(table, [row + 1 for row in rows]), layout.problems)
    if sheet.unusable:
        return sheet
    shared = _shared(grid, layout)
    frame, problems = sheet.frame, []
    for name, place in layout.places.items():
        column = table.accepted[name]
        values = [shared.get((row, place), grid.at(row, place)) for row in rows]
        clean, refusals = _parsed_column(column, values)
        refusals |= _distrusted(grid, column, place, rows, shared)
        problems += [_refused(sheet, column, rows[i], values[i], refusal) for i, refusal in refusals.items()]
        frame[name] = pd.Series(clean, index=frame.index, dtype=object).astype(DTYPES[column.kind])
    order = [name for name, column in table.accepted.items() if column.always or name in layout.places]
    sheet = sheet.with_frame(frame[order]).with_problems(problems)
    return sheet.with_problems((*_shifted_rows(sheet, layout.header), *_keys_twice(sheet)))


def empty(table: Table, rows: Sequence[int] = ()) -> pd.DataFrame:
    """The columns of a table's clean frame, with nothing in its rows."""
    columns = {name: pd.Series(None, index=list(rows), dtype=DTYPES[c.kind]) for name, c in table.accepted.items() if c.always}
    return pd.DataFrame(columns, index=list(rows))


def _shared(grid: Grid, layout: Layout) -> dict[tuple[int, int], Cell]:
    """The values that a merged cell gives to the rows beneath its first."""
    return {
        (row, left): grid.at(top, left)
        for (top, left), (bottom, _) in grid.merges
        if top > layout.header
        for row in range(top + 1, min(bottom, len(grid.rows) - 1) + 1)
    }


def _parsed_column(column: Column, values: list[Cell]) -> tuple[list[Clean], dict[int, Refusal]]:
    """The clean values, and the refusals by position. Equal values are parsed once: a column has few different ones."""
    known: dict[tuple[type, Cell], Clean | Refusal] = {}
    clean: list[Clean] = []
    refusals: dict[int, Refusal] = {}
    for i, value in enumerate(values):
        key = (type(value), value)
        if key not in known:
            known[key] = parsed(column, value)
        found = known[key]
        if isinstance(found, Refusal):
            refusals[i] = found
        clean.append(None if isinstance(found, Refusal) else found)
    return clean, refusals


def _distrusted(grid: Grid, column: Column, place: int, rows: list[int], shared: Mapping[tuple[int, int], Cell]) -> dict[int, Refusal]:
    """The refusals, by position, of cells whose value cannot be trusted whatever it is."""
    merged = set(shared) | {first for first, last in grid.merges if last[0] > first[0]}
    found = {}
    for i, row in enumerate(rows):
        code = grid.faults.get((row, place), "merged_number" if column.kind == "count" and (row, place) in merged else "")
        if code:
            found[i] = Refusal(code, expected(column), column.vocabulary)
    return found


def _refused(sheet: Sheet, column: Column, row: int, value: Cell, refusal: Refusal) -> Problem:
    details = {"value": shown(value), "expected": refusal.expected, "choices": refusal.choices}
    if refusal.code == "unknown_term":
        details["suggestion"] = near_term(details["value"], VOCABULARIES[refusal.choices])
    return sheet.problem(refusal.code, row + 1, column.name, **details)


def _shifted_rows(sheet: Sheet, header: int) -> Iterator[Problem]:
    """The rows of a CSV file that are longer than its header: a comma without quotes has moved their values."""
    width = len(sheet.grid.rows[header])
    for row in sheet.frame.index if sheet.grid.delimited else ():
        if any(map(text_of, sheet.grid.rows[row - 1][width:])):
            yield Problem("shifted_row", sheet.file, sheet.grid.name, a1(row - 1, width), table=sheet.table.name, row=row)


def _keys_twice(sheet: Sheet) -> Iterator[Problem]:
    """The rows whose key stands above them already; `expected` is the row it stands in."""
    if not sheet.table.key:
        return
    first: dict[tuple[Any, ...], int] = {}
    for row, *key in sheet.frame[list(sheet.table.key)].dropna().itertuples():
        if first.setdefault(tuple(key), row) != row:
            yield sheet.problem("key_twice", row, sheet.table.key[0], expected=str(first[tuple(key)]))
