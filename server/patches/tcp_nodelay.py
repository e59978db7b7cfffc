"""Send data to browsers without delay (TCP_NODELAY).

Streamlit binds the port itself, and asyncio does not recognize such a socket as TCP: it leaves
Nagle's algorithm on, which collects small packets until earlier ones are acknowledged; browsers do
that after 40 ms. A change of a filter is many small packets, and waited that long once. uvicorn has
the same problem with workers (its issue 3149). Pages work without.

Relies on `HttpToolsProtocol.connection_made(transport)` of uvicorn; a websocket takes over the
connection of the request that opened it.
"""

import asyncio
import socket
from typing import Any

from server.patches import guard


@guard.optional
def install() -> None:
    """Set TCP_NODELAY on every connection from now on."""
    from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

    connection_made = HttpToolsProtocol.connection_made
    guard.require_parameters(connection_made, "self", "transport")

    def connect_without_delay(self: Any, transport: asyncio.Transport) -> None:
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)
        connection_made(self, transport)

    HttpToolsProtocol.connection_made = connect_without_delay  # type: ignore[method-assign]
