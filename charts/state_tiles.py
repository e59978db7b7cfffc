"""One state at a glance: a tile for each objective or guiding principle, coloured and marked by
status.
"""

from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from charts import status_scale
from charts.drawing import theme
from charts.drawing.marks import Sheet
from domain import findings, measures
from domain.language import Language
from domain.tables import Choice, Tables, worded
from domain.vocabulary import NOT_REPORTED

# tiles side by side: as many as a phone has room for; px a tile; px around them
COLUMNS, TILE, FRAME = (3, 76, 50)
# tiles side by side on a sheet; so few stand in two rows on a wide one
ABREAST, ABREAST_WIDE, FEW = (4, 6, 10)


@dataclass(frozen=True)
class Glance:
    """The chart for objectives or for guiding principles: `item` says which."""

    item: str

    def frame(self, tables: Tables, choice: Choice) -> pd.DataFrame:
        """The status of each item in the one state chosen. Out: `measures.status_by_state`; no rows
        where the state is not in scope.
        """
        if len(choice.states) != 1:
            raise ValueError(
                f"A glance shows one state; choice.states has {len(choice.states)}: "
                f"{choice.states}."
            )
        return measures.in_order(measures.status_by_state(tables, choice, self.item), choice)

    def title(self, frame: pd.DataFrame, language: Language) -> str:
        """The finding."""
        say = (
            findings.state_objectives
            if self.item == measures.OBJECTIVE
            else findings.state_principles
        )
        return say(frame, language)

    def alt(self, frame: pd.DataFrame, language: Language) -> str:
        """What a reader who cannot see the tiles is told."""
        finding = self.title(frame, language)
        if self.item == measures.OBJECTIVE:
            return language.say(
                "Tiles: the status of each objective in one state. {finding}.", finding=finding
            )
        return language.say(
            "Tiles: the status of each guiding principle in one state. {finding}.", finding=finding
        )

    def table(self, frame: pd.DataFrame, language: Language) -> pd.DataFrame:
        """The tiles as words: objective, title, status, evidence, paragraph."""
        return pd.DataFrame(
            {
                **status_scale.columns(frame["item"], self.item, language),
                language.say("Status"): [
                    status_scale.name(code, language) for code in frame["status"]
                ],
                language.say("Evidence"): worded(frame, "evidence", language).to_list(),
                language.say("Paragraph"): frame["paragraph"].fillna("").astype(str).to_list(),
            }
        )

    def interactive(self, frame: pd.DataFrame, language: Language) -> go.Figure:
        """A grid of tiles, read line by line."""
        numbers = pd.RangeIndex(len(frame))
        placed = frame.assign(x=numbers % COLUMNS, y=numbers // COLUMNS)
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
                status_scale.cells(placed, code, language, labels=written, size=11)
                for code in status_scale.ORDER
            ]
        )
        figure.add_trace(_words_of_silence(placed, labels))
        figure.update_layout(barmode="overlay")
        lines = -(-len(frame) // COLUMNS)
        theme.styled(figure, language, height=TILE * lines + FRAME)
        theme.placed(figure, language, many=COLUMNS)
        figure.update_yaxes(visible=False, autorange=False, range=[lines - 0.5, -0.5])
        return figure

    def static(self, frame: pd.DataFrame, language: Language, sheet: Sheet) -> None:
        """The same tiles on a sheet, the legend above them."""
        top = (
            sheet.key([status_scale.entry_with_mark(code, language) for code in status_scale.ORDER])
            + 0.7 * sheet.em
        )
        abreast = (
            -(-len(frame) // 2)
            if sheet.wide and len(frame) <= FEW
            else min(ABREAST_WIDE if sheet.wide else ABREAST, len(frame))
        )
        gap = 0.35 * sheet.em
        width = (sheet.width + gap) / abreast
        tiles = [
            _words_on(item, code, language)
            for item, code in zip(frame["item"], frame["status"], strict=True)
        ]
        tallest = max(_height(sheet, head, body, width - gap) for head, body in tiles)
        row = sheet.row(
            -(-len(frame) // abreast),
            beside=top,
            least=tallest / sheet.em + 0.6,
            most=tallest / sheet.em + 2.2,
        )
        for i, (item, code) in enumerate(zip(frame["item"], frame["status"], strict=True)):
            x, y = width * (i % abreast), top + row * (i // abreast)
            status_scale.tile(sheet, code, x=x, y=y, width=width - gap, height=row - gap)
            head, body = tiles[i]
            y += (row - gap - _height(sheet, head, body, width - gap)) / 2
            inner, look = (
                width - gap - INSET * sheet.em,
                {"ink": status_scale.ink(code), "of": item},
            )
            if head:
                y = sheet.write(head, x=x + INSET / 2 * sheet.em, y=y, bold=True, **look)
            sheet.write(body, x=x + INSET / 2 * sheet.em, y=y, width=inner, scale=0.9, **look)


INSET = 1.2  # ems from one side of a tile to its words, and from them to the other


def _words_on(item: str, code: str, language: Language) -> tuple[str, str]:
    """What stands on a tile: number and mark, and the short title; a principle has no number."""
    number, *title = status_scale.short(item, language).split(" · ")
    head = f"{number} {status_scale.MARKS[code]}" if title else status_scale.MARKS[code]
    return head.strip(), title[0] if title else number


def _height(sheet: Sheet, head: str, body: str, width: float) -> float:
    lead = sheet.lead if head else 0
    return sheet.below(body, y=lead, width=width - INSET * sheet.em, scale=0.9)


def _words_of_silence(placed: pd.DataFrame, labels: pd.Series) -> go.Scatter:
    """The words on tiles that are not reported, in the page's own colour: their ground is seen
    through.
    """
    here = placed[placed["status"] == NOT_REPORTED]
    return go.Scatter(
        mode="text",
        x=here["x"],
        y=here["y"],
        text=labels[here.index].map(theme.inked),
        textfont={"size": 11},
        hoverinfo="skip",
        showlegend=False,
    )


def _label(item: str, code: str, language: Language) -> str:
    head, said = _words_on(item, code, language)
    body = theme.lines(said, language, width=18)
    return f"<b>{language.embed(head)}</b><br>{body}" if head else body


objectives = Glance(measures.OBJECTIVE)
principles = Glance(measures.PRINCIPLE)
