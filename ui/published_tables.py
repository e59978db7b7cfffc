"""A published table for programs: what a file of it holds, and what is said of it. What it would tell of few people is merged."""

from typing import Any

from domain.citation import cited
from domain.language import Language
from domain.tables import Tables
from loaders import disclosure, workbook
from loaders.schema import Column
from loaders.store import PARTICIPANTS, Store, Version
from ui.studio import Task

SECONDS, ROWS_A_SECOND = 120, 2_000  # of making a file: what any may take, and what a slow machine writes of a long one


def task(name: str, kind: str, tables: Tables, version: Version, language: Language, store: Store) -> Task:
    """What the studio is asked for."""
    least, seconds = disclosure.smallest_group(), SECONDS + version.rows[name] // ROWS_A_SECOND

    def packed() -> bytes:
        return store.packed(version, [name])[name]

    if kind == "csv":
        return Task("table_as_csv", (name, least), rest=lambda: (packed(),), seconds=seconds)
    told = about(name, tables, version, language)
    asked = (version.id, language.code)
    return Task("table_as_json", (name, least), of=asked, rest=lambda: (packed(), told), seconds=seconds)


def whole(version: Version, least: int, about: dict[str, str], language: Language, store: Store) -> Task:
    """All tables as one workbook; with `least` 0 no group in it is too small to be told."""
    seconds = SECONDS + sum(version.rows.values()) // ROWS_A_SECOND
    return Task(
        "workbook",
        (language.code, least),
        of=version.id,
        rest=lambda: (store.packed(version, list(workbook.TABLES)), about),
        seconds=seconds,
    )


def about(name: str, tables: Tables, version: Version, language: Language) -> dict[str, Any]:
    """Title, definitions, source, as-of dates and version of a table, and every column that it may have."""
    table = workbook.TABLES[name]
    cited_in = tables.tally["source"] if name == PARTICIPANTS else getattr(tables, name)
    return {
        "table": name,
        "title": table.title(language.code),
        "description": language.say(table.description),
        "language": language.code,
        "version": {"number": version.number, "id": version.id, "content": version.content, "published": version.at.isoformat()},
        "as_of": {str(cycle): day.isoformat() if (day := tables.as_of(cycle)) else None for cycle in tables.cycles},
        "source": cited(cited_in, language),
        "not_reported": language.say("What a source does not report has no row, or an empty cell; it is never zero."),
        "columns": [_column(column, table.header(column.name, language.code), language) for column in table.accepted.values()],
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
