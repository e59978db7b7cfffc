"""A chart on the page with all that belongs to it: the finding as its heading, as-of date and source, the table twin, the downloads.

Made once for each version, language and choice, then shared by all readers: never changed, never copied.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from domain.citation import stated
from domain.language import Language
from domain.tables import Choice, Tables
from ui import piece, tables
from ui.shell import Page
from ui.view import Show

CONFIG = {"displayModeBar": False, "topojsonURL": "app/static/topojson/", "scrollZoom": False}
MADE_AT_MOST = 1000  # figures kept; one is some 10 to 100 kB


class Chart(Protocol):
    """What every chart module offers; see charts/__init__.py."""

    def frame(self, tables: Tables, choice: Choice) -> pd.DataFrame: ...
    def title(self, frame: pd.DataFrame, language: Language) -> str: ...
    def alt(self, frame: pd.DataFrame, language: Language) -> str: ...
    def table(self, frame: pd.DataFrame, language: Language) -> pd.DataFrame: ...
    def interactive(self, frame: pd.DataFrame, language: Language) -> go.Figure: ...


@dataclass(frozen=True, eq=False)
class Exhibit:
    """A chart made ready to be shown: nothing in it depends on who looks."""

    title: str
    alt: str
    source: str
    table: pd.DataFrame
    figure: go.Figure | None


class _Drawn(go.Figure):
    """A figure that is taken apart once, not at every reader's rerun (which costs 5 to 30 ms a figure)."""

    def __init__(self, figure: go.Figure) -> None:
        super().__init__(figure)
        object.__setattr__(self, "_taken_apart", super().to_dict())

    def to_dict(self) -> dict[str, Any]:
        """The figure as the dictionary that was made of it at first; not to be changed."""
        return self._taken_apart


def exhibit(name: str, chart: Chart, of: Sequence[str], on_click: Callable[[], None] | None = None) -> Show:
    """A piece of a page that shows a chart. `name` is its key and file name, `of` the tables its figures come from.

    `on_click` is called when a mark is chosen; `clicked` says which.
    """

    def show(page: Page, tables: Tables, choice: Choice) -> None:
        made = _made(name, tables.version, page.language.code, choice, _chart=chart, _tables=tables, _of=of, _language=page.language)
        _draw(page, name, made, on_click)

    return show


def clicked(name: str) -> str | None:
    """The code of the mark that the reader chose last in the exhibit of that name."""
    points = st.session_state[f"chart-{name}"]["selection"]["points"]
    return str(points[0]["location"]) if points else None


@st.cache_resource(show_spinner=False, max_entries=MADE_AT_MOST)
def _made(
    name: str, version: str, language: str, choice: Choice, *, _chart: Chart, _tables: Tables, _of: Sequence[str], _language: Language
) -> Exhibit:
    frame = _chart.frame(_tables, choice)
    return Exhibit(
        title=_chart.title(frame, _language),
        alt=_chart.alt(frame, _language),
        source=stated(_tables, choice, _of, _language),
        table=_chart.table(frame, _language),
        figure=_Drawn(_chart.interactive(frame, _language)) if len(frame) else None,
    )


def _draw(page: Page, name: str, made: Exhibit, on_click: Callable[[], None] | None) -> None:
    with st.container(key=f"exhibit-{name}"):
        piece.show("exhibit", page, title=made.title, source=made.source)
        if made.figure is None:
            st.info(page.language.say("Nothing to show for this choice. Change a filter above, or clear it."))
            return
        st.plotly_chart(
            made.figure, key=f"chart-{name}", config=CONFIG, alt=made.alt, on_select=on_click or "ignore", selection_mode="points"
        )
        if page.embedded:
            return
        opened = st.expander(page.language.say("As a table"), key=f"table-{name}", on_change="rerun")
        if opened.open:
            about = {page.language.say("Title"): made.title, page.language.say("Source"): made.source}
            with opened:
                tables.show(page, made.table, name=name, about=about)
