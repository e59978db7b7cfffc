"""Participants by gender, by mode and by organisation: three charts of one form. Small groups and
silence are bars of their own.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from charts.drawing import plotly_layout, theme
from charts.drawing.marks import Sheet
from domain import findings, measures
from domain.language import Language, mark
from domain.suppression import NAME, WITHHELD
from domain.tables import Choice, Tables, worded
from domain.vocabulary import GENDERS, MODES, NOT_REPORTED, STAGES, Term

BAR, GAP = 22, 16  # px: a bar, and what parts two values
MANY = 14  # more bars than that stand in two columns on a sheet
ROOM = 1.14  # beyond the longest bar, for its number


@dataclass(frozen=True)
class Breakdown:
    """The chart of one column of the participants table. Its methods are the interface that chart
    modules have.
    """

    column: str
    name: str
    terms: Mapping[str, Term]

    def frame(self, tables: Tables, choice: Choice) -> pd.DataFrame:
        """Participants by event and value, with the events' titles. Out: `measures.headcount_by`,
        `measures.with_events`.
        """
        return measures.with_events(measures.headcount_by(tables, choice, self.column), tables)

    def title(self, frame: pd.DataFrame, language: Language) -> str:
        """The finding: what is known of the participants, and of how many it is not."""
        names = {code: term.name(language.code) for code, term in self.terms.items()}
        columns = ["value", "headcount", "at_least"]
        counts = (
            frame.rename(columns={self.column: "value"})[columns]
            .groupby("value", sort=False)
            .sum()
            .reset_index()
        )
        return findings.participants_by(
            counts, language.say(self.name), names, frame["event"].nunique(), language
        )

    def alt(self, frame: pd.DataFrame, language: Language) -> str:
        """What a reader who cannot see the bars is told: every bar."""
        told = language.say(
            "Bar chart of participants. {finding}.", finding=self.title(frame, language)
        )
        bars = (
            f"{name}: {findings.participants(n, language)}."
            for name, n in self._bars(frame, language).items()
        )
        return " ".join([told, *bars])

    def table(self, frame: pd.DataFrame, language: Language) -> pd.DataFrame:
        """Event, value, participants."""
        values = self._names(frame, language)
        rows = frame.assign(named=values).groupby("event", sort=False)
        events = {event: findings.event_named(own, language) for event, own in rows}
        columns = {
            language.say("Event"): frame["event"].map(events),
            language.say(self.name): values,
            language.say("Participants"): frame["headcount"],
        }
        return pd.DataFrame(columns)

    def interactive(self, frame: pd.DataFrame, language: Language) -> go.Figure:
        """A bar a value over all events of the frame, its name above, its number at the end. Small
        groups and silence stand last.
        """
        traces: list[go.Bar] = []
        texts: list[plotly_layout.Text] = []
        y = 0
        bars = self._bars(frame, language)
        most = max([*bars.values(), 1])
        for name, n in bars.items():
            above = plotly_layout.set_in_lines(plotly_layout.plain(name).split())
            texts.append(plotly_layout.text(above, language, y=y, font={"size": 13}))
            y += plotly_layout.LINE * len(above) + 2
            traces.append(_bar(name, n, y, language))
            number = plotly_layout.text(
                [f"<b>{language.number(n)}</b>"],
                language,
                y=y + BAR / 2,
                x=n,
                shift=6,
                yanchor="middle",
                font={"size": 14},
            )
            texts.append(number)
            y += BAR + GAP
        return plotly_layout.sheet(
            go.Figure(traces),
            language,
            height=max(y, 40),
            reach=most * ROOM,
            start=2,
            end=2,
            texts=texts,
        )

    def static(self, frame: pd.DataFrame, language: Language, sheet: Sheet) -> None:
        """The same bars on a sheet, their names beside them."""
        whole = self._bars(frame, language)
        bars = _largest(whole, sheet.brevity.items, language)
        most = sheet.brevity.lines
        abreast, apart = (2 if len(bars) > MANY else 1), 2.5 * sheet.em
        width = (sheet.width + apart) / abreast - apart
        summed = next((sheet.breadth(name) + 1 for name in bars if name not in whole), 0)
        names = min(sheet.broadest(bars) + 1, max(0.42 * width, summed))
        many = -(-len(bars) // abreast)
        lines = max(len(sheet.set_in_lines(name, names, most=most)) for name in bars)
        row = sheet.row(
            many, beside=0, least=max(1.6, 1.3 * lines + 0.3), most=max(4.5, 1.3 * lines + 1)
        )
        numbers = {name: language.number(n) for name, n in bars.items()}
        unit = (
            width - names - 1.6 * sheet.em - sheet.broadest(numbers.values(), scale=1.1, bold=True)
        ) / max(*bars.values(), 1)
        for i, (name, n) in enumerate(bars.items()):
            x, y = (width + apart) * (i // many), row * (i % many)
            sheet.write(
                name,
                x=x,
                y=y + (row - sheet.below(name, width=names, most=most)) / 2,
                width=names,
                most=most,
            )
            sheet.line(
                numbers[name],
                x=x + names + 1.4 * sheet.em + unit * n,
                y=y + row / 2,
                bold=True,
                scale=1.1,
            )
            _draw_bar(
                sheet,
                x=x + names + 0.9 * sheet.em,
                y=y,
                width=unit * n,
                row=row,
                colour=_colour(name, language),
            )
        sheet.bottom = max(sheet.bottom, row * many)

    def _names(self, frame: pd.DataFrame, language: Language) -> list[str]:
        said = worded(frame, self.column, language)
        return [
            self._named(code, text, language)
            for code, text in zip(frame[self.column], said, strict=True)
        ]

    def _named(self, code: str, text: str, language: Language) -> str:
        if code == NOT_REPORTED:
            return _silence(language)
        if code == WITHHELD:
            return language.say(NAME)
        if code in self.terms:
            return self.terms[code].name(language.code)
        return language.join(each.strip() for each in text.split(";") if each.strip())

    def _bars(self, frame: pd.DataFrame, language: Language) -> dict[str, int]:
        """Participants by name: terms as the vocabulary has them, organisations by name, then small
        groups, silence last.
        """
        counts = (
            frame.assign(named=self._names(frame, language)).groupby("named")["headcount"].sum()
        )
        order = [term.name(language.code) for term in self.terms.values()]
        last = len(order) + 1
        place = {name: i for i, name in enumerate(order)} | {
            language.say(NAME): last + 1,
            _silence(language): last + 2,
        }
        return {
            name: int(counts[name])
            for name in sorted(counts.index, key=lambda name: (place.get(name, last), name))
        }


def _largest(bars: dict[str, int], most: int | None, language: Language) -> dict[str, int]:
    """The bars, of more than there is room for the longest, in their order, the others in one;
    silence last.
    """
    named = [name for name in bars if name != _silence(language)]
    if most is None or len(named) <= most:
        return bars
    kept = set(sorted(named, key=lambda name: -bars[name])[: most - 1])
    others = [name for name in named if name not in kept]
    found = {name: n for name, n in bars.items() if name in kept}
    found[findings.other_organisations(len(others), language)] = sum(bars[name] for name in others)
    return found | {name: n for name, n in bars.items() if name == _silence(language)}


def _silence(language: Language) -> str:
    return language.say("Not reported")


def _colour(name: str, language: Language) -> str:
    """The colour of the bar of that name."""
    if name == _silence(language):
        return theme.colour_of(STAGES[NOT_REPORTED])
    return theme.colour("categorical-8" if name == language.say(NAME) else "categorical-1")


def _draw_bar(sheet: Sheet, *, x: float, y: float, width: float, row: float, colour: str) -> None:
    height = min(0.66 * row, 2.4 * sheet.em)
    sheet.block(
        x=x, y=y + (row - height) / 2, width=width, height=height, fill=colour, edge=theme.OUTLINE
    )


def _bar(name: str, n: int, top: float, language: Language) -> go.Bar:
    return go.Bar(
        orientation="h",
        y=[top + BAR / 2],
        x=[n],
        width=BAR,
        name=language.embed(plotly_layout.plain(name)),
        marker={"color": _colour(name, language), "line": {"color": theme.OUTLINE, "width": 1}},
        hovertext=f"{language.embed(plotly_layout.plain(name))}<br>"
        f"{language.embed(findings.participants(n, language))}",
        hoverinfo="text",
    )


gender = Breakdown("gender", mark("Gender"), GENDERS)
mode = Breakdown("mode", mark("Mode of participation"), MODES)
organisation = Breakdown("organisation", mark("Organization"), {})
