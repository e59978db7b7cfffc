"""The tables that every page draws from: the newest version of the store, read once, then shared by
all readers and never changed.

Of the participants that is their tally. All their rows are read where somebody takes them along or
changes them, and then let go.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
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

_rendered_version: ContextVar[str] = ContextVar("the version that is being drawn", default="")


def current_tables() -> Tables:
    """The tables of the published version; while the store cannot be reached, those that were last
    read from it.
    """
    return current_tables_and_failure()[0]


def current_tables_and_failure() -> tuple[Tables, StoreUnavailableError | None]:
    last = _LAST_READ.value
    try:
        answer = NEWEST_VERSION.get()
        if last and last.version.id == answer.version.id:
            return last.tables, None
        read = LastRead(answer.order, answer.version, tables(answer.version))
    except StoreUnavailableError as reason:
        return last.tables if last else _report_tables(), reason
    if _LAST_READ.put(read):
        event_log.log_event(
            "version_served", version=read.version.number, content=read.tables.version
        )
    return read.tables, None


def newest() -> Version:
    """The newest version of the store. Raises StoreUnavailable, within a second where the database
    does not answer.
    """
    return NEWEST_VERSION.get().version


def version_served() -> Version | None:
    """The version that was last read from the store; None where none was yet."""
    return last.version if (last := _LAST_READ.value) else None


@contextmanager
def rendering_version(tables: Tables) -> Iterator[None]:
    """While a page or a part of it is drawn with tables that were the published ones as it began:
    its own parts need not ask again.
    """
    token = _rendered_version.set(tables.version)
    try:
        yield
    finally:
        _rendered_version.reset(token)


def is_stale(tables: Tables) -> bool:
    """Whether another version was published since these tables were drawn."""
    return tables.version != _rendered_version.get() and tables.version != current_tables().version


def store() -> Store:
    """The store of this server, under the policy as it is configured now. Raises StoreUnavailable,
    at once while the store is away.
    """
    NEWEST_VERSION.check()
    return _open_store().with_policy(load_auth_config().policy)


@cache
def _open_store() -> Store:
    return Store.open_from_environment(load_auth_config().policy)


# at every change of a filter: the policy is for those who publish
NEWEST_VERSION = NewestVersion(lambda: _open_store().newest())


@dataclass(frozen=True)
class LastRead:
    """The tables that were last read, of which version, and the place of the question that gave it;
    see services/newest_version.py.
    """

    order: int
    version: Version
    tables: Tables


class _LastReadHolder:
    """What readers are shown while the store is away. Not in Streamlit's caches, which can be
    cleared.
    """

    def __init__(self) -> None:
        self.value: LastRead | None = None
        self._lock = Lock()

    def put(self, read: LastRead) -> bool:
        """Keep what was read unless an answer to a later question was read before; return whether
        the version is another than before.
        """
        with self._lock:
            before = self.value
            if before and before.order > read.order:
                return False
            self.value = read
            return before is None or before.version.id != read.version.id


_LAST_READ = _LastReadHolder()


def tables(version: Version) -> Tables:
    """The tables of a version. Two with the same content are the same."""
    return _tables_of_content(version.content, version)


def full_tables(version: Version) -> Mapping[str, pd.DataFrame]:
    """The tables of a version with all their rows, read now: who asks lets them go again."""
    return store().frames(version)


@st.cache_resource(show_spinner=False, max_entries=4)
def _tables_of_content(content: str, _version: Version) -> Tables:
    return store().tables(_version)


@st.cache_resource(show_spinner=False)
def _report_tables() -> Tables:
    reading = workbook.read(REPORT)
    return Tables(**reading.frames(), version=reading.sha256[:SHORT_HASH_LENGTH])
