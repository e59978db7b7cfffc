"""Parse single cells by the kind of their column: a clean value, or a `CellError`."""

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from domain.glyphs import NON_CHARACTERS
from domain.language import gettext_noop
from domain.normalization import normalize_name
from domain.vocabulary import OBJECTIVES, headers
from loaders.cells import numerals
from loaders.cells.contact_redaction import redact
from loaders.cells.dates import (
    EXPECTED_DATES,
    HIJRI,
    MONTH,
    OUT_OF_RANGE,
    UNKNOWN_ORDERS,
    YEAR,
    DateOrders,
    detect_orders,
    parse_date,
    parse_period,
    possible_dates,
    refusal_reason,
)
from loaders.cells.instructions import DAY_FIRST, MONTH_FIRST
from loaders.tables.paired_spellings import paired_codes
from loaders.tables.schema import Column

RawValue = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta
CleanValue = str | int | dt.datetime | None

FIRST_YEAR, LAST_YEAR = 2000, 2100
LARGEST_COUNT = 10_000_000
_MARGIN = (
    " \n\t\r\f\v\u00a0\u200e\u200f\u061c\ufeff\u200b\u202a\u202b\u202c\u2066\u2067\u2068\u2069"
)
_LIST_MARKS = re.compile(r"[;\u061b]")
# Invisible characters that change the display of a text, and code points that are no characters.
CONTROL_CHARACTERS = re.compile(
    f"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069{NON_CHARACTERS}]"
)
_OBJECTIVE_WORDS = tuple(
    sorted(
        (s for s, code in headers("coverage").spellings().items() if code == "objective"),
        key=len,
        reverse=True,
    )
)


@dataclass(frozen=True)
class CellError:
    """Why a value was refused: the problem code, the expectation as a message, and the vocabulary
    of the column.
    """

    code: str
    expected: str
    choices: str = ""


EXPECTED_BY_KIND: Mapping[str, str] = {
    "text": gettext_noop("a text"),
    "list": gettext_noop("names separated by semicolons"),
    "count": gettext_noop("a whole number, 0 or more, such as 27"),
    "no_share": gettext_noop("a whole number such as 27, and no percentage"),
    "year": gettext_noop("a year such as 2020"),
    "date": gettext_noop("a date such as 2020-08-13 or 13/08/2020"),
    "period": gettext_noop("a date, a month or a year, such as 2021-02-24, 2021-02 or 2021"),
    "order": gettext_noop("a date whose day and month can be told apart, such as 2020-08-13"),
    "objective": gettext_noop("the number of an objective, from 1 to 23"),
    "states": gettext_noop("the name or the code of one of the 22 member states of the League"),
    "code": gettext_noop("one of the terms of the vocabulary"),
    **EXPECTED_DATES,
}


def column_expectation(column: Column) -> str:
    """Return the message for what a column may hold."""
    return (
        EXPECTED_BY_KIND["states"]
        if column.vocabulary == "states"
        else EXPECTED_BY_KIND[column.kind]
    )


def display_text(value: RawValue) -> str:
    """Return a value as people read it: integers without a point, ISO dates, no direction marks."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime):
        return str(value.date()) if value.time() == dt.time() else value.isoformat(" ", "seconds")
    text = str(value)
    return (text if text.isprintable() else _strip_controls(text)).strip(_MARGIN)


def _strip_controls(text: str) -> str:
    """Remove direction marks from a text, and replace control characters with spaces."""
    return "".join(map(_strip_control, text))


def _strip_control(c: str) -> str:
    if not CONTROL_CHARACTERS.match(c) and unicodedata.category(c) not in ("Cc", "Cs"):
        return c
    return c if c in "\n\t" else " " if unicodedata.category(c) in ("Cc", "Cs") else ""


def has_control_characters(value: RawValue) -> bool:
    """Test whether a cell contains control or direction characters; reading removes them."""
    return isinstance(value, str) and CONTROL_CHARACTERS.search(value) is not None


def cell_parser(
    column: Column, values: Iterable[RawValue], order: str = ""
) -> Callable[[RawValue], CleanValue | CellError]:
    """Return the parser of a column's cells; dates in `order`, or as its other values prove."""
    if column.kind == "code" and (
        paired := paired_codes(column.vocabulary, [v for v in values if isinstance(v, str)])
    ):
        return partial(_parse_among, column, paired)
    if column.kind == "count" and numerals.proves_thousands(map(_number_text, values)):
        return lambda value: parse_cell(column, numerals.without_points(_number_text(value)))
    if column.kind not in ("date", "period"):
        return partial(parse_cell, column)
    return partial(
        parse_cell,
        column,
        known=detect_orders((value for value in values if isinstance(value, str)), order),
    )


def _parse_among(
    column: Column, paired: Mapping[str, str], value: RawValue
) -> CleanValue | CellError:
    """Parse a cell of a column in which some spellings are terms only beside others."""
    return paired.get(normalize_name(display_text(value))) or parse_cell(column, value)


def parse_cell(
    column: Column, value: RawValue, known: DateOrders = UNKNOWN_ORDERS
) -> CleanValue | CellError:
    """Return a cell's clean value, None if empty and optional; `known` is the date order."""
    if not display_text(value):
        return (
            CellError("missing_value", column_expectation(column), column.vocabulary)
            if column.required
            else None
        )
    if column.kind == "period":
        return _parse_period(column, value, known)
    return (
        _parse_date(column, value, known)
        if column.kind == "date"
        else PARSERS[column.kind](column, value)
    )


def parse_number(value: RawValue) -> float | None:
    """Parse a number with any digits and separators; None if none, or in doubt."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value) if math.isfinite(value) else None
    return numerals.parse_numeral(_number_text(value))


def estimate_number(text: str) -> float | None:
    """Parse a number for a guess: a point of which it is in doubt separates thousands."""
    return parse_number(numerals.without_points(_number_text(text)))


def _number_text(value: RawValue) -> str:
    return to_ascii_digits(display_text(value))


def to_ascii_digits(text: str) -> str:
    """Convert to the digits 0-9, plain spaces and minus signs, without direction marks."""
    return "".join(map(_to_ascii, text))


def _to_ascii(c: str) -> str:
    if c.isdecimal():
        return str(unicodedata.decimal(c))
    if unicodedata.category(c) == "Zs":
        return " "
    if c == "\u2212":
        return "-"
    return "" if unicodedata.category(c) == "Cf" else c


def _parse_text(column: Column, value: RawValue) -> CleanValue | CellError:
    return redact(display_text(value))


def _parse_list(column: Column, value: RawValue) -> CleanValue | CellError:
    items = (item.strip() for item in _LIST_MARKS.split(redact(display_text(value))))
    return "; ".join(item for item in items if item) or None


def _parse_code(column: Column, value: RawValue) -> CleanValue | CellError:
    terms = column.terms
    code = terms.code_of(display_text(value)) if terms else None
    return code or CellError("unknown_term", column_expectation(column), column.vocabulary)


def _parse_count(column: Column, value: RawValue) -> CleanValue | CellError:
    count, text = parse_number(value), _number_text(value)
    if numerals.is_in_doubt(text):
        return CellError("ambiguous_number", numerals.both_readings(text))
    if numerals.is_percentage(text):
        return CellError("not_a_number", EXPECTED_BY_KIND["no_share"])
    if count is None or not count.is_integer() or count > LARGEST_COUNT:
        return CellError("not_a_number", column_expectation(column))
    return int(count) if count >= 0 else CellError("negative_number", column_expectation(column))


def _parse_year(column: Column, value: RawValue) -> CleanValue | CellError:
    year = parse_number(value)
    if year is None or not year.is_integer() or not FIRST_YEAR <= year <= LAST_YEAR:
        return CellError("not_a_year", column_expectation(column))
    return int(year)


def _parse_objective(column: Column, value: RawValue) -> CleanValue | CellError:
    text = display_text(value)
    wording = normalize_name(text)
    word = next((w for w in _OBJECTIVE_WORDS if wording.startswith(f"{w} ")), "")
    objective_number = parse_number(wording.removeprefix(word) if word else text)
    code = OBJECTIVES.code_of(text) if objective_number is None else display_text(objective_number)
    return (
        int(code)
        if code is not None and code in OBJECTIVES
        else CellError("unknown_term", column_expectation(column), column.vocabulary)
    )


def _parse_date(
    column: Column, value: RawValue, known: DateOrders = UNKNOWN_ORDERS
) -> CleanValue | CellError:
    day = (
        value
        if isinstance(value, dt.date)
        else parse_date(display_text(value), known)
        if isinstance(value, str)
        else None
    )
    if column.precision and isinstance(value, str) and not isinstance(day, dt.date):
        period = parse_period(to_ascii_digits(display_text(value)))
        day = period[0] if period else day
    if isinstance(day, str) and FIRST_YEAR <= possible_dates(day)[DAY_FIRST].year <= LAST_YEAR:
        return CellError("ambiguous_date", EXPECTED_BY_KIND["order"], f"{DAY_FIRST}|{MONTH_FIRST}")
    if not isinstance(day, dt.date) or not FIRST_YEAR <= day.year <= LAST_YEAR:
        return _refuse_date(column, value, day)
    return dt.datetime(day.year, day.month, day.day)


def _refuse_date(column: Column, value: RawValue, day: dt.date | str | None) -> CellError:
    """Return why a value is no date of the column, with a remedy that fits it."""
    reason = refusal_reason(display_text(value)) if isinstance(value, str) else ""
    if reason == HIJRI:
        return CellError("hijri_date", EXPECTED_DATES[HIJRI])
    if day is not None or (column.kind == "period" and reason in (MONTH, YEAR)):
        reason = OUT_OF_RANGE  # else it would have been read
    return CellError("not_a_date", EXPECTED_DATES.get(reason) or column_expectation(column))


def _parse_period(
    column: Column, value: RawValue, known: DateOrders = UNKNOWN_ORDERS
) -> CleanValue | CellError:
    """Return a day, a month or a year in ISO 8601."""
    if isinstance(value, str) and (period := parse_period(to_ascii_digits(display_text(value)))):
        first, precision = period
        if FIRST_YEAR <= first.year <= LAST_YEAR:
            return f"{first:%Y-%m}" if precision == MONTH else f"{first:%Y}"
    day = _parse_date(column, value, known)
    return f"{day:%Y-%m-%d}" if isinstance(day, dt.datetime) else day


def date_precision(value: RawValue) -> str:
    """Return MONTH or YEAR where a value is no whole date; empty for any other one."""
    text = to_ascii_digits(display_text(value)) if isinstance(value, str) else ""
    period = parse_period(text)
    return period[1] if period else ""


PARSERS: Mapping[str, Callable[[Column, RawValue], CleanValue | CellError]] = {
    "text": _parse_text,
    "list": _parse_list,
    "code": _parse_code,
    "count": _parse_count,
    "year": _parse_year,
    "objective": _parse_objective,
    "date": _parse_date,
}
