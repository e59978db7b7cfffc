"""Values computed once and shared."""

import gc
import threading
import time
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from threading import Barrier, Event
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.language import languages
from domain.tables import Choice, Tables
from loaders.store.models import new_id
from services.cache import (
    CACHE_BYTES,
    MAX_VERSIONS,
    BoundedCache,
    get_cached,
    is_cached,
    size_of,
)

ENGLISH = languages()["en"]
MEBIBYTE = 1024**2
WAIT = 30  # seconds


@dataclass(eq=False)
class Thing:
    """An object with a weak reference, to see when it is freed."""

    holds: object = None


@pytest.fixture
def report(report: Tables) -> Tables:
    """Return a version without cached values."""
    return replace(report, version=new_id())


def make(tables: Tables, choice: Choice) -> Thing:
    thing: Thing = get_cached("thing", lambda *_: Thing(), tables, choice, ENGLISH)
    return thing


def test_a_thing_is_made_once_for_each_version_and_choice(report: Tables, cycle: Choice) -> None:
    assert make(report, cycle) is make(report, cycle)
    assert make(report, cycle) is not make(report, replace(cycle, indicator="ready"))
    assert make(report, cycle) is not make(replace(report, version="another"), cycle)


def test_nothing_is_kept_of_versions_long_before_the_newest(report: Tables, cycle: Choice) -> None:
    made_of = [
        weakref.ref(make(replace(report, version=f"number {n}"), cycle))
        for n in range(MAX_VERSIONS + 2)
    ]
    gc.collect()
    assert [each() is not None for each in made_of] == [False] * 2 + [True] * MAX_VERSIONS


def test_a_version_that_is_read_meanwhile_is_kept(report: Tables, cycle: Choice) -> None:
    kept = make(report, cycle)
    for n in range(MAX_VERSIONS + 2):
        make(replace(report, version=f"another {n}"), cycle)
        assert make(report, cycle) is kept


def test_what_is_made_may_ask_for_another_thing(report: Tables, cycle: Choice) -> None:
    outer = get_cached(
        "outer", lambda tables, choice, _: [make(tables, choice)], report, cycle, ENGLISH
    )
    assert outer == [make(report, cycle)]


def test_nothing_to_show_is_made_once_too(report: Tables, cycle: Choice) -> None:
    asked: list[str] = []
    for _ in range(2):
        assert (
            get_cached("nothing", lambda *_: asked.append("again"), report, cycle, ENGLISH) is None
        )
    assert asked == ["again"]


def many(n: int, of: str = "many") -> Callable[[Tables], Any]:
    return lambda tables: get_cached(
        f"{of} {n}", lambda *_: b"x" * MEBIBYTE, tables, Choice(cycle=2020), ENGLISH
    )


def test_what_is_kept_is_bounded_by_bytes_and_what_was_asked_for_last_stays(report: Tables) -> None:
    most = CACHE_BYTES // MEBIBYTE
    first = many(0)(report)
    for n in range(1, 2 * most):
        many(n)(report)
        assert many(0)(report) is first
    kept = [
        n for n in range(2 * most) if is_cached(f"many {n}", report, Choice(cycle=2020), ENGLISH)
    ]
    assert 0.9 * most < len(kept) <= most
    assert kept == [0, *range(2 * most - len(kept) + 1, 2 * most)]


def test_versions_share_the_bound(report: Tables) -> None:
    most = CACHE_BYTES // MEBIBYTE
    versions = [replace(report, version=f"one of several {n}") for n in range(MAX_VERSIONS)]
    for tables in versions:
        for n in range(most):
            many(n)(tables)
    assert (
        sum(
            is_cached(f"many {n}", tables, Choice(cycle=2020), ENGLISH)
            for tables in versions
            for n in range(most)
        )
        <= most
    )


def test_what_is_larger_than_all_that_may_be_kept_is_given(report: Tables, cycle: Choice) -> None:
    assert (
        len(get_cached("too large", lambda *_: bytes(CACHE_BYTES), report, cycle, ENGLISH))
        == CACHE_BYTES
    )
    assert not is_cached("too large", report, cycle, ENGLISH)


def test_a_thing_waits_for_no_other_that_is_made_at_the_same_time(
    report: Tables, cycle: Choice
) -> None:
    begun, go_on = Event(), Event()
    with ThreadPoolExecutor(1) as slow:
        long = slow.submit(
            get_cached, "long", lambda *_: (begun.set(), go_on.wait(WAIT)), report, cycle, ENGLISH
        )
        try:
            assert begun.wait(WAIT)
            with ThreadPoolExecutor(1) as reader:
                assert (
                    reader.submit(
                        get_cached, "short", lambda *_: "short", report, cycle, ENGLISH
                    ).result(timeout=WAIT)
                    == "short"
                )
        finally:
            go_on.set()
        assert long.result(timeout=WAIT)


def test_what_many_ask_for_at_once_is_made_once(report: Tables, cycle: Choice) -> None:
    together, times = Barrier(8), []

    def ask(_: int) -> Thing:
        together.wait(WAIT)
        return get_cached(
            "asked by many",
            lambda *_: (times.append(1), time.sleep(0.1), Thing())[-1],
            report,
            cycle,
            ENGLISH,
        )

    with ThreadPoolExecutor(8) as people:
        assert len(set(people.map(ask, range(8)))) == 1
    assert len(times) == 1


def test_a_failure_is_that_of_who_made_it_and_who_waited_makes_it_again(
    report: Tables, cycle: Choice
) -> None:
    begun, go_on = Event(), Event()

    def fail(*_: object) -> None:
        begun.set()
        go_on.wait(WAIT)
        raise LookupError

    with ThreadPoolExecutor(2) as people:
        first = people.submit(get_cached, "fails once", fail, report, cycle, ENGLISH)
        assert begun.wait(WAIT)
        second = people.submit(get_cached, "fails once", lambda *_: "made", report, cycle, ENGLISH)
        time.sleep(0.05)
        go_on.set()
        assert isinstance(first.exception(timeout=WAIT), LookupError)
        assert second.result(timeout=WAIT) == "made"


@pytest.mark.parametrize("n", [2, 3, 5])
def test_things_that_ask_for_each_other_in_a_circle_keep_nobody_waiting(
    report: Tables, cycle: Choice, n: int
) -> None:
    together, asked_again = Barrier(n), threading.local()

    def ask(each: int) -> str:
        def make(*_: object) -> str:
            if getattr(asked_again, "now", False):
                return f"{each}"
            asked_again.now = True
            together.wait(WAIT)  # each has begun before any requests the next
            return f"{each}{ask((each + 1) % n)}"

        return get_cached(f"circle of {n}: {each}", make, report, cycle, ENGLISH)

    with ThreadPoolExecutor(n) as people:
        found = [
            future.result(timeout=WAIT)
            for future in [people.submit(ask, each) for each in range(n)]
        ]
    assert all(text.startswith(f"{each}") and len(text) > 1 for each, text in enumerate(found))


def test_a_thing_that_asks_for_itself_ends_with_an_error(report: Tables, cycle: Choice) -> None:
    def make(*_: object) -> object:
        return get_cached("itself", make, report, cycle, ENGLISH)

    with pytest.raises(RecursionError):
        get_cached("itself", make, report, cycle, ENGLISH)


HELD = st.recursive(
    st.binary() | st.text(),
    lambda each: st.lists(each) | st.dictionaries(st.text(), each) | st.builds(Thing, each),
)


@given(HELD)
def test_a_thing_is_taken_for_no_smaller_than_the_bytes_it_holds(thing: object) -> None:
    def held(thing: object) -> set[tuple[int, int]]:
        if isinstance(thing, bytes | str):
            return {(id(thing), len(thing))}
        inside = (
            thing
            if isinstance(thing, list)
            else thing.values()
            if isinstance(thing, dict)
            else [vars(thing)["holds"]]
        )
        return set().union(*map(held, inside))

    assert size_of(thing) >= sum(size for _, size in held(thing))


def test_a_table_is_as_large_as_its_columns() -> None:
    assert size_of(pd.DataFrame({"text": ["x" * 1000] * 10, "number": range(10)})) > 1000


def test_a_look_at_a_value_makes_none_and_keeps_it() -> None:
    cache = BoundedCache(3 * MEBIBYTE)
    assert cache.peek("a") is None
    assert "a" not in cache
    cache.get("a", lambda: b"a" * MEBIBYTE)
    assert cache.peek("a") == b"a" * MEBIBYTE
    for key in "bcde":
        assert cache.peek("a") is not None, "what was looked at last stays"
        cache.get(key, lambda: b"x" * (MEBIBYTE - 1000))
    assert "b" not in cache


def test_caches_are_bounded_each_by_its_own_bytes() -> None:
    small, large = BoundedCache(MEBIBYTE), BoundedCache(4 * MEBIBYTE)
    for cache in (small, large):
        for number in range(3):
            cache.get(number, lambda: bytes(MEBIBYTE // 2 + 1000))
    assert [number in small for number in range(3)] == [False, False, True]
    assert all(number in large for number in range(3))


def test_values_of_a_cache_go_with_their_version() -> None:
    cache = BoundedCache(4 * MEBIBYTE)
    for number in range(MAX_VERSIONS + 1):
        cache.get((f"v{number}", "answer"), lambda: b"answer", f"v{number}")
    assert cache.peek(("v0", "answer")) is None
    assert cache.peek(("v1", "answer")) == b"answer"
