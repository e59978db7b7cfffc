"""Say numbers of states and participants in words, and what of them is a least or not reported."""

from collections.abc import Iterable

import pandas as pd

from domain.language import Language

NBSP = "\u00a0"  # a name and its number stay on one line


def states(n: int, language: Language) -> str:
    """A number of states: "15 states"."""
    return language.ngettext("{n} state", "{n} states", n)


def states_of(part: int, whole: int, language: Language) -> str:
    """A number of states and its denominator: "6 of 15 states"; without it where that is a single
    state.
    """
    if whole == 1:
        return states(part, language)
    return language.ngettext("{part} of {n} state", "{part} of {n} states", whole, part=part)


def participants(n: int, language: Language) -> str:
    """A number of participants: "111 participants"."""
    return language.ngettext("{n} participant", "{n} participants", n)


def at_least(figure: str, language: Language) -> str:
    """A figure to which something that is not reported belongs: "at least 30 participants"."""
    return language.gettext("at least {figure}", figure=figure)


def number_or_more(n: float | None, is_least: bool, language: Language) -> str:
    """A number, that it is at least so many, or that it is not reported. In: a headcount and its
    at_least, as measures give them.
    """
    text = number(n, language)
    return at_least(text, language) if is_least and not pd.isna(n) else text


def participants_or_more(n: int, is_least: bool, language: Language) -> str:
    """A number of participants, or that there were at least so many. In: a headcount and its
    at_least, as measures give them.
    """
    text = participants(n, language)
    return at_least(text, language) if is_least else text


def officials(n: int, language: Language) -> str:
    """A number of participants of the category government: "27 officials"."""
    return language.ngettext("{n} official", "{n} officials", n)


def number(n: float | None, language: Language) -> str:
    """A number, or that it is not reported."""
    return language.gettext("not reported") if pd.isna(n) else language.number(int(n or 0))


def numbers(values: Iterable[float], language: Language) -> list[int] | list[str]:
    """A column of numbers as a table shows it: numbers, or as text where one of them is not
    reported.
    """
    whole = list(values)
    return (
        [number(n, language) for n in whole]
        if any(pd.isna(n) for n in whole)
        else [int(n) for n in whole]
    )


def numbers_or_more(
    values: Iterable[float], leasts: Iterable[bool], language: Language
) -> list[int] | list[str]:
    """A column of numbers as a table shows it, where some may be leasts. In: a headcount and its
    at_least, as measures give them.
    """
    whole, least = list(values), list(leasts)
    if not any(least):
        return numbers(whole, language)
    return [number_or_more(n, is_least, language) for n, is_least in zip(whole, least, strict=True)]
