"""Rendering that nobody asked for before: one thing at a time, equal ones once, few waiting."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from server.routes.bounded import BoundedRendering
from services.rendering.render_protocol import QueueFullError

WAIT = 30  # seconds


class Slow:
    """Functions that wait until they are let go, counted by key."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.made: list[object] = []
        self.now = self.most = 0

    def make(self, key: object) -> Callable[[], object]:
        def made() -> object:
            self.now += 1
            self.most = max(self.most, self.now)
            assert self.go.wait(WAIT)
            self.made.append(key)
            self.now -= 1
            return key

        return made


def together(*waiting: Callable[[], Awaitable[object]], slow: Slow) -> list[object]:
    """Start all at once, let the functions go once all have begun to wait, and return the results
    or errors.
    """

    async def run() -> list[Any]:
        tasks = [asyncio.ensure_future(each()) for each in waiting]
        await asyncio.sleep(0.1)
        slow.go.set()
        return await asyncio.gather(*tasks, return_exceptions=True)

    return asyncio.run(run())


def test_what_many_ask_for_at_once_is_made_once() -> None:
    bounded, slow = BoundedRendering(max_waiting=1), Slow()
    found = together(*[lambda: bounded.run("a", slow.make("a"))] * 20, slow=slow)
    assert found == ["a"] * 20
    assert slow.made == ["a"]


def test_different_things_are_made_one_after_the_other_in_their_order() -> None:
    bounded, slow = BoundedRendering(max_waiting=5), Slow()
    found = together(
        *[lambda n=n: bounded.run(n, slow.make(n)) for n in range(5)],  # type: ignore[misc]
        slow=slow,
    )
    assert found == slow.made == [0, 1, 2, 3, 4]
    assert slow.most == 1


def test_beyond_a_number_of_different_things_who_asks_is_told_when_to_come_again() -> None:
    bounded, slow = BoundedRendering(max_waiting=8), Slow()
    found = together(
        *[lambda n=n: bounded.run(n, slow.make(n)) for n in range(10)],  # type: ignore[misc]
        lambda: bounded.run(3, slow.make(3)),
        slow=slow,
    )
    assert found[:8] == list(range(8))
    assert found[10] == 3
    for refused in found[8:10]:
        assert isinstance(refused, QueueFullError)
        assert refused.seconds >= 1
    assert slow.made == list(range(8))


def test_a_place_is_free_again_once_a_thing_is_made_or_has_failed() -> None:
    bounded = BoundedRendering(max_waiting=1)

    def fail() -> None:
        raise LookupError

    async def run() -> list[object]:
        with pytest.raises(LookupError):
            await bounded.run("a", fail)
        return [await bounded.run("a", lambda: 1), await bounded.run("b", lambda: 2)]

    assert asyncio.run(run()) == [1, 2]
    # also in another event loop
    assert asyncio.run(run()) == [1, 2]


def test_a_failure_is_told_to_all_who_wait_for_it() -> None:
    bounded, slow = BoundedRendering(), Slow()

    def fail() -> None:
        slow.go.wait(WAIT)
        raise LookupError

    found = together(*[lambda: bounded.run("a", fail)] * 3, slow=slow)
    assert [type(each) for each in found] == [LookupError] * 3


def test_who_goes_away_takes_nothing_from_others_who_wait() -> None:
    bounded, slow = BoundedRendering(), Slow()

    async def run() -> object:
        gone = asyncio.ensure_future(bounded.run("a", slow.make("a")))
        stays = asyncio.ensure_future(bounded.run("a", slow.make("a")))
        await asyncio.sleep(0.1)
        gone.cancel()
        await asyncio.sleep(0)
        slow.go.set()
        return await stays

    assert asyncio.run(run()) == "a"
    assert slow.made == ["a"]
