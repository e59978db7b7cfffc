"""What "ready" means, said where it is read."""

from domain.measures import READINESS
from domain.tables import Choice, Tables
from ui import piece
from ui.shell import Page


def define(page: Page, tables: Tables, choice: Choice) -> None:
    """The definition that the measures go by, in a line."""
    piece.show("note", page, text=page.language.say(READINESS.meaning))
