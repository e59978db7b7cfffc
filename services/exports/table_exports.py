"""Build the tasks that export published tables. Values of small groups are suppressed."""

from typing import Any

from domain.language import Language
from domain.tables import Tables
from loaders.privacy import group_threshold
from loaders.store import parquet
from loaders.store.models import Version
from loaders.store.public_tables import table_metadata, version_facts
from loaders.store.store import Store
from loaders.tables import registry
from services.exports.table_filters import RowFilters
from services.rendering.render_protocol import RenderTask

# the time limit of an export: a base, and the rows that a slow machine writes in a second
BASE_SECONDS, ROWS_PER_SECOND = (120, 2_000)


def table_task(
    name: str,
    kind: str,
    rows: RowFilters,
    tables: Tables,
    version: Version,
    language: Language,
    store: Store,
) -> RenderTask:
    """Build the task that writes a table, or the chosen rows, as `kind`: "csv", "json", "xlsx"."""
    metadata = {} if kind == "csv" else table_metadata(name, tables, version, language)

    def read_parquet() -> bytes:
        return store.to_bytes(version, [name]).get(name) or parquet.empty_table(name)

    def arguments() -> tuple[Any, ...]:
        if kind == "csv":
            return (read_parquet(),)
        if kind == "json":
            return (read_parquet(), metadata)
        about = {
            language.gettext("Title"): metadata["title"],
            language.gettext("Source"): metadata["source"],
            **version_facts(version, language),
        }
        return (read_parquet(), about, language.code)

    return RenderTask(
        f"table_as_{kind}",
        (name, group_threshold.min_group_size(), rows),
        of=None if kind == "csv" else (version.id, language.code),
        deferred_args=arguments,
        seconds=BASE_SECONDS + version.rows.get(name, 0) // ROWS_PER_SECOND,
    )


def workbook_task(
    version: Version, min_group_size: int, stamp: dict[str, str], language: Language, store: Store
) -> RenderTask:
    """Build the task that writes all tables as one workbook; `group_threshold.OFF` shows every
    group.
    """
    seconds = BASE_SECONDS + sum(version.rows.values()) // ROWS_PER_SECOND
    return RenderTask(
        "workbook",
        (language.code, min_group_size),
        of=version.id,
        deferred_args=lambda: (store.to_bytes(version, list(registry.TABLES)), stamp),
        seconds=seconds,
    )
