"""The store of published versions: SQLite in `data/store/`, or any PostgreSQL by DATABASE_URL, with
the same code.

A version is written once, whole, in one transaction that begins by locking the row that names the
newest one; then that row names it. So a process that is killed leaves the old version or the new
one, and of two who publish on the same base one is told. Every version carries a hash over its
fields, its tables and the hash before it: whoever changes, takes out or puts in a version later is
found by `verify`. Who can write to the database and recompute all hashes is not, unless STORE_KEY
is set: then each hash is an HMAC that needs the key, which must be set from the first start on.
That the newest versions were taken out together with the row that names the newest is found by no
chain: note the hash of the newest version elsewhere.
"""

import datetime as dt
import errno
import logging
import os
import random
import shutil
import sqlite3
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any, TypeVar

import orjson
import pandas as pd
import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy import exc

from domain.paths import ROOT
from domain.tables import Tables
from domain.tally import FORM, Tally
from loaders.privacy import group_threshold
from loaders.reading import workbook
from loaders.store import hash_chain, migrations, parquet, tally_cache
from loaders.store.hash_chain import Packed
from loaders.store.models import (
    Author,
    Fault,
    NotAllowed,
    NotEmpty,
    NotPublishedError,
    Overtaken,
    Policy,
    Publication,
    StoreUnavailable,
    Unchanged,
    Upload,
    Version,
    as_fields,
    chained,
    new_id,
    of_fields,
)
from loaders.store.tally_cache import Protected
from loaders.tables import registry

__all__ = [
    "Author",
    "Fault",
    "NotAllowed",
    "NotEmpty",
    "NotPublishedError",
    "Overtaken",
    "Policy",
    "Publication",
    "Store",
    "StoreUnavailable",
    "Unchanged",
    "Upload",
    "Version",
    "new_id",
]

DATA = ROOT / "data"
REPORT = DATA / "report-2020-08-13.xlsx"
PLACE = DATA / "store" / "store.sqlite3"
# what SQLite keeps a store in: behind the name of its file
BESIDE = ("", "-wal", "-shm", "-journal")
PRIVATE, PRIVATE_FOLDER = 0o600, 0o700  # drafts and the addresses of analysts are in it
DRAFT_DAYS = 7
ROOM = 1024**2  # bytes; a disk with less is full
PATIENCE = 10  # seconds that one try waits for the others who write
WIPING = 1  # seconds that emptying the log waits for those who read
PAUSES = (0.05, 0.1, 0.2, 0.5, 1.0)  # seconds between tries, while they still do
POSTGRES = "postgresql"
# After how long a PostgreSQL that does not answer is away, in seconds, of one in milliseconds: the
# system would wait a quarter of an hour.
LOST_CONNECTION = {
    "connect_timeout": 5,
    "tcp_user_timeout": 5_000,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
}
_log = logging.getLogger("dashboard")
PARTICIPANTS = "participants"  # the one table that may be too long to be read for every page

SCHEMA = sa.MetaData()
VERSIONS = sa.Table(
    "versions",
    SCHEMA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("number", sa.Integer, nullable=False, unique=True),
    sa.Column("parent", sa.Text, sa.ForeignKey("versions.id"), unique=True),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("uploads", sa.Text, nullable=False),
    sa.Column("rows", sa.Text, nullable=False),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("hash", sa.Text, nullable=False),
    sa.Column("restored", sa.Text, nullable=False),
    sa.CheckConstraint("(parent IS NULL) = (number = 1)", name="only_the_first_has_no_parent"),
)
TABLES = sa.Table(
    "tables",
    SCHEMA,
    sa.Column("version", sa.Text, sa.ForeignKey("versions.id"), primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("data", sa.LargeBinary, nullable=False),
)
TALLIES = sa.Table(
    "tallies",
    SCHEMA,
    sa.Column("version", sa.Text, sa.ForeignKey("versions.id"), primary_key=True),
    sa.Column("form", sa.Integer, primary_key=True),
    sa.Column("seal", sa.Text, nullable=False),
    sa.Column("data", sa.LargeBinary, nullable=False),
)
NEWEST = sa.Table(
    "newest",
    SCHEMA,
    sa.Column(
        "id",
        sa.Integer,
        sa.CheckConstraint("id = 1", name="one_row"),
        primary_key=True,
        autoincrement=False,
    ),
    sa.Column("version", sa.Text, sa.ForeignKey("versions.id")),
)
DRAFTS = sa.Table(
    "drafts",
    SCHEMA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("owner", sa.Text, primary_key=True),
    sa.Column("at", sa.Text, nullable=False, index=True),
    sa.Column("data", sa.LargeBinary, nullable=False),
)
MAPPINGS = sa.Table(
    "mappings",
    SCHEMA,
    sa.Column("shape", sa.Text, primary_key=True),
    sa.Column("mapping", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
)
IN_JSON = ("author", "uploads", "rows")  # columns of versions
# the author of a first version that nobody published
_BEGINNER = {"name": "", "address": "", "local": False}
THE_NEWEST = sa.select(NEWEST.c.version.label("named"), VERSIONS).outerjoin_from(
    NEWEST, VERSIONS, NEWEST.c.version == VERSIONS.c.id
)

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

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Snapshot:
    """All of a store at one moment, or of a back-up: versions, the oldest first; what was said of
    foreign files; the tables of a version.

    `packed` gives the tables as they are stored, by table the digest of the bytes and the bytes.
    """

    versions: tuple[Version, ...]
    mappings: tuple[Mapping[str, str], ...]
    packed: Callable[[Version], Packed] = field(repr=False)


class Store:
    """The versions, drafts and remembered mappings of one database. Light: it holds no connection,
    and may be shared by threads.
    """

    def __init__(
        self,
        url: str,
        policy: Policy,
        *,
        key: bytes = b"",
        smallest_group: int = group_threshold.DEFAULT,
    ) -> None:
        self.policy = policy
        self._url = url
        self._key = key
        self._smallest_group = smallest_group

    @classmethod
    def opened_from_environment(
        cls, policy: Policy, *, environment: Mapping[str, str] = os.environ, report: Path = REPORT
    ) -> "Store":
        """The store that DATABASE_URL names, else that of `data/store/`: its schema brought up to
        date, the report its first version.
        """
        store = cls.of_environment(policy, environment=environment)
        store.migrate()
        store.begin(report)
        return store

    @classmethod
    def of_environment(
        cls, policy: Policy, *, environment: Mapping[str, str] = os.environ
    ) -> "Store":
        """The same store as it is, whatever its state. Raises StoreUnavailable where the
        environment says no number of persons.
        """
        here = sa.URL.create("sqlite", database=str(PLACE)).render_as_string()
        try:
            least = group_threshold.smallest_group(environment)
        except group_threshold.ThresholdError as error:
            raise StoreUnavailable("smallest_group") from error
        return cls(
            environment.get("DATABASE_URL") or here,
            policy,
            key=environment.get("STORE_KEY", "").encode(),
            smallest_group=least,
        )

    @property
    def database(self) -> str:
        """The kind of its database: sqlite or postgresql."""
        return str(_engine(self._url).name)

    def under(self, policy: Policy) -> "Store":
        """The same store under another policy."""
        return Store(self._url, policy, key=self._key, smallest_group=self._smallest_group)

    def migrate(self) -> None:
        """Makes the folder and the database where there is none, and brings its schema up to date.
        Two processes may do so at once.
        """
        engine = _engine(self._url)
        if file := _file(engine.url):
            _make_folder(file.parent)
            _close_to_others(file)
        try:
            if not self._done(migrations.current):
                self._done(_ready_for_writers)
                self._done(_upgrade, writes=True)
        except migrations.NewerError as error:
            raise StoreUnavailable("newer") from error

    def begin(self, report: Path) -> Version:
        """The newest version; in a store without one the report becomes the first, whoever else
        begins at the same moment.
        """
        if found := self._done(_newest):
            return found
        reading = workbook.read(report)
        if not reading.publishable:
            raise StoreUnavailable("no_beginning")
        first = Publication(
            new_id(), None, reading.frames(), uploads=(Upload(reading.file, reading.sha256),)
        )
        try:
            return self._publish(first, Author(""))
        except (Overtaken, Unchanged):
            return self.newest()

    def newest(self) -> Version:
        """The version that stands. One query by key: cheap enough for every rerun of every page."""
        found = self._done(_newest)
        if found is None:
            raise StoreUnavailable("unusable")
        return found

    def version(self, id: str) -> Version:
        """A version by its id. One that is not there raises KeyError."""
        row = self._done(
            lambda connection: connection.execute(
                sa.select(VERSIONS).where(VERSIONS.c.id == id)
            ).first()
        )
        if row is None:
            raise KeyError(id)
        return _version(row)

    def history(self) -> tuple[Version, ...]:
        """All versions, the newest first."""
        rows = self._done(
            lambda connection: connection.execute(
                sa.select(VERSIONS).order_by(VERSIONS.c.number.desc())
            ).all()
        )
        return tuple(_version(row) for row in rows)

    def frames(
        self, version: Version, names: Collection[str] = tuple(registry.TABLES)
    ) -> dict[str, pd.DataFrame]:
        """The tables of a version, or those of these names, read now: equal to what was published
        in every kind and value.
        """
        packed = self.packed(version, names)
        try:
            tables = parquet.current(
                {name: parquet.frame(parquet.unpacked(data)) for name, data in packed.items()}
            )
        except ValueError as error:
            raise StoreUnavailable("damaged") from error
        return {name: frame for name, frame in tables.items() if name in names}

    def packed(self, version: Version, names: Collection[str]) -> dict[str, bytes]:
        """Tables of a version as they are stored: for another process, which `content` reads them
        for.
        """
        packed = self._done(lambda connection: _packed(connection, version.id, names))
        if packed.keys() != version.rows.keys() & set(names) or not all(
            hash_chain.intact(*each) for each in packed.values()
        ):
            raise StoreUnavailable("damaged")
        return {name: data for name, (_, data) in packed.items()}

    def tables(self, version: Version) -> Tables:
        """The tables of a version as everybody's pages read them: of the participants the tally of
        what everybody may have of them.
        """
        frames = self.frames(version, [name for name in registry.TABLES if name != PARTICIPANTS])
        return Tables(participants=self._tally(version), **frames, version=version.shown)

    def _tally(self, version: Version) -> Tally:
        """The tally that was made when the version was published; made now and kept where there is
        none that bears its seal.
        """
        kept = self._done(lambda connection: _tally_kept(connection, version.id))
        least = self._smallest_group
        if kept is not None and tally_cache.is_sealed(
            kept.seal, version, kept.data, self._key, at_least=least
        ):
            return tally_cache.unpacked(kept.data).tally
        made = Protected.of(self.frames(version, [PARTICIPANTS])[PARTICIPANTS], at_least=least)
        row = self._tally_row(version, made)
        with suppress(StoreUnavailable):  # a store that cannot be written can be read
            self._done(
                lambda connection: _replace(connection, TALLIES, ("version", "form"), row),
                writes=True,
            )
        return made.tally

    def _tally_row(self, version: Version, protected: Protected) -> dict[str, Any]:
        data = tally_cache.packed(protected)
        seal = tally_cache.seal(version, data, self._key, at_least=protected.at_least)
        return {"version": version.id, "form": FORM, "seal": seal, "data": data}

    def publish(self, publication: Publication, author: Author) -> Version:
        """Makes the next version, or gives the one that this publication made before.

        Raises NotAllowed, Overtaken where its parent is no longer the newest, Unchanged where the
        newest holds the same tables, and StoreUnavailable; then nothing was changed.
        """
        self._admit(author)
        return self._publish(publication, author)

    def restore(self, id: str, *, parent: str, key: str, note: str, author: Author) -> Version:
        """Makes the next version of the tables of an old one. `key` is made by `new_id` and becomes
        its id; raises what `publish` does.
        """
        self._admit(author)
        frames = self.frames(self.version(id))
        return self._publish(Publication(key, parent, frames, note), author, restored=id)

    def verify(self) -> tuple[Fault, ...]:
        """All that was changed in the store since it was published, by the order of the versions;
        nothing where it is as it was.
        """
        return tuple(self._done(lambda connection: list(_faults(connection, self._key))))

    def copied(self, take: Callable[[Snapshot], Answer]) -> Answer:
        """What `take` gives of all that is in the store at one moment, whoever publishes meanwhile.
        It may be asked again.
        """
        return self._done(lambda connection: take(_snapshot(connection)))

    def sealed(self, told: bytes) -> str:
        """A hash over bytes that needs the key of the store, where it has one."""
        return hash_chain.sealed(told, self._key)

    def flaws(
        self, version: Version, packed: Packed, *, before: Version | None, place: int
    ) -> tuple[str, ...]:
        """What is wrong with a version that comes from elsewhere, as keys of `versions.FAULTS`; see
        `chain.flaws`.
        """
        return tuple(hash_chain.flaws(version, packed, before=before, place=place, key=self._key))

    def refill(self, backup: Snapshot, author: Author, *, over: bool = False) -> Version:
        """Puts a back-up in the place of what is here, all of it or nothing, and gives its newest
        version.

        Raises NotAllowed; NotEmpty where something else was published here, unless `over` it;
        StoreUnavailable where the versions are not a whole history. A store that is at its
        beginning, or holds this very history, is filled without `over`.
        """
        self._admit(author)
        return self._done(
            lambda connection: _refilled(connection, backup, self._key, over=over), writes=True
        )

    def remembered(self, shape: str) -> dict[str, Any] | None:
        """What was said the last time about a file of this shape."""
        found = self._done(
            lambda connection: connection.scalar(
                sa.select(MAPPINGS.c.mapping).where(MAPPINGS.c.shape == shape)
            )
        )
        try:
            return None if found is None else dict(orjson.loads(found))
        except (TypeError, ValueError) as error:
            raise StoreUnavailable("damaged") from error

    def remember(self, shape: str, mapping: Mapping[str, Any], author: Author) -> None:
        """Keeps what was said about a file, in the place of what was kept for its shape. Raises
        NotAllowed.
        """
        self._admit(author)
        row = {
            "shape": shape,
            "mapping": orjson.dumps(dict(mapping)).decode(),
            "at": _now().isoformat(),
        }
        self._done(lambda connection: _replace(connection, MAPPINGS, ("shape",), row), writes=True)

    def save_draft(self, id: str, draft: bytes, owner: str) -> None:
        """Keeps the draft of an owner for a week, in the place of the one with the same id. Older
        ones of anybody are dropped.
        """
        row = {"id": id, "owner": owner, "at": _now().isoformat(), "data": draft}

        def save(connection: sa.Connection) -> None:
            connection.execute(sa.delete(DRAFTS).where(DRAFTS.c.at < _oldest_draft()))
            _replace(connection, DRAFTS, ("id", "owner"), row)

        self._done(save, writes=True)
        self._wipe(wait=0)

    def drop_old_drafts(self) -> int:
        """Drops the drafts of anybody that are older than a week, and says how many there were.
        Several processes may do so at once.
        """
        old = sa.delete(DRAFTS).where(DRAFTS.c.at < _oldest_draft())
        dropped: int = self._done(lambda connection: connection.execute(old).rowcount, writes=True)
        self._wipe(wait=WIPING)
        return dropped

    def draft(self, id: str, owner: str) -> bytes | None:
        """A draft; None where it is another's, too old, or was dropped."""
        mine = (DRAFTS.c.id == id, DRAFTS.c.owner == owner, DRAFTS.c.at >= _oldest_draft())
        found: bytes | None = self._done(
            lambda connection: connection.scalar(sa.select(DRAFTS.c.data).where(*mine))
        )
        return found

    def drop_draft(self, id: str, owner: str) -> None:
        """Drops a draft of an owner, if it is still there; of SQLite nothing of it stays in the
        files.
        """
        gone = sa.delete(DRAFTS).where(DRAFTS.c.id == id, DRAFTS.c.owner == owner)
        self._done(lambda connection: connection.execute(gone).close(), writes=True)
        self._wipe(wait=WIPING)

    def _wipe(self, *, wait: int) -> None:
        """Empties SQLite's write-ahead log, which holds what was deleted until it is overwritten.

        Who still reads an older state needs it: after so many seconds it is left to the next who
        wipes, at the latest the daily job.
        """
        if self.database != "sqlite":
            return
        with suppress(StoreUnavailable):
            self._done(lambda connection: _empty_log(connection, wait))

    def _admit(self, author: Author) -> None:
        if not self.policy.allows(author):
            raise NotAllowed

    def _publish(self, publication: Publication, author: Author, *, restored: str = "") -> Version:
        frames = parquet.normal(publication.frames)
        tables = {name: parquet.typed(frame) for name, frame in frames.items()}
        packed = {
            name: hash_chain.with_digest(parquet.packed(table)) for name, table in tables.items()
        }
        tally = Protected.of(frames[PARTICIPANTS], at_least=self._smallest_group)
        wish = Version(
            id=publication.id,
            number=0,
            parent=publication.parent,
            at=_now(),
            author=Author(_storable(author.name), _storable(author.address), local=author.local),
            note=_storable(publication.note),
            uploads=publication.uploads,
            rows={name: table.num_rows for name, table in tables.items()},
            content=parquet.fingerprint(tables),
            hash="",
            restored=restored,
        )
        return self._done(
            lambda connection: _append(
                connection, wish, packed, lambda version: self._tally_row(version, tally), self._key
            ),
            writes=True,
        )

    def _done(self, work: Callable[[sa.Connection], Answer], *, writes: bool = False) -> Answer:
        """What `work` gives. While others write, or when the database went away, it is done again:
        it must bear repetition.
        """
        for pause in (*PAUSES, None):
            try:
                with (
                    _engine(self._url).connect().execution_options(writes=writes) as connection,
                    connection.begin(),
                ):
                    _wait_no_longer(connection)
                    return work(connection)
            except (exc.DBAPIError, exc.TimeoutError) as error:
                reason = _reason(error)
                if not reason:
                    raise
                if reason == "disk_error" and _without_room(self._url):
                    reason = "disk_full"
                if pause is None or not (
                    reason == "busy" or getattr(error, "connection_invalidated", False)
                ):
                    raise _unavailable(reason) from error
                time.sleep(pause * random.uniform(0.5, 1.5))
            # the driver read a text, or a name in the schema, that is none
            except UnicodeDecodeError as error:
                raise _unavailable("damaged") from error
        raise AssertionError("the last try returns or raises")


def _unavailable(reason: str) -> StoreUnavailable:
    """Why the store cannot be used, told to whoever runs the server too; a command tells it by
    itself.
    """
    _log.info(
        "store_unavailable", extra={"event": "store_unavailable", "facts": {"reason": reason}}
    )
    return StoreUnavailable(reason)


@cache
def _engine(url: str) -> sa.Engine:
    """The connections of this process to a database. Its own way of beginning a transaction is why
    SQLite never answers "locked".
    """
    address = sa.make_url(url)
    if address.get_backend_name() == "sqlite":
        engine = sa.create_engine(address, hide_parameters=True, connect_args={"timeout": PATIENCE})
        sa.event.listen(engine, "do_connect", lambda *_: _make_file(address))
        sa.event.listen(engine, "connect", _prepare_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)
        return engine
    if address.drivername in ("postgres", POSTGRES):
        address = address.set(drivername="postgresql+psycopg")
    options = {name: value for name, value in LOST_CONNECTION.items() if name not in address.query}
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


def _wait_no_longer(connection: sa.Connection) -> None:
    if connection.dialect.name == POSTGRES and connection.get_execution_options().get("writes"):
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{PATIENCE}s'")


def _ready_for_writers(connection: sa.Connection) -> None:
    """Readers and a writer at once: SQLite's write-ahead log. It stays so with the file."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA journal_mode=WAL")


def _upgrade(connection: sa.Connection) -> None:
    if connection.dialect.name == POSTGRES:
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(20181210)")
    if not migrations.current(connection):
        migrations.upgrade(connection)


def _empty_log(connection: sa.Connection, wait: int) -> None:
    connection.exec_driver_sql(f"PRAGMA busy_timeout = {1000 * wait}")
    try:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").close()
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {1000 * PATIENCE}")


def _file(address: sa.URL) -> Path | None:
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


def _make_folder(folder: Path) -> None:
    """Makes a folder and those above it that are not there, for this user alone whatever the
    umask.
    """
    try:
        for each in reversed([each for each in (folder, *folder.parents) if not each.exists()]):
            each.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
            restrict(each, PRIVATE_FOLDER)
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise StoreUnavailable(
            "disk_full" if error.errno == errno.ENOSPC else "read_only"
        ) from error


def _make_file(address: sa.URL) -> None:
    """Makes the file of a database before SQLite does, which would let others read it: what lies
    beside it gets the modes of the file.
    """
    file = _file(address)
    if file is None:
        return
    with suppress(OSError):  # it is there, or SQLite tells what is the matter
        os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, PRIVATE))
        restrict(file, PRIVATE)  # an umask may take more than it should


def _close_to_others(file: Path) -> None:
    """Takes a store that older dashboards made from all other users; its folder too, if that holds
    nothing else.
    """
    own = {f"{file.name}{behind}" for behind in BESIDE}
    for name in own:
        restrict(file.with_name(name), PRIVATE)
    with suppress(OSError):
        if {each.name for each in file.parent.iterdir()} <= own:
            restrict(file.parent, PRIVATE_FOLDER)


def restrict(place: Path, mode: int) -> None:
    """Sets the mode of a file or folder, where it is there, is this user's, and the file system
    knows modes.
    """
    with suppress(OSError):
        if place.stat().st_mode & 0o777 != mode:
            place.chmod(mode)


def _newest(connection: sa.Connection) -> Version | None:
    row = connection.execute(THE_NEWEST).first()
    if row is None or (row.named and not row.id):
        raise StoreUnavailable("damaged")
    return _version(row) if row.named else None


def _version(row: Any) -> Version:
    """A row as a version. One that nothing here has written raises StoreUnavailable."""
    try:
        told = {each.name: getattr(row, each.name) for each in fields(Version)}
        return of_fields(told | {name: orjson.loads(told[name]) for name in IN_JSON})
    except (ValueError, TypeError, KeyError) as error:
        raise StoreUnavailable("damaged") from error


def _row(version: Version) -> dict[str, Any]:
    told = as_fields(version)
    return told | {name: orjson.dumps(told[name]).decode() for name in IN_JSON}


def _append(
    connection: sa.Connection,
    wish: Version,
    packed: Packed,
    tally_row: Callable[[Version], dict[str, Any]],
    key: bytes,
) -> Version:
    """Makes the next version, number and hash filled in. The first statement lets nobody else come
    between.
    """
    connection.execute(sa.select(NEWEST.c.version).with_for_update())
    newest = _newest(connection)
    if made := connection.execute(sa.select(VERSIONS).where(VERSIONS.c.id == wish.id)).first():
        if newest and _version(made).content != wish.content:
            # by itself, with other tables: to say that these are published would be untrue
            raise Overtaken(newest)
        return _version(made)
    if newest and newest.content == wish.content:
        raise Unchanged(newest)
    if newest and newest.id != wish.parent:
        raise Overtaken(newest)
    digests = {name: digest for name, (digest, _) in packed.items()}
    numbered = Version(**vars(wish) | {"number": newest.number + 1 if newest else 1})
    version = Version(
        **vars(numbered)
        | {
            "hash": chained(
                numbered, before=newest.hash if newest else "", digests=digests, key=key
            )
        }
    )
    connection.execute(sa.insert(VERSIONS), _row(version))
    _insert_tables(connection, version, packed)
    connection.execute(sa.insert(TALLIES), tally_row(version))
    connection.execute(sa.update(NEWEST).values(version=version.id))
    return version


def _packed(connection: sa.Connection, id: str, names: Collection[str]) -> Packed:
    rows = connection.execute(
        sa.select(TABLES).where(TABLES.c.version == id, TABLES.c.name.in_(names))
    ).all()
    if not all(isinstance(row.digest, str) and isinstance(row.data, bytes) for row in rows):
        raise StoreUnavailable("damaged")
    return {row.name: (row.digest, row.data) for row in rows}


def _tally_kept(connection: sa.Connection, id: str) -> Any:
    return connection.execute(
        sa.select(TALLIES).where(TALLIES.c.version == id, TALLIES.c.form == FORM)
    ).first()


def _faults(connection: sa.Connection, key: bytes) -> Iterator[Fault]:
    """Each version held against its tables, its fields and the one before it. One statement reads
    all: a publication is no fault.
    """
    newest = sa.select(NEWEST.c.version).scalar_subquery()
    parts = sa.select(
        VERSIONS, TABLES.c.name, TABLES.c.digest, TABLES.c.data, newest.label("newest")
    )
    joined = parts.outerjoin_from(VERSIONS, TABLES, TABLES.c.version == VERSIONS.c.id).order_by(
        VERSIONS.c.number
    )
    rows = connection.execution_options(yield_per=len(registry.TABLES)).execute(joined)
    before = None
    for place, (_, group) in enumerate(groupby(rows, lambda row: row.id), 1):
        held = list(group)
        number = held[0].number if isinstance(held[0].number, int) else place
        tally = _tally_kept(connection, held[0].id)
        yield from (Fault(number, what) for what in _faults_of(held, before, place, key, tally))
        before = held[0]
    if before is not None and before.newest != before.id:
        yield Fault(before.number, "newest")


def _faults_of(held: list[Any], before: Any, place: int, key: bytes, tally: Any) -> Iterator[str]:
    packed = {row.name: (row.digest, row.data) for row in held if row.name is not None}
    try:
        version = _version(held[0])
        broken = list(hash_chain.breaks(version, packed, before=before, place=place, key=key))
    except (StoreUnavailable, TypeError, ValueError):
        yield "fields"
        return
    tables = hash_chain.as_published(packed, version)
    if tables is None:
        yield "tables"
    elif tally is not None and not _tallied(tables, tally, version, key, others="fields" in broken):
        yield "tally"
    yield from broken


def _snapshot(connection: sa.Connection) -> Snapshot:
    """The store as it is now, for as long as the transaction lasts."""
    sqlite = connection.dialect.name == "sqlite"
    connection.exec_driver_sql(
        "BEGIN" if sqlite else "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
    )
    versions = tuple(
        map(_version, connection.execute(sa.select(VERSIONS).order_by(VERSIONS.c.number)))
    )
    mappings = tuple(
        {str(name): said for name, said in row.items()}
        for row in connection.execute(sa.select(MAPPINGS).order_by(MAPPINGS.c.shape)).mappings()
    )
    if not all(isinstance(said, str) for row in mappings for said in row.values()):
        raise StoreUnavailable("damaged")
    return Snapshot(
        versions, mappings, lambda version: _packed(connection, version.id, tuple(version.rows))
    )


def _refilled(connection: sa.Connection, backup: Snapshot, key: bytes, *, over: bool) -> Version:
    connection.execute(sa.select(NEWEST.c.version).with_for_update())
    rows = connection.execute(
        sa.select(VERSIONS.c.number, VERSIONS.c.hash, VERSIONS.c.author).order_by(VERSIONS.c.number)
    ).all()
    # by itself, with the report: nobody published anything
    begun = len(rows) == 1 and orjson.loads(rows[0].author) == _BEGINNER
    foreign = [
        row.number for row in rows if row.hash not in {version.hash for version in backup.versions}
    ]
    if foreign and not begun and not over:
        raise NotEmpty(foreign[-1])
    connection.execute(sa.update(NEWEST).values(version=None))
    # tallies are made again when they are asked for
    for table in (TALLIES, TABLES, VERSIONS, MAPPINGS):
        connection.execute(sa.delete(table))
    for version in backup.versions:
        connection.execute(sa.insert(VERSIONS), _row(version))
        _insert_tables(connection, version, backup.packed(version))
    for mapping in backup.mappings:
        connection.execute(sa.insert(MAPPINGS), dict(mapping))
    connection.execute(sa.update(NEWEST).values(version=backup.versions[-1].id))
    if list(_faults(connection, key)):
        raise StoreUnavailable("damaged")
    return backup.versions[-1]


def _insert_tables(connection: sa.Connection, version: Version, packed: Packed) -> None:
    for name, (digest, data) in packed.items():
        connection.execute(
            sa.insert(TABLES), {"version": version.id, "name": name, "digest": digest, "data": data}
        )


def _tallied(
    tables: Mapping[str, pa.Table], kept: Any, version: Version, key: bytes, *, others: bool
) -> bool:
    """Whether the tally that is kept of these tables is what comes of them now. It is opened only
    if it bears its seal.

    Where the version is not what was published, or was under another key, nothing is said of its
    seal: `others`.
    """
    try:
        if not tally_cache.is_sealed(
            kept.seal, version, kept.data, key, at_least=tally_cache.smallest_group(kept.data)
        ):
            return others
        found = tally_cache.unpacked(kept.data)
    except (TypeError, ValueError):
        return False
    rows = parquet.current({PARTICIPANTS: parquet.frame(tables[PARTICIPANTS])})[PARTICIPANTS]
    expected, kept_parts = (
        Protected.of(rows, at_least=found.at_least).tally.parts,
        found.tally.parts,
    )
    return kept_parts.keys() == expected.keys() and all(
        part.equals(kept_parts[name]) for name, part in expected.items()
    )


def _replace(
    connection: sa.Connection, table: sa.Table, key: tuple[str, ...], row: Mapping[str, Any]
) -> None:
    connection.execute(sa.delete(table).where(*(table.c[name] == row[name] for name in key)))
    connection.execute(sa.insert(table), dict(row))


def _reason(error: Exception) -> str:
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


def _without_room(url: str) -> bool:
    """Whether the disk of an SQLite store is full: an error of input and output may come of it, and
    does not say so.
    """
    path = sa.make_url(url).database
    return path is not None and shutil.disk_usage(Path(path).absolute().parent).free < ROOM


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _oldest_draft() -> str:
    return (_now() - dt.timedelta(days=DRAFT_DAYS)).isoformat()


def _storable(text: str) -> str:
    """Text that both databases keep as it is: PostgreSQL knows no NUL, and neither knows halves of
    a character.
    """
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
