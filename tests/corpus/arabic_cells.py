"""Write a plain value as an Arabic spreadsheet holds it; say whether the cell can be read."""

import datetime as dt
import random
from collections.abc import Mapping, Sequence, Set

from tests.corpus.expected import AMBIGUOUS, NOT_A_DATE
from tests.corpus.letters import BIDI, decorate, group_digits, with_digits
from tests.corpus.plain import NUMBERS, Record
from tests.corpus.sheets import DateCell, Value
from tests.corpus.spec import Spec
from tests.corpus.words import months, spell_code, vocabulary_of

WEEKDAYS = ("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد")
HIJRI = ("24/12/1441 هـ", "24 ذو الحجة 1441", "1441/12/24", "24 ذو الحجة 1441 هـ", "1441-12-24هـ")
LIST_MARK = "؛"
Refused = Set[str]  # the codes by which a cell may be refused, empty if it is to be read


def write_value(
    spec: Spec, column: str, record: Record, records: Sequence[Record], rng: random.Random
) -> tuple[Value, Refused]:
    """Return the cell of a column, and the codes by which it may be refused."""
    value = record[column]
    if value is None:
        return None, frozenset()
    if isinstance(value, dt.date):
        days = [day for each in records if isinstance(day := each[column], dt.date)]
        return _write_date(spec, value, days, first=record is records[0], rng=rng)
    if column in NUMBERS:
        return _write_number(spec, column, int(value), rng), frozenset()
    text = str(value)
    if vocabulary := vocabulary_of(spec.table, column):
        return _decorate_term(spec, spell_code(vocabulary, text, spec.terms, rng), rng), frozenset()
    if column == "institutions":
        text = text.replace(";", LIST_MARK)
    if column == "paragraph":
        text = with_digits(text, spec.digits)
    return _decorate_term(spec, text, rng), frozenset()


def _decorate_term(spec: Spec, text: str, rng: random.Random) -> str:
    return decorate(text, spec.letters, spec.bidi, rng)


def _write_number(spec: Spec, column: str, number: int, rng: random.Random) -> Value:
    if column == "objective" and rng.random() < 0.4:
        if rng.random() < 0.3:
            return _decorate_term(spec, spell_code("objectives", str(number), "ar", rng), rng)
        return _decorate_term(spec, f"الهدف {with_digits(str(number), spec.digits)}", rng)
    if not spec.is_text and rng.random() < (0.7 if spec.digits == "latin" else 0.3):
        return number
    text = with_digits(str(number), spec.digits)
    if number >= 1000 and column not in ("cycle", "year") and rng.random() < 0.5:
        text = group_digits(number, spec.digits)
    return BIDI[spec.bidi](text)


def _write_date(
    spec: Spec, day: dt.date, days: Sequence[dt.date], *, first: bool, rng: random.Random
) -> tuple[Value, Refused]:
    """Return a day as a cell or a text; the first row of a table may hold one of another calendar."""
    if first and spec.dates == "hijri_text":
        return with_digits(rng.choice(HIJRI), spec.digits), NOT_A_DATE
    if first and spec.dates == "hijri_cell":
        return DateCell(f"1441-{rng.randint(1, 12):02}-{rng.randint(13, 29):02}"), NOT_A_DATE
    if spec.dates in ("cell", "hijri_cell", "hijri_format") and not spec.is_text:
        return dt.datetime(day.year, day.month, day.day), frozenset()
    style = _TEXTS.get(spec.dates, "{year:04}-{month:02}-{day:02}")
    text = style.format(
        year=day.year,
        month=day.month,
        day=day.day,
        name=rng.choice(months()[day.month]),
        weekday=WEEKDAYS[day.weekday()],
    )
    unsaid = "{month}/" in style and all(each.day <= 12 for each in days)
    in_doubt = unsaid and day.day != day.month
    return BIDI[spec.bidi](with_digits(text, spec.digits)), AMBIGUOUS if in_doubt else frozenset()


_TEXTS: Mapping[str, str] = {
    "day_first": "{day}/{month}/{year}",
    "words": "{day} {name} {year}",
    "words_era": "{day} {name} {year} م",
    "weekday": "{weekday}، {day} {name} {year}",
}
