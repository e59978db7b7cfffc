"""Read a consistent snapshot of a store, and replace its contents by a back-up."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import orjson
import sqlalchemy as sa

from loaders.store.errors import StoreNotEmptyError, StoreUnavailableError
from loaders.store.models import StoredTables, Version
from loaders.store.schema import MAPPINGS, NEWEST, TABLES, TALLIES, VERSIONS
from loaders.store.verify import faults
from loaders.store.version_rows import (
    all_versions,
    insert_tables,
    read_stored_tables,
    row_of_version,
)

# the author of the first version, which the store publishes by itself
_NO_AUTHOR = {"name": "", "address": "", "local": False}


@dataclass(frozen=True)
class Snapshot:
    """All of a store at one moment, or of a back-up: versions, the oldest first, and mappings.

    `stored_tables` returns the stored tables of a version: by name the digest of the bytes, and the
    bytes.
    """

    versions: tuple[Version, ...]
    mappings: tuple[Mapping[str, str], ...]
    stored_tables: Callable[[Version], StoredTables] = field(repr=False)


def read_snapshot(connection: sa.Connection) -> Snapshot:
    """Return a snapshot of the store, which is valid until the transaction ends."""
    sqlite = connection.dialect.name == "sqlite"
    connection.exec_driver_sql(
        "BEGIN" if sqlite else "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
    )
    versions = all_versions(connection)
    mappings = tuple(
        {str(name): value for name, value in row.items()}
        for row in connection.execute(sa.select(MAPPINGS).order_by(MAPPINGS.c.shape)).mappings()
    )
    if not all(isinstance(value, str) for row in mappings for value in row.values()):
        raise StoreUnavailableError("damaged")
    return Snapshot(
        versions,
        mappings,
        lambda version: read_stored_tables(connection, version.id, tuple(version.rows)),
    )


def refill(connection: sa.Connection, backup: Snapshot, key: bytes, *, overwrite: bool) -> Version:
    """Replace the contents of the store by a back-up, and return its newest version.

    Raises StoreNotEmptyError where other versions were published here, unless `overwrite`, and
    StoreUnavailableError where the versions fail verification.
    """
    connection.execute(sa.select(NEWEST.c.version).with_for_update())
    if not overwrite:
        _refuse_loss(connection, {version.hash for version in backup.versions})
    connection.execute(sa.update(NEWEST).values(version=None))
    # tallies are computed again when they are read
    for table in (TALLIES, TABLES, VERSIONS, MAPPINGS):
        connection.execute(sa.delete(table))
    for version in backup.versions:
        connection.execute(sa.insert(VERSIONS), row_of_version(version))
        insert_tables(connection, version, backup.stored_tables(version))
    for mapping in backup.mappings:
        connection.execute(sa.insert(MAPPINGS), dict(mapping))
    connection.execute(sa.update(NEWEST).values(version=backup.versions[-1].id))
    if list(faults(connection, key)):
        raise StoreUnavailableError("damaged")
    return backup.versions[-1]


def _refuse_loss(connection: sa.Connection, kept_hashes: set[str]) -> None:
    """Raise StoreNotEmptyError where a published version is not among those of a back-up."""
    columns = (VERSIONS.c.number, VERSIONS.c.hash, VERSIONS.c.author)
    rows = connection.execute(sa.select(*columns).order_by(VERSIONS.c.number)).all()
    # the report, which the store published by itself
    is_new = len(rows) == 1 and orjson.loads(rows[0].author) == _NO_AUTHOR
    lost = [row.number for row in rows if row.hash not in kept_hashes]
    if lost and not is_new:
        raise StoreNotEmptyError(lost[-1])
