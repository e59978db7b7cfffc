"""Plain HTTP beside the pages: pictures that documents link, tables that programs fetch, and their
description.

    /export/{figure}.{png,svg,pdf}?lang=&version=&size=&…    a figure as a picture
    /figure/{figure}.json?lang=&version=&content=&…          a figure as a page draws it
    (static/charts.js)
    /api/{table}.{csv,json}?lang=&version=                   a table; as JSON with what its columns
    mean, source, as-of date and version
    /api/openapi.json                                        all of this, for programs

Everybody may read what the pages show. Whatever is asked for wrongly is answered with JSON that
names the parameter, the value and the remedy. An address with a version gives the same for ever,
one without is asked about again.
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
RETRY_SECONDS = 30  # seconds, where nothing better is known
MAX_CONCURRENT = 2  # figures that no page has sent, drawn in the server's own process
MAX_FIGURES = 32  # of them that are drawn or wait to be
FIGURE_MILLISECONDS = 150  # what one takes, about
_render_limiter = anyio.CapacityLimiter(MAX_CONCURRENT)
_pending_figures: dict[Hashable, "asyncio.Future[Drawing | None]"] = {}


def routes(base: str = "") -> list[Route]:
    """The routes, below the path that all addresses begin with."""
    under = f"/{base.strip('/')}" if base.strip("/") else ""
    return [
        Route(f"{under}/{PICTURES}{{name:path}}", _with_error_handling(_picture)),
        Route(f"{under}/{FIGURE}{{name:path}}", _with_error_handling(_drawing)),
        Route(f"{under}/{TABLES}{DESCRIPTION}", _with_error_handling(_description)),
        Route(f"{under}/{TABLES}{{name:path}}", _with_error_handling(_table)),
    ]


def _with_error_handling(handler: Handler) -> Handler:
    """An answer whose refusals are told as JSON, counted by what it is and how it ended."""

    async def endpoint(request: Request) -> Response:
        response = await respond(request)
        metrics.REQUESTS.labels(handler.__name__.strip("_"), response.status_code).inc()
        return response

    async def respond(request: Request) -> Response:
        try:
            return await handler(request)
        except InvalidRequestError as refused:
            return error_response(refused)
        except QueueFullError as busy:
            return error_response(
                InvalidRequestError(
                    503,
                    "",
                    "",
                    "Many pictures are being made. Ask again after the time in Retry-After.",
                    wait=busy.seconds,
                )
            )
        except StoreUnavailableError:
            return error_response(
                InvalidRequestError(
                    503,
                    "",
                    "",
                    "The data cannot be reached. Ask again after the time in Retry-After.",
                    wait=RETRY_SECONDS,
                )
            )

    return endpoint


async def _picture(request: Request) -> Response:
    figure, kind = parse_name(request, FIGURES, IMAGE_KINDS, "figure")
    check_accept(request, kind)
    tables, fixed = await run_in_threadpool(tables_of, request.query_params)
    figure_request = figure_query.parse_figure_query(figure, request.query_params, tables)
    tag = etag(
        tables.version,
        group_threshold.min_group_size(),
        render_tasks.image_task(figure_request, kind),
        kind,
    )
    if client_has(request, tag):
        return not_modified(tag, fixed=fixed)
    try:
        content = await asyncio.wrap_future(
            RENDER_POOL.submit(render_tasks.image_task(figure_request, kind), tables)
        )
    except SizeTooSmallError as reason:
        remedy = (
            "The figure has no room in this size. Ask for another size, for fewer states, or "
            "for its tables (api/openapi.json)."
        )
        raise InvalidRequestError(400, figure_query.SIZE, figure_request.size, remedy) from reason
    except RenderError as reason:
        raise InvalidRequestError(
            500,
            "figure",
            figure,
            "It could not be made; the server's log says why. Tell the organisers.",
        ) from reason
    name = "-".join(
        (
            figure,
            *figure_request.choice.states[:1],
            figure_request.size,
            figure_request.language.code,
        )
    )
    return file_response(content, kind, tag, f"{name}.{kind}", fixed=fixed)


async def _drawing(request: Request) -> Response:
    figure = drawings.ready(f"{request.path_params['name']}?{request.url.query}")
    if figure is None:  # the page was drawn by another process, or before this one was started
        figure = await _render_missing(request)
    encoding = compression.negotiate_encoding(request.headers.get("accept-encoding", ""))
    # Drawn by another edition of the dashboard, it may look otherwise than the page was told.
    lasting = request.query_params.get(CONTENT) == figure.tag
    headers = {
        "cache-control": IMMUTABLE if lasting else "no-store",
        "vary": "accept-encoding",
        "content-security-policy": SANDBOX_CSP,
    }
    if encoding:
        headers["content-encoding"] = encoding
    return Response(figure.bodies[encoding], headers=headers, media_type=TYPES["json"])


async def _render_missing(request: Request) -> Drawing:
    """A figure that no page of this process sent. Raises InvalidRequestError, and QueueFullError
    where too many are asked for.

    Few are drawn at once, since it is the pages' own process that draws. The same one asked for
    twice is drawn once.
    """
    figure, _ = parse_name(request, FIGURES, ("json",), "figure")
    tables, _ = await run_in_threadpool(tables_of, request.query_params)
    figure_request = figure_query.parse_figure_query(
        figure, request.query_params, tables, also=(CONTENT,)
    )
    of = (figure, tables, figure_request.choice, figure_request.language)
    if drawings.is_drawn(*of):
        result = drawings.drawing(*of)
    else:
        key = (
            figure,
            tables.version,
            figure_query.relevant_choice(figure, figure_request.choice),
            figure_request.language.code,
        )
        if (pending := _pending_figures.get(key)) is None:
            if len(_pending_figures) >= MAX_FIGURES:
                raise QueueFullError(
                    max(1, len(_pending_figures) * FIGURE_MILLISECONDS // MAX_CONCURRENT // 1000)
                )
            pending = asyncio.ensure_future(
                anyio.to_thread.run_sync(drawings.drawing, *of, limiter=_render_limiter)
            )
            _pending_figures[key] = pending
            pending.add_done_callback(lambda _: _pending_figures.pop(key))
        result = await asyncio.shield(pending)  # others may wait for it
    if result is None:
        raise InvalidRequestError(
            404, "figure", figure, "The choice leaves nothing to show. Leave out a parameter."
        )
    return result


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
        raise InvalidRequestError(
            500,
            "table",
            name,
            "It could not be made; the server's log says why. Tell the organisers.",
        ) from reason


async def _description(request: Request) -> Response:
    figure_query.reject_unknown_params(request.query_params, ())
    tables = await run_in_threadpool(published_data.current_tables)
    tag = etag(tables.version, group_threshold.min_group_size())
    if client_has(request, tag):
        return not_modified(tag, fixed=False)
    base = request.url.path.removesuffix(f"/{TABLES}{DESCRIPTION}")
    return file_response(
        orjson.dumps(openapi.openapi_document(tables, base)), "json", tag, DESCRIPTION, fixed=False
    )
