"""What the charts of coverage share: the order, names, marks and cells of the statuses, and the
rows of objectives or principles.
"""

import html
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from charts.drawing import theme
from charts.drawing.canvas import Canvas
from charts.drawing.marks import LegendEntry
from domain.language import Language, gettext_noop
from domain.measures import coverage
from domain.tables import localize_column
from domain.vocabulary import (
    NOT_REPORTED,
    OBJECTIVES,
    PRINCIPLES,
    ROUND_TABLES,
    STAGES,
    STATUSES,
    Objective,
    Term,
)

# From the most to the least advanced, then silence: the ready ones stand together at the start of a
# bar.
STATUS_ORDER = ("achieved", "under_way", "planned", "raised", "not_applicable", NOT_REPORTED)
# Told by a mark besides the colour: one to three dots for what is ready; an empty cell is silence.
# All are letters of our font.
MARKS = {
    "achieved": "•••",
    "under_way": "••",
    "planned": "•",
    "raised": "^",
    "not_applicable": "×",
    NOT_REPORTED: "",
}
NOT_REPORTED_NAME = gettext_noop("Not reported")
OUTLINE = {"color": theme.OUTLINE, "width": 0.5}
MAX_SINGLE_COLUMN, COLUMN_GAP = (
    14,
    2.5,
)  # on a wide sheet more rows than that stand in two columns; ems between them
# letters in a line of a label: two lines hold every short title, and a phone has room for the bars
LABEL_LENGTH = 24
NOUNS = {
    coverage.OBJECTIVE: gettext_noop("Objective"),
    coverage.PRINCIPLE: gettext_noop("Guiding principle"),
}


def status_name(code: str, language: Language) -> str:
    """The name of a coverage status, or of its absence."""
    return (
        language.gettext(NOT_REPORTED_NAME)
        if code == NOT_REPORTED
        else STATUSES[code].name(language.code)
    )


def name_with_mark(code: str, language: Language) -> str:
    """The name of a status with its mark, for a legend."""
    return f"{MARKS[code]} {status_name(code, language)}".strip()


def colour(code: str) -> str:
    """The hex colour of a coverage status, or of its absence."""
    return theme.colour_of((STAGES if code == NOT_REPORTED else STATUSES)[code])


def fill_colour(code: str) -> str:
    """The colour that a cell or a bar of a status is filled with: silence recedes."""
    return theme.fade(colour(code)) if code == NOT_REPORTED else colour(code)


def item_term(item: str) -> Term:
    """The objective or guiding principle of a code."""
    return OBJECTIVES[item] if item in OBJECTIVES else PRINCIPLES[item]


def short_label(item: str, language: Language) -> str:
    """What there is room for: an objective's number and short title, or a principle's name."""
    named_item = item_term(item)
    return (
        f"{item} · {named_item.short_name(language.code)}"
        if isinstance(named_item, Objective)
        else named_item.name(language.code)
    )


def full_label(item: str, language: Language) -> str:
    """An objective's number and title, or a principle's name."""
    return (
        f"{item} · {item_term(item).name(language.code)}"
        if item in OBJECTIVES
        else item_term(item).name(language.code)
    )


def title_columns(items: pd.Series, item: str, language: Language) -> Mapping[str, object]:
    """The first columns of a table twin: number and title of the objectives, or the names of the
    principles.
    """
    titles = [item_term(code).name(language.code) for code in items]
    if item == coverage.PRINCIPLE:
        return {language.gettext(NOUNS[item]): titles}
    return {
        language.gettext(NOUNS[item]): items.astype(int).to_list(),
        language.gettext("Title"): titles,
    }


@dataclass(frozen=True)
class ItemRows:
    """Places of items on a vertical axis, the first on top, with a line of its own above each round
    table.
    """

    places: Mapping[str, int]
    headings: Mapping[str, int]

    @property
    def count(self) -> int:
        """How many lines the axis has."""
        return len(self.places) + len(self.headings)

    def label(self, figure: go.Figure, language: Language, *, above: float = 0) -> None:
        """Writes the labels of items and the names of the round tables; leaves `above` lines free
        on top.
        """
        labels = [
            theme.in_page_colour(
                theme.wrap_lines(short_label(item, language), language, width=LABEL_LENGTH)
            )
            for item in self.places
        ]
        headings = [
            theme.in_page_colour(f"<b>{language.embed(ROUND_TABLES[code].name(language.code))}</b>")
            for code in self.headings
        ]
        figure.update_yaxes(
            tickvals=[*self.places.values(), *self.headings.values()],
            ticktext=[*labels, *headings],
            tickfont={"size": 12},
            range=[self.count - 0.5, -0.5 - above],
            autorange=False,
            showgrid=False,
            zeroline=False,
            ticks="",
        )

    def split_columns(self, many: int) -> list["ItemRows"]:
        """The same lines in so many columns of about the same length; a round table's name never
        ends one.
        """
        lines = [(place, False, item) for item, place in self.places.items()]
        lines += [(place, True, code) for code, place in self.headings.items()]
        most = -(-len(lines) // many)
        columns = [ItemRows({}, {})]
        for _, heads, code in sorted(lines):
            if columns[-1].count >= most - heads:
                columns.append(ItemRows({}, {}))
            last = columns[-1]
            part = {code: last.count}
            columns[-1] = (
                ItemRows(last.places, {**last.headings, **part})
                if heads
                else ItemRows({**last.places, **part}, last.headings)
            )
        return columns

    def column(self, canvas: Canvas, width: float) -> float:
        """How much of some width the labels take: what the longest asks for, and never more than
        two fifths.
        """
        return min(
            canvas.max_text_width(short_label(item, canvas.language) for item in self.places) + 1,
            0.4 * width,
        )

    def lines(self, canvas: Canvas, column: float) -> int:
        """In how many lines the longest label stands in a column of that width."""
        return max(
            (
                len(canvas.break_lines(short_label(item, canvas.language), column))
                for item in self.places
            ),
            default=1,
        )

    def write(self, canvas: Canvas, *, x: float, top: float, row: float, column: float) -> None:
        """Writes the labels of items and the names of the round tables on a sheet, each in the
        middle of its row.
        """
        for item, place in self.places.items():
            label = short_label(item, canvas.language)
            high = canvas.below(label, width=column)
            canvas.write(label, x=x, y=top + row * (place + 0.5) - high / 2, width=column, of=item)
        for code, place in self.headings.items():
            canvas.line(
                ROUND_TABLES[code].name(canvas.language.code),
                x=x,
                y=top + row * (place + 0.55),
                bold=True,
            )


def split_columns(rows: ItemRows, canvas: Canvas) -> tuple[list[ItemRows], float]:
    """The rows in the columns that a sheet has room for, and the width of one."""
    columns = rows.split_columns(2) if canvas.is_wide and rows.count > MAX_SINGLE_COLUMN else [rows]
    return columns, (canvas.width + COLUMN_GAP * canvas.em) / len(columns) - COLUMN_GAP * canvas.em


def legend_entry(code: str, language: Language) -> LegendEntry:
    """A status in the legend of a picture."""
    return LegendEntry(
        status_name(code, language), fill=fill_colour(code), hatch=code in theme.HATCH
    )


def legend_entry_with_mark(code: str, language: Language) -> LegendEntry:
    """A status in the legend of a picture whose cells have marks."""
    return LegendEntry(
        status_name(code, language),
        fill=fill_colour(code),
        hatch=code in theme.HATCH,
        mark=MARKS[code],
    )


def draw_tile(
    canvas: Canvas, code: str, *, x: float, y: float, width: float, height: float
) -> None:
    """The ground of a cell or a bar of a status on a sheet."""
    look = {"fill": fill_colour(code), "edge": theme.OUTLINE, "hatch": code in theme.HATCH}
    canvas.draw_rect(x=x, y=y, width=width, height=height, weight=0.4, **look)


def text_colour(code: str) -> str:
    """The colour of words on a status in a picture."""
    return theme.light_colour("textColor") if code == NOT_REPORTED else theme.text_on(colour(code))


def item_rows(frame: pd.DataFrame) -> ItemRows:
    """The lines of a frame of `ordering.in_order`."""
    places: dict[str, int] = {}
    headings: dict[str, int] = {}
    for item, group in zip(frame["item"], frame["group"], strict=True):
        if group and group not in headings:
            headings[group] = len(places) + len(headings)
        places.setdefault(item, len(places) + len(headings))
    return ItemRows(places, headings)


def bar_trace(code: str, language: Language, **values: object) -> go.Bar:
    """A trace of one status in its colour, with its name in the legend."""
    ground, ink = colour(code), theme.text_on(colour(code))
    pattern = {
        "shape": theme.HATCH.get(code, ""),
        "bgcolor": ground,
        "fgcolor": ink,
        "fgopacity": 0.35,
        "size": 6,
    }
    look = {
        "name": language.embed(status_name(code, language)),
        "marker": {"color": fill_colour(code), "line": OUTLINE, "pattern": pattern},
        "textposition": "inside",
        "textangle": 0,
        "insidetextanchor": "middle",
        "constraintext": "none",
        "textfont": {"color": ink},
        "hoverinfo": "text",
    }
    return go.Bar(**(look | values))


def cell_trace(
    frame: pd.DataFrame, code: str, language: Language, *, labels: pd.Series, size: int
) -> go.Bar:
    """The cells of one status, a unit wide and high, around their `x` and `y`; in: the columns of
    the measure, x and y.

    A status that no cell has is drawn without cells, so that the legend always tells all of them.
    """
    here = frame[frame["status"] == code]
    return bar_trace(
        code,
        language,
        x=here["x"] if len(here) else [None],
        y=[0.88] * len(here) or [None],
        base=here["y"] - 0.44,
        width=0.92,
        name=language.embed(name_with_mark(code, language)),
        text=labels[here.index],
        textfont={"color": theme.text_on(colour(code)), "size": size},
        hovertext=[
            hover_text(row, language)
            for row in here.assign(evidence=localize_column(here, "evidence", language)).to_dict(
                "records"
            )
        ],
        showlegend=True,
    )


def hover_text(row: Mapping[Hashable, Any], language: Language) -> str:
    """What a cell tells when it is pointed at: objective, status, evidence and paragraph. Text from
    a file is data, never HTML.
    """
    parts = [
        full_label(row["item"], language),
        status_name(row["status"], language),
        row["evidence"],
    ]
    if pd.notna(row["paragraph"]):
        parts.append(language.gettext("Paragraph {paragraph}", paragraph=row["paragraph"]))
    first, *others = [
        theme.wrap_lines(html.escape(part), language, width=48) for part in parts if part
    ]
    return theme.in_page_colour("<br>".join([f"<b>{first}</b>", *others]))
