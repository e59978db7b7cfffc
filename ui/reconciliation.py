"""The sums of participants written out."""

from domain.reconciliation import sums
from domain.tables import Choice, Tables
from services.cache import made
from ui import render
from ui.page import Page


def show(page: Page, tables: Tables, choice: Choice) -> None:
    """One sum for each event with participants."""
    render.show("reconciliation", page, sums=made("sums", sums, tables, choice, page.language))
