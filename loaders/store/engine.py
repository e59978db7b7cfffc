"""Connect to the database of a store, run work in transactions, and classify what fails."""

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

MIN_FREE_BYTES = 1024**2  # a disk with less is full
LOCK_TIMEOUT = 10  # seconds that one try waits for other writers
RETRY_DELAYS = (0.05, 0.1, 0.2, 0.5, 1.0)  # seconds between tries
POSTGRES = "postgresql"
# Timeouts in seconds, `tcp_user_timeout` in milliseconds: by default the system waits a quarter of
# an hour for a PostgreSQL that does not answer.
POSTGRES_OPTIONS = {
    "connect_timeout": 5,
    "tcp_user_timeout": 5_000,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
}
_log = logging.getLogger("dashboard")
# Reasons of StoreUnavailableError by the beginning of SQLite's error name, and of PostgreSQL's
# SQLSTATE.
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
    """Run work in transactions of one database. Keeps no connection, so threads may share it."""

    def __init__(self, url: str) -> None:
        self._url = url

    @property
    def database(self) -> str:
        """Return the kind of the database: sqlite or postgresql."""
        return str(engine_for(self._url).name)

    def migrate(self) -> None:
        """Create the database if needed and migrate its schema. Safe to run concurrently."""
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
        """Run `work` in one transaction and return its result.

        Retries after RETRY_DELAYS while the database is locked or the connection was lost, so
        `work` must be safe to repeat. Raises StoreUnavailableError.
        """
        for pause in (*RETRY_DELAYS, None):
            try:
                return self._run_once(work, writes=writes)
            except (exc.DBAPIError, exc.TimeoutError) as error:
                reason = _unavailable_reason(error)
                if not reason:
                    raise
                if reason == "disk_error" and _is_disk_full(self._url):
                    reason = "disk_full"
                if pause is None or not (reason == "busy" or _is_connection_lost(error)):
                    raise _log_unavailable(reason) from error
                time.sleep(pause * random.uniform(0.5, 1.5))
        raise AssertionError("the last try returns or raises")

    def _run_once(self, work: Callable[[sa.Connection], Result], *, writes: bool) -> Result:
        try:
            opened = engine_for(self._url).connect().execution_options(writes=writes)
            with opened as connection, connection.begin():
                _set_lock_timeout(connection)
                return work(connection)
        except UnicodeDecodeError as error:  # a text, or a name in the schema, is not UTF-8
            raise _log_unavailable("damaged") from error

    def truncate_wal(self, *, wait: int) -> None:
        """Empty SQLite's write-ahead log, which keeps deleted rows until it is overwritten.

        A reader of an older state needs the log: after `wait` seconds it is left to the next call,
        at the latest that of the daily job.
        """
        if self.database != "sqlite":
            return
        with suppress(StoreUnavailableError):
            self.run(lambda connection: _checkpoint_log(connection, wait))


@cache
def engine_for(url: str) -> sa.Engine:
    """Return this process's engine for a database; with SQLite, writers wait for each other."""
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
    # a committed version survives a power cut
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    # deleted rows are overwritten, whatever the default of this build of SQLite
    connection.execute("PRAGMA secure_delete=ON")


def _begin_sqlite(connection: sa.Connection) -> None:
    # A deferred transaction that begins to write fails at once if another has written meanwhile:
    # only an immediate one waits. Reading is one statement, and needs no transaction.
    if connection.get_execution_options().get("writes"):
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _set_lock_timeout(connection: sa.Connection) -> None:
    if connection.dialect.name == POSTGRES and connection.get_execution_options().get("writes"):
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}s'")


def _enable_wal(connection: sa.Connection) -> None:
    """Let SQLite serve readers beside a writer: its write-ahead log, a setting of the file."""
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
    """Return the file of a SQLite database; None where it is in memory, or named by a URI."""
    name = address.database or ""
    has_file = (
        address.get_backend_name() == "sqlite"
        and name not in ("", ":memory:")
        and not name.startswith("file:")
    )
    return Path(name) if has_file else None


def _log_unavailable(reason: str) -> StoreUnavailableError:
    """Log why the store cannot be used, and return the error to raise."""
    _log.info(
        "store_unavailable", extra={"event": "store_unavailable", "facts": {"reason": reason}}
    )
    return StoreUnavailableError(reason)


def _is_connection_lost(error: Exception) -> bool:
    return bool(getattr(error, "connection_invalidated", False))


def _unavailable_reason(error: Exception) -> str:
    """Return the key of REASONS for a database error; "" where the code is at fault."""
    if isinstance(error, exc.TimeoutError | exc.IntegrityError):
        return "busy"  # a concurrent write; the next try sees its rows
    cause = getattr(error, "orig", None)
    code = getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None)
    if isinstance(cause, sqlite3.Error) and not code:
        return "damaged"  # raised by the driver, not by SQLite: a text is not UTF-8
    if not code:
        return "unreachable" if isinstance(error, exc.OperationalError | exc.InterfaceError) else ""
    known = SQLITE_REASONS if code.startswith("SQLITE") else POSTGRES_REASONS
    reason = next((reason for beginning, reason in known.items() if code.startswith(beginning)), "")
    return reason or ("unreachable" if isinstance(error, exc.OperationalError) else "")


def _is_disk_full(url: str) -> bool:
    """Tell whether the disk of a SQLite store is full, which SQLite may report as an I/O error."""
    path = sa.make_url(url).database
    return (
        path is not None and shutil.disk_usage(Path(path).absolute().parent).free < MIN_FREE_BYTES
    )
