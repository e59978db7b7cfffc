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

from charts.registry import FIGURES, KINDS
from domain.language import Language
from loaders.privacy import group_threshold
from loaders.store.errors import StoreUnavailable
from loaders.store.models import Version
from loaders.tables import registry
from server.routes import openapi
from server.routes.request_parsing import check_accept, parse_name, tables_of, version_of
from server.routes.responses import (
    FOR_EVER,
    SANDBOX,
    TYPES,
    client_has,
    error_response,
    etag,
    file_response,
    not_modified,
)
from services import compression, drawings, figure_query, metrics, published_data, table_exports
from services.drawings import FIGURE, Drawing
from services.figure_query import CONTENT, LANGUAGE, VERSION, RefusedError
from services.rendering import render_tasks
from services.rendering.render_pool import RENDER_POOL
from services.rendering.render_protocol import NoRoomError, QueueFullError, RenderError

Answer = Callable[[Request], Awaitable[Response]]
PICTURES, TABLES, DESCRIPTION = "export/", "api/", "openapi.json"
WAIT = 30  # seconds, where nothing better is known
DRAWN_AT_ONCE = 2  # figures that no page has sent, drawn in the server's own process
MAX_FIGURES = 32  # of them that are drawn or wait to be
MILLISECONDS_EACH = 150  # what one takes, about
_drawn_at_once = anyio.CapacityLimiter(DRAWN_AT_ONCE)
_in_drawing: dict[Hashable, "asyncio.Future[Drawing | None]"] = {}


def routes(base: str = "") -> list[Route]:
    """The routes, below the path that all addresses begin with."""
    under = f"/{base.strip('/')}" if base.strip("/") else ""
    return [
        Route(f"{under}/{PICTURES}{{name:path}}", _told(_picture)),
        Route(f"{under}/{FIGURE}{{name:path}}", _told(_drawing)),
        Route(f"{under}/{TABLES}{DESCRIPTION}", _told(_description)),
        Route(f"{under}/{TABLES}{{name:path}}", _told(_table)),
    ]


def _told(answer: Answer) -> Answer:
    """An answer whose refusals are told as JSON, counted by what it is and how it ended."""

    async def endpoint(request: Request) -> Response:
        given = await told(request)
        metrics.REQUESTS.labels(answer.__name__.strip("_"), given.status_code).inc()
        return given

    async def told(request: Request) -> Response:
        try:
            return await answer(request)
        except RefusedError as refused:
            return error_response(refused)
        except QueueFullError as busy:
            return error_response(
                RefusedError(
                    503,
                    "",
                    "",
                    "Many pictures are being made. Ask again after the time in Retry-After.",
                    wait=busy.seconds,
                )
            )
        except StoreUnavailable:
            return error_response(
                RefusedError(
                    503,
                    "",
                    "",
                    "The data cannot be reached. Ask again after the time in Retry-After.",
                    wait=WAIT,
                )
            )

    return endpoint


async def _picture(request: Request) -> Response:
    figure, kind = parse_name(request, FIGURES, KINDS, "figure")
    check_accept(request, kind)
    tables, fixed = await run_in_threadpool(tables_of, request.query_params)
    asked = figure_query.asked(figure, request.query_params, tables)
    tag = etag(
        tables.version, group_threshold.smallest_group(), render_tasks.task(asked, kind), kind
    )
    if client_has(request, tag):
        return not_modified(tag, fixed=fixed)
    try:
        made = await asyncio.wrap_future(RENDER_POOL.submit(render_tasks.task(asked, kind), tables))
    except NoRoomError as reason:
        remedy = (
            "The figure has no room in this size. Ask for another size, for fewer states, or "
            "for its tables (api/openapi.json)."
        )
        raise RefusedError(400, figure_query.SIZE, asked.size, remedy) from reason
    except RenderError as reason:
        raise RefusedError(
            500,
            "figure",
            figure,
            "It could not be made; the server's log says why. Tell the organisers.",
        ) from reason
    name = "-".join((figure, *asked.choice.states[:1], asked.size, asked.language.code))
    return file_response(made, kind, tag, f"{name}.{kind}", fixed=fixed)


async def _drawing(request: Request) -> Response:
    found = drawings.ready(f"{request.path_params['name']}?{request.url.query}")
    if found is None:  # the page was drawn by another process, or before this one was started
        found = await _render_missing(request)
    encoding = compression.accepted(request.headers.get("accept-encoding", ""))
    # Drawn by another edition of the dashboard, it may look otherwise than the page was told.
    lasting = request.query_params.get(CONTENT) == found.tag
    headers = {
        "cache-control": FOR_EVER if lasting else "no-store",
        "vary": "accept-encoding",
        "content-security-policy": SANDBOX,
    }
    if encoding:
        headers["content-encoding"] = encoding
    return Response(found.bodies[encoding], headers=headers, media_type=TYPES["json"])


async def _render_missing(request: Request) -> Drawing:
    """A figure that no page of this process sent. Raises RefusedError, and QueueFullError where too
    many are asked for.

    Few are drawn at once, since it is the pages' own process that draws. The same one asked for
    twice is drawn once.
    """
    figure, _ = parse_name(request, FIGURES, ("json",), "figure")
    tables, _ = await run_in_threadpool(tables_of, request.query_params)
    asked = figure_query.asked(figure, request.query_params, tables, also=(CONTENT,))
    of = (figure, tables, asked.choice, asked.language)
    if drawings.is_drawn(*of):
        found = drawings.drawing(*of)
    else:
        key = (
            figure,
            tables.version,
            figure_query.heeded(figure, asked.choice),
            asked.language.code,
        )
        if (drawing := _in_drawing.get(key)) is None:
            if len(_in_drawing) >= MAX_FIGURES:
                raise QueueFullError(
                    max(1, len(_in_drawing) * MILLISECONDS_EACH // DRAWN_AT_ONCE // 1000)
                )
            drawing = asyncio.ensure_future(
                anyio.to_thread.run_sync(drawings.drawing, *of, limiter=_drawn_at_once)
            )
            _in_drawing[key] = drawing
            drawing.add_done_callback(lambda _: _in_drawing.pop(key))
        found = await asyncio.shield(drawing)  # others may wait for it
    if found is None:
        raise RefusedError(
            404, "figure", figure, "The choice leaves nothing to show. Leave out a parameter."
        )
    return found


async def _table(request: Request) -> Response:
    name, kind = parse_name(request, registry.TABLES, ("csv", "json"), "table")
    check_accept(request, kind)
    query = request.query_params
    figure_query.admit(query, (LANGUAGE, VERSION))
    language = figure_query.language_of(query)
    version, fixed = await run_in_threadpool(version_of, query)
    tag = etag(version.id, name, language.code, kind, group_threshold.smallest_group())
    if client_has(request, tag):
        return not_modified(tag, fixed=fixed)
    made = await _made_table(name, kind, version, language)
    answer = file_response(made, kind, tag, f"{name}-{version.number}.{kind}", fixed=fixed)
    if kind == "csv":
        answer.headers["link"] = (
            f'<{name}.json?lang={language.code}&version={version.number}>; rel="describedby"; '
            'type="application/json"'
        )
    return answer


async def _made_table(name: str, kind: str, version: Version, language: Language) -> bytes:
    tables = await run_in_threadpool(published_data.tables, version)
    task = table_exports.task(name, kind, tables, version, language, published_data.store())
    try:
        return bytes(await asyncio.wrap_future(RENDER_POOL.submit(task, tables)))
    except RenderError as reason:
        raise RefusedError(
            500,
            "table",
            name,
            "It could not be made; the server's log says why. Tell the organisers.",
        ) from reason


async def _description(request: Request) -> Response:
    figure_query.admit(request.query_params, ())
    tables = await run_in_threadpool(published_data.published)
    tag = etag(tables.version, group_threshold.smallest_group())
    if client_has(request, tag):
        return not_modified(tag, fixed=False)
    base = request.url.path.removesuffix(f"/{TABLES}{DESCRIPTION}")
    return file_response(
        orjson.dumps(openapi.description(tables, base)), "json", tag, DESCRIPTION, fixed=False
    )
