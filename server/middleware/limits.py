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

from server.file_descriptors import BUDGET, LIMIT, OF_A_SESSION, session_bound
from server.middleware.access_control import MEBIBYTE, UPLOADS
from server.middleware.paths import below
from server.patches.connection_limits import MOST_HEADERS
from server.patches.session_cleanup import close_disconnected
from services import event_log

MOST_ADDRESS = (
    8_000  # bytes of path and query; the longest of ours, with every filter set, has some 2,000
)
MOST_PATH, MOST_NAME = (
    1024,
    255,
    # bytes of a path and of each name in it: to look for a file of a longer one is an error of the
    # system
)
MOST_BODY = 64 * 1024  # bytes of what is sent to any route but that of uploads
AROUND_A_FILE = 64 * 1024  # bytes that a form adds to a file
PICTURES, FIGURES = ("export/", "api/"), ("figure/",)
# Requests that are not yet answered, by the beginning of their address. Pictures and tables wait
# for a worker. Figures are drawn in this process, at most MAX_FIGURES of
# server/routes/public_api.py wait for that: twice as many find room here, so that one that is drawn
# already is answered.
MOST_COSTLY = MappingProxyType({PICTURES: 128, FIGURES: 64})
# Pages open at once in this process; an idle one takes some 0.3 MiB. Fewer where fewer descriptors
# are allowed.
MOST_SESSIONS = session_bound(LIMIT, int(os.environ.get("MOST_SESSIONS", "1000")))
LEFT_BY_SESSIONS = 100  # descriptors that no session takes: connections, the store, workers
LONGEST_NUMBER = 18  # digits
WAIT = "5"  # seconds


@dataclass
class Bounds:
    """ASGI middleware, before everything else. `base` is the path that all addresses begin with."""

    app: ASGIApp
    base: str = ""
    most_sessions: int = MOST_SESSIONS
    most_costly: Mapping[tuple[str, ...], int] = field(default_factory=lambda: MOST_COSTLY)
    sessions: int = field(default=0, init=False)
    costly: Counter[tuple[str, ...]] = field(default_factory=Counter, init=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hands on what is within the bounds."""
        if scope["type"] == "websocket":
            return await self._session(scope, receive, send)
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        path = below(below(scope["path"], scope.get("root_path", "")), self.base).lstrip("/")
        most = (
            st.get_option("server.maxUploadSize") * MEBIBYTE + AROUND_A_FILE
            if path.startswith(UPLOADS)
            else MOST_BODY
        )
        if refusal := _refusal(scope, most):
            return await refusal(scope, receive, send)
        room = next((each for each in self.most_costly if path.startswith(each)), None)
        if room is None:
            return await _bounded(self.app, scope, receive, send, most)
        if self.costly[room] >= self.most_costly[room]:
            return await _told("figures" if room == FIGURES else "requests", 503)(
                scope, receive, send
            )
        self.costly[room] += 1
        try:
            return await _bounded(self.app, scope, receive, send, most)
        finally:
            self.costly[room] -= 1

    async def _session(self, scope: Scope, receive: Receive, send: Send) -> None:
        if over := _of_the_request(scope):
            return await _rejected(send, *over)
        if self.sessions >= self.most_sessions or not _descriptors_for_a_session():
            # a proxy with other servers asks the next
            return await _rejected(send, "sessions", 503)
        self.sessions += 1
        try:
            return await self.app(scope, receive, send)
        finally:
            self.sessions -= 1


def _descriptors_for_a_session() -> bool:
    """Return whether descriptors are left for one more session; sessions that nobody has open are
    closed for it.
    """
    if BUDGET.allows(OF_A_SESSION, LEFT_BY_SESSIONS):
        return True
    close_disconnected()
    return BUDGET.allows(OF_A_SESSION, LEFT_BY_SESSIONS)


def _of_the_request(scope: Scope) -> tuple[str, int] | None:
    """Return what of a request is too long, and the status that says so."""
    path = scope.get("path", "").encode("utf-8", "replace")
    if len(path) > MOST_PATH or max(map(len, path.split(b"/"))) > MOST_NAME:
        return "address", 414
    if len(scope.get("raw_path", b"")) + len(scope.get("query_string", b"")) > MOST_ADDRESS:
        return "address", 414
    if sum(len(name) + len(value) for name, value in scope["headers"]) > MOST_HEADERS:
        return "headers", 431
    return None


async def _rejected(send: Send, what: str, status: int) -> None:
    """Refuse a websocket's handshake."""
    event_log.tell("over_limit", what=what)
    headers = (
        [(b"retry-after", WAIT.encode()), (b"cache-control", b"no-store")] if status == 503 else []
    )
    await send({"type": "websocket.http.response.start", "status": status, "headers": headers})
    await send(
        {
            "type": "websocket.http.response.body",
            "body": b"too many" if status == 503 else b"too much",
        }
    )


def _refusal(scope: Scope, most: int) -> ASGIApp | None:
    if over := _of_the_request(scope):
        return _told(*over)
    announced = dict(scope["headers"]).get(b"content-length", b"0")
    too_long = not announced.isdigit() or len(announced) > LONGEST_NUMBER or int(announced) > most
    return _told("body", 413) if too_long else None


def _told(what: str, status: int) -> ASGIApp:
    event_log.tell("over_limit", what=what)
    return PlainTextResponse(
        "too much",
        status,
        {"retry-after": WAIT, "cache-control": "no-store"} if status == 503 else None,
    )


async def _bounded(app: ASGIApp, scope: Scope, receive: Receive, send: Send, most: int) -> None:
    """The answer, as long as no more is sent than may be; of a body that comes in pieces nobody
    knows before.
    """
    came = 0

    async def counted() -> Message:
        nonlocal came
        message = await receive()
        came += len(message.get("body", b""))
        if came > most:
            event_log.tell("over_limit", what="body")
            # raised in the route that reads it, whose answer it becomes
            raise HTTPException(413, "too much")
        return message

    await app(scope, counted, send)
