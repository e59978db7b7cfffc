"""Tell number formats of dates and of durations from those of numbers."""

import re

_LITERALS = re.compile(r'"[^"]*"|\\.|_.|\*.')
_DURATION = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_BRACKETS = re.compile(r"\[[^\]]*\]")
_NAMES = ("general", "standard")  # of no format at all
_DATE_LETTERS = frozenset("dmyhs")


def is_duration_format(code: str) -> bool:
    """Test whether a number format shows hours, minutes or seconds beyond a day, as [h]:mm does."""
    return _DURATION.search(_first_section(code)) is not None


def is_date_format(code: str) -> bool:
    """Test whether a number format shows a date or a time of day."""
    letters = _BRACKETS.sub("", _first_section(code)).lower()
    return letters not in _NAMES and not _DATE_LETTERS.isdisjoint(letters)


def _first_section(code: str) -> str:
    return _LITERALS.sub("", code).partition(";")[0]
