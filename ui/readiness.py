"""What "ready" means, said where it is read."""

from domain.language import Language
from domain.measures import READINESS
from domain.tables import Choice, Tables
from services.cache import made
from templates import html
from ui import render
from ui.page import Page


def define(page: Page, tables: Tables, choice: Choice) -> None:
    """The definition that the measures go by, in a line."""
    # the same for every choice
    render.draw(made("ready", _definition, tables, Choice(cycle=0), page.language))


def _definition(tables: Tables, choice: Choice, language: Language) -> str:
    return html("note", language, text=language.say(READINESS.meaning))
