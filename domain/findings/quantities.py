"""Write numbers of states and participants in words, with lower bounds and missing values."""

from collections.abc import Iterable

import pandas as pd

from domain.language import Language

NBSP = "\u00a0"  # a name and its number stay on one line


def states(n: int, language: Language) -> str:
    """Format a number of states: "15 states".

    Arabic has six forms, in which 0, 1 and 2 are words. `n` must not be missing.
    """
    return language.ngettext("{n} state", "{n} states", n)


def states_of(part: int, whole: int, language: Language) -> str:
    """Format a number of states with its denominator: "6 of 15 states"; without it if that is 1."""
    if whole == 1:
        return states(part, language)
    return language.ngettext("{part} of {n} state", "{part} of {n} states", whole, part=part)


def participants(n: int, language: Language) -> str:
    """Format a number of participants: "111 participants".

    Arabic has six forms, in which 0, 1 and 2 are words. `n` must not be missing.
    """
    return language.ngettext("{n} participant", "{n} participants", n)


def attendances(n: int, language: Language) -> str:
    """Format a number of participants summed over events: who came twice is counted twice."""
    return language.ngettext("{n} attendance", "{n} attendances", n)


def at_least(figure: str, language: Language) -> str:
    """Mark a figure as a lower bound: "at least 30 participants"."""
    return language.gettext("at least {figure}", figure=figure)


def number_or_more(n: float | None, is_least: bool, language: Language) -> str:
    """Format a headcount with its at_least flag; "not reported" if it is missing.

    `is_least` tells that `n` is a lower bound: "at least 30", otherwise "30". With a missing `n` it
    has no effect.
    """
    text = number(n, language)
    return at_least(text, language) if is_least and not pd.isna(n) else text


def participants_or_more(n: int, is_least: bool, language: Language) -> str:
    """Format a number of participants with its at_least flag.

    `is_least` tells that `n` is a lower bound: "at least 30 participants". `n` must not be missing.
    """
    text = participants(n, language)
    return at_least(text, language) if is_least else text


def officials(n: int, language: Language) -> str:
    """Format a number of participants of the category government: "27 officials"."""
    return language.ngettext("{n} official", "{n} officials", n)


def number(n: float | None, language: Language) -> str:
    """Format a number; "not reported" if it is missing.

    Missing are None, NaN and `pd.NA`. Decimals are cut off, thousands separated: "1,234".
    """
    return language.gettext("not reported") if pd.isna(n) else language.number(int(n or 0))


def numbers(values: Iterable[float], language: Language) -> list[int] | list[str]:
    """Format the column of a table: numbers, or texts if one of them is missing."""
    counts = list(values)
    if any(pd.isna(n) for n in counts):
        return [number(n, language) for n in counts]
    return [int(n) for n in counts]


def numbers_or_more(
    values: Iterable[float], leasts: Iterable[bool], language: Language
) -> list[int] | list[str]:
    """Format a column of headcounts with their at_least flags `leasts`: texts if any is set."""
    counts, flags = list(values), list(leasts)
    if not any(flags):
        return numbers(counts, language)
    return [
        number_or_more(n, is_least, language) for n, is_least in zip(counts, flags, strict=True)
    ]
