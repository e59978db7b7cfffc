"""Draw the map with its boundary note; a click on a state opens its profile."""

from dataclasses import replace

import streamlit as st

from charts.map import choropleth
from domain.tables import Choice, Tables
from services import published_data
from ui import exhibits, filters, query_params, readiness
from ui.page import PageContext

_CLICKED = "a state was clicked on the map"


@st.fragment
def show(page: PageContext, tables: Tables, choice: Choice) -> None:
    """Draw the map of the chosen indicator, always with all states: omitting some would look like a
    statement about them.
    """
    if published_data.is_stale(tables):
        st.rerun()  # else this fragment would show another version than the rest of the page
    asked = filters.ask(page, tables, (filters.indicator,), replace(choice, states=()))
    if asked.indicator == "ready":
        readiness.define(page, tables, asked)
    _map(page, tables, asked)
    if not st.session_state.pop(_CLICKED, False):
        return
    if page.name == "states":
        st.rerun()
    st.switch_page("pages/states.py")


def _open() -> None:
    code = exhibits.clicked("map")
    if code:
        query_params.set_param("state", code)
        st.session_state[_CLICKED] = True


_map = exhibits.exhibit(
    "map",
    choropleth,
    ("participants", "progress", "coverage"),
    on_click=_open,
    height="stretch",
    note=choropleth.note,
)
