"""What stands behind the figures: sources, definitions, scales, the workbook's columns, the
version.
"""

import streamlit as st

from charts import choropleth
from charts.drawing import theme
from domain import citation, measures
from domain.tables import Choice, Tables
from domain.vocabulary import STAGES, STATUSES
from loaders.tables import registry
from loaders.tables.data_dictionary import dictionary
from ui import render
from ui.page import Page
from ui.panels import table_download as table


def sources(page: Page, tables: Tables, choice: Choice) -> None:
    """Where the figures come from, the day they speak of, and the version."""
    every = ("events", "participants", "progress", "coverage", "principles")
    text = citation.stated(tables, choice, every, page.language)
    render.show("sources", page, stated=text, note=choropleth.note(page.language))
    st.page_link(
        "pages/data.py",
        label=page.language.say("The workbook behind the figures, and the history of its versions"),
    )


def definitions(page: Page, tables: Tables, choice: Choice) -> None:
    """The measures as they are defined where they are counted."""
    say = page.language.say
    render.show(
        "definitions",
        page,
        title=say("Definitions"),
        rows=[(say(d.name), say(d.meaning), "") for d in measures.DEFINITIONS],
    )


def scales(page: Page, tables: Tables, choice: Choice) -> None:
    """The steps of a review and the statuses of an objective, with their colours."""
    say = page.language.say
    render.show(
        "definitions",
        page,
        title=say("Stages of a review, in order"),
        rows=theme.explained(STAGES.values(), page.language),
    )
    render.show(
        "definitions",
        page,
        title=say("Statuses of an objective or guiding principle"),
        rows=theme.explained(STATUSES.values(), page.language),
    )


def columns(page: Page, tables: Tables, choice: Choice) -> None:
    """The data dictionary of the workbook."""
    say = page.language.say
    render.show("heading", page, text=say("The workbook, column by column"))
    for each in registry.TABLES.values():
        opened = st.expander(
            f"{each.title(page.language.code)} · {each.name}",
            key=f"dictionary-{each.name}",
            on_change="rerun",
        )
        if opened.open:
            with opened:
                source = citation.stated(tables, choice, (each.name,), page.language)
                rows = table.rendered(
                    dictionary(each, page.language), say(each.description), source, page.language
                )
                table.show(page, rows, name=f"dictionary-{each.name}")
