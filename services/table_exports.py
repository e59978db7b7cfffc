"""A published table for programs: what the render pool is asked for. What it would tell of small
groups is withheld.
"""

from domain.language import Language
from domain.tables import Tables
from loaders.privacy import group_threshold
from loaders.store.models import Version
from loaders.store.public_tables import table_metadata
from loaders.store.store import Store
from loaders.tables import registry
from services.rendering.render_protocol import RenderTask

# of making a file: what any may take, and what a slow machine writes of a long one
BASE_SECONDS, ROWS_PER_SECOND = (120, 2_000)


def table_task(
    name: str, kind: str, tables: Tables, version: Version, language: Language, store: Store
) -> RenderTask:
    """What the render pool is asked for."""
    min_group_size, seconds = (
        group_threshold.min_group_size(),
        BASE_SECONDS + version.rows[name] // ROWS_PER_SECOND,
    )

    def read_parquet() -> bytes:
        return store.to_bytes(version, [name])[name]

    if kind == "csv":
        return RenderTask(
            "table_as_csv",
            (name, min_group_size),
            deferred_args=lambda: (read_parquet(),),
            seconds=seconds,
        )
    metadata = table_metadata(name, tables, version, language)
    identity = (version.id, language.code)
    return RenderTask(
        "table_as_json",
        (name, min_group_size),
        of=identity,
        deferred_args=lambda: (read_parquet(), metadata),
        seconds=seconds,
    )


def workbook_task(
    version: Version, min_group_size: int, stamp: dict[str, str], language: Language, store: Store
) -> RenderTask:
    """All tables as one workbook; with `threshold.OFF` as `least` every group in it is shown."""
    seconds = BASE_SECONDS + sum(version.rows.values()) // ROWS_PER_SECOND
    return RenderTask(
        "workbook",
        (language.code, min_group_size),
        of=version.id,
        deferred_args=lambda: (store.to_bytes(version, list(registry.TABLES)), stamp),
        seconds=seconds,
    )
