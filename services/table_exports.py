"""Build the tasks that export published tables. Values of small groups are suppressed."""

from domain.language import Language
from domain.tables import Tables
from loaders.privacy import group_threshold
from loaders.store import parquet
from loaders.store.models import Version
from loaders.store.public_tables import table_metadata, version_facts
from loaders.store.store import Store
from loaders.tables import registry
from services.rendering.render_protocol import RenderTask
from services.table_filters import RowFilters

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
    arguments = (name, group_threshold.min_group_size(), rows)
    seconds = BASE_SECONDS + version.rows.get(name, 0) // ROWS_PER_SECOND

    def read_parquet() -> bytes:
        return store.to_bytes(version, [name]).get(name) or parquet.empty_table(name)

    if kind == "csv":
        return RenderTask(
            "table_as_csv", arguments, deferred_args=lambda: (read_parquet(),), seconds=seconds
        )
    metadata = table_metadata(name, tables, version, language)
    if kind == "xlsx":
        about = {
            language.gettext("Title"): metadata["title"],
            language.gettext("Source"): metadata["source"],
            **version_facts(version, language),
        }
        return RenderTask(
            "table_as_xlsx",
            arguments,
            of=(version.id, language.code),
            deferred_args=lambda: (read_parquet(), about, language.code),
            seconds=seconds,
        )
    return RenderTask(
        "table_as_json",
        arguments,
        of=(version.id, language.code),
        deferred_args=lambda: (read_parquet(), metadata),
        seconds=seconds,
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
