"""Write the downloads of the site: the workbook of the version, its tables, and the documents.

Also the page on the sources of the figures, which lists all downloads.
"""

from collections.abc import Iterator, Mapping
from importlib import import_module

import pandas as pd

from briefings.document_requests import DocumentRequest
from charts.drawing import theme
from charts.map import choropleth
from domain import citation
from domain.language import Language
from domain.measures import definitions
from domain.tables import Tables
from domain.vocabulary import STAGES, STATUSES
from loaders.store import public_tables
from loaders.store.models import Version
from loaders.tables import registry
from loaders.tables.data_dictionary import describe_table
from loaders.xlsx import export, template
from templates import fill_template
from website.exhibits import table
from website.page_context import SitePageContext

ALL_TABLES = ("events", "participants", "progress", "coverage", "principles")
FOLDER = "downloads"  # below that of a language


def about_sections(context: SitePageContext) -> Iterator[str]:
    """Yield sources, downloads, definitions, scales, and the workbook's columns."""
    gettext, language = context.language.gettext, context.language
    stated = citation.cite(context.tables, context.choice, ALL_TABLES, language)
    yield fill_template("sources", language, stated=stated, note=choropleth.note(language))
    title, links = gettext("Downloads"), list(_download_links(context))
    yield fill_template("site/links", language, id="downloads", title=title, links=links)
    yield from _definition_lists(language)
    yield fill_template("heading", language, text=gettext("The workbook, column by column"))
    for schema in registry.TABLES.values():
        source = citation.cite(context.tables, context.choice, (schema.name,), language)
        frame, name = describe_table(schema, language), f"dictionary-{schema.name}"
        body = table(context, frame, gettext(schema.description), source, name=name)
        title = f"{schema.title(language.code)} · {schema.name}"
        yield fill_template("site/details", language, title=title, body=body)


def _definition_lists(language: Language) -> Iterator[str]:
    """Yield the definitions of measures, stages and statuses."""
    gettext = language.gettext
    measures = [(gettext(d.name), gettext(d.meaning), "") for d in definitions.DEFINITIONS]
    stages = theme.describe_scale(STAGES.values(), language)
    statuses = theme.describe_scale(STATUSES.values(), language)
    yield fill_template("definitions", language, title=gettext("Definitions"), rows=measures)
    title = gettext("Stages of a review, in order")
    yield fill_template("definitions", language, title=title, rows=stages)
    title = gettext("Statuses of an objective or guiding principle")
    yield fill_template("definitions", language, title=title, rows=statuses)


def state_links(context: SitePageContext) -> str:
    """Return the link to the state's profile as a document."""
    request = DocumentRequest("state", context.choice.cycle, state=context.choice.states[0])
    return fill_template(
        "site/links",
        context.language,
        id="",
        title="",
        links=[(document_path(request, context), context.language.gettext("Profile (PDF)"))],
    )


def document_path(request: DocumentRequest, context: SitePageContext) -> str:
    """Return the path of a document below the folder of a page."""
    return f"{FOLDER}/{request.code}-{context.language.code}.pdf"


def write_document(request: DocumentRequest, context: SitePageContext) -> None:
    """Write a document of a briefing, and keep it where the pages link it."""
    # Imported late: it takes a second.
    product = import_module("briefings.pack").write_document(
        request, context.tables, context.language.code, "pdf"
    )
    context.add_file(document_path(request, context), product.data)
    context.undrawn.extend(product.undrawn)


def data_files(
    frames: Mapping[str, pd.DataFrame], tables: Tables, version: Version, language: Language
) -> dict[str, bytes]:
    """Return the workbook and the tables of a version by their path below the site. `frames` are
    public.
    """
    files = {
        _workbook_name(version, language): template.build_workbook(
            frames, language, about=public_tables.version_facts(version, language)
        )
    }
    for name in registry.TABLES:
        description = public_tables.table_metadata(name, tables, version, language)
        files |= {
            f"{name}.csv": export.to_csv(frames[name]),
            f"{name}.json": public_tables.table_to_json(frames[name], description),
        }
    return {f"{language.code}/{FOLDER}/{name}": made for name, made in files.items()}


def _download_links(context: SitePageContext) -> Iterator[tuple[str, str]]:
    """Yield address and label of every download."""
    language = context.language
    whole = context.relative_link(f"{language.code}/{FOLDER}")  # the tables are of all cycles
    yield (
        document_path(DocumentRequest("region", context.choice.cycle), context),
        language.gettext("Regional briefing (PDF)"),
    )
    yield (
        f"{whole}/{_workbook_name(context.version, language)}",
        language.gettext("The published data (XLSX)"),
    )
    for name, schema in registry.TABLES.items():
        yield from (
            (f"{whole}/{name}.{kind}", f"{schema.title(language.code)} ({kind.upper()})")
            for kind in ("csv", "json")
        )


def _workbook_name(version: Version, language: Language) -> str:
    return f"gcm-arab-review-{version.number}-{language.code}.xlsx"
