"""Confidentiality of a store: other users of the machine, and readers of its files, find
nothing.
"""

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from loaders.store import backup, drafts, errors
from loaders.store.errors import StoreUnavailableError
from loaders.store.store import REPORT, Store
from tests.loaders.stores import POLICY, dialect_url

ID, OWNER = "a" * 32, "rana@example.org"
SECRET = b"what only the analyst may see "
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(params=[0o000, 0o022, 0o077, 0o777], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    """Set each umask in turn."""
    before = os.umask(request.param)
    yield
    os.umask(before)


def begun(file: Path) -> Store:
    store = Store(f"sqlite:///{file}", POLICY)
    store.migrate()
    store.begin(REPORT)
    return store


def modes(folder: Path) -> dict[str, int]:
    return {each.name: stat.S_IMODE(each.stat().st_mode) for each in folder.iterdir()}


def test_a_store_and_all_that_lies_beside_it_is_its_users_alone_whatever_the_umask(
    umask: None, tmp_path: Path
) -> None:
    folder = tmp_path / "new" / "store"
    store = begun(folder / "store.sqlite3")
    store.save_draft(ID, SECRET, OWNER)
    found = modes(folder)
    assert {"store.sqlite3", "store.sqlite3-wal", "store.sqlite3-shm"} <= found.keys()
    assert set(found.values()) == {0o600}
    assert modes(tmp_path) == {"new": 0o700}
    assert modes(tmp_path / "new") == {"store": 0o700}
    backup.write_backup(store, folder / "backup.zip")
    assert modes(folder)["backup.zip"] == 0o600


def test_a_store_that_is_only_looked_at_is_its_users_alone_too(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailableError):
        Store(f"sqlite:///{tmp_path}/store.sqlite3", POLICY).newest()
    assert set(modes(tmp_path).values()) == {0o600}


def test_a_store_of_before_is_taken_from_all_others_at_start(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    store = begun(folder / "store.sqlite3")
    store.save_draft(ID, SECRET, OWNER)
    for each in folder.iterdir():
        each.chmod(0o644)
    folder.chmod(0o755)
    begun(folder / "store.sqlite3")
    assert set(modes(folder).values()) == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_folder_that_holds_other_things_keeps_its_mode(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    (tmp_path / "theirs").touch(0o644)
    begun(tmp_path / "store.sqlite3")
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755
    assert modes(tmp_path)["theirs"] == 0o644


def test_a_file_system_without_modes_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "chmod", refused)
    monkeypatch.setattr(Path, "chmod", refused)
    store = begun(tmp_path / "store" / "store.sqlite3")
    assert backup.write_backup(store, tmp_path / "backup.zip") == store.newest()


def test_a_partial_file_that_others_may_read_is_not_written_into(tmp_path: Path) -> None:
    store = begun(tmp_path / "store" / "store.sqlite3")
    (tmp_path / "backup.zip.partial").touch(0o644)
    backup.write_backup(store, tmp_path / "backup.zip")
    assert modes(tmp_path)["backup.zip"] == 0o600


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE versions SET note = 'changed'",
        "UPDATE tables SET data = x'00'",
        "DELETE FROM versions",
    ],
)
def test_a_backup_that_fails_leaves_no_partial_file_and_the_older_one(
    damage: str, tmp_path: Path
) -> None:
    file = tmp_path / "store" / "store.sqlite3"
    store = begun(file)
    backup.write_backup(store, tmp_path / "backup.zip")
    older = (tmp_path / "backup.zip").read_bytes()
    with sa.create_engine(f"sqlite:///{file}").begin() as connection:
        connection.exec_driver_sql(damage)
    with pytest.raises((backup.InvalidBackupError, errors.StoreUnavailableError)):
        backup.write_backup(store, tmp_path / "backup.zip")
    assert sorted(modes(tmp_path)) == ["backup.zip", "store"]
    assert (tmp_path / "backup.zip").read_bytes() == older


# Drafts


def left(folder: Path) -> list[str]:
    """Return the files that contain a piece of the draft."""
    return [each.name for each in folder.iterdir() if SECRET in each.read_bytes()]


@pytest.mark.parametrize("size", [1, 10, 1_000, 30_000])
def test_nothing_of_a_draft_that_was_dropped_stays_in_the_store_or_its_log(
    size: int, tmp_path: Path
) -> None:
    store = begun(tmp_path / "store.sqlite3")
    store.save_draft(ID, SECRET * size, OWNER)
    assert left(tmp_path)
    store.drop_draft(ID, OWNER)
    assert left(tmp_path) == []


def test_nothing_of_what_was_taken_out_of_a_draft_stays(tmp_path: Path) -> None:
    store = begun(tmp_path / "store.sqlite3")
    store.save_draft(ID, SECRET * 1000, OWNER)
    store.save_draft(ID, b"what is left", OWNER)
    assert left(tmp_path) == []


def test_who_still_reads_keeps_nobody_from_dropping_and_the_next_wiping_does_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafts, "CHECKPOINT_TIMEOUT", 0)
    store = begun(tmp_path / "store.sqlite3")
    store.save_draft(ID, SECRET * 1000, OWNER)
    with sa.create_engine(f"sqlite:///{tmp_path}/store.sqlite3").connect() as reader:
        reader.exec_driver_sql("BEGIN")
        reader.exec_driver_sql("SELECT count(*) FROM drafts").close()
        store.drop_draft(ID, OWNER)
        assert store.draft(ID, OWNER) is None
        reader.exec_driver_sql("ROLLBACK")
    store.drop_old_drafts()
    assert left(tmp_path) == []


def test_old_drafts_are_dropped_without_anybody_saving_another(url: str, store: Store) -> None:
    store.save_draft(ID, b"old", OWNER)
    store.save_draft("b" * 32, b"new", OWNER)
    with sa.create_engine(dialect_url(url)).begin() as connection:
        connection.execute(
            sa.text("UPDATE drafts SET at = '2020-01-01T00:00:00+00:00' WHERE id = :id"), {"id": ID}
        )
    assert store.drop_old_drafts() == 1
    assert store.drop_old_drafts() == 0
    with sa.create_engine(dialect_url(url)).connect() as connection:
        assert list(connection.execute(sa.text("SELECT id FROM drafts")).scalars()) == ["b" * 32]


def test_a_server_drops_old_drafts_at_its_start(
    environment: dict[str, str], url: str, store: Store
) -> None:
    """Run the job as the server does, repeatedly, also after a failed run."""
    store.save_draft(ID, b"old", OWNER)
    with sa.create_engine(dialect_url(url)).begin() as connection:
        connection.execute(sa.text("UPDATE drafts SET at = '2020-01-01T00:00:00+00:00'"))
        connection.execute(sa.text("ALTER TABLE drafts RENAME TO hidden"))
    script = """
import asyncio, logging, sqlalchemy as sa, sys
from server import lifespan
from services import event_log
event_log.configure_logging()
seen = set()
logging.getLogger(event_log.LOGGER_NAME).addFilter(lambda record: seen.add(getattr(record, "event", "")) or True)
async def until(event):
    while event not in seen:
        await asyncio.sleep(0.05)
async def lived():
    cleaning = asyncio.create_task(lifespan.clean_daily(day=0.1, hour=0.1))
    await until("drafts_not_deleted")
    with sa.create_engine(sys.argv[1]).begin() as connection:
        connection.execute(sa.text("ALTER TABLE hidden RENAME TO drafts"))
    await until("drafts_deleted")
    cleaning.cancel()
asyncio.run(asyncio.wait_for(lived(), 120))
"""
    command = [sys.executable, "-c", script, dialect_url(url)]
    told = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    ).stderr
    assert '"event":"drafts_not_deleted"' in told
    assert '"event":"drafts_deleted","number":1' in told
    with sa.create_engine(dialect_url(url)).connect() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM drafts")).scalar() == 0
