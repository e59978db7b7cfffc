"""List the states to follow up, and why."""

from domain.findings.followup import follow_up
from domain.language import Language
from domain.tables import Choice, Tables
from services.cache import get_cached
from ui.page import PageContext
from ui.panels import table_download as table


def show(page: PageContext, tables: Tables, choice: Choice) -> None:
    """List the states without a stage of the review, with the source's remarks on them."""
    table.show_listing(
        page, get_cached("follow-up", _make, tables, choice, page.language), name="follow-up"
    )


def _make(tables: Tables, choice: Choice, language: Language) -> table.RenderedListing:
    return table.render_listing(follow_up(tables, choice, language), language)
