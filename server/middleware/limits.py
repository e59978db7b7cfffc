"""How much anybody may ask of the server, in one place. Whoever asks for more is told so with the
status that HTTP has for it.

Who asks how often is not looked at here: behind a proxy all readers have its address, and a whole
conference may have one. deploy/nginx limits by address, and how many wait for pictures is in
services/rendering/render_pool.py.
"""

import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import streamlit as st
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.file_descriptors import BUDGET, DESCRIPTORS_PER_SESSION, LIMIT, max_sessions
from server.middleware.access_control import MEBIBYTE, UPLOADS
from server.middleware.paths import below
from server.patches.connection_limits import MAX_HEADER_BYTES
from server.patches.session_cleanup import close_disconnected
from services import event_log

MAX_ADDRESS_BYTES = (
    8_000  # bytes of path and query; the longest of ours, with every filter set, has some 2,000
)
MAX_PATH_BYTES, MAX_NAME_BYTES = (
    1024,
    255,
    # bytes of a path and of each name in it: to look for a file of a longer one is an error of the
    # system
)
MAX_BODY_BYTES = 64 * 1024  # bytes of what is sent to any route but that of uploads
FORM_OVERHEAD_BYTES = 64 * 1024  # bytes that a form adds to a file
PICTURES, FIGURES = ("export/", "api/"), ("figure/",)
# Requests that are not yet answered, by the beginning of their address. Pictures and tables wait
# for a worker. Figures are drawn in this process, at most MAX_FIGURES of
# server/routes/public_api.py wait for that: twice as many find room here, so that one that is drawn
# already is answered.
MAX_COSTLY_REQUESTS = MappingProxyType({PICTURES: 128, FIGURES: 64})
# Pages open at once in this process; an idle one takes some 0.3 MiB. Fewer where fewer descriptors
# are allowed.
MAX_SESSIONS = max_sessions(LIMIT, int(os.environ.get("MOST_SESSIONS", "1000")))
RESERVED_DESCRIPTORS = 100  # descriptors that no session takes: connections, the store, workers
MAX_LENGTH_DIGITS = 18  # digits
RETRY_AFTER = "5"  # seconds


@dataclass
class RequestLimitsMiddleware:
    """ASGI middleware, before everything else. `base` is the path that all addresses begin with."""

    app: ASGIApp
    base: str = ""
    max_sessions: int = MAX_SESSIONS
    max_costly: Mapping[tuple[str, ...], int] = field(default_factory=lambda: MAX_COSTLY_REQUESTS)
    sessions: int = field(default=0, init=False)
    costly: Counter[tuple[str, ...]] = field(default_factory=Counter, init=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hands on what is within the bounds."""
        if scope["type"] == "websocket":
            return await self._handle_session(scope, receive, send)
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        path = below(below(scope["path"], scope.get("root_path", "")), self.base).lstrip("/")
        max_bytes = (
            st.get_option("server.maxUploadSize") * MEBIBYTE + FORM_OVERHEAD_BYTES
            if path.startswith(UPLOADS)
            else MAX_BODY_BYTES
        )
        if rejection := _rejection(scope, max_bytes):
            return await rejection(scope, receive, send)
        group = next((each for each in self.max_costly if path.startswith(each)), None)
        if group is None:
            return await _call_within_limit(self.app, scope, receive, send, max_bytes)
        if self.costly[group] >= self.max_costly[group]:
            return await _limit_response("figures" if group == FIGURES else "requests", 503)(
                scope, receive, send
            )
        self.costly[group] += 1
        try:
            return await _call_within_limit(self.app, scope, receive, send, max_bytes)
        finally:
            self.costly[group] -= 1

    async def _handle_session(self, scope: Scope, receive: Receive, send: Send) -> None:
        if over := _find_excess(scope):
            return await _reject_websocket(send, *over)
        if self.sessions >= self.max_sessions or not _has_session_descriptors():
            # a proxy with other servers asks the next
            return await _reject_websocket(send, "sessions", 503)
        self.sessions += 1
        try:
            return await self.app(scope, receive, send)
        finally:
            self.sessions -= 1


def _has_session_descriptors() -> bool:
    """Return whether descriptors are left for one more session; sessions that nobody has open are
    closed for it.
    """
    if BUDGET.allows(DESCRIPTORS_PER_SESSION, RESERVED_DESCRIPTORS):
        return True
    close_disconnected()
    return BUDGET.allows(DESCRIPTORS_PER_SESSION, RESERVED_DESCRIPTORS)


def _find_excess(scope: Scope) -> tuple[str, int] | None:
    """Return what of a request is too long, and the status that says so."""
    path = scope.get("path", "").encode("utf-8", "replace")
    if len(path) > MAX_PATH_BYTES or max(map(len, path.split(b"/"))) > MAX_NAME_BYTES:
        return "address", 414
    if len(scope.get("raw_path", b"")) + len(scope.get("query_string", b"")) > MAX_ADDRESS_BYTES:
        return "address", 414
    if sum(len(name) + len(value) for name, value in scope["headers"]) > MAX_HEADER_BYTES:
        return "headers", 431
    return None


async def _reject_websocket(send: Send, what: str, status: int) -> None:
    """Refuse a websocket's handshake."""
    event_log.log_event("over_limit", what=what)
    headers = (
        [(b"retry-after", RETRY_AFTER.encode()), (b"cache-control", b"no-store")]
        if status == 503
        else []
    )
    await send({"type": "websocket.http.response.start", "status": status, "headers": headers})
    await send(
        {
            "type": "websocket.http.response.body",
            "body": b"too many" if status == 503 else b"too much",
        }
    )


def _rejection(scope: Scope, max_bytes: int) -> ASGIApp | None:
    if over := _find_excess(scope):
        return _limit_response(*over)
    announced = dict(scope["headers"]).get(b"content-length", b"0")
    too_long = (
        not announced.isdigit() or len(announced) > MAX_LENGTH_DIGITS or int(announced) > max_bytes
    )
    return _limit_response("body", 413) if too_long else None


def _limit_response(what: str, status: int) -> ASGIApp:
    event_log.log_event("over_limit", what=what)
    return PlainTextResponse(
        "too much",
        status,
        {"retry-after": RETRY_AFTER, "cache-control": "no-store"} if status == 503 else None,
    )


async def _call_within_limit(
    app: ASGIApp, scope: Scope, receive: Receive, send: Send, max_bytes: int
) -> None:
    """The answer, as long as no more is sent than may be; of a body that comes in pieces nobody
    knows before.
    """
    came = 0

    async def receive_within_limit() -> Message:
        nonlocal came
        message = await receive()
        came += len(message.get("body", b""))
        if came > max_bytes:
            event_log.log_event("over_limit", what="body")
            # raised in the route that reads it, whose answer it becomes
            raise HTTPException(413, "too much")
        return message

    await app(scope, receive_within_limit, send)
