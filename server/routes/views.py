"""Answer the reading pages of the browser (static/reading.js):

    /view/{page}.json?lang=&version=&release=&…[&of=figures|page][&changed=…[&details=closed]]
        the figures of a page, the whole page, or what some changed filters change on it, with or
        without what a reader opens
    /view/version
        the version of the newest data, the release of the dashboard, and whether the store can be
        read, as JSON
    /view/table/{page}/{table}.{csv,xlsx}?lang=&version=&…
        a table of a page as a file

Addresses with a version and this release are immutable. A choice that nobody made before is
rendered under a bound (server/routes/bounded.py); beyond it the answer is 503 with Retry-After.
"""

from importlib import import_module
from threading import Lock

import orjson
from cachetools import LRUCache
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.tables import Tables
from server.routes.bounded import BOUNDED
from server.routes.error_handling import with_error_handling
from server.routes.request_parsing import parse_name, tables_of
from server.routes.responses import IMMUTABLE, SANDBOX_CSP, TYPES
from services import compression, figure_query, published_data, release
from services.figure_query import LANGUAGE, SERVED_VERSION, InvalidRequestError
from services.reading import pages
from services.reading.links import FIGURES, OF, PAGE, PREFIX, RELEASE, TABLE_KINDS, TABLES
from services.reading.pages import ViewRequest
from views.menu import MENU
from views.params import PARAMS
from views.query import choice_of, unknown_values
from views.registry import VIEWS
from views.view import View

CHANGED = "changed"
DETAILS, CLOSED = "details", "closed"
ANSWER_KINDS = (PAGE, FIGURES)
Address = tuple[str, str, str]  # page, query and encoding
# answers that were given before, by their address; with the bytes that both take
_addresses: LRUCache[Address, tuple[bytes, int]] = LRUCache(
    pages.ANSWER_BYTES, getsizeof=lambda sized: sized[1]
)
_lock = Lock()  # guards `_addresses`


def routes(base: str = "") -> list[Route]:
    """Return the routes, below the path that all addresses begin with."""
    under = f"/{base.strip('/')}" if base.strip("/") else ""
    return [
        Route(f"{under}/{PREFIX}version", with_error_handling(_version)),
        Route(f"{under}/{TABLES}{{view}}/{{name:path}}", with_error_handling(_table)),
        Route(f"{under}/{PREFIX}{{name:path}}", with_error_handling(_view)),
    ]


async def _view(request: Request) -> Response:
    encoding = compression.negotiate_encoding(request.headers.get("accept-encoding", ""))
    address = (request.path_params["name"], request.url.query, encoding)
    with _lock:
        body, _ = _addresses.get(address, (None, 0))
    if body is None:
        body = await _render(request, encoding)
        if SERVED_VERSION in request.query_params and not _depends_on_history(request):
            _keep(address, body)
    headers = _headers(request)
    if encoding:
        headers["content-encoding"] = encoding
    return Response(body, headers=headers, media_type=TYPES["json"])


async def _render(request: Request, encoding: str) -> bytes:
    name, _ = parse_name(request, MENU, ("json",), "page")
    query = request.query_params
    if name not in VIEWS:
        return pages.frame_answer(name, figure_query.parse_language(query), encoding)
    tables = await run_in_threadpool(_tables_of, query)
    asked = _parse_view_query(VIEWS[name], query, tables)

    def make() -> bytes:
        return pages.answer(asked, tables, encoding)

    if pages.is_answered(asked, tables, encoding):
        return make()
    return bytes(await BOUNDED.run((tables.version, asked, encoding), make))


def _keep(address: Address, body: bytes) -> None:
    """Keep an answer by its address. Most bytes are those of the cache of
    services/reading/pages.py; as that one, this one is bounded by bytes.
    """
    size = len(body) + sum(map(len, address))
    if size <= _addresses.maxsize:
        with _lock:
            _addresses[address] = body, size


def _tables_of(query: QueryParams) -> Tables:
    """Return the tables of a query's version. Those that are shown now need no store, which may be
    unavailable.
    """
    current = published_data.current_tables()
    if query.get(SERVED_VERSION, current.version) == current.version:
        return current
    return tables_of(query)[0]


def _parse_view_query(view: View, query: QueryParams, tables: Tables) -> ViewRequest:
    """Parse the query of a page's address. Raises InvalidRequestError, but where the whole page is
    asked for: that says itself what of its address is not known.
    """
    values = {name: query.getlist(name) for name in query}
    choice, language = choice_of(view, values, tables), figure_query.parse_language(query)
    if query.get(OF) == PAGE and CHANGED not in query:
        unknown = unknown_values(view, values, tables, also=(RELEASE, OF))
        return ViewRequest(view, choice, language, PAGE, unknown=tuple(unknown))
    names = [each.param for each in view.all_filters]
    several = (CHANGED, *(name for name in names if PARAMS[name].multiple))
    figure_query.reject_unknown_params(
        query, (LANGUAGE, SERVED_VERSION, RELEASE, OF, CHANGED, DETAILS, *names), several=several
    )
    for name in names:
        allowed = PARAMS[name].values(tables, choice)
        for value in query.getlist(name):
            figure_query.validate(name, value, allowed)
    changed = {figure_query.validate(CHANGED, name, names) for name in query.getlist(CHANGED)}
    of = "parts" if changed else figure_query.validate(OF, query.get(OF, PAGE), ANSWER_KINDS)
    closed = bool(changed and DETAILS in query)
    figure_query.validate(DETAILS, query.get(DETAILS, CLOSED), (CLOSED,))
    return ViewRequest(view, choice, language, of, tuple(sorted(changed)), closed)


async def _version(request: Request) -> Response:
    figure_query.reject_unknown_params(request.query_params, ())
    tables, failure = await run_in_threadpool(published_data.current_tables_and_failure)
    found = {
        "version": tables.version,
        "release": release.release_id(),
        "reached": failure is None,
    }
    return Response(
        orjson.dumps(found),
        headers={"cache-control": "no-store"},
        media_type=TYPES["json"],
    )


async def _table(request: Request) -> Response:
    view = request.path_params["view"]
    if view not in VIEWS:
        remedy = f"There is no such page. There are: {', '.join(VIEWS)}."
        raise InvalidRequestError(404, "page", view, remedy)
    tables = await run_in_threadpool(_tables_of, request.query_params)
    asked = _parse_view_query(VIEWS[view], request.query_params, tables)
    path = request.path_params["name"]
    key = ("table", tables.version, asked, path)
    content, kind, file = await BOUNDED.run(key, lambda: _export(request, asked, tables))
    headers = _headers(request) | {"content-disposition": f'attachment; filename="{file}"'}
    return Response(content, headers=headers, media_type=TYPES[kind])


def _export(request: Request, asked: ViewRequest, tables: Tables) -> tuple[bytes, str, str]:
    """Return a table of a page as a file, its kind and its name. Raises InvalidRequestError."""
    found = {
        name: table
        for part in pages.page_parts(asked, tables).values()
        for name, table in part.tables.items()
    }
    name, kind = parse_name(request, found, TABLE_KINDS, "table")
    table, language = found[name], asked.language
    export = import_module("loaders.xlsx.export")  # late: it takes 0.1 s
    if kind == "csv":
        content = export.to_csv(table.frame)
    else:
        about = {
            language.gettext("Title"): table.title,
            language.gettext("Source"): str(table.source),
        }
        content = export.to_xlsx(table.frame, about=about, name=name, rtl=language.rtl)
    return content, kind, f"{name}-{language.code}.{kind}"


def _depends_on_history(request: Request) -> bool:
    """Tell whether a request is for a page that compares versions."""
    name = request.path_params.get("view") or request.path_params["name"].removesuffix(".json")
    return name in VIEWS and VIEWS[name].depends_on_history


def _headers(request: Request) -> dict[str, str]:
    query = request.query_params
    # another release may render the same data differently
    fixed = SERVED_VERSION in query and query.get(RELEASE, "") == release.release_id()
    fixed = fixed and not _depends_on_history(request)
    return {
        "cache-control": IMMUTABLE if fixed else "no-cache",
        "vary": "accept-encoding",
        "content-security-policy": SANDBOX_CSP,
    }
