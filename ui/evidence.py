"""Draw one objective or guiding principle in detail."""

import streamlit as st

from domain.findings.evidence import evidence
from domain.language import Language
from domain.tables import Choice, Tables
from services import published_data
from services.cache import get_cached
from templates import fill_template
from ui import filters
from ui.page import PageContext
from ui.panels import table_download as table


@st.fragment
def show(page: PageContext, tables: Tables, choice: Choice) -> None:
    """List the states that reported on the chosen item with their evidence, and those that did
    not.
    """
    if published_data.is_stale(tables):
        st.rerun()  # else this fragment would show another version than the rest of the page
    choice = filters.ask(page, tables, (filters.objective,), choice)
    reported, silent = get_cached("evidence", _make, tables, choice, page.language)
    table.show_listing(page, reported, name=f"evidence-{choice.item}", below=silent)


def _make(tables: Tables, choice: Choice, language: Language) -> tuple[table.RenderedListing, str]:
    found = evidence(tables, choice, language)
    return table.render_listing(found.reported, language), fill_template(
        "silent", language, states=language.join(found.silent)
    )
