"""The headline figures as cards."""

import streamlit as st

from domain import headline
from domain.language import Language
from domain.tables import Choice, Tables
from ui import piece
from ui.shell import Page


def show(page: Page, tables: Tables, choice: Choice) -> None:
    """Five cards: states, participants, stages, objectives, days to the conference."""
    piece.show("headline", page, figures=_made(tables.version, page.language.code, choice, _tables=tables, _language=page.language))


@st.cache_resource(show_spinner=False, max_entries=200)
def _made(version: str, language: str, choice: Choice, *, _tables: Tables, _language: Language) -> list[headline.Figure]:
    return headline.headline(_tables, choice, _language)
