"""Parse dates as people write them. Where the numbers do not show the order of day and month, the
other dates of the column may; else the analyst chooses it.

Excel's date cells are no text and are not parsed here. Rules: a year has four digits, since 20 may
be a day or a year; a date that begins with its year is in ISO order, unless the column itself shows
the other ("2020-25-03").
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from domain.language import gettext_noop
from domain.vocabulary import MONTHS
from loaders.cells.date_words import is_hijri, normalize_date, split_weekday
from loaders.cells.instructions import DAY_FIRST, MONTH_FIRST

# YEAR_FIRST or YEAR_LAST, the year, and the two other numbers in their order
NumericDate = tuple[str, int, int, int]

YEAR_FIRST, YEAR_LAST = "first", "last"
MONTH, YEAR = "month", "year"  # precisions of a date that is no day
# further reasons why a text is no date
HIJRI, NO_SUCH_DAY, OTHER_WEEKDAY = "hijri", "no_such_day", "other_weekday"
SHORT_YEAR, SERIAL, OUT_OF_RANGE = "short_year", "serial", "out_of_range"
# Numbers that Excel keeps for the days from 2000 to 2099.
SERIALS = range(36526, 73051)
LONGEST_MONTH, MONTHS_OF_YEAR = 31, 12
_NUMBER = re.compile(r"\d{1,2}")
_SERIAL = re.compile(r"[0-9]{5}")
_YEAR = re.compile(r"\d{4}")
_ORDINAL = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er|re|e)")
_NUMBERS = re.compile(r"(\d{1,2}) (\d{1,2}) (?:\d{2}|\d{4})")
_SHORT = re.compile(
    r"\d{1,2} (?:\d{1,2}|[^\W\d]+(?: [^\W\d]+)*) \d{2}|\d{2} \d{1,2} \d{1,2}|[^\W\d]+ \d{1,2} \d{2}"
)


@dataclass(frozen=True)
class DateOrders:
    """A column's order of day and month by the place of the year; empty where unknown."""

    year_first: str = MONTH_FIRST
    year_last: str = ""


UNKNOWN_ORDERS = DateOrders()
# What a cell should hold instead, by the reason why it is no date.
EXPECTED_DATES: Mapping[str, str] = {
    HIJRI: gettext_noop("a date of the Gregorian calendar, such as 2020-08-13"),
    NO_SUCH_DAY: gettext_noop(
        "a day that exists: April, June, September and November have 30 days, February has 28, in "
        "leap years 29"
    ),
    OTHER_WEEKDAY: gettext_noop("a date that falls on the day of the week written with it"),
    SHORT_YEAR: gettext_noop("a date with its year in four figures, such as 2020-08-13"),
    MONTH: gettext_noop("a date with its day, such as 2020-08-13"),
    YEAR: gettext_noop("a date with its day and month, such as 2020-08-13"),
    SERIAL: gettext_noop(
        "a date such as 2020-08-13; a number such as 44056 is a date whose cell has lost its date "
        "format"
    ),
    OUT_OF_RANGE: gettext_noop("a date between 2000 and 2100, such as 2020-08-13"),
}


def detect_orders(texts: Iterable[str], chosen_order: str = "") -> DateOrders:
    """Return the orders that a column's unambiguous dates prove; `chosen_order` where none does."""
    seen: dict[str, set[str]] = {YEAR_FIRST: set(), YEAR_LAST: set()}
    for text in texts:
        rest, weekdays = split_weekday(normalize_date(text).split())
        figures = _numbers(rest)
        if figures is not None:
            seen[figures[0]] |= _order_evidence(*figures[2:])
            if weekdays:
                seen[figures[0]] |= _weekday_evidence(text)
    first = _sole_order(seen[YEAR_FIRST] or {MONTH_FIRST})
    return DateOrders(first or chosen_order, chosen_order or _sole_order(seen[YEAR_LAST]))


def possible_dates(text: str) -> dict[str, dt.date]:
    """Return the possible days of a text, by the order of day and month that yields them.

    A day of the week in the text excludes the days that fall on another one.
    """
    parts = normalize_date(text).split()
    days = _days(parts)
    if days:  # "Mar 11 2020": the word is the month
        return days
    days, weekdays = _days_and_weekdays(parts)
    return {order: day for order, day in days.items() if weekdays == {day.isoweekday()}}


def parse_date(text: str, known: DateOrders = UNKNOWN_ORDERS) -> dt.date | str | None:
    """Return the day of a text in a column of these orders; None where it is no date, the text
    itself where day and month are ambiguous.
    """
    days = possible_dates(text)
    if len(set(days.values())) < 2:
        return next(iter(days.values()), None)
    figures = _numbers(split_weekday(normalize_date(text).split())[0])
    order = (
        known.year_first if figures is not None and figures[0] == YEAR_FIRST else known.year_last
    )
    return days[order] if order else text


def parse_period(text: str) -> tuple[dt.date, str] | None:
    """Return the first day of a month or a year in words or numbers, and MONTH or YEAR.

    Reads "2021-02", "02/2021", "February 2021" in any language and "2021"; None for any other
    text, also for a whole date.
    """
    parts = normalize_date(text).split()
    years = [part for part in parts if _YEAR.fullmatch(part)]
    if len(years) != 1 or years[0] not in (parts[0], parts[-1]):
        return None
    rest = " ".join(parts[1:] if parts[0] == years[0] else parts[:-1])
    if not rest:
        first = _valid_date(int(years[0]), 1, 1)
        return (first, YEAR) if first else None
    month = int(rest) if _NUMBER.fullmatch(rest) else int(MONTHS.code_of(rest) or 0)
    first = _valid_date(int(years[0]), month, 1)
    return (first, MONTH) if first else None


def refusal_reason(text: str) -> str:
    """Return why a text is no date: HIJRI, NO_SUCH_DAY, OTHER_WEEKDAY, SHORT_YEAR, SERIAL,
    MONTH or YEAR; empty where nothing of it looks like a date, or nothing is wrong but its year.
    """
    parts, period = normalize_date(text).split(), parse_period(text)
    if is_hijri(text):
        return HIJRI
    if any(_days_and_weekdays(parts)):
        return OTHER_WEEKDAY
    if _is_day_beyond_month(parts) or _is_day_beyond_month(split_weekday(parts)[0]):
        return NO_SUCH_DAY
    if has_short_year(text):
        return SHORT_YEAR
    if _SERIAL.fullmatch(text.strip()) and int(text) in SERIALS:
        return SERIAL
    return period[1] if period else ""


def has_short_year(text: str) -> bool:
    """Test whether a text looks like a date with a two-digit year: "13-Aug-20", "13/08/20"."""
    rest, _ = split_weekday(normalize_date(text).split())
    return _SHORT.fullmatch(" ".join(rest)) is not None


def proven_order(text: str) -> str:
    """Return the order of day and month in a date of numbers, its year last; empty if unproven.

    The year may have two digits: "25/03/20".
    """
    numbers = _NUMBERS.fullmatch(" ".join(split_weekday(normalize_date(text).split())[0]))
    return _sole_order(_order_evidence(int(numbers[1]), int(numbers[2]))) if numbers else ""


def _days(parts: list[str]) -> dict[str, dt.date]:
    """Return the possible days of the words and numbers of a date, by order."""
    figures = _numbers(parts)
    if figures is None:
        day = _date_in_words(parts)
        return {} if day is None else {DAY_FIRST: day, MONTH_FIRST: day}
    _, year, one, other = figures
    dates = {DAY_FIRST: _valid_date(year, other, one), MONTH_FIRST: _valid_date(year, one, other)}
    return {order: day for order, day in dates.items() if day is not None}


def _days_and_weekdays(parts: list[str]) -> tuple[dict[str, dt.date], frozenset[int]]:
    """Return the possible days of a date with its day of the week, and the days of the week."""
    for keep_months in (True, False):
        rest, weekdays = split_weekday(parts, keep_months=keep_months)
        if weekdays and (days := _days(rest)):
            return days, weekdays
    return {}, frozenset()


def _is_day_beyond_month(parts: list[str]) -> bool:
    """Test whether words and numbers name a day that their month does not have: 31 June."""
    figures = _numbers(parts)
    if figures is None:
        # Any month but February has a 30th, July, as most, a 31st.
        at_most = ["1" if part in ("29", "30", "31") else part for part in parts]
        return at_most != parts and _date_in_words(at_most) is not None
    _, _, one, other = figures
    return not _days(parts) and any(
        1 <= day <= LONGEST_MONTH and 1 <= month <= MONTHS_OF_YEAR
        for day, month in ((one, other), (other, one))
    )


def _numbers(parts: list[str]) -> NumericDate | None:
    """Parse a date of three numbers, its year first or last."""
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


def _weekday_evidence(text: str) -> set[str]:
    """Return the order that the day of the week proves: "Friday, 03/04/2020" has the day first."""
    days = possible_dates(text)
    return set(days) if len(days) == 1 else set()


def _sole_order(seen: set[str]) -> str:
    return next(iter(seen)) if len(seen) == 1 else ""


def _date_in_words(parts: list[str]) -> dt.date | None:
    """Parse "13 August 2020" or "August 13, 2020", also with the double Arabic name of a month."""
    parts = [_ORDINAL.sub(r"\1", part) if _ORDINAL.fullmatch(part) else part for part in parts]
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
