"""Represent the sheets of a file that is to be written, in any format."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class DateCell:
    """A cell of the type date with a day that no program of ours can hold: an ISO date, such as
    1441-12-24 of the Hijri calendar. Written as a date in .ods, as a text elsewhere.
    """

    iso: str


Value = str | int | float | bool | dt.date | dt.datetime | DateCell | None
Row = Sequence[Value]
Span = tuple[int, int, int, int]  # first row, first column, last row, last column, from 0


@dataclass(frozen=True)
class Sheet:
    """A sheet as it is to be written; rows and columns count from 0."""

    name: str
    rows: Sequence[Row]
    merges: Sequence[Span] = ()
    hidden: Sequence[int] = ()
    right_to_left: bool = False
    day_format: str = "yyyy-mm-dd"


@dataclass(frozen=True)
class File:
    """A file to be read: its name, which may name the table, and its bytes."""

    name: str
    data: bytes = field(repr=False)


def column_letters(column: int) -> str:
    """Return the letters of a column that counts from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """Return the name of a cell; row and column count from 0."""
    return f"{column_letters(column)}{row + 1}"


def merged_cells(merges: Sequence[Span]) -> Mapping[tuple[int, int], Span]:
    """Return the cells that a merged one covers, its first cell excepted."""
    return {
        (row, column): span
        for span in merges
        for row in range(span[0], span[2] + 1)
        for column in range(span[1], span[3] + 1)
        if (row, column) != span[:2]
    }
