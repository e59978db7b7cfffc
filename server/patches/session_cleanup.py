"""Free the memory of a session soon after its page is closed.

Streamlit keeps a closed session for a while, so that a short break of the connection loses nothing,
and then until another session happens to end and Python happens to collect it. It may be large,
such as the archive of a whole pack (50 MB), or an uploaded file with personal data: so closed
sessions are ended in time.

This protects: the server does not start where Streamlit has changed. Relies on the session manager
(runtime_sessions.py), on `MemoryUploadedFileManager.file_storage` by session, and on
`session_state` and `_fragment_storage` of a session.
"""

import asyncio
import ctypes
import gc
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import streamlit as st
from streamlit import runtime
from streamlit.runtime import Runtime
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

from server.patches import guard
from server.patches.runtime_sessions import require_session_manager, session_manager
from services import event_log, metrics

CHECK_SECONDS = 5  # between two checks
# between collections where no upload was wiped: each blocks the server for a quarter of a second
COLLECT_SECONDS = 60
# larger blocks are unmapped as soon as they are free; glibc would raise this limit up to 32 MB
MMAP_THRESHOLD, MMAP_BYTES = (-3, 1024**2)
# of `Runtime`
REQUIRED_ATTRIBUTES = ("is_active_session", "close_session", "uploaded_file_mgr", "media_file_mgr")


def require_streamlit() -> None:
    """Raise AttributeError where Streamlit's sessions or uploads have changed."""
    require_session_manager()
    guard.require_attributes(Runtime, *REQUIRED_ATTRIBUTES)
    guard.require_instance_attributes(MemoryUploadedFileManager, "file_storage")
    guard.require_attributes(MemoryUploadedFileManager, "remove_session_files")
    guard.require_attributes(AppSession, "session_state")
    guard.require_instance_attributes(AppSession, "_fragment_storage")


@asynccontextmanager
async def session_cleanup(_: Any) -> AsyncIterator[None]:
    """Run a SessionCleanup as long as the server."""
    require_streamlit()
    _call_allocator("mallopt", MMAP_THRESHOLD, MMAP_BYTES)
    cleanup = SessionCleanup(runtime.get_instance())
    cleanup.start()
    try:
        yield
    finally:
        cleanup.stop()


@dataclass
class SessionCleanup:
    """Checks every CHECK_SECONDS for sessions whose pages are closed, and ends them. A check that
    fails is logged and repeated.
    """

    server: Runtime
    # the known sessions, and when each was last active
    seen: dict[str, float] = field(default_factory=dict)
    just_wiped: bool = False  # whether the last check ended a session with an upload
    just_ended: bool = False  # whether the last check ended any session
    is_due: bool = False  # whether ended sessions have not been collected yet
    next_collection: float = 0.0
    _task: "asyncio.Task[None] | None" = field(default=None, init=False)

    def start(self) -> None:
        """Start the checks, in the running event loop.

        Checks follow every CHECK_SECONDS, the first after that time, until `stop`. A failed check
        is logged as `cleanup_failed`, and the checks start again. Raises RuntimeError without a
        running event loop.
        """
        self._task = asyncio.create_task(self._run())
        self._task.add_done_callback(self._restart)

    def stop(self) -> None:
        """Stop the checks."""
        if self._task:
            self._task.cancel()

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(CHECK_SECONDS)
            self.end_closed_sessions(time.monotonic())
            metrics.LAST_CLEANUP.set_to_current_time()

    def _restart(self, task: "asyncio.Task[None]") -> None:
        if not task.cancelled():
            event_log.log_event("cleanup_failed", failure=task.exception())
            self.start()

    def end_closed_sessions(self, now: float) -> None:
        """End the sessions that have been closed for long enough at `now`, in seconds of the
        monotonic clock.
        """
        uploads = self._uploads()
        closed = self._find_closed(uploads, now)
        wiped = not uploads.file_storage.keys().isdisjoint(closed)
        for session in closed:
            self._end(session, uploads)
        if self.just_ended:
            # Streamlit marks the downloads of a session when it ends, and drops marked ones at the
            # next removal. That is done at the next check, since a file that another reader has
            # just requested is marked too, and must still be there when their browser fetches it.
            self.server.media_file_mgr.remove_orphaned_files()
        self.just_ended = bool(closed)
        self.is_due |= self.just_ended
        if wiped or self.just_wiped or (self.is_due and now >= self.next_collection):
            _trim_memory()  # after an upload at the next check again: its threads end later
            self.is_due, self.next_collection = False, now + COLLECT_SECONDS
        self.just_wiped = wiped

    def _uploads(self) -> MemoryUploadedFileManager:
        uploads = self.server.uploaded_file_mgr
        assert isinstance(uploads, MemoryUploadedFileManager)
        return uploads

    def _find_closed(self, uploads: MemoryUploadedFileManager, now: float) -> list[str]:
        """Note which sessions are active at `now`, and list those closed for long enough."""
        session_ids = (each.session.id for each in session_manager(self.server).list_sessions())
        sessions = {*self.seen, *uploads.file_storage, *session_ids}
        active = set(filter(self.server.is_active_session, sessions))
        self.seen |= {
            session: now for session in sessions if session not in self.seen or session in active
        }
        return [
            session
            for session, last in self.seen.items()
            if session not in active and now - last >= seconds_kept()
        ]

    def _end(self, session: str, uploads: MemoryUploadedFileManager) -> None:
        """End a session and remove its uploads, also of one that Streamlit ended already."""
        del self.seen[session]  # first, so that a session that cannot be ended delays no other
        uploads.remove_session_files(session)
        # Streamlit's event loop keeps a reference to the session that it served last, also when it
        # has ended; emptied, it holds little memory.
        if session_info := session_manager(self.server).get_session_info(session):
            session_info.session.session_state.clear()
            session_info.session._fragment_storage.clear()
        self.server.close_session(session)


def seconds_kept() -> float:
    """Return the seconds for which a closed session is kept. Some later, Streamlit would forget it
    without ending it.
    """
    return float(
        max(CHECK_SECONDS, st.get_option("server.disconnectedSessionTTL") - 3 * CHECK_SECONDS)
    )


_NEXT_COLLECTION = [0.0]  # the earliest time, by the monotonic clock


def close_disconnected() -> None:
    """End all sessions whose pages are closed, to free their descriptors."""
    server = runtime.get_instance()
    for session in session_manager(server).list_sessions():
        if not server.is_active_session(session.session.id):
            server.close_session(session.session.id)
    # a collection blocks the server for a quarter of a second
    if time.monotonic() >= _NEXT_COLLECTION[0]:
        gc.collect()  # frees sessions that Streamlit has forgotten without ending them
        _NEXT_COLLECTION[0] = time.monotonic() + CHECK_SECONDS


def _trim_memory() -> None:
    """Collect garbage and return free memory to the system: sessions and what they read are
    cyclic.
    """
    gc.collect()
    _call_allocator("malloc_trim", 0)


def _call_allocator(name: str, *arguments: int) -> None:
    """Call a function of glibc's allocator; does nothing on other systems than Linux with glibc."""
    if function := getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None:
        function(*arguments)
