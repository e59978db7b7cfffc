"""Describe what the store keeps: versions, who made them and of what, and what may be wrong with
them.
"""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from domain.language import Language, gettext_noop

if TYPE_CHECKING:
    import pandas as pd  # half a second that whoever asks for a policy alone need not spend

SHORT_HASH_LENGTH = 8
StoredTables = Mapping[str, tuple[str, bytes]]  # by table: the digest of the bytes, and the bytes


def new_id() -> str:
    """An id that nothing else has: made once for a publication, and kept when it is tried again."""
    return uuid.uuid4().hex


@dataclass(frozen=True)
class Author:
    """Who publishes. `local` is the person at the machine itself, who needs no sign-in; `groups`
    are those the sign-in names.
    """

    name: str
    address: str = ""
    groups: tuple[str, ...] = ()
    local: bool = False


@dataclass(frozen=True)
class Policy:
    """Who may publish: whose address or one of whose groups is listed, and, where `local`, the
    person at the machine.
    """

    addresses: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    local: bool = False

    def allows(self, author: Author) -> bool:
        """Whether the author may publish. Addresses are compared without regard to case."""
        listed = {address.strip().casefold() for address in self.addresses} - {""}
        return (
            (self.local and author.local)
            or author.address.strip().casefold() in listed
            or bool(self.groups & set(author.groups))
        )


@dataclass(frozen=True)
class Upload:
    """A file that a version was made of. The file itself is not kept: it may hold personal data."""

    file: str
    sha256: str


@dataclass(frozen=True)
class Version:
    """A published set of tables; never changed. `parent` is the id of the version before, None for
    the first.

    `at` is aware, in UTC; `rows` by table; `content` the SHA-256 of the tables in canonical
    form (`parquet.fingerprint`); `restored` the id of the version whose tables these are, "" for
    new ones; `hash` binds all of it to the hash of the parent.
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

    @property
    def shown(self) -> str:
        """Letters of the content's hash: enough to tell versions apart, short enough to stand under
        a picture.
        """
        return self.content[:SHORT_HASH_LENGTH]


@dataclass(frozen=True, eq=False)
class PublishRequest:
    """The wish to publish tables on the base of `parent`. `id` is made once by `new_id`: publishing
    it again changes nothing.
    """

    id: str
    parent: str | None
    frames: Mapping[str, "pd.DataFrame"] = field(repr=False)
    note: str = ""
    uploads: tuple[Upload, ...] = ()


def to_dict(version: Version) -> dict[str, Any]:
    """A version as JSON can hold it."""
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
    }


def from_dict(data: Mapping[str, Any]) -> Version:
    """The version that `to_dict` told of. Raises ValueError, TypeError or KeyError where it is
    none.
    """
    author = data["author"]
    read = {
        "at": dt.datetime.fromisoformat(data["at"]),
        "author": Author(author["name"], author["address"], local=author["local"]),
        "uploads": tuple(Upload(**upload) for upload in data["uploads"]),
        "rows": dict(data["rows"]),
    }
    version = Version(**{**data, **read})
    if not _is_valid(version):
        raise TypeError("the fields of this version are of kinds that no version has")
    return version


def _is_valid(version: Version) -> bool:
    """Whether each field is of its kind: bytes of a damaged store may be read as another."""
    texts = [
        version.id,
        version.parent or "",
        version.note,
        version.content,
        version.hash,
        version.restored,
    ]
    texts += [version.author.name, version.author.address, *version.rows]
    texts += [text for upload in version.uploads for text in (upload.file, upload.sha256)]
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
    """What is wrong with a version in the store: `version` its number, `what` a key of
    FAULTS.
    """

    version: int
    what: str

    def sentence(self, language: Language) -> str:
        """What is wrong, in the reader's language."""
        return language.gettext(FAULTS[self.what], number=self.version)
