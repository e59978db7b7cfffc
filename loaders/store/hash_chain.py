"""Verify that a version is as it was published: its tables, its fields, and its link to the version
before it.

Used for the versions of a store and for those of a back-up.
"""

import hashlib
import hmac
from collections.abc import Iterator, Mapping

import orjson
import pyarrow as pa

from loaders.store import parquet
from loaders.store.models import StoredTables, Version


def with_digest(data: bytes) -> tuple[str, bytes]:
    """Return the SHA-256 digest of a table's bytes, and the bytes."""
    return hashlib.sha256(data).hexdigest(), data


def digest_matches(digest: str, data: bytes) -> bool:
    """Tell whether `data` has this SHA-256 digest; False where a damaged store yields no bytes."""
    return isinstance(data, bytes) and hashlib.sha256(data).hexdigest() == digest


def hmac_or_sha256(data: bytes, key: bytes) -> str:
    """Return the HMAC of bytes in hex, which needs the key; without a key their SHA-256."""
    return hmac.digest(key, data, "sha256").hex() if key else hashlib.sha256(data).hexdigest()


def version_hash(version: Version, *, before: str, digests: Mapping[str, str], key: bytes) -> str:
    """Return the hash of a version: SHA-256, or HMAC with a key.

    It covers `before` (the hash of the previous version), all fields, and the digests of the stored
    tables. Decisions count where there are any, so that older versions keep their hash.
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
    if version.decisions:
        fields.append([sorted(decision.items()) for decision in version.decisions])
    tables = [sorted(version.rows.items()), version.content, sorted(digests.items())]
    payload = orjson.dumps([before, fields, *tables])
    return hmac_or_sha256(payload, key)


def verify_version(
    version: Version, packed: StoredTables, *, before: Version | None, place: int, key: bytes
) -> Iterator[str]:
    """Yield the faults of a version as keys of `models.FAULTS`; `place` is its number, 1 for the
    first.

    Raises TypeError or ValueError where a field has an invalid type.
    """
    if load_if_intact(packed, version) is None:
        yield "tables"
    yield from broken_links(version, packed, before=before, place=place, key=key)


def broken_links(
    version: Version, packed: StoredTables, *, before: Version | None, place: int, key: bytes
) -> Iterator[str]:
    """Yield the faults in the fields of a version and its link to `before`: see verify_version."""
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
    """Return the tables if digests, fingerprint and row counts match the version, else None."""
    if packed.keys() != version.rows.keys() or not all(
        digest_matches(*each) for each in packed.values()
    ):
        return None
    try:
        tables = {name: parquet.from_bytes(data) for name, (_, data) in packed.items()}
        content = parquet.fingerprint(tables)
    except ValueError:  # not Parquet, or its texts are not UTF-8
        return None
    rows = {name: table.num_rows for name, table in tables.items()}
    return tables if (content, rows) == (version.content, version.rows) else None
