"""Draw a part of a page: filters and the pieces that depend on them, redrawn together as a
fragment.
"""

from collections.abc import Callable, Sequence

import streamlit as st

from domain.choice_description import describe_choice
from domain.language import Language
from domain.tables import Choice, Tables
from services import published_data
from services.cache import get_cached
from templates import fill_template
from ui import filters, page_data, render
from ui.page import PageContext

Show = Callable[[PageContext, Tables, Choice], None]


def beside(first: Show, second: Show) -> Show:
    """Return a function that draws two pieces side by side; stacked on a narrow screen."""

    def show(page: PageContext, tables: Tables, choice: Choice) -> None:
        for column, each in zip(st.columns(2, gap="large"), (first, second), strict=True):
            with column:
                each(page, tables, choice)

    return show


def view(page: PageContext, *, ask: Sequence[filters.Filter], show: Sequence[Show]) -> None:
    """Draw the filters, then each piece with the resulting choice.

    A description of the choice is drawn between them. When a filter changes, only these parts run
    again; if another version was published since, the whole page does. While the store is
    unavailable, an error is shown above, and the pieces draw the version last read, or the report
    if none was read. In an embedded view the filters are hidden.
    """
    tables = page_data.current_tables_or_warn(page)
    with published_data.rendering_version(tables):
        _part(page, tables, ask, show)


@st.fragment
def _part(
    page: PageContext, tables: Tables, ask: Sequence[filters.Filter], show: Sequence[Show]
) -> None:
    if published_data.is_stale(tables):
        # a version was published since the page was drawn: redraw the whole page with it
        st.rerun()
    choice = filters.ask(page, tables, ask, Choice.initial(tables))
    render.render_html(get_cached("chosen", _chosen, tables, choice, page.language))
    with published_data.rendering_version(tables):
        for each in show:
            each(page, tables, choice)


def _chosen(tables: Tables, choice: Choice, language: Language) -> str:
    return fill_template("chosen", language, text=describe_choice(tables, choice, language))
