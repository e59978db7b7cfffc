"""The status matrix: a row for each objective or guiding principle, a column for each state."""

from dataclasses import dataclass

import pandas as pd

from charts import status_scale
from charts.drawing import theme
from charts.drawing.canvas import Canvas
from charts.drawing.plotly_json import PlotlyFigure, Trace
from charts.item_rows import COLUMN_GAP, build_rows, split_rows
from domain.findings.items.objectives import item_coverage
from domain.language import Language
from domain.measures import coverage, ordering
from domain.tables import Choice, Tables
from domain.vocabulary import STATES

ROW_HEIGHT, FRAME_HEIGHT = 32, 50  # px a row; px around them
MAX_WIDE_COLUMNS = 16  # more states than that have smaller letters, for phones
MAX_CELL_WIDTH = 4.0  # ems of a cell on a canvas: wider, and it looks like a bar
LETTER_WIDTH = 7.5  # px of a letter of a state name, which is upright above its column


@dataclass(frozen=True)
class StatusMatrix:
    """The chart for objectives or for guiding principles, according to `item`."""

    item: str

    def frame(self, tables: Tables, choice: Choice) -> pd.DataFrame:
        """Return the status of each item in each state in scope.

        Columns out: those of `coverage.status_by_state`, items in the order that the reader chose.
        """
        return ordering.in_order(coverage.status_by_state(tables, choice, self.item), choice)

    def title(self, frame: pd.DataFrame, language: Language) -> str:
        """Return the finding."""
        return item_coverage(frame, self.item, language)

    def alt(self, frame: pd.DataFrame, language: Language) -> str:
        """Return the text alternative."""
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
        """Return the statuses in words: one row for each item, one column for each state."""
        items = frame["item"].drop_duplicates()
        statuses = frame.set_index(["state", "item"])["status"]
        cells = {
            STATES[state].name(language.code): [
                status_scale.status_name(statuses[state, item], language) for item in items
            ]
            for state in _states(frame, language)
        }
        return pd.DataFrame({**status_scale.title_columns(items, self.item, language), **cells})

    def interactive(self, frame: pd.DataFrame, language: Language) -> PlotlyFigure:
        """Draw cells coloured and marked by status, the names of the states above them."""
        rows, states = build_rows(frame), _states(frame, language)
        columns = {state: x for x, state in enumerate(states)}
        placed = frame.assign(x=frame["state"].map(columns), y=frame["item"].map(rows.places))
        placed = placed.astype({"x": float, "y": float})
        size = 12 if len(states) <= MAX_WIDE_COLUMNS else 10
        figure = PlotlyFigure(
            [_cells(placed, code, language, size) for code in status_scale.STATUS_ORDER]
        )
        names = [STATES[state].name(language.code) for state in states]
        above = max(map(len, names), default=0) * LETTER_WIDTH / ROW_HEIGHT
        figure.update_layout(barmode="overlay")
        height = rows.count + above
        theme.apply_style(figure, language, height=int(ROW_HEIGHT * height) + FRAME_HEIGHT)
        rows.label(figure, language, above=above)
        theme.set_name_axis(figure, language, names, at=rows.count / max(height, 1), size=size)
        return figure

    def static(self, frame: pd.DataFrame, language: Language, canvas: Canvas) -> None:
        """Draw the cells on a canvas below their legend, in two columns if wide and long."""
        rows, states = build_rows(frame), _states(frame, language)
        names = {state: STATES[state].name(language.code) for state in states}
        columns, width = split_rows(rows, canvas)
        labels = rows.label_width(canvas, width)
        start = labels + 0.8 * canvas.em
        cell = min((width - start) / len(states), MAX_CELL_WIDTH * canvas.em)
        canvas.require(cell >= 1.15 * canvas.em)
        legend_end = status_scale.draw_legend(canvas, marks=True) + 0.6 * canvas.em
        top = legend_end + canvas.max_text_width(names.values()) + 0.5 * canvas.em
        least = 1.25 * rows.label_lines(canvas, labels) + 0.2
        many = max(column.count for column in columns)
        row = canvas.row(many, beside=top, least=least, most=2.4)
        statuses = frame.set_index(["item", "state"])["status"].to_dict()
        for i, column in enumerate(columns):
            x = (width + COLUMN_GAP * canvas.em) * i
            column.write(canvas, x=x, top=top, row=row, column=labels)
            for j, state in enumerate(states):
                left, foot = x + start + cell * j, top - 0.35 * canvas.em
                canvas.line(names[state], x=left + cell / 2, y=foot, upright=True, of=state)
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
    return [state.code for state in STATES.neutral_order(language.code, set(frame["state"]))]


def _cells(placed: pd.DataFrame, code: str, language: Language, size: int) -> Trace:
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
    trace["hovertext"] = [
        f"{theme.in_page_colour(language.embed(n))}<br>{t}"
        for n, t in zip(names, trace["hovertext"], strict=True)
    ]
    return trace


objectives = StatusMatrix(coverage.OBJECTIVE)
principles = StatusMatrix(coverage.PRINCIPLE)
