"""The profile of the chosen state, or how to choose one."""

import streamlit as st

from charts.drawing import theme
from domain.measures import scope
from domain.profile import profile
from domain.tables import Choice, Tables
from services.cache import made
from ui import render
from ui.page import Page
from ui.view import Show


def show(page: Page, tables: Tables, choice: Choice) -> None:
    """What the sources say of the chosen state."""
    if not choice.states:
        st.info(
            page.language.say("Choose a state above, or click it on the map, to open its profile.")
        )
        return
    found = made("profile", profile, tables, choice, page.language)
    render.show("heading", page, text=found.name)
    render.show(
        "profile",
        page,
        profile=found,
        stage=found.stage.name(page.language.code),
        colour=theme.colour_of(found.stage),
    )


def only_with_state(show_: Show) -> Show:
    """A piece of the page that stands there only when a state is chosen that is in scope: of
    another the sources say nothing.
    """

    def show_if_in_scope(page: Page, tables: Tables, choice: Choice) -> None:
        if choice.states and scope(tables, choice):
            show_(page, tables, choice)

    return show_if_in_scope
