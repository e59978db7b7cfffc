"""The public data of a version: its tables with small groups suppressed, and their metadata."""

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

import orjson
import pandas as pd

from domain.citation import REVIEW_ROWS, format_sources
from domain.language import Language
from domain.tables import Tables
from loaders.privacy import disclosure_control
from loaders.store.models import Version
from loaders.store.tally_cache import PARTICIPANTS
from loaders.tables import registry
from loaders.tables.schema import Column

CHUNK_ROWS = 10_000  # rows that are serialized at once


def public_frames(frames: Mapping[str, pd.DataFrame], *, at_least: int) -> dict[str, pd.DataFrame]:
    """Return the frames by table name, with gender and mode of small groups suppressed.

    `at_least` is the smallest number of persons whose gender and mode are shown; with 1 nothing is
    suppressed. Rows of the participants table may be merged, with `withheld` as gender and mode;
    the total of persons stays equal: see `disclosure_control.suppress_small_groups`. Frames of
    other tables are returned as they are, not copied.
    """
    return {
        name: disclosure_control.suppress_small_groups(frame, at_least=at_least)
        if name == PARTICIPANTS
        else frame
        for name, frame in frames.items()
    }


def table_to_json(frame: pd.DataFrame, about: Mapping[str, Any]) -> bytes:
    """Serialize a table as JSON after its metadata `about`: ISO 8601 dates, missing as null."""
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
    """Yield rows of a table as JSON, one line each."""
    days = {
        str(column): frame[column].dt.strftime("%Y-%m-%d")
        for column in frame.select_dtypes("datetime")
    }
    plain = frame.assign(**days).astype(object)
    for record in plain.where(plain.notna(), None).to_dict("records"):
        yield b"    " + orjson.dumps(record, option=orjson.OPT_SERIALIZE_NUMPY)


def version_facts(version: Version, language: Language) -> dict[str, str]:
    """Return the facts for the guide of a workbook: version, publication time, content hash."""
    gettext = language.gettext
    return {
        gettext("Version"): str(version.number),
        gettext("Published"): publication_time(version, language),
        gettext("Content"): version.content,
    }


def publication_time(version: Version, language: Language) -> str:
    """Format the time of a publication."""
    return language.gettext(
        "{date}, {time} UTC",
        date=language.date(version.at.date()),
        time=version.at.strftime("%H:%M"),
    )


def table_metadata(
    name: str, tables: Tables, version: Version, language: Language
) -> dict[str, Any]:
    """Return title, definitions, source, as-of dates, version and all columns of a table."""
    table = registry.TABLES[name]
    cited = tables.tally["source"] if name == PARTICIPANTS else getattr(tables, name)
    as_of = tables.review_as_of if name in REVIEW_ROWS else tables.as_of
    days = {cycle: as_of(cycle) for cycle in tables.cycles}
    return {
        "table": name,
        "title": table.title(language.code),
        "description": language.gettext(table.description),
        "language": language.code,
        "version": _version_metadata(version),
        "as_of": {str(cycle): day.isoformat() if day else None for cycle, day in days.items()},
        "source": format_sources(cited, language),
        "not_reported": language.gettext(
            "What a source does not report has no row, or an empty cell; it is never zero."
        ),
        "columns": [
            _column_metadata(column, table.header(column.name, language.code), language)
            for column in table.variants.values()
        ],
    }


def _version_metadata(version: Version) -> dict[str, Any]:
    return {
        "number": version.number,
        "id": version.id,
        "content": version.content,
        "published": version.at.isoformat(),
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
