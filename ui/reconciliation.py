"""The sums of participants written out, each beside the total that the source reports."""

from domain import findings
from domain.tables import Choice, Tables
from ui import piece
from ui.shell import Page


def show(page: Page, tables: Tables, choice: Choice) -> None:
    """One line for each event that was held."""
    lines = findings.reconciliation(tables, choice, page.language)
    piece.show("reconciliation", page, lines=lines)
