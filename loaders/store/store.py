"""Store published versions in SQLite in `data/store/`, or in the PostgreSQL of DATABASE_URL, with
the same code.

A version is written in one transaction that first locks the row naming the newest version and then
updates it. So a killed process leaves the old version or the new one, and of two authors who
publish on the same base the second gets ConflictError. Every version has a hash over its fields,
its tables and the hash of the previous version: `verify` finds versions that were changed, removed
or inserted. Who can write to the database and recompute all hashes is found only if STORE_KEY is
set, from the first start on: each hash is then an HMAC that needs the key. No chain reveals that
the newest versions were removed together with the row that names the newest: note the hash of the
newest version elsewhere.
"""

import datetime as dt
import os
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from pathlib import Path

import pandas as pd
import sqlalchemy as sa

from domain.paths import ROOT
from domain.tables import Tables
from domain.tally import ParticipantTotals
from loaders.privacy import group_threshold
from loaders.reading import workbook
from loaders.store import hash_chain, parquet, tally_cache
from loaders.store.engine import Result
from loaders.store.errors import (
    ConflictError,
    NoChangesError,
    StoreUnavailableError,
)
from loaders.store.mappings import Mappings
from loaders.store.models import (
    Author,
    Fault,
    Policy,
    PublishRequest,
    StoredTables,
    Upload,
    Version,
    new_id,
    sanitize_author,
    sanitize_decisions,
    sanitize_text,
)
from loaders.store.schema import TALLIES
from loaders.store.snapshot import Snapshot, read_snapshot, refill
from loaders.store.tally_cache import PARTICIPANTS, SuppressedTally
from loaders.store.verify import faults
from loaders.store.version_rows import (
    all_versions,
    append_version,
    find_version,
    newest_version,
    read_stored_tables,
    read_tally,
    replace_row,
    row_of_tally,
)
from loaders.tables import registry

DATA = ROOT / "data"
REPORT = DATA / "report-2020-08-13.xlsx"
DEFAULT_PATH = DATA / "store" / "store.sqlite3"


class Store(Mappings):
    """Versions, drafts and mappings of a database. Keeps no connection; threads may share it."""

    def __init__(
        self,
        url: str,
        policy: Policy,
        *,
        key: bytes = b"",
        min_group_size: int = group_threshold.DEFAULT,
    ) -> None:
        super().__init__(url, policy)
        self._key = key
        self._min_group_size = min_group_size

    @classmethod
    def open_from_environment(
        cls, policy: Policy, *, environment: Mapping[str, str] = os.environ, report: Path = REPORT
    ) -> "Store":
        """Open the store of DATABASE_URL, else that of `data/store/`.

        Migrates its schema, and publishes the report as the first version of an empty store.
        """
        store = cls.from_environment(policy, environment=environment)
        store.migrate()
        store.begin(report)
        return store

    @classmethod
    def from_environment(
        cls, policy: Policy, *, environment: Mapping[str, str] = os.environ
    ) -> "Store":
        """Return the same store without migrating it or publishing.

        Raises StoreUnavailableError where the environment sets an invalid minimum group size.
        """
        here = sa.URL.create("sqlite", database=str(DEFAULT_PATH)).render_as_string()
        try:
            least = group_threshold.min_group_size(environment)
        except group_threshold.ThresholdError as error:
            raise StoreUnavailableError("smallest_group") from error
        return cls(
            environment.get("DATABASE_URL") or here,
            policy,
            key=environment.get("STORE_KEY", "").encode(),
            min_group_size=least,
        )

    def with_policy(self, policy: Policy) -> "Store":
        """Return this store under another policy."""
        return Store(self._url, policy, key=self._key, min_group_size=self._min_group_size)

    def begin(self, report: Path) -> Version:
        """Return the newest version; publish the report as the first where there is none."""
        if newest := self.run(newest_version):
            return newest
        reading = workbook.read(report)
        if not reading.publishable:
            raise StoreUnavailableError("no_beginning")
        first = PublishRequest(
            new_id(), None, reading.frames(), uploads=(Upload(reading.file, reading.sha256),)
        )
        try:
            return self._publish(first, Author(""))
        except (ConflictError, NoChangesError):
            return self.newest()

    def newest(self) -> Version:
        """Return the newest version, by one query; raise StoreUnavailableError if there is none."""
        version = self.run(newest_version)
        if version is None:
            raise StoreUnavailableError("unusable")
        return version

    def version(self, id: str) -> Version:
        """Return a version by its id. Raises KeyError."""
        found = self.run(lambda connection: find_version(connection, id))
        if found is None:
            raise KeyError(id)
        return found

    def history(self) -> tuple[Version, ...]:
        """Return all versions, the newest first."""
        return tuple(reversed(self.run(all_versions)))

    def frames(
        self, version: Version, names: Collection[str] = tuple(registry.TABLES)
    ) -> dict[str, pd.DataFrame]:
        """Return the tables of a version in `names`, equal in type and value to those published."""
        packed = self.to_bytes(version, names)
        try:
            tables = parquet.to_current_schema(
                {
                    name: parquet.from_arrow(parquet.from_bytes(data))
                    for name, data in packed.items()
                }
            )
        except ValueError as error:
            raise StoreUnavailableError("damaged") from error
        return {name: frame for name, frame in tables.items() if name in names}

    def to_bytes(self, version: Version, names: Collection[str]) -> dict[str, bytes]:
        """Return tables of a version as Parquet, for another process to read with `parquet`."""
        packed = self.run(lambda connection: read_stored_tables(connection, version.id, names))
        if packed.keys() != version.rows.keys() & set(names) or not all(
            hash_chain.digest_matches(*each) for each in packed.values()
        ):
            raise StoreUnavailableError("damaged")
        return {name: data for name, (_, data) in packed.items()}

    def tables(self, version: Version) -> Tables:
        """Return the public tables of a version; participants as a tally without small groups."""
        frames = self.frames(version, [name for name in registry.TABLES if name != PARTICIPANTS])
        return Tables(participants=self._load_tally(version), **frames, version=version.short_hash)

    def _load_tally(self, version: Version) -> ParticipantTotals:
        """Return the stored tally of a version; compute and store it where the seal is invalid."""
        stored = self.run(lambda connection: read_tally(connection, version.id))
        least = self._min_group_size
        if stored is not None and tally_cache.has_valid_mac(
            stored.seal, version, stored.data, self._key, at_least=least
        ):
            return tally_cache.from_bytes(stored.data).tally
        fresh = SuppressedTally.of(
            self.frames(version, [PARTICIPANTS])[PARTICIPANTS], at_least=least
        )
        row = row_of_tally(version, fresh, self._key)
        with suppress(StoreUnavailableError):  # a read-only store can still be read
            self.run(
                lambda connection: replace_row(connection, TALLIES, ("version", "form"), row),
                writes=True,
            )
        return fresh.tally

    def publish(self, publication: PublishRequest, author: Author) -> Version:
        """Publish the next version, or return the one that this request published before.

        Raises PermissionDeniedError, ConflictError where `parent` is no longer the newest,
        NoChangesError where the newest has the same tables, and StoreUnavailableError; nothing is
        changed then.
        """
        self._require_permission(author)
        return self._publish(publication, author)

    def restore(self, id: str, *, parent: str, key: str, note: str, author: Author) -> Version:
        """Publish the tables of an old version as version `key`. Raises like `publish`."""
        self._require_permission(author)
        frames = self.frames(self.version(id))
        return self._publish(PublishRequest(key, parent, frames, note), author, restored=id)

    def verify(self) -> tuple[Fault, ...]:
        """Return the faults of all versions, in their order; empty where nothing was changed."""
        return tuple(self.run(lambda connection: list(faults(connection, self._key))))

    def read_snapshot(self, take: Callable[[Snapshot], Result]) -> Result:
        """Return the result of `take` on a consistent snapshot of the store; may call it again."""
        return self.run(lambda connection: take(read_snapshot(connection)))

    def seal(self, data: bytes) -> str:
        """Return the HMAC of bytes in hex; without STORE_KEY their SHA-256."""
        return hash_chain.hmac_or_sha256(data, self._key)

    def flaws(
        self, version: Version, packed: StoredTables, *, before: Version | None, place: int
    ) -> tuple[str, ...]:
        """Return the faults of a version of a back-up, as keys of `models.FAULTS`."""
        return tuple(
            hash_chain.verify_version(version, packed, before=before, place=place, key=self._key)
        )

    def restore_backup(
        self, backup: Snapshot, author: Author, *, overwrite: bool = False
    ) -> Version:
        """Replace all contents by a back-up in one transaction, and return its newest version.

        A new store, or one with the same history, is filled without `overwrite`. Raises
        PermissionDeniedError, StoreNotEmptyError where other versions were published here, unless
        `overwrite`, and StoreUnavailableError where the versions fail verification.
        """
        self._require_permission(author)
        return self.run(
            lambda connection: refill(connection, backup, self._key, overwrite=overwrite),
            writes=True,
        )

    def _publish(
        self, publication: PublishRequest, author: Author, *, restored: str = ""
    ) -> Version:
        frames = parquet.normalize(publication.frames)
        tables = {name: parquet.to_arrow(frame) for name, frame in frames.items()}
        packed = {
            name: hash_chain.with_digest(parquet.to_bytes(table)) for name, table in tables.items()
        }
        tally = SuppressedTally.of(frames[PARTICIPANTS], at_least=self._min_group_size)
        candidate = Version(
            id=publication.id,
            number=0,
            parent=publication.parent,
            at=dt.datetime.now(dt.UTC),
            author=sanitize_author(author),
            note=sanitize_text(publication.note),
            uploads=publication.uploads,
            rows={name: table.num_rows for name, table in tables.items()},
            content=parquet.fingerprint(tables),
            hash="",
            restored=restored,
            decisions=sanitize_decisions(publication.decisions),
        )
        return self.run(
            lambda connection: append_version(connection, candidate, packed, tally, self._key),
            writes=True,
        )
