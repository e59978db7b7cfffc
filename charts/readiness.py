"""Readiness: how many states in scope have each status, one bar for each objective or guiding
principle.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from charts import status_scale
from charts.drawing import theme
from charts.drawing.marks import Sheet
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
        """The states by status for each item. Out: `measures.readiness` by item, in the reader's
        order.
        """
        return measures.in_order(
            measures.readiness(measures.status_by_state(tables, choice, self.item), "item"), choice
        )

    def title(self, frame: pd.DataFrame, language: Language) -> str:
        """The finding."""
        say = (
            findings.objectives_ready
            if self.item == measures.OBJECTIVE
            else findings.principles_reported
        )
        return say(frame, language)

    def alt(self, frame: pd.DataFrame, language: Language) -> str:
        """What a reader who cannot see the bars is told."""
        finding = self.title(frame, language)
        if self.item == measures.OBJECTIVE:
            return language.say(
                "Bar chart: states by status for each objective. {finding}.", finding=finding
            )
        return language.say(
            "Bar chart: states by status for each guiding principle. {finding}.", finding=finding
        )

    def table(self, frame: pd.DataFrame, language: Language) -> pd.DataFrame:
        """The bars as numbers: objective, title, states by status, reported, ready, in scope."""
        return pd.DataFrame(
            {
                **status_scale.columns(frame["item"], self.item, language),
                **{status_scale.name(code, language): frame[code] for code in status_scale.ORDER},
                language.say("Reported"): frame["reported"],
                language.say("Ready"): frame["ready"],
                language.say("States in scope"): frame["in_scope"],
            }
        )

    def interactive(self, frame: pd.DataFrame, language: Language) -> go.Figure:
        """Stacked horizontal bars, the first item on top."""
        rows = status_scale.rows(frame)
        figure = go.Figure([_segment(frame, rows, code, language) for code in status_scale.ORDER])
        figure.update_layout(barmode="stack", bargap=0.22)
        theme.styled(figure, language, height=ROW * rows.count + FRAME)
        rows.label(figure, language)
        theme.counted(
            figure,
            language,
            most=int(frame["in_scope"].max()) if len(frame) else 0,
            title=language.say("Number of states"),
        )
        return figure

    def static(self, frame: pd.DataFrame, language: Language, sheet: Sheet) -> None:
        """The same bars on a sheet, the legend above them; many bars on a wide one in two columns
        of one scale.
        """
        rows, most = status_scale.rows(frame), int(frame["in_scope"].max())
        columns, width = status_scale.parted(rows, sheet)
        top = (
            sheet.key([status_scale.entry(code, language) for code in status_scale.ORDER])
            + 0.6 * sheet.em
        )
        labels = rows.column(sheet, width)
        start = labels + 0.8 * sheet.em
        unit = (width - start - 0.8 * sheet.em) / max(most, 1)
        many = max(column.count for column in columns)
        row = sheet.row(
            many,
            beside=top + 2.9 * sheet.em,
            least=1.25 * rows.lines(sheet, labels) + 0.25,
            most=2.6,
        )
        bars = {bar["item"]: bar for bar in frame.to_dict("records")}
        for i, column in enumerate(columns):
            x = (width + status_scale.APART * sheet.em) * i
            column.write(sheet, x=x, top=top, row=row, column=labels)
            axis = {
                "start": x + start,
                "unit": unit,
                "top": top,
                "bottom": top + row * column.count,
            }
            _draw_axis(sheet, language.say("Number of states"), most=most, **axis)
            for item, place in column.places.items():
                _draw_bar(
                    sheet,
                    bars[item],
                    x=x + start,
                    y=top + row * (place + 0.12),
                    unit=unit,
                    height=0.76 * row,
                )


def _draw_axis(
    sheet: Sheet, title: str, *, start: float, unit: float, most: int, top: float, bottom: float
) -> None:
    for step in theme.steps(most):
        x = start + unit * step
        sheet.rule((x, top), (x, bottom + 0.2 * sheet.em), colour=theme.GRID, weight=0.6)
        sheet.line(
            str(step), x=x, y=bottom + 0.85 * sheet.em, anchor="middle", scale=0.9, ink=theme.MUTED
        )
    sheet.write(title, x=start, y=bottom + 1.45 * sheet.em, scale=0.9, ink=theme.MUTED)


def _draw_bar(
    sheet: Sheet, row: Mapping[Hashable, Any], *, x: float, y: float, unit: float, height: float
) -> None:
    for code in status_scale.ORDER:
        if not (n := int(row[code])):
            continue
        status_scale.tile(sheet, code, x=x, y=y, width=unit * n, height=height)
        if code != NOT_REPORTED:
            sheet.line(
                str(n),
                x=x + unit * n / 2,
                y=y + height / 2,
                anchor="middle",
                scale=0.9,
                ink=status_scale.ink(code),
            )
        x += unit * n


def _segment(frame: pd.DataFrame, rows: status_scale.Rows, code: str, language: Language) -> go.Bar:
    return status_scale.bar(
        code,
        language,
        orientation="h",
        y=frame["item"].map(rows.places),
        x=frame[code],
        text=[str(n) if n and code != NOT_REPORTED else "" for n in frame[code]],
        hovertext=[_told(row, code, language) for row in frame.to_dict("records")],
    )


def _told(row: Mapping[Hashable, Any], code: str, language: Language) -> str:
    count = language.say(
        "{name}: {value}",
        name=status_scale.name(code, language),
        value=findings.states(int(row[code]), language),
    )
    title = theme.lines(status_scale.full(row["item"], language), language, width=48)
    return theme.inked(f"<b>{title}</b><br>{language.embed(count)}")


objectives = Readiness(measures.OBJECTIVE)
principles = Readiness(measures.PRINCIPLE)
