"""Limit requests in size and number at a time; those beyond a limit get the HTTP status for it.

The rate limit per client is not here: behind a proxy all readers have its address, and a whole
conference may share one. deploy/nginx/limits.conf has a rate limit for each
address; the queue for pictures is limited in
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

# of path and query; our longest address, with every filter set, has some 2,000
MAX_ADDRESS_BYTES = 8_000
# of a path and of each name in it: the file system raises errors for longer ones
MAX_PATH_BYTES, MAX_NAME_BYTES = 1024, 255
MAX_BODY_BYTES = 64 * 1024  # of a request to any route but that of uploads
FORM_OVERHEAD_BYTES = 64 * 1024  # bytes that a form adds to a file
PICTURES, VIEWS = ("export/", "api/"), ("view/",)
# Concurrent requests, by the beginning of their address. Pictures and tables wait for a worker.
# Reading pages are rendered in this process, where at most MAX_WAITING different choices
# (server/routes/bounded.py) may wait; readers that wait for the same one, as all do after a
# publication, cost next to nothing.
MAX_COSTLY_REQUESTS = MappingProxyType({PICTURES: 128, VIEWS: 1000})
# Open pages in this process; an idle one takes some 0.3 MiB. Fewer where the limit of descriptors
# is low.
MAX_SESSIONS = max_sessions(LIMIT, int(os.environ.get("MOST_SESSIONS", "1000")))
RESERVED_DESCRIPTORS = 100  # kept free for connections, the store and workers
MAX_LENGTH_DIGITS = 18  # of a content-length
RETRY_AFTER = "5"  # seconds


@dataclass
class RequestLimitsMiddleware:
    """ASGI middleware, before all others. `base` is the path that all addresses begin with."""

    app: ASGIApp
    base: str = ""
    max_sessions: int = MAX_SESSIONS
    max_costly: Mapping[tuple[str, ...], int] = field(default_factory=lambda: MAX_COSTLY_REQUESTS)
    sessions: int = field(default=0, init=False)
    costly: Counter[tuple[str, ...]] = field(default_factory=Counter, init=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on requests within the limits, and refuse others."""
        if scope["type"] == "websocket":
            return await self._handle_session(scope, receive, send)
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        path = below(below(scope["path"], scope.get("root_path", "")), self.base).lstrip("/")
        max_bytes = _max_body_bytes(path)
        if rejection := _rejection(scope, max_bytes):
            return await rejection(scope, receive, send)
        group = next((each for each in self.max_costly if path.startswith(each)), None)
        if group is None:
            return await _call_within_limit(self.app, scope, receive, send, max_bytes)
        if self.costly[group] >= self.max_costly[group]:
            busy = _limit_response("views" if group == VIEWS else "requests", 503)
            return await busy(scope, receive, send)
        self.costly[group] += 1
        try:
            return await _call_within_limit(self.app, scope, receive, send, max_bytes)
        finally:
            self.costly[group] -= 1

    async def _handle_session(self, scope: Scope, receive: Receive, send: Send) -> None:
        if over := _find_excess(scope):
            return await _reject_websocket(send, *over)
        if self.sessions >= self.max_sessions or not _has_session_descriptors():
            # with this status a proxy tries the next replica
            return await _reject_websocket(send, "sessions", 503)
        self.sessions += 1
        try:
            return await self.app(scope, receive, send)
        finally:
            self.sessions -= 1


def _max_body_bytes(path: str) -> int:
    """Return the limit of a request body at a path."""
    if path.startswith(UPLOADS):
        return int(st.get_option("server.maxUploadSize")) * MEBIBYTE + FORM_OVERHEAD_BYTES
    return MAX_BODY_BYTES


def _has_session_descriptors() -> bool:
    """Tell whether descriptors are free for one more session, after closing disconnected ones if
    need be.
    """
    if BUDGET.allows(DESCRIPTORS_PER_SESSION, RESERVED_DESCRIPTORS):
        return True
    close_disconnected()
    return BUDGET.allows(DESCRIPTORS_PER_SESSION, RESERVED_DESCRIPTORS)


def _find_excess(scope: Scope) -> tuple[str, int] | None:
    """Return the part of a request that is too long, and the status for it."""
    path = scope.get("path", "").encode("utf-8", "replace")
    if len(path) > MAX_PATH_BYTES or max(map(len, path.split(b"/"))) > MAX_NAME_BYTES:
        return "address", 414
    if len(scope.get("raw_path", b"")) + len(scope.get("query_string", b"")) > MAX_ADDRESS_BYTES:
        return "address", 414
    if sum(len(name) + len(value) for name, value in scope["headers"]) > MAX_HEADER_BYTES:
        return "headers", 431
    return None


async def _reject_websocket(send: Send, what: str, status: int) -> None:
    """Refuse the handshake of a websocket."""
    event_log.log_event("over_limit", what=what)
    retry = [(b"retry-after", RETRY_AFTER.encode()), (b"cache-control", b"no-store")]
    headers, body = (retry, b"too many") if status == 503 else ([], b"too much")
    await send({"type": "websocket.http.response.start", "status": status, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": body})


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
    retry = {"retry-after": RETRY_AFTER, "cache-control": "no-store"}
    return PlainTextResponse("too much", status, retry if status == 503 else None)


async def _call_within_limit(
    app: ASGIApp, scope: Scope, receive: Receive, send: Send, max_bytes: int
) -> None:
    """Call the app, and raise in its reading when the body exceeds `max_bytes`: a chunked body has
    no known length.
    """
    received = 0

    async def receive_within_limit() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > max_bytes:
            event_log.log_event("over_limit", what="body")
            # raised in the route that reads the body, and turned into its response
            raise HTTPException(413, "too much")
        return message

    await app(scope, receive_within_limit, send)
