"""A damaged store is reported as damaged by every command and page: no changed byte causes a
traceback.
"""

import json
import random
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

import pytest
import sqlalchemy as sa

from loaders.__main__ import main
from loaders.store import backup, engine
from loaders.store.backup import InvalidBackupError
from loaders.store.errors import StoreUnavailableError
from loaders.store.schema import SCHEMA
from loaders.store.store import REPORT, Store
from tests.loaders.stores import ANALYST, POLICY, grown

SEEDS = 40  # some hundreds were tested once: each takes a tenth of a second
JUNK = ("7", "x'fffe00'", "CAST(x'fffe00' AS TEXT)")
OPERATIONS: dict[str, Callable[[Store, Path], object]] = {
    "migrate": lambda store, _: store.migrate(),
    "verify": lambda store, _: store.verify(),
    "newest": lambda store, _: store.newest(),
    "tables": lambda store, _: [store.tables(version) for version in store.history()],
    "frames": lambda store, _: [store.frames(version) for version in store.history()],
    "remembered": lambda store, _: store.mapping("shape"),
    "draft": lambda store, _: store.draft("a" * 32, "rana"),
    "backup": lambda store, folder: backup.write_backup(store, folder / "store.zip"),
    "drop_old_drafts": lambda store, _: store.drop_old_drafts(),
}


@pytest.fixture(autouse=True)
def once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Disable retries: nobody else writes to these stores."""
    monkeypatch.setattr(engine, "RETRY_DELAYS", ())


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return a store of three versions, with a draft and a remembered mapping."""
    file = tmp_path_factory.mktemp("whole") / "store.sqlite3"
    store = Store(f"sqlite:///{file}", POLICY)
    store.migrate()
    store.begin(REPORT)
    grown(store, 2)
    store.save_mapping("shape", {"a": 1}, ANALYST)
    store.save_draft("a" * 32, b"draft", "rana")
    engine.engine_for(f"sqlite:///{file}").dispose()
    return file.read_bytes()


def ask(store: Store, operations: Iterable[str], folder: Path) -> None:
    """Run operations of a store: each returns, or raises a known error; a failed back-up leaves no
    file.
    """
    for name in operations:
        with suppress(
            StoreUnavailableError, InvalidBackupError
        ):  # each has a message and an exit status
            OPERATIONS[name](store, folder)
    assert not list(folder.glob("*.partial"))
    engine.engine_for(store._url).dispose()


def test_flipped_bytes_anywhere_in_a_store_are_named(whole: bytes, tmp_path: Path) -> None:
    for seed in range(SEEDS):
        chance = random.Random(seed)
        damaged = bytearray(whole)
        for _ in range(chance.choice((1, 1, 4, 40))):
            damaged[chance.randrange(chance.choice((200, 40_000, len(whole))))] ^= chance.randrange(
                1, 256
            )
        file = tmp_path / f"{seed}.sqlite3"
        file.write_bytes(damaged)
        ask(
            Store(f"sqlite:///{file}", POLICY),
            OPERATIONS if seed % 20 == 0 else ("verify", "newest"),
            tmp_path,
        )


CONCERNED = {  # the operations that read each table; all begin by checking the schema
    "versions": ("migrate", "verify", "newest", "backup"),
    "tables": ("migrate", "verify", "frames", "backup"),
    "tallies": ("migrate", "verify", "tables"),
    "newest": ("migrate", "verify", "newest", "backup"),
    "drafts": ("migrate", "draft", "drop_old_drafts"),
    "mappings": ("migrate", "remembered", "backup"),
    "alembic_version": ("migrate",),
}
COLUMNS = [(table.name, column.name) for table in SCHEMA.sorted_tables for column in table.columns]


@pytest.mark.parametrize(
    ("table", "column"), [*COLUMNS, ("alembic_version", "version_num")], ids=lambda name: name
)
def test_a_value_of_another_kind_in_any_column_is_named(
    table: str, column: str, whole: bytes, tmp_path: Path
) -> None:
    for place, junk in enumerate(JUNK):
        file = tmp_path / f"{place}.sqlite3"
        file.write_bytes(whole)
        with sa.create_engine(f"sqlite:///{file}").connect() as connection:
            # A damaged disk ignores constraints: the rows are written into a table without any.
            connection.exec_driver_sql(f'CREATE TABLE copied AS SELECT * FROM "{table}"')
            connection.exec_driver_sql(f'UPDATE copied SET "{column}" = {junk}')
            connection.exec_driver_sql(f'DROP TABLE "{table}"')
            connection.exec_driver_sql(f'ALTER TABLE copied RENAME TO "{table}"')
            connection.commit()
        ask(Store(f"sqlite:///{file}", POLICY), CONCERNED[table], tmp_path)


@pytest.mark.parametrize(
    ("sql", "status"),
    [("note = CAST(x'ff' AS TEXT)", 4), ("note = x'ff'", 1), ("hash = 'x'", 1), ("at = 'x'", 1)],
)
def test_history_verify_ends_with_an_exit_status_and_a_sentence(
    sql: str,
    status: int,
    whole: bytes,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "store.sqlite3").write_bytes(whole)
    url = f"sqlite:///{tmp_path}/store.sqlite3"
    with sa.create_engine(url).begin() as connection:
        connection.exec_driver_sql(f"UPDATE versions SET {sql}")
    monkeypatch.setenv("DATABASE_URL", url)
    assert main(["history", "--verify", "--json"]) == status
    told = json.loads(capsys.readouterr().out)
    assert (
        told.get("reason") == "damaged"
        if status == 4
        else {fault["what"] for fault in told["faults"]} == {"fields"}
    )
