"""Query the newest version of the store once for all concurrent callers, and once a second while
the store is unavailable.

A database that does not answer takes many seconds to fail. No caller waits longer than WAIT; once
the failure is known, one caller a second waits for RETRY_WAIT and the others not at all, until the
store answers again.
"""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Lock

from loaders.store.errors import StoreUnavailableError
from loaders.store.models import Version

FIRST_WAIT = 30.0  # seconds, in which a new store is created and the report loaded into it
WAIT = 2.0  # seconds
RETRY_WAIT = 0.3  # seconds
RETRY_PAUSE = 1.0  # seconds between two queries while the store is unavailable


@dataclass(frozen=True)
class VersionLookup:
    """The newest version, and the number of the query: a later query never gets an older answer."""

    order: int
    version: Version


@dataclass
class NewestVersion:
    """A circuit breaker for `ask`, which returns the newest version or raises
    StoreUnavailableError. Thread-safe.
    """

    ask: Callable[[], Version]
    _executor: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(1, "newest-version")
    )
    _lock: Lock = field(default_factory=Lock)  # guards all that follows
    # a query that has not started: callers until then share its answer
    _next: "Future[VersionLookup] | None" = None
    _order: int = 0
    _failure: str = ""  # the reason of StoreUnavailableError while the store is unavailable
    _looked: float = 0.0
    _answered: bool = False

    def get(self) -> VersionLookup:
        """Return the newest version as of this call or later. Raises StoreUnavailableError."""
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
        """Raise StoreUnavailableError while the store is known to be unavailable."""
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
