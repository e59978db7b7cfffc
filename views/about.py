"""Define the sections of the page about the figures: sources, definitions, scales, workbook."""

from collections.abc import Mapping
from functools import partial

from charts.drawing import theme
from charts.map import choropleth
from domain.citation import ALL_ROWS, cite
from domain.language import gettext_noop
from domain.measures.definitions import DEFINITIONS
from domain.vocabulary import STAGES, STATUSES
from loaders.tables import registry
from loaders.tables.data_dictionary import describe_table
from loaders.tables.schema import Table
from templates import fill_template
from views import filters
from views.exhibit import disclosure, table_html, tables_of
from views.view import Context, Part, Section, TableData, View


def _sources(context: Context) -> Part:
    language = context.language
    stated = cite(context.tables, context.choice, ALL_ROWS, language)
    html = fill_template("sources", language, stated=stated, note=choropleth.note(language))
    links = context.links.downloads(context)
    return Part(html + (fill_template("view/links", language, links=links) if links else ""))


def _definitions(context: Context) -> Part:
    """Return the definitions of measures, stages and statuses."""
    gettext, language = context.language.gettext, context.language
    lists = {
        gettext("Definitions"): [(gettext(d.name), gettext(d.meaning), "") for d in DEFINITIONS],
        gettext("Stages of a review, in order"): theme.describe_scale(STAGES.values(), language),
        gettext("Statuses of an objective or guiding principle"): theme.describe_scale(
            STATUSES.values(), language
        ),
    }
    return Part(
        "".join(
            fill_template("definitions", language, title=title, rows=rows)
            for title, rows in lists.items()
        )
    )


def _columns(context: Context) -> Part:
    """Return the columns of the workbook, table by table."""
    gettext, language = context.language.gettext, context.language
    text = gettext("The workbook, column by column")
    html, schemas = [fill_template("heading", language, text=text)], registry.TABLES.values()
    tables = tables_of(
        context,
        {_name(each): partial(_dictionary, context, each) for each in schemas},
    )
    for schema in schemas:
        name, title = _name(schema), f"{schema.title(language.code)} · {schema.name}"
        make = partial(_table_html, context, name, tables)
        html.append(disclosure(context, f"{name}-columns", title, make))
    return Part("".join(html), tables=tables)


def _name(schema: Table) -> str:
    return f"dictionary-{schema.name}"


def _dictionary(context: Context, schema: Table) -> TableData:
    language = context.language
    source = cite(context.tables, context.choice, (schema.name,), language)
    return TableData(describe_table(schema, language), language.gettext(schema.description), source)


def _table_html(context: Context, name: str, tables: Mapping[str, TableData]) -> str:
    return table_html(context, name, tables[name])


ABOUT = View(
    name="about",
    heading=gettext_noop("About the figures"),
    filters=(filters.CYCLE,),
    blocks=(
        Section("sources", _sources),
        Section("definitions", _definitions, ()),
        Section("columns", _columns),
    ),
)
