"""Find the rows of a sheet that are no further person, and tell an analyst of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from loaders.cells.grid import Grid
from loaders.cells.values import display_text
from loaders.layout import known_systems
from loaders.matching import similarity
from loaders.matching.column_guess import values_of
from loaders.matching.guesses import ColumnGuess, Notice
from loaders.matching.table_bounds import TableBounds, count_total_rows
from loaders.tables.registry import TABLES


@dataclass(frozen=True)
class Heads:
    """Hold whose rows are no heads to be counted: by column the rows of the absent, and those of a
    person in a row above.
    """

    absent: Mapping[str, Sequence[int]]
    again: Sequence[int]
    rejoined: bool

    @property
    def gone(self) -> set[int]:
        """The rows of the absent."""
        return {row for rows in self.absent.values() for row in rows}


def heads_of(grid: Grid, found: TableBounds, columns: Sequence[ColumnGuess]) -> Heads:
    """Give the rows that are no heads to be counted. Nobody is left out of a table of delegations:
    its rows are no persons.
    """
    if "headcount" in {column.column for column in columns}:
        return Heads({}, (), rejoined=False)
    absent = {
        column.header: rows
        for column in columns
        if not column.column and (rows := _absent_rows(grid, found, column))
    }
    gone = {row for rows in absent.values() for row in rows}
    rejoined = found.layout is not None and "persons_twice" in found.layout.notices
    return Heads(
        absent, _repeat_rows(grid, [row for row in found.rows if row not in gone]), rejoined
    )


def _repeat_rows(grid: Grid, rows: Sequence[int]) -> list[int]:
    """The rows of which another one above is about the same person."""
    among, again = set(rows), []
    for row in rows:
        above = (grid.same or {}).get(row, -1)
        while above >= 0 and above not in among:
            above = (grid.same or {}).get(above, -1)
        again += [row] if above >= 0 else []
    return again


def notices_of(
    grid: Grid, found: TableBounds, columns: Sequence[ColumnGuess], heads: Heads
) -> Iterator[Notice]:
    """Tell what an analyst has to know before the sheet is read as guessed."""
    if found.layout and "registrations" in found.layout.notices:
        yield Notice("registrations")
    if heads.rejoined and grid.same is None:
        yield Notice("persons_unknown")
    elif heads.again:
        yield Notice("persons_twice" if heads.rejoined else "persons_alike", len(heads.again))
    for header, rows in heads.absent.items():
        yield Notice("absent_rows", len(rows), header)
    if counts := _other_count_columns(grid, found, columns):
        yield Notice("counts_beside", counts)
    if found.outside:
        yield Notice("rows_outside", found.outside)
    if within := count_total_rows(grid, found):
        yield Notice("totals_within", within)


def _absent_rows(grid: Grid, bounds: TableBounds, column: ColumnGuess) -> list[int]:
    """The rows that a column of presence says absent; none where it says so of all: then nobody's
    presence was noted.
    """
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
    """How many columns hold numbers of persons, men and women apart for one, where one only can be
    read; 0 where none is left over.
    """
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
        if not bounds.layout and similarity.are_counts(values_of(grid, bounds, c.place))
    ]
    return len(taken) + len(beside) if beside else 0
