"""Find the rows of persons who did not take part, or have not confirmed, by header and values."""

import datetime as dt
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from loaders.cells.column import CellValue
from loaders.cells.grid import Grid
from loaders.cells.values import display_text
from loaders.layout import known_systems
from loaders.layout.header_vocabulary import mentions
from loaders.layout.known_systems import ABSENT, MARK, NO, PENDING, PRESENT, YES
from loaders.matching.guesses import ColumnGuess
from loaders.matching.table_bounds import TableBounds

MIN_SHARE = 0.9  # of the filled rows, whose values say whether the person came
MAX_ANSWERS = 200  # different values of a column with an unknown header; more are no answers
MAX_LENGTH = 60  # characters; a longer text is no answer
BLANK, OTHER = "blank", "other"
_TIME = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|\d{1,2}:\d{2}")


@dataclass(frozen=True)
class PresenceColumn:
    """The rows that a column marks as absent, and as pending; `header` as displayed."""

    header: str
    absent: tuple[int, ...] = ()
    pending: tuple[int, ...] = ()


def find_presence(
    grid: Grid, bounds: TableBounds, columns: Sequence[ColumnGuess]
) -> list[PresenceColumn]:
    """Return the columns by which some persons did not take part, each with their rows.

    A column that marks all rows was not filled in, and counts for nothing. Of several days one is
    enough to have taken part.
    """
    days: list[PresenceColumn] = []
    found: list[PresenceColumn] = []
    for column in columns:
        if column.column not in ("", "note") or column.personal or not bounds.rows:
            continue
        is_day = mentions(column.header, "occasion")
        marked = _read_column(grid, bounds, column, is_day=is_day)
        if marked:
            (days if is_day else found).append(marked)
    if len(days) > 1:
        found += _of_all_days(days)
    else:
        found += [day for day in days if _asks(day.header)]
    rows = len(bounds.rows)
    return [c for c in found if 0 < len(c.absent) + len(c.pending) < rows]


def _of_all_days(days: Sequence[PresenceColumn]) -> Iterator[PresenceColumn]:
    """Yield the rows that are absent on each of several days."""
    never = set.intersection(*({*day.absent, *day.pending} for day in days))
    yield PresenceColumn(", ".join(day.header for day in days), tuple(sorted(never)))


def _read_column(
    grid: Grid, bounds: TableBounds, column: ColumnGuess, *, is_day: bool
) -> PresenceColumn | None:
    """Return what a column says of each row; None if it is not about presence."""
    known = _is_presence_header(column.header)
    if not known and not _may_be_presence(column.header):
        return None
    cells = grid.cells(column.place, 0, grid.height - 1).take_rows(np.array(bounds.rows))
    if not known and len(cells.distinct) > MAX_ANSWERS:
        return None
    meanings = _meanings(cells.distinct)
    if meanings is None:
        return None
    given = [meanings[value] for value in cells]
    filled = [code for code in given if code != BLANK]
    told = [code for code in filled if code != OTHER]
    asked = known or is_day or _asks(column.header)
    if not told or (not known and len(told) < MIN_SHARE * len(filled)):
        return None
    if not asked and not set(told) <= {ABSENT, PENDING, PRESENT}:
        return None
    blank = _meaning_of_blank(cells.distinct, set(filled)) if asked else OTHER
    codes = [blank if code == BLANK else code for code in given]
    return PresenceColumn(
        column.header,
        tuple(row for row, code in zip(bounds.rows, codes, strict=True) if code in (ABSENT, NO)),
        tuple(row for row, code in zip(bounds.rows, codes, strict=True) if code == PENDING),
    )


def _is_presence_header(header: str) -> bool:
    return any(
        known_systems.header_meaning(part) == known_systems.PRESENCE
        for part in known_systems.header_parts(header)
    )


def _may_be_presence(header: str) -> bool:
    """Test whether a header is neither known to be something else, nor about a visa or a hotel."""
    meaning = known_systems.header_meaning(header)
    return meaning not in known_systems.NO_COLUMN and not mentions(header, "other_answer")


def _asks(header: str) -> bool:
    """Test whether a header asks who comes or came, so that yes and no answer it."""
    known = _is_presence_header(header) or mentions(header, "presence")
    return known and not mentions(header, "other_answer")


def _meanings(values: Collection[CellValue]) -> Mapping[CellValue, str] | None:
    """Return what each value says; None where numbers other than 1 and 0 are among them."""
    meanings = {value: _meaning(value) for value in values}
    texts = {display_text(value) for value, code in meanings.items() if code == OTHER}
    if any(text.isdecimal() for text in texts):
        return None
    affirmed = {YES, PRESENT} & set(meanings.values())
    mark = NO if affirmed else YES  # a cross beside ticks is none
    return {value: mark if code == MARK else code for value, code in meanings.items()}


def _meaning(value: CellValue) -> str:
    text = display_text(value)
    if not text:
        return BLANK
    if isinstance(value, dt.datetime) or _TIME.match(text):
        return YES  # when the person came
    code = known_systems.presence_code(text) if len(text) <= MAX_LENGTH else ""
    return code or (BLANK if known_systems.is_blank(text) else OTHER)


def _meaning_of_blank(values: Collection[CellValue], filled: Collection[str]) -> str:
    """Return what blank cells say in a column that asks for yes or no.

    Beside ticks and times alone they are absent, beside other answers they have not answered.
    """
    if not set(filled) <= {YES, NO}:
        return OTHER
    if NO in filled:
        return PENDING
    texts = [display_text(value) for value in values if _meaning(value) in (YES, MARK)]
    ticked = all(_TIME.match(text) or not text.isalpha() or len(text) == 1 for text in texts)
    return NO if ticked else PENDING
