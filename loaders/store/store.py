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
from domain.tally import Tally
from loaders.privacy import group_threshold
from loaders.reading import workbook
from loaders.store import hash_chain, parquet, tally_cache
from loaders.store.drafts import Drafts
from loaders.store.engine import Answer
from loaders.store.errors import NotAllowed, Overtaken, StoreUnavailable, Unchanged
from loaders.store.mappings import read_mapping, replace_mapping
from loaders.store.models import Author, Fault, Packed, Policy, Publication, Upload, Version, new_id
from loaders.store.schema import TALLIES
from loaders.store.snapshot import Snapshot, read_snapshot, refill
from loaders.store.tally_cache import PARTICIPANTS, Protected
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
PLACE = DATA / "store" / "store.sqlite3"


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
        smallest_group: int = group_threshold.DEFAULT,
    ) -> None:
        super().__init__(url)
        self.policy = policy
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

    def under(self, policy: Policy) -> "Store":
        """The same store under another policy."""
        return Store(self._url, policy, key=self._key, smallest_group=self._smallest_group)

    def begin(self, report: Path) -> Version:
        """The newest version; in a store without one the report becomes the first, whoever else
        begins at the same moment.
        """
        if found := self.run(newest_version):
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
        found = self.run(newest_version)
        if found is None:
            raise StoreUnavailable("unusable")
        return found

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
        packed = self.packed(version, names)
        try:
            tables = parquet.current(
                {name: parquet.frame(parquet.unpacked(data)) for name, data in packed.items()}
            )
        except ValueError as error:
            raise StoreUnavailable("damaged") from error
        return {name: frame for name, frame in tables.items() if name in names}

    def packed(self, version: Version, names: Collection[str]) -> dict[str, bytes]:
        """Tables of a version as they are stored: for another process, which `parquet` reads them
        for.
        """
        packed = self.run(lambda connection: packed_tables(connection, version.id, names))
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
        kept = self.run(lambda connection: read_tally(connection, version.id))
        least = self._smallest_group
        if kept is not None and tally_cache.is_sealed(
            kept.seal, version, kept.data, self._key, at_least=least
        ):
            return tally_cache.unpacked(kept.data).tally
        made = Protected.of(self.frames(version, [PARTICIPANTS])[PARTICIPANTS], at_least=least)
        row = row_of_tally(version, made, self._key)
        with suppress(StoreUnavailable):  # a store that cannot be written can be read
            self.run(
                lambda connection: replace_row(connection, TALLIES, ("version", "form"), row),
                writes=True,
            )
        return made.tally

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
        return tuple(self.run(lambda connection: list(faults(connection, self._key))))

    def copied(self, take: Callable[[Snapshot], Answer]) -> Answer:
        """What `take` gives of all that is in the store at one moment, whoever publishes meanwhile.
        It may be asked again.
        """
        return self.run(lambda connection: take(read_snapshot(connection)))

    def sealed(self, told: bytes) -> str:
        """A hash over bytes that needs the key of the store, where it has one."""
        return hash_chain.sealed(told, self._key)

    def flaws(
        self, version: Version, packed: Packed, *, before: Version | None, place: int
    ) -> tuple[str, ...]:
        """What is wrong with a version that comes from elsewhere, as keys of `models.FAULTS`; see
        `hash_chain.flaws`.
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
        self._admit(author)
        self.run(lambda connection: replace_mapping(connection, shape, mapping), writes=True)

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
            at=dt.datetime.now(dt.UTC),
            author=Author(_storable(author.name), _storable(author.address), local=author.local),
            note=_storable(publication.note),
            uploads=publication.uploads,
            rows={name: table.num_rows for name, table in tables.items()},
            content=parquet.fingerprint(tables),
            hash="",
            restored=restored,
        )
        return self.run(
            lambda connection: append_version(connection, wish, packed, tally, self._key),
            writes=True,
        )


def _storable(text: str) -> str:
    """Text that both databases keep as it is: PostgreSQL knows no NUL, and neither knows halves of
    a character.
    """
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
