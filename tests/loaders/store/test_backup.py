"""A store as one file and back: between both databases, during publications, killed in the middle,
and with any damage to the file.
"""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
import sqlalchemy as sa

from loaders.__main__ import main
from loaders.store import backup
from loaders.store.backup import InvalidBackupError
from loaders.store.errors import PermissionDeniedError, StoreNotEmptyError, StoreUnavailableError
from loaders.store.models import Author, Policy, StoredTables, Version, new_id
from loaders.store.snapshot import Snapshot
from loaders.store.store import REPORT, Store
from tests.loaders.conftest import DATABASES
from tests.loaders.stores import ANALYST, POLICY, dialect_url, grown, noted, publication
from tests.postgres import Cluster

ROOT = Path(__file__).resolve().parents[3]
AT_HOME = Policy(local=True)


@pytest.fixture
def file(store: Store, tmp_path: Path) -> Path:
    """Return a back-up of a store of four versions."""
    grown(store, 3)
    store.save_mapping("shape", {"sheet": "x"}, ANALYST)
    backup.write_backup(store, tmp_path / "backup.zip")
    return tmp_path / "backup.zip"


@pytest.fixture(params=DATABASES)
def another(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of another empty database, of each kind in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'another.sqlite3'}"
    cluster: Cluster = request.getfixturevalue("postgres")
    return cluster.url(new_id())


def empty(url: str, key: bytes = b"") -> Store:
    made = Store(url, POLICY, key=key)
    made.migrate()
    return made


def refilled(store: Store, file: Path, *, over: bool = False) -> Store:
    with backup.open_backup(store, file) as found:
        store.restore_backup(found, ANALYST, overwrite=over)
    return store


def test_what_was_backed_up_comes_back_on_each_database_as_it_was(
    store: Store, file: Path, another: str
) -> None:
    back = refilled(empty(another), file)
    assert back.history() == store.history()
    assert len(back.history()) == 4
    for version in store.history():
        assert all(
            frame.equals(store.frames(version)[name])
            for name, frame in back.frames(version).items()
        )
    assert not back.verify()
    assert back.mapping("shape") == {"sheet": "x"}
    assert grown(back, 1)[-1].number == 5


def test_decisions_come_back_and_a_backup_of_before_is_read_without_any(
    store: Store, file: Path, another: str, tmp_path: Path
) -> None:
    base = store.newest()
    request = publication(base, noted(store.frames(base), "decided"))
    decided = replace(request, decisions=({"kind": "value", "rows": 1},))
    store.publish(decided, ANALYST)
    backup.write_backup(store, tmp_path / "decided.zip")
    back = refilled(empty(another), tmp_path / "decided.zip")
    assert back.newest().decisions == ({"kind": "value", "rows": 1},)
    assert not back.verify()
    rewritten(file, without_decisions)
    assert refilled(back, file, over=True).history() == store.history()[1:]


def test_a_store_at_its_beginning_or_with_a_part_of_the_history_is_filled(
    file: Path, another: str, store: Store
) -> None:
    begun = empty(another)
    begun.begin(REPORT)
    assert refilled(begun, file).newest() == store.newest()
    assert refilled(begun, file).history() == store.history(), "and again changes nothing"


def test_what_was_published_since_is_lost_only_where_that_was_said(
    store: Store, file: Path
) -> None:
    (*_, newest) = grown(store, 1)
    with pytest.raises(StoreNotEmptyError) as refused:
        refilled(store, file)
    assert refused.value.version == newest.number == 5
    assert store.newest() == newest
    assert refilled(store, file, over=True).newest().number == 4


def test_who_may_not_publish_puts_nothing_back(file: Path, store: Store, url: str) -> None:
    nobody = store.with_policy(Policy())
    with backup.open_backup(nobody, file) as found, pytest.raises(PermissionDeniedError):
        nobody.restore_backup(found, ANALYST, overwrite=True)


def test_a_backup_needs_the_key_that_its_store_had(url: str, tmp_path: Path) -> None:
    keyed = empty(url, b"the key")
    keyed.begin(REPORT)
    backup.write_backup(keyed, tmp_path / "b.zip")
    for key in (b"", b"another"):
        with (
            pytest.raises(InvalidBackupError) as unsound,
            backup.open_backup(Store("sqlite://", POLICY, key=key), tmp_path / "b.zip"),
        ):
            pass
        assert unsound.value.code == backup.CHANGED


# Damage to a file


def rewritten(file: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    """Change the parts of the archive and make the manifest agree: all that is possible without the
    key.
    """
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    told = json.loads(parts[backup.MANIFEST])
    told.pop("seal")
    told["parts"] = {
        name: sha256(data).hexdigest() for name, data in parts.items() if name != backup.MANIFEST
    }
    seal = Store("sqlite://", POLICY).seal(backup.Manifest(**told).payload())
    parts[backup.MANIFEST] = json.dumps(told | {"seal": seal}).encode()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


def without_decisions(parts: dict[str, bytes]) -> None:
    """Make the back-up one of format 1, which has no decisions."""
    for name in [name for name in parts if name.startswith("versions/")]:
        fields = json.loads(parts[name])
        assert fields.pop("decisions") == []
        parts[name] = json.dumps(fields).encode()
    parts[backup.MANIFEST] = parts[backup.MANIFEST].replace(b'"format":2', b'"format":1')


def other_note(parts: dict[str, bytes]) -> None:
    parts["versions/000002.json"] = parts["versions/000002.json"].replace(b"note 0", b"note X")


def other_table(parts: dict[str, bytes]) -> None:
    parts["tables/000002/progress.parquet"] = parts["tables/000003/progress.parquet"]


def version_out(parts: dict[str, bytes]) -> None:
    for name in [name for name in parts if "000004" in name]:
        del parts[name]
    parts[backup.MANIFEST] = parts[backup.MANIFEST].replace(b'"versions":4', b'"versions":3')


def part_out(parts: dict[str, bytes]) -> None:
    del parts["tables/000003/events.parquet"]


@pytest.mark.parametrize("change", [other_note, other_table, version_out, part_out])
def test_a_file_whose_manifest_was_made_to_agree_is_found_out_by_the_chain(
    store: Store, file: Path, change: Callable[[dict[str, bytes]], None]
) -> None:
    rewritten(file, change)
    before = store.history()
    with pytest.raises(InvalidBackupError):
        refilled(store, file, over=True)
    assert store.history() == before


def test_a_file_that_was_cut_off_or_changed_anywhere_is_refused(
    store: Store, file: Path, tmp_path: Path
) -> None:
    whole, chance, spoiled = file.read_bytes(), random.Random(2026), tmp_path / "spoiled.zip"
    with zipfile.ZipFile(file) as archive:
        held = [
            (entry.header_offset, entry.header_offset + 30 + len(entry.filename) + entry.file_size)
            for entry in archive.infolist()
        ]
    cuts = [whole[: chance.randrange(len(whole))] for _ in range(100)]
    flips = []
    for first, last in (chance.choice(held) for _ in range(200)):
        # only bytes with content: dates and such in the archive's directory have no effect
        place = chance.randrange(first + 30, last)
        flips.append(
            whole[:place] + bytes([whole[place] ^ 1 << chance.randrange(8)]) + whole[place + 1 :]
        )
    for data in [*cuts, *flips, b"", b"hello"]:
        spoiled.write_bytes(data)
        with pytest.raises(InvalidBackupError), backup.open_backup(store, spoiled):
            pass


def test_a_store_that_was_tampered_with_is_not_backed_up_over_an_older_file(
    store: Store, url: str, file: Path
) -> None:
    older = file.read_bytes()
    with sa.create_engine(dialect_url(url)).begin() as connection:
        connection.execute(sa.text("UPDATE versions SET note = 'other' WHERE number = 2"))
    with pytest.raises(InvalidBackupError) as unsound:
        backup.write_backup(store, file)
    assert (unsound.value.code, unsound.value.version) == (backup.FAULTY, 2)
    assert file.read_bytes() == older


# Concurrency

MOST = 2000  # back-ups during which a publication must happen


def test_a_backup_holds_one_moment_while_others_publish(store: Store, tmp_path: Path) -> None:
    over = threading.Event()

    def publish() -> None:
        while not over.is_set():
            base = store.newest()
            store.publish(publication(base, noted(store.frames(base), new_id())), ANALYST)

    publisher = threading.Thread(target=publish)
    made = [backup.write_backup(store, tmp_path / "0.zip")]
    publisher.start()
    try:
        while len(made) < MOST and (len(made) < 8 or made[-1].number == made[0].number):
            made.append(backup.write_backup(store, tmp_path / f"{len(made)}.zip"))
    finally:
        over.set()
        publisher.join()
    assert made[-1].number > made[0].number, "something was published meanwhile"
    for i, newest in enumerate(made):
        with backup.open_backup(store, tmp_path / f"{i}.zip") as found:
            assert found.versions[-1] == newest
            assert list(found.versions) == list(reversed(store.history()))[: newest.number]


def started(environment: dict[str, str], *command: str) -> "subprocess.Popen[bytes]":
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen(
        [sys.executable, "-m", "loaders", *command], cwd=ROOT, env=environment, **quiet
    )  # type: ignore[call-overload]


def killed(process: "subprocess.Popen[bytes]", after: Callable[[], bool]) -> None:
    """Kill a process as soon as `after` is true, at the latest when it has ended."""
    while process.poll() is None and not after():
        time.sleep(0.0005)
    process.send_signal(signal.SIGKILL)
    process.wait()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_a_backup_that_is_killed_leaves_the_older_file(
    store: Store, file: Path, environment: dict[str, str]
) -> None:
    older, partial = file.read_bytes(), file.with_name(file.name + backup.PARTIAL_SUFFIX)
    grown(store, 1)
    killed(started(environment, "backup", str(file)), partial.exists)
    assert file.read_bytes() == older
    assert backup.write_backup(store, file).number == 5, (
        "and what was left of it stands in nobody's way"
    )
    assert not partial.exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_a_restoring_that_is_killed_leaves_the_old_store_or_the_whole_backup(
    store: Store, file: Path, environment: dict[str, str], url: str
) -> None:
    grown(store, 1)
    old = store.history()
    with backup.open_backup(store, file) as found:

        def packed(version: Version) -> StoredTables:
            if version == found.versions[2]:  # half of the back-up is written
                raise InterruptedError
            return found.stored_tables(version)

        broken = Snapshot(found.versions, found.mappings, packed)
        with pytest.raises(InterruptedError):
            store.restore_backup(broken, ANALYST, overwrite=True)
    assert store.history() == old
    chance = random.Random(2026)
    for _ in range(3):
        process, end = (
            started(environment, "restore-backup", str(file), "--yes-replace"),
            time.monotonic() + chance.uniform(0.5, 2.5),
        )
        killed(process, lambda end=end: time.monotonic() > end)
        assert store.history() in (old, old[1:])
        assert not store.verify()


# Commands


def test_the_commands_tell_by_their_status_what_happened(
    file: Path,
    url: str,
    another: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    def told(*command: object) -> tuple[int, str]:
        capsys.readouterr()
        status = main([*map(str, command), "--json"])
        return status, json.loads(capsys.readouterr().out)["outcome"]

    monkeypatch.setenv("DATABASE_URL", url)
    assert told("backup", tmp_path / "again.zip") == (0, "written")
    assert (tmp_path / "again.zip").stat().st_mode & 0o077 == 0, (
        "the names of analysts are for their owner"
    )
    assert told("backup", tmp_path / "no-such-folder" / "b.zip") == (2, "not_written")
    assert told("restore-backup", file) == (0, "restored")
    monkeypatch.setenv("DATABASE_URL", another)
    assert told("restore-backup", file, "--check-only") == (0, "sound")
    assert told("history")[0] == 0
    assert told("restore-backup", file) == (0, "restored")
    assert told("history", "--verify") == (0, "listed")
    shutil.copy(REPORT, tmp_path / "no.zip")
    assert told("restore-backup", tmp_path / "no.zip") == (2, "not_a_backup")
    assert told("restore-backup", tmp_path / "none.zip") == (2, "not_read")
    (tmp_path / "cut.zip").write_bytes(file.read_bytes()[:9000])
    assert told("restore-backup", tmp_path / "cut.zip") == (2, "cut_off")
    rewritten(file, other_note)
    assert told("restore-backup", file) == (1, "faults")
    store = Store(another, AT_HOME)
    store.publish(
        publication(store.newest(), noted(store.frames(store.newest()), "x")),
        Author("A", local=True),
    )
    assert told("restore-backup", tmp_path / "again.zip") == (3, "not_empty")
    assert told("restore-backup", tmp_path / "again.zip", "--yes-replace") == (0, "restored")
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    assert told("backup", tmp_path / "x.zip") == (4, "unavailable")


def test_a_history_that_is_not_whole_is_never_put_in(store: Store, file: Path) -> None:
    with backup.open_backup(store, file) as found:
        gap = Snapshot(
            (found.versions[0], found.versions[1], found.versions[3]), (), found.stored_tables
        )
        with pytest.raises(StoreUnavailableError):
            store.restore_backup(gap, ANALYST, overwrite=True)
    assert len(store.history()) == 4
