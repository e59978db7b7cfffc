"""Read the tables that every page draws from: the newest version of the store, read once and shared
by all readers, who never change it.

Of the participants these are the counts. All their rows are read only for a download or a change,
and not kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from threading import Lock

import pandas as pd
import streamlit as st

from domain.tables import Tables
from loaders.reading import workbook
from loaders.store.errors import StoreUnavailableError
from loaders.store.models import SHORT_HASH_LENGTH, Version
from loaders.store.store import REPORT, Store
from services import event_log
from services.auth_config import load_auth_config
from services.newest_version import NewestVersion


def current_tables() -> Tables:
    """Return the published tables; while the store is unavailable, those last read."""
    return current_tables_and_failure()[0]


def current_tables_and_failure() -> tuple[Tables, StoreUnavailableError | None]:
    """Return the current tables, and the error where the store is unavailable."""
    last = _LAST_READ.value
    try:
        answer = NEWEST_VERSION.get()
        if last and last.version.id == answer.version.id:
            return last.tables, None
        read = LastRead(answer.order, answer.version, tables(answer.version))
    except StoreUnavailableError as reason:
        return last.tables if last else _report_tables(), reason
    if _LAST_READ.put(read):
        number, content = read.version.number, read.tables.version
        event_log.log_event("version_served", version=number, content=content)
    return read.tables, None


def newest() -> Version:
    """Return the newest version. Raises StoreUnavailableError, soon if the database does not
    answer.
    """
    return NEWEST_VERSION.get().version


def version_served() -> Version | None:
    """Return the version last read from the store; None where none was read yet."""
    return last.version if (last := _LAST_READ.value) else None


def store() -> Store:
    """Open the store under the policy of the current configuration.

    Opening it for the first time in a process migrates its schema, and publishes the report in an
    empty store. Raises StoreUnavailableError, at once or after RETRY_WAIT of
    services/newest_version.py while the store is known to be unavailable.
    """
    NEWEST_VERSION.check()
    return _open_store().with_policy(load_auth_config().policy)


@cache
def _open_store() -> Store:
    return Store.open_from_environment(load_auth_config().policy)


# queried at every change of a filter, so without reading the policy, which only publishing needs
NEWEST_VERSION = NewestVersion(lambda: _open_store().newest())


@dataclass(frozen=True)
class LastRead:
    """The tables last read, their version, and the number of the query that returned it; see
    services/newest_version.py.
    """

    order: int
    version: Version
    tables: Tables


class _LastReadHolder:
    """Keeps the tables that are shown while the store is unavailable. Not in Streamlit's caches,
    which can be cleared.
    """

    def __init__(self) -> None:
        self.value: LastRead | None = None
        self._lock = Lock()

    def put(self, read: LastRead) -> bool:
        """Keep tables unless a later query was answered before. Returns whether the version
        changed.
        """
        with self._lock:
            before = self.value
            if before and before.order > read.order:
                return False
            self.value = read
            return before is None or before.version.id != read.version.id


_LAST_READ = _LastReadHolder()


def tables(version: Version) -> Tables:
    """Return the tables of a version; versions with the same content share them."""
    return _tables_of_content(version.content, version)


def full_tables(version: Version) -> Mapping[str, pd.DataFrame]:
    """Return the tables of a version with all their rows, read now and not kept."""
    return store().frames(version)


@st.cache_resource(show_spinner=False, max_entries=4)
def _tables_of_content(content: str, _version: Version) -> Tables:
    return store().tables(_version)


@st.cache_resource(show_spinner=False)
def _report_tables() -> Tables:
    reading = workbook.read(REPORT)
    return Tables(**reading.frames(), version=reading.sha256[:SHORT_HASH_LENGTH])
