"""Bars that an office program draws itself and its user may edit: where a figure is nothing but
bars and every number is known.

Of a figure that says more (at least so many, not reported in words, a map, a matrix) a document has
a picture.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from briefings.contents import Exhibit
from charts import status_scale
from charts.drawing import theme
from domain import findings
from domain.language import Language
from domain.vocabulary import CATEGORIES, NOT_REPORTED, STAGES

MOST_ROWS = 12


@dataclass(frozen=True)
class Series:
    """The bars of one colour; `labelled` says whether each has its number in it."""

    name: str
    values: tuple[int | None, ...]
    colour: str
    labelled: bool = True


@dataclass(frozen=True)
class Bars:
    """Stacked bars: a name a row, and what is stacked in it."""

    names: tuple[str, ...]
    series: tuple[Series, ...]


def bars(exhibit: Exhibit, language: Language) -> Bars | None:
    """The bars of a figure; None where it is told by a picture."""
    make = _MADE.get(exhibit.name)
    made = make(exhibit.frame, language) if make and len(exhibit.frame) else None
    return made if made and len(made.names) <= MOST_ROWS else None


def _headcount(frame: pd.DataFrame, language: Language) -> Bars | None:
    if frame["headcount"].isna().any() or frame["at_least"].any():
        return None
    by_event = [
        (rows, dict(zip(rows["category"], rows["headcount"], strict=True)))
        for _, rows in frame.groupby("event", sort=False)
    ]
    names = tuple(
        language.say(
            "{name}: {value}",
            name=findings.event_named(rows, language),
            value=findings.participants(int(rows["headcount"].sum()), language),
        )
        for rows, _ in by_event
    )
    codes = [code for code in CATEGORIES if any(code in counts for _, counts in by_event)]
    return Bars(
        names,
        tuple(
            _category(code, [counts.get(code) for _, counts in by_event], language)
            for code in codes
        ),
    )


def _category(code: str, counts: list[int | None], language: Language) -> Series:
    values = tuple(None if n is None else int(n) for n in counts)
    return Series(CATEGORIES[code].name(language.code), values, theme.colour_of(CATEGORIES[code]))


def _principles(frame: pd.DataFrame, language: Language) -> Bars:
    names = tuple(status_scale.term(item).name(language.code) for item in frame["item"])
    found = [code for code in status_scale.ORDER if frame[code].any()]
    return Bars(names, tuple(_status(code, frame, language) for code in found))


def _status(code: str, frame: pd.DataFrame, language: Language) -> Series:
    values = tuple(int(n) for n in frame[code])
    if code == NOT_REPORTED:
        return Series(
            status_scale.name(code, language),
            values,
            pale(theme.colour_of(STAGES[code])),
            labelled=False,
        )
    return Series(status_scale.name(code, language), values, status_scale.colour(code))


def pale(colour: str) -> str:
    """A colour as it is seen where it recedes on white."""
    parts = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(255 - theme.SILENCE * 1.6 * (255 - part)):02x}" for part in parts)


_MADE: Mapping[str, Callable[[pd.DataFrame, Language], Bars | None]] = {
    "headcount": _headcount,
    "principles": _principles,
}
