"""Read and write versions with their tables as rows of the database, in an open transaction."""

from collections.abc import Collection, Mapping
from dataclasses import fields
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
    """Give the version that stands; None where nothing was published."""
    row = connection.execute(SELECT_NEWEST).first()
    if row is None or (row.named and not row.id):
        raise StoreUnavailableError("damaged")
    return version_of_row(row) if row.named else None


def version_of_row(row: Any) -> Version:
    """Give a row as a version. One that nothing here has written raises StoreUnavailable."""
    try:
        told = {each.name: getattr(row, each.name) for each in fields(Version)}
        return from_dict(told | {name: orjson.loads(told[name]) for name in JSON_COLUMNS})
    except (ValueError, TypeError, KeyError) as error:
        raise StoreUnavailableError("damaged") from error


def find_version(connection: sa.Connection, id: str) -> Version | None:
    """Give the version with an id; None where there is none."""
    row = connection.execute(sa.select(VERSIONS).where(VERSIONS.c.id == id)).first()
    return version_of_row(row) if row else None


def all_versions(connection: sa.Connection) -> tuple[Version, ...]:
    """Give all versions, the oldest first."""
    rows = connection.execute(sa.select(VERSIONS).order_by(VERSIONS.c.number))
    return tuple(map(version_of_row, rows))


def row_of_version(version: Version) -> dict[str, Any]:
    """Give a version as a row of the database."""
    told = to_dict(version)
    return told | {name: orjson.dumps(told[name]).decode() for name in JSON_COLUMNS}


def packed_tables(connection: sa.Connection, id: str, names: Collection[str]) -> StoredTables:
    """Give tables of a version as they are stored, or those of these names that are there."""
    rows = connection.execute(
        sa.select(TABLES).where(TABLES.c.version == id, TABLES.c.name.in_(names))
    ).all()
    if not all(isinstance(row.digest, str) and isinstance(row.data, bytes) for row in rows):
        raise StoreUnavailableError("damaged")
    return {row.name: (row.digest, row.data) for row in rows}


def row_of_tally(version: Version, protected: SuppressedTally, key: bytes) -> dict[str, Any]:
    """Give the row of the tally that everybody may have of a version, with its seal."""
    data = tally_cache.to_bytes(protected)
    seal = tally_cache.tally_mac(version, data, key, at_least=protected.at_least)
    return {"version": version.id, "form": FORMAT_VERSION, "seal": seal, "data": data}


def read_tally(connection: sa.Connection, id: str) -> Any:
    """Give the row of a version's tally in the present form; None where there is none."""
    return connection.execute(
        sa.select(TALLIES).where(TALLIES.c.version == id, TALLIES.c.form == FORMAT_VERSION)
    ).first()


def append_version(
    connection: sa.Connection,
    wish: Version,
    packed: StoredTables,
    tally: SuppressedTally,
    key: bytes,
) -> Version:
    """Make the next version, number and hash filled in. The first statement lets nobody else come
    between.
    """
    connection.execute(sa.select(NEWEST.c.version).with_for_update())
    newest = newest_version(connection)
    if made := find_version(connection, wish.id):
        if newest and made.content != wish.content:
            # by itself, with other tables: to say that these are published would be untrue
            raise ConflictError(newest)
        return made
    if newest and newest.content == wish.content:
        raise NoChangesError(newest)
    if newest and newest.id != wish.parent:
        raise ConflictError(newest)
    digests = {name: digest for name, (digest, _) in packed.items()}
    numbered = Version(**vars(wish) | {"number": newest.number + 1 if newest else 1})
    version = Version(
        **vars(numbered)
        | {
            "hash": version_hash(
                numbered, before=newest.hash if newest else "", digests=digests, key=key
            )
        }
    )
    connection.execute(sa.insert(VERSIONS), row_of_version(version))
    insert_tables(connection, version, packed)
    connection.execute(sa.insert(TALLIES), row_of_tally(version, tally, key))
    connection.execute(sa.update(NEWEST).values(version=version.id))
    return version


def insert_tables(connection: sa.Connection, version: Version, packed: StoredTables) -> None:
    """Write the tables of a version as they are stored."""
    for name, (digest, data) in packed.items():
        connection.execute(
            sa.insert(TABLES), {"version": version.id, "name": name, "digest": digest, "data": data}
        )


def replace_row(
    connection: sa.Connection, table: sa.Table, key: tuple[str, ...], row: Mapping[str, Any]
) -> None:
    """Write a row in the place of the one with the same key, if there is one."""
    connection.execute(sa.delete(table).where(*(table.c[name] == row[name] for name in key)))
    connection.execute(sa.insert(table), dict(row))
