"""Define the sections of the page of objectives: evidence by objective and state, the full matrix,
and one objective in detail.
"""

from dataclasses import replace
from functools import partial

from charts.registry import FIGURES
from domain.citation import cite
from domain.findings.items.evidence import evidence
from domain.findings.items.item_evidence import ItemEvidence, item_evidence
from domain.findings.items.status_table import status_table
from domain.language import gettext_noop
from domain.measures.coverage import OBJECTIVE, PRINCIPLE
from domain.measures.definitions import READINESS
from templates import fill_template
from views import filters
from views.exhibit import (
    disclosure,
    downloads_html,
    heading,
    listing_part,
    offers_html,
    pictures_html,
    silence_part,
    tables_of,
)
from views.looks import status_looks
from views.params import ITEM_PARAMS
from views.view import Context, Part, Section, Switched, TableData, View

# by kind: the figures whose pictures and tables are offered
_BARS = {OBJECTIVE: "readiness", PRINCIPLE: "principles"}
_MATRICES = {OBJECTIVE: "matrix", PRINCIPLE: "principles-matrix"}
_HEADINGS = {OBJECTIVE: gettext_noop("Objective"), PRINCIPLE: gettext_noop("Guiding principle")}


def _definition(context: Context) -> Part:
    text = context.language.gettext(READINESS.meaning)
    return Part(fill_template("note", context.language, text=text))


def _items(context: Context, kind: str) -> Part:
    """Return the items of a kind with their evidence, and the full matrix on demand."""
    tables, choice, language = context.tables, context.choice, context.language
    found = item_evidence(tables, choice, kind, language)
    name = _BARS[kind]
    if found.is_empty:
        return Part(_empty(context, found))
    source = cite(tables, choice, FIGURES[name].rows, language)

    def href(item: str, state: str) -> str:
        return context.links.page(context, "objectives", replace(choice, item=item), "evidence")

    html = heading(found.title, source, language) + fill_template(
        "view/item_evidence", language, found=found, looks=status_looks(), href=href
    )
    matrix = _MATRICES[kind]
    tables_below = tables_of(
        context, {figure: partial(_table, context, figure) for figure in (name, matrix)}
    )
    html += disclosure(
        context,
        f"{name}-full",
        language.gettext("Full matrix"),
        lambda: _matrix(context, kind, tables_below[matrix]),
    )
    html += offers_html(context, name, tables_below, name)
    return Part(html, tables=tables_below)


def _empty(context: Context, found: ItemEvidence) -> str:
    """Return the sentence that says that nothing is left; "" where the objectives have said it."""
    if found.kind == PRINCIPLE:
        of = (context.tables, context.choice, OBJECTIVE, context.language)
        if item_evidence(*of).title == found.title:
            return ""
    return silence_part(found.title, context.language).html


def _matrix(context: Context, kind: str, table: TableData) -> str:
    """Return the status of each item in each state, with its downloads and pictures."""
    language, name = context.language, _MATRICES[kind]
    html = fill_template(
        "view/status_matrix",
        language,
        found=status_table(context.tables, context.choice, kind, language),
        looks=status_looks(),
        caption=language.gettext(FIGURES[name].subject),
        heading=language.gettext(_HEADINGS[kind]),
    )
    return html + downloads_html(context, name, table) + pictures_html(context, name)


def _table(context: Context, figure: str) -> TableData:
    tables, choice, language = context.tables, context.choice, context.language
    chart = FIGURES[figure].chart
    frame = chart.frame(tables, choice)
    source = cite(tables, choice, FIGURES[figure].rows, language)
    return TableData(chart.table(frame, language), chart.title(frame, language), source)


def _objectives(context: Context) -> Part:
    return _items(context, OBJECTIVE)


def _principles(context: Context) -> Part:
    return _items(context, PRINCIPLE)


def _evidence(context: Context) -> Part:
    found = evidence(context.tables, context.choice, context.language)
    silent = context.language.join(found.silent)
    below = fill_template("silent", context.language, states=silent)
    return listing_part(context, "evidence", found.reported, below)


OBJECTIVES_VIEW = View(
    name="objectives",
    heading=gettext_noop("Objectives and guiding principles"),
    filters=(
        filters.CYCLE,
        filters.ROUND_TABLE,
        filters.STATES_FILTER,
        filters.STATUS,
        filters.ORDER,
    ),
    blocks=(
        Section("definition", _definition, ()),
        Section("objectives", _objectives, ITEM_PARAMS),
        Section("principles", _principles, ITEM_PARAMS),
        Switched(
            filters.OBJECTIVE,
            (Section("evidence", _evidence, (*ITEM_PARAMS, "objective")),),
            listed=True,
        ),
    ),
)
