#!/usr/bin/env python3
"""Check that restored versions equal what was published, and that every change made behind the
store's back is found.

First old versions are restored, one after the other, in random order: each must have the content
hash and the tables of the one it came from. Then copies of a store are tampered with, each in one
way, in the database itself and past its constraints: `python -m loaders history --verify` must exit
with 1 for each, and with 0 for an untouched copy. Among the ways are those of an attacker who knows
the code and recomputes what he can: all later hashes too, where the store has a key.
"""

import io
import json
import multiprocessing
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import sqlalchemy as sa
from databases import ANALYST, POLICY, Maker, changed, databases, letters, parser, show, tables

from loaders import __main__ as loaders
from loaders.store import engine, parquet, version_rows
from loaders.store.hash_chain import version_hash
from loaders.store.models import PublishRequest, new_id
from loaders.store.store import Store
from tests.postgres import NO_SYNC

ROOT = Path(__file__).resolve().parents[1]
COMMAND = [sys.executable, "-m", "loaders", "history", "--verify", "--json"]
VERSIONS = 8
KEY = "a key of the benchmark"
Change = Callable[[sa.Connection, random.Random], object]


@dataclass
class Row:
    """Results of one part."""

    database: str
    part: str
    times: int = 0
    right: int = 0
    wrong: list[str] = field(default_factory=list)


def grown(url: str, versions: int, chance: random.Random, *, key: str = "") -> Store:
    """Return a store of this many versions."""
    store = Store.open_from_environment(POLICY, environment={"DATABASE_URL": url, "STORE_KEY": key})
    frames = tables()
    for number in range(2, versions + 1):
        wish = PublishRequest(
            new_id(), store.newest().id, changed(frames, letters(chance, 60)), f"note {number}"
        )
        store.publish(wish, ANALYST)
    return store


# Restore


def restored(database: str, make: Maker, times: int, chance: random.Random) -> Row:
    """Restore old versions and compare them."""
    row, store = Row(database, "restored", times), grown(make(), VERSIONS, chance)
    for _ in range(times):
        old = chance.choice(
            [each for each in store.history() if each.content != store.newest().content]
        )
        made = store.restore(
            old.id, parent=store.newest().id, key=new_id(), note="", author=ANALYST
        )
        before, after = store.frames(old), store.frames(made)
        if made.content == old.content and all(before[name].equals(after[name]) for name in before):
            row.right += 1
        else:
            row.wrong.append(f"version {old.number} came back otherwise")
    row.wrong += [f"{fault}" for fault in store.verify()]
    return row


# Ways to tamper. Each takes a connection and a random generator, and makes one change.


def set_field(column: str, value: Callable[[Any, random.Random], Any]) -> Change:
    """Return a change that sets another value in one field of one version."""

    def change(connection: sa.Connection, chance: random.Random) -> None:
        row = any_version(connection, chance)
        write(connection, row.id, {column: value(row, chance)})

    return change


def told(column: str, change: Callable[[Any], Any]) -> Change:
    """Return a change that does the same for a field that holds JSON."""
    return set_field(
        column,
        lambda row, chance: json.dumps(
            change(json.loads(getattr(row, column))), separators=(",", ":")
        ),
    )


def any_version(
    connection: sa.Connection, chance: random.Random, *, first: int = 1, last: int = VERSIONS
) -> Any:
    number = chance.randint(first, last)
    return connection.execute(
        sa.text("SELECT * FROM versions WHERE number = :number"), {"number": number}
    ).one()


def any_table(connection: sa.Connection, chance: random.Random) -> Any:
    rows = connection.execute(sa.text("SELECT * FROM tables ORDER BY version, name")).all()
    return chance.choice(rows)


def write(connection: sa.Connection, id: str, values: Mapping[str, Any]) -> None:
    columns = ", ".join(f'"{name}" = :new_{name}' for name in values)
    given = {f"new_{name}": value for name, value in values.items()}
    connection.execute(
        sa.text(f"UPDATE versions SET {columns} WHERE id = :id"), {"id": id, **given}
    )


def write_table(connection: sa.Connection, row: Any, data: bytes, *, digest: bool) -> None:
    given = {
        "data": data,
        "digest": sha256(data).hexdigest() if digest else row.digest,
        "version": row.version,
        "name": row.name,
    }
    connection.execute(
        sa.text(
            "UPDATE tables SET data = :data, digest = :digest WHERE version = :version AND name = "
            ":name"
        ),
        given,
    )


def flip_a_bit(connection: sa.Connection, chance: random.Random) -> None:
    row = any_table(connection, chance)
    data = bytearray(row.data)
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    write_table(connection, row, bytes(data), digest=False)


def flip_a_bit_with_its_digest(connection: sa.Connection, chance: random.Random) -> None:
    row = any_table(connection, chance)
    data = bytearray(row.data)
    data[chance.randrange(4, len(data) - 8)] ^= 1 << chance.randrange(8)
    write_table(connection, row, bytes(data), digest=True)


def cut_a_table(connection: sa.Connection, chance: random.Random) -> None:
    row = any_table(connection, chance)
    write_table(connection, row, row.data[: chance.randrange(len(row.data))], digest=False)


def change_a_cell(connection: sa.Connection, chance: random.Random) -> None:
    row = any_table(connection, chance)
    write_table(connection, row, other_cell(row.data, chance), digest=True)


def other_cell(data: bytes, chance: random.Random) -> bytes:
    """Return the same table with another text in one cell, properly serialized."""
    frame = parquet.from_arrow(parquet.from_bytes(data))
    column = chance.choice([name for name, kind in frame.dtypes.items() if kind == "str"])
    frame.loc[chance.randrange(len(frame)), column] = letters(chance, 8)
    return parquet.to_bytes(parquet.to_arrow(frame))


def drop_a_row_of_a_table(connection: sa.Connection, chance: random.Random) -> None:
    row = any_table(connection, chance)
    frame = parquet.from_arrow(parquet.from_bytes(row.data)).drop(index=0).reset_index(drop=True)
    write_table(connection, row, parquet.to_bytes(parquet.to_arrow(frame)), digest=True)


def pack_otherwise(connection: sa.Connection, chance: random.Random) -> None:
    """Store the same values as other bytes."""
    row = any_table(connection, chance)
    write_table(
        connection, row, parquet.to_bytes(parquet.from_bytes(row.data)) + b"\0", digest=True
    )


def swap_tables(connection: sa.Connection, chance: random.Random) -> None:
    """Swap the tables of two versions, digests too."""
    rows = connection.execute(
        sa.text("SELECT * FROM tables WHERE name = 'progress' ORDER BY version")
    ).all()
    one, other = chance.sample(list(rows), 2)
    write_table(connection, one, other.data, digest=True)
    write_table(connection, other, one.data, digest=True)


def take_a_table_out(connection: sa.Connection, chance: random.Random) -> None:
    row = any_table(connection, chance)
    connection.execute(
        sa.text("DELETE FROM tables WHERE version = :version AND name = :name"),
        {"version": row.version, "name": row.name},
    )


def name_a_table_otherwise(connection: sa.Connection, chance: random.Random) -> None:
    row = any_table(connection, chance)
    given = {"version": row.version, "name": row.name}
    connection.execute(
        sa.text("UPDATE tables SET name = 'other' WHERE version = :version AND name = :name"), given
    )


def take_out(connection: sa.Connection, id: str) -> None:
    connection.execute(sa.text("DELETE FROM tables WHERE version = :id"), {"id": id})
    connection.execute(sa.text("DELETE FROM versions WHERE id = :id"), {"id": id})


def take_a_version_out(connection: sa.Connection, chance: random.Random) -> None:
    take_out(connection, any_version(connection, chance, first=2, last=VERSIONS - 1).id)


def take_a_version_out_and_close_the_gap(connection: sa.Connection, chance: random.Random) -> None:
    gone = any_version(connection, chance, first=2, last=VERSIONS - 1)
    take_out(connection, gone.id)
    connection.execute(
        sa.text("UPDATE versions SET parent = :new WHERE parent = :old"),
        {"new": gone.parent, "old": gone.id},
    )
    for number in range(gone.number + 1, VERSIONS + 1):
        connection.execute(
            sa.text("UPDATE versions SET number = :less WHERE number = :number"),
            {"less": number - 1, "number": number},
        )


def take_the_newest_out(connection: sa.Connection, chance: random.Random) -> None:
    take_out(connection, any_version(connection, chance, first=VERSIONS).id)


def take_the_first_out(connection: sa.Connection, chance: random.Random) -> None:
    take_out(connection, any_version(connection, chance, last=1).id)


def point_to_an_old_version(connection: sa.Connection, chance: random.Random) -> None:
    old = any_version(connection, chance, last=VERSIONS - 1)
    connection.execute(sa.text("UPDATE newest SET version = :id"), {"id": old.id})


def put_a_version_in(connection: sa.Connection, chance: random.Random) -> None:
    """Insert a copy of an old version as the newest."""
    row, last, id = (
        any_version(connection, chance),
        any_version(connection, chance, first=VERSIONS),
        new_id(),
    )
    columns = [
        "id",
        "number",
        "parent",
        "at",
        "author",
        "note",
        "uploads",
        "rows",
        "content",
        "hash",
        "restored",
    ]
    given = row._asdict() | {"id": id, "number": VERSIONS + 1, "parent": last.id}
    names = ", ".join(f'"{name}"' for name in columns)
    connection.execute(
        sa.text(
            f"INSERT INTO versions ({names}) VALUES ({', '.join(f':{name}' for name in columns)})"
        ),
        given,
    )
    for table in connection.execute(
        sa.text("SELECT * FROM tables WHERE version = :id"), {"id": row.id}
    ).all():
        statement = "INSERT INTO tables (version, name, digest, data) VALUES (:version, :name, :digest, :data)"
        connection.execute(sa.text(statement), table._asdict() | {"version": id})
    connection.execute(sa.text("UPDATE newest SET version = :id"), {"id": id})


def swap_numbers(connection: sa.Connection, chance: random.Random) -> None:
    one, other = (
        any_version(connection, chance, first=2, last=4),
        any_version(connection, chance, first=5),
    )
    for id, number in ((one.id, 1000), (other.id, one.number), (one.id, other.number)):
        write(connection, id, {"number": number})


def swap_parents(connection: sa.Connection, chance: random.Random) -> None:
    one, other = (
        any_version(connection, chance, first=2, last=4),
        any_version(connection, chance, first=5),
    )
    for id, parent in ((one.id, "none"), (other.id, one.parent), (one.id, other.parent)):
        write(connection, id, {"parent": parent})


def recompute_one(connection: sa.Connection, chance: random.Random) -> None:
    """Change a cell and recompute its digest, content hash and version hash, but no later
    version.
    """
    version = any_version(connection, chance, last=VERSIONS - 1)
    forge(connection, version.id, chance)
    rehash(connection, version.number, version.number, b"")


def recompute_all(connection: sa.Connection, chance: random.Random) -> None:
    """Do the same and recompute every later hash: only a key protects against it."""
    version = any_version(connection, chance)
    forge(connection, version.id, chance)
    rehash(connection, version.number, VERSIONS, b"a guess" * chance.randint(0, 1))


def forge(connection: sa.Connection, id: str, chance: random.Random) -> None:
    rows = connection.execute(
        sa.text("SELECT * FROM tables WHERE version = :id ORDER BY name"), {"id": id}
    ).all()
    write_table(connection, (row := chance.choice(rows)), other_cell(row.data, chance), digest=True)
    rows = connection.execute(
        sa.text("SELECT name, data FROM tables WHERE version = :id"), {"id": id}
    ).all()
    write(
        connection,
        id,
        {"content": parquet.fingerprint({row.name: parquet.from_bytes(row.data) for row in rows})},
    )


def rehash(connection: sa.Connection, first: int, last: int, key: bytes) -> None:
    """Recompute the hashes of some versions as the store does."""
    rows = connection.execute(sa.text("SELECT * FROM versions ORDER BY number")).all()
    before = rows[first - 2].hash if first > 1 else ""
    for row in rows[first - 1 : last]:
        parts = connection.execute(
            sa.text("SELECT name, digest FROM tables WHERE version = :id"), {"id": row.id}
        ).all()
        before = version_hash(
            version_rows.version_of_row(row),
            before=before,
            digests={part.name: part.digest for part in parts},
            key=key,
        )
        write(connection, row.id, {"hash": before})


WAYS: Mapping[str, Change] = {
    "another note": set_field("note", lambda row, chance: row.note + "."),
    "no note": set_field("note", lambda row, chance: "" if row.note else "one"),
    "another time": set_field("at", lambda row, chance: row.at.replace("2", "1", 1)),
    "a time in another form": set_field("at", lambda row, chance: f"{row.at[:19]}+00:00"),
    "another author": told("author", lambda author: author | {"name": "somebody else"}),
    "another address": told("author", lambda author: author | {"address": "somebody@example.org"}),
    "no author": set_field("author", lambda row, chance: ""),
    "another file": told(
        "uploads", lambda uploads: [*uploads, {"file": "other.xlsx", "sha256": "0" * 64}]
    ),
    "nonsense for files": set_field("uploads", lambda row, chance: "[1]"),
    "other counts of rows": told("rows", lambda rows: rows | {"events": rows["events"] + 1}),
    "another content hash": set_field(
        "content", lambda row, chance: sha256(row.content.encode()).hexdigest()
    ),
    "another hash": set_field("hash", lambda row, chance: sha256(row.hash.encode()).hexdigest()),
    "restored from elsewhere": set_field("restored", lambda row, chance: row.id),
    "another id": set_field("id", lambda row, chance: new_id()),
    "another parent": set_field("parent", lambda row, chance: new_id()),
    "another number": set_field("number", lambda row, chance: 100 + row.number),
    "a bit of a table": flip_a_bit,
    "a bit of a table and its digest": flip_a_bit_with_its_digest,
    "a table cut short": cut_a_table,
    "another cell": change_a_cell,
    "a row less": drop_a_row_of_a_table,
    "other bytes for the same table": pack_otherwise,
    "tables of two versions swapped": swap_tables,
    "a table taken out": take_a_table_out,
    "a table renamed": name_a_table_otherwise,
    "a version taken out": take_a_version_out,
    "a version taken out without a gap": take_a_version_out_and_close_the_gap,
    "the newest version taken out": take_the_newest_out,
    "the first version taken out": take_the_first_out,
    "an old version called the newest": point_to_an_old_version,
    "a version put in": put_a_version_in,
    "two numbers swapped": swap_numbers,
    "two parents swapped": swap_parents,
    "a version recomputed": recompute_one,
}
WITH_A_KEY: Mapping[str, Change] = {**WAYS, "all hashes recomputed": recompute_all}


# Tampering with copies


@dataclass(frozen=True)
class Original:
    """A store to copy. `folder` takes the copies of SQLite."""

    database: str
    url: str
    folder: str
    key: str

    def copy(self) -> str:
        """Copy the store; return the address."""
        made = new_id()
        if self.database == "sqlite":
            return f"sqlite:///{shutil.copy(self.url.removeprefix('sqlite:///'), Path(self.folder) / made)}"
        self._do(f'CREATE DATABASE "{made}" TEMPLATE "{self._name()}"')
        return self.url.replace(self._name(), made)

    def drop(self, copy: str) -> None:
        """Delete a copy."""
        if self.database == "postgresql":
            self._do(f'DROP DATABASE "{sa.make_url(copy).database}" WITH (FORCE)')

    def _name(self) -> str:
        return str(sa.make_url(self.url).database)

    def _do(self, statement: str) -> None:
        server = dialect(self.url.replace(self._name(), "postgres"))
        with sa.create_engine(
            server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool
        ).connect() as connection:
            connection.exec_driver_sql(statement)


def dialect(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://")


def tampered(
    database: str, make: Maker, times: int, chance: random.Random, *, key: str = ""
) -> Row:
    """Tamper with copies, each way in turn, and check an untouched one."""
    ways, url = list(WITH_A_KEY if key else WAYS), make()
    row = Row(database, f"tampered with, {'with' if key else 'no'} key", times)
    grown(url, VERSIONS, chance, key=key)
    engine.engine_for(url).dispose()  # this merges SQLite's write-ahead log into the file
    with (
        tempfile.TemporaryDirectory() as folder,
        ProcessPoolExecutor(mp_context=multiprocessing.get_context("spawn")) as pool,
    ):
        store = Original(database, url, folder, key)
        names = [ways[i % len(ways)] for i in range(times)]
        statuses = pool.map(attempt, [store] * times, names, [chance.random() for _ in names])
        for name, status in zip(names, statuses, strict=True):
            row.right += status == 1
            row.wrong += [] if status == 1 else [f"{name}: the command exits with {status}"]
    if untouched := subprocess.run(
        COMMAND, cwd=ROOT, env=environment(url, key), check=False, stdout=subprocess.DEVNULL
    ).returncode:
        row.wrong.append(f"an untouched store: the command exits with {untouched}")
    return row


def environment(url: str, key: str) -> dict[str, str]:
    return os.environ | {"DATABASE_URL": url, "STORE_KEY": key}


def attempt(store: Original, way: str, seed: float) -> int:
    """Change one copy in one way; return the exit status of `history --verify`."""
    copy = store.copy()
    with sa.create_engine(dialect(copy), poolclass=sa.NullPool).begin() as connection:
        if store.database == "postgresql":
            # bypass the foreign keys
            connection.exec_driver_sql("SET session_replication_role = replica")
            connection.exec_driver_sql(
                "ALTER TABLE versions DROP CONSTRAINT only_the_first_has_no_parent"
            )
        else:
            connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
        WITH_A_KEY[way](connection, random.Random(seed))
    os.environ |= environment(copy, store.key)
    with redirect_stdout(io.StringIO()):
        status = loaders.main(COMMAND[3:])
    engine.engine_for(copy).dispose()
    store.drop(copy)
    return status


def main() -> int:
    options = parser(__doc__)
    options.add_argument(
        "--restored",
        type=int,
        default=100,
        metavar="N",
        help="versions restored on each database (100)",
    )
    options.add_argument(
        "--tampered",
        type=int,
        default=100,
        metavar="N",
        help="copies tampered with, on each and with and without a key (100)",
    )
    chosen = options.parse_args()
    chance, rows, start = random.Random(chosen.seed), [], time.monotonic()
    with databases(chosen.database, *NO_SYNC) as made:
        for database, make in made.items():
            rows.append(restored(database, make, chosen.restored, chance))
            rows.append(tampered(database, make, chosen.tampered, chance))
            rows.append(tampered(database, make, chosen.tampered, chance, key=KEY))
    show(
        ["database", "part", "times", "right"],
        [[row.database, row.part, row.times, row.right] for row in rows],
    )
    print(
        f"\n{time.monotonic() - start:.0f} s. {len(WAYS)} ways to tamper, {len(WITH_A_KEY)} with a "
        "key, each in turn."
    )
    wrong = [f"{row.database}, {row.part}: {each}" for row in rows for each in row.wrong]
    print("\n".join(wrong[:40]))
    return bool(wrong or any(row.right != row.times for row in rows))


if __name__ == "__main__":
    sys.exit(main())
