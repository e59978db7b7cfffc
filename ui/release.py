"""The server's memory lets go of what was uploaded once its page is closed.

Streamlit keeps a closed session for a while, so that a short break of the connection loses nothing, and then until another session happens
to end and Python happens to collect it. An uploaded file may hold personal data: the sessions that had one are ended in time.
"""

import asyncio
import ctypes
import gc
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import streamlit as st
from streamlit import runtime
from streamlit.runtime import Runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

PAUSE = 5  # seconds between two looks
MMAP_THRESHOLD, LARGE = -3, 1024**2  # what is larger is wiped as soon as it is free; glibc would raise the bound to 32 MB by itself


@asynccontextmanager
async def releasing(_: Any) -> AsyncIterator[None]:
    """The lifespan of a server that ends the sessions whose pages are closed."""
    _call_allocator("mallopt", MMAP_THRESHOLD, LARGE)
    task = asyncio.create_task(_watch(runtime.get_instance()))
    try:
        yield
    finally:
        task.cancel()


async def _watch(server: Runtime) -> None:
    uploads = server.uploaded_file_mgr
    assert isinstance(uploads, MemoryUploadedFileManager)
    patience = st.get_option("server.disconnectedSessionTTL") - 3 * PAUSE  # then Streamlit would only forget the session, not end it
    seen: dict[str, float] = {}  # the sessions that ever had an upload, and when each was last active
    just_over: list[str] = []
    while True:
        await asyncio.sleep(PAUSE)
        now = time.monotonic()
        seen |= {session: now for session in (*seen, *uploads.file_storage) if session not in seen or server.is_active_session(session)}
        over = [session for session, last in seen.items() if now - last >= patience]
        for session in over:
            # Streamlit's own loop remembers the session that it served last, also when it has ended: it shall remember an empty one.
            if found := server._session_mgr.get_session_info(session):
                found.session.session_state.clear()
                found.session._fragment_storage.clear()
            server.close_session(session)
            uploads.remove_session_files(session)  # also of one that was gone already
            del seen[session]
        if over or just_over:
            _give_back()  # at the next look again: its threads end a moment later
        just_over = over


def _give_back() -> None:
    """What is free already goes back to the system, which wipes it: a session and what it read hold each other until collected."""
    gc.collect()
    _call_allocator("malloc_trim", 0)


def _call_allocator(name: str, *arguments: int) -> None:
    """Asks something of the C library's memory; elsewhere than on Linux with glibc, nothing."""
    if asked := getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None:
        asked(*arguments)
