"""One cell's value, parsed by the kind of its column: the clean value, or a `Refusal` that says
what was expected.
"""

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from domain.glyphs import NON_CHARACTERS
from domain.language import mark
from domain.normalization import folded
from domain.vocabulary import OBJECTIVES, headers
from loaders.cells.dates import IN_DOUBT, Orders, date_in, orders, readings, short_year
from loaders.cells.instructions import DAY_FIRST, MONTH_FIRST
from loaders.cells.redaction import masked
from loaders.tables.schema import Column

Cell = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta
Clean = str | int | dt.datetime | None

FIRST_YEAR, LAST_YEAR = 2000, 2100
LARGEST_COUNT = 10_000_000
_MARGIN = (
    " \n\t\r\f\v\u00a0\u200e\u200f\u061c\ufeff\u200b\u202a\u202b\u202c\u2066\u2067\u2068\u2069"
)
# Thousands are set apart by a comma, Arabic thousands mark or comma, apostrophe or space; decimals
# by a point, Arabic mark or comma.
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:[,\u066c\u060c'\u2019 ]\d{3})+(?:[.\u066b]\d+)?")
_PLAIN = re.compile(r"[+-]?\d+(?:[.,\u066b\u060c]\d+)?")
_LIST_MARKS = re.compile(r"[;\u061b]")
# They change what a reader sees, and say nothing; or they are no characters, and no program prints
# them.
CONTROLS = re.compile(
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
class Refusal:
    """Why a value was refused: the code of the problem, what was expected, and the vocabulary it
    should come from.
    """

    code: str
    expected: str
    choices: str = ""


EXPECTED: Mapping[str, str] = {
    "text": mark("a text"),
    "list": mark("names separated by semicolons"),
    "count": mark("a whole number, 0 or more, such as 27"),
    "year": mark("a year such as 2020"),
    "date": mark("a date such as 2020-08-13 or 13/08/2020"),
    "long_year": mark("a date with its year in four figures, such as 2020-08-13"),
    "order": mark("a date whose day and month can be told apart, such as 2020-08-13"),
    "objective": mark("the number of an objective, from 1 to 23"),
    "states": mark("the name or the code of one of the 22 member states of the League"),
    "code": mark("one of the terms of the vocabulary"),
}


def expected(column: Column) -> str:
    """What a column holds, as a message."""
    return EXPECTED["states"] if column.vocabulary == "states" else EXPECTED[column.kind]


def text_of(value: Cell) -> str:
    """A cell's value as it is read by people: whole numbers without a point, dates as ISO, no marks
    of direction at the ends.
    """
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime):
        return str(value.date()) if value.time() == dt.time() else value.isoformat(" ", "seconds")
    text = str(value)
    return (text if text.isprintable() else _without_controls(text)).strip(_MARGIN)


def _without_controls(text: str) -> str:
    """A text without marks that turn the direction of what follows, and with a space in the place
    of control characters.
    """
    return "".join(map(_without_control, text))


def _without_control(c: str) -> str:
    if not CONTROLS.match(c) and unicodedata.category(c) not in ("Cc", "Cs"):
        return c
    return c if c in "\n\t" else " " if unicodedata.category(c) in ("Cc", "Cs") else ""


def controls(value: Cell) -> bool:
    """Whether a cell holds control characters or marks that turn the direction of text; they are
    left out when it is read.
    """
    return isinstance(value, str) and CONTROLS.search(value) is not None


def parser(
    column: Column, values: Iterable[Cell], order: str = ""
) -> Callable[[Cell], Clean | Refusal]:
    """How the cells of a column are parsed: dates in the order that was said, or that the column's
    other values settle.
    """
    if column.kind != "date":
        return partial(parsed, column)
    return partial(
        parsed, column, known=orders((value for value in values if isinstance(value, str)), order)
    )


def parsed(column: Column, value: Cell, known: Orders = IN_DOUBT) -> Clean | Refusal:
    """The clean value of a cell, None where it is empty and may be; `known` is the order of day and
    month in its column.
    """
    if not text_of(value):
        return (
            Refusal("missing_value", expected(column), column.vocabulary)
            if column.required
            else None
        )
    return (
        _date(column, value, known)
        if column.kind == "date"
        else PARSERS[column.kind](column, value)
    )


def number(value: Cell) -> float | None:
    """The number a cell holds, in any digits and with any marks of thousands and decimals; None
    where it is none.
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value) if math.isfinite(value) else None
    text = western(text_of(value))
    if _GROUPED.fullmatch(text):
        return float(re.sub(r"[,\u066c\u060c'\u2019 ]", "", text).replace("\u066b", "."))
    if _PLAIN.fullmatch(text):
        return float(re.sub(r"[,\u066b\u060c]", ".", text))
    return None


def western(text: str) -> str:
    """A text with the digits 0-9, plain spaces and minus signs, and no marks of direction."""
    return "".join(map(_western, text))


def _western(c: str) -> str:
    if c.isdecimal():
        return str(unicodedata.decimal(c))
    if unicodedata.category(c) == "Zs":
        return " "
    if c == "\u2212":
        return "-"
    return "" if unicodedata.category(c) == "Cf" else c


def _text(column: Column, value: Cell) -> Clean | Refusal:
    return masked(text_of(value))


def _list(column: Column, value: Cell) -> Clean | Refusal:
    items = (item.strip() for item in _LIST_MARKS.split(masked(text_of(value))))
    return "; ".join(item for item in items if item) or None


def _code(column: Column, value: Cell) -> Clean | Refusal:
    terms = column.terms
    code = terms.code_of(text_of(value)) if terms else None
    return code or Refusal("unknown_term", expected(column), column.vocabulary)


def _count(column: Column, value: Cell) -> Clean | Refusal:
    count = number(value)
    if count is None or not count.is_integer() or count > LARGEST_COUNT:
        return Refusal("not_a_number", expected(column))
    return int(count) if count >= 0 else Refusal("negative_number", expected(column))


def _year(column: Column, value: Cell) -> Clean | Refusal:
    year = number(value)
    if year is None or not year.is_integer() or not FIRST_YEAR <= year <= LAST_YEAR:
        return Refusal("not_a_year", expected(column))
    return int(year)


def _objective(column: Column, value: Cell) -> Clean | Refusal:
    text = text_of(value)
    wording = folded(text)
    word = next((w for w in _OBJECTIVE_WORDS if wording.startswith(f"{w} ")), "")
    found = number(wording.removeprefix(word) if word else text)
    code = OBJECTIVES.code_of(text) if found is None else text_of(found)
    return (
        int(code)
        if code is not None and code in OBJECTIVES
        else Refusal("unknown_term", expected(column), column.vocabulary)
    )


def _date(column: Column, value: Cell, known: Orders = IN_DOUBT) -> Clean | Refusal:
    day = (
        value
        if isinstance(value, dt.date)
        else date_in(text_of(value), known)
        if isinstance(value, str)
        else None
    )
    if isinstance(day, str) and FIRST_YEAR <= readings(day)[DAY_FIRST].year <= LAST_YEAR:
        return Refusal("ambiguous_date", EXPECTED["order"], f"{DAY_FIRST}|{MONTH_FIRST}")
    if not isinstance(day, dt.date) or not FIRST_YEAR <= day.year <= LAST_YEAR:
        short = isinstance(value, str) and short_year(text_of(value))
        return Refusal("not_a_date", EXPECTED["long_year"] if short else expected(column))
    return dt.datetime(day.year, day.month, day.day)


PARSERS: Mapping[str, Callable[[Column, Cell], Clean | Refusal]] = {
    "text": _text,
    "list": _list,
    "code": _code,
    "count": _count,
    "year": _year,
    "objective": _objective,
    "date": _date,
}
