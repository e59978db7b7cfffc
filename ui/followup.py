"""The states to follow up, and why."""

from domain.followup import follow_up
from domain.language import Language
from domain.tables import Choice, Tables
from services.cache import made
from ui.page import Page
from ui.panels import table_download as table


def show(page: Page, tables: Tables, choice: Choice) -> None:
    """States without a stage of the review, with what the source says of them."""
    table.show_listing(
        page, made("follow-up", _make, tables, choice, page.language), name="follow-up"
    )


def _make(tables: Tables, choice: Choice, language: Language) -> table.RenderedListing:
    return table.rendered_listing(follow_up(tables, choice, language), language)
