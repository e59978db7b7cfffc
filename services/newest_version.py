"""Asks the store for its newest version, once for all who ask at the same time, and while the store
is away once a second.

A database that does not answer takes many seconds to say so. Nobody waits for that longer than
WAIT, and once it is known one in a second waits for RETRY_WAIT and the others not at all, until it
answers again.
"""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Lock

from loaders.store.errors import StoreUnavailableError
from loaders.store.models import Version

FIRST_WAIT = 30.0  # seconds, in which a new store is made and the report read into it
WAIT = 2.0  # seconds
RETRY_WAIT = 0.3  # seconds
RETRY_PAUSE = 1.0  # seconds between two looks while the store is away


@dataclass(frozen=True)
class VersionLookup:
    """The newest version, and the place of the question among all: a later question never gets an
    older answer.
    """

    order: int
    version: Version


@dataclass
class NewestVersion:
    """A circuit breaker before `ask`, which gives the newest version or raises
    StoreUnavailable. Shared by threads.
    """

    ask: Callable[[], Version]
    _executor: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(1, "newest-version")
    )
    _lock: Lock = field(default_factory=Lock)  # of all that follows
    _next: "Future[VersionLookup] | None" = (
        None  # a question not yet put: who comes meanwhile shares its answer
    )
    _order: int = 0
    _failure: str = ""  # the reason of StoreUnavailable, as long as the store is away
    _looked: float = 0.0
    _answered: bool = False

    def get(self) -> VersionLookup:
        """Return the newest version as of this call or later. Raises StoreUnavailable."""
        with self._lock:
            failure = self._failure
            if failure and (self._next or time.monotonic() - self._looked < RETRY_PAUSE):
                raise StoreUnavailableError(failure)
            wait = RETRY_WAIT if failure else WAIT if self._answered else FIRST_WAIT
            self._looked = time.monotonic()
            lookup = self._pending_lookup()
        try:
            return lookup.result(wait)
        except TimeoutError:
            if lookup.done():
                return lookup.result()
            self._end(failure or "unreachable")
            raise StoreUnavailableError(failure or "unreachable") from None

    def check(self) -> None:
        """Raise StoreUnavailable while the store is known to be away."""
        if self._failure:
            self.get()

    def _pending_lookup(self) -> "Future[VersionLookup]":
        if self._next is None:
            self._next = self._executor.submit(self._look_up)
        return self._next

    def _look_up(self) -> VersionLookup:
        with self._lock:
            self._next = None
            self._order += 1
            order = self._order
        try:
            version = self.ask()
        except StoreUnavailableError as unavailable:
            self._end(unavailable.reason, answered=True)
            raise
        self._end("", answered=True)
        return VersionLookup(order, version)

    def _end(self, failure: str, *, answered: bool = False) -> None:
        with self._lock:
            self._failure, self._looked = failure, time.monotonic()
            self._answered |= answered
