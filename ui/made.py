"""What is made once for each version, language and choice, then shared by all readers: never changed, never copied."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock, RLock
from typing import Any, TypeVar

import streamlit as st

from domain.language import Language
from domain.tables import Choice, Tables

T = TypeVar("T")
KEPT_AT_MOST = 1000  # things of a version; a figure is the largest, some 50 to 250 kB
VERSIONS_KEPT = 3  # the newest, and those before it that somebody may still be shown: else each publication would leave its figures behind

_NOTHING_YET = object()


def made(name: str, function: Callable[[Tables, Choice, Language], T], tables: Tables, choice: Choice, language: Language) -> T:
    """What `function` makes of tables, choice and language. `name` tells it from the others that are kept."""
    thing: T = _of(tables.version).kept((name, language.code, choice), lambda: function(tables, choice, language))
    return thing


def kept(key: str, make: Callable[[], T]) -> T:
    """What `make` makes, once for each key."""
    thing: T = _kept(key, make)
    return thing


class _Shelf:
    """The things of one version."""

    def __init__(self) -> None:
        self._things: dict[Hashable, Any] = {}
        self._making = RLock()  # what is made may ask for another thing

    def kept(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """The thing of a key. What is there already waits for nobody."""
        thing = self._things.get(key, _NOTHING_YET)
        if thing is not _NOTHING_YET:
            return thing
        with self._making:
            thing = self._things.get(key, _NOTHING_YET)
            if thing is _NOTHING_YET:
                thing = make()
                if len(self._things) >= KEPT_AT_MOST:
                    del self._things[next(iter(self._things))]
                self._things[key] = thing
            return thing


# Not Streamlit's cache, which takes a tenth of a millisecond: a page asks some ten times at each change. The version used last is last.
_shelves: OrderedDict[str, _Shelf] = OrderedDict()
_arranging = Lock()


def _of(version: str) -> _Shelf:
    with _arranging:
        shelf = _shelves.setdefault(version, _Shelf())
        _shelves.move_to_end(version)
        while len(_shelves) > VERSIONS_KEPT:
            _shelves.popitem(last=False)
    return shelf


@st.cache_resource(show_spinner=False, max_entries=KEPT_AT_MOST)
def _kept(key: str, _make: Callable[[], T]) -> T:
    return _make()
