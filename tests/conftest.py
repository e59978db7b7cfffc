"""Fixtures for tests of several packages: the tables of the report, and choices among them."""

import atexit
import os
import shutil
import sys
import tempfile
from argparse import Namespace
from pathlib import Path

import pytest
from filelock import FileLock

from briefings.command_line import version_of
from briefings.process_pool import open_pool
from domain.language import Language, languages
from domain.tables import Choice, Tables
from loaders.reading import workbook
from website import build

# A separate store, set before any module of the dashboard is imported: tests never touch the store
# of the person who runs them.
_STORE = tempfile.mkdtemp(prefix="store-")
atexit.register(shutil.rmtree, _STORE, ignore_errors=True)
os.environ["DATABASE_URL"] = f"sqlite:///{_STORE}/store.sqlite3"
os.environ.pop("STORE_KEY", None)

MAIN = sys.modules["__main__"]
REPORT = Path(__file__).resolve().parents[1] / "data" / "report-2020-08-13.xlsx"


@pytest.fixture(scope="session")
def report() -> Tables:
    """Return the tables of the report of 13 August 2020, read from its workbook; not to be
    modified.
    """
    reading = workbook.read(REPORT)
    return Tables(**reading.frames(), version=reading.sha256)


@pytest.fixture(scope="session")
def empty(report: Tables) -> Tables:
    """Return tables without a row, with columns and dtypes as the loaders give them."""
    names = ("events", "participants", "progress", "coverage", "principles")
    return Tables(**{name: getattr(report, name).iloc[:0] for name in names}, version="empty")


@pytest.fixture(scope="session")
def cycle() -> Choice:
    """Return the choice of everything in the report's cycle."""
    return Choice(cycle=2020)


@pytest.fixture(params=sorted(languages()))
def language(request: pytest.FixtureRequest) -> Language:
    """Return each language in turn."""
    return languages()[request.param]


def pytest_runtest_teardown() -> None:
    """Restore the main module: a tested page replaces it with its script, which every process
    started later would run.
    """
    sys.modules["__main__"] = MAIN


@pytest.fixture(scope="session")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the public edition of the report by its command, without the documents of briefings,
    which other tests cover; once for all processes of a run.
    """
    temporary = tmp_path_factory.getbasetemp()
    shared = temporary.parent if "PYTEST_XDIST_WORKER" in os.environ else temporary
    folder = shared / "edition" / "public"
    with FileLock(shared / "edition.lock"):
        if not folder.exists():
            store, version = version_of(Namespace(version=None))
            tables, spoken = store.tables(version), list(languages())
            jobs = build.page_jobs(tables, spoken)
            folder.parent.mkdir()
            with open_pool() as pool:
                files = build.build_site(tables, version, store.frames(version), spoken, jobs, pool)
            build.replace_folder(files, folder)
    return folder
