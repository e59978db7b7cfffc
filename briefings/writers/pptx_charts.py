"""Convert figures to bar charts that an office program draws and its user may edit.

Only figures that are bars with known numbers: others ("at least", not reported, maps, matrices)
become pictures.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from briefings.model import BriefingFigure
from charts import status_scale
from charts.drawing import theme
from domain.findings import quantities, schedule
from domain.language import Language
from domain.vocabulary import CATEGORIES, NOT_REPORTED, STAGES

MAX_ROWS = 12


@dataclass(frozen=True)
class BarSeries:
    """The bars of one colour; `has_labels` tells whether each shows its number."""

    name: str
    values: tuple[int | None, ...]
    colour: str
    has_labels: bool = True


@dataclass(frozen=True)
class BarChart:
    """Stacked bars: a name for each row, and the series."""

    names: tuple[str, ...]
    series: tuple[BarSeries, ...]


def bar_chart(figure: BriefingFigure, language: Language) -> BarChart | None:
    """Return the bar chart of a figure; None where it is drawn as a picture."""
    make = _BUILDERS.get(figure.name)
    chart = make(figure.frame, language) if make and len(figure.frame) else None
    return chart if chart and len(chart.names) <= MAX_ROWS else None


def _headcount(frame: pd.DataFrame, language: Language) -> BarChart | None:
    if frame["headcount"].isna().any() or frame["at_least"].any():
        return None
    by_event = [
        (rows, dict(zip(rows["category"], rows["headcount"], strict=True)))
        for _, rows in frame.groupby("event", sort=False)
    ]
    names = tuple(
        language.gettext(
            "{name}: {value}",
            name=schedule.event_label(rows, language),
            value=quantities.participants(int(rows["headcount"].sum()), language),
        )
        for rows, _ in by_event
    )
    codes = [code for code in CATEGORIES if any(code in counts for _, counts in by_event)]
    series = (_category(code, [c.get(code) for _, c in by_event], language) for code in codes)
    return BarChart(names, tuple(series))


def _category(code: str, counts: list[int | None], language: Language) -> BarSeries:
    values = tuple(None if n is None else int(n) for n in counts)
    return BarSeries(
        CATEGORIES[code].name(language.code), values, theme.colour_of(CATEGORIES[code])
    )


def _principles(frame: pd.DataFrame, language: Language) -> BarChart:
    names = tuple(status_scale.item_term(item).name(language.code) for item in frame["item"])
    codes = [code for code in status_scale.STATUS_ORDER if frame[code].any()]
    return BarChart(names, tuple(_status(code, frame, language) for code in codes))


def _status(code: str, frame: pd.DataFrame, language: Language) -> BarSeries:
    values = tuple(int(n) for n in frame[code])
    name = status_scale.status_name(code, language)
    if code == NOT_REPORTED:
        colour = fade_on_white(theme.colour_of(STAGES[code]))
        return BarSeries(name, values, colour, has_labels=False)
    return BarSeries(name, values, status_scale.colour(code))


def fade_on_white(colour: str) -> str:
    """Return a colour faded on white, for what is not reported."""
    parts = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    return "#" + "".join(
        f"{round(255 - theme.NOT_REPORTED_OPACITY * 1.6 * (255 - part)):02x}" for part in parts
    )


_BUILDERS: Mapping[str, Callable[[pd.DataFrame, Language], BarChart | None]] = {
    "headcount": _headcount,
    "principles": _principles,
}
