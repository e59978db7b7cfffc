"""Guess which column of a foreign list holds headcounts, and tell the analyst what is unsure.

A number is a headcount only with a reason: the header says so, or says nothing and the values of a
list of delegations may be counts. Where each row names a person only an explicit header counts.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from loaders.cells.grid import Grid
from loaders.cells.values import display_text
from loaders.layout.header_vocabulary import mentions
from loaders.matching import number_columns
from loaders.matching.guesses import NAME, REMEMBERED, VALUES, ColumnGuess, Notice
from loaders.matching.number_columns import (
    HEADCOUNT,
    NUMBER,
    NUMBERED,
    OTHER,
    PART,
    PERSONS,
    SILENT,
)
from loaders.matching.table_bounds import TableBounds
from loaders.privacy import detection
from loaders.privacy.personal_headers import personal_data_kinds

SAMPLE_ROWS = 5_000
MAX_DELEGATION = 999  # persons; a larger number below a header that says nothing is a code
GROUPING_COLUMNS = frozenset(("state", "organisation", "category"))  # what delegations have
CONTACT_KINDS = frozenset(("telephone", "mobile", "home_address", "bank_account", "handle"))
MIN_PERSONS, MIN_SUMS = 0.5, 0.8  # shares of the rows


@dataclass(frozen=True)
class NumberColumn:
    """A column of whole numbers; `kind` is what its header says of them."""

    place: int
    header: str
    kind: str
    numbers: Sequence[int | None]

    @cached_property
    def may_count(self) -> bool:
        """Test whether the values may count persons."""
        return number_columns.may_be_counts(self.numbers)

    @property
    def is_running(self) -> bool:
        """Test whether the values number the rows."""
        return number_columns.are_running(self.numbers)

    @property
    def may_be_sorted(self) -> bool:
        """Test whether numbers of persons may have been sorted: rising, but not 1, 2, 3."""
        given = [number for number in self.numbers if number is not None]
        counts_up = given == list(range(1, len(given) + 1))
        return self.kind in (NUMBER, PERSONS) and self.is_running and not counts_up

    @property
    def is_flag(self) -> bool:
        """Test whether the values are 1 and 0 only."""
        return set(self.numbers) - {None} == {0, 1}

    @property
    def total(self) -> int:
        """Add up the numbers."""
        return sum(filter(None, self.numbers))


def find_number_columns(
    grid: Grid, bounds: TableBounds, places: Collection[int]
) -> list[NumberColumn]:
    """Return the columns, of those given, that hold whole numbers."""
    rows = np.array(bounds.rows[:SAMPLE_ROWS], dtype=np.intp)
    found = []
    for place in places:
        cells = grid.cells(place, 0, grid.height - 1).take_rows(rows).map_values(display_text)
        numbers = number_columns.read_numbers(list(map(str, cells)))
        if numbers is not None:
            title = bounds.titles[place]
            found.append(NumberColumn(place, title, number_columns.header_kind(title), numbers))
    return found


def choose_headcount(
    grid: Grid, bounds: TableBounds, places: Collection[int], given: Collection[str]
) -> tuple[int, str] | None:
    """Return the column of headcounts among `places` and the reason for it; None if none is.

    `given` are the columns of the table that others of the sheet were assigned to.
    """
    columns = find_number_columns(grid, bounds, places)
    persons = names_persons(grid, bounds)
    stated = [c for c in columns if c.kind == NUMBERED and not (persons and c.is_running)]
    stated = stated or _columns_without_numbers(bounds, places, columns)
    if stated:
        return min(stated, key=_rank).place, NAME
    if persons:
        return None
    counts = [column for column in columns if column.may_count]
    if sums := [column for column in counts if _is_sum(column, columns)]:
        return sums[0].place, NAME
    if named := [column for column in counts if column.kind == PERSONS]:
        return min(named, key=_rank).place, NAME
    if any(column.kind == PART for column in counts):
        return None
    if bounds.layout or GROUPING_COLUMNS.isdisjoint(given):
        return None
    if numbered := [column for column in counts if column.kind == NUMBER]:
        return min(numbered, key=_rank).place, NAME
    silent = [
        column
        for column in counts
        if column.kind == SILENT and max(filter(None, column.numbers)) <= MAX_DELEGATION
    ]
    return (silent[0].place, VALUES) if len(silent) == 1 else None


def names_persons(grid: Grid, bounds: TableBounds) -> bool:
    """Test whether most rows name a person: a name, an address or a login was left out of them."""
    rows = bounds.rows[:SAMPLE_ROWS]
    for place, left_out in grid.left_out.items():
        named = left_out.reason in (detection.NAMES, detection.CONTACTS, detection.FORMS)
        kinds = personal_data_kinds(bounds.titles[place])
        looks_personal = left_out.looks in (detection.PERSONS, detection.TEXTS)
        if not (named or looks_personal) or (kinds and kinds <= CONTACT_KINDS):
            continue
        filled = grid.cells(place).where(bool)
        if sum(bool(filled[row]) for row in rows) >= MIN_PERSONS * len(rows):
            return True
    return False


def headcount_notices(
    grid: Grid, bounds: TableBounds, columns: Sequence[ColumnGuess]
) -> Iterator[Notice]:
    """Yield what an analyst must know of the numbers in a list of participants."""
    places = [column.place for column in columns if not column.personal]
    numbers = {c.place: c for c in find_number_columns(grid, bounds, places)}
    taken = next((column for column in columns if column.column == HEADCOUNT), None)
    free = [numbers[c.place] for c in columns if c.place in numbers and not c.column]
    persons = names_persons(grid, bounds)
    beside = [
        c for c in free if c.kind in (NUMBERED, PERSONS, PART) and (c.may_count or not persons)
    ]
    several = len(beside) + (taken is not None)
    if beside and several > 1:
        yield Notice("counts_beside", several)
    elif not taken:
        kinds = (NUMBERED, PERSONS, PART, NUMBER) + (() if persons else (SILENT, OTHER))
        unread = [
            c
            for c in free
            if c.kind in kinds and (c.may_count or (not persons and c.may_be_sorted))
        ]
        yield from (Notice("numbers_unread", c.total, c.header) for c in unread)
    if taken and taken.reason != REMEMBERED:
        yield from _notices_about(taken, numbers.get(taken.place), free, persons=persons)
    if persons and "gender" not in {column.column for column in columns}:
        flags = [c for c in free if c.is_flag and mentions(c.header, "women")]
        yield from (Notice("gender_flags", c.total, c.header) for c in flags)


def _notices_about(
    taken: ColumnGuess, column: NumberColumn | None, free: Sequence[NumberColumn], *, persons: bool
) -> Iterator[Notice]:
    """Yield what is unsure about the column that was taken for the headcounts."""
    if persons:
        yield Notice("persons_named", column.total if column else 0, taken.header)
    elif column and column.kind in (NUMBER, SILENT) and not _is_sum(column, free):
        yield Notice("headcount_unsure", column.total, taken.header)


def _rank(column: NumberColumn) -> tuple[bool, bool, bool, int]:
    """Rank columns of headcounts: who came before who was expected, all before a group."""
    total, planned = mentions(column.header, "total"), mentions(column.header, "planned")
    group = number_columns.is_qualified(column.header) and not total
    return (planned, group, not total, column.place)


def _is_sum(column: NumberColumn, columns: Sequence[NumberColumn]) -> bool:
    """Test whether a column adds up the numbers of groups of persons, such as men and women."""
    parts = [other.numbers for other in columns if other.kind == PART]
    if len(parts) < 2 or column.kind == PART:
        return False
    sums = [sum(filter(None, row)) for row in zip(*parts, strict=True)]
    equal = [a == b for a, b in zip(column.numbers, sums, strict=True)]
    return bool(sum(equal) >= MIN_SUMS * len(equal))


def _columns_without_numbers(
    bounds: TableBounds, places: Collection[int], columns: Sequence[NumberColumn]
) -> list[NumberColumn]:
    """Return the columns whose header is that of headcounts, and that hold no number.

    They are read nevertheless, so that what stands in them is told.
    """
    others = set(places) - {column.place for column in columns}
    titles = {place: bounds.titles[place] for place in sorted(others) if bounds.titles[place]}
    return [
        NumberColumn(place, title, NUMBERED, ())
        for place, title in titles.items()
        if number_columns.header_kind(title) == NUMBERED
    ]
