"""One objective or guiding principle opened."""

import streamlit as st

from domain.evidence import evidence
from domain.tables import Choice, Tables
from ui import filters, piece
from ui import tables as table
from ui.made import made
from ui.shell import Page


@st.fragment
def show(page: Page, tables: Tables, choice: Choice) -> None:
    """The states that reported on the opened item with their evidence, and those that did not."""
    choice = filters.ask(page, tables, (filters.objective,), choice)
    found = made("evidence", evidence, tables, choice, page.language)
    table.show_listing(page, found.reported, name=f"evidence-{choice.item}")
    piece.show("silent", page, states=page.language.join(found.silent))
