"""Describe a figure: its chart, the rows that it draws, its subject and its notes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import pandas as pd

from charts.drawing.canvas import Canvas
from charts.drawing.plotly_json import PlotlyFigure
from charts.map import choropleth
from domain.citation import cite
from domain.findings.items.reporting import general_note
from domain.language import Language
from domain.measures import coverage
from domain.tables import Choice, Tables

# the rows of `domain.citation.ROWS` on items, on which there may be general statements
ITEM_KINDS = {"objectives": coverage.OBJECTIVE, "guiding_principles": coverage.PRINCIPLE}


class Chart(Protocol):
    """The interface of a chart module; see charts/__init__.py."""

    def frame(self, tables: Tables, choice: Choice) -> pd.DataFrame:
        """Return the measure to draw."""
        ...

    def title(self, frame: pd.DataFrame, language: Language) -> str:
        """Return the finding."""
        ...

    def alt(self, frame: pd.DataFrame, language: Language) -> str:
        """Return the text alternative for readers who cannot see the figure."""
        ...

    def table(self, frame: pd.DataFrame, language: Language) -> pd.DataFrame:
        """Return the same data in words and numbers."""
        ...

    def interactive(self, frame: pd.DataFrame, language: Language) -> PlotlyFigure:
        """Draw the figure for the screen."""
        ...

    def static(self, frame: pd.DataFrame, language: Language, canvas: Canvas) -> None:
        """Draw the figure on a canvas."""
        ...


@dataclass(frozen=True)
class FigureSpec:
    """One figure: chart, subject, and frame columns whose values are all labelled.

    `rows` are the rows that it draws, keys of `domain.citation.ROWS`. `preset` overrides fields of
    the choice; `of_state` is true if the figure shows the one state chosen, `compares` if it shows
    the change since another cycle; `is_map` adds the note on boundaries; `counts` is a message that
    says what is counted, where the finding alone could be misread.
    """

    chart: Chart
    rows: tuple[str, ...]
    subject: str
    labels: tuple[str, ...]
    preset: Mapping[str, str] = field(default_factory=dict, hash=False)
    of_state: bool = False
    compares: bool = False
    is_map: bool = False
    counts: str = ""

    def note(self, tables: Tables, choice: Choice, language: Language) -> str:
        """Return the notes for the reader: what is counted, general statements that are not, what
        another source says, and the note on boundaries of a map.
        """
        notes = [language.gettext(self.counts)] if self.counts else []
        notes += [
            general_note(tables, choice, ITEM_KINDS[name], language)
            for name in self.rows
            if name in ITEM_KINDS
        ]
        notes.append(cite(tables, choice, self.rows, language).conflict)
        notes.append(choropleth.note(language) if self.is_map else "")
        return " ".join(filter(None, notes))
