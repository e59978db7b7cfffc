"""Warn of date cells that a spreadsheet program made of something else: of a paragraph's number
in a column of texts, or of a date whose day and month it took for each other.
"""

import datetime as dt
import re
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from loaders.cells.column import CellValue, DictionaryColumn
from loaders.cells.dates import proven_order
from loaders.cells.problems import Problem
from loaders.reading.sheet import ParsedSheet
from loaders.tables.schema import Column

MONTHS_OF_YEAR = 12
# How a time of day or a duration arrives: "14:15:00".
_TIME = re.compile(r"(?:\d+ days?, )?\d{1,2}:\d{2}:\d{2}")


def date_cell_problems(
    sheet: ParsedSheet, column: Column, rows: NDArray[np.intp], cells: DictionaryColumn
) -> Iterator[Problem]:
    """Yield the warnings about date cells; a delimited file has none."""
    if column.name not in sheet.places or sheet.grid.delimited:
        return
    if column.kind in ("text", "list", "code"):
        yield from _dates_in_text(sheet, column, rows, cells)
    elif column.kind in ("date", "period"):
        yield from _exchanged_dates(sheet, column, rows, cells)


def _dates_in_text(
    sheet: ParsedSheet, column: Column, rows: NDArray[np.intp], cells: DictionaryColumn
) -> Iterator[Problem]:
    """Yield a warning for each date or time in a column of texts."""
    if any(map(_is_date_or_time, cells.distinct)):
        for position in np.flatnonzero(cells.where(_is_date_or_time)).tolist():
            yield sheet.problem("date_in_text", int(rows[position]) + 1, column.name)


def _exchanged_dates(
    sheet: ParsedSheet, column: Column, rows: NDArray[np.intp], cells: DictionaryColumn
) -> Iterator[Problem]:
    """Yield a warning if the date cells may have day and month exchanged.

    A program that expects the month first takes 03/05/2020 for 5 March, and leaves 25/05/2020 as
    text, since there is no 25th month; one that expects the day first does the reverse. So texts
    with a day after the 12th beside date cells without one tell of it.
    """
    days = [value for value in cells.distinct if isinstance(value, dt.datetime)]
    exchangeable: dict[CellValue, dt.datetime] = {day: day for day in days if day.day != day.month}
    if not exchangeable or any(day.day > MONTHS_OF_YEAR for day in days):
        return
    if any(isinstance(value, str) and proven_order(value) for value in cells.distinct):
        positions = np.flatnonzero(cells.where(exchangeable.__contains__))
        first = int(positions[0])
        day = exchangeable[cells[first]]
        yield sheet.problem(
            "dates_exchanged",
            int(rows[first]) + 1,
            column.name,
            value=str(len(positions)),
            expected=f"{day.replace(month=day.day, day=day.month):%Y-%m-%d}",
        )


def _is_date_or_time(value: CellValue) -> bool:
    return isinstance(value, dt.datetime) or _TIME.fullmatch(value) is not None
