"""Migrate the schema of the store to the newest revision. A revision that was released is never
changed.

A new revision: `versions/nnn_what_it_does.py` with the previous one as `down_revision`, and the
same change in `schema.SCHEMA`, which a test compares.
"""

from functools import cache
from importlib import import_module
from pathlib import Path
from threading import Lock

import sqlalchemy as sa

VERSIONS = Path(__file__).parent / "versions"
UPGRADE_LOCK = Lock()  # alembic keeps its state in a global


class NewerSchemaError(Exception):
    """The database was written by a newer dashboard: its revision is unknown here."""


@cache
def revisions() -> tuple[str, ...]:
    """Return the names of all revisions, in their order."""
    return tuple(sorted(file.stem.partition("_")[0] for file in VERSIONS.glob("[0-9]*_*.py")))


def is_current(connection: sa.Connection) -> bool:
    """Tell whether the database is at the newest revision. Raises NewerSchemaError."""
    there = sa.inspect(connection).has_table("alembic_version")
    at = connection.scalar(sa.text("SELECT version_num FROM alembic_version")) if there else None
    if at and at not in revisions():
        raise NewerSchemaError(at)
    return bool(at == revisions()[-1])


def upgrade(connection: sa.Connection) -> None:
    """Run the missing revisions in the open transaction: all of them or none."""
    # Imported here: takes a third of a second, and few starts have a revision to run.
    command, config = import_module("alembic.command"), import_module("alembic.config")
    with UPGRADE_LOCK:
        settings = config.Config()
        settings.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
        settings.set_main_option("path_separator", "os")
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")
