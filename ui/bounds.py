"""How much anybody may ask of the server, in one place. Whoever asks for more is told so with the status that HTTP has for it.

Who asks how often is not looked at here: behind a proxy all readers have its address, and a whole conference may have one. deploy/nginx
limits by address, and how many wait for pictures is in ui/render_pool.py.
"""

import os
from dataclasses import dataclass, field

import streamlit as st
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui import journal
from ui.gate import MEBIBYTE, UPLOADS
from ui.paths import below

MOST_ADDRESS = 8_000  # bytes of path and query; the longest of ours, with every filter set, has some 2,000
MOST_HEADERS = 32 * 1024  # bytes; the cookies of a sign-in may take 16 of them
MOST_BODY = 64 * 1024  # bytes of what is sent to any route but that of uploads
AROUND_A_FILE = 64 * 1024  # bytes that a form adds to a file
COSTLY, MOST_COSTLY = ("export/", "api/"), 128  # pictures and tables that are asked for and not yet answered
MOST_SESSIONS = int(os.environ.get("MOST_SESSIONS", "1000"))  # pages open at once in this process; an idle one takes some 0.3 MiB
WAIT = "5"  # seconds


@dataclass
class Bounds:
    """ASGI middleware, before everything else. `base` is the path that all addresses begin with."""

    app: ASGIApp
    base: str = ""
    most_sessions: int = MOST_SESSIONS
    most_costly: int = MOST_COSTLY
    sessions: int = field(default=0, init=False)
    costly: int = field(default=0, init=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hands on what is within the bounds."""
        if scope["type"] == "websocket":
            return await self._session(scope, receive, send)
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        path = below(below(scope["path"], scope.get("root_path", "")), self.base).lstrip("/")
        most = st.get_option("server.maxUploadSize") * MEBIBYTE + AROUND_A_FILE if path.startswith(UPLOADS) else MOST_BODY
        if refusal := _refusal(scope, most):
            return await refusal(scope, receive, send)
        if not path.startswith(COSTLY):
            return await _bounded(self.app, scope, receive, send, most)
        if self.costly >= self.most_costly:
            return await _told("requests", 503)(scope, receive, send)
        self.costly += 1
        try:
            return await _bounded(self.app, scope, receive, send, most)
        finally:
            self.costly -= 1

    async def _session(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.sessions >= self.most_sessions:
            journal.tell("over_limit", what="sessions")
            start = {"status": 503, "headers": [(b"retry-after", WAIT.encode())]}  # a proxy with other servers asks the next
            await send({"type": "websocket.http.response.start", **start})
            return await send({"type": "websocket.http.response.body", "body": b"too many"})
        self.sessions += 1
        try:
            return await self.app(scope, receive, send)
        finally:
            self.sessions -= 1


def _refusal(scope: Scope, most: int) -> ASGIApp | None:
    if len(scope.get("raw_path", b"")) + len(scope["query_string"]) > MOST_ADDRESS:
        return _told("address", 414)
    if sum(len(name) + len(value) for name, value in scope["headers"]) > MOST_HEADERS:
        return _told("headers", 431)
    announced = dict(scope["headers"]).get(b"content-length", b"0")
    return _told("body", 413) if not announced.isdigit() or int(announced) > most else None


def _told(what: str, status: int) -> ASGIApp:
    journal.tell("over_limit", what=what)
    return PlainTextResponse("too much", status, {"retry-after": WAIT, "cache-control": "no-store"} if status == 503 else None)


async def _bounded(app: ASGIApp, scope: Scope, receive: Receive, send: Send, most: int) -> None:
    """The answer, as long as no more is sent than may be; of a body that comes in pieces nobody knows before."""
    came = 0

    async def counted() -> Message:
        nonlocal came
        message = await receive()
        came += len(message.get("body", b""))
        if came > most:
            journal.tell("over_limit", what="body")
            raise HTTPException(413, "too much")  # raised in the route that reads it, whose answer it becomes
        return message

    await app(scope, counted, send)
