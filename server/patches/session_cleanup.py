"""Let go of what a session held in the server's memory once its page is closed.

Streamlit keeps a closed session for a while, so that a short break of the connection loses nothing,
and then until another session happens to end and Python happens to collect it. What it holds may be
large, as the archive of a whole pack (50 MB), or an uploaded file with personal data: the sessions
whose pages are closed are ended in time.

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

CHECK_SECONDS = 5  # seconds between two looks
# seconds between collections where no upload was ended: each takes a quarter of one, in which
# nobody is answered
COLLECT_SECONDS = 60
# what is larger is wiped as soon as it is free; glibc would raise the bound to 32 MB by itself
MMAP_THRESHOLD, MMAP_BYTES = (-3, 1024**2)
# of a server
REQUIRED_ATTRIBUTES = ("is_active_session", "close_session", "uploaded_file_mgr", "media_file_mgr")


def require_streamlit() -> None:
    """Raise AttributeError where Streamlit holds sessions or their uploads otherwise."""
    require_session_manager()
    guard.require_attributes(Runtime, *REQUIRED_ATTRIBUTES)
    guard.require_instance_attributes(MemoryUploadedFileManager, "file_storage")
    guard.require_attributes(MemoryUploadedFileManager, "remove_session_files")
    guard.require_attributes(AppSession, "session_state")
    guard.require_instance_attributes(AppSession, "_fragment_storage")


@asynccontextmanager
async def session_cleanup(_: Any) -> AsyncIterator[None]:
    """The lifespan of a server that ends the sessions whose pages are closed."""
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
    """Looks every CHECK_SECONDS seconds for sessions whose pages are closed, and ends them. A look
    that fails is logged and repeated.
    """

    server: Runtime
    # the sessions that there are, and when each was last active
    seen: dict[str, float] = field(default_factory=dict)
    just_wiped: bool = False  # whether one that had an upload was ended at the last look
    just_ended: bool = False  # whether any session was ended at the last look
    is_due: bool = False  # whether others were that nobody has collected
    next_collection: float = 0.0
    _task: "asyncio.Task[None] | None" = field(default=None, init=False)

    def start(self) -> None:
        """Begin to look, in the running event loop."""
        self._task = asyncio.create_task(self._run())
        self._task.add_done_callback(self._restart)

    def stop(self) -> None:
        """Look no more."""
        if self._task:
            self._task.cancel()

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(CHECK_SECONDS)
            self.look(time.monotonic())
            metrics.LAST_CLEANUP.set_to_current_time()

    def _restart(self, task: "asyncio.Task[None]") -> None:
        if not task.cancelled():
            event_log.log_event("cleanup_failed", failure=task.exception())
            self.start()

    def look(self, now: float) -> None:
        """End the sessions that have been closed for long enough at `now`, in seconds of the
        monotonic clock. Never one that is open.
        """
        uploads = self.server.uploaded_file_mgr
        assert isinstance(uploads, MemoryUploadedFileManager)
        session_ids = (each.session.id for each in session_manager(self.server).list_sessions())
        sessions = {*self.seen, *uploads.file_storage, *session_ids}
        active = set(filter(self.server.is_active_session, sessions))
        self.seen |= {
            session: now for session in sessions if session not in self.seen or session in active
        }
        over = [
            session
            for session, last in self.seen.items()
            if session not in active and now - last >= seconds_kept()
        ]
        wiped = not uploads.file_storage.keys().isdisjoint(over)
        for session in over:
            del self.seen[session]  # first: one that cannot be ended keeps no other from it
            uploads.remove_session_files(session)  # also of one that was gone already
            # Streamlit's own loop remembers the session that it served last, also when it has
            # ended: it shall remember an empty one.
            if session_info := session_manager(self.server).get_session_info(session):
                session_info.session.session_state.clear()
                session_info.session._fragment_storage.clear()
            self.server.close_session(session)
        if self.just_ended:
            # Streamlit marks what a session offered for download when it ends, and drops it the
            # next time that it looks: at the next look here, since a file that another reader has
            # just asked for is marked too, and must still be there when their browser comes.
            self.server.media_file_mgr.remove_orphaned_files()
        self.just_ended = bool(over)
        self.is_due |= self.just_ended
        if wiped or self.just_wiped or (self.is_due and now >= self.next_collection):
            _trim_memory()  # of an upload at the next look again: its threads end a moment later
            self.is_due, self.next_collection = False, now + COLLECT_SECONDS
        self.just_wiped = wiped


def seconds_kept() -> float:
    """Return the seconds for which a closed session is kept. After some more Streamlit would only
    forget it, not end it.
    """
    return float(
        max(CHECK_SECONDS, st.get_option("server.disconnectedSessionTTL") - 3 * CHECK_SECONDS)
    )


_NEXT_COLLECTION = [0.0]  # when it may be, by the monotonic clock


def close_disconnected() -> None:
    """End all sessions whose pages are closed, which Streamlit keeps for a while, and with them
    their descriptors.
    """
    server = runtime.get_instance()
    for session in session_manager(server).list_sessions():
        if not server.is_active_session(session.session.id):
            server.close_session(session.session.id)
    # each takes a quarter of a second, in which nobody is answered
    if time.monotonic() >= _NEXT_COLLECTION[0]:
        gc.collect()  # of those that Streamlit has forgotten without ending them
        _NEXT_COLLECTION[0] = time.monotonic() + CHECK_SECONDS


def _trim_memory() -> None:
    """What is free already goes back to the system, which wipes it: a session and what it read hold
    each other until collected.
    """
    gc.collect()
    _call_allocator("malloc_trim", 0)


def _call_allocator(name: str, *arguments: int) -> None:
    """Asks something of the C library's memory; elsewhere than on Linux with glibc, nothing."""
    if function := getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None:
        function(*arguments)
