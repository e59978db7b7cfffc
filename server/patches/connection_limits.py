"""Limit incomplete requests of a connection in bytes and time, and the connections accepted at
once.

Neither httptools nor uvicorn limits a request that is not complete (uvicorn's
`h11_max_incomplete_event_size` is for h11 only): an endless header filled the memory, and some
thousand idle connections took all descriptors. A proxy in front of the server limits it too.

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

# of request line and headers; the cookies of a sign-in may take 16 KB of them
MAX_HEADER_BYTES = 32 * 1024
# seconds from the first byte of a request, or from the connection, to the end of the headers
HEADERS_TIMEOUT = 15.0
BODY_TIMEOUT = 30.0  # seconds in which some part of a body must be received
LINGER = 1.0  # seconds in which a refused client may read the status
RETRY_AFTER = b"5"  # seconds
ACCEPT_BACKLOG = 8  # connections
# kept free: so many connections may be accepted before the first of them is refused
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
    """Have uvicorn use this module's protocol. Raises AttributeError where it would not be
    called.
    """
    guard.require_attributes(HttpToolsProtocol, *OVERRIDDEN)
    guard.require_instance_attributes(HttpToolsProtocol, "cycle", "flow", "loop", "transport")
    guard.replace_class(HttpToolsProtocol, HttpProtocol)


def limit_accepts(loop: asyncio.AbstractEventLoop) -> None:
    """Have a loop accept few connections at once: asyncio would accept thousands before it handles
    the first, and use up all descriptors.
    """
    create = loop.create_server

    async def create_server(*arguments: Any, backlog: int = 100, **options: Any) -> asyncio.Server:
        server = await create(*arguments, backlog=ACCEPT_BACKLOG, **options)
        if bound := options.get("sock"):
            bound.listen(backlog)  # the queue of the system stays as long as before
        return server

    loop.create_server = create_server  # type: ignore[method-assign]


class HttpProtocol(HttpToolsProtocol):
    """A connection whose requests must be complete in time and, but for their body, small.

    It counts the bytes since the parser last completed something: so an endless header, trailer or
    chunk size is refused. Where descriptors are few, the connection that has waited longest for a
    request is closed in favour of a new one.
    """

    # connections without a complete request, the oldest first
    waiting: ClassVar[dict["HttpProtocol", None]] = {}

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._pending = 0  # bytes
        self._completed = self._in_body = self._busy = self._refused = False
        self._last = 0.0  # when data was last received
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start to wait for a request; without free descriptors, close the oldest waiting
        connection.
        """
        super().connection_made(transport)
        self._start_timeout(HEADERS_TIMEOUT)
        if not BUDGET.allows(1, RESERVED_DESCRIPTORS):
            event_log.log_event("over_limit", what="connections")
            oldest = next(iter(self.waiting))
            self._busy = oldest is self
            if oldest is not self:
                oldest.transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the timeout."""
        self._cancel_timeout()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse the data, and refuse what exceeds the limits."""
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
        """Hand the connection over to the websocket."""
        self._cancel_timeout()
        super().handle_websocket_upgrade()

    def on_headers_complete(self) -> None:
        """Start to wait for the body."""
        self._completed = self._in_body = True
        self._cancel_timeout()
        super().on_headers_complete()
        self._start_timeout(BODY_TIMEOUT)

    def on_body(self, body: bytes) -> None:
        """Note that a part of the body was received."""
        self._completed = True
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Stop the timeout until the next request begins."""
        self._completed, self._in_body = True, False
        self._cancel_timeout()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Add the connection to those that wait; uvicorn closes it after five seconds."""
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
            # data was received, so this becomes the youngest of the waiting ones; the application
            # does not read it, or it arrives slowly
            self.waiting.pop(self, None)
            return self._start_timeout(BODY_TIMEOUT)
        if self._in_body or self._pending:
            event_log.log_event("over_limit", what="slow_body" if self._in_body else "slow_headers")
        return self.transport.close()

    def _refuse(self, status: HTTPStatus) -> None:
        """Send a status, unless another response has begun, and close once the client could read
        it.
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
        if status == HTTPStatus.SERVICE_UNAVAILABLE:
            headers += b"retry-after: " + RETRY_AFTER + b"\r\n"
        self.transport.write(STATUS_LINE[status] + headers + b"\r\n")
        self.transport.write_eof()
        self._deadline = self.loop.call_later(LINGER, self.transport.close)
        return None
