"""The store on both databases: versions stay unchanged, the second of two publications on one base
is refused, strangers are refused, tampering is found.
"""

import datetime as dt
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa

from domain.tables import Tables
from loaders.store import engine
from loaders.store.errors import (
    ConflictError,
    NoChangesError,
    NotPublishedError,
    PermissionDeniedError,
    StoreUnavailableError,
)
from loaders.store.models import Author, Fault, Policy, PublishRequest, Upload, new_id
from loaders.store.store import REPORT, Store
from loaders.tables.registry import MAIN_TABLES
from tests.loaders.stores import ANALYST, POLICY, dialect_url, grown, noted, publication
from tests.postgres import Cluster

NOBODY = 65534


def same(one: dict[str, pd.DataFrame], other: dict[str, pd.DataFrame]) -> bool:
    return one.keys() == other.keys() and all(
        frame.equals(other[name]) and list(frame) == list(other[name])
        for name, frame in one.items()
    )


# Versions


def test_a_store_begins_with_the_report(store: Store, report: Tables) -> None:
    first = store.newest()
    assert (first.number, first.parent, first.restored, first.author) == (1, None, "", Author(""))
    assert first.uploads == (Upload(REPORT.name, report.version),)
    assert first.rows == {name: len(getattr(report, name)) for name in MAIN_TABLES}
    assert same(store.frames(first), report.frames())
    assert store.begin(REPORT) == first


def test_what_is_published_is_the_newest_version_and_comes_back_as_it_was(
    store: Store, report: Tables
) -> None:
    base, before = store.newest(), dt.datetime.now(dt.UTC)
    frames = noted(report.frames(), "«flood», سيول\n=1+1")
    wish = replace(
        publication(base, frames, "ملاحظة"),
        uploads=(Upload("a.xlsx", "1" * 64), Upload("b.csv", "2" * 64)),
    )
    made = store.publish(wish, ANALYST)
    assert made == store.newest() == store.version(made.id)
    assert (made.id, made.number, made.parent, made.note, made.uploads) == (
        wish.id,
        2,
        base.id,
        wish.note,
        wish.uploads,
    )
    assert made.author == ANALYST
    assert before <= made.at <= dt.datetime.now(dt.UTC)
    assert same(store.frames(made), frames)
    assert same(store.frames(base), report.frames())
    assert store.history() == (made, base)


def test_a_version_that_is_not_there_is_not_found(store: Store) -> None:
    with pytest.raises(KeyError):
        store.version("none")


def test_a_publication_tried_again_gives_the_version_it_made_and_changes_nothing(
    store: Store, report: Tables
) -> None:
    wish = publication(store.newest(), noted(report.frames(), "x"))
    made = store.publish(wish, ANALYST)
    grown(store, 1)
    assert store.publish(wish, ANALYST) == made
    assert len(store.history()) == 3


def test_a_publication_tried_again_with_other_tables_is_refused_and_changes_nothing(
    store: Store, report: Tables
) -> None:
    wish = publication(store.newest(), noted(report.frames(), "x"))
    made = store.publish(wish, ANALYST)
    with pytest.raises(ConflictError) as told:
        store.publish(replace(wish, frames=noted(report.frames(), "another")), ANALYST)
    assert told.value.newest == made
    assert store.newest() == made
    assert same(store.frames(made), wish.frames)


def test_of_two_on_the_same_base_the_second_is_told_what_stands(
    store: Store, report: Tables
) -> None:
    base = store.newest()
    won = store.publish(publication(base, noted(report.frames(), "first")), ANALYST)
    with pytest.raises(ConflictError) as told:
        store.publish(publication(base, noted(report.frames(), "second")), ANALYST)
    assert told.value.newest == won
    assert store.history() == (won, base)


def test_nobody_publishes_a_second_beginning(store: Store, report: Tables) -> None:
    with pytest.raises(ConflictError):
        store.publish(PublishRequest(new_id(), None, noted(report.frames(), "x")), ANALYST)


def test_publishing_what_stands_already_changes_nothing_and_says_so(
    store: Store, report: Tables
) -> None:
    base = store.newest()
    with pytest.raises(NoChangesError) as told:
        store.publish(publication(base, report.frames(), "again"), ANALYST)
    assert told.value.version == base
    assert store.history() == (base,)


def test_restoring_makes_a_new_version_of_the_tables_of_an_old_one(store: Store) -> None:
    versions = grown(store, 3)
    for old in versions[:-1]:
        newest, key = store.newest(), new_id()
        made = store.restore(old.id, parent=newest.id, key=key, note="back", author=ANALYST)
        assert (made.id, made.number, made.parent, made.restored) == (
            key,
            newest.number + 1,
            newest.id,
            old.id,
        )
        assert (made.content, made.rows) == (old.content, old.rows)
        assert same(store.frames(made), store.frames(old))
        assert store.restore(old.id, parent=newest.id, key=key, note="back", author=ANALYST) == made
    assert store.verify() == ()


def test_restoring_what_stands_or_on_an_old_base_is_refused(store: Store) -> None:
    first, second, third = grown(store, 2)
    with pytest.raises(NoChangesError):
        store.restore(third.id, parent=third.id, key=new_id(), note="", author=ANALYST)
    with pytest.raises(ConflictError):
        store.restore(first.id, parent=second.id, key=new_id(), note="", author=ANALYST)
    assert store.newest() == third


def test_text_that_one_of_the_databases_cannot_keep_is_kept_in_both_as_it_can_be(
    store: Store, report: Tables
) -> None:
    wish = publication(store.newest(), noted(report.frames(), "x"), "a\0b\ud800c")
    made = store.publish(
        replace(wish, uploads=(Upload("f\0.xlsx", "0" * 64),)), replace(ANALYST, name="R\0")
    )
    assert (store.newest(), store.verify()) == (made, ())


# Authorization


def test_the_store_refuses_an_author_who_is_not_allowed_whatever_asked_it(
    url: str, store: Store, report: Tables
) -> None:
    first, second = grown(store, 1)
    closed = Store(url, Policy(POLICY.addresses))
    for stranger in (Author("Rana"), Author("Rana", "other@example.org"), Author("me", local=True)):
        with pytest.raises(PermissionDeniedError):
            closed.publish(publication(second, noted(report.frames(), "x")), stranger)
        with pytest.raises(PermissionDeniedError):
            closed.restore(first.id, parent=second.id, key=new_id(), note="", author=stranger)
        with pytest.raises(PermissionDeniedError):
            closed.save_mapping("shape", {"a": 1}, stranger)
    assert store.newest() == second
    assert store.mapping("shape") is None


# Concurrent publications


def test_publishers_at_once_lose_nothing_and_each_loser_is_told(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "RETRY_DELAYS", ())  # no second try: each waits for its turn
    first, told = store.newest(), []

    def publishes(who: int) -> None:
        for times in range(3):
            while True:
                base = store.newest()
                text = f"{store.frames(base)['progress'].loc[0, 'challenges'] if base.number > 1 else ''}({who}.{times})"
                try:
                    store.publish(publication(base, noted(store.frames(base), text)), ANALYST)
                except ConflictError as overtaken:
                    told.append(overtaken)
                else:
                    break

    with ThreadPoolExecutor(5) as pool:
        list(pool.map(publishes, range(5)))
    final = store.frames(store.newest())["progress"].loc[0, "challenges"]
    assert sorted(final.strip("()").split(")(")) == sorted(
        f"{who}.{times}" for who in range(5) for times in range(3)
    )
    assert [version.number for version in store.history()] == list(range(16, 0, -1))
    assert (first.number, store.verify()) == (1, ())
    assert told


def test_who_meets_a_long_writer_waits_and_is_never_told_that_the_store_is_locked(
    url: str, store: Store
) -> None:
    holding, free = threading.Event(), threading.Event()

    def holds() -> None:
        with sa.create_engine(dialect_url(url)).connect() as connection:
            begun = (
                connection.execution_options(isolation_level="AUTOCOMMIT")
                if url.startswith("sqlite")
                else connection
            )
            begun.exec_driver_sql(
                "BEGIN IMMEDIATE" if url.startswith("sqlite") else "SELECT 1 FROM newest FOR UPDATE"
            )
            holding.set()
            free.wait(30)
            begun.exec_driver_sql("COMMIT")

    writer = threading.Thread(target=holds)
    writer.start()
    assert holding.wait(30)
    threading.Timer(1, free.set).start()
    assert len(grown(store, 1)) == 2
    writer.join()


def test_another_store_on_the_same_database_sees_a_version_at_once(url: str, store: Store) -> None:
    other = Store(url, POLICY)
    assert other.newest() == store.newest()
    grown(store, 1)
    assert other.newest().number == 2


# Failures of disks and databases


def reason(of: "pytest.ExceptionInfo[NotPublishedError]") -> str:
    assert isinstance(of.value, StoreUnavailableError)
    return of.value.reason


def test_a_store_makes_its_folder(tmp_path: Path) -> None:
    place = tmp_path / "some where" / "100%" / "store.sqlite3"
    url = sa.URL.create("sqlite", database=str(place)).render_as_string()
    Store.open_from_environment(POLICY, environment={"DATABASE_URL": url})
    assert place.exists()


def test_a_folder_that_cannot_be_made_is_a_reason(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreUnavailableError) as told:
        Store(f"sqlite:///{tmp_path}/file/store.sqlite3", POLICY).migrate()
    assert reason(told) == "read_only"


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://nobody@localhost:1/none",
        "postgresql:///none?host=/nowhere",
        "postgres://nobody@localhost:1/x",
    ],
)
def test_a_missing_postgresql_is_a_reason(url: str) -> None:
    with pytest.raises(StoreUnavailableError) as told:
        Store(url, POLICY).migrate()
    assert reason(told) == "unreachable"


def test_a_file_that_is_no_database_is_a_reason(tmp_path: Path) -> None:
    (tmp_path / "store.sqlite3").write_bytes(b"something else " * 1000)
    with pytest.raises(StoreUnavailableError) as told:
        Store(f"sqlite:///{tmp_path}/store.sqlite3", POLICY).migrate()
    assert reason(told) == "damaged"


def test_a_database_without_its_tables_is_a_reason(url: str) -> None:
    with sa.create_engine(dialect_url(url)).connect(), pytest.raises(StoreUnavailableError) as told:
        Store(url, POLICY).newest()
    assert reason(told) == "unusable"


def test_a_store_without_a_version_is_a_reason(url: str) -> None:
    Store(url, POLICY).migrate()
    with pytest.raises(StoreUnavailableError) as told:
        Store(url, POLICY).newest()
    assert reason(told) == "unusable"


def test_a_store_does_not_begin_with_a_workbook_that_cannot_be_read(
    url: str, tmp_path: Path
) -> None:
    with pytest.raises(StoreUnavailableError) as told:
        Store.open_from_environment(
            POLICY, environment={"DATABASE_URL": url}, report=tmp_path / "none.xlsx"
        )
    assert reason(told) == "no_beginning"
    assert Store(url, POLICY).history() == ()


def test_a_password_in_the_address_is_told_to_nobody() -> None:
    with pytest.raises(StoreUnavailableError) as told:
        Store("postgresql://nobody:secret@localhost:1/none", POLICY).migrate()
    assert "secret" not in f"{told.value} {told.value.__cause__}"


@contextmanager
def pages_at_most(url: str, pages: int) -> Iterator[None]:
    """Limit the size of the database for every connection of this process, as SQLite's own full
    disk.
    """
    limited = engine.engine_for(url)

    def limit(connection: object, _: object) -> None:
        connection.execute(f"PRAGMA max_page_count={pages}")  # type: ignore[attr-defined]

    sa.event.listen(limited, "connect", limit)
    limited.dispose()
    yield
    sa.event.remove(limited, "connect", limit)
    limited.dispose()


def test_a_full_disk_is_a_reason_reading_goes_on_and_the_same_publication_passes_when_there_is_room(
    tmp_path: Path,
) -> None:
    url = f"sqlite:///{tmp_path}/store.sqlite3"
    store = Store.open_from_environment(POLICY, environment={"DATABASE_URL": url})
    base = store.newest()
    wish = publication(base, noted(store.frames(base), os.urandom(100_000).hex()))
    with pages_at_most(url, 40):
        with pytest.raises(StoreUnavailableError) as told:
            store.publish(wish, ANALYST)
        assert reason(told) == "disk_full"
        assert store.history() == (base,)
        assert same(store.frames(base), store.frames(store.newest()))
        assert store.verify() == ()
    assert store.publish(wish, ANALYST).number == 2
    assert store.verify() == ()


HERE = Path(__file__).resolve().parents[3]
ON_A_FULL_DISK = """
import sys
from pathlib import Path
from loaders.store.engine import engine_for
from loaders.store.errors import StoreUnavailableError
from loaders.store.store import Store
from tests.loaders.stores import POLICY

folder = Path(sys.argv[1])
opened = Store.open_from_environment(POLICY, environment={"DATABASE_URL": f"sqlite:///{folder}/store.sqlite3"})
opened.newest()
engine_for(opened._url).dispose()
try:
    (folder / "other").write_bytes(bytes(10**7))
except OSError:
    pass
try:
    opened.newest()
except StoreUnavailableError as reason:
    print(reason.reason, reason.__cause__.orig.sqlite_errorname)
"""


def test_an_error_of_input_and_output_on_a_full_disk_is_said_to_be_one_of_room(
    tmp_path: Path,
) -> None:
    """Expect SQLite's I/O error, which it reports when it cannot create its shared memory there."""
    made = f'mount -t tmpfs -o size=1400k none "{tmp_path}" && exec "{sys.executable}" -c "$0" "{tmp_path}"'
    told = subprocess.run(
        ["unshare", "-rm", "sh", "-c", made, ON_A_FULL_DISK],
        capture_output=True,
        text=True,
        check=False,
        cwd=HERE,
    )
    if "unshare" in told.stderr or "mount" in told.stderr:
        pytest.skip("no file system can be mounted here")
    assert told.stdout.split()[0] == "disk_full", told.stderr
    assert told.stdout.split()[1].startswith("SQLITE_IOERR")


def test_a_disk_that_refuses_a_write_leaves_the_old_version(tmp_path: Path) -> None:
    """Make a write fail at any place, as a broken disk does, by a limit on the size of files."""
    url = f"sqlite:///{tmp_path}/store.sqlite3"
    store = Store.open_from_environment(POLICY, environment={"DATABASE_URL": url})
    base = store.newest()
    wish = publication(base, noted(store.frames(base), os.urandom(100_000).hex()))
    assert signal.getsignal(signal.SIGXFSZ) == signal.SIG_IGN
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, hard))
    try:
        with pytest.raises(StoreUnavailableError) as told:
            store.publish(wish, ANALYST)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert reason(told) in ("disk_full", "disk_error")
    assert (store.history(), store.verify()) == ((base,), ())
    assert store.publish(wish, ANALYST).number == 2


@pytest.fixture
def forbidden(tmp_path: Path) -> Iterator[Path]:
    """Return a folder that this process may list and not write. Root switches to the user nobody
    meanwhile.
    """
    # import everything before: the user nobody cannot read all files
    Store(f"sqlite:///{tmp_path}/store.sqlite3", POLICY).migrate()
    folder, me = Path(tempfile.mkdtemp()), os.geteuid()
    folder.chmod(0o555)
    os.seteuid(me or NOBODY)
    yield folder
    os.seteuid(me)
    folder.chmod(0o700)
    shutil.rmtree(folder)


@pytest.mark.parametrize("inside", ["store.sqlite3", "store/store.sqlite3"])
def test_a_folder_that_may_not_be_written_is_a_reason(inside: str, forbidden: Path) -> None:
    with pytest.raises(StoreUnavailableError) as told:
        Store(f"sqlite:///{forbidden / inside}", POLICY).migrate()
    assert reason(told) == "read_only"


def test_a_store_that_may_only_be_read_is_read_and_not_written(postgres: Cluster) -> None:
    database = new_id()
    url = postgres.url(database)
    store = Store.open_from_environment(POLICY, environment={"DATABASE_URL": url})
    base = store.newest()
    postgres.do(f'ALTER DATABASE "{database}" SET default_transaction_read_only = on')
    engine.engine_for(url).dispose()
    with pytest.raises(StoreUnavailableError) as told:
        store.save_mapping("a shape", {}, ANALYST)
    assert "a shape" not in f"{told.value.__cause__}"
    with pytest.raises(StoreUnavailableError) as told:
        store.publish(publication(base, noted(store.frames(base), "x")), ANALYST)
    assert reason(told) == "read_only"
    assert store.newest() == base


def test_a_connection_that_was_cut_is_made_again(
    postgres: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "RETRY_DELAYS", ())  # no second try: it is seen before
    store = Store.open_from_environment(
        POLICY, environment={"DATABASE_URL": postgres.url(new_id())}
    )
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
    postgres.do(cut)
    assert len(grown(store, 1)) == 2


# Tampering

TAMPERINGS = {
    "note": ("UPDATE versions SET note = 'other' WHERE number = 3", {Fault(3, "fields")}),
    "time": (
        "UPDATE versions SET at = '2020-01-01T00:00:00+00:00' WHERE number = 3",
        {Fault(3, "fields")},
    ),
    "author": ("UPDATE versions SET author = 'nonsense' WHERE number = 3", {Fault(3, "fields")}),
    "rows": (
        """UPDATE versions SET rows = '{"events":1}' WHERE number = 3""",
        {Fault(3, "fields"), Fault(3, "tables")},
    ),
    "hash": (
        "UPDATE versions SET hash = content WHERE number = 3",
        {Fault(3, "fields"), Fault(4, "fields")},
    ),
    "number": (
        "UPDATE versions SET number = 9 WHERE number = 5",
        {Fault(9, "fields"), Fault(9, "parent")},
    ),
    "bytes": (
        "UPDATE tables SET data = digest::bytea WHERE version = '{third}' AND name = 'events'",
        {Fault(3, "tables")},
    ),
    "digest": (
        "UPDATE tables SET digest = 'x' WHERE version = '{third}' AND name = 'events'",
        {Fault(3, "tables"), Fault(3, "fields")},
    ),
    "a table": (
        "DELETE FROM tables WHERE version = '{third}' AND name = 'events'",
        {Fault(3, "tables"), Fault(3, "fields")},
    ),
    "all tables": (
        "DELETE FROM tables WHERE version = '{third}'",
        {Fault(3, "tables"), Fault(3, "fields")},
    ),
    "one out": ("DELETE FROM versions WHERE number = 3", {Fault(4, "fields"), Fault(4, "parent")}),
    "the last out": ("DELETE FROM versions WHERE number = 5", {Fault(4, "newest")}),
    "the newest": ("UPDATE newest SET version = '{third}'", {Fault(5, "newest")}),
}


@pytest.mark.parametrize("tampering", TAMPERINGS)
def test_what_is_changed_in_the_database_later_is_found_where_it_is(
    tampering: str, url: str, store: Store
) -> None:
    versions = grown(store, 4)
    assert store.verify() == ()
    statement, faults = TAMPERINGS[tampering]
    tamper(url, statement.replace("{third}", versions[2].id))
    found = set(store.verify())
    assert faults <= found
    assert {fault.version for fault in found} - {5} <= {fault.version for fault in faults} | {3, 4}


def tamper(url: str, *statements: str) -> None:
    sqlite = url.startswith("sqlite")
    with sa.create_engine(dialect_url(url)).begin() as connection:
        if not sqlite:
            # no foreign keys, as in SQLite without its PRAGMA
            connection.exec_driver_sql("SET session_replication_role = replica")
        for statement in statements:
            connection.exec_driver_sql(
                statement.replace("digest::bytea", "CAST(digest AS BLOB)") if sqlite else statement
            )


def test_two_tables_that_changed_places_are_found(url: str, store: Store) -> None:
    _, second, third = grown(store, 2)
    swap = "UPDATE tables SET data = (SELECT t.data FROM tables t WHERE t.version = '{}' AND t.name = 'progress'), digest = (SELECT t.digest "
    swap += "FROM tables t WHERE t.version = '{}' AND t.name = 'progress') WHERE version = '{}' AND name = 'progress'"
    tamper(url, swap.format(second.id, second.id, third.id))
    assert {Fault(3, "tables"), Fault(3, "fields")} == set(store.verify())


def test_damaged_tables_are_never_shown_and_never_restored(url: str, store: Store) -> None:
    _, second, third = grown(store, 2)
    tamper(
        url,
        f"UPDATE tables SET data = digest::bytea WHERE version = '{second.id}' AND name = 'events'",
    )
    with pytest.raises(StoreUnavailableError) as told:
        store.frames(second)
    assert reason(told) == "damaged"
    with pytest.raises(StoreUnavailableError):
        store.restore(second.id, parent=third.id, key=new_id(), note="", author=ANALYST)
    assert store.newest() == third


def test_tables_that_are_no_tables_are_never_opened_as_such(url: str, store: Store) -> None:
    _, second = grown(store, 1)
    nonsense, its_digest = "6e6f6e73656e7365", sha256(b"nonsense").hexdigest()
    data = f"X'{nonsense}'" if url.startswith("sqlite") else f"'\\x{nonsense}'"
    tamper(
        url,
        f"UPDATE tables SET data = {data}, digest = '{its_digest}' WHERE version = '{second.id}' "
        "AND name = 'events'",
    )
    with pytest.raises(StoreUnavailableError) as told:
        store.frames(second)
    assert reason(told) == "damaged"
    assert set(store.verify()) == {Fault(2, "tables"), Fault(2, "fields")}


def test_a_store_whose_newest_version_is_gone_is_not_begun_anew(url: str, store: Store) -> None:
    grown(store, 1)
    tamper(url, "DELETE FROM versions WHERE number = 2")
    for asks in (store.newest, lambda: store.begin(REPORT), lambda: grown(store, 1)):
        with pytest.raises(StoreUnavailableError) as told:
            asks()
        assert reason(told) == "damaged"
    assert store.verify() == (Fault(1, "newest"),)


def test_a_row_that_no_version_can_be_made_of_is_a_reason(url: str, store: Store) -> None:
    tamper(url, "UPDATE versions SET uploads = '[{}]'")
    with pytest.raises(StoreUnavailableError) as told:
        store.newest()
    assert reason(told) == "damaged"


def test_with_a_key_recomputed_hashes_are_found_and_without_it_nothing_passes(url: str) -> None:
    keyed = Store.open_from_environment(POLICY, environment={"DATABASE_URL": url, "STORE_KEY": "k"})
    grown(keyed, 2)
    assert keyed.verify() == ()
    faults = {Fault(number, "fields") for number in (1, 2, 3)}
    assert set(Store(url, POLICY).verify()) == faults
    assert set(Store(url, POLICY, key=b"another").verify()) == faults


# Drafts and remembered mappings


def test_a_draft_is_given_to_its_owner_alone(store: Store) -> None:
    store.save_draft("d", b"\0one", "rana")
    store.save_draft("d", b"other", "samir")
    store.save_draft("d", b"two", "rana")
    assert (
        store.draft("d", "rana"),
        store.draft("d", "samir"),
        store.draft("d", ""),
        store.draft("e", "rana"),
    ) == (
        b"two",
        b"other",
        None,
        None,
    )
    store.drop_draft("d", "rana")
    store.drop_draft("d", "nobody")
    assert (store.draft("d", "rana"), store.draft("d", "samir")) == (None, b"other")


def test_a_draft_is_kept_for_a_week(url: str, store: Store) -> None:
    store.save_draft("old", b"x", "rana")
    store.save_draft("young", b"y", "rana")
    for id, hours in (("old", 7 * 24 + 1), ("young", 7 * 24 - 1)):
        at = (dt.datetime.now(dt.UTC) - dt.timedelta(hours=hours)).isoformat()
        tamper(url, f"UPDATE drafts SET at = '{at}' WHERE id = '{id}'")
    assert (store.draft("old", "rana"), store.draft("young", "rana")) == (None, b"y")
    store.save_draft("new", b"z", "samir")
    with sa.create_engine(dialect_url(url)).connect() as connection:
        assert set(connection.scalars(sa.text("SELECT id FROM drafts"))) == {"young", "new"}


def test_layouts_are_listed_the_newest_first_and_forgotten_one_by_one(store: Store) -> None:
    for shape in ("one", "two", "three"):
        store.save_mapping(shape, {"table": shape}, ANALYST)
    assert [layout.shape for layout in store.layouts()] == ["three", "two", "one"]
    assert store.layouts()[0].mapping == {"table": "three"}
    assert store.forget_mapping("two", ANALYST)
    assert not store.forget_mapping("two", ANALYST), "a second time changes nothing"
    assert [layout.shape for layout in store.layouts()] == ["three", "one"]
    with pytest.raises(PermissionDeniedError):
        store.with_policy(Policy()).forget_mapping("one", ANALYST)
    assert store.mapping("two") is None
    assert store.mapping("one") == {"table": "one"}


def test_decisions_are_kept_with_the_version_and_their_change_is_found(
    url: str, store: Store
) -> None:
    base = store.newest()
    decisions = ({"kind": "value", "value": "لبنانن\0", "meaning": "LBN", "rows": 3},)
    request = publication(base, noted(store.frames(base), "x"))
    version = store.publish(replace(request, decisions=decisions), ANALYST)
    kept = ({"kind": "value", "value": "لبنانن\ufffd", "meaning": "LBN", "rows": 3},)
    assert version.decisions == store.newest().decisions == store.history()[0].decisions == kept
    assert store.history()[1].decisions == ()
    assert not store.verify()
    tamper(url, "UPDATE versions SET decisions = '[]' WHERE number = 2")
    assert store.verify() == (Fault(2, "fields"),)
    tamper(url, "UPDATE versions SET decisions = '[1]' WHERE number = 2")
    assert store.verify() == (Fault(2, "fields"),)


def test_a_mapping_is_remembered_under_its_shape_until_a_newer_one_comes(store: Store) -> None:
    mapping = {"sheet": {"columns": {"الاسم": "organisation"}, "header": 3}}
    store.save_mapping("shape", {"old": True}, ANALYST)
    store.save_mapping("shape", mapping, ANALYST)
    store.save_mapping("other", {}, ANALYST)
    assert (store.mapping("shape"), store.mapping("other"), store.mapping("none")) == (
        mapping,
        {},
        None,
    )
