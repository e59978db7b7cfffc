"""Represent a briefing document as data: pages of sentences, figures, tables and lists."""

import datetime as dt
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from briefings.document_requests import DocumentRequest
from charts import status_scale
from charts.registry import FIGURES
from domain.citation import Citation, cite
from domain.language import Language
from domain.listing import Listing
from domain.tables import Choice, Tables
from domain.vocabulary import NOT_REPORTED, STATES

MAX_COLUMNS = 12  # of a table on a portrait page


@dataclass(frozen=True, eq=False)
class BriefingFigure:
    """A figure of a document: its finding, subject, alternative text, sources, and table."""

    name: str
    choice: Choice
    title: str
    subject: str
    alt: str
    citation: Citation
    note: str
    silence: str
    table: pd.DataFrame
    frame: pd.DataFrame


@dataclass(frozen=True, eq=False)
class BriefingPage:
    """A page: heading, sentences, lists (heading and items), figures, and tables with their
    findings.

    `facts` are headline figures (label, value, detail); `deck_figures` are only in the deck and the
    workbook.
    """

    title: str
    sentences: tuple[str, ...] = ()
    facts: tuple[tuple[str, str, str], ...] = ()
    figures: tuple[BriefingFigure, ...] = ()
    listings: tuple[Listing, ...] = ()
    lists: tuple[tuple[str, tuple[str, ...]], ...] = ()
    deck_figures: tuple[BriefingFigure, ...] = ()

    @property
    def all_figures(self) -> tuple[BriefingFigure, ...]:
        """Return the figures of all formats."""
        return self.figures + self.deck_figures


@dataclass(frozen=True, eq=False)
class BriefingContents:
    """The contents of a document: titles, sources, version, and pages."""

    order: DocumentRequest
    language: Language
    title: str
    subtitle: str
    citation: Citation
    as_of: dt.date
    version: str
    pages: tuple[BriefingPage, ...]

    @property
    def figures(self) -> tuple[BriefingFigure, ...]:
        """Return all figures, in order."""
        return tuple(figure for page in self.pages for figure in page.all_figures)

    @property
    def date(self) -> dt.datetime:
        """Return the as-of date as time of creation, so that the same data give the same file."""
        return dt.datetime(self.as_of.year, self.as_of.month, self.as_of.day, tzinfo=dt.UTC)


def build_figure(name: str, tables: Tables, choice: Choice, language: Language) -> BriefingFigure:
    """Build one figure of a document."""
    figure = FIGURES[name]
    figure_choice = replace(choice, **figure.preset)  # type: ignore[arg-type]
    chart, subject = figure.chart, language.gettext(figure.subject)
    frame = chart.frame(tables, figure_choice)
    not_reported = language.gettext("not reported")
    return BriefingFigure(
        name=name,
        choice=figure_choice,
        title=chart.title(frame, language),
        subject=subject,
        alt=chart.alt(frame, language),
        citation=cite(tables, figure_choice, figure.rows, language),
        note=figure.note(tables, figure_choice, language),
        silence=language.gettext("{name}: {value}", name=subject, value=not_reported),
        table=_figure_table(chart, frame, language),
        frame=frame,
    )


def _figure_table(chart: object, frame: pd.DataFrame, language: Language) -> pd.DataFrame:
    table: pd.DataFrame = chart.table(frame, language) if len(frame) else pd.DataFrame()  # type: ignore[attr-defined]
    return table


def fit_portrait(table: pd.DataFrame, language: Language) -> pd.DataFrame:
    """Fit a table to a portrait page: replace too many columns of states by one of groups."""
    by_name = {state.name(language.code): state for state in STATES.neutral_order(language.code)}
    states = [name for name in table if name in by_name]
    if len(table.columns) <= MAX_COLUMNS or not states:
        return table
    silent = status_scale.status_name(NOT_REPORTED, language)
    summaries = [_group_states(row, silent, language) for row in table[states].to_dict("records")]
    return table.drop(columns=states).assign(
        **{language.gettext("States; all others: not reported"): summaries}
    )


def _group_states(cells: Mapping[Hashable, str], silent: str, language: Language) -> str:
    """Format cells by state as text: each value with the states that have it."""
    states_by_value: dict[str, list[str]] = {}
    for name, value in cells.items():
        states_by_value.setdefault(value, []).append(str(name))
    texts = [
        language.gettext("{name}: {value}", name=value, value=language.join(names))
        for value, names in states_by_value.items()
        if value != silent
    ]
    return language.gettext("; ").join(texts) or silent
