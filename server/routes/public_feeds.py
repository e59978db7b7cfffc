"""Serve what programs follow: versions, changes, the calendar, and documents of a cycle:

/calendar.ics?lang=                                       events and deadlines
/api/versions.json, /api/versions.atom?lang=              what was published, the newest first
/api/changes.json?lang=&from_cycle=&to_cycle=             two cycles of a version, compared
/api/changes.json?lang=&from_version=&to_version=&cycle=  a cycle in two versions, compared
/export/{letter,regional-report}.docx?lang=&cycle=&state= a page for a letter to a state, or a
draft of the regional review report
"""

import asyncio
from typing import Any
from xml.etree import ElementTree

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from briefings.document_requests import DocumentKind, DocumentRequest
from domain.language import Language
from domain.measures.changes import Side, previous_cycle
from domain.tables import Tables
from domain.title import TITLE
from domain.vocabulary import STATES
from loaders.store.models import Version
from server.routes.error_handling import with_error_handling
from server.routes.request_parsing import tables_of, version_of
from server.routes.responses import client_has, etag, file_response, not_modified
from services import figure_query, published_data
from services.exports import changes_json, event_calendar
from services.figure_query import LANGUAGE, SERVED_VERSION, InvalidRequestError
from services.rendering.render_pool import RENDER_POOL
from services.rendering.render_protocol import RenderError, RenderTask

CALENDAR = "calendar.ics"
FROM_CYCLE, TO_CYCLE, FROM_VERSION, TO_VERSION, CYCLE = (
    "from_cycle",
    "to_cycle",
    "from_version",
    "to_version",
    "cycle",
)
DOCUMENTS: dict[str, DocumentKind] = {"letter": "letter", "regional-report": "report"}
ATOM = "http://www.w3.org/2005/Atom"


def routes(under: str) -> list[Route]:
    """Return the routes below the path `under`."""
    return [
        Route(f"{under}/{CALENDAR}", with_error_handling(_calendar)),
        Route(f"{under}/api/versions.json", with_error_handling(_versions)),
        Route(f"{under}/api/versions.atom", with_error_handling(_feed)),
        Route(f"{under}/api/changes.json", with_error_handling(_changes)),
        *(
            Route(f"{under}/export/{name}.docx", with_error_handling(_document), name=name)
            for name in DOCUMENTS
        ),
    ]


async def _calendar(request: Request) -> Response:
    query = request.query_params
    figure_query.reject_unknown_params(query, (LANGUAGE, SERVED_VERSION))
    language = figure_query.parse_language(query)
    tables, fixed = await run_in_threadpool(tables_of, query)
    tag = etag(tables.version, "calendar", language.code)
    if client_has(request, tag):
        return not_modified(tag, fixed=fixed)
    content = await run_in_threadpool(event_calendar.build_calendar, tables, language)
    return file_response(content, "ics", tag, f"events-{language.code}.ics", fixed=fixed)


def version_to_dict(version: Version) -> dict[str, Any]:
    """Return what everybody may know of a version; not who published it."""
    return {
        "number": version.number,
        "id": version.id,
        "content": version.content,
        "published": version.at.isoformat(),
        "note": version.note,
        "restored": version.restored or None,
    }


async def _versions(request: Request) -> Response:
    figure_query.reject_unknown_params(request.query_params, ())
    history = await run_in_threadpool(lambda: published_data.store().history())
    tag = etag("versions", history[0].id)
    if client_has(request, tag):
        return not_modified(tag, fixed=False)
    content = orjson.dumps({"versions": [version_to_dict(each) for each in history]})
    return file_response(content, "json", tag, "versions.json", fixed=False)


async def _feed(request: Request) -> Response:
    query = request.query_params
    figure_query.reject_unknown_params(query, (LANGUAGE,))
    language = figure_query.parse_language(query)
    history = await run_in_threadpool(lambda: published_data.store().history())
    tag = etag("feed", history[0].id, language.code)
    if client_has(request, tag):
        return not_modified(tag, fixed=False)
    content = feed_of(history, language)
    return file_response(content, "atom", tag, "versions.atom", fixed=False)


def feed_of(history: tuple[Version, ...], language: Language) -> bytes:
    """Return the versions as an Atom feed (RFC 4287); its addresses are relative to it."""
    feed = ElementTree.Element("feed", {"xmlns": ATOM, "xml:lang": language.code})
    newest = history[0]

    def add(parent: ElementTree.Element, name: str, text: str, **attributes: str) -> None:
        ElementTree.SubElement(parent, name, attributes).text = text or None

    add(feed, "id", f"urn:uuid:{_uuid(history[-1].id)}")
    add(feed, "title", language.gettext(TITLE))
    add(feed, "updated", newest.at.isoformat())
    add(feed, "link", "", rel="self", href="versions.atom")
    author = ElementTree.SubElement(feed, "author")
    add(author, "name", language.gettext(TITLE))
    for version in history:
        entry = ElementTree.SubElement(feed, "entry")
        add(entry, "id", f"urn:uuid:{_uuid(version.id)}")
        add(entry, "title", language.gettext("Version {number}", number=version.number))
        add(entry, "updated", version.at.isoformat())
        add(entry, "summary", version.note)
        add(entry, "link", "", href=f"../data?version={version.number}&lang={language.code}")
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(feed, "utf-8")


def _uuid(id: str) -> str:
    """Return the id of a version, 32 hex digits, in the form of a UUID."""
    return "-".join((id[:8], id[8:12], id[12:16], id[16:20], id[20:]))


async def _changes(request: Request) -> Response:
    query = request.query_params
    names = (LANGUAGE, FROM_CYCLE, TO_CYCLE, FROM_VERSION, TO_VERSION, CYCLE, SERVED_VERSION)
    figure_query.reject_unknown_params(query, names)
    language = figure_query.parse_language(query)
    found = await run_in_threadpool(_compare, query, language)
    content = orjson.dumps(found, option=orjson.OPT_INDENT_2)
    tag = etag("changes", content)
    if client_has(request, tag):
        return not_modified(tag, fixed=False)
    return file_response(content, "json", tag, "changes.json", fixed=False)


def _compare(query: QueryParams, language: Language) -> dict[str, Any]:
    """Return the comparison that a query asks for. Raises InvalidRequestError."""
    if FROM_VERSION in query or TO_VERSION in query:
        return _compare_versions(query, language)
    tables, _ = tables_of(query)
    to = _cycle(query, TO_CYCLE, tables, tables.default_cycle)
    earlier = previous_cycle(tables, to)
    before = _cycle(query, FROM_CYCLE, tables, earlier or 0)
    if not before:
        remedy = "There is no earlier cycle. Name two versions: from_version and to_version."
        raise InvalidRequestError(404, FROM_CYCLE, "", remedy)
    names = tuple({"cycle": cycle, "label": str(cycle)} for cycle in (before, to))
    return changes_json.changes_to_dict(
        Side(tables, before), Side(tables, to), (names[0], names[1]), language
    )


def _compare_versions(query: QueryParams, language: Language) -> dict[str, Any]:
    numbers = [query.get(name) for name in (FROM_VERSION, TO_VERSION)]
    if numbers[0] is None:
        raise InvalidRequestError(400, FROM_VERSION, "", "Name the earlier version.")
    versions = [
        version_of(QueryParams({SERVED_VERSION: number} if number else {}))[0] for number in numbers
    ]
    both = [published_data.tables(version) for version in versions]
    cycle = _cycle(query, CYCLE, both[1], both[1].default_cycle)
    names = [
        {
            "version": version.number,
            "cycle": cycle,
            "label": language.gettext("Version {number}", number=version.number),
        }
        for version in versions
    ]
    sides = [Side(tables, cycle) for tables in both]
    return changes_json.changes_to_dict(*sides, (names[0], names[1]), language)


def _cycle(query: QueryParams, name: str, tables: Tables, default: int) -> int:
    if name not in query:
        return default
    cycles = [str(cycle) for cycle in tables.cycles]
    return int(figure_query.validate(name, query[name], cycles))


async def _document(request: Request) -> Response:
    name = request.scope["path"].rpartition("/")[2].removesuffix(".docx")
    query = request.query_params
    of_state = ("state",) if name == "letter" else ()
    figure_query.reject_unknown_params(query, (LANGUAGE, SERVED_VERSION, CYCLE, *of_state))
    language = figure_query.parse_language(query)
    tables, fixed = await run_in_threadpool(tables_of, query)
    cycle = _cycle(query, CYCLE, tables, tables.default_cycle)
    state = figure_query.validate("state", query.get("state", ""), STATES) if of_state else ""
    order = DocumentRequest(DOCUMENTS[name], cycle, state=state)
    tag = etag(tables.version, order, language.code)
    if client_has(request, tag):
        return not_modified(tag, fixed=fixed)
    task = RenderTask("documents", (order, language.code, ("docx",), ""))
    try:
        ((_, content, _),) = await asyncio.wrap_future(RENDER_POOL.submit(task, tables))
    except RenderError as reason:
        remedy = "It could not be made; the server's log says why. Tell the organisers."
        raise InvalidRequestError(500, "document", name, remedy) from reason
    file = "-".join(filter(None, (name, state, str(cycle), language.code)))
    return file_response(content, "docx", tag, f"{file}.docx", fixed=fixed)
