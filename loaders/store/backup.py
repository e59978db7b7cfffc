"""Write a store to one file, and read it back: every version with its tables, between SQLite and
PostgreSQL as well.

The file is a ZIP archive without compression (Parquet is compressed already):

    versions/000001.json             the fields of a version
    tables/000001/NAME.parquet       its tables
    mappings.json                    the saved mappings of files that do not follow the template
    manifest.json                    last: number of versions, hash of the newest, the SHA-256 of
                                     every part, and a seal over these

A file that is truncated, changed or made without the key of the store is rejected before the store
is touched: by the seal, and by the hash chain of the versions. Drafts are left out: they expire
after a week, and belong to their analysts.
"""

import os
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, fields
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson

from loaders.store.errors import StoreUnavailableError
from loaders.store.models import StoredTables, Version, from_dict, to_dict
from loaders.store.private_files import PRIVATE_MODE, set_mode
from loaders.store.snapshot import Snapshot
from loaders.store.store import Store

FORMAT = 2  # 2 has the decisions of versions; 1 is read as before
MANIFEST, MAPPINGS = "manifest.json", "mappings.json"
PARTIAL_SUFFIX = ".partial"  # of a file being written: a file without it is complete
NOT_A_BACKUP, TRUNCATED, CHANGED = "not_a_backup", "cut_off", "changed"
NEWER, FAULTY = "newer_backup", "faults"


@dataclass(frozen=True)
class Manifest:
    """The manifest of a back-up; `parts` is the SHA-256 of each part by its name."""

    format: int
    versions: int
    newest: str
    parts: Mapping[str, str]

    def payload(self) -> bytes:
        """Serialize the manifest, without its seal, as the JSON that the seal is computed over."""
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        return orjson.dumps(values, option=orjson.OPT_SORT_KEYS)


class InvalidBackupError(Exception):
    """No complete back-up of this store: `code` says why, `version` which version is faulty."""

    def __init__(self, code: str, version: int | None = None) -> None:
        super().__init__(code, version)
        self.code = code
        self.version = version


def write_backup(store: Store, file: Path) -> Version:
    """Write a back-up of one snapshot of the store to `file`, and return its newest version.

    The file gets its name only after it is complete, synced to the disk and read again. Raises
    OSError, StoreUnavailableError, and InvalidBackupError where the store fails verification; an
    older file of that name is then kept.
    """
    unfinished = file.with_name(file.name + PARTIAL_SUFFIX)
    try:
        store.read_snapshot(lambda snapshot: _write(store, snapshot, unfinished))
        with open_backup(store, unfinished) as backup:
            newest = backup.versions[-1]
        unfinished.replace(file)
    finally:
        with suppress(OSError):
            unfinished.unlink()  # after a failure too: it has the names of analysts
    _sync_folder(file.parent)
    return newest


@contextmanager
def open_backup(store: Store, file: Path) -> Iterator[Snapshot]:
    """Open a back-up made with the key of this store; the snapshot is readable while the context is
    open.

    Raises OSError and InvalidBackupError.
    """
    with file.open("rb") as stream:
        try:
            archive = zipfile.ZipFile(stream)
        except (zipfile.BadZipFile, ValueError) as error:
            stream.seek(0)
            code = TRUNCATED if stream.read(2) == b"PK" else NOT_A_BACKUP
            raise InvalidBackupError(code) from error
        with archive:
            try:
                yield _read(store, archive)
            except (zipfile.BadZipFile, EOFError) as error:
                raise InvalidBackupError(CHANGED) from error


def _write(store: Store, snapshot: Snapshot, file: Path) -> None:
    if not snapshot.versions:
        raise StoreUnavailableError("unusable")
    file.unlink(missing_ok=True)  # a leftover may be readable by others, or open elsewhere
    # private, since it has the names of analysts
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_MODE)
    with os.fdopen(handle, "wb") as stream:
        set_mode(file, PRIVATE_MODE)
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
            _write_parts(store, snapshot, archive)
        stream.flush()
        os.fsync(stream.fileno())


def _write_parts(store: Store, snapshot: Snapshot, archive: zipfile.ZipFile) -> None:
    parts: dict[str, str] = {}

    def put(name: str, data: bytes) -> None:
        archive.writestr(name, data)
        parts[name] = sha256(data).hexdigest()

    for version in snapshot.versions:
        put(_part_name(version.number), orjson.dumps(to_dict(version)))
        for name, (_, data) in snapshot.stored_tables(version).items():
            put(_part_name(version.number, name), data)
    put(MAPPINGS, orjson.dumps([dict(each) for each in snapshot.mappings]))
    newest = snapshot.versions[-1].hash
    payload = Manifest(FORMAT, len(snapshot.versions), newest, parts).payload()
    manifest = {**orjson.loads(payload), "seal": store.seal(payload)}
    archive.writestr(MANIFEST, orjson.dumps(manifest))


def _read(store: Store, archive: zipfile.ZipFile) -> Snapshot:
    """Return the snapshot in an archive, checked against its manifest and the hash chain."""
    manifest = _read_manifest(store, archive)
    part = partial(_read_part, archive, manifest)
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


def _read_part(archive: zipfile.ZipFile, manifest: Manifest, name: str) -> bytes:
    if name not in manifest.parts or archive.getinfo(name).compress_type != zipfile.ZIP_STORED:
        raise InvalidBackupError(CHANGED)
    data = archive.read(name)
    if sha256(data).hexdigest() != manifest.parts[name]:
        raise InvalidBackupError(CHANGED)
    return data


def _read_manifest(store: Store, archive: zipfile.ZipFile) -> Manifest:
    names = archive.namelist()
    if MANIFEST not in names:
        raise InvalidBackupError(NOT_A_BACKUP)
    try:
        data: dict[str, Any] = orjson.loads(archive.read(MANIFEST))
        seal = data.pop("seal")
        if data["format"] > FORMAT:
            raise InvalidBackupError(NEWER)
        manifest = Manifest(**data)
        expected = store.seal(manifest.payload())
    except (ValueError, TypeError, KeyError) as error:
        raise InvalidBackupError(CHANGED) from error
    if seal != expected or sorted(names) != sorted([*manifest.parts, MANIFEST]):
        raise InvalidBackupError(CHANGED)
    return manifest


def _verify_chain(store: Store, backup: Snapshot, manifest: Manifest) -> None:
    before = None
    for place, version in enumerate(backup.versions, 1):
        try:
            tables = backup.stored_tables(version)
            faults = store.flaws(version, tables, before=before, place=place)
        except (TypeError, ValueError, KeyError):
            faults = ("fields",)
        if faults:
            raise InvalidBackupError(FAULTY, place)
        before = version
    if before is None or before.hash != manifest.newest:
        raise InvalidBackupError(CHANGED)


def _part_name(number: int, table: str = "") -> str:
    return f"tables/{number:06}/{table}.parquet" if table else f"versions/{number:06}.json"


def _sync_folder(folder: Path) -> None:
    """Sync a folder to the disk, so that the name of a new file in it survives a power cut."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
