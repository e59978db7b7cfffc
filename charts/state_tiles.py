"""The status of one state: a tile for each objective or guiding principle, coloured and marked."""

from dataclasses import dataclass

import pandas as pd

from charts import status_scale
from charts.drawing import theme
from charts.drawing.canvas import Canvas
from charts.drawing.plotly_json import PlotlyFigure, Trace, scatter_trace
from domain.findings.items.evidence import evidence_texts
from domain.findings.items.objectives import state_items
from domain.language import Language
from domain.measures import coverage, ordering
from domain.tables import Choice, Tables
from domain.vocabulary import NOT_REPORTED

TILE_COLUMNS = 3  # on the screen: as many as a phone has room for
TILE_HEIGHT, FRAME_HEIGHT = 76, 50  # px a tile; px around them
TILES_PER_ROW, TILES_PER_ROW_WIDE = 4, 6  # on a canvas
MAX_TWO_ROWS = 10  # up to so many tiles are drawn in two rows on a wide canvas
PADDING = 1.2  # ems left and right of the text of a tile, together


@dataclass(frozen=True)
class StateTiles:
    """The chart for objectives or for guiding principles, according to `item`."""

    item: str

    def frame(self, tables: Tables, choice: Choice) -> pd.DataFrame:
        """Return the status of each item in the one state chosen; no rows if it is not in scope.

        Columns out: those of `coverage.status_by_state`. Raises ValueError unless one state is
        chosen.
        """
        if len(choice.states) != 1:
            raise ValueError(
                f"A glance shows one state; choice.states has {len(choice.states)}: "
                f"{choice.states}."
            )
        return ordering.in_order(coverage.status_by_state(tables, choice, self.item), choice)

    def title(self, frame: pd.DataFrame, language: Language) -> str:
        """Return the finding."""
        return state_items(frame, self.item, language)

    def alt(self, frame: pd.DataFrame, language: Language) -> str:
        """Return the text alternative."""
        finding = self.title(frame, language)
        if self.item == coverage.OBJECTIVE:
            return language.gettext(
                "Tiles: the status of each objective in one state. {finding}.", finding=finding
            )
        return language.gettext(
            "Tiles: the status of each guiding principle in one state. {finding}.", finding=finding
        )

    def table(self, frame: pd.DataFrame, language: Language) -> pd.DataFrame:
        """Return objective, title, status, evidence and paragraph."""
        return pd.DataFrame(
            {
                **status_scale.title_columns(frame["item"], self.item, language),
                language.gettext("Status"): [
                    status_scale.status_name(code, language) for code in frame["status"]
                ],
                language.gettext("Evidence"): evidence_texts(frame, language),
                language.gettext("Paragraph"): frame["paragraph"].fillna("").astype(str).to_list(),
            }
        )

    def interactive(self, frame: pd.DataFrame, language: Language) -> PlotlyFigure:
        """Draw a grid of tiles, read line by line."""
        numbers = pd.RangeIndex(len(frame))
        placed = frame.assign(x=numbers % TILE_COLUMNS, y=numbers // TILE_COLUMNS)
        tiles = zip(frame["item"], frame["status"], strict=True)
        texts = [_label(item, code, language) for item, code in tiles]
        labels = pd.Series(texts, index=frame.index)
        written = labels.where(frame["status"] != NOT_REPORTED, "")
        traces = [
            status_scale.cell_trace(placed, code, language, labels=written, size=11)
            for code in status_scale.STATUS_ORDER
        ]
        figure = PlotlyFigure([*traces, _not_reported_trace(placed, labels)])
        figure.update_layout(barmode="overlay")
        lines = -(-len(frame) // TILE_COLUMNS)
        theme.apply_style(figure, language, height=TILE_HEIGHT * lines + FRAME_HEIGHT)
        theme.set_place_axis(figure, language, many=TILE_COLUMNS)
        figure.update_yaxes(visible=False, autorange=False, range=[lines - 0.5, -0.5])
        return figure

    def static(self, frame: pd.DataFrame, language: Language, canvas: Canvas) -> None:
        """Draw the tiles on a canvas, below their legend."""
        top = status_scale.draw_legend(canvas, marks=True) + 0.7 * canvas.em
        many, gap = _tiles_per_row(len(frame), wide=canvas.is_wide), 0.35 * canvas.em
        width = (canvas.width + gap) / many
        tiles = list(zip(frame["item"], frame["status"], strict=True))
        texts = [_tile_text(item, code, language) for item, code in tiles]
        tallest = max(_text_height(canvas, head, body, width - gap) for head, body in texts)
        tallest /= canvas.em
        rows = -(-len(tiles) // many)
        row = canvas.row(rows, beside=top, least=tallest + 0.6, most=tallest + 2.2)
        for i, (item, code) in enumerate(tiles):
            x, y = width * (i % many), top + row * (i // many)
            _draw_tile(canvas, item, code, x=x, y=y, width=width - gap, height=row - gap)


def _tiles_per_row(tiles: int, *, wide: bool) -> int:
    if wide and tiles <= MAX_TWO_ROWS:
        return -(-tiles // 2)
    return min(TILES_PER_ROW_WIDE if wide else TILES_PER_ROW, tiles)


def _draw_tile(
    canvas: Canvas, item: str, code: str, *, x: float, y: float, width: float, height: float
) -> None:
    status_scale.draw_tile(canvas, code, x=x, y=y, width=width, height=height)
    head, body = _tile_text(item, code, canvas.language)
    y += (height - _text_height(canvas, head, body, width)) / 2
    x += PADDING / 2 * canvas.em
    ink, inner = status_scale.text_colour(code), width - PADDING * canvas.em
    if head:
        y = canvas.write(head, x=x, y=y, bold=True, ink=ink, of=item)
    canvas.write(body, x=x, y=y, width=inner, scale=0.9, ink=ink, of=item)


def _tile_text(item: str, code: str, language: Language) -> tuple[str, str]:
    """Return head and body of a tile: number and mark, and short title or principle."""
    number, *title = status_scale.short_label(item, language).split(" · ")
    head = f"{number} {status_scale.MARKS[code]}" if title else status_scale.MARKS[code]
    return head.strip(), title[0] if title else number


def _text_height(canvas: Canvas, head: str, body: str, width: float) -> float:
    lead = canvas.line_height if head else 0
    return canvas.below(body, y=lead, width=width - PADDING * canvas.em, scale=0.9)


def _not_reported_trace(placed: pd.DataFrame, labels: pd.Series) -> Trace:
    """Write the labels of unreported tiles, which are translucent, in the colour of page text."""
    here = placed[placed["status"] == NOT_REPORTED]
    return scatter_trace(
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
