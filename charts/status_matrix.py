"""The matrix: each state's status for each objective or guiding principle, items from top to
bottom, states side by side.
"""

from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from charts import status_scale
from charts.drawing import legend, theme
from charts.drawing.canvas import Canvas
from domain.findings.objectives import item_coverage
from domain.language import Language
from domain.measures import coverage, ordering
from domain.tables import Choice, Tables
from domain.vocabulary import STATES

ROW_HEIGHT, FRAME_HEIGHT = 32, 50  # px a row; px around them
MAX_WIDE_COLUMNS = 16  # more states than that have narrower columns on a phone
MAX_CELL_WIDTH = 4.0  # ems of a cell on a sheet: wider, and it is no cell any more
LETTER_WIDTH = 7.5  # px of a letter of a state's name, which stands upright above its column


@dataclass(frozen=True)
class StatusMatrix:
    """The chart for objectives or for guiding principles: `item` says which."""

    item: str

    def frame(self, tables: Tables, choice: Choice) -> pd.DataFrame:
        """The status of each item in each state in scope. Out: `coverage.status_by_state`, items in
        the reader's order.
        """
        return ordering.in_order(coverage.status_by_state(tables, choice, self.item), choice)

    def title(self, frame: pd.DataFrame, language: Language) -> str:
        """The finding."""
        return item_coverage(frame, self.item, language)

    def alt(self, frame: pd.DataFrame, language: Language) -> str:
        """What a reader who cannot see the cells is told."""
        finding = self.title(frame, language)
        if self.item == coverage.OBJECTIVE:
            return language.gettext(
                "Matrix: the status of each objective in each state. {finding}.", finding=finding
            )
        return language.gettext(
            "Matrix: the status of each guiding principle in each state. {finding}.",
            finding=finding,
        )

    def table(self, frame: pd.DataFrame, language: Language) -> pd.DataFrame:
        """The cells as words: one row an item, one column a state."""
        items = frame["item"].drop_duplicates()
        statuses = frame.set_index(["state", "item"])["status"]
        cells = {
            STATES[state].name(language.code): [
                status_scale.status_name(statuses[state, item], language) for item in items
            ]
            for state in _states(frame, language)
        }
        return pd.DataFrame({**status_scale.title_columns(items, self.item, language), **cells})

    def interactive(self, frame: pd.DataFrame, language: Language) -> go.Figure:
        """Cells coloured and marked by status; the names of the states stand above them."""
        rows, states = status_scale.item_rows(frame), _states(frame, language)
        columns = {state: x for x, state in enumerate(states)}
        placed = frame.assign(
            x=frame["state"].map(columns), y=frame["item"].map(rows.places)
        ).astype({"x": float, "y": float})
        size = 12 if len(states) <= MAX_WIDE_COLUMNS else 10
        figure = go.Figure(
            [_cells(placed, code, language, size) for code in status_scale.STATUS_ORDER]
        )
        names = [STATES[state].name(language.code) for state in states]
        above = max(map(len, names), default=0) * LETTER_WIDTH / ROW_HEIGHT
        figure.update_layout(barmode="overlay")
        theme.apply_style(
            figure, language, height=int(ROW_HEIGHT * (rows.count + above)) + FRAME_HEIGHT
        )
        rows.label(figure, language, above=above)
        theme.set_name_axis(
            figure, language, names, at=rows.count / max(rows.count + above, 1), size=size
        )
        return figure

    def static(self, frame: pd.DataFrame, language: Language, canvas: Canvas) -> None:
        """The same cells on a sheet, the legend above the names of the states; many items on a wide
        one in two columns.
        """
        rows, states = status_scale.item_rows(frame), _states(frame, language)
        columns, width = status_scale.split_columns(rows, canvas)
        labels = rows.column(canvas, width)
        start = labels + 0.8 * canvas.em
        cell = min((width - start) / len(states), MAX_CELL_WIDTH * canvas.em)
        canvas.require(cell >= 1.15 * canvas.em)
        key = (
            legend.key(
                canvas,
                [
                    status_scale.legend_entry_with_mark(code, language)
                    for code in status_scale.STATUS_ORDER
                ],
            )
            + 0.6 * canvas.em
        )
        top = (
            key
            + canvas.max_text_width(STATES[code].name(language.code) for code in states)
            + 0.5 * canvas.em
        )
        row = canvas.row(
            max(each.count for each in columns),
            beside=top,
            least=1.25 * rows.lines(canvas, labels) + 0.2,
            most=2.4,
        )
        statuses = frame.set_index(["item", "state"])["status"].to_dict()
        for i, column in enumerate(columns):
            x = (width + status_scale.COLUMN_GAP * canvas.em) * i
            column.write(canvas, x=x, top=top, row=row, column=labels)
            for j, state in enumerate(states):
                left = x + start + cell * j
                middle, foot = left + cell / 2, top - 0.35 * canvas.em
                name = STATES[state].name(language.code)
                canvas.line(name, x=middle, y=foot, upright=True, of=state)
                for item, place in column.places.items():
                    y = top + row * place
                    _draw_cell(canvas, statuses[item, state], x=left, y=y, cell=cell, row=row)


def _draw_cell(canvas: Canvas, code: str, *, x: float, y: float, cell: float, row: float) -> None:
    status_scale.draw_tile(
        canvas, code, x=x + 0.04 * cell, y=y + 0.06 * row, width=0.92 * cell, height=0.88 * row
    )
    if symbol := status_scale.MARKS[code]:
        canvas.line(
            symbol,
            x=x + cell / 2,
            y=y + row / 2,
            anchor="middle",
            scale=0.85,
            ink=status_scale.text_colour(code),
        )


def _states(frame: pd.DataFrame, language: Language) -> list[str]:
    present = set(frame["state"])
    return [state.code for state in STATES.neutral_order(language.code) if state.code in present]


def _cells(placed: pd.DataFrame, code: str, language: Language, size: int) -> go.Bar:
    trace = status_scale.cell_trace(
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
        f"{theme.in_page_colour(language.embed(n))}<br>{t}"
        for n, t in zip(names, trace.hovertext or (), strict=True)
    ]
    return trace


objectives = StatusMatrix(coverage.OBJECTIVE)
principles = StatusMatrix(coverage.PRINCIPLE)
