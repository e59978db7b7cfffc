"""The matrix: each state's status for each objective or guiding principle, items from top to bottom, states side by side."""

from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from charts import statuses, theme
from domain import findings, measures
from domain.language import Language
from domain.tables import Choice, Tables
from domain.vocabulary import STATES

ROW, FRAME = 32, 50  # px a row; px around them
CROWDED = 16  # more states than that have narrower columns on a phone
LETTER = 7.5  # px of a letter of a state's name, which stands upright above its column


@dataclass(frozen=True)
class Matrix:
    """The chart for objectives or for guiding principles: `item` says which."""

    item: str

    def frame(self, tables: Tables, choice: Choice) -> pd.DataFrame:
        """The status of each item in each state in scope. Out: `measures.status_by_state`, items in the reader's order."""
        return measures.in_order(measures.status_by_state(tables, choice, self.item), choice)

    def title(self, frame: pd.DataFrame, language: Language) -> str:
        """The finding."""
        say = findings.objectives_covered if self.item == measures.OBJECTIVE else findings.principles_covered
        return say(frame, language)

    def alt(self, frame: pd.DataFrame, language: Language) -> str:
        """What a reader who cannot see the cells is told."""
        finding = self.title(frame, language)
        if self.item == measures.OBJECTIVE:
            return language.say("Matrix: the status of each objective in each state. {finding}.", finding=finding)
        return language.say("Matrix: the status of each guiding principle in each state. {finding}.", finding=finding)

    def table(self, frame: pd.DataFrame, language: Language) -> pd.DataFrame:
        """The cells as words: one row an item, one column a state."""
        items = frame["item"].drop_duplicates()
        found = frame.set_index(["state", "item"])["status"]
        cells = {
            STATES[state].name(language.code): [statuses.name(found[state, item], language) for item in items]
            for state in _states(frame, language)
        }
        return pd.DataFrame({**statuses.columns(items, self.item, language), **cells})

    def interactive(self, frame: pd.DataFrame, language: Language) -> go.Figure:
        """Cells coloured and marked by status; the names of the states stand above them."""
        rows, states = statuses.rows(frame), _states(frame, language)
        columns = {state: x for x, state in enumerate(states)}
        placed = frame.assign(x=frame["state"].map(columns), y=frame["item"].map(rows.places)).astype({"x": float, "y": float})
        size = 12 if len(states) <= CROWDED else 10
        figure = go.Figure([_cells(placed, code, language, size) for code in statuses.ORDER])
        names = [STATES[state].name(language.code) for state in states]
        above = max(map(len, names), default=0) * LETTER / ROW
        figure.update_layout(barmode="overlay")
        theme.styled(figure, language, height=int(ROW * (rows.count + above)) + FRAME)
        rows.label(figure, language, above=above)
        theme.named(figure, language, names, at=rows.count / max(rows.count + above, 1), size=size)
        return figure


def _states(frame: pd.DataFrame, language: Language) -> list[str]:
    present = set(frame["state"])
    return [state.code for state in STATES.ordered(language.code) if state.code in present]


def _cells(placed: pd.DataFrame, code: str, language: Language, size: int) -> go.Bar:
    trace = statuses.cells(placed, code, language, labels=pd.Series(statuses.MARKS[code], index=placed.index), size=size)
    names = [STATES[state].name(language.code) for state in placed.loc[placed["status"] == code, "state"]]
    trace.hovertext = [f"{theme.inked(language.embed(n))}<br>{t}" for n, t in zip(names, trace.hovertext or (), strict=True)]
    return trace


objectives = Matrix(measures.OBJECTIVE)
principles = Matrix(measures.PRINCIPLE)
