"""Read all of a store at one moment, and put all of a back-up in its place."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import orjson
import sqlalchemy as sa

from loaders.store.errors import StoreNotEmptyError, StoreUnavailableError
from loaders.store.models import StoredTables, Version
from loaders.store.schema import MAPPINGS, NEWEST, TABLES, TALLIES, VERSIONS
from loaders.store.verify import faults
from loaders.store.version_rows import all_versions, insert_tables, packed_tables, row_of_version

# the author of a first version that nobody published
_NO_AUTHOR = {"name": "", "address": "", "local": False}


@dataclass(frozen=True)
class Snapshot:
    """Hold all of a store at one moment, or of a back-up: versions, the oldest first; what was said
    of foreign files; the tables of a version.

    `packed` gives the tables as they are stored, by table the digest of the bytes and the bytes.
    """

    versions: tuple[Version, ...]
    mappings: tuple[Mapping[str, str], ...]
    to_bytes: Callable[[Version], StoredTables] = field(repr=False)


def read_snapshot(connection: sa.Connection) -> Snapshot:
    """Give the store as it is now, for as long as the transaction lasts."""
    sqlite = connection.dialect.name == "sqlite"
    connection.exec_driver_sql(
        "BEGIN" if sqlite else "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
    )
    versions = all_versions(connection)
    mappings = tuple(
        {str(name): said for name, said in row.items()}
        for row in connection.execute(sa.select(MAPPINGS).order_by(MAPPINGS.c.shape)).mappings()
    )
    if not all(isinstance(said, str) for row in mappings for said in row.values()):
        raise StoreUnavailableError("damaged")
    return Snapshot(
        versions,
        mappings,
        lambda version: packed_tables(connection, version.id, tuple(version.rows)),
    )


def refill(connection: sa.Connection, backup: Snapshot, key: bytes, *, over: bool) -> Version:
    """Put a back-up in the place of all that is in the store, and give its newest version.

    Raises NotEmpty where something else was published here, unless `over` it, and StoreUnavailable
    where the versions are not a whole history.
    """
    connection.execute(sa.select(NEWEST.c.version).with_for_update())
    rows = connection.execute(
        sa.select(VERSIONS.c.number, VERSIONS.c.hash, VERSIONS.c.author).order_by(VERSIONS.c.number)
    ).all()
    # by itself, with the report: nobody published anything
    begun = len(rows) == 1 and orjson.loads(rows[0].author) == _NO_AUTHOR
    foreign = [
        row.number for row in rows if row.hash not in {version.hash for version in backup.versions}
    ]
    if foreign and not begun and not over:
        raise StoreNotEmptyError(foreign[-1])
    connection.execute(sa.update(NEWEST).values(version=None))
    # tallies are made again when they are asked for
    for table in (TALLIES, TABLES, VERSIONS, MAPPINGS):
        connection.execute(sa.delete(table))
    for version in backup.versions:
        connection.execute(sa.insert(VERSIONS), row_of_version(version))
        insert_tables(connection, version, backup.to_bytes(version))
    for mapping in backup.mappings:
        connection.execute(sa.insert(MAPPINGS), dict(mapping))
    connection.execute(sa.update(NEWEST).values(version=backup.versions[-1].id))
    if list(faults(connection, key)):
        raise StoreUnavailableError("damaged")
    return backup.versions[-1]
