"""Reduce a date as people and programs write it to the words and numbers of its day: without its
time of day, time zone and calendar; and tell dates of the Hijri calendar.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache

from domain.normalization import normalize_name, normalize_text
from domain.vocabulary import MONTHS
from domain.vocabulary_files import read_rows

# Years of the Hijri calendar from 1882 to 2077; as years of the Gregorian one they are of no use.
HIJRI_YEARS = range(1300, 1501)
# The usual form, removed before all others, since it is tested in a tenth of their time.
_TIME_AT_END = re.compile(
    r"[T ,]+\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?[AaPp][Mm])?(?:Z|[+-]\d{2}:?\d{2})?$"
)
_FOUR_DIGITS = re.compile(r"(?<!\d)\d{4}(?!\d)")
_COMPACT = re.compile(r"(?<!\d)((?:1[345]|20)\d{2})(\d{2})(\d{2})(?:t\d{4,6}|(?!\d))")
# Between a number and an Arabic letter: the year and the mark of its calendar are often joined.
_JOINED = re.compile(r"(?<=\d)(?=[\u0621-\u064a])|(?<=[\u0621-\u064a])(?=\d)")
NUMBERS, YEAR_DIGITS = 3, 4  # of a date
MAX_LENGTH = 120  # characters of a date with all that may surround it
_ISO_TIME = re.compile(r"(?<=\d)t(?=\d)")
_ZULU = re.compile(r"(?<=\d)\s?z(?!\w)")
_HOUR = r"(?<![\d:.,/])(?:[01]?\d|2[0-4])"
_MINUTES = r"[0-5]\d"
_CLOCK = rf"{_HOUR}:{_MINUTES}(?::{_MINUTES}(?:[.,]\d+)?)?(?![\d:])"
_HOUR_MARK = rf"{_HOUR}\s?h(?:\s?{_MINUTES})?(?:\s?(?:mn|min|m))?(?!\w)"
_OFFSET = r"[+-]\s?\d{1,2}(?::?\d{2})?(?![\d/.:-])"


def normalize_date(text: str) -> str:
    """Return the normalized words and numbers of a date, also the name of its day of the week.

    "Thu Aug 13 2020 00:00 GMT+3" gives "thu aug 13 2020", "20200813T1015Z" gives "2020 08 13". Of
    a day in both calendars ("24/12/1441 AH (13/08/2020)") only the Gregorian date remains.
    """
    usual = _TIME_AT_END.sub("", text.strip())
    words = normalize_name(usual)
    if len(text) > MAX_LENGTH or (":" not in usual and _is_plain(words)):
        return words
    plain = _COMPACT.sub(r"\1 \2 \3 ", normalize_text(text.strip()).casefold())
    plain = _ZULU.sub("", _ISO_TIME.sub(" ", _gregorian_part(_JOINED.sub(" ", plain))))
    words = normalize_name(_times().sub(" ", plain))
    return " ".join(_surroundings().sub(" ", words).split())


def _is_plain(words: str) -> bool:
    """Test whether normalized words are those of a date and nothing else, or hold no number."""
    parts = words.split()
    numbers = [part for part in parts if part.isdigit()]
    plain = len(numbers) <= NUMBERS and all(len(number) <= YEAR_DIGITS for number in numbers)
    return (plain and _month_words().issuperset(set(parts).difference(numbers))) or not any(
        c.isdigit() for c in words
    )


def split_weekday(
    parts: Sequence[str], *, keep_months: bool = False
) -> tuple[list[str], frozenset[int]]:
    """Split the words of a date into those that are no day of the week, and the days, 1 to 7.

    With `keep_months` a word that may be a month stays one: "mar" is a Tuesday, or March.
    """
    kept = _month_words() if keep_months else frozenset()
    numbers = {part: day for part in parts if part not in kept and (day := _weekdays().get(part))}
    return [part for part in parts if part not in numbers], frozenset(numbers.values())


def is_hijri(text: str) -> bool:
    """Test whether a text is a date of the Hijri calendar by its mark, its month or its year."""
    words = _JOINED.sub(" ", normalize_name(text))
    compact = _COMPACT.sub(r"\1 ", words)
    years = any(int(year) in HIJRI_YEARS for year in _FOUR_DIGITS.findall(compact))
    return years or (
        any(c.isdigit() for c in words)
        and _phrases("hijri", "hijri_month").search(words) is not None
    )


def _gregorian_part(plain: str) -> str:
    """Return the only part of a text that is no Hijri date, if another part is one."""
    if not is_hijri(plain):
        return plain
    pieces = [piece for piece in _pieces().split(plain) if any(c.isdigit() for c in piece)]
    others = [piece for piece in pieces if not is_hijri(piece)]
    return others[0] if len(others) == 1 else plain


@cache
def _times() -> re.Pattern[str]:
    """Return the pattern of times of day and spans of them, with their zones."""
    words = {kind: _alternatives(kind) for kind in ("half_day", "hour", "hour_before", "until")}
    half = rf"(?:\s?(?:{words['half_day']})(?!\w))"
    after = rf"(?:\s?(?:{words['half_day']}|{_alternatives('half_day_letter')})(?!\w))"
    leading = f"{words['hour_before']}|{_alternatives('span_before')}"
    before = rf"(?:(?<!\w)(?:{leading})\s+)?"
    bare = rf"{_HOUR}(?:(?:\.{_MINUTES})?{half}|\s(?:{words['hour']})(?!\w)(?:\s{_MINUTES}(?!\w))?)"
    time = rf"{before}(?:{_CLOCK}|{_HOUR_MARK}|{bare}){after}?"
    span = rf"(?:\s?(?:[-\u2013\u2014]|(?:{words['until']})(?!\w))\s?{time})?"
    zone = rf"(?:(?:{_alternatives('zone')})\s?(?:{_OFFSET})?|{_OFFSET})(?!\w)"
    named = rf"(?:\s?\(?{zone}\)?(?:\s?\([^()\d]*\))?)?"
    last = rf"(?<!\w)(?:{words['hour_before']})\s+{_HOUR}(?:\.{_MINUTES})?\W*$"
    return re.compile(rf"{time}{span}{named}|{last}")


@cache
def _surroundings() -> re.Pattern[str]:
    """Return the pattern of normalized words around a day that say nothing of it."""
    kinds = ("half_day", "half_day_letter", "hour_before", "zone", "gregorian", "filler")
    return _phrases(*kinds)


@cache
def _pieces() -> re.Pattern[str]:
    return re.compile(
        rf"[()\[\]=\n|]|\s[-\u2013\u2014/]\s|(?<!\w)(?:{_alternatives('corresponding')})(?!\w)"
    )


@cache
def _phrases(*kinds: str) -> re.Pattern[str]:
    """Return the pattern of whole words of these kinds in a normalized text."""
    phrases = {normalize_name(word) for kind in kinds for word in _words()[kind]}
    return re.compile(rf"(?<!\S)(?:{'|'.join(sorted(phrases, key=len, reverse=True))})(?!\S)")


def _alternatives(kind: str) -> str:
    """Return the words of a kind as parts of a pattern for casefolded text with punctuation."""
    words = {normalize_text(word).casefold() for word in _words()[kind]}
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@cache
def _month_words() -> frozenset[str]:
    return frozenset(word for name in MONTHS.spellings() for word in name.split())


@cache
def _weekdays() -> Mapping[str, int]:
    return {
        normalize_name(word): int(kind.removeprefix("weekday_"))
        for kind, words in _words().items()
        if kind.startswith("weekday_")
        for word in words
    }


@cache
def _words() -> Mapping[str, list[str]]:
    return {row["code"]: row["words"].split("|") for row in read_rows("date_words")}
