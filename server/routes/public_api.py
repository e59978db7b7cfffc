"""Serve pictures that documents link, tables that programs fetch, and their description:

    /export/{figure}.{png,svg,pdf}?lang=&version=&size=&…    a figure as a picture
    /figure/{figure}.json?lang=&version=&content=&…          a figure as a page draws it
                                                             (static/charts.js)
    /api/{table}.{csv,json}?lang=&version=                   a table; as JSON with the meaning of
                                                             columns, source, as-of date, version
    /api/openapi.json                                        the OpenAPI description

Everybody may read what the pages show. Errors are JSON that names parameter, value and remedy.
Addresses with a version are immutable; others must be revalidated.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable

import anyio
import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from charts.registry import FIGURES, IMAGE_KINDS
from domain.language import Language
from domain.tables import Choice, Tables
from loaders.privacy import group_threshold
from loaders.store.errors import StoreUnavailableError
from loaders.store.models import Version
from loaders.tables import registry
from server.routes import openapi
from server.routes.request_parsing import check_accept, parse_name, tables_of, version_of
from server.routes.responses import (
    IMMUTABLE,
    SANDBOX_CSP,
    TYPES,
    client_has,
    error_response,
    etag,
    file_response,
    not_modified,
)
from services import compression, drawings, figure_query, metrics, published_data, table_exports
from services.drawings import FIGURE, Drawing
from services.figure_query import CONTENT, LANGUAGE, SERVED_VERSION, InvalidRequestError
from services.rendering import render_tasks
from services.rendering.render_pool import RENDER_POOL
from services.rendering.render_protocol import QueueFullError, RenderError, SizeTooSmallError

Handler = Callable[[Request], Awaitable[Response]]
PICTURES, TABLES, DESCRIPTION = "export/", "api/", "openapi.json"
RETRY_SECONDS = 30  # where nothing better is known
# concurrently drawn figures that no page of this process sent: few, since they delay the pages
MAX_CONCURRENT = 2
MAX_FIGURES = 32  # of them, drawn or waiting
FIGURE_MILLISECONDS = 150  # of one, estimated
NOT_MADE_REMEDY = "It could not be made; the server's log says why. Tell the organisers."
QUEUE_FULL_REMEDY = "Many pictures are being made. Ask again after the time in Retry-After."
NO_STORE_REMEDY = "The data cannot be reached. Ask again after the time in Retry-After."
TOO_SMALL_REMEDY = (
    "The figure has no room in this size. Ask for another size, for fewer states, or "
    "for its tables (api/openapi.json)."
)
_render_limiter = anyio.CapacityLimiter(MAX_CONCURRENT)
_pending_figures: dict[Hashable, "asyncio.Future[Drawing | None]"] = {}


def routes(base: str = "") -> list[Route]:
    """Return the routes, below the path that all addresses begin with."""
    under = f"/{base.strip('/')}" if base.strip("/") else ""
    return [
        Route(f"{under}/{PICTURES}{{name:path}}", _with_error_handling(_picture)),
        Route(f"{under}/{FIGURE}{{name:path}}", _with_error_handling(_drawing)),
        Route(f"{under}/{TABLES}{DESCRIPTION}", _with_error_handling(_description)),
        Route(f"{under}/{TABLES}{{name:path}}", _with_error_handling(_table)),
    ]


def _with_error_handling(handler: Handler) -> Handler:
    """Wrap a handler: its errors become JSON, and its requests are counted by route and status."""

    async def endpoint(request: Request) -> Response:
        response = await _respond(handler, request)
        metrics.REQUESTS.labels(handler.__name__.strip("_"), response.status_code).inc()
        return response

    return endpoint


async def _respond(handler: Handler, request: Request) -> Response:
    """Return the response of a handler, or its error as JSON."""
    try:
        return await handler(request)
    except InvalidRequestError as invalid:
        error = invalid
    except QueueFullError as busy:
        error = InvalidRequestError(503, "", "", QUEUE_FULL_REMEDY, wait=busy.seconds)
    except StoreUnavailableError:
        error = InvalidRequestError(503, "", "", NO_STORE_REMEDY, wait=RETRY_SECONDS)
    return error_response(error)


async def _picture(request: Request) -> Response:
    figure, kind = parse_name(request, FIGURES, IMAGE_KINDS, "figure")
    check_accept(request, kind)
    tables, fixed = await run_in_threadpool(tables_of, request.query_params)
    figure_request = figure_query.parse_figure_query(figure, request.query_params, tables)
    task = render_tasks.image_task(figure_request, kind)
    tag = etag(tables.version, group_threshold.min_group_size(), task, kind)
    if client_has(request, tag):
        return not_modified(tag, fixed=fixed)
    size, code = figure_request.size, figure_request.language.code
    try:
        content = await asyncio.wrap_future(RENDER_POOL.submit(task, tables))
    except SizeTooSmallError as reason:
        raise InvalidRequestError(400, figure_query.SIZE, size, TOO_SMALL_REMEDY) from reason
    except RenderError as reason:
        raise InvalidRequestError(500, "figure", figure, NOT_MADE_REMEDY) from reason
    name = "-".join((figure, *figure_request.choice.states[:1], size, code))
    return file_response(content, kind, tag, f"{name}.{kind}", fixed=fixed)


async def _drawing(request: Request) -> Response:
    figure = drawings.ready(f"{request.path_params['name']}?{request.url.query}")
    if figure is None:  # another process drew the page, or this one before it was restarted
        figure = await _render_missing(request)
    encoding = compression.negotiate_encoding(request.headers.get("accept-encoding", ""))
    # Another release of the dashboard may draw it otherwise than the page's address says.
    is_expected = request.query_params.get(CONTENT) == figure.tag
    headers = {
        "cache-control": IMMUTABLE if is_expected else "no-store",
        "vary": "accept-encoding",
        "content-security-policy": SANDBOX_CSP,
    }
    if encoding:
        headers["content-encoding"] = encoding
    return Response(figure.bodies[encoding], headers=headers, media_type=TYPES["json"])


async def _render_missing(request: Request) -> Drawing:
    """Draw a figure that no page of this process sent. Raises InvalidRequestError, and
    QueueFullError where MAX_FIGURES are drawn or wait.
    """
    figure, _ = parse_name(request, FIGURES, ("json",), "figure")
    tables, _ = await run_in_threadpool(tables_of, request.query_params)
    query = request.query_params
    figure_request = figure_query.parse_figure_query(figure, query, tables, also=(CONTENT,))
    of = (figure, tables, figure_request.choice, figure_request.language)
    if drawings.is_drawn(*of):
        result = drawings.drawing(*of)
    else:
        result = await asyncio.shield(_pending_drawing(*of))  # others may wait for it
    if result is None:
        remedy = "The choice leaves nothing to show. Leave out a parameter."
        raise InvalidRequestError(404, "figure", figure, remedy)
    return result


def _pending_drawing(
    figure: str, tables: Tables, choice: Choice, language: Language
) -> "asyncio.Future[Drawing | None]":
    """Return the future of a figure that is being drawn, or start to draw it in a thread."""
    relevant = figure_query.relevant_choice(figure, choice)
    key = (figure, tables.version, relevant, language.code)
    if (pending := _pending_figures.get(key)) is None:
        waiting = len(_pending_figures)
        if waiting >= MAX_FIGURES:
            raise QueueFullError(max(1, waiting * FIGURE_MILLISECONDS // MAX_CONCURRENT // 1000))
        of = (figure, tables, choice, language)
        pending = asyncio.ensure_future(
            anyio.to_thread.run_sync(drawings.drawing, *of, limiter=_render_limiter)
        )
        _pending_figures[key] = pending
        pending.add_done_callback(lambda _: _pending_figures.pop(key))
    return pending


async def _table(request: Request) -> Response:
    name, kind = parse_name(request, registry.TABLES, ("csv", "json"), "table")
    check_accept(request, kind)
    query = request.query_params
    figure_query.reject_unknown_params(query, (LANGUAGE, SERVED_VERSION))
    language = figure_query.parse_language(query)
    version, fixed = await run_in_threadpool(version_of, query)
    tag = etag(version.id, name, language.code, kind, group_threshold.min_group_size())
    if client_has(request, tag):
        return not_modified(tag, fixed=fixed)
    content = await _render_table(name, kind, version, language)
    response = file_response(content, kind, tag, f"{name}-{version.number}.{kind}", fixed=fixed)
    if kind == "csv":
        response.headers["link"] = (
            f'<{name}.json?lang={language.code}&version={version.number}>; rel="describedby"; '
            'type="application/json"'
        )
    return response


async def _render_table(name: str, kind: str, version: Version, language: Language) -> bytes:
    tables = await run_in_threadpool(published_data.tables, version)
    task = table_exports.table_task(name, kind, tables, version, language, published_data.store())
    try:
        return bytes(await asyncio.wrap_future(RENDER_POOL.submit(task, tables)))
    except RenderError as reason:
        raise InvalidRequestError(500, "table", name, NOT_MADE_REMEDY) from reason


async def _description(request: Request) -> Response:
    figure_query.reject_unknown_params(request.query_params, ())
    tables = await run_in_threadpool(published_data.current_tables)
    tag = etag(tables.version, group_threshold.min_group_size())
    if client_has(request, tag):
        return not_modified(tag, fixed=False)
    base = request.url.path.removesuffix(f"/{TABLES}{DESCRIPTION}")
    content = orjson.dumps(openapi.openapi_document(tables, base))
    return file_response(content, "json", tag, DESCRIPTION, fixed=False)
