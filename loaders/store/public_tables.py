"""What everybody may have of a published version: its tables without what they would tell of few
people, and what is said of them.
"""

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

import orjson
import pandas as pd

from domain.citation import format_sources
from domain.language import Language
from domain.tables import Tables
from loaders.privacy import disclosure_control
from loaders.store.models import Version
from loaders.store.tally_cache import PARTICIPANTS
from loaders.tables import registry
from loaders.tables.schema import Column

CHUNK_ROWS = 10_000  # rows that are written at once


def public_frames(frames: Mapping[str, pd.DataFrame], *, at_least: int) -> dict[str, pd.DataFrame]:
    """The frames by the name of their table, gender and mode of groups with few persons withheld
    (`disclosure_control.suppress_small_groups`).
    """
    return {
        name: disclosure_control.suppress_small_groups(frame, at_least=at_least)
        if name == PARTICIPANTS
        else frame
        for name, frame in frames.items()
    }


def table_to_json(frame: pd.DataFrame, about: Mapping[str, Any]) -> bytes:
    """A table as JSON, after what is said of it and of the columns it has. A day is written as in
    ISO 8601, what is missing as null.
    """
    rows = b",\n".join(
        chain.from_iterable(
            _records(frame.iloc[start : start + CHUNK_ROWS])
            for start in range(0, len(frame), CHUNK_ROWS)
        )
    )
    columns = [column for column in about["columns"] if column["name"] in frame]
    head = orjson.dumps({**about, "columns": columns}, option=orjson.OPT_INDENT_2)
    return b'%b,\n  "rows": [\n%b\n  ]\n}' % (head.removesuffix(b"\n}"), rows)


def _records(frame: pd.DataFrame) -> Iterator[bytes]:
    """Some rows of a table as JSON, each on a line of its own."""
    days = {
        str(column): frame[column].dt.strftime("%Y-%m-%d")
        for column in frame.select_dtypes("datetime")
    }
    plain = frame.assign(**days).astype(object)
    for record in plain.where(plain.notna(), None).to_dict("records"):
        yield b"    " + orjson.dumps(record, option=orjson.OPT_SERIALIZE_NUMPY)


def version_facts(version: Version, language: Language) -> dict[str, str]:
    """What a workbook says of itself: version, time, content."""
    gettext = language.gettext
    return {
        gettext("Version"): str(version.number),
        gettext("Published"): publication_time(version, language),
        gettext("Content"): version.content,
    }


def publication_time(version: Version, language: Language) -> str:
    """The moment of a publication in words."""
    return language.gettext(
        "{date}, {time} UTC",
        date=language.date(version.at.date()),
        time=version.at.strftime("%H:%M"),
    )


def table_metadata(
    name: str, tables: Tables, version: Version, language: Language
) -> dict[str, Any]:
    """Title, definitions, source, as-of dates and version of a table, and every column that it may
    have.
    """
    table = registry.TABLES[name]
    cited_in = tables.tally["source"] if name == PARTICIPANTS else getattr(tables, name)
    return {
        "table": name,
        "title": table.title(language.code),
        "description": language.gettext(table.description),
        "language": language.code,
        "version": {
            "number": version.number,
            "id": version.id,
            "content": version.content,
            "published": version.at.isoformat(),
        },
        "as_of": {
            str(cycle): day.isoformat() if (day := tables.as_of(cycle)) else None
            for cycle in tables.cycles
        },
        "source": format_sources(cited_in, language),
        "not_reported": language.gettext(
            "What a source does not report has no row, or an empty cell; it is never zero."
        ),
        "columns": [
            _column_metadata(column, table.header(column.name, language.code), language)
            for column in table.accepted.values()
        ],
    }


def _column_metadata(column: Column, title: str, language: Language) -> dict[str, Any]:
    metadata: dict[str, Any] = {
        "name": column.name,
        "title": title,
        "description": language.gettext(column.description),
        "kind": column.kind,
        "required": column.required,
    }
    if names := column.names(language):
        metadata["codes"] = names
    return metadata
