"""Readiness: how many states in scope have each status, one bar for each objective or guiding principle."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from charts import statuses, theme
from domain import findings, measures
from domain.language import Language
from domain.tables import Choice, Tables
from domain.vocabulary import NOT_REPORTED

ROW, FRAME = 34, 110  # px a bar; px around them


@dataclass(frozen=True)
class Readiness:
    """The chart for objectives or for guiding principles: `item` says which."""

    item: str

    def frame(self, tables: Tables, choice: Choice) -> pd.DataFrame:
        """The states by status for each item. Out: `measures.readiness` by item, in the reader's order."""
        return measures.in_order(measures.readiness(measures.status_by_state(tables, choice, self.item), "item"), choice)

    def title(self, frame: pd.DataFrame, language: Language) -> str:
        """The finding."""
        say = findings.objectives_ready if self.item == measures.OBJECTIVE else findings.principles_reported
        return say(frame, language)

    def alt(self, frame: pd.DataFrame, language: Language) -> str:
        """What a reader who cannot see the bars is told."""
        finding = self.title(frame, language)
        if self.item == measures.OBJECTIVE:
            return language.say("Bar chart: states by status for each objective. {finding}.", finding=finding)
        return language.say("Bar chart: states by status for each guiding principle. {finding}.", finding=finding)

    def table(self, frame: pd.DataFrame, language: Language) -> pd.DataFrame:
        """The bars as numbers: objective, title, states by status, reported, ready, in scope."""
        return pd.DataFrame(
            {
                **statuses.columns(frame["item"], self.item, language),
                **{statuses.name(code, language): frame[code] for code in statuses.ORDER},
                language.say("Reported"): frame["reported"],
                language.say("Ready"): frame["ready"],
                language.say("States in scope"): frame["in_scope"],
            }
        )

    def interactive(self, frame: pd.DataFrame, language: Language) -> go.Figure:
        """Stacked horizontal bars, the first item on top."""
        rows = statuses.rows(frame)
        figure = go.Figure([_segment(frame, rows, code, language) for code in statuses.ORDER])
        figure.update_layout(barmode="stack", bargap=0.22)
        theme.styled(figure, language, height=ROW * rows.count + FRAME)
        rows.label(figure, language)
        theme.counted(figure, language, most=int(frame["in_scope"].max()) if len(frame) else 0, title=language.say("Number of states"))
        return figure


def _segment(frame: pd.DataFrame, rows: statuses.Rows, code: str, language: Language) -> go.Bar:
    return statuses.bar(
        code,
        language,
        orientation="h",
        y=frame["item"].map(rows.places),
        x=frame[code],
        text=[str(n) if n and code != NOT_REPORTED else "" for n in frame[code]],
        hovertext=[_told(row, code, language) for row in frame.to_dict("records")],
    )


def _told(row: Mapping[Hashable, Any], code: str, language: Language) -> str:
    count = language.say("{name}: {value}", name=statuses.name(code, language), value=findings.states(int(row[code]), language))
    return theme.inked(f"<b>{theme.lines(statuses.full(row['item'], language), language, width=48)}</b><br>{language.embed(count)}")


objectives = Readiness(measures.OBJECTIVE)
principles = Readiness(measures.PRINCIPLE)
