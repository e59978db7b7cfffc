"""One state at a glance: a tile for each objective or guiding principle, coloured and marked by
status.
"""

from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from charts import status_scale
from charts.drawing import legend, theme
from charts.drawing.canvas import Canvas
from domain.findings.objectives import state_items
from domain.language import Language
from domain.measures import coverage, ordering
from domain.tables import Choice, Tables, localize_column
from domain.vocabulary import NOT_REPORTED

# tiles side by side: as many as a phone has room for; px a tile; px around them
TILE_COLUMNS, TILE_HEIGHT, FRAME_HEIGHT = (3, 76, 50)
# tiles side by side on a sheet; so few stand in two rows on a wide one
TILES_PER_ROW, TILES_PER_ROW_WIDE, MAX_TWO_ROWS = (4, 6, 10)


@dataclass(frozen=True)
class StateTiles:
    """The chart for objectives or for guiding principles: `item` says which."""

    item: str

    def frame(self, tables: Tables, choice: Choice) -> pd.DataFrame:
        """The status of each item in the one state chosen. Out: `coverage.status_by_state`; no rows
        where the state is not in scope.
        """
        if len(choice.states) != 1:
            raise ValueError(
                f"A glance shows one state; choice.states has {len(choice.states)}: "
                f"{choice.states}."
            )
        return ordering.in_order(coverage.status_by_state(tables, choice, self.item), choice)

    def title(self, frame: pd.DataFrame, language: Language) -> str:
        """The finding."""
        return state_items(frame, self.item, language)

    def alt(self, frame: pd.DataFrame, language: Language) -> str:
        """What a reader who cannot see the tiles is told."""
        finding = self.title(frame, language)
        if self.item == coverage.OBJECTIVE:
            return language.gettext(
                "Tiles: the status of each objective in one state. {finding}.", finding=finding
            )
        return language.gettext(
            "Tiles: the status of each guiding principle in one state. {finding}.", finding=finding
        )

    def table(self, frame: pd.DataFrame, language: Language) -> pd.DataFrame:
        """The tiles as words: objective, title, status, evidence, paragraph."""
        return pd.DataFrame(
            {
                **status_scale.title_columns(frame["item"], self.item, language),
                language.gettext("Status"): [
                    status_scale.status_name(code, language) for code in frame["status"]
                ],
                language.gettext("Evidence"): localize_column(
                    frame, "evidence", language
                ).to_list(),
                language.gettext("Paragraph"): frame["paragraph"].fillna("").astype(str).to_list(),
            }
        )

    def interactive(self, frame: pd.DataFrame, language: Language) -> go.Figure:
        """A grid of tiles, read line by line."""
        numbers = pd.RangeIndex(len(frame))
        placed = frame.assign(x=numbers % TILE_COLUMNS, y=numbers // TILE_COLUMNS)
        labels = pd.Series(
            [
                _label(item, code, language)
                for item, code in zip(frame["item"], frame["status"], strict=True)
            ],
            index=frame.index,
        )
        written = labels.where(frame["status"] != NOT_REPORTED, "")
        figure = go.Figure(
            [
                status_scale.cell_trace(placed, code, language, labels=written, size=11)
                for code in status_scale.STATUS_ORDER
            ]
        )
        figure.add_trace(_not_reported_trace(placed, labels))
        figure.update_layout(barmode="overlay")
        lines = -(-len(frame) // TILE_COLUMNS)
        theme.apply_style(figure, language, height=TILE_HEIGHT * lines + FRAME_HEIGHT)
        theme.set_place_axis(figure, language, many=TILE_COLUMNS)
        figure.update_yaxes(visible=False, autorange=False, range=[lines - 0.5, -0.5])
        return figure

    def static(self, frame: pd.DataFrame, language: Language, canvas: Canvas) -> None:
        """The same tiles on a sheet, the legend above them."""
        top = (
            legend.key(
                canvas,
                [
                    status_scale.legend_entry_with_mark(code, language)
                    for code in status_scale.STATUS_ORDER
                ],
            )
            + 0.7 * canvas.em
        )
        abreast = (
            -(-len(frame) // 2)
            if canvas.is_wide and len(frame) <= MAX_TWO_ROWS
            else min(TILES_PER_ROW_WIDE if canvas.is_wide else TILES_PER_ROW, len(frame))
        )
        gap = 0.35 * canvas.em
        width = (canvas.width + gap) / abreast
        tiles = [
            _tile_text(item, code, language)
            for item, code in zip(frame["item"], frame["status"], strict=True)
        ]
        tallest = max(_text_height(canvas, head, body, width - gap) for head, body in tiles)
        row = canvas.row(
            -(-len(frame) // abreast),
            beside=top,
            least=tallest / canvas.em + 0.6,
            most=tallest / canvas.em + 2.2,
        )
        for i, (item, code) in enumerate(zip(frame["item"], frame["status"], strict=True)):
            x, y = width * (i % abreast), top + row * (i // abreast)
            status_scale.draw_tile(canvas, code, x=x, y=y, width=width - gap, height=row - gap)
            head, body = tiles[i]
            y += (row - gap - _text_height(canvas, head, body, width - gap)) / 2
            inner, look = (
                width - gap - PADDING * canvas.em,
                {"ink": status_scale.text_colour(code), "of": item},
            )
            if head:
                y = canvas.write(head, x=x + PADDING / 2 * canvas.em, y=y, bold=True, **look)
            canvas.write(body, x=x + PADDING / 2 * canvas.em, y=y, width=inner, scale=0.9, **look)


PADDING = 1.2  # ems from one side of a tile to its words, and from them to the other


def _tile_text(item: str, code: str, language: Language) -> tuple[str, str]:
    """What stands on a tile: number and mark, and the short title; a principle has no number."""
    number, *title = status_scale.short_label(item, language).split(" · ")
    head = f"{number} {status_scale.MARKS[code]}" if title else status_scale.MARKS[code]
    return head.strip(), title[0] if title else number


def _text_height(canvas: Canvas, head: str, body: str, width: float) -> float:
    lead = canvas.line_height if head else 0
    return canvas.below(body, y=lead, width=width - PADDING * canvas.em, scale=0.9)


def _not_reported_trace(placed: pd.DataFrame, labels: pd.Series) -> go.Scatter:
    """The words on tiles that are not reported, in the page's own colour: their ground is seen
    through.
    """
    here = placed[placed["status"] == NOT_REPORTED]
    return go.Scatter(
        mode="text",
        x=here["x"],
        y=here["y"],
        text=labels[here.index].map(theme.in_page_colour),
        textfont={"size": 11},
        hoverinfo="skip",
        showlegend=False,
    )


def _label(item: str, code: str, language: Language) -> str:
    head, title = _tile_text(item, code, language)
    body = theme.wrap_lines(title, language, width=18)
    return f"<b>{language.embed(head)}</b><br>{body}" if head else body


objectives = StateTiles(coverage.OBJECTIVE)
principles = StateTiles(coverage.PRINCIPLE)
