"""Bound what a connection may send before a request is complete, in bytes and in time, and how many
connections are accepted at once.

Neither httptools nor uvicorn bounds a request that is not complete (uvicorn's
`h11_max_incomplete_event_size` is h11's alone): a header without end filled the memory, and some
thousand connections that sent nothing took all descriptors. A proxy before the server bounds it
too.

This protects: `install` raises where uvicorn has changed. Relies on the callbacks of uvicorn's
`HttpToolsProtocol`, on its `cycle`, `flow`, `loop` and `transport`, and on `loop.create_server` of
asyncio.
"""

import asyncio
from http import HTTPStatus
from typing import Any, ClassVar

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from server.file_descriptors import BUDGET
from server.patches import guard
from services import event_log

# bytes of a request's beginning; the cookies of a sign-in may take 16 of them
MAX_HEADER_BYTES = 32 * 1024
# seconds from the first byte of a request, or from the connection, to the end of the headers
HEADERS_TIMEOUT = 15.0
BODY_TIMEOUT = 30.0  # seconds in which something of a body must come
LINGER = 1.0  # seconds in which a refused sender may read why
RETRY_AFTER = b"5"  # seconds
ACCEPT_BACKLOG = 8  # connections
# descriptors that no connection takes; so many are accepted before the first of them can be refused
RESERVED_DESCRIPTORS = 6 * ACCEPT_BACKLOG
OVERRIDDEN = (
    "connection_made",
    "connection_lost",
    "data_received",
    "handle_websocket_upgrade",
    "on_headers_complete",
    "on_body",
    "on_message_complete",
    "on_response_complete",
)


def install() -> None:
    """Have uvicorn make the connections of this module in the place of its own. Raise
    AttributeError where these would not be called.
    """
    guard.require_attributes(HttpToolsProtocol, *OVERRIDDEN)
    guard.require_instance_attributes(HttpToolsProtocol, "cycle", "flow", "loop", "transport")
    guard.replace_class(HttpToolsProtocol, HttpProtocol)


def limit_accepts(loop: asyncio.AbstractEventLoop) -> None:
    """Have a loop accept few connections at once: asyncio would take thousands before it looks at
    the first, and all descriptors.
    """
    create = loop.create_server

    async def create_server(*arguments: Any, backlog: int = 100, **options: Any) -> asyncio.Server:
        server = await create(*arguments, backlog=ACCEPT_BACKLOG, **options)
        if bound := options.get("sock"):
            bound.listen(backlog)  # the system keeps as many waiting as before
        return server

    loop.create_server = create_server  # type: ignore[method-assign]


class HttpProtocol(HttpToolsProtocol):
    """A connection whose requests must be complete in time and, but for their body, small.

    Counted are the bytes since the parser last completed something: so a header, a trailer or the
    size of a chunk without end are all bounded. Where descriptors are few, the connection that has
    waited longest for a request is closed in favour of a new one.
    """

    waiting: ClassVar[
        dict["HttpProtocol", None]
    ] = {}  # the connections on which no request is complete, the oldest first

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._pending = 0  # bytes
        self._completed = self._in_body = self._busy = self._refused = False
        self._last = 0.0  # when something of a body came
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request, if a descriptor can be spared for it."""
        super().connection_made(transport)
        self._start_timeout(HEADERS_TIMEOUT)
        if not BUDGET.allows(1, RESERVED_DESCRIPTORS):
            event_log.log_event("over_limit", what="connections")
            oldest = next(iter(self.waiting))
            self._busy = oldest is self
            if oldest is not self:
                oldest.transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing more."""
        self._cancel_timeout()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse what came, and refuse what exceeds the bounds."""
        if self._refused:
            return None
        if self._busy:
            return self._refuse(HTTPStatus.SERVICE_UNAVAILABLE)
        self._completed = False
        self._last = self.loop.time()
        super().data_received(data)
        if self.transport.is_closing() or self.transport.get_protocol() is not self:
            return None
        self._pending = 0 if self._completed else self._pending + len(data)
        if self._pending > MAX_HEADER_BYTES:
            event_log.log_event("over_limit", what="headers")
            return self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        if self._deadline is None and not (self._completed and not self._in_body):
            self._start_timeout(HEADERS_TIMEOUT)  # the next request has begun
        return None

    def handle_websocket_upgrade(self) -> None:
        """Hand the connection over."""
        self._cancel_timeout()
        super().handle_websocket_upgrade()

    def on_headers_complete(self) -> None:
        """Wait for the body."""
        self._completed = self._in_body = True
        self._cancel_timeout()
        super().on_headers_complete()
        self._start_timeout(BODY_TIMEOUT)

    def on_body(self, body: bytes) -> None:
        """Take a piece of the body."""
        self._completed = True
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Wait for nothing before the next request begins."""
        self._completed, self._in_body = True, False
        self._cancel_timeout()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Count as one that waits for a request; uvicorn closes it after five seconds."""
        super().on_response_complete()
        if self._deadline is None and not self.transport.is_closing():
            self.waiting[self] = None

    def _start_timeout(self, seconds: float) -> None:
        self.waiting.setdefault(self)
        self._deadline = self.loop.call_later(seconds, self._on_timeout)

    def _cancel_timeout(self) -> None:
        self.waiting.pop(self, None)
        if self._deadline:
            self._deadline.cancel()
            self._deadline = None

    def _on_timeout(self) -> None:
        self._deadline = None
        if self._in_body and (
            self.flow.read_paused or self.loop.time() - self._last < BODY_TIMEOUT
        ):
            # something came: where descriptors are few, those go first of whom nothing did
            self.waiting.pop(self, None)
            return self._start_timeout(BODY_TIMEOUT)  # nobody reads it here, or it comes slowly
        if self._in_body or self._pending:
            event_log.log_event("over_limit", what="slow_body" if self._in_body else "slow_headers")
        return self.transport.close()

    def _refuse(self, status: HTTPStatus) -> None:
        """Answer that nothing more is read, unless another answer has begun, and close once the
        sender could read it.
        """
        self._cancel_timeout()
        self._refused = True
        begun = False
        if self.cycle is not None and not self.cycle.response_complete:
            begun = self.cycle.response_started
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        if begun or not self.transport.can_write_eof():
            return self.transport.close()
        headers = b"content-length: 0\r\nconnection: close\r\ncache-control: no-store\r\n"
        retry = (
            b"retry-after: " + RETRY_AFTER + b"\r\n"
            if status == HTTPStatus.SERVICE_UNAVAILABLE
            else b""
        )
        self.transport.write(STATUS_LINE[status] + headers + retry + b"\r\n")
        self.transport.write_eof()
        self._deadline = self.loop.call_later(LINGER, self.transport.close)
        return None
