"""The matrix: each state's status for each objective or guiding principle, items from top to
bottom, states side by side.
"""

from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from charts import status_scale
from charts.drawing import theme
from charts.drawing.marks import Sheet
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
        """The status of each item in each state in scope. Out: `measures.status_by_state`, items in
        the reader's order.
        """
        return measures.in_order(measures.status_by_state(tables, choice, self.item), choice)

    def title(self, frame: pd.DataFrame, language: Language) -> str:
        """The finding."""
        say = (
            findings.objectives_covered
            if self.item == measures.OBJECTIVE
            else findings.principles_covered
        )
        return say(frame, language)

    def alt(self, frame: pd.DataFrame, language: Language) -> str:
        """What a reader who cannot see the cells is told."""
        finding = self.title(frame, language)
        if self.item == measures.OBJECTIVE:
            return language.say(
                "Matrix: the status of each objective in each state. {finding}.", finding=finding
            )
        return language.say(
            "Matrix: the status of each guiding principle in each state. {finding}.",
            finding=finding,
        )

    def table(self, frame: pd.DataFrame, language: Language) -> pd.DataFrame:
        """The cells as words: one row an item, one column a state."""
        items = frame["item"].drop_duplicates()
        found = frame.set_index(["state", "item"])["status"]
        cells = {
            STATES[state].name(language.code): [
                status_scale.name(found[state, item], language) for item in items
            ]
            for state in _states(frame, language)
        }
        return pd.DataFrame({**status_scale.columns(items, self.item, language), **cells})

    def interactive(self, frame: pd.DataFrame, language: Language) -> go.Figure:
        """Cells coloured and marked by status; the names of the states stand above them."""
        rows, states = status_scale.rows(frame), _states(frame, language)
        columns = {state: x for x, state in enumerate(states)}
        placed = frame.assign(
            x=frame["state"].map(columns), y=frame["item"].map(rows.places)
        ).astype({"x": float, "y": float})
        size = 12 if len(states) <= CROWDED else 10
        figure = go.Figure([_cells(placed, code, language, size) for code in status_scale.ORDER])
        names = [STATES[state].name(language.code) for state in states]
        above = max(map(len, names), default=0) * LETTER / ROW
        figure.update_layout(barmode="overlay")
        theme.styled(figure, language, height=int(ROW * (rows.count + above)) + FRAME)
        rows.label(figure, language, above=above)
        theme.named(figure, language, names, at=rows.count / max(rows.count + above, 1), size=size)
        return figure

    def static(self, frame: pd.DataFrame, language: Language, sheet: Sheet) -> None:
        """The same cells on a sheet, the legend above the names of the states; many items on a wide
        one in two columns.
        """
        rows, states = status_scale.rows(frame), _states(frame, language)
        columns, width = status_scale.parted(rows, sheet)
        labels = rows.column(sheet, width)
        start = labels + 0.8 * sheet.em
        cell = min((width - start) / len(states), WIDEST * sheet.em)
        sheet.needs(cell >= 1.15 * sheet.em)
        key = (
            sheet.key([status_scale.entry_with_mark(code, language) for code in status_scale.ORDER])
            + 0.6 * sheet.em
        )
        top = (
            key
            + sheet.broadest(STATES[code].name(language.code) for code in states)
            + 0.5 * sheet.em
        )
        row = sheet.row(
            max(each.count for each in columns),
            beside=top,
            least=1.25 * rows.lines(sheet, labels) + 0.2,
            most=2.4,
        )
        found = frame.set_index(["item", "state"])["status"].to_dict()
        for i, column in enumerate(columns):
            x = (width + status_scale.APART * sheet.em) * i
            column.write(sheet, x=x, top=top, row=row, column=labels)
            for j, state in enumerate(states):
                left = x + start + cell * j
                sheet.line(
                    STATES[state].name(language.code),
                    x=left + cell / 2,
                    y=top - 0.35 * sheet.em,
                    upright=True,
                    of=state,
                )
                for item, place in column.places.items():
                    _draw_cell(
                        sheet, found[item, state], x=left, y=top + row * place, cell=cell, row=row
                    )


def _draw_cell(sheet: Sheet, code: str, *, x: float, y: float, cell: float, row: float) -> None:
    status_scale.tile(
        sheet, code, x=x + 0.04 * cell, y=y + 0.06 * row, width=0.92 * cell, height=0.88 * row
    )
    if said := status_scale.MARKS[code]:
        sheet.line(
            said,
            x=x + cell / 2,
            y=y + row / 2,
            anchor="middle",
            scale=0.85,
            ink=status_scale.ink(code),
        )


def _states(frame: pd.DataFrame, language: Language) -> list[str]:
    present = set(frame["state"])
    return [state.code for state in STATES.ordered(language.code) if state.code in present]


def _cells(placed: pd.DataFrame, code: str, language: Language, size: int) -> go.Bar:
    trace = status_scale.cells(
        placed,
        code,
        language,
        labels=pd.Series(status_scale.MARKS[code], index=placed.index),
        size=size,
    )
    names = [
        STATES[state].name(language.code) for state in placed.loc[placed["status"] == code, "state"]
    ]
    trace.hovertext = [
        f"{theme.inked(language.embed(n))}<br>{t}"
        for n, t in zip(names, trace.hovertext or (), strict=True)
    ]
    return trace


objectives = Matrix(measures.OBJECTIVE)
principles = Matrix(measures.PRINCIPLE)
