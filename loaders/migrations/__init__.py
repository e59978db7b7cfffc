"""The schema of the store, step by step; `upgrade` brings a database to the newest. A step that has run somewhere is never changed.

A new step: `versions/nnn_what_it_does.py` with the step before it as `down_revision`, and the same change in `store.SCHEMA`, which a test
compares.
"""

from pathlib import Path
from threading import Lock

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

ALONE = Lock()  # alembic keeps what it works on in a global of its own


class NewerError(Exception):
    """The database was written by a newer dashboard: its step is unknown here."""


def current(connection: Connection) -> bool:
    """Whether the schema of the database is the newest. One that is unknown here raises NewerError."""
    at = MigrationContext.configure(connection).get_current_revision()
    steps = {step.revision for step in _script().walk_revisions()}
    if at and at not in steps:
        raise NewerError(at)
    return at == _script().get_current_head()


def upgrade(connection: Connection) -> None:
    """Runs the steps that the database lacks, in the transaction that is open: all of them or none."""
    with ALONE:
        settings = _settings()
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")


def _settings() -> Config:
    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    settings.set_main_option("path_separator", "os")
    return settings


def _script() -> ScriptDirectory:
    return ScriptDirectory.from_config(_settings())
