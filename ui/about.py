"""What stands behind the figures: sources, definitions, scales, the workbook's columns, the version."""

import pandas as pd
import streamlit as st

from charts import choropleth, theme
from domain import citation, measures
from domain.language import END, LTR, Language
from domain.tables import Choice, Tables
from domain.vocabulary import STAGES, STATUSES, Term
from loaders import workbook
from loaders.schema import Column, Table
from ui import piece
from ui import tables as table
from ui.shell import Page


def sources(page: Page, tables: Tables, choice: Choice) -> None:
    """Where the figures come from, the day they speak of, and the version."""
    every = ("events", "participants", "progress", "coverage", "principles")
    text = citation.stated(tables, choice, every, page.language)
    piece.show("sources", page, stated=text, note=choropleth.note(page.language))
    st.page_link("pages/data.py", label=page.language.say("The workbook behind the figures, and the history of its versions"))


def definitions(page: Page, tables: Tables, choice: Choice) -> None:
    """The measures as they are defined where they are counted."""
    say = page.language.say
    piece.show("definitions", page, title=say("Definitions"), rows=[(say(d.name), say(d.meaning), "") for d in measures.DEFINITIONS])


def scales(page: Page, tables: Tables, choice: Choice) -> None:
    """The steps of a review and the statuses of an objective, with their colours."""
    say = page.language.say
    piece.show("definitions", page, title=say("Stages of a review, in order"), rows=_scale(list(STAGES.values()), page.language))
    piece.show(
        "definitions", page, title=say("Statuses of an objective or guiding principle"), rows=_scale(list(STATUSES.values()), page.language)
    )


def dictionary(page: Page, tables: Tables, choice: Choice) -> None:
    """The data dictionary of the workbook, drawn from the schemas that the loaders check by."""
    say = page.language.say
    piece.show("heading", page, text=say("The workbook, column by column"))
    for each in workbook.TABLES.values():
        opened = st.expander(f"{each.title(page.language.code)} · {each.name}", key=f"dictionary-{each.name}", on_change="rerun")
        if opened.open:
            with opened:
                rows = pd.DataFrame([_described(each, column, page.language) for column in each.columns])
                source = citation.stated(tables, choice, (each.name,), page.language)
                table.show(page, table.rendered(rows, say(each.description), source, page.language), name=f"dictionary-{each.name}")


def _scale(terms: list[Term], language: Language) -> list[tuple[str, str, str]]:
    return [(term.name(language.code), term.definition(language.code), theme.colour_of(term)) for term in terms]


def _described(of: Table, column: Column, language: Language) -> dict[str, str]:
    terms = column.terms
    shown = list(terms)[:12] if terms else []
    # Codes are Latin: in an Arabic line too they run from left to right.
    allowed = f"{LTR}{', '.join(shown)}{'…' if terms and len(terms) > len(shown) else ''}{END}" if shown else ""
    return {
        language.say("Column"): column.name,
        language.say("Also accepted as"): of.header(column.name, language.code),
        language.say("Required"): language.say("yes") if column.required else "",
        language.say("What it holds"): language.say(column.description),
        language.say("Allowed codes"): allowed,
    }
