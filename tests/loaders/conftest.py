"""A new, empty database for each test that requests one: a SQLite file, and a database of a
PostgreSQL cluster that runs for these tests alone.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from loaders.store.models import new_id
from loaders.store.store import REPORT, Store
from tests.loaders.stores import POLICY
from tests.postgres import MISSING, NO_SYNC, Cluster, binaries, cluster

DATABASES = [
    "sqlite",
    pytest.param("postgresql", marks=pytest.mark.skipif(not binaries(), reason=MISSING)),
]


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """Run a PostgreSQL until the tests have ended."""
    with cluster(*NO_SYNC) as running:
        yield running


@pytest.fixture(params=DATABASES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of an empty database, of each kind in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store.sqlite3'}"
    return str(request.getfixturevalue("postgres").url(new_id()))


@pytest.fixture
def environment(url: str) -> dict[str, str]:
    """Return the environment variables with which a process finds that database."""
    return os.environ | {"DATABASE_URL": url}


@pytest.fixture
def store(url: str) -> Store:
    """Return a new store, whose only version is the report."""
    begun = Store(url, POLICY)
    begun.migrate()
    begun.begin(REPORT)
    return begun
