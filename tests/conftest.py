"""What tests of several rooms start from: the tables of the report, and choices among them."""

import atexit
import os
import shutil
import sys
import tempfile
from argparse import Namespace
from pathlib import Path

import pytest

from briefings.command_line import version_of
from domain.language import Language, languages
from domain.tables import Choice, Tables
from loaders.reading import workbook
from website import build

# A store of their own, made before anything of the dashboard is loaded: tests never touch that of
# the person who runs them.
_STORE = tempfile.mkdtemp(prefix="store-")
atexit.register(shutil.rmtree, _STORE, ignore_errors=True)
os.environ["DATABASE_URL"] = f"sqlite:///{_STORE}/store.sqlite3"
os.environ.pop("STORE_KEY", None)

MAIN = sys.modules["__main__"]
REPORT = Path(__file__).resolve().parents[1] / "data" / "report-2020-08-13.xlsx"


@pytest.fixture(scope="session")
def report() -> Tables:
    """The tables of the report of 13 August 2020, read from its workbook. Nothing may change
    them.
    """
    reading = workbook.read(REPORT)
    return Tables(**reading.frames(), version=reading.sha256)


@pytest.fixture(scope="session")
def empty(report: Tables) -> Tables:
    """Tables without a row, columns and kinds as the loaders give them."""
    names = ("events", "participants", "progress", "coverage", "principles")
    return Tables(**{name: getattr(report, name).iloc[:0] for name in names}, version="empty")


@pytest.fixture(scope="session")
def cycle() -> Choice:
    """All of the cycle that the report speaks of."""
    return Choice(cycle=2020)


@pytest.fixture(params=sorted(languages()))
def language(request: pytest.FixtureRequest) -> Language:
    """Each language in turn."""
    return languages()[request.param]


def pytest_runtest_teardown() -> None:
    """Puts the main module back: a tested page leaves its script in its place, and every process
    started then would run it.
    """
    sys.modules["__main__"] = MAIN


@pytest.fixture(scope="session")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The public edition of the report, as its command makes it, less the documents of briefings:
    other tests hold those.
    """
    store, version = version_of(Namespace(version=None))
    tables, spoken = store.tables(version), list(languages())
    folder = tmp_path_factory.mktemp("edition") / "public"
    build.replace_folder(
        build.build_site(
            tables, version, store.frames(version), spoken, build.page_jobs(tables, spoken)
        ),
        folder,
    )
    return folder
