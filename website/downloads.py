"""What may be taken along from the site: the workbook of the version, its tables for programs, and
the documents of a briefing.

Also the page that tells what stands behind the figures, where all of it is listed.
"""

from collections.abc import Iterator, Mapping
from importlib import import_module

import pandas as pd

from briefings.orders import DocumentRequest
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
    """Sources, definitions, scales, the downloads, the workbook's columns."""
    gettext, language = context.language.gettext, context.language
    stated = citation.cite(context.tables, context.choice, ALL_TABLES, language)
    yield fill_template("sources", language, stated=stated, note=choropleth.note(language))
    yield fill_template(
        "site/links",
        language,
        id="downloads",
        title=gettext("Downloads"),
        links=list(_download_links(context)),
    )
    yield fill_template(
        "definitions",
        language,
        title=gettext("Definitions"),
        rows=[(gettext(d.name), gettext(d.meaning), "") for d in definitions.DEFINITIONS],
    )
    yield fill_template(
        "definitions",
        language,
        title=gettext("Stages of a review, in order"),
        rows=theme.describe_scale(STAGES.values(), language),
    )
    yield fill_template(
        "definitions",
        language,
        title=gettext("Statuses of an objective or guiding principle"),
        rows=theme.describe_scale(STATUSES.values(), language),
    )
    yield fill_template("heading", language, text=gettext("The workbook, column by column"))
    for schema in registry.TABLES.values():
        source = citation.cite(context.tables, context.choice, (schema.name,), language)
        body = table(
            context,
            describe_table(schema, language),
            gettext(schema.description),
            source,
            name=f"dictionary-{schema.name}",
        )
        yield fill_template(
            "site/details",
            language,
            title=f"{schema.title(language.code)} · {schema.name}",
            body=body,
        )


def state_links(context: SitePageContext) -> str:
    """The profile of the state as a document."""
    request = DocumentRequest("state", context.choice.cycle, state=context.choice.states[0])
    return fill_template(
        "site/links",
        context.language,
        id="",
        title="",
        links=[(document_path(request, context), context.language.gettext("Profile (PDF)"))],
    )


def document_path(request: DocumentRequest, context: SitePageContext) -> str:
    """Where a document stands below the folder of a page."""
    return f"{FOLDER}/{request.code}-{context.language.code}.pdf"


def write_document(request: DocumentRequest, context: SitePageContext) -> None:
    """Makes a document of a briefing, and keeps it where the pages name it."""
    # Imported when the first is made: what writes documents takes a second to load.
    product = import_module("briefings.pack").write_document(
        request, context.tables, context.language.code, "pdf"
    )
    context.keep(document_path(request, context), product.data)
    context.undrawn.extend(product.undrawn)


def data_files(
    frames: Mapping[str, pd.DataFrame], tables: Tables, version: Version, language: Language
) -> dict[str, bytes]:
    """The workbook and the tables of a version, with all their rows, by the path of each below the
    site. `frames` are open to all.
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
    """Every file that is offered: how the page names it, and what it is."""
    language = context.language
    whole = context.at(f"{language.code}/{FOLDER}")  # the tables are of all cycles
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
