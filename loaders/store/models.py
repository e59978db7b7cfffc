"""Data classes of the store: versions, authors, uploads, policies and faults."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from domain.language import Language, gettext_noop

if TYPE_CHECKING:
    import pandas as pd  # takes half a second, which users of a policy alone need not spend

SHORT_HASH_LENGTH = 8
# A decision on how a file was read: flat facts, as `loaders.review.decision_messages` words them.
StoredDecision = Mapping[str, str | int]
StoredTables = Mapping[str, tuple[str, bytes]]  # by table: the digest of the bytes, and the bytes


def new_id() -> str:
    """Return a new unique id: one for each publication, kept when the publication is retried."""
    return uuid.uuid4().hex


@dataclass(frozen=True)
class Author:
    """A person who publishes: `local` at the machine, without sign-in; `groups` of the sign-in."""

    name: str
    address: str = ""
    groups: tuple[str, ...] = ()
    local: bool = False


@dataclass(frozen=True)
class Policy:
    """Permission to publish: addresses, groups, and, where `local`, the person at the machine."""

    addresses: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    local: bool = False

    def allows(self, author: Author) -> bool:
        """Tell whether the author may publish. The case of addresses is ignored."""
        addresses = {address.strip().casefold() for address in self.addresses} - {""}
        return (
            (self.local and author.local)
            or author.address.strip().casefold() in addresses
            or bool(self.groups & set(author.groups))
        )


@dataclass(frozen=True)
class Upload:
    """A file that a version was made from, not stored itself: it may hold personal data."""

    file: str
    sha256: str


@dataclass(frozen=True)
class Version:
    """A published set of tables; immutable. `parent` is the id of the previous version, None for
    the first.

    `at` is a time in UTC; `rows` the row count by table; `content` the SHA-256 of the tables in
    canonical form (`parquet.fingerprint`); `restored` the id of the version that was restored, ""
    for new tables; `decisions` tell how the files were read. `hash` covers all of these and the
    hash of the parent.
    """

    id: str
    number: int
    parent: str | None
    at: dt.datetime
    author: Author
    note: str
    uploads: tuple[Upload, ...]
    rows: Mapping[str, int]
    content: str
    hash: str
    restored: str = ""
    decisions: tuple[StoredDecision, ...] = ()

    @property
    def short_hash(self) -> str:
        """Return the first letters of the content hash: they tell versions apart below a figure."""
        return self.content[:SHORT_HASH_LENGTH]


@dataclass(frozen=True, eq=False)
class PublishRequest:
    """A request to publish tables on the base of `parent`. Retries with one `id` publish once."""

    id: str
    parent: str | None
    frames: Mapping[str, "pd.DataFrame"] = field(repr=False)
    note: str = ""
    uploads: tuple[Upload, ...] = ()
    decisions: tuple[StoredDecision, ...] = ()


def sanitize_author(author: Author) -> Author:
    """Return the author without groups, with a name and an address that a database can store."""
    name, address = sanitize_text(author.name), sanitize_text(author.address)
    return Author(name, address, local=author.local)


def sanitize_decisions(decisions: Iterable[StoredDecision]) -> tuple[StoredDecision, ...]:
    """Return decisions with texts that a database can store."""
    return tuple(
        {
            name: sanitize_text(fact) if isinstance(fact, str) else fact
            for name, fact in decision.items()
        }
        for decision in decisions
    )


def sanitize_text(text: str) -> str:
    """Replace what a database cannot store: NUL (PostgreSQL) and lone surrogates (both)."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


def to_dict(version: Version) -> dict[str, Any]:
    """Convert a version to a dict that JSON can hold."""
    author = {
        "name": version.author.name,
        "address": version.author.address,
        "local": version.author.local,
    }
    uploads = [{"file": upload.file, "sha256": upload.sha256} for upload in version.uploads]
    return vars(version) | {
        "at": version.at.isoformat(),
        "author": author,
        "uploads": uploads,
        "rows": dict(version.rows),
        "decisions": [dict(decision) for decision in version.decisions],
    }


def from_dict(data: Mapping[str, Any]) -> Version:
    """Convert a dict made by `to_dict` to a version. Raises ValueError, TypeError or KeyError.

    Back-ups of before have no decisions.
    """
    author = data["author"]
    read = {
        "at": dt.datetime.fromisoformat(data["at"]),
        "author": Author(author["name"], author["address"], local=author["local"]),
        "uploads": tuple(Upload(**upload) for upload in data["uploads"]),
        "rows": dict(data["rows"]),
        "decisions": tuple(dict(decision) for decision in data.get("decisions", ())),
    }
    version = Version(**{**data, **read})
    if not _is_valid(version):
        raise TypeError("the fields of this version are of kinds that no version has")
    return version


def _is_valid(version: Version) -> bool:
    """Check the type of each field: a damaged store may return values of another type."""
    texts: list[object] = [
        version.id,
        version.parent or "",
        version.note,
        version.content,
        version.hash,
        version.restored,
    ]
    texts += [version.author.name, version.author.address, *version.rows]
    texts += [text for upload in version.uploads for text in (upload.file, upload.sha256)]
    facts = [fact for decision in version.decisions for fact in decision.items()]
    texts += [text for fact in facts for text in fact if type(text) is not int]
    whole = [version.number, *version.rows.values()]
    return (
        all(isinstance(text, str) for text in texts)
        and all(type(n) is int for n in whole)
        and isinstance(version.author.local, bool)
        and version.at.tzinfo is not None
    )


FAULTS: Mapping[str, str] = {
    "tables": gettext_noop(
        "Version {number}: its stored tables are not those that were published."
    ),
    "fields": gettext_noop(
        "Version {number}: what is told of it was changed after it was published, or the key of "
        "the store is another."
    ),
    "parent": gettext_noop(
        "Version {number}: it does not follow the version before it; one was put in, taken out or "
        "moved."
    ),
    "tally": gettext_noop(
        "Version {number}: the sums that are kept beside its tables are not those of its tables."
    ),
    "newest": gettext_noop(
        "Version {number}: it is not the newest that was published; versions after it were taken "
        "out."
    ),
}


@dataclass(frozen=True)
class Fault:
    """A fault of a stored version: `version` is its number, `what` a key of FAULTS."""

    version: int
    what: str

    def sentence(self, language: Language) -> str:
        """Describe the fault in the reader's language."""
        return language.gettext(FAULTS[self.what], number=self.version)
