"""The headline figures as cards."""

from domain.headline import headline
from domain.tables import Choice, Tables
from services.cache import made
from ui import render
from ui.page import Page


def show(page: Page, tables: Tables, choice: Choice) -> None:
    """Five cards: states, participants, stages, objectives, days to the conference."""
    render.show("headline", page, figures=made("headline", headline, tables, choice, page.language))
