"""Show what the figures are based on: sources, definitions, scales, the workbook's columns."""

import streamlit as st

from charts.drawing import theme
from charts.map import choropleth
from domain import citation
from domain.measures.definitions import DEFINITIONS
from domain.tables import Choice, Tables
from domain.vocabulary import STAGES, STATUSES
from loaders.tables import registry
from loaders.tables.data_dictionary import describe_table
from ui import render
from ui.page import PageContext
from ui.panels import table_download as table


def sources(page: PageContext, tables: Tables, choice: Choice) -> None:
    """Draw the sources of the figures, their as-of date and the version."""
    every = ("events", "participants", "progress", "coverage", "principles")
    text = citation.cite(tables, choice, every, page.language)
    render.render_template("sources", page, stated=text, note=choropleth.note(page.language))
    st.page_link(
        "pages/data.py",
        label=page.language.gettext(
            "The workbook behind the figures, and the history of its versions"
        ),
    )


def definitions(page: PageContext, tables: Tables, choice: Choice) -> None:
    """Draw the definitions of the measures."""
    gettext = page.language.gettext
    render.render_template(
        "definitions",
        page,
        title=gettext("Definitions"),
        rows=[(gettext(d.name), gettext(d.meaning), "") for d in DEFINITIONS],
    )


def scales(page: PageContext, tables: Tables, choice: Choice) -> None:
    """Draw the stages of a review and the statuses of an objective, with their colours."""
    gettext = page.language.gettext
    render.render_template(
        "definitions",
        page,
        title=gettext("Stages of a review, in order"),
        rows=theme.describe_scale(STAGES.values(), page.language),
    )
    render.render_template(
        "definitions",
        page,
        title=gettext("Statuses of an objective or guiding principle"),
        rows=theme.describe_scale(STATUSES.values(), page.language),
    )


def columns(page: PageContext, tables: Tables, choice: Choice) -> None:
    """Draw the data dictionary of the workbook."""
    gettext = page.language.gettext
    render.render_template("heading", page, text=gettext("The workbook, column by column"))
    for each in registry.TABLES.values():
        opened = st.expander(
            f"{each.title(page.language.code)} · {each.name}",
            key=f"dictionary-{each.name}",
            on_change="rerun",
        )
        if opened.open:
            with opened:
                source = citation.cite(tables, choice, (each.name,), page.language)
                rows = table.render_table(
                    describe_table(each, page.language),
                    gettext(each.description),
                    source,
                    page.language,
                )
                table.show_table(page, rows, name=f"dictionary-{each.name}")
