"""The connections to browsers: what is sent leaves at once and takes little room; what is received
is bounded in size and time.

Streamlit binds the port itself, and of such a socket asyncio does not see that it speaks TCP: it
leaves on what collects small packets until those before are acknowledged (Nagle), which a browser
does after 40 ms. A change of a filter is many small packets, and waited that long once. uvicorn
knows the same of its servers with workers (its issue 3149).

And uvicorn has a websocket remember the last 4 kB of what it sent. Of two reruns, whose messages
are made of the same words, it forgets the first before the second comes: with 32 kB a rerun that
brings nothing new is a fifth as long, and a session 0.05 MiB heavier.

Neither httptools nor uvicorn bounds a request that is not complete, in bytes or in time (uvicorn's
`h11_max_incomplete_event_size` is h11's alone), and `server.maxMessageSize`, uvicorn's bound for
messages, is that of what is sent to browsers. A proxy before the server bounds the former too, the
latter no proxy does.
"""

import asyncio
import socket
from http import HTTPStatus
from typing import Any, ClassVar

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets import http11
from websockets.extensions.permessage_deflate import ServerPerMessageDeflateFactory
from websockets.frames import CloseCode, Frame
from websockets.server import ServerProtocol

from server.file_descriptors import BUDGET
from services import event_log

SERVER_WINDOW, BROWSER_WINDOW = 15, 12  # bits
MOST_MESSAGE = (
    2 * 1024**2
    # bytes of a message from a browser, inflated; a rerun's has some 10,000, and files come over
    # HTTP
)
# bytes of a request's beginning; the cookies of a sign-in may take 16 of them
MOST_HEADERS = 32 * 1024
# seconds from the first byte of a request, or from the connection, to the end of the headers
HEADERS_WAIT = 15.0
BODY_WAIT = 30.0  # seconds in which something of a body must come
LINGER = 1.0  # seconds in which a refused sender may read why
RETRY = b"5"  # seconds
SLICE = 4096  # bytes of a websocket that are inflated at once: to 4 MB at most
ACCEPTED_AT_ONCE = 8  # connections
FREE = (
    6 * ACCEPTED_AT_ONCE
    # descriptors that no connection takes; so many are accepted before the first of them can be
    # refused
)


def begin() -> None:
    """Have uvicorn make the connections of this module in the place of its own."""
    # uvicorn has chosen its classes, by name, before it imports the application; Streamlit passes
    # none on to it.
    _replace(HttpToolsProtocol, HttpProtocol)
    _replace(WebSocketsSansIOProtocol, WebSocketProtocol)
    # uvicorn passes the head of a handshake on to websockets, which takes no longer line; the
    # cookies of a sign-in are one line.
    http11.MAX_LINE_LENGTH = MOST_HEADERS


def accept_few(loop: asyncio.AbstractEventLoop) -> None:
    """Have a loop accept few connections at once: asyncio would take thousands before it looks at
    the first, and all descriptors.
    """
    create = loop.create_server

    async def create_server(*arguments: Any, backlog: int = 100, **options: Any) -> asyncio.Server:
        server = await create(*arguments, backlog=ACCEPTED_AT_ONCE, **options)
        if bound := options.get("sock"):
            bound.listen(backlog)  # the system keeps as many waiting as before
        return server

    loop.create_server = create_server  # type: ignore[method-assign]


def _replace(old: type, new: type) -> None:
    """Make instances of `new`, which derives from `old`, wherever one of `old` is asked for."""

    def make(cls: type, *_: Any, **__: Any) -> Any:
        return object.__new__(new if cls is old else cls)

    old.__new__ = make  # type: ignore[assignment]


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
        # A websocket takes over the connection of the request that asked for it.
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)
        super().connection_made(transport)
        self._wait(HEADERS_WAIT)
        if not BUDGET.allows(1, FREE):
            event_log.tell("over_limit", what="connections")
            oldest = next(iter(self.waiting))
            self._busy = oldest is self
            if oldest is not self:
                oldest.transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing more."""
        self._wait_no_more()
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
        if self._pending > MOST_HEADERS:
            event_log.tell("over_limit", what="headers")
            return self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        if self._deadline is None and not (self._completed and not self._in_body):
            self._wait(HEADERS_WAIT)  # the next request has begun
        return None

    def handle_websocket_upgrade(self) -> None:
        """Hand the connection over."""
        self._wait_no_more()
        super().handle_websocket_upgrade()

    def on_headers_complete(self) -> None:
        """Wait for the body."""
        self._completed = self._in_body = True
        self._wait_no_more()
        super().on_headers_complete()
        self._wait(BODY_WAIT)

    def on_body(self, body: bytes) -> None:
        """Take a piece of the body."""
        self._completed = True
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Wait for nothing before the next request begins."""
        self._completed, self._in_body = True, False
        self._wait_no_more()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Count as one that waits for a request; uvicorn closes it after five seconds."""
        super().on_response_complete()
        if self._deadline is None and not self.transport.is_closing():
            self.waiting[self] = None

    def _wait(self, seconds: float) -> None:
        self.waiting.setdefault(self)
        self._deadline = self.loop.call_later(seconds, self._give_up)

    def _wait_no_more(self) -> None:
        self.waiting.pop(self, None)
        if self._deadline:
            self._deadline.cancel()
            self._deadline = None

    def _give_up(self) -> None:
        self._deadline = None
        if self._in_body and (self.flow.read_paused or self.loop.time() - self._last < BODY_WAIT):
            # something came: where descriptors are few, those go first of whom nothing did
            self.waiting.pop(self, None)
            return self._wait(BODY_WAIT)  # nobody reads it here, or it comes slowly
        if self._in_body or self._pending:
            event_log.tell("over_limit", what="slow_body" if self._in_body else "slow_headers")
        return self.transport.close()

    def _refuse(self, status: HTTPStatus) -> None:
        """Answer that nothing more is read, unless another answer has begun, and close once the
        sender could read it.
        """
        self._wait_no_more()
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
            b"retry-after: " + RETRY + b"\r\n" if status == HTTPStatus.SERVICE_UNAVAILABLE else b""
        )
        self.transport.write(STATUS_LINE[status] + headers + retry + b"\r\n")
        self.transport.write_eof()
        self._deadline = self.loop.call_later(LINGER, self.transport.close)
        return None


class WebSocketProtocol(WebSocketsSansIOProtocol):
    """A websocket that takes no message of more than MOST_MESSAGE bytes, and inflates the next only
    when this one was taken.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        windows = {
            "server_max_window_bits": SERVER_WINDOW,
            "client_max_window_bits": BROWSER_WINDOW,
        }
        deflate = ServerPerMessageDeflateFactory(**windows, compress_settings={"memLevel": 5})
        extensions = [deflate] if self.config.ws_per_message_deflate else []
        self.conn = ServerProtocol(extensions=extensions, max_size=MOST_MESSAGE, logger=self.logger)
        self._unparsed = bytearray()

    def data_received(self, data: bytes) -> None:
        """Parse what came as far as the application takes it."""
        self._unparsed += data
        self._parse()

    async def receive(self) -> Any:
        """Return what came next; then what came behind it is parsed."""
        message = await super().receive()
        self._parse()
        return message

    async def send(self, message: Any) -> None:
        """Send; a handshake that was refused with an answer of its own is complete, which uvicorn
        would log as an error.
        """
        await super().send(message)
        if message["type"] == "websocket.http.response.body" and self.close_sent:
            self.handshake_complete = True

    def handle_text(self, event: Frame) -> None:
        """End a websocket on which a text comes: Streamlit's protocol has none, and its server
        would fail with an error.
        """
        self.conn.fail(CloseCode.UNSUPPORTED_DATA)
        self.handle_parser_exception()

    def _parse(self) -> None:
        while self._unparsed and not self.read_paused and not self.transport.is_closing():
            some = bytes(self._unparsed[:SLICE])
            del self._unparsed[:SLICE]
            super().data_received(some)
            if self.conn.handshake_exc and not self.handshake_initiated:
                self._reject()

    def _reject(self) -> None:
        """Send the refusal of a handshake that could not be parsed: uvicorn leaves it unsent and
        the connection open.
        """
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.transport.close()
