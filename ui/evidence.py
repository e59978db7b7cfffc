"""One objective or guiding principle opened."""

from domain import evidence
from domain.citation import stated
from domain.tables import Choice, Tables
from ui import filters, piece
from ui import tables as table
from ui.shell import Page


def show(page: Page, tables: Tables, choice: Choice) -> None:
    """The states that reported on the opened item with their evidence, and those that did not."""
    language, choice = page.language, filters.ask(page, tables, (filters.objective,), choice)
    title, source = evidence.title(tables, choice, language), stated(tables, choice, ("coverage", "principles"), language)
    piece.show("exhibit", page, title=title, source=source)
    rows = evidence.evidence(tables, choice, language)
    if len(rows):
        about = {language.say("Title"): title, language.say("Source"): source}
        table.show(page, rows, name=f"evidence-{choice.item}", about=about)
    piece.show("silent", page, states=language.join(evidence.silent(tables, choice, language)))
