"""Draw the headline figures as cards."""

from domain.findings.headline import headline
from domain.tables import Choice, Tables
from services.cache import get_cached
from ui import render
from ui.page import PageContext


def show(page: PageContext, tables: Tables, choice: Choice) -> None:
    """Draw five cards: states, participants, stages, objectives, days to the conference."""
    render.render_template(
        "headline", page, figures=get_cached("headline", headline, tables, choice, page.language)
    )
