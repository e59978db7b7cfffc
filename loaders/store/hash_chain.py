"""Tell whether a version is what was published: its tables, its fields, and that it follows the
version before it.

Of a version in the store and of one in a back-up alike.
"""

import hashlib
import hmac
from collections.abc import Iterator, Mapping

import orjson
import pyarrow as pa

from loaders.store import parquet
from loaders.store.models import StoredTables, Version


def with_digest(data: bytes) -> tuple[str, bytes]:
    """The bytes of a table as a version keeps them."""
    return hashlib.sha256(data).hexdigest(), data


def digest_matches(digest: str, data: bytes) -> bool:
    """Whether bytes are still those that the digest was made of. Of a damaged store they may be no
    bytes at all.
    """
    return isinstance(data, bytes) and hashlib.sha256(data).hexdigest() == digest


def hmac_or_sha256(data: bytes, key: bytes) -> str:
    """A hash over bytes; with a key an HMAC, which nobody makes without it."""
    return hmac.digest(key, data, "sha256").hex() if key else hashlib.sha256(data).hexdigest()


def version_hash(version: Version, *, before: str, digests: Mapping[str, str], key: bytes) -> str:
    """The hash of a version: SHA-256 over the hash `before`, all its fields and the digests of its
    stored tables; with a key an HMAC.
    """
    author = [version.author.name, version.author.address, version.author.local]
    uploads = [[upload.file, upload.sha256] for upload in version.uploads]
    fields = [
        version.id,
        version.number,
        version.parent,
        version.at.isoformat(),
        author,
        version.note,
        uploads,
        version.restored,
    ]
    payload = orjson.dumps(
        [before, fields, sorted(version.rows.items()), version.content, sorted(digests.items())]
    )
    return hmac_or_sha256(payload, key)


def verify_version(
    version: Version, packed: StoredTables, *, before: Version | None, place: int, key: bytes
) -> Iterator[str]:
    """What is wrong with the version at a place (1 is the first) after the one before it, as keys
    of `models.FAULTS`.

    Raises TypeError or ValueError where its fields are of kinds that no version has.
    """
    if load_if_intact(packed, version) is None:
        yield "tables"
    yield from broken_links(version, packed, before=before, place=place, key=key)


def broken_links(
    version: Version, packed: StoredTables, *, before: Version | None, place: int, key: bytes
) -> Iterator[str]:
    """The same, without looking into the tables themselves."""
    recomputed = version_hash(
        version,
        before=before.hash if before else "",
        digests={name: digest for name, (digest, _) in packed.items()},
        key=key,
    )
    if recomputed != version.hash:
        yield "fields"
    if (version.parent, version.number) != (before.id if before else None, place):
        yield "parent"


def load_if_intact(packed: StoredTables, version: Version) -> Mapping[str, pa.Table] | None:
    """The tables, if they are those whose fingerprint the version bears. Bytes are opened only if
    they are those that were written.
    """
    if packed.keys() != version.rows.keys() or not all(
        digest_matches(*each) for each in packed.values()
    ):
        return None
    try:
        tables = {name: parquet.from_bytes(data) for name, (_, data) in packed.items()}
        content = parquet.fingerprint(tables)
    except ValueError:  # no Parquet, or texts in it that are none
        return None
    return (
        tables
        if content == version.content
        and {name: table.num_rows for name, table in tables.items()} == version.rows
        else None
    )
