"""Read and write versions with their tables as rows of the database, in an open transaction."""

from collections.abc import Collection, Mapping
from dataclasses import fields, replace
from typing import Any

import orjson
import sqlalchemy as sa

from domain.tally import FORMAT_VERSION
from loaders.store import tally_cache
from loaders.store.errors import ConflictError, NoChangesError, StoreUnavailableError
from loaders.store.hash_chain import version_hash
from loaders.store.models import StoredTables, Version, from_dict, to_dict
from loaders.store.schema import JSON_COLUMNS, NEWEST, SELECT_NEWEST, TABLES, TALLIES, VERSIONS
from loaders.store.tally_cache import SuppressedTally


def newest_version(connection: sa.Connection) -> Version | None:
    """Return the newest version; None where nothing was published."""
    row = connection.execute(SELECT_NEWEST).first()
    if row is None or (row.named and not row.id):
        raise StoreUnavailableError("damaged")
    return version_of_row(row) if row.named else None


def version_of_row(row: Any) -> Version:
    """Convert a row to a version. Raises StoreUnavailableError where it is damaged."""
    try:
        values = {each.name: getattr(row, each.name) for each in fields(Version)}
        return from_dict(values | {name: orjson.loads(values[name]) for name in JSON_COLUMNS})
    except (ValueError, TypeError, KeyError) as error:
        raise StoreUnavailableError("damaged") from error


def find_version(connection: sa.Connection, id: str) -> Version | None:
    """Return the version with an id; None where there is none."""
    row = connection.execute(sa.select(VERSIONS).where(VERSIONS.c.id == id)).first()
    return version_of_row(row) if row else None


def all_versions(connection: sa.Connection) -> tuple[Version, ...]:
    """Return all versions, the oldest first."""
    rows = connection.execute(sa.select(VERSIONS).order_by(VERSIONS.c.number))
    return tuple(map(version_of_row, rows))


def row_of_version(version: Version) -> dict[str, Any]:
    """Convert a version to a row of the database."""
    values = to_dict(version)
    return values | {name: orjson.dumps(values[name]).decode() for name in JSON_COLUMNS}


def read_stored_tables(connection: sa.Connection, id: str, names: Collection[str]) -> StoredTables:
    """Return the stored tables of a version that are in `names`, by name: digest and bytes."""
    rows = connection.execute(
        sa.select(TABLES).where(TABLES.c.version == id, TABLES.c.name.in_(names))
    ).all()
    if not all(isinstance(row.digest, str) and isinstance(row.data, bytes) for row in rows):
        raise StoreUnavailableError("damaged")
    return {row.name: (row.digest, row.data) for row in rows}


def row_of_tally(version: Version, protected: SuppressedTally, key: bytes) -> dict[str, Any]:
    """Return the row of the public tally of a version, with its seal."""
    data = tally_cache.to_bytes(protected)
    seal = tally_cache.tally_mac(version, data, key, at_least=protected.at_least)
    return {"version": version.id, "form": FORMAT_VERSION, "seal": seal, "data": data}


def read_tally(connection: sa.Connection, id: str) -> Any:
    """Return the row of a version's tally in the current format; None where there is none."""
    return connection.execute(
        sa.select(TALLIES).where(TALLIES.c.version == id, TALLIES.c.form == FORMAT_VERSION)
    ).first()


def append_version(
    connection: sa.Connection,
    candidate: Version,
    packed: StoredTables,
    tally: SuppressedTally,
    key: bytes,
) -> Version:
    """Insert the next version with its number and hash, and return it.

    The first statement locks the newest version against concurrent publications. Raises
    ConflictError and NoChangesError.
    """
    connection.execute(sa.select(NEWEST.c.version).with_for_update())
    newest = newest_version(connection)
    if published := find_version(connection, candidate.id):
        if newest and published.content != candidate.content:
            # the id was published with other tables: these are not published
            raise ConflictError(newest)
        return published
    if newest and newest.content == candidate.content:
        raise NoChangesError(newest)
    if newest and newest.id != candidate.parent:
        raise ConflictError(newest)
    version = _link(candidate, newest, packed, key)
    connection.execute(sa.insert(VERSIONS), row_of_version(version))
    insert_tables(connection, version, packed)
    connection.execute(sa.insert(TALLIES), row_of_tally(version, tally, key))
    connection.execute(sa.update(NEWEST).values(version=version.id))
    return version


def _link(candidate: Version, newest: Version | None, packed: StoredTables, key: bytes) -> Version:
    """Return the candidate with its number, and with its hash after that of the newest version."""
    version = replace(candidate, number=newest.number + 1 if newest else 1)
    digests = {name: digest for name, (digest, _) in packed.items()}
    before = newest.hash if newest else ""
    return replace(version, hash=version_hash(version, before=before, digests=digests, key=key))


def insert_tables(connection: sa.Connection, version: Version, packed: StoredTables) -> None:
    """Insert the stored tables of a version."""
    for name, (digest, data) in packed.items():
        connection.execute(
            sa.insert(TABLES), {"version": version.id, "name": name, "digest": digest, "data": data}
        )


def replace_row(
    connection: sa.Connection, table: sa.Table, key: tuple[str, ...], row: Mapping[str, Any]
) -> None:
    """Insert a row, replacing the one with the same key."""
    connection.execute(sa.delete(table).where(*(table.c[name] == row[name] for name in key)))
    connection.execute(sa.insert(table), dict(row))
