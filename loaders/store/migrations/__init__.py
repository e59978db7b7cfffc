"""Bring the schema of the store to the newest step. A step that has run somewhere is never changed.

A new step: `versions/nnn_what_it_does.py` with the step before it as `down_revision`, and the same
change in `schema.SCHEMA`, which a test compares.
"""

from functools import cache
from importlib import import_module
from pathlib import Path
from threading import Lock

import sqlalchemy as sa

VERSIONS = Path(__file__).parent / "versions"
UPGRADE_LOCK = Lock()  # alembic keeps what it works on in a global of its own


class NewerSchemaError(Exception):
    """The database was written by a newer dashboard: its step is unknown here."""


@cache
def revisions() -> tuple[str, ...]:
    """The names of all steps, in their order."""
    return tuple(sorted(file.stem.partition("_")[0] for file in VERSIONS.glob("[0-9]*_*.py")))


def is_current(connection: sa.Connection) -> bool:
    """Whether the schema of the database is the newest. One that is unknown here raises
    NewerError.
    """
    there = sa.inspect(connection).has_table("alembic_version")
    at = connection.scalar(sa.text("SELECT version_num FROM alembic_version")) if there else None
    if at and at not in revisions():
        raise NewerSchemaError(at)
    return bool(at == revisions()[-1])


def upgrade(connection: sa.Connection) -> None:
    """Runs the steps that the database lacks, in the transaction that is open: all of them or
    none.
    """
    # Imported here: a third of a second at every start, and there is a step to run at one in a
    # hundred.
    command, config = import_module("alembic.command"), import_module("alembic.config")
    with UPGRADE_LOCK:
        settings = config.Config()
        settings.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
        settings.set_main_option("path_separator", "os")
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")
