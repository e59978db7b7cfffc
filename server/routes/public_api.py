"""Serve pictures that documents link, tables that programs fetch, and their description:

    /export/{figure}.{png,svg,pdf}?lang=&version=&size=&…    a figure as a picture
    /api/{table}.{csv,json,xlsx}?lang=&version=&cycle=&state=&objective=
                                                             a table, or some of its rows; as JSON
                                                             with the meaning of columns, source,
                                                             as-of date, version
    /api/openapi.json                                        the OpenAPI description

Everybody may read what the pages show. Errors are JSON that names parameter, value and remedy.
Addresses with a version are immutable; others must be revalidated.
"""

import asyncio

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from charts.registry import FIGURES, IMAGE_KINDS
from domain.language import Language
from domain.tables import Tables
from loaders.privacy import group_threshold
from loaders.store.models import Version
from loaders.tables import registry
from server.routes import openapi, public_feeds
from server.routes.error_handling import with_error_handling
from server.routes.request_parsing import check_accept, parse_name, tables_of, version_of
from server.routes.responses import (
    client_has,
    etag,
    file_response,
    not_modified,
)
from services import figure_query, published_data
from services.exports import table_exports, table_filters
from services.exports.table_filters import TABLE_KINDS, RowFilters
from services.figure_query import LANGUAGE, SERVED_VERSION, InvalidRequestError
from services.rendering import render_tasks
from services.rendering.render_pool import RENDER_POOL
from services.rendering.render_protocol import RenderError, SizeTooSmallError

PICTURES, TABLES, DESCRIPTION = "export/", "api/", "openapi.json"
NOT_MADE_REMEDY = "It could not be made; the server's log says why. Tell the organisers."
TOO_SMALL_REMEDY = (
    "The figure has no room in this size. Ask for another size, for fewer states, or "
    "for its tables (api/openapi.json)."
)


def routes(base: str = "") -> list[Route]:
    """Return the routes, below the path that all addresses begin with."""
    under = f"/{base.strip('/')}" if base.strip("/") else ""
    return [
        *public_feeds.routes(under),
        Route(f"{under}/{PICTURES}{{name:path}}", with_error_handling(_picture)),
        Route(f"{under}/{TABLES}{DESCRIPTION}", with_error_handling(_description)),
        Route(f"{under}/{TABLES}{{name:path}}", with_error_handling(_table)),
    ]


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


async def _table(request: Request) -> Response:
    name, kind = parse_name(request, registry.TABLES, TABLE_KINDS, "table")
    check_accept(request, kind)
    query = request.query_params
    names = (LANGUAGE, SERVED_VERSION, *table_filters.params_of(name))
    figure_query.reject_unknown_params(query, names, several=(table_filters.STATE,))
    language = figure_query.parse_language(query)
    version, fixed = await run_in_threadpool(version_of, query)
    tables = await run_in_threadpool(published_data.tables, version)
    rows = table_filters.parse_filters(name, {each: query.getlist(each) for each in query}, tables)
    tag = etag(version.id, name, language.code, kind, rows, group_threshold.min_group_size())
    if client_has(request, tag):
        return not_modified(tag, fixed=fixed)
    content = await _render_table(name, kind, rows, tables, version, language)
    response = file_response(content, kind, tag, f"{name}-{version.number}.{kind}", fixed=fixed)
    if kind == "csv":
        response.headers["link"] = (
            f'<{name}.json?lang={language.code}&version={version.number}>; rel="describedby"; '
            'type="application/json"'
        )
    return response


async def _render_table(
    name: str, kind: str, rows: RowFilters, tables: Tables, version: Version, language: Language
) -> bytes:
    store = published_data.store()
    task = table_exports.table_task(name, kind, rows, tables, version, language, store)
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
