"""Keep published versions: in SQLite in `data/store/`, or in any PostgreSQL by DATABASE_URL, with
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
import os
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pandas as pd
import sqlalchemy as sa

from domain.paths import ROOT
from domain.tables import Tables
from domain.tally import ParticipantTotals
from loaders.privacy import group_threshold
from loaders.reading import workbook
from loaders.store import hash_chain, parquet, tally_cache
from loaders.store.drafts import Drafts
from loaders.store.engine import Result
from loaders.store.errors import (
    ConflictError,
    NoChangesError,
    PermissionDeniedError,
    StoreUnavailableError,
)
from loaders.store.mappings import read_mapping, replace_mapping
from loaders.store.models import (
    Author,
    Fault,
    Policy,
    PublishRequest,
    StoredTables,
    Upload,
    Version,
    new_id,
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
    packed_tables,
    read_tally,
    replace_row,
    row_of_tally,
)
from loaders.tables import registry

DATA = ROOT / "data"
REPORT = DATA / "report-2020-08-13.xlsx"
DEFAULT_PATH = DATA / "store" / "store.sqlite3"


class Store(Drafts):
    """Keep the versions, drafts and remembered mappings of one database. Light: it holds no
    connection, and may be shared by threads.
    """

    def __init__(
        self,
        url: str,
        policy: Policy,
        *,
        key: bytes = b"",
        min_group_size: int = group_threshold.DEFAULT,
    ) -> None:
        super().__init__(url)
        self.policy = policy
        self._key = key
        self._min_group_size = min_group_size

    @classmethod
    def open_from_environment(
        cls, policy: Policy, *, environment: Mapping[str, str] = os.environ, report: Path = REPORT
    ) -> "Store":
        """The store that DATABASE_URL names, else that of `data/store/`: its schema brought up to
        date, the report its first version.
        """
        store = cls.from_environment(policy, environment=environment)
        store.migrate()
        store.begin(report)
        return store

    @classmethod
    def from_environment(
        cls, policy: Policy, *, environment: Mapping[str, str] = os.environ
    ) -> "Store":
        """The same store as it is, whatever its state. Raises StoreUnavailable where the
        environment says no number of persons.
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
        """The same store under another policy."""
        return Store(self._url, policy, key=self._key, min_group_size=self._min_group_size)

    def begin(self, report: Path) -> Version:
        """The newest version; in a store without one the report becomes the first, whoever else
        begins at the same moment.
        """
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
        """The version that stands. One query by key: cheap enough for every rerun of every page."""
        version = self.run(newest_version)
        if version is None:
            raise StoreUnavailableError("unusable")
        return version

    def version(self, id: str) -> Version:
        """A version by its id. One that is not there raises KeyError."""
        found = self.run(lambda connection: find_version(connection, id))
        if found is None:
            raise KeyError(id)
        return found

    def history(self) -> tuple[Version, ...]:
        """All versions, the newest first."""
        return tuple(reversed(self.run(all_versions)))

    def frames(
        self, version: Version, names: Collection[str] = tuple(registry.TABLES)
    ) -> dict[str, pd.DataFrame]:
        """The tables of a version, or those of these names, read now: equal to what was published
        in every kind and value.
        """
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
        """Tables of a version as they are stored: for another process, which `parquet` reads them
        for.
        """
        packed = self.run(lambda connection: packed_tables(connection, version.id, names))
        if packed.keys() != version.rows.keys() & set(names) or not all(
            hash_chain.digest_matches(*each) for each in packed.values()
        ):
            raise StoreUnavailableError("damaged")
        return {name: data for name, (_, data) in packed.items()}

    def tables(self, version: Version) -> Tables:
        """The tables of a version as everybody's pages read them: of the participants the tally of
        what everybody may have of them.
        """
        frames = self.frames(version, [name for name in registry.TABLES if name != PARTICIPANTS])
        return Tables(participants=self._load_tally(version), **frames, version=version.shown)

    def _load_tally(self, version: Version) -> ParticipantTotals:
        """The tally that was made when the version was published; made now and kept where there is
        none that bears its seal.
        """
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
        with suppress(StoreUnavailableError):  # a store that cannot be written can be read
            self.run(
                lambda connection: replace_row(connection, TALLIES, ("version", "form"), row),
                writes=True,
            )
        return fresh.tally

    def publish(self, publication: PublishRequest, author: Author) -> Version:
        """Makes the next version, or gives the one that this publication made before.

        Raises NotAllowed, Overtaken where its parent is no longer the newest, Unchanged where the
        newest holds the same tables, and StoreUnavailable; then nothing was changed.
        """
        self._require_permission(author)
        return self._publish(publication, author)

    def restore(self, id: str, *, parent: str, key: str, note: str, author: Author) -> Version:
        """Makes the next version of the tables of an old one. `key` is made by `new_id` and becomes
        its id; raises what `publish` does.
        """
        self._require_permission(author)
        frames = self.frames(self.version(id))
        return self._publish(PublishRequest(key, parent, frames, note), author, restored=id)

    def verify(self) -> tuple[Fault, ...]:
        """All that was changed in the store since it was published, by the order of the versions;
        nothing where it is as it was.
        """
        return tuple(self.run(lambda connection: list(faults(connection, self._key))))

    def read_snapshot(self, take: Callable[[Snapshot], Result]) -> Result:
        """What `take` gives of all that is in the store at one moment, whoever publishes meanwhile.
        It may be asked again.
        """
        return self.run(lambda connection: take(read_snapshot(connection)))

    def sealed(self, data: bytes) -> str:
        """A hash over bytes that needs the key of the store, where it has one."""
        return hash_chain.hmac_or_sha256(data, self._key)

    def flaws(
        self, version: Version, packed: StoredTables, *, before: Version | None, place: int
    ) -> tuple[str, ...]:
        """What is wrong with a version that comes from elsewhere, as keys of `models.FAULTS`; see
        `hash_chain.verify_version`.
        """
        return tuple(
            hash_chain.verify_version(version, packed, before=before, place=place, key=self._key)
        )

    def restore_backup(self, backup: Snapshot, author: Author, *, over: bool = False) -> Version:
        """Puts a back-up in the place of what is here, all of it or nothing, and gives its newest
        version.

        Raises NotAllowed; NotEmpty where something else was published here, unless `over` it;
        StoreUnavailable where the versions are not a whole history. A store that is at its
        beginning, or holds this very history, is filled without `over`.
        """
        self._require_permission(author)
        return self.run(
            lambda connection: refill(connection, backup, self._key, over=over), writes=True
        )

    def remembered(self, shape: str) -> dict[str, Any] | None:
        """What was said the last time about a file of this shape."""
        return self.run(lambda connection: read_mapping(connection, shape))

    def remember(self, shape: str, mapping: Mapping[str, Any], author: Author) -> None:
        """Keeps what was said about a file, in the place of what was kept for its shape. Raises
        NotAllowed.
        """
        self._require_permission(author)
        self.run(lambda connection: replace_mapping(connection, shape, mapping), writes=True)

    def _require_permission(self, author: Author) -> None:
        if not self.policy.allows(author):
            raise PermissionDeniedError

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
            author=Author(
                _sanitize_text(author.name), _sanitize_text(author.address), local=author.local
            ),
            note=_sanitize_text(publication.note),
            uploads=publication.uploads,
            rows={name: table.num_rows for name, table in tables.items()},
            content=parquet.fingerprint(tables),
            hash="",
            restored=restored,
        )
        return self.run(
            lambda connection: append_version(connection, candidate, packed, tally, self._key),
            writes=True,
        )


def _sanitize_text(text: str) -> str:
    """Text that both databases keep as it is: PostgreSQL knows no NUL, and neither knows halves of
    a character.
    """
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
