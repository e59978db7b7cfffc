"""Build the OpenAPI description of the public API from its figures, tables and parameters."""

from typing import Any

from charts.registry import FIGURES, IMAGE_KINDS
from domain.language import DEFAULT, languages
from domain.tables import Tables
from domain.title import TITLE
from domain.vocabulary import STATES
from loaders.tables import registry
from server.routes.responses import TYPES
from services import figure_query
from services.exports import table_filters
from services.exports.table_filters import TABLE_KINDS
from services.figure_query import (
    ALLOWED_SIZES,
    LANGUAGE,
    MULTI_VALUED,
    PARAMS_BY_FIGURE,
    SERVED_VERSION,
    SIZE,
)

JsonObject = dict[str, Any]
PARAMETER_DESCRIPTIONS = {
    LANGUAGE: "The language.",
    SERVED_VERSION: (
        "A published version by its number, its id or the eight letters under every figure; "
        "the newest where none is named."
    ),
    SIZE: "slide (16:9), column (for a page of A4), square, or thumbnail.",
    "cycle": "The year in which the review cycle began; the newest where none is named.",
    "event": "One event; all where none is named.",
    "round_table": "The objectives of one round table; all where none is named.",
    "states": "Only these states, by their ISO 3166-1 alpha-3 codes; all where none is named.",
    "state": "The state that is shown, by its ISO 3166-1 alpha-3 code.",
    "since": (
        "What the cycle is compared with: another cycle, such as cycle-2020; the cycle before "
        "where none is named."
    ),
    "objective": "Only rows of one objective, by its number.",
    "from_cycle": "The earlier cycle; the one before where none is named.",
    "to_cycle": "The later cycle; the newest where none is named.",
    "from_version": "The earlier version, by its number; then two versions are compared.",
    "to_version": "The later version, by its number; the newest where none is named.",
    "status": "Only objectives or principles that have one of these statuses in some state.",
    "order": (
        "Objectives by number, by round table, or by the number of states for which they are "
        "reported, the most or the fewest first."
    ),
}
ERROR_DESCRIPTIONS = {
    "400": "A parameter that there is not, or a value that it cannot have.",
    "404": "No such figure, table, kind of file or version.",
    "406": "Who asks would not take what this address gives.",
    "500": "It could not be made.",
    "503": (
        "Too much is being made, or the data cannot be reached: again after the seconds in "
        "Retry-After."
    ),
}
NOT_MODIFIED_DESCRIPTION = "What was asked for has not changed since the one of If-None-Match."
MEDIA_TYPES = {kind: name.partition(";")[0] for kind, name in TYPES.items()}


def openapi_document(tables: Tables, base: str) -> JsonObject:
    """Return the description for these tables; `base` is the path above the routes.

    It names no host: caches share the response.
    """
    return {
        "openapi": "3.1.0",
        "info": {
            "title": TITLE,
            "version": tables.version,
            "description": "Pictures and tables of the dashboard. Reading only.",
        },
        "servers": [{"url": base or "/"}],
        "paths": {**_figure_paths(tables), **_table_paths(tables), **_other_paths(tables)},
        "components": {"schemas": {"Refusal": _ERROR_SCHEMA, "Table": _TABLE_SCHEMA}},
    }


def _figure_paths(tables: Tables) -> JsonObject:
    return {
        f"/export/{name}.{kind}": _path_item(
            f"{name}-{kind}",
            figure.subject,
            kind,
            [
                _parameter(LANGUAGE, languages(), default=DEFAULT),
                _parameter(SERVED_VERSION),
                _parameter(SIZE, ALLOWED_SIZES, default=ALLOWED_SIZES[0]),
                *(
                    _parameter(
                        each, figure_query.param_values(each, tables), required=each == "state"
                    )
                    for each in PARAMS_BY_FIGURE[name]
                ),
            ],
        )
        for name, figure in FIGURES.items()
        for kind in IMAGE_KINDS
    }


def _table_paths(tables: Tables) -> JsonObject:
    return {
        f"/api/{name}.{kind}": _path_item(
            f"{name}-{kind}",
            table.description,
            kind,
            [
                _parameter(LANGUAGE, languages(), default=DEFAULT),
                _parameter(SERVED_VERSION),
                *(
                    _parameter(each, figure_query.param_values(each, tables))
                    for each in table_filters.params_of(name)
                ),
            ],
        )
        for name, table in registry.TABLES.items()
        for kind in TABLE_KINDS
    }


def _other_paths(tables: Tables) -> JsonObject:
    """Return the paths of the versions, the changes, the calendar and the documents."""
    language, version = (
        _parameter(LANGUAGE, languages(), default=DEFAULT),
        _parameter(SERVED_VERSION),
    )
    cycles = figure_query.param_values("cycle", tables)
    cycle = _parameter("cycle", cycles)
    compared = [
        *(_parameter(name, cycles) for name in ("from_cycle", "to_cycle")),
        *(_parameter(name) for name in ("from_version", "to_version")),
    ]
    paths = {
        "/calendar.ics": ("Events and deadlines of all cycles.", [language, version]),
        "/api/versions.json": ("What was published, the newest first.", []),
        "/api/versions.atom": ("The same as a feed.", [language]),
        "/api/changes.json": (
            "Two cycles of a version, or a cycle in two versions, compared.",
            [language, version, cycle, *compared],
        ),
        "/export/letter.docx": (
            "A page for a letter to a state.",
            [language, version, cycle, _parameter("state", list(STATES), required=True)],
        ),
        "/export/regional-report.docx": (
            "A draft of the regional review report.",
            [language, version, cycle],
        ),
    }
    return {
        path: _path_item(
            path.strip("/").replace("/", "-"), summary, path.rpartition(".")[2], params
        )
        for path, (summary, params) in paths.items()
    }


def _path_item(id: str, summary: str, kind: str, parameters: list[JsonObject]) -> JsonObject:
    schema = {"$ref": "#/components/schemas/Table"} if kind == "json" else {"type": "string"}
    error = {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}}
    responses: JsonObject = {
        "200": {"description": summary, "content": {MEDIA_TYPES[kind]: {"schema": schema}}},
        "304": {"description": NOT_MODIFIED_DESCRIPTION},
        **{
            status: {"description": meaning, "content": error}
            for status, meaning in ERROR_DESCRIPTIONS.items()
        },
    }
    operation = {"operationId": id, "summary": summary, "parameters": parameters}
    return {"get": {**operation, "responses": responses}}


def _parameter(
    name: str, values: Any = (), *, default: str = "", required: bool = False
) -> JsonObject:
    schema: JsonObject = {
        "type": "string",
        **({"enum": list(values)} if values else {}),
        **({"default": default} if default else {}),
    }
    many = name in MULTI_VALUED
    return {
        "name": name,
        "in": "query",
        "required": required,
        "description": PARAMETER_DESCRIPTIONS[name],
        "schema": {"type": "array", "items": schema} if many else schema,
        **({"explode": True} if many else {}),
    }


_ERROR_SCHEMA = {
    "type": "object",
    "properties": {
        "error": {
            "type": "object",
            "properties": {name: {"type": "string"} for name in ("parameter", "value", "remedy")},
            "required": ["parameter", "value", "remedy"],
        }
    },
    "required": ["error"],
}
_TABLE_SCHEMA = {
    "type": "object",
    "properties": {
        **{
            name: {"type": "string"}
            for name in ("table", "title", "description", "language", "source", "not_reported")
        },
        "version": {"type": "object"},
        "as_of": {
            "type": "object",
            "description": "For each cycle the day that its rows speak of.",
        },
        "columns": {
            "type": "array",
            "items": {"type": "object"},
            "description": "What each column means, and the codes it may hold.",
        },
        "rows": {"type": "array", "items": {"type": "object"}},
    },
    "required": ["table", "version", "as_of", "source", "columns", "rows"],
}
