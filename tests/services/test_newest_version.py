"""The query for the newest version: one for all callers, once a second while the store is
unavailable, and nobody waits for long.
"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

import pytest

from loaders.store.errors import StoreUnavailableError
from loaders.store.models import Version
from services import newest_version
from services.newest_version import NewestVersion


class Database:
    """A database that answers with a number, higher at every query, or fails."""

    def __init__(self) -> None:
        self.asked = 0
        self.takes = 0.0
        self.away = False

    def __call__(self) -> Version:
        self.asked += 1
        number = self.asked
        time.sleep(self.takes)
        if self.away:
            raise StoreUnavailableError("unreachable")
        return cast("Version", number)


@pytest.fixture
def database() -> Database:
    return Database()


def at_once(people: int, ask: Callable[[], Any]) -> list[tuple[float, Any]]:
    """Call `ask` from `people` threads at the same moment; return the seconds and result of
    each.
    """
    together = threading.Barrier(people)

    def one(_: int) -> tuple[float, Any]:
        together.wait()
        began = time.monotonic()
        try:
            given = ask()
        except StoreUnavailableError as reason:
            given = reason.reason
        return time.monotonic() - began, given

    with ThreadPoolExecutor(people) as threads:
        return list(threads.map(one, range(people)))


def test_who_asks_after_a_publication_gets_no_answer_from_before_it(database: Database) -> None:
    asks = NewestVersion(database)
    database.takes = 0.3
    with ThreadPoolExecutor(2) as threads:
        early = threads.submit(asks.get)
        time.sleep(0.1)
        late = threads.submit(asks.get)
        assert (early.result().version, late.result().version) == (1, 2)
        assert early.result().order < late.result().order


def test_many_who_ask_at_once_share_a_question(database: Database) -> None:
    asks = NewestVersion(database)
    database.takes = 0.1
    assert all(given.version >= 1 for _, given in at_once(20, asks.get))
    assert database.asked <= 3


def test_a_database_that_does_not_answer_keeps_nobody_waiting(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(newest_version, "WAIT", 0.3)
    asks = NewestVersion(database)
    asks.get()
    database.takes, database.away = 5.0, True
    first = at_once(20, asks.get)
    assert {given for _, given in first} == {"unreachable"}
    assert max(took for took, _ in first) < 1
    again = at_once(20, asks.get)
    assert sorted(took for took, _ in again)[-2] < 0.1  # only one of them queries again
    assert database.asked <= 3


def test_while_the_store_is_away_it_is_asked_once_a_second_by_the_whole_process(
    database: Database,
) -> None:
    asks = NewestVersion(database)
    database.away = True
    began = time.monotonic()
    while time.monotonic() - began < 2.5:
        at_once(4, asks.get)
        at_once(4, asks.check)
    assert database.asked <= 5


def test_a_store_that_is_back_is_seen_a_second_later_by_who_asks_next(database: Database) -> None:
    asks = NewestVersion(database)
    database.away = True
    with pytest.raises(StoreUnavailableError):
        asks.get()
    database.away = False
    with pytest.raises(StoreUnavailableError):
        asks.get()
    time.sleep(newest_version.RETRY_PAUSE)
    asks.check()
    assert asks.get().version


def test_an_error_of_the_code_is_no_absence_of_the_store() -> None:
    def broken() -> Version:
        raise KeyError("x")

    asks = NewestVersion(broken)
    with pytest.raises(KeyError):
        asks.get()
    with pytest.raises(KeyError):
        asks.get()
