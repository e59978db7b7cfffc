"""Describe what the store keeps: versions, who made them and of what, and what may be wrong with
them.
"""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from domain.language import Language, mark

if TYPE_CHECKING:
    import pandas as pd  # half a second that whoever asks for a policy alone need not spend

SHOWN_OF_CONTENT = 8
Packed = Mapping[str, tuple[str, bytes]]  # by table: the digest of the bytes, and the bytes


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

    `at` is aware, in UTC; `rows` by table; `content` the SHA-256 of the tables in canonical form
    (`parquet.fingerprint`); `restored` the id of the version whose tables these are, "" for new
    ones; `hash` binds all of it to the hash of the parent.
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
        return self.content[:SHOWN_OF_CONTENT]


@dataclass(frozen=True, eq=False)
class Publication:
    """The wish to publish tables on the base of `parent`. `id` is made once by `new_id`: publishing
    it again changes nothing.
    """

    id: str
    parent: str | None
    frames: Mapping[str, "pd.DataFrame"] = field(repr=False)
    note: str = ""
    uploads: tuple[Upload, ...] = ()


def as_fields(version: Version) -> dict[str, Any]:
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


def of_fields(told: Mapping[str, Any]) -> Version:
    """The version that `as_fields` told of. Raises ValueError, TypeError or KeyError where it is
    none.
    """
    author = told["author"]
    read = {
        "at": dt.datetime.fromisoformat(told["at"]),
        "author": Author(author["name"], author["address"], local=author["local"]),
        "uploads": tuple(Upload(**upload) for upload in told["uploads"]),
        "rows": dict(told["rows"]),
    }
    version = Version(**{**told, **read})
    if not _sound(version):
        raise TypeError("the fields of this version are of kinds that no version has")
    return version


def _sound(version: Version) -> bool:
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
    "tables": mark("Version {number}: its stored tables are not those that were published."),
    "fields": mark(
        "Version {number}: what is told of it was changed after it was published, or the key of "
        "the store is another."
    ),
    "parent": mark(
        "Version {number}: it does not follow the version before it; one was put in, taken out or "
        "moved."
    ),
    "tally": mark(
        "Version {number}: the sums that are kept beside its tables are not those of its tables."
    ),
    "newest": mark(
        "Version {number}: it is not the newest that was published; versions after it were taken "
        "out."
    ),
}


@dataclass(frozen=True)
class Fault:
    """What is wrong with a version in the store: `version` its number, `what` a key of FAULTS."""

    version: int
    what: str

    def sentence(self, language: Language) -> str:
        """What is wrong, in the reader's language."""
        return language.say(FAULTS[self.what], number=self.version)
