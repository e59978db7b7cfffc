"""The line to a browser: what is sent leaves at once, and takes little room.

Streamlit binds the port itself, and of such a socket asyncio does not see that it speaks TCP: it leaves on what collects small packets
until those before are acknowledged (Nagle), which a browser does after 40 ms. A change of a filter is many small packets, and waited that
long once. uvicorn knows the same of its servers with workers (its issue 3149).

And uvicorn has a websocket remember the last 4 kB of what it sent. Of two reruns, whose messages are made of the same words, it forgets the
first before the second comes: with 32 kB a rerun that brings nothing new is a fifth as long, and a session 0.05 MiB heavier.
"""

import asyncio
import socket
from typing import Any

from uvicorn.protocols.http.auto import AutoHTTPProtocol
from uvicorn.protocols.websockets import websockets_sansio_impl as websocket

WINDOW = 15  # bits


def begin() -> None:
    """From now on nothing that is sent waits for more, and a websocket remembers what it sent."""
    made, packing = AutoHTTPProtocol.connection_made, websocket.ServerPerMessageDeflateFactory

    def connection_made(protocol: Any, transport: asyncio.Transport) -> None:
        # A websocket takes over the connection of the request that asked for it.
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)
        made(protocol, transport)

    def remembering(**given: Any) -> Any:
        return packing(**given | {"server_max_window_bits": WINDOW})

    AutoHTTPProtocol.connection_made = connection_made
    websocket.ServerPerMessageDeflateFactory = remembering
