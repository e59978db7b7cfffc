"""The rows of items (objectives or guiding principles) in charts, on a figure and on a canvas."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from charts.drawing import theme
from charts.drawing.canvas import Canvas
from charts.drawing.plotly_json import PlotlyFigure
from charts.status_scale import short_label
from domain.language import Language
from domain.vocabulary import ROUND_TABLES

MAX_SINGLE_COLUMN = 14  # more rows than that are split into two columns on a wide canvas
COLUMN_GAP = 2.5  # ems between two columns
# letters in a line of a label: every short title fits in two lines, and a phone has room for bars
LABEL_LENGTH = 24


@dataclass(frozen=True)
class ItemRows:
    """Positions of items on a vertical axis, first on top, with a heading for each round table."""

    places: Mapping[str, int]
    headings: Mapping[str, int]

    @property
    def count(self) -> int:
        """Count the rows of the axis: those of items and those of headings."""
        return len(self.places) + len(self.headings)

    def label(self, figure: PlotlyFigure, language: Language, *, above: float = 0) -> None:
        """Write items and round tables as axis labels; leave `above` rows free on top."""
        labels = [
            theme.wrap_lines(short_label(item, language), language, width=LABEL_LENGTH)
            for item in self.places
        ]
        names = [ROUND_TABLES[code].name(language.code) for code in self.headings]
        headings = [f"<b>{language.embed(name)}</b>" for name in names]
        figure.update_yaxes(
            tickvals=[*self.places.values(), *self.headings.values()],
            ticktext=[theme.in_page_colour(text) for text in (*labels, *headings)],
            tickfont={"size": 12},
            range=[self.count - 0.5, -0.5 - above],
            autorange=False,
            showgrid=False,
            zeroline=False,
            ticks="",
        )

    def split_columns(self, many: int) -> list["ItemRows"]:
        """Split the rows into `many` columns of similar length; none ends with a heading."""
        rows = [(place, False, item) for item, place in self.places.items()]
        rows += [(place, True, code) for code, place in self.headings.items()]
        most = -(-len(rows) // many)
        columns = [ItemRows({}, {})]
        for _, is_heading, code in sorted(rows):
            if columns[-1].count >= most - is_heading:
                columns.append(ItemRows({}, {}))
            last = columns[-1]
            added = {code: last.count}
            columns[-1] = (
                ItemRows(last.places, {**last.headings, **added})
                if is_heading
                else ItemRows({**last.places, **added}, last.headings)
            )
        return columns

    def label_width(self, canvas: Canvas, width: float) -> float:
        """Return the width of the labels, in points: the longest one, at most 40% of `width`."""
        return min(
            canvas.max_text_width(short_label(item, canvas.language) for item in self.places) + 1,
            0.4 * width,
        )

    def label_lines(self, canvas: Canvas, column: float) -> int:
        """Count the lines of the longest label in a column of this width."""
        labels = [short_label(item, canvas.language) for item in self.places]
        return max((len(canvas.break_lines(label, column)) for label in labels), default=1)

    def write(self, canvas: Canvas, *, x: float, top: float, row: float, column: float) -> None:
        """Write items and round tables on a canvas, each in the middle of its row."""
        for item, place in self.places.items():
            label = short_label(item, canvas.language)
            height = canvas.below(label, width=column)
            y = top + row * (place + 0.5) - height / 2
            canvas.write(label, x=x, y=y, width=column, of=item)
        for code, place in self.headings.items():
            name = ROUND_TABLES[code].name(canvas.language.code)
            canvas.line(name, x=x, y=top + row * (place + 0.55), bold=True)


def build_rows(frame: pd.DataFrame) -> ItemRows:
    """Return the rows of a frame. Columns in: those of `ordering.in_order`."""
    places: dict[str, int] = {}
    headings: dict[str, int] = {}
    for item, group in zip(frame["item"], frame["group"], strict=True):
        if group and group not in headings:
            headings[group] = len(places) + len(headings)
        places.setdefault(item, len(places) + len(headings))
    return ItemRows(places, headings)


def split_rows(rows: ItemRows, canvas: Canvas) -> tuple[list[ItemRows], float]:
    """Split the rows into the columns that the canvas has room for; return them and their width."""
    columns = rows.split_columns(2) if canvas.is_wide and rows.count > MAX_SINGLE_COLUMN else [rows]
    return columns, (canvas.width + COLUMN_GAP * canvas.em) / len(columns) - COLUMN_GAP * canvas.em
