"""Draw the profile of the chosen state, or how to choose one."""

import streamlit as st

from charts.drawing import theme
from domain.findings.profile import profile
from domain.measures.scope import scope
from domain.tables import Choice, Tables
from services.cache import get_cached
from ui import render
from ui.page import PageContext
from ui.view import Show


def show(page: PageContext, tables: Tables, choice: Choice) -> None:
    """Draw what the sources report on the chosen state."""
    if not choice.states:
        st.info(
            page.language.gettext(
                "Choose a state above, or click it on the map, to open its profile."
            )
        )
        return
    found = get_cached("profile", profile, tables, choice, page.language)
    render.render_template("heading", page, text=found.name)
    render.render_template(
        "profile",
        page,
        profile=found,
        stage=found.stage.name(page.language.code),
        colour=theme.colour_of(found.stage),
    )


def only_with_state(show_: Show) -> Show:
    """Return a function that draws `show_` only when a state in scope is chosen: the sources have
    no data on others.
    """

    def show_if_in_scope(page: PageContext, tables: Tables, choice: Choice) -> None:
        if choice.states and scope(tables, choice):
            show_(page, tables, choice)

    return show_if_in_scope
