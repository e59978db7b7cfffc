"""Limit the size of messages and of the handshake of a websocket.

`server.maxMessageSize`, which is also uvicorn's limit, is that of messages to browsers (200 MB in
Streamlit); no proxy limits messages. uvicorn inflates all received messages at once: a hundred
small ones that inflate to 2 MB each were in memory together.

This protects: `install` raises where uvicorn or websockets has changed. Relies on the methods of
uvicorn's `WebSocketsSansIOProtocol`, on its `conn`, `read_paused` and `handshake_initiated`, on
`max_message_size` of websockets' protocol, and on `websockets.http11.MAX_LINE_LENGTH`.
"""

from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets import http11
from websockets.frames import CloseCode, Frame
from websockets.server import ServerProtocol

from server.patches import guard
from server.patches.connection_limits import MAX_HEADER_BYTES

# of a message from a browser, inflated; a rerun's has some 10,000, and files are sent over HTTP
MAX_MESSAGE_BYTES = 2 * 1024**2
CHUNK_BYTES = 4096  # inflated at once: to 4 MB at most
OVERRIDDEN = ("data_received", "receive", "send", "handle_text", "handle_parser_exception")
READ = ("conn", "read_paused", "handshake_initiated", "handshake_complete", "close_sent")


def install() -> None:
    """Have uvicorn use this module's websockets. Raises AttributeError where they would not be
    called.
    """
    guard.require_attributes(WebSocketsSansIOProtocol, *OVERRIDDEN)
    guard.require_instance_attributes(WebSocketsSansIOProtocol, *READ)
    guard.require_attributes(ServerProtocol(), "max_message_size", "handshake_exc")
    guard.require_attributes(http11, "MAX_LINE_LENGTH")
    guard.replace_class(WebSocketsSansIOProtocol, WebSocketProtocol)
    # uvicorn passes the headers of a handshake to websockets, which refuses longer lines; the
    # cookies of a sign-in are one line.
    http11.MAX_LINE_LENGTH = MAX_HEADER_BYTES


class WebSocketProtocol(WebSocketsSansIOProtocol):
    """A websocket that refuses messages of more than MAX_MESSAGE_BYTES, and inflates the next only
    when the application has taken this one.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.conn.max_message_size = MAX_MESSAGE_BYTES
        self._unparsed = bytearray()

    def data_received(self, data: bytes) -> None:
        """Parse the data as far as the application takes it."""
        self._unparsed += data
        self._parse()

    async def receive(self) -> Any:
        """Return the next message, then parse what follows it."""
        message = await super().receive()
        self._parse()
        return message

    async def send(self, message: Any) -> None:
        """Send a message. Marks a handshake as complete that was refused with a response: uvicorn
        would log an error.
        """
        await super().send(message)
        if message["type"] == "websocket.http.response.body" and self.close_sent:
            self.handshake_complete = True

    def handle_text(self, event: Frame) -> None:
        """Close a websocket that sends text: Streamlit's protocol has none, and its server would
        fail.
        """
        self.conn.fail(CloseCode.UNSUPPORTED_DATA)
        self.handle_parser_exception()

    def _parse(self) -> None:
        while self._unparsed and not self.read_paused and not self.transport.is_closing():
            chunk = bytes(self._unparsed[:CHUNK_BYTES])
            del self._unparsed[:CHUNK_BYTES]
            super().data_received(chunk)
            if self.conn.handshake_exc and not self.handshake_initiated:
                self._reject()

    def _reject(self) -> None:
        """Send the refusal of a handshake that could not be parsed: uvicorn neither sends it nor
        closes.
        """
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.transport.close()
