"""The states to follow up, and why."""

from domain.followup import follow_up
from domain.tables import Choice, Tables
from ui import tables as table
from ui.made import made
from ui.shell import Page


def show(page: Page, tables: Tables, choice: Choice) -> None:
    """States without a stage of the review, with what the source says of them."""
    table.show_listing(page, made("follow-up", follow_up, tables, choice, page.language), name="follow-up")
