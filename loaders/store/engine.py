"""Connect to the database of a store, do work in transactions, and say why that fails."""

import logging
import random
import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy import exc

from loaders.store import migrations
from loaders.store.errors import StoreUnavailableError
from loaders.store.private_files import make_file, make_folder, restrict_store

MIN_FREE_BYTES = 1024**2  # bytes; a disk with less is full
LOCK_TIMEOUT = 10  # seconds that one try waits for the others who write
RETRY_DELAYS = (0.05, 0.1, 0.2, 0.5, 1.0)  # seconds between tries, while they still do
POSTGRES = "postgresql"
# After how long a PostgreSQL that does not answer is away, in seconds, of one in milliseconds: the
# system would wait a quarter of an hour.
POSTGRES_OPTIONS = {
    "connect_timeout": 5,
    "tcp_user_timeout": 5_000,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
}
_log = logging.getLogger("dashboard")
# What SQLite (by the beginning of its error's name) and PostgreSQL (by SQLSTATE) call what
# StoreUnavailable tells.
SQLITE_REASONS = {
    "SQLITE_BUSY": "busy",
    "SQLITE_LOCKED": "busy",
    "SQLITE_PROTOCOL": "busy",
    "SQLITE_FULL": "disk_full",
    "SQLITE_READONLY": "read_only",
    "SQLITE_CANTOPEN": "read_only",
    "SQLITE_PERM": "read_only",
    "SQLITE_IOERR": "disk_error",
    "SQLITE_CORRUPT": "damaged",
    "SQLITE_NOTADB": "damaged",
    "SQLITE_ERROR": "unusable",
}
POSTGRES_REASONS = {
    "40": "busy",
    "55P03": "busy",
    "53100": "disk_full",
    "25006": "read_only",
    "42501": "read_only",
    "58": "disk_error",
    "XX": "damaged",
    "42P01": "unusable",
    "42P07": "unusable",
    "42703": "unusable",
}

Result = TypeVar("Result")


class Database:
    """Do work in transactions of one database. Light: it holds no connection, and may be shared by
    threads.
    """

    def __init__(self, url: str) -> None:
        self._url = url

    @property
    def database(self) -> str:
        """The kind of its database: sqlite or postgresql."""
        return str(engine_for(self._url).name)

    def migrate(self) -> None:
        """Make the folder and the database where there is none, and bring its schema up to date.
        Two processes may do so at once.
        """
        engine = engine_for(self._url)
        if file := _sqlite_file(engine.url):
            make_folder(file.parent)
            restrict_store(file)
        try:
            if not self.run(migrations.is_current):
                self.run(_enable_wal)
                self.run(_upgrade, writes=True)
        except migrations.NewerSchemaError as error:
            raise StoreUnavailableError("newer") from error

    def run(self, work: Callable[[sa.Connection], Result], *, writes: bool = False) -> Result:
        """Give what `work` gives. While others write, or when the database went away, it is done
        again: it must bear repetition.
        """
        for pause in (*RETRY_DELAYS, None):
            try:
                with (
                    engine_for(self._url).connect().execution_options(writes=writes) as connection,
                    connection.begin(),
                ):
                    _set_lock_timeout(connection)
                    return work(connection)
            except (exc.DBAPIError, exc.TimeoutError) as error:
                reason = _unavailable_reason(error)
                if not reason:
                    raise
                if reason == "disk_error" and _is_disk_full(self._url):
                    reason = "disk_full"
                if pause is None or not (
                    reason == "busy" or getattr(error, "connection_invalidated", False)
                ):
                    raise _log_unavailable(reason) from error
                time.sleep(pause * random.uniform(0.5, 1.5))
            # the driver read a text, or a name in the schema, that is none
            except UnicodeDecodeError as error:
                raise _log_unavailable("damaged") from error
        raise AssertionError("the last try returns or raises")

    def wipe(self, *, wait: int) -> None:
        """Empty SQLite's write-ahead log, which holds what was deleted until it is overwritten.

        Who still reads an older state needs it: after so many seconds it is left to the next who
        wipes, at the latest the daily job.
        """
        if self.database != "sqlite":
            return
        with suppress(StoreUnavailableError):
            self.run(lambda connection: _checkpoint_log(connection, wait))


@cache
def engine_for(url: str) -> sa.Engine:
    """Give the connections of this process to a database. Its own way of beginning a transaction
    is why SQLite never answers "locked".
    """
    address = sa.make_url(url)
    if address.get_backend_name() == "sqlite":
        engine = sa.create_engine(
            address, hide_parameters=True, connect_args={"timeout": LOCK_TIMEOUT}
        )
        if file := _sqlite_file(address):
            sa.event.listen(engine, "do_connect", lambda *_: make_file(file))
        sa.event.listen(engine, "connect", _prepare_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)
        return engine
    if address.drivername in ("postgres", POSTGRES):
        address = address.set(drivername="postgresql+psycopg")
    options = {name: value for name, value in POSTGRES_OPTIONS.items() if name not in address.query}
    return sa.create_engine(address, hide_parameters=True, pool_pre_ping=True, connect_args=options)


def _prepare_sqlite(connection: Any, _: object) -> None:
    connection.isolation_level = None  # the driver begins no transaction by itself
    # what was answered as published outlives a power cut
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    # what is deleted is overwritten, however this SQLite was built
    connection.execute("PRAGMA secure_delete=ON")


def _begin_sqlite(connection: sa.Connection) -> None:
    # A deferred transaction that turns to writing is refused at once when another has written: only
    # an immediate one waits. What only reads is one statement, and needs none.
    if connection.get_execution_options().get("writes"):
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _set_lock_timeout(connection: sa.Connection) -> None:
    if connection.dialect.name == POSTGRES and connection.get_execution_options().get("writes"):
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}s'")


def _enable_wal(connection: sa.Connection) -> None:
    """Readers and a writer at once: SQLite's write-ahead log. It stays so with the file."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA journal_mode=WAL")


def _upgrade(connection: sa.Connection) -> None:
    if connection.dialect.name == POSTGRES:
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(20181210)")
    if not migrations.is_current(connection):
        migrations.upgrade(connection)


def _checkpoint_log(connection: sa.Connection, wait: int) -> None:
    connection.exec_driver_sql(f"PRAGMA busy_timeout = {1000 * wait}")
    try:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").close()
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {1000 * LOCK_TIMEOUT}")


def _sqlite_file(address: sa.URL) -> Path | None:
    """The file of a SQLite database; None where it has none of its own, or where SQLite reads its
    name as a URI.
    """
    name = address.database or ""
    named = (
        address.get_backend_name() == "sqlite"
        and name not in ("", ":memory:")
        and not name.startswith("file:")
    )
    return Path(name) if named else None


def _log_unavailable(reason: str) -> StoreUnavailableError:
    """Why the store cannot be used, told to whoever runs the server too; a command tells it by
    itself.
    """
    _log.info(
        "store_unavailable", extra={"event": "store_unavailable", "facts": {"reason": reason}}
    )
    return StoreUnavailableError(reason)


def _unavailable_reason(error: Exception) -> str:
    """Why the store cannot be used, as a key of REASONS; "" where it is no matter of the store but
    of the code.
    """
    if isinstance(error, exc.TimeoutError | exc.IntegrityError):
        return "busy"  # another has come between; the next try sees what it wrote
    cause = getattr(error, "orig", None)
    code = getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None)
    if isinstance(cause, sqlite3.Error) and not code:
        return "damaged"  # found by the driver and not by SQLite: a text that is none
    if not code:
        return "unreachable" if isinstance(error, exc.OperationalError | exc.InterfaceError) else ""
    known = SQLITE_REASONS if code.startswith("SQLITE") else POSTGRES_REASONS
    named = next((reason for beginning, reason in known.items() if code.startswith(beginning)), "")
    return named or ("unreachable" if isinstance(error, exc.OperationalError) else "")


def _is_disk_full(url: str) -> bool:
    """Whether the disk of an SQLite store is full: an error of input and output may come of it, and
    does not say so.
    """
    path = sa.make_url(url).database
    return (
        path is not None and shutil.disk_usage(Path(path).absolute().parent).free < MIN_FREE_BYTES
    )
