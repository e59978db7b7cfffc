"""Find the rows of a sheet that are no additional person, and notify the analyst of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from loaders.cells.grid import Grid
from loaders.matching.guesses import ColumnGuess, Notice
from loaders.matching.headcount_guess import headcount_notices
from loaders.matching.number_columns import HEADCOUNT
from loaders.matching.presence import PresenceColumn, find_presence
from loaders.matching.sum_rows import sum_notices
from loaders.matching.table_bounds import TableBounds


@dataclass(frozen=True)
class UncountedRows:
    """Rows not counted as persons: `absent` by presence column, `again` of persons listed above."""

    absent: Sequence[PresenceColumn]
    again: Sequence[int]
    rejoined: bool

    @property
    def absent_rows(self) -> set[int]:
        """Return the rows of persons who did not take part or have not confirmed."""
        return {row for column in self.absent for row in (*column.absent, *column.pending)}


def find_uncounted_rows(
    grid: Grid, found: TableBounds, columns: Sequence[ColumnGuess]
) -> UncountedRows:
    """Find the rows that are no additional person; of delegations those that did not come."""
    absent = find_presence(grid, found, columns)
    if HEADCOUNT in {column.column for column in columns}:
        return UncountedRows(absent, (), rejoined=False)
    absent_rows = UncountedRows(absent, (), rejoined=False).absent_rows
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
    for column in uncounted.absent:
        if column.absent:
            yield Notice("absent_rows", len(column.absent), column.header)
        if column.pending:
            yield Notice("pending_rows", len(column.pending), column.header)
    yield from headcount_notices(grid, found, columns)
    if found.outside:
        yield Notice("rows_outside", found.outside)
    skipped = uncounted.absent_rows.union(uncounted.again if uncounted.rejoined else ())
    yield from sum_notices(grid, found, columns, skipped)
