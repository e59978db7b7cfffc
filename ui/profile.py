"""The profile of the chosen state, or how to choose one."""

import streamlit as st

from charts import theme
from domain.profile import profile
from domain.tables import Choice, Tables
from ui import piece
from ui.made import made
from ui.shell import Page
from ui.view import Show


def show(page: Page, tables: Tables, choice: Choice) -> None:
    """What the sources say of the chosen state."""
    if not choice.states:
        st.info(page.language.say("Choose a state above, or click it on the map, to open its profile."))
        return
    found = made("profile", profile, tables, choice, page.language)
    piece.show("heading", page, text=found.name)
    piece.show("profile", page, profile=found, stage=found.stage.name(page.language.code), colour=theme.colour_of(found.stage))
    if not found.took_part:
        st.info(page.language.say("This state attended no event of the cycle and no source speaks of its review."))


def only_with_state(show_: Show) -> Show:
    """A piece of the page that stands there only when a state is chosen."""

    def show_if_chosen(page: Page, tables: Tables, choice: Choice) -> None:
        if choice.states:
            show_(page, tables, choice)

    return show_if_chosen
