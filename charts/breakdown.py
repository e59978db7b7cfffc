"""Participants by gender, mode and organisation: three charts of one class.

Over several events they are attendances: who came twice is counted twice.

Suppressed small groups and unreported values have bars of their own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from charts.drawing import plotly_layout, theme
from charts.drawing.canvas import Canvas
from charts.drawing.plotly_json import PlotlyFigure, Trace, bar_trace
from domain.findings import participation, schedule
from domain.language import Language, gettext_noop
from domain.measures import headcounts, selection
from domain.suppression import NAME, WITHHELD
from domain.tables import Choice, Tables, localize_column
from domain.vocabulary import GENDERS, MODES, NOT_REPORTED, STAGES, Term

BAR_HEIGHT, BAR_GAP = 22, 16  # px
MAX_SINGLE_COLUMN = 14  # more bars than that stand in two columns on a canvas
LABEL_HEADROOM = 1.14  # beyond the longest bar, for its number


@dataclass(frozen=True)
class Breakdown:
    """The chart of one column of the participants table, with the methods of a chart module."""

    column: str
    name: str
    terms: Mapping[str, Term]

    def frame(self, tables: Tables, choice: Choice) -> pd.DataFrame:
        """Return participants by event and value, with the titles of the events.

        Columns out: those of `headcounts.headcount_by` and `selection.with_events`.
        """
        return selection.with_events(headcounts.headcount_by(tables, choice, self.column), tables)

    def title(self, frame: pd.DataFrame, language: Language) -> str:
        """Return the finding: the known values, and for how many participants it is unknown."""
        names = {code: term.name(language.code) for code, term in self.terms.items()}
        columns = ["value", "headcount", "at_least"]
        values = frame.rename(columns={self.column: "value"})[columns]
        counts = values.groupby("value", sort=False).sum().reset_index()
        return participation.participants_by(
            counts, language.gettext(self.name), names, frame["event"].nunique(), language
        )

    def alt(self, frame: pd.DataFrame, language: Language) -> str:
        """Return the text alternative: the finding and every bar."""
        summary = language.gettext(
            "Bar chart of participants. {finding}.", finding=self.title(frame, language)
        )
        events = frame["event"].nunique()
        bars = (
            f"{name}: {participation.count_in_events(n, events, language)}."
            for name, n in self._bars(frame, language).items()
        )
        return " ".join([summary, *bars])

    def table(self, frame: pd.DataFrame, language: Language) -> pd.DataFrame:
        """Return the columns event, value and participants."""
        values = self._names(frame, language)
        rows = frame.assign(named=values).groupby("event", sort=False)
        events = {event: schedule.event_label(own, language) for event, own in rows}
        columns = {
            language.gettext("Event"): frame["event"].map(events),
            language.gettext(self.name): values,
            language.gettext("Participants"): frame["headcount"],
        }
        return pd.DataFrame(columns)

    def interactive(self, frame: pd.DataFrame, language: Language) -> PlotlyFigure:
        """Draw one bar for each value over all events, its name above and its number at the end."""
        traces: list[Trace] = []
        texts: list[plotly_layout.Annotation] = []
        y = 0
        bars, events = self._bars(frame, language), frame["event"].nunique()
        for name, n in bars.items():
            above = plotly_layout.break_lines(plotly_layout.escape_text(name).split())
            texts.append(plotly_layout.text_annotation(above, language, y=y, font={"size": 13}))
            y += plotly_layout.LINE_HEIGHT * len(above) + 2
            said = participation.count_in_events(n, events, language)
            traces.append(_bar(name, n, said, y, language))
            texts.append(_number_annotation(n, y, language))
            y += BAR_HEIGHT + BAR_GAP
        figure, height = PlotlyFigure(traces), max(y, 40)
        reach = max([*bars.values(), 1]) * LABEL_HEADROOM
        return plotly_layout.apply_pixel_layout(
            figure, language, height=height, reach=reach, start=2, end=2, texts=texts
        )

    def static(self, frame: pd.DataFrame, language: Language, canvas: Canvas) -> None:
        """Draw the bars on a canvas, with their names beside them."""
        whole, most = self._bars(frame, language), canvas.brevity.lines
        bars = _keep_largest(whole, canvas.brevity.items, language)
        abreast, apart = (2 if len(bars) > MAX_SINGLE_COLUMN else 1), 2.5 * canvas.em
        width = (canvas.width + apart) / abreast - apart
        summed = next((canvas.text_width(name) + 1 for name in bars if name not in whole), 0)
        names = min(canvas.max_text_width(bars) + 1, max(0.42 * width, summed))
        many = -(-len(bars) // abreast)
        lines = max(len(canvas.break_lines(name, names, most=most)) for name in bars)
        least, highest = max(1.6, 1.3 * lines + 0.3), max(4.5, 1.3 * lines + 1)
        row = canvas.row(many, beside=0, least=least, most=highest)
        numbers = {name: language.number(n) for name, n in bars.items()}
        number = canvas.max_text_width(numbers.values(), scale=1.1, bold=True)
        unit = (width - names - 1.6 * canvas.em - number) / max(*bars.values(), 1)
        for i, (name, n) in enumerate(bars.items()):
            x, y = (width + apart) * (i // many), row * (i % many)
            top = y + (row - canvas.below(name, width=names, most=most)) / 2
            canvas.write(name, x=x, y=top, width=names, most=most)
            end = x + names + 1.4 * canvas.em + unit * n
            canvas.line(numbers[name], x=end, y=y + row / 2, bold=True, scale=1.1)
            start, colour = x + names + 0.9 * canvas.em, _colour(name, language)
            _draw_bar(canvas, x=start, y=y, width=unit * n, row=row, colour=colour)
        canvas.bottom = max(canvas.bottom, row * many)

    def _names(self, frame: pd.DataFrame, language: Language) -> list[str]:
        texts = localize_column(frame, self.column, language)
        return [
            self._display_name(code, text, language)
            for code, text in zip(frame[self.column], texts, strict=True)
        ]

    def _display_name(self, code: str, text: str, language: Language) -> str:
        if code == NOT_REPORTED:
            return _not_reported(language)
        if code == WITHHELD:
            return language.gettext(NAME)
        if code in self.terms:
            return self.terms[code].name(language.code)
        return language.join(part.strip() for part in text.split(";") if part.strip())

    def _bars(self, frame: pd.DataFrame, language: Language) -> dict[str, int]:
        """Sum participants by name.

        Terms keep the order of the vocabulary, organisations are sorted by name; suppressed groups,
        then unreported values, come last.
        """
        counts = (
            frame.assign(named=self._names(frame, language)).groupby("named")["headcount"].sum()
        )
        order = [term.name(language.code) for term in self.terms.values()]
        last = len(order) + 1
        place = {name: i for i, name in enumerate(order)} | {
            language.gettext(NAME): last + 1,
            _not_reported(language): last + 2,
        }
        return {
            name: int(counts[name])
            for name in sorted(counts.index, key=lambda name: (place.get(name, last), name))
        }


def _keep_largest(bars: dict[str, int], most: int | None, language: Language) -> dict[str, int]:
    """Keep at most `most` named bars: the largest, in their order, and one that sums the others.

    The bar of unreported values is always kept and stands last.
    """
    named = [name for name in bars if name != _not_reported(language)]
    if most is None or len(named) <= most:
        return bars
    largest = set(sorted(named, key=lambda name: -bars[name])[: most - 1])
    others = [name for name in named if name not in largest]
    shown = {name: n for name, n in bars.items() if name in largest}
    shown[participation.other_organisations(len(others), language)] = sum(
        bars[name] for name in others
    )
    return shown | {name: n for name, n in bars.items() if name == _not_reported(language)}


def _not_reported(language: Language) -> str:
    return language.gettext("Not reported")


def _colour(name: str, language: Language) -> str:
    """Return the hex colour of the bar with this name."""
    if name == _not_reported(language):
        return theme.colour_of(STAGES[NOT_REPORTED])
    return theme.colour("categorical-8" if name == language.gettext(NAME) else "categorical-1")


def _draw_bar(canvas: Canvas, *, x: float, y: float, width: float, row: float, colour: str) -> None:
    height = min(0.66 * row, 2.4 * canvas.em)
    canvas.draw_rect(
        x=x, y=y + (row - height) / 2, width=width, height=height, fill=colour, edge=theme.OUTLINE
    )


def _number_annotation(n: int, top: float, language: Language) -> plotly_layout.Annotation:
    number, y = [f"<b>{language.number(n)}</b>"], top + BAR_HEIGHT / 2
    look: dict[str, Any] = {"yanchor": "middle", "font": {"size": 14}}
    return plotly_layout.text_annotation(number, language, y=y, x=n, shift=6, **look)


def _bar(name: str, n: int, said: str, top: float, language: Language) -> Trace:
    return bar_trace(
        orientation="h",
        y=[top + BAR_HEIGHT / 2],
        x=[n],
        width=BAR_HEIGHT,
        name=language.embed(plotly_layout.escape_text(name)),
        marker={"color": _colour(name, language), "line": {"color": theme.OUTLINE, "width": 1}},
        hovertext=f"{language.embed(plotly_layout.escape_text(name))}<br>{language.embed(said)}",
        hoverinfo="text",
    )


gender = Breakdown("gender", gettext_noop("Gender"), GENDERS)
mode = Breakdown("mode", gettext_noop("Mode of participation"), MODES)
organisation = Breakdown("organisation", gettext_noop("Organization"), {})
