"""A published table for programs: what the render pool is asked for. What it would tell of small
groups is withheld.
"""

from domain.language import Language
from domain.tables import Tables
from loaders.privacy import group_threshold
from loaders.store.models import Version
from loaders.store.public_tables import about
from loaders.store.store import Store
from loaders.tables import registry
from services.rendering.render_protocol import RenderTask

# of making a file: what any may take, and what a slow machine writes of a long one
SECONDS, ROWS_A_SECOND = (120, 2_000)


def task(
    name: str, kind: str, tables: Tables, version: Version, language: Language, store: Store
) -> RenderTask:
    """What the render pool is asked for."""
    least, seconds = group_threshold.smallest_group(), SECONDS + version.rows[name] // ROWS_A_SECOND

    def packed() -> bytes:
        return store.packed(version, [name])[name]

    if kind == "csv":
        return RenderTask(
            "table_as_csv", (name, least), deferred_args=lambda: (packed(),), seconds=seconds
        )
    told = about(name, tables, version, language)
    asked = (version.id, language.code)
    return RenderTask(
        "table_as_json",
        (name, least),
        of=asked,
        deferred_args=lambda: (packed(), told),
        seconds=seconds,
    )


def whole(
    version: Version, least: int, stamp: dict[str, str], language: Language, store: Store
) -> RenderTask:
    """All tables as one workbook; with `threshold.OFF` as `least` every group in it is shown."""
    seconds = SECONDS + sum(version.rows.values()) // ROWS_A_SECOND
    return RenderTask(
        "workbook",
        (language.code, least),
        of=version.id,
        deferred_args=lambda: (store.packed(version, list(registry.TABLES)), stamp),
        seconds=seconds,
    )
