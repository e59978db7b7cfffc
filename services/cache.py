"""What is made once for each version, language and choice, then shared by all readers: never
changed, never copied.
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
CACHE_BYTES = (
    32 * 1024**2
    # of all versions together; a figure is the largest, some 50 to 250 kB: more than all pages have
    # at first
)
# the newest, and those before it that somebody may still be shown: else each publication would
# leave its figures behind
MAX_VERSIONS = 3

_MISSING = object()


def get_cached(
    name: str,
    function: Callable[[Tables, Choice, Language], T],
    tables: Tables,
    choice: Choice,
    language: Language,
) -> T:
    """What `function` makes of tables, choice and language. `name` tells it from the others
    that are kept.
    """
    thing: T = _CACHE.get(
        (tables.version, name, language.code, choice),
        lambda: function(tables, choice, language),
        tables.version,
    )
    return thing


def is_cached(name: str, tables: Tables, choice: Choice, language: Language) -> bool:
    """Whether `get_cached` would give this without making it."""
    return (tables.version, name, language.code, choice) in _CACHE


def get_cached_by_key(key: str, make: Callable[[], T]) -> T:
    """What `make` makes, once for each key."""
    thing: T = _CACHE.get(key, make)
    return thing


def size_of(thing: object) -> int:
    """Estimate the bytes that a thing takes with all that it holds."""
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
    """A thing that a thread makes now, and the end of that."""

    thread: int
    end: Event = field(default_factory=Event)


class _Cache:
    """Things by their key up to some bytes. Each is made by one thread, for which those who want
    the same wait, and nobody else does.

    What is made may ask for other things. A thread never waits for one that waits for it, however
    long the chain: it makes the thing too.
    """

    def __init__(self, most_bytes: int) -> None:
        self._lock = Lock()  # of all that follows; never held while a thing is made
        self._entries: LRUCache[Hashable, tuple[Any, int]] = LRUCache(
            most_bytes, getsizeof=lambda sized: sized[1]
        )
        self._in_progress: dict[Hashable, _Computation] = {}
        self._awaited: dict[int, _Computation] = {}  # by the thread that waits
        self._versions: OrderedDict[str, None] = OrderedDict()  # the one used last is last

    def __contains__(self, key: Hashable) -> bool:
        with self._lock:
            return key in self._entries

    def get(self, key: Hashable, make: Callable[[], Any], version: str = "") -> Any:
        """The thing of a key, made if need be. With a version it goes when so many others were used
        since.
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
        """Those who wait look again, also where it failed: what ended this reader's page is not for
        theirs.
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
        """Whether the thread that makes a thing is this one, or waits for one that does, or is
        itself waited for. With the lock.
        """
        while computation is not None:
            if computation.thread == get_ident():
                return True
            computation = self._awaited.get(computation.thread)
        return False

    def _note(self, version: str) -> None:
        """Let go of what is of versions long past. With the lock."""
        if not version:
            return
        self._versions[version] = None
        self._versions.move_to_end(version)
        while len(self._versions) > MAX_VERSIONS:
            past, _ = self._versions.popitem(last=False)
            for key in [key for key in self._entries if isinstance(key, tuple) and key[0] == past]:
                del self._entries[key]


_CACHE = _Cache(
    CACHE_BYTES
    # not Streamlit's, which takes a tenth of a millisecond: a page asks some ten times at each
    # change
)
