"""Draw the definition of "ready" where the measure is used."""

from domain.language import Language
from domain.measures.definitions import READINESS
from domain.tables import Choice, Tables
from services.cache import get_cached
from templates import fill_template
from ui import render
from ui.page import PageContext


def define(page: PageContext, tables: Tables, choice: Choice) -> None:
    """Draw the definition in one line."""
    # a constant choice, as the text is the same for all
    render.render_html(get_cached("ready", _definition, tables, Choice(cycle=0), page.language))


def _definition(tables: Tables, choice: Choice, language: Language) -> str:
    return fill_template("note", language, text=language.gettext(READINESS.meaning))
