"""The tables that every page draws from: the newest version of the store, read once, then shared by all readers and never changed.

Of the participants that is their tally. All their rows are read where somebody takes them along or changes them, and then let go.
"""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from domain.tables import Tables
from loaders import workbook
from loaders.store import REPORT, Store, StoreUnavailable, Version
from loaders.versions import SHOWN_OF_CONTENT
from ui import access
from ui.shell import Page

PUBLISHED = "published"


def published() -> Tables:
    """The tables of the published version; while the store cannot be reached, those that were last read from it."""
    try:
        found = tables(store().newest())
    except StoreUnavailable:
        return _last_read().get(PUBLISHED) or _report()
    _last_read()[PUBLISHED] = found
    return found


def unreachable(page: Page) -> bool:
    """Tells the reader where the store cannot be reached, and what is shown instead."""
    try:
        store().newest()
    except StoreUnavailable as reason:
        st.error(reason.sentence(page.language))
        return True
    return False


def stale(tables: Tables) -> bool:
    """Whether another version was published since these tables were drawn."""
    return published().version != tables.version


def store() -> Store:
    """The store of this server, under the policy as it is configured now. Raises StoreUnavailable."""
    return _opened().under(access.policy())


@st.cache_resource(show_spinner=False)
def _opened() -> Store:
    return Store.opened_from_environment(access.policy())


def tables(version: Version) -> Tables:
    """The tables of a version. Two with the same content are the same."""
    return _tables(version.content, version)


def frames(version: Version) -> Mapping[str, pd.DataFrame]:
    """The tables of a version with all their rows, read now: who asks lets them go again."""
    return store().frames(version)


@st.cache_resource(show_spinner=False, max_entries=4)
def _tables(content: str, _version: Version) -> Tables:
    return store().tables(_version)


@st.cache_resource(show_spinner=False)
def _last_read() -> dict[str, Tables]:
    return {}


@st.cache_resource(show_spinner=False)
def _report() -> Tables:
    reading = workbook.read(REPORT)
    return Tables(**reading.frames(), version=reading.sha256[:SHOWN_OF_CONTENT])
