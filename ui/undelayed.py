"""Answers leave at once. Streamlit binds the port itself, and of such a socket asyncio does not see that it speaks TCP: it leaves on what
collects small packets until the ones before are acknowledged (Nagle), which a browser does after 40 ms. A change of a filter is many small
packets, and waited that long once.

The same in uvicorn, for a server with workers: https://github.com/Kludex/uvicorn/issues/3149
"""

import asyncio
import socket
from typing import Any

from uvicorn.protocols.http.auto import AutoHTTPProtocol


def begin() -> None:
    """From now on nothing that is sent waits for more."""
    made = AutoHTTPProtocol.connection_made

    def connection_made(protocol: Any, transport: asyncio.Transport) -> None:
        # A websocket takes over the connection of the request that asked for it.
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)
        made(protocol, transport)

    AutoHTTPProtocol.connection_made = connection_made
