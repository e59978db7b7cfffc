"""The cleanup of closed sessions: it survives its own errors, and ends no open page."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
import streamlit as st
from streamlit.runtime import Runtime
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from server.patches import session_cleanup
from server.patches.session_cleanup import SessionCleanup
from services import event_log, metrics


class Sessions:
    """A server with sessions that had an upload: some open, some closed."""

    def __init__(self, **active: bool) -> None:
        self.active = active
        self.ended: list[str] = []
        self.fails: set[str] = set()
        self.uploaded_file_mgr = MemoryUploadedFileManager("/upload")
        for session in active:
            self.uploaded_file_mgr.file_storage[session] = {}
        self.media_file_mgr = SimpleNamespace(remove_orphaned_files=lambda: None)
        self._session_mgr = SimpleNamespace(
            get_session_info=lambda _: None, list_sessions=self.list_sessions
        )

    def list_sessions(self) -> list[SimpleNamespace]:
        return [
            SimpleNamespace(session=SimpleNamespace(id=name))
            for name in self.active
            if name not in self.ended
        ]

    def is_active_session(self, session: str) -> bool:
        return self.active[session]

    def close_session(self, session: str) -> None:
        if session in self.fails:
            raise AttributeError(session)
        self.ended.append(session)


def option(monkeypatch: pytest.MonkeyPatch, seconds: int) -> None:
    monkeypatch.setattr(st, "get_option", lambda _: seconds)


@pytest.mark.parametrize("seconds", [0, 1, 15, 120])
def test_an_open_page_is_never_ended_however_soon_closed_ones_are_forgotten(
    seconds: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    option(monkeypatch, seconds)
    server: Any = Sessions(open=True, closed=False)
    cleanup = SessionCleanup(server)
    for now in range(0, 1000, 5):
        cleanup.end_closed_sessions(float(now))
    assert server.ended == ["closed"]
    assert "closed" not in server.uploaded_file_mgr.file_storage
    assert session_cleanup.seconds_kept() >= session_cleanup.CHECK_SECONDS


def test_one_that_cannot_be_ended_loses_its_upload_and_keeps_no_other_from_its_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    option(monkeypatch, 20)
    server: Any = Sessions(first=False, second=False)
    server.fails = {"first"}
    cleanup = SessionCleanup(server)
    cleanup.end_closed_sessions(0.0)
    with pytest.raises(AttributeError):
        cleanup.end_closed_sessions(100.0)
    cleanup.end_closed_sessions(105.0)
    assert server.ended == ["second"]
    assert not server.uploaded_file_mgr.file_storage


def test_a_watch_that_fails_is_logged_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(session_cleanup, "CHECK_SECONDS", 0.01)
    monkeypatch.setattr(event_log, "log_event", lambda event, **_: told.append(event))
    looks = 0

    def look(_: SessionCleanup, __: float) -> None:
        nonlocal looks
        looks += 1
        if looks < 3:
            raise AttributeError("renamed")

    monkeypatch.setattr(SessionCleanup, "end_closed_sessions", look)

    async def serve() -> None:
        cleanup = SessionCleanup(Sessions())  # type: ignore[arg-type]
        cleanup.start()
        while looks < 5:
            await asyncio.sleep(0.01)
        cleanup.stop()

    asyncio.run(serve())
    assert told == ["cleanup_failed"] * 2
    assert b"dashboard_last_cleanup_timestamp_seconds 1" in metrics.render()


def test_a_session_without_an_upload_is_ended_too_and_not_each_is_collected_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    option(monkeypatch, 20)
    collected: list[int] = []
    dropped: list[int] = []
    server: Any = Sessions(one=True, two=True, open=True)
    server.uploaded_file_mgr.file_storage.clear()
    cleanup = SessionCleanup(server)
    for now in range(0, 300, session_cleanup.CHECK_SECONDS):
        monkeypatch.setattr(session_cleanup, "_trim_memory", lambda now=now: collected.append(now))
        server.media_file_mgr.remove_orphaned_files = lambda now=now: dropped.append(now)
        server.active |= {"one": now < 50, "two": now < 60}
        cleanup.end_closed_sessions(float(now))
    assert server.ended == ["one", "two"]
    # not at once: files that another session has just requested are fetched meanwhile
    assert dropped == [55, 65]
    assert collected == [50, 50 + session_cleanup.COLLECT_SECONDS]


def test_streamlit_holds_sessions_and_uploads_where_they_are_wiped() -> None:
    session_cleanup.require_streamlit()
    uploads = MemoryUploadedFileManager("/upload")
    uploads.add_file("session", UploadedFileRec("id", "f.csv", "text/csv", b"name"))
    assert uploads.file_storage.keys() == {"session"}
    uploads.remove_session_files("session")
    assert not uploads.file_storage.keys()


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        (Runtime, "uploaded_file_mgr"),
        (Runtime, "close_session"),
        (AppSession, "session_state"),
    ],
)
def test_a_server_whose_uploads_cannot_be_wiped_does_not_start(
    owner: type, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(owner, name)

    async def start() -> None:
        async with session_cleanup.session_cleanup(None):
            pass

    with pytest.raises(AttributeError, match=name):
        asyncio.run(start())
