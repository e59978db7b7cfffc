"""Send at once what is sent to a browser (TCP_NODELAY).

Streamlit binds the port itself, and of such a socket asyncio does not see that it speaks TCP: it
leaves on what collects small packets until those before are acknowledged (Nagle), which a browser
does after 40 ms. A change of a filter is many small packets, and waited that long once. uvicorn
knows the same of its servers with workers (its issue 3149). Pages work without.

Relies on `HttpToolsProtocol.connection_made(transport)` of uvicorn; a websocket takes over the
connection of the request that asked for it.
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
