"""The schema of the store: its migrations make what the store expects, and two processes that start
at once make it once.
"""

import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from loaders.store import migrations
from loaders.store.errors import StoreUnavailableError
from loaders.store.models import Policy
from loaders.store.schema import SCHEMA
from loaders.store.store import Store
from tests.loaders.stores import POLICY, dialect_url, grown

ROOT = Path(__file__).resolve().parents[3]
OPENED = "from loaders.store.models import Policy; from loaders.store.store import Store; store = Store.open_from_environment(Policy()); print(store.newest().id)"


def test_the_steps_make_the_schema_that_the_store_expects(url: str) -> None:
    Store(url, Policy()).migrate()
    with sa.create_engine(dialect_url(url)).connect() as connection:
        assert migrations.is_current(connection)
        assert (
            compare_metadata(
                MigrationContext.configure(connection, opts={"compare_type": True}), SCHEMA
            )
            == []
        )


def test_the_steps_are_known_without_alembic_in_its_order() -> None:
    script = ScriptDirectory(str(migrations.VERSIONS.parent))
    assert list(migrations.revisions()) == [step.revision for step in script.walk_revisions()][::-1]


def test_a_store_of_today_is_left_as_it_is(url: str) -> None:
    store = Store(url, Policy())
    store.migrate()
    store.begin(ROOT / "data" / "report-2020-08-13.xlsx")
    store.migrate()
    assert [version.number for version in store.history()] == [1]


def test_a_store_without_decisions_is_migrated_and_stays_whole(url: str) -> None:
    store = Store(url, POLICY)
    store.migrate()
    store.begin(ROOT / "data" / "report-2020-08-13.xlsx")
    before = grown(store, 2)
    with sa.create_engine(dialect_url(url)).begin() as connection:
        connection.execute(sa.text("ALTER TABLE versions DROP COLUMN decisions"))
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '002'"))
    store.migrate()
    assert list(reversed(store.history())) == before
    assert not store.verify()
    assert grown(store, 1)[-1].number == 4


def test_a_store_of_a_newer_dashboard_is_not_touched(url: str) -> None:
    store = Store(url, Policy())
    store.migrate()
    with sa.create_engine(dialect_url(url)).begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '999'"))
    with pytest.raises(StoreUnavailableError) as told:
        store.migrate()
    assert told.value.reason == "newer"


def test_a_step_that_fails_leaves_nothing_half_made(url: str) -> None:
    with sa.create_engine(dialect_url(url)).begin() as connection:
        # the last table that the first migration makes
        connection.execute(sa.text("CREATE TABLE mappings (shape TEXT)"))
    with pytest.raises(StoreUnavailableError) as told:
        Store(url, Policy()).migrate()
    assert told.value.reason == "unusable"
    with sa.create_engine(dialect_url(url)).connect() as connection:
        assert set(sa.inspect(connection).get_table_names()) == {"mappings"}


def test_processes_that_start_at_once_make_one_store_with_one_first_version(
    url: str, environment: dict[str, str]
) -> None:
    command = [sys.executable, "-c", OPENED]
    starting = [
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    seen = {each.communicate()[0].strip() for each in starting}
    assert [each.returncode for each in starting] == [0, 0, 0, 0]
    assert len(seen) == 1
    assert [version.number for version in Store(url, Policy()).history()] == [1]
