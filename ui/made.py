"""What is made once for each version, language and choice, then shared by all readers: never changed, never copied."""

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from domain.language import Language
from domain.tables import Choice, Tables

T = TypeVar("T")
KEPT_AT_MOST = 1000  # things; a figure is the largest, some 50 to 250 kB


def made(name: str, function: Callable[[Tables, Choice, Language], T], tables: Tables, choice: Choice, language: Language) -> T:
    """What `function` makes of tables, choice and language. `name` tells it from the others that are kept."""
    # One text as the key: Streamlit takes a millisecond to hash a dataclass.
    return kept(repr((name, tables.version, language.code, choice)), lambda: function(tables, choice, language))


def kept(key: str, make: Callable[[], T]) -> T:
    """What `make` makes, once for each key."""
    thing: T = _kept(key, make)
    return thing


@st.cache_resource(show_spinner=False, max_entries=KEPT_AT_MOST)
def _kept(key: str, _make: Callable[[], T]) -> T:
    return _make()
