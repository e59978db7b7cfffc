"""The sums of participants written out."""

from domain.reconciliation import sums
from domain.tables import Choice, Tables
from services.cache import made
from ui import piece
from ui.shell import Page


def show(page: Page, tables: Tables, choice: Choice) -> None:
    """One sum for each event with participants."""
    piece.show("reconciliation", page, sums=made("sums", sums, tables, choice, page.language))
