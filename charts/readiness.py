"""Readiness: how many states in scope have each status, one bar for each objective or guiding
principle.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from charts import status_scale
from charts.drawing import legend, theme
from charts.drawing.canvas import Canvas
from domain.findings import quantities
from domain.findings.objectives import leading_items
from domain.language import Language
from domain.measures import coverage, ordering
from domain.tables import Choice, Tables
from domain.vocabulary import NOT_REPORTED

ROW_HEIGHT, FRAME_HEIGHT = 34, 110  # px a bar; px around them


@dataclass(frozen=True)
class Readiness:
    """The chart for objectives or for guiding principles: `item` says which."""

    item: str

    def frame(self, tables: Tables, choice: Choice) -> pd.DataFrame:
        """The states by status for each item. Out: `coverage.readiness` by item, in the reader's
        order.
        """
        return ordering.in_order(
            coverage.readiness(coverage.status_by_state(tables, choice, self.item), "item"), choice
        )

    def title(self, frame: pd.DataFrame, language: Language) -> str:
        """The finding."""
        return leading_items(frame, self.item, language)

    def alt(self, frame: pd.DataFrame, language: Language) -> str:
        """What a reader who cannot see the bars is told."""
        finding = self.title(frame, language)
        if self.item == coverage.OBJECTIVE:
            return language.gettext(
                "Bar chart: states by status for each objective. {finding}.", finding=finding
            )
        return language.gettext(
            "Bar chart: states by status for each guiding principle. {finding}.", finding=finding
        )

    def table(self, frame: pd.DataFrame, language: Language) -> pd.DataFrame:
        """The bars as numbers: objective, title, states by status, reported, ready, in scope."""
        return pd.DataFrame(
            {
                **status_scale.title_columns(frame["item"], self.item, language),
                **{
                    status_scale.status_name(code, language): frame[code]
                    for code in status_scale.STATUS_ORDER
                },
                language.gettext("Reported"): frame["reported"],
                language.gettext("Ready"): frame["ready"],
                language.gettext("States in scope"): frame["in_scope"],
            }
        )

    def interactive(self, frame: pd.DataFrame, language: Language) -> go.Figure:
        """Stacked horizontal bars, the first item on top."""
        rows = status_scale.item_rows(frame)
        figure = go.Figure(
            [_segment(frame, rows, code, language) for code in status_scale.STATUS_ORDER]
        )
        figure.update_layout(barmode="stack", bargap=0.22)
        theme.apply_style(figure, language, height=ROW_HEIGHT * rows.count + FRAME_HEIGHT)
        rows.label(figure, language)
        theme.set_count_axis(
            figure,
            language,
            most=int(frame["in_scope"].max()) if len(frame) else 0,
            title=language.gettext("Number of states"),
        )
        return figure

    def static(self, frame: pd.DataFrame, language: Language, canvas: Canvas) -> None:
        """The same bars on a sheet, the legend above them; many bars on a wide one in two columns
        of one scale.
        """
        rows, most = status_scale.item_rows(frame), int(frame["in_scope"].max())
        columns, width = status_scale.split_columns(rows, canvas)
        top = (
            legend.key(
                canvas,
                [status_scale.legend_entry(code, language) for code in status_scale.STATUS_ORDER],
            )
            + 0.6 * canvas.em
        )
        labels = rows.column(canvas, width)
        start = labels + 0.8 * canvas.em
        unit = (width - start - 0.8 * canvas.em) / max(most, 1)
        many = max(column.count for column in columns)
        row = canvas.row(
            many,
            beside=top + 2.9 * canvas.em,
            least=1.25 * rows.lines(canvas, labels) + 0.25,
            most=2.6,
        )
        bars = {bar["item"]: bar for bar in frame.to_dict("records")}
        for i, column in enumerate(columns):
            x = (width + status_scale.COLUMN_GAP * canvas.em) * i
            column.write(canvas, x=x, top=top, row=row, column=labels)
            axis = {
                "start": x + start,
                "unit": unit,
                "top": top,
                "bottom": top + row * column.count,
            }
            _draw_axis(canvas, language.gettext("Number of states"), most=most, **axis)
            for item, place in column.places.items():
                _draw_bar(
                    canvas,
                    bars[item],
                    x=x + start,
                    y=top + row * (place + 0.12),
                    unit=unit,
                    height=0.76 * row,
                )


def _draw_axis(
    canvas: Canvas, title: str, *, start: float, unit: float, most: int, top: float, bottom: float
) -> None:
    for step in theme.axis_steps(most):
        x = start + unit * step
        canvas.rule((x, top), (x, bottom + 0.2 * canvas.em), colour=theme.GRID, weight=0.6)
        canvas.line(
            str(step), x=x, y=bottom + 0.85 * canvas.em, anchor="middle", scale=0.9, ink=theme.MUTED
        )
    canvas.write(title, x=start, y=bottom + 1.45 * canvas.em, scale=0.9, ink=theme.MUTED)


def _draw_bar(
    canvas: Canvas, row: Mapping[Hashable, Any], *, x: float, y: float, unit: float, height: float
) -> None:
    for code in status_scale.STATUS_ORDER:
        if not (n := int(row[code])):
            continue
        status_scale.draw_tile(canvas, code, x=x, y=y, width=unit * n, height=height)
        if code != NOT_REPORTED:
            canvas.line(
                str(n),
                x=x + unit * n / 2,
                y=y + height / 2,
                anchor="middle",
                scale=0.9,
                ink=status_scale.text_colour(code),
            )
        x += unit * n


def _segment(
    frame: pd.DataFrame, rows: status_scale.ItemRows, code: str, language: Language
) -> go.Bar:
    return status_scale.bar_trace(
        code,
        language,
        orientation="h",
        y=frame["item"].map(rows.places),
        x=frame[code],
        text=[str(n) if n and code != NOT_REPORTED else "" for n in frame[code]],
        hovertext=[_hover_text(row, code, language) for row in frame.to_dict("records")],
    )


def _hover_text(row: Mapping[Hashable, Any], code: str, language: Language) -> str:
    count = language.gettext(
        "{name}: {value}",
        name=status_scale.status_name(code, language),
        value=quantities.states(int(row[code]), language),
    )
    title = theme.wrap_lines(status_scale.full_label(row["item"], language), language, width=48)
    return theme.in_page_colour(f"<b>{title}</b><br>{language.embed(count)}")


objectives = Readiness(coverage.OBJECTIVE)
principles = Readiness(coverage.PRINCIPLE)
