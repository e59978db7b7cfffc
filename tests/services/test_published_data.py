"""Published data for readers: the newest version, and while the store is unavailable the last one
read.
"""

from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
import streamlit as st

from domain.tables import Tables
from loaders.store.errors import StoreUnavailableError
from loaders.store.models import Version
from services import published_data
from services.newest_version import VersionLookup


class Asked:
    """The query for the newest version, answered by the test."""

    def __init__(self) -> None:
        self.answer: VersionLookup | None = None

    def get(self) -> VersionLookup:
        if self.answer is None:
            raise StoreUnavailableError("unreachable")
        return self.answer


def version(number: int) -> Any:
    return SimpleNamespace(id=f"v{number}", number=number, content=f"c{number}")


@pytest.fixture
def asked(report: Tables, monkeypatch: pytest.MonkeyPatch) -> Iterator[Asked]:
    asked = Asked()
    monkeypatch.setattr(published_data, "NEWEST_VERSION", asked)
    monkeypatch.setattr(published_data, "_LAST_READ", published_data._LastReadHolder())
    monkeypatch.setattr(
        published_data, "tables", lambda version: replace(report, version=version.content)
    )
    return asked


def test_what_was_last_read_outlives_a_cleared_cache(asked: Asked) -> None:
    asked.answer = VersionLookup(1, version(2))
    assert published_data.current_tables().version == "c2"
    asked.answer = None
    st.cache_resource.clear()
    st.cache_data.clear()
    assert published_data.current_tables().version == "c2"
    served = published_data.version_served()
    assert served is not None
    assert served.number == 2


def test_a_slow_reader_of_an_older_version_does_not_put_it_before_a_newer_one(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = published_data.tables

    def slowly(older: Version) -> Tables:
        monkeypatch.setattr(published_data, "tables", read)
        asked.answer = VersionLookup(2, version(8))
        assert (
            published_data.current_tables().version == "c8"
        )  # another reader's request, meanwhile
        return read(older)

    asked.answer = VersionLookup(1, version(7))
    monkeypatch.setattr(published_data, "tables", slowly)
    published_data.current_tables()
    asked.answer = None
    assert published_data.current_tables().version == "c8"


def test_a_store_that_was_put_back_to_an_older_version_is_shown_as_it_is(asked: Asked) -> None:
    for order, number in ((1, 8), (2, 3)):
        asked.answer = VersionLookup(order, version(number))
        published_data.current_tables()
    asked.answer = None
    assert published_data.current_tables().version == "c3"
