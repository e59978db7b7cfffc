"""A published table for programs: what a file of it holds, and what is said of it. What it would tell of few people is merged."""

from typing import Any

from domain.citation import cited
from domain.language import Language
from domain.tables import Tables
from loaders import disclosure, workbook
from loaders.schema import Column
from loaders.store import Version
from ui.studio import Task


def task(name: str, kind: str, tables: Tables, version: Version, language: Language) -> Task:
    """What the studio is asked for."""
    least = disclosure.smallest_group()
    if kind == "csv":
        return Task("table_as_csv", (name, least))
    told = about(name, tables, version, language)
    return Task("table_as_json", (name, least), of=(version.id, language.code), rest=(told,))


def about(name: str, tables: Tables, version: Version, language: Language) -> dict[str, Any]:
    """Title, definitions, source, as-of dates and version of a table."""
    table, frame = workbook.TABLES[name], tables.frames()[name]
    return {
        "table": name,
        "title": table.title(language.code),
        "description": language.say(table.description),
        "language": language.code,
        "version": {"number": version.number, "id": version.id, "content": version.content, "published": version.at.isoformat()},
        "as_of": {str(cycle): day.isoformat() if (day := tables.as_of(cycle)) else None for cycle in tables.cycles},
        "source": cited(frame, language),
        "not_reported": language.say("What a source does not report has no row, or an empty cell; it is never zero."),
        "columns": [
            _column(column, table.header(column.name, language.code), language)
            for column in table.accepted.values()
            if column.name in frame
        ],
    }


def _column(column: Column, title: str, language: Language) -> dict[str, Any]:
    said: dict[str, Any] = {
        "name": column.name,
        "title": title,
        "description": language.say(column.description),
        "kind": column.kind,
        "required": column.required,
    }
    if column.terms:
        said["codes"] = {code: term.name(language.code) for code, term in column.terms.items()}
    return said
