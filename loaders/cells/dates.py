"""Parse dates as people write them. Where the numbers do not show the order of day and month, the
other dates of the column may; else the analyst chooses it.

Excel's date cells are no text and are not parsed here. Rules: a year has four digits, since 20 may
be a day or a year; a date that begins with its year is in ISO order, unless the column itself shows
the other ("2020-25-03").
"""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

from domain.normalization import normalize_name
from domain.vocabulary import MONTHS
from loaders.cells.instructions import DAY_FIRST, MONTH_FIRST

# YEAR_FIRST or YEAR_LAST, the year, and the two other numbers in their order
NumericDate = tuple[str, int, int, int]

YEAR_FIRST, YEAR_LAST = "first", "last"
MONTH, YEAR = "month", "year"  # precisions of a date that is no day
_TIME = re.compile(
    r"[T ,]+\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?[AaPp][Mm])?(?:Z|[+-]\d{2}:?\d{2})?$"
)
_NUMBER = re.compile(r"\d{1,2}")
_YEAR = re.compile(r"\d{4}")
_ORDINAL = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er|re|e)")
_SHORT = re.compile(
    r"\d{1,2} (?:\d{1,2}|[^\W\d]+(?: [^\W\d]+)*) \d{2}|\d{2} \d{1,2} \d{1,2}|[^\W\d]+ \d{1,2} \d{2}"
)


@dataclass(frozen=True)
class DateOrders:
    """A column's order of day and month by the place of the year; empty where unknown."""

    year_first: str = MONTH_FIRST
    year_last: str = ""


UNKNOWN_ORDERS = DateOrders()


def detect_orders(texts: Iterable[str], chosen_order: str = "") -> DateOrders:
    """Return the orders that a column's unambiguous dates prove; `chosen_order` where none does."""
    seen: dict[str, set[str]] = {YEAR_FIRST: set(), YEAR_LAST: set()}
    for text in texts:
        figures = _numeric_date(text)
        if figures is not None:
            seen[figures[0]] |= _order_evidence(*figures[2:])
    first = _sole_order(seen[YEAR_FIRST] or {MONTH_FIRST})
    return DateOrders(first or chosen_order, chosen_order or _sole_order(seen[YEAR_LAST]))


def possible_dates(text: str) -> dict[str, dt.date]:
    """Return the possible days of a text, by the order of day and month that yields them."""
    figures = _numeric_date(text)
    if figures is None:
        day = _date_in_words(text)
        return {} if day is None else {DAY_FIRST: day, MONTH_FIRST: day}
    _, year, one, other = figures
    dates = {DAY_FIRST: _valid_date(year, other, one), MONTH_FIRST: _valid_date(year, one, other)}
    return {order: day for order, day in dates.items() if day is not None}


def parse_date(text: str, known: DateOrders = UNKNOWN_ORDERS) -> dt.date | str | None:
    """Return the day of a text in a column of these orders; None where it is no date, the text
    itself where day and month are ambiguous.
    """
    days = possible_dates(text)
    if len(set(days.values())) < 2:
        return next(iter(days.values()), None)
    figures = _numeric_date(text)
    order = (
        known.year_first if figures is not None and figures[0] == YEAR_FIRST else known.year_last
    )
    return days[order] if order else text


def parse_period(text: str) -> tuple[dt.date, str] | None:
    """Return the first day of a month or a year in words or numbers, and MONTH or YEAR.

    Reads "2021-02", "02/2021", "February 2021" in any language and "2021"; None for any other
    text, also for a whole date.
    """
    parts = _normalize_date(text).split()
    years = [part for part in parts if _YEAR.fullmatch(part)]
    if len(years) != 1 or years[0] not in (parts[0], parts[-1]):
        return None
    rest = " ".join(parts[1:] if parts[0] == years[0] else parts[:-1])
    if not rest:
        return dt.date(int(years[0]), 1, 1), YEAR
    month = int(rest) if _NUMBER.fullmatch(rest) else int(MONTHS.code_of(rest) or 0)
    first = _valid_date(int(years[0]), month, 1)
    return (first, MONTH) if first else None


def has_short_year(text: str) -> bool:
    """Test whether a text looks like a date with a two-digit year: "13-Aug-20", "13/08/20"."""
    return _SHORT.fullmatch(_normalize_date(text)) is not None


def _normalize_date(text: str) -> str:
    return normalize_name(_TIME.sub("", text.strip()))


def _numeric_date(text: str) -> NumericDate | None:
    """Parse a date of three numbers, its year first or last."""
    parts = _normalize_date(text).split()
    if len(parts) != 3 or not all(part.isdigit() for part in parts):
        return None
    if _YEAR.fullmatch(parts[0]):
        place, (year, one, other) = YEAR_FIRST, parts
    else:
        place, (one, other, year) = YEAR_LAST, parts
    if not (_YEAR.fullmatch(year) and _NUMBER.fullmatch(one) and _NUMBER.fullmatch(other)):
        return None
    return place, int(year), int(one), int(other)


def _order_evidence(one: int, other: int) -> set[str]:
    """Return the order that two numbers prove: a month is never above 12."""
    if one > 12 >= other >= 1:
        return {DAY_FIRST}
    return {MONTH_FIRST} if other > 12 >= one >= 1 else set()


def _sole_order(seen: set[str]) -> str:
    return next(iter(seen)) if len(seen) == 1 else ""


def _date_in_words(text: str) -> dt.date | None:
    """Parse "13 August 2020" or "August 13, 2020", also with the double Arabic name of a month."""
    parts = [
        _ORDINAL.sub(r"\1", part) if _ORDINAL.fullmatch(part) else part
        for part in _normalize_date(text).split()
    ]
    words = [part for part in parts if not part.isdigit()]
    numbers = [part for part in parts if part.isdigit()]
    month = MONTHS.code_of(" ".join(words)) if words else None
    if month is None or len(numbers) != 2 or not _are_adjacent(parts, words):
        return None
    day, year = numbers if _YEAR.fullmatch(numbers[1]) else reversed(numbers)
    return (
        _valid_date(int(year), int(month), int(day))
        if _YEAR.fullmatch(year) and _NUMBER.fullmatch(day)
        else None
    )


def _are_adjacent(parts: list[str], words: list[str]) -> bool:
    """Test whether the words of the month are adjacent, and the year not between day and month."""
    place = parts.index(words[0])
    return parts[place : place + len(words)] == words and not (
        place == 2 and len(parts) == 2 + len(words)
    )


def _valid_date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
