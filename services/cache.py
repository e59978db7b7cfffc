"""Cache computed values by version, language and choice, shared between all readers.

These are measures and sections of pages. Answers and documents are cached in
`services/reading/pages.py`, static files in `server/middleware/static_files.py`, pictures and
documents of briefings in `services/rendering/render_pool.py`. Cached values are neither copied nor
changed.
"""

import sys
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from threading import Event, Lock, get_ident
from typing import Any, TypeVar

import pandas as pd
from cachetools import LRUCache

from domain.language import Language
from domain.tables import Choice, Tables

T = TypeVar("T")
# of all versions together: more than the first view of all pages needs; the largest values are
# figures of 50 to 250 kB
CACHE_BYTES = 32 * 1024**2
# the newest, and older ones that open pages may still show; without a limit every publication would
# leave its figures in memory
MAX_VERSIONS = 3

_MISSING = object()


def get_cached(
    name: str,
    function: Callable[[Tables, Choice, Language], T],
    tables: Tables,
    choice: Choice,
    language: Language,
) -> T:
    """Return `function(tables, choice, language)`, computed once; `name` is part of its key.

    Other parts of the key are the version of the tables, the choice and the code of the language,
    but not `function`: each function needs its own `name`. All readers share the result, which must
    not be changed; None is cached too. Threads that need a value in computation wait for it, unless
    its thread waits for them. An exception of `function` is raised and not cached. Dropped values
    are computed again: those used least recently beyond CACHE_BYTES, and those of versions beyond
    MAX_VERSIONS.
    """
    thing: T = _CACHE.get(
        (tables.version, name, language.code, choice),
        lambda: function(tables, choice, language),
        tables.version,
    )
    return thing


def is_cached(name: str, tables: Tables, choice: Choice, language: Language) -> bool:
    """Tell whether `get_cached` would return a value without computing it."""
    return (tables.version, name, language.code, choice) in _CACHE


def get_cached_by_key(key: str, make: Callable[[], T]) -> T:
    """Return `make()`, computed once for each key."""
    thing: T = _CACHE.get(key, make)
    return thing


def size_of(thing: object) -> int:
    """Estimate the bytes that an object takes with everything that it refers to."""
    return _size(thing, set())


def _size(thing: object, seen: set[int]) -> int:
    if id(thing) in seen:
        return 0
    seen.add(id(thing))
    if isinstance(thing, pd.DataFrame):
        return int(thing.memory_usage(deep=True).sum())
    parts: Iterable[object] = ()
    if isinstance(thing, Mapping):
        parts = (*thing.keys(), *thing.values())
    elif isinstance(thing, tuple | list | set | frozenset):
        parts = thing
    elif not isinstance(thing, type):
        parts = getattr(thing, "__dict__", {}).values()
    return sys.getsizeof(thing) + sum(_size(each, seen) for each in parts)


@dataclass(eq=False)
class _Computation:
    """A value that a thread is computing; `end` is set when it is done."""

    thread: int
    end: Event = field(default_factory=Event)


class BoundedCache:
    """Values by key, up to a number of bytes. Each is computed by one thread; other threads that
    need it wait for that one.

    Computing a value may need other values. A thread never waits for one that waits for it,
    directly or through others: it computes the value itself.
    """

    def __init__(self, most_bytes: int) -> None:
        self._lock = Lock()  # guards all that follows; not locked while a value is computed
        self._entries: LRUCache[Hashable, tuple[Any, int]] = LRUCache(
            most_bytes, getsizeof=lambda sized: sized[1]
        )
        self._in_progress: dict[Hashable, _Computation] = {}
        self._awaited: dict[int, _Computation] = {}  # by the waiting thread
        self._versions: OrderedDict[str, None] = OrderedDict()  # in the order of their last use

    def __contains__(self, key: Hashable) -> bool:
        with self._lock:
            return key in self._entries

    def peek(self, key: Hashable) -> Any:
        """Return the value of a key; None where it is not there."""
        with self._lock:
            return self._entries.get(key, (None, 0))[0]

    def get(self, key: Hashable, make: Callable[[], Any], version: str = "") -> Any:
        """Return the value of a key, computed if need be.

        One with a version is dropped when MAX_VERSIONS other versions were used since.
        """
        with self._lock:
            self._note(version)
        while True:
            with self._lock:
                thing, _ = self._entries.get(key, (_MISSING, 0))
                if thing is not _MISSING:
                    return thing
                other = self._in_progress.get(key)
                if other is None:
                    own = self._in_progress[key] = _Computation(get_ident())
                    break
                if self._waits_for_this_thread(other):
                    own = None
                    break
                self._awaited[get_ident()] = other
            other.end.wait()
            with self._lock:
                del self._awaited[get_ident()]
        return make() if own is None else self._make(key, make, own, version)

    def _make(self, key: Hashable, make: Callable[[], Any], own: _Computation, version: str) -> Any:
        """Compute a value and wake the waiting threads.

        They look again also after a failure: an error that ended this reader's page is not theirs.
        """
        try:
            thing = make()
            size = size_of(thing)
            with self._lock:
                if size <= self._entries.maxsize and (not version or version in self._versions):
                    self._entries[key] = (thing, size)
            return thing
        finally:
            with self._lock:
                del self._in_progress[key]
            own.end.set()

    def _waits_for_this_thread(self, computation: _Computation | None) -> bool:
        """Tell whether a computation runs in this thread, or waits for it. Call with the lock."""
        while computation is not None:
            if computation.thread == get_ident():
                return True
            computation = self._awaited.get(computation.thread)
        return False

    def _note(self, version: str) -> None:
        """Mark a version as used last, and drop the values of old versions. Call with the lock."""
        if not version:
            return
        self._versions[version] = None
        self._versions.move_to_end(version)
        while len(self._versions) > MAX_VERSIONS:
            past, _ = self._versions.popitem(last=False)
            for key in [key for key in self._entries if isinstance(key, tuple) and key[0] == past]:
                del self._entries[key]


# Streamlit's cache takes 0.1 ms for each look-up, of which a page makes some ten at each change.
_CACHE = BoundedCache(CACHE_BYTES)
