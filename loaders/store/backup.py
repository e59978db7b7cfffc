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

from loaders.store.errors import StoreUnavailable
from loaders.store.models import Packed, Version, as_fields, of_fields
from loaders.store.private_files import PRIVATE, restrict
from loaders.store.snapshot import Snapshot
from loaders.store.store import Store

FORMAT = 1
MANIFEST, MAPPINGS = "manifest.json", "mappings.json"
PARTIAL = (
    ".partial"  # behind the name of a file that is being written; a file with its own name is whole
)
NOT_A_BACKUP, CUT_OFF, CHANGED, NEWER, FAULTY = (
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


class UnsoundError(Exception):
    """A file is no whole back-up of this store. `code` says what it is, `version` where the history
    is wrong.
    """

    def __init__(self, code: str, version: int | None = None) -> None:
        super().__init__(code, version)
        self.code = code
        self.version = version


def write(store: Store, file: Path) -> Version:
    """Writes a back-up of the store as it is at one moment and gives the newest version in it.

    The file has its name only when it is whole, safely on the disk and was read again. Raises
    OSError, StoreUnavailable, and UnsoundError where the store is not what was published: then an
    older file of that name is kept.
    """
    partial = file.with_name(file.name + PARTIAL)
    try:
        store.copied(lambda snapshot: _write(store, snapshot, partial))
        with opened(store, partial) as backup:
            newest = backup.versions[-1]
        partial.replace(file)
    finally:
        with suppress(OSError):
            partial.unlink()  # whatever went wrong: names of analysts are in it
    _keep(file.parent)
    return newest


@contextmanager
def opened(store: Store, file: Path) -> Iterator[Snapshot]:
    """What is in a back-up of this store or of another with the same key, as long as it is open.
    Raises OSError and UnsoundError.
    """
    with file.open("rb") as stream:
        try:
            archive = zipfile.ZipFile(stream)
        except (zipfile.BadZipFile, ValueError) as error:
            stream.seek(0)
            raise UnsoundError(CUT_OFF if stream.read(2) == b"PK" else NOT_A_BACKUP) from error
        with archive:
            try:
                yield _read(store, archive)
            except (zipfile.BadZipFile, EOFError) as error:
                raise UnsoundError(CHANGED) from error


def _write(store: Store, snapshot: Snapshot, file: Path) -> None:
    if not snapshot.versions:
        raise StoreUnavailable("unusable")
    parts: dict[str, str] = {}
    file.unlink(missing_ok=True)  # one that was left behind may be open to others
    # names of analysts are in it
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE), "wb") as stream:
        restrict(file, PRIVATE)
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:

            def put(name: str, data: bytes) -> None:
                archive.writestr(name, data)
                parts[name] = sha256(data).hexdigest()

            for version in snapshot.versions:
                put(_place(version.number), orjson.dumps(as_fields(version)))
                for name, (_, data) in snapshot.packed(version).items():
                    put(_place(version.number, name), data)
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
        raise UnsoundError(NOT_A_BACKUP)
    manifest = _manifest(store, archive)
    if sorted(names) != sorted([*manifest.parts, MANIFEST]):
        raise UnsoundError(CHANGED)

    def part(name: str) -> bytes:
        if name not in manifest.parts or archive.getinfo(name).compress_type != zipfile.ZIP_STORED:
            raise UnsoundError(CHANGED)
        data = archive.read(name)
        if sha256(data).hexdigest() != manifest.parts[name]:
            raise UnsoundError(CHANGED)
        return data

    try:
        versions = tuple(
            of_fields(orjson.loads(part(_place(number))))
            for number in range(1, manifest.versions + 1)
        )
        mappings = tuple(dict(each) for each in orjson.loads(part(MAPPINGS)))
    except (ValueError, TypeError, KeyError) as error:
        raise UnsoundError(CHANGED) from error

    def packed(version: Version) -> Packed:
        return {
            name: (manifest.parts[place], part(place))
            for name in version.rows
            if (place := _place(version.number, name))
        }

    found = Snapshot(versions, mappings, packed)
    _hold_against_the_chain(store, found, manifest)
    return found


def _manifest(store: Store, archive: zipfile.ZipFile) -> Manifest:
    try:
        told: dict[str, Any] = orjson.loads(archive.read(MANIFEST))
        seal = told.pop("seal")
        if told["format"] > FORMAT:
            raise UnsoundError(NEWER)
        manifest = Manifest(**told)
        sealed = store.sealed(manifest.told())
    except (ValueError, TypeError, KeyError) as error:
        raise UnsoundError(CHANGED) from error
    if seal != sealed:
        raise UnsoundError(CHANGED)
    return manifest


def _hold_against_the_chain(store: Store, backup: Snapshot, manifest: Manifest) -> None:
    before = None
    for place, version in enumerate(backup.versions, 1):
        try:
            wrong = store.flaws(version, backup.packed(version), before=before, place=place)
        except (TypeError, ValueError, KeyError):
            wrong = ("fields",)
        if wrong:
            raise UnsoundError(FAULTY, place)
        before = version
    if before is None or before.hash != manifest.newest:
        raise UnsoundError(CHANGED)


def _place(number: int, table: str = "") -> str:
    return f"tables/{number:06}/{table}.parquet" if table else f"versions/{number:06}.json"


def _keep(folder: Path) -> None:
    """Has the disk keep the name of a file too."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
