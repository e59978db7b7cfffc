"""The OpenAPI description of the routes, made from what they answer by: figures, tables, parameters
and what these may say.
"""

from typing import Any

from charts.registry import FIGURES, KINDS
from domain.language import DEFAULT, languages
from domain.tables import Tables
from domain.title import TITLE
from loaders.tables import registry
from services import figure_query
from services.figure_query import DRAWN, HEEDED, LANGUAGE, SEVERAL, SIZE, VERSION

Described = dict[str, Any]
MEANINGS = {
    LANGUAGE: "The language.",
    VERSION: (
        "A published version by its number, its id or the eight letters under every figure; "
        "the newest where none is named."
    ),
    SIZE: "slide (16:9), column (for a page of A4), square, or thumbnail.",
    "cycle": "The year in which the review cycle began; the newest where none is named.",
    "event": "One event; all where none is named.",
    "round_table": "The objectives of one round table; all where none is named.",
    "states": "Only these states, by their ISO 3166-1 alpha-3 codes; all where none is named.",
    "state": "The state that is shown, by its ISO 3166-1 alpha-3 code.",
    "status": "Only objectives or principles that have one of these statuses in some state.",
    "order": "Objectives by number, or by round table.",
}
REFUSALS = {
    "400": "A parameter that there is not, or a value that it cannot have.",
    "404": "No such figure, table, kind of file or version.",
    "406": "Who asks would not take what this address gives.",
    "500": "It could not be made.",
    "503": (
        "Too much is being made, or the data cannot be reached: again after the seconds in "
        "Retry-After."
    ),
}
MEDIA = {
    "png": "image/png",
    "svg": "image/svg+xml",
    "pdf": "application/pdf",
    "csv": "text/csv",
    "json": "application/json",
}


def description(tables: Tables, base: str) -> Described:
    """The description for the tables that are published now; `base` is the path above the routes.
    No host: caches share the answer.
    """
    return {
        "openapi": "3.1.0",
        "info": {
            "title": TITLE,
            "version": tables.version,
            "description": "Pictures and tables of the dashboard. Reading only.",
        },
        "servers": [{"url": base or "/"}],
        "paths": {**_pictures(tables), **_tables()},
        "components": {"schemas": {"Refusal": _REFUSAL, "Table": _TABLE}},
    }


def _pictures(tables: Tables) -> Described:
    return {
        f"/export/{name}.{kind}": _path(
            f"{name}-{kind}",
            figure.subject,
            kind,
            [
                _parameter(LANGUAGE, languages(), default=DEFAULT),
                _parameter(VERSION),
                _parameter(SIZE, DRAWN, default=DRAWN[0]),
                *(_parameter(each, figure_query.allowed(each, tables)) for each in HEEDED[name]),
            ],
        )
        for name, figure in FIGURES.items()
        for kind in KINDS
    }


def _tables() -> Described:
    return {
        f"/api/{name}.{kind}": _path(
            f"{name}-{kind}",
            table.description,
            kind,
            [_parameter(LANGUAGE, languages(), default=DEFAULT), _parameter(VERSION)],
        )
        for name, table in registry.TABLES.items()
        for kind in ("csv", "json")
    }


def _path(id: str, summary: str, kind: str, parameters_: list[Described]) -> Described:
    schema = {"$ref": "#/components/schemas/Table"} if kind == "json" else {"type": "string"}
    refusal = {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}}
    answers: Described = {
        "200": {"description": summary, "content": {MEDIA[kind]: {"schema": schema}}},
        "304": {
            "description": "What was asked for has not changed since the one of If-None-Match."
        },
        **{
            status: {"description": meaning, "content": refusal}
            for status, meaning in REFUSALS.items()
        },
    }
    return {
        "get": {
            "operationId": id,
            "summary": summary,
            "parameters": parameters_,
            "responses": answers,
        }
    }


def _parameter(name: str, values: Any = (), *, default: str = "") -> Described:
    one: Described = {
        "type": "string",
        **({"enum": list(values)} if values else {}),
        **({"default": default} if default else {}),
    }
    many = name in SEVERAL
    return {
        "name": name,
        "in": "query",
        "required": name == "state",
        "description": MEANINGS[name],
        "schema": {"type": "array", "items": one} if many else one,
        **({"explode": True} if many else {}),
    }


_REFUSAL = {
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
_TABLE = {
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
