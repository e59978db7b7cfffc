"""The matrix: each state's status for each objective or guiding principle, items from top to bottom, states side by side."""

from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from charts import statuses, theme
from charts.sheet import Sheet
from domain import findings, measures
from domain.language import Language
from domain.tables import Choice, Tables
from domain.vocabulary import STATES

ROW, FRAME = 32, 50  # px a row; px around them
CROWDED = 16  # more states than that have narrower columns on a phone
WIDEST = 4.0  # ems of a cell on a sheet: wider, and it is no cell any more
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

    def static(self, frame: pd.DataFrame, language: Language, sheet: Sheet) -> None:
        """The same cells on a sheet, the legend above the names of the states."""
        rows, states = statuses.rows(frame), _states(frame, language)
        start = rows.column(sheet) + 0.8 * sheet.em
        cell = min((sheet.width - start) / len(states), WIDEST * sheet.em)
        sheet.needs(cell >= 1.15 * sheet.em)
        names = {code: STATES[code].name(language.code) for code in states}
        key = sheet.key([statuses.entry_with_mark(code, language) for code in statuses.ORDER]) + 0.6 * sheet.em
        top = key + sheet.broadest(names.values()) + 0.5 * sheet.em
        for x, (code, name) in enumerate(names.items()):
            sheet.line(name, x=start + cell * (x + 0.5), y=top - 0.35 * sheet.em, upright=True, of=code)
        row = sheet.row(rows.count, beside=top, least=1.25 * rows.lines(sheet) + 0.2, most=2.4)
        rows.write(sheet, top=top, row=row)
        for state, item, code in zip(frame["state"], frame["item"], frame["status"], strict=True):
            left, y = start + cell * states.index(state), top + row * rows.places[item]
            statuses.tile(sheet, code, x=left + 0.04 * cell, y=y + 0.06 * row, width=0.92 * cell, height=0.88 * row)
            if said := statuses.MARKS[code]:
                sheet.line(said, x=left + cell / 2, y=y + row / 2, anchor="middle", scale=0.85, ink=statuses.ink(code))


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
