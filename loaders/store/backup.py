"""Write a store as one file, and read it back: every version with its tables, from SQLite or
PostgreSQL into either.

The file is a ZIP archive without compression (the tables are Parquet, which has its own):

    versions/000001.json             a version: what the store keeps of it
    tables/000001/NAME.parquet       its tables
    mappings.json                    what was said of foreign files
    manifest.json                    at the end: number of versions, hash of the newest, the SHA-256
    of every part, and a seal over all that

A file that is cut off, changed or made without the key of the store is found out before the store
is touched: by the seal, and by the chain of hashes of the versions themselves. Drafts are not in
it: they are kept for a week anyway, and are their analysts' own.
"""

import os
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, fields
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson

from loaders.store.errors import StoreUnavailableError
from loaders.store.models import StoredTables, Version, from_dict, to_dict
from loaders.store.private_files import PRIVATE_MODE, set_mode
from loaders.store.snapshot import Snapshot
from loaders.store.store import Store

FORMAT = 1
MANIFEST, MAPPINGS = "manifest.json", "mappings.json"
PARTIAL_SUFFIX = (
    ".partial"  # behind the name of a file that is being written; a file with its own name is whole
)
NOT_A_BACKUP, TRUNCATED, CHANGED, NEWER, FAULTY = (
    "not_a_backup",
    "cut_off",
    "changed",
    "newer_backup",
    "faults",
)


@dataclass(frozen=True)
class Manifest:
    """What a back-up says of itself. `parts` is the SHA-256 of each part by its name."""

    format: int
    versions: int
    newest: str
    parts: Mapping[str, str]

    def told(self) -> bytes:
        """What the seal is made over."""
        return orjson.dumps(
            {each.name: getattr(self, each.name) for each in fields(self)},
            option=orjson.OPT_SORT_KEYS,
        )


class InvalidBackupError(Exception):
    """A file is no whole back-up of this store. `code` says what it is, `version` where the
    history is wrong.
    """

    def __init__(self, code: str, version: int | None = None) -> None:
        super().__init__(code, version)
        self.code = code
        self.version = version


def write_backup(store: Store, file: Path) -> Version:
    """Writes a back-up of the store as it is at one moment and gives the newest version in it.

    The file has its name only when it is whole, safely on the disk and was read again. Raises
    OSError, StoreUnavailable, and UnsoundError where the store is not what was published: then an
    older file of that name is kept.
    """
    partial = file.with_name(file.name + PARTIAL_SUFFIX)
    try:
        store.read_snapshot(lambda snapshot: _write(store, snapshot, partial))
        with open_backup(store, partial) as backup:
            newest = backup.versions[-1]
        partial.replace(file)
    finally:
        with suppress(OSError):
            partial.unlink()  # whatever went wrong: names of analysts are in it
    _sync_folder(file.parent)
    return newest


@contextmanager
def open_backup(store: Store, file: Path) -> Iterator[Snapshot]:
    """What is in a back-up of this store or of another with the same key, as long as it is open.
    Raises OSError and UnsoundError.
    """
    with file.open("rb") as stream:
        try:
            archive = zipfile.ZipFile(stream)
        except (zipfile.BadZipFile, ValueError) as error:
            stream.seek(0)
            raise InvalidBackupError(
                TRUNCATED if stream.read(2) == b"PK" else NOT_A_BACKUP
            ) from error
        with archive:
            try:
                yield _read(store, archive)
            except (zipfile.BadZipFile, EOFError) as error:
                raise InvalidBackupError(CHANGED) from error


def _write(store: Store, snapshot: Snapshot, file: Path) -> None:
    if not snapshot.versions:
        raise StoreUnavailableError("unusable")
    parts: dict[str, str] = {}
    file.unlink(missing_ok=True)  # one that was left behind may be open to others
    # names of analysts are in it
    with os.fdopen(
        os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_MODE), "wb"
    ) as stream:
        set_mode(file, PRIVATE_MODE)
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:

            def put(name: str, data: bytes) -> None:
                archive.writestr(name, data)
                parts[name] = sha256(data).hexdigest()

            for version in snapshot.versions:
                put(_part_name(version.number), orjson.dumps(to_dict(version)))
                for name, (_, data) in snapshot.to_bytes(version).items():
                    put(_part_name(version.number, name), data)
            put(MAPPINGS, orjson.dumps([dict(each) for each in snapshot.mappings]))
            manifest = Manifest(FORMAT, len(snapshot.versions), snapshot.versions[-1].hash, parts)
            archive.writestr(
                MANIFEST,
                orjson.dumps(
                    {**orjson.loads(manifest.told()), "seal": store.sealed(manifest.told())}
                ),
            )
        stream.flush()
        os.fsync(stream.fileno())


def _read(store: Store, archive: zipfile.ZipFile) -> Snapshot:
    """All that is in an archive, after every part of it was held against the manifest and the
    chain.
    """
    names = archive.namelist()
    if MANIFEST not in names:
        raise InvalidBackupError(NOT_A_BACKUP)
    manifest = _read_manifest(store, archive)
    if sorted(names) != sorted([*manifest.parts, MANIFEST]):
        raise InvalidBackupError(CHANGED)

    def part(name: str) -> bytes:
        if name not in manifest.parts or archive.getinfo(name).compress_type != zipfile.ZIP_STORED:
            raise InvalidBackupError(CHANGED)
        data = archive.read(name)
        if sha256(data).hexdigest() != manifest.parts[name]:
            raise InvalidBackupError(CHANGED)
        return data

    try:
        versions = tuple(
            from_dict(orjson.loads(part(_part_name(number))))
            for number in range(1, manifest.versions + 1)
        )
        mappings = tuple(dict(each) for each in orjson.loads(part(MAPPINGS)))
    except (ValueError, TypeError, KeyError) as error:
        raise InvalidBackupError(CHANGED) from error

    def tables_of(version: Version) -> StoredTables:
        return {
            name: (manifest.parts[place], part(place))
            for name in version.rows
            if (place := _part_name(version.number, name))
        }

    snapshot = Snapshot(versions, mappings, tables_of)
    _verify_chain(store, snapshot, manifest)
    return snapshot


def _read_manifest(store: Store, archive: zipfile.ZipFile) -> Manifest:
    try:
        data: dict[str, Any] = orjson.loads(archive.read(MANIFEST))
        seal = data.pop("seal")
        if data["format"] > FORMAT:
            raise InvalidBackupError(NEWER)
        manifest = Manifest(**data)
        sealed = store.sealed(manifest.told())
    except (ValueError, TypeError, KeyError) as error:
        raise InvalidBackupError(CHANGED) from error
    if seal != sealed:
        raise InvalidBackupError(CHANGED)
    return manifest


def _verify_chain(store: Store, backup: Snapshot, manifest: Manifest) -> None:
    before = None
    for place, version in enumerate(backup.versions, 1):
        try:
            wrong = store.flaws(version, backup.to_bytes(version), before=before, place=place)
        except (TypeError, ValueError, KeyError):
            wrong = ("fields",)
        if wrong:
            raise InvalidBackupError(FAULTY, place)
        before = version
    if before is None or before.hash != manifest.newest:
        raise InvalidBackupError(CHANGED)


def _part_name(number: int, table: str = "") -> str:
    return f"tables/{number:06}/{table}.parquet" if table else f"versions/{number:06}.json"


def _sync_folder(folder: Path) -> None:
    """Has the disk keep the name of a file too."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
