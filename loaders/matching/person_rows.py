"""Find the rows of a sheet that are no additional person, and notify the analyst of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from loaders.cells.grid import Grid
from loaders.cells.values import display_text
from loaders.layout import known_systems
from loaders.matching import similarity
from loaders.matching.column_guess import count_values
from loaders.matching.guesses import ColumnGuess, Notice
from loaders.matching.table_bounds import TableBounds, count_total_rows
from loaders.tables.registry import TABLES


@dataclass(frozen=True)
class UncountedRows:
    """Rows not counted as persons: `absent` by presence column, `again` of persons listed above."""

    absent: Mapping[str, Sequence[int]]
    again: Sequence[int]
    rejoined: bool

    @property
    def absent_rows(self) -> set[int]:
        """Return the rows of absent persons."""
        return {row for rows in self.absent.values() for row in rows}


def find_uncounted_rows(
    grid: Grid, found: TableBounds, columns: Sequence[ColumnGuess]
) -> UncountedRows:
    """Find the rows that are no additional person; none in a table with a headcount column."""
    if "headcount" in {column.column for column in columns}:
        return UncountedRows({}, (), rejoined=False)
    absent = {
        column.header: rows
        for column in columns
        if not column.column and (rows := _absent_rows(grid, found, column))
    }
    absent_rows = {row for rows in absent.values() for row in rows}
    present = [row for row in found.rows if row not in absent_rows]
    rejoined = found.layout is not None and "persons_twice" in found.layout.notices
    return UncountedRows(absent, _repeat_rows(grid, present), rejoined)


def _repeat_rows(grid: Grid, rows: Sequence[int]) -> list[int]:
    """Return the rows about a person who already has one of these rows above."""
    among, again = set(rows), []
    for row in rows:
        above = (grid.same or {}).get(row, -1)
        while above >= 0 and above not in among:
            above = (grid.same or {}).get(above, -1)
        again += [row] if above >= 0 else []
    return again


def list_notices(
    grid: Grid, found: TableBounds, columns: Sequence[ColumnGuess], uncounted: UncountedRows
) -> Iterator[Notice]:
    """Yield the notices for the analyst who confirms the guess."""
    if found.layout and "registrations" in found.layout.notices:
        yield Notice("registrations")
    if uncounted.rejoined and grid.same is None:
        yield Notice("persons_unknown")
    elif uncounted.again:
        yield Notice(
            "persons_twice" if uncounted.rejoined else "persons_alike", len(uncounted.again)
        )
    for header, rows in uncounted.absent.items():
        yield Notice("absent_rows", len(rows), header)
    if counts := _other_count_columns(grid, found, columns):
        yield Notice("counts_beside", counts)
    if found.outside:
        yield Notice("rows_outside", found.outside)
    if within := count_total_rows(grid, found):
        yield Notice("totals_within", within)


def _absent_rows(grid: Grid, bounds: TableBounds, column: ColumnGuess) -> list[int]:
    """Return the rows that a presence column marks absent; none if it marks all (not recorded)."""
    if column.personal or not any(
        known_systems.header_meaning(part) == known_systems.PRESENCE
        for part in known_systems.header_parts(column.header)
    ):
        return []
    absent = grid.cells(column.place, 0, bounds.last).where(
        lambda value: known_systems.is_absent(display_text(value))
    )
    rows = [row for row in bounds.rows if absent[row]]
    return rows if len(rows) < len(bounds.rows) else []


def _other_count_columns(grid: Grid, bounds: TableBounds, columns: Sequence[ColumnGuess]) -> int:
    """Count the headcount columns if there are more than the one read; else 0."""
    taken = [column for column in columns if column.column == "headcount"]
    unnamed = [
        c
        for c in columns
        if not c.column
        and not c.personal
        and similarity.match_by_name(c.header, TABLES[known_systems.TARGET_TABLE]) is None
    ]
    beside = [
        c
        for c in unnamed
        if not bounds.layout and similarity.are_counts(count_values(grid, bounds, c.place))
    ]
    return len(taken) + len(beside) if beside else 0
