"""Write the downloads of the site: the workbook of the version, its tables, and the documents."""

from collections.abc import Iterator, Mapping
from importlib import import_module

import pandas as pd

from briefings.document_requests import DocumentRequest
from domain.language import Language
from domain.tables import Tables
from loaders.store import public_tables
from loaders.store.models import Version
from loaders.tables import registry
from loaders.xlsx import export, template
from services.exports.event_calendar import build_calendar
from website.page_context import SitePageContext

CALENDAR = "calendar.ics"
FOLDER = "downloads"  # below that of a language


def state_links(context: SitePageContext) -> Iterator[tuple[str, str]]:
    """Yield address and label of the documents of the chosen state."""
    if context.choice.states:
        request = DocumentRequest("state", context.choice.cycle, state=context.choice.states[0])
        yield document_path(request, context), context.language.gettext("Profile (PDF)")


def overview_links(context: SitePageContext) -> Iterator[tuple[str, str]]:
    """Yield address and label of the calendar."""
    language = context.language
    calendar = context.relative_link(f"{language.code}/{FOLDER}/{CALENDAR}")
    yield calendar, language.gettext("Events and deadlines as a calendar (ICS)")


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
    files[CALENDAR] = build_calendar(tables, language)
    for name in registry.TABLES:
        description = public_tables.table_metadata(name, tables, version, language)
        files |= {
            f"{name}.csv": export.to_csv(frames[name]),
            f"{name}.json": public_tables.table_to_json(frames[name], description),
        }
    return {f"{language.code}/{FOLDER}/{name}": made for name, made in files.items()}


def download_links(context: SitePageContext) -> Iterator[tuple[str, str]]:
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
