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
import hashlib
from collections.abc import Awaitable, Callable, Hashable
from functools import cache
from pathlib import Path

import anyio
import orjson
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from charts.registry import FIGURES, KINDS
from domain.language import Language
from domain.tables import Tables
from loaders.privacy import group_threshold
from loaders.store.store import StoreUnavailable, Version
from loaders.tables import registry
from server.routes import openapi
from services import (
    compression,
    drawings,
    figure_query,
    metrics,
    published_data,
    render_tasks,
    table_exports,
)
from services.drawings import FIGURE, Drawing
from services.figure_query import CONTENT, LANGUAGE, VERSION, RefusedError
from services.render_pool import RENDER_POOL, ROOT, NoRoomError, QueueFullError, RenderError

Answer = Callable[[Request], Awaitable[Response]]
PICTURES, TABLES, DESCRIPTION = "export/", "api/", "openapi.json"
TYPES = {
    "png": "image/png",
    "svg": "image/svg+xml",
    "pdf": "application/pdf",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}
FOR_EVER, SHORTLY = "public, max-age=31536000, immutable", "public, max-age=60, must-revalidate"
# Opened by itself a picture runs nothing and calls nobody. A browser shows no PDF in a sandbox.
INERT = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"
SANDBOX = f"{INERT}; sandbox"
WAIT = 30  # seconds, where nothing better is known
DRAWN_AT_ONCE = 2  # figures that no page has sent, drawn in the server's own process
MAX_FIGURES = 32  # of them that are drawn or wait to be
MILLISECONDS_EACH = 150  # what one takes, about
# what an answer depends on beside the data
DRAWING = (
    "briefings",
    "charts",
    "domain",
    "data/vocabulary",
    "loaders",
    "locale",
    "server",
    "services",
    "static",
)


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
            return _refusal(refused)
        except QueueFullError as busy:
            return _refusal(
                RefusedError(
                    503,
                    "",
                    "",
                    "Many pictures are being made. Ask again after the time in Retry-After.",
                    wait=busy.seconds,
                )
            )
        except StoreUnavailable:
            return _refusal(
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
    figure, kind = _named(request, FIGURES, KINDS, "figure")
    _accepts(request, kind)
    tables, fixed = await run_in_threadpool(_tables, request.query_params)
    asked = figure_query.asked(figure, request.query_params, tables)
    tag = _tag(
        tables.version, group_threshold.smallest_group(), render_tasks.task(asked, kind), kind
    )
    if _has(request, tag):
        return _unchanged(tag, fixed=fixed)
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
    return _answer(made, kind, tag, f"{name}.{kind}", fixed=fixed)


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
    figure, _ = _named(request, FIGURES, ("json",), "figure")
    tables, _ = await run_in_threadpool(_tables, request.query_params)
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
    name, kind = _named(request, registry.TABLES, ("csv", "json"), "table")
    _accepts(request, kind)
    query = request.query_params
    figure_query.admit(query, (LANGUAGE, VERSION))
    language = figure_query.language_of(query)
    version, fixed = await run_in_threadpool(_version, query)
    tag = _tag(version.id, name, language.code, kind, group_threshold.smallest_group())
    if _has(request, tag):
        return _unchanged(tag, fixed=fixed)
    made = await _made_table(name, kind, version, language)
    answer = _answer(made, kind, tag, f"{name}-{version.number}.{kind}", fixed=fixed)
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
    tag = _tag(tables.version, group_threshold.smallest_group())
    if _has(request, tag):
        return _unchanged(tag, fixed=False)
    base = request.url.path.removesuffix(f"/{TABLES}{DESCRIPTION}")
    return _answer(
        orjson.dumps(openapi.description(tables, base)), "json", tag, DESCRIPTION, fixed=False
    )


def _named(request: Request, names: object, kinds: tuple[str, ...], what: str) -> tuple[str, str]:
    """The figure or table of an address and the kind of file. Raises RefusedError."""
    name, dot, kind = request.path_params["name"].rpartition(".")
    known = list(names)  # type: ignore[call-overload]
    if not dot or kind not in kinds:
        raise RefusedError(
            404,
            "kind",
            kind if dot else "",
            f"The address ends with one of: {', '.join(f'.{each}' for each in kinds)}.",
        )
    if name not in known:
        raise RefusedError(
            404, what, name, f"There is no such {what}. There are: {', '.join(known)}."
        )
    return name, kind


def _accepts(request: Request, kind: str) -> None:
    """Raises RefusedError where who asks would not take what the address gives."""
    given, whole = TYPES[kind].partition(";")[0], request.headers.get("accept", "*/*")
    taken = {
        part.strip()
        for part, _, weight in (each.partition(";") for each in whole.split(","))
        if weight.replace(" ", "") not in NOT
    }
    if not taken & {given, f"{given.partition('/')[0]}/*", "*/*", ""}:
        raise RefusedError(
            406,
            "Accept",
            whole,
            f"This address gives {given}. Ask for that, or at an address with another ending.",
        )


NOT = ("q=0", "q=0.0", "q=0.00", "q=0.000")


def _version(query: QueryParams) -> tuple[Version, bool]:
    """The version that a query names by its number, its id or the letters under every figure, else
    the newest; and whether it names one.
    """
    if VERSION not in query:
        return published_data.newest(), False
    asked = query[VERSION]
    for version in published_data.store().history():
        if asked in (str(version.number), version.id, version.content, version.shown):
            return version, True
    raise RefusedError(
        404,
        VERSION,
        asked,
        "There is no such version. The history on the page “Data” lists all; without one you get "
        "the newest.",
    )


def _tables(query: QueryParams) -> tuple[Tables, bool]:
    """The tables of the version of a query. Those last read, where the newest is asked for and the
    store cannot be reached.
    """
    if VERSION not in query:
        return published_data.published(), False
    version, fixed = _version(query)
    return published_data.tables(version), fixed


def _tag(*parts: object) -> str:
    """What tells an answer from every other, without making it. Weak: packed for the way it is
    other bytes.
    """
    return f'W/"{hashlib.sha256(repr((_edition(), parts)).encode()).hexdigest()[:32]}"'


@cache
def _edition() -> str:
    """The dashboard itself: another one may draw the same data in another way."""
    files = [
        file
        for room in DRAWING
        for file in sorted(Path(ROOT, room).rglob("*"))
        if file.suffix in (".py", ".csv", ".po", ".geojson")
    ]
    return hashlib.sha256(
        b"".join(hashlib.sha256(file.read_bytes()).digest() for file in files)
    ).hexdigest()


def _has(request: Request, tag: str) -> bool:
    """Whether who asks has it already."""
    known = {
        each.strip().removeprefix("W/")
        for each in request.headers.get("if-none-match", "").split(",")
    }
    return bool(known & {"*", tag.removeprefix("W/")})


def _answer(made: bytes, kind: str, tag: str, name: str, *, fixed: bool) -> Response:
    headers = {
        **_caching(tag, fixed=fixed),
        "content-disposition": f'inline; filename="{name}"',
        "content-security-policy": INERT if kind == "pdf" else SANDBOX,
    }
    return Response(made, headers=headers, media_type=TYPES[kind])


def _unchanged(tag: str, *, fixed: bool) -> Response:
    return Response(status_code=304, headers=_caching(tag, fixed=fixed))


def _caching(tag: str, *, fixed: bool) -> dict[str, str]:
    return {"etag": tag, "cache-control": FOR_EVER if fixed else SHORTLY}


def _refusal(refused: RefusedError) -> Response:
    told = {
        "error": {"parameter": refused.parameter, "value": refused.value, "remedy": refused.remedy}
    }
    headers = {"cache-control": "no-store", "content-security-policy": SANDBOX}
    if refused.wait:
        headers["retry-after"] = str(refused.wait)
    return Response(
        orjson.dumps(told),
        status_code=refused.status,
        headers=headers,
        media_type="application/json",
    )
