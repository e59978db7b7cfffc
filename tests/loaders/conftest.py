"""A new, empty database for each test that asks for one: a file of SQLite, and one of a PostgreSQL
that runs for these tests alone.
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
    """A PostgreSQL that runs until the tests have ended."""
    with cluster(*NO_SYNC) as running:
        yield running


@pytest.fixture(params=DATABASES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, on each kind in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store.sqlite3'}"
    return str(request.getfixturevalue("postgres").url(new_id()))


@pytest.fixture
def environment(url: str) -> dict[str, str]:
    """What a process needs to find that database."""
    return os.environ | {"DATABASE_URL": url}


@pytest.fixture
def store(url: str) -> Store:
    """A store at its beginning: the report is its only version."""
    begun = Store(url, POLICY)
    begun.migrate()
    begun.begin(REPORT)
    return begun
