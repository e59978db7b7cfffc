"""The states to follow up, and why."""

from domain import followup
from domain.citation import stated
from domain.tables import Choice, Tables
from ui import piece
from ui import tables as table
from ui.shell import Page


def show(page: Page, tables: Tables, choice: Choice) -> None:
    """States without a stage of the review, with what the source says of them."""
    say = page.language.say
    title, source = followup.title(tables, choice, page.language), stated(tables, choice, ("participants", "progress"), page.language)
    piece.show("exhibit", page, title=title, source=source)
    rows = followup.follow_up(tables, choice, page.language)
    table.show(page, rows, name="follow-up", about={say("Title"): title, say("Source"): source})
