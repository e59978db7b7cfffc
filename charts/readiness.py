"""Readiness: the states in scope by status, one bar for each objective or guiding principle."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from charts import status_scale
from charts.drawing import theme
from charts.drawing.canvas import Canvas
from charts.drawing.plotly_json import PlotlyFigure, Trace
from charts.item_rows import COLUMN_GAP, ItemRows, build_rows, split_rows
from domain.findings import quantities
from domain.findings.items.objectives import leading_items
from domain.language import Language
from domain.measures import coverage, ordering
from domain.tables import Choice, Tables
from domain.vocabulary import NOT_REPORTED

ROW_HEIGHT, FRAME_HEIGHT = 34, 110  # px a bar; px around them


@dataclass(frozen=True)
class Readiness:
    """The chart for objectives or for guiding principles, according to `item`."""

    item: str

    def frame(self, tables: Tables, choice: Choice) -> pd.DataFrame:
        """Return the number of states by status for each item.

        Columns out: those of `coverage.readiness` by item, in the order that the reader chose.
        """
        return ordering.in_order(
            coverage.readiness(coverage.status_by_state(tables, choice, self.item), "item"), choice
        )

    def title(self, frame: pd.DataFrame, language: Language) -> str:
        """Return the finding."""
        return leading_items(frame, self.item, language)

    def alt(self, frame: pd.DataFrame, language: Language) -> str:
        """Return the text alternative."""
        finding = self.title(frame, language)
        if self.item == coverage.OBJECTIVE:
            return language.gettext(
                "Bar chart: states by status for each objective. {finding}.", finding=finding
            )
        return language.gettext(
            "Bar chart: states by status for each guiding principle. {finding}.", finding=finding
        )

    def table(self, frame: pd.DataFrame, language: Language) -> pd.DataFrame:
        """Return objective, title, states by status, reported, ready and in scope."""
        return pd.DataFrame(
            {
                **status_scale.title_columns(frame["item"], self.item, language),
                **{
                    status_scale.status_name(code, language): frame[code]
                    for code in status_scale.STATUS_ORDER
                },
                language.gettext("Reported"): frame["reported"],
                language.gettext("Acted on"): frame["ready"],
                language.gettext("States in scope"): frame["in_scope"],
            }
        )

    def interactive(self, frame: pd.DataFrame, language: Language) -> PlotlyFigure:
        """Draw stacked horizontal bars, the first item on top."""
        rows = build_rows(frame)
        figure = PlotlyFigure(
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
        """Draw the bars on a canvas below their legend, in two columns if wide and long."""
        rows, most = build_rows(frame), int(frame["in_scope"].max())
        columns, width = split_rows(rows, canvas)
        top = status_scale.draw_legend(canvas) + 0.6 * canvas.em
        labels = rows.label_width(canvas, width)
        start = labels + 0.8 * canvas.em
        unit = (width - start - 0.8 * canvas.em) / max(most, 1)
        many = max(column.count for column in columns)
        least = 1.25 * rows.label_lines(canvas, labels) + 0.25
        row = canvas.row(many, beside=top + 2.9 * canvas.em, least=least, most=2.6)
        bars = {bar["item"]: bar for bar in frame.to_dict("records")}
        for i, column in enumerate(columns):
            x = (width + COLUMN_GAP * canvas.em) * i
            column.write(canvas, x=x, top=top, row=row, column=labels)
            axis = {
                "start": x + start,
                "unit": unit,
                "top": top,
                "bottom": top + row * column.count,
            }
            _draw_axis(canvas, language.gettext("Number of states"), most=most, **axis)
            for item, place in column.places.items():
                y, height = top + row * (place + 0.12), 0.76 * row
                _draw_bar(canvas, bars[item], x=x + start, y=y, unit=unit, height=height)


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


def _segment(frame: pd.DataFrame, rows: ItemRows, code: str, language: Language) -> Trace:
    return status_scale.status_trace(
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
