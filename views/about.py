"""Define the sections of the page about the figures: sources, definitions, scales, workbook."""

from charts.drawing import theme
from charts.map import choropleth
from domain.citation import cite
from domain.language import gettext_noop
from domain.measures.definitions import DEFINITIONS
from domain.vocabulary import STAGES, STATUSES
from loaders.tables import registry
from loaders.tables.data_dictionary import describe_table
from templates import fill_template
from views import filters
from views.exhibit import disclosure, table_html
from views.view import Context, Part, Section, TableData, View

ALL_TABLES = ("events", "participants", "progress", "coverage", "principles")


def _sources(context: Context) -> Part:
    language = context.language
    stated = cite(context.tables, context.choice, ALL_TABLES, language)
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
    html, tables = [fill_template("heading", language, text=text)], {}
    for schema in registry.TABLES.values():
        source = cite(context.tables, context.choice, (schema.name,), language)
        name, frame = f"dictionary-{schema.name}", describe_table(schema, language)
        tables[name] = TableData(frame, gettext(schema.description), source)
        title = f"{schema.title(language.code)} · {schema.name}"
        body = table_html(context, name, tables[name])
        html.append(disclosure(context, f"{name}-columns", title, body))
    return Part("".join(html), tables=tables)


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
