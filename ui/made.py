"""What is made once for each version, language and choice, then shared by all readers: never changed, never copied."""

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from domain.language import Language
from domain.tables import Choice, Tables

T = TypeVar("T")
KEPT_AT_MOST = 2000  # things; a figure is the largest, some 10 to 150 kB


def made(name: str, function: Callable[[Tables, Choice, Language], T], tables: Tables, choice: Choice, language: Language) -> T:
    """What `function` makes of tables, choice and language. `name` tells it from the others that are kept."""
    thing: T = _kept(name, tables.version, language.code, choice, _function=function, _tables=tables, _language=language)
    return thing


@st.cache_resource(show_spinner=False, max_entries=KEPT_AT_MOST)
def _kept(
    name: str,
    version: str,
    language: str,
    choice: Choice,
    *,
    _function: Callable[[Tables, Choice, Language], T],
    _tables: Tables,
    _language: Language,
) -> T:
    return _function(_tables, choice, _language)
