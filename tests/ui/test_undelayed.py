import asyncio
import socket
from collections.abc import Iterator

import pytest
import uvicorn
from uvicorn.protocols.http.auto import AutoHTTPProtocol

from ui import undelayed


@pytest.fixture(autouse=True)
def begun() -> Iterator[None]:
    made = AutoHTTPProtocol.connection_made
    undelayed.begin()
    yield
    AutoHTTPProtocol.connection_made = made


async def silent(scope: object, receive: object, send: object) -> None:
    """An application that is never asked."""


async def delays() -> bool:
    """Whether a server at a socket that was bound as Streamlit binds it collects what it sends."""
    server = uvicorn.Server(uvicorn.Config(silent, lifespan="off", log_level="error"))
    with socket.socket(socket.AF_INET) as bound:
        bound.bind(("127.0.0.1", 0))
        bound.listen()
        bound.setblocking(False)
        serving = asyncio.create_task(server.serve(sockets=[bound]))
        _, writer = await asyncio.open_connection(*bound.getsockname())
        while not server.server_state.connections:
            await asyncio.sleep(0.01)
        (connection,) = server.server_state.connections
        taken = connection.transport.get_extra_info("socket")
        collects = not taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        writer.close()
        server.should_exit = True
        await serving
    return collects


def test_what_is_sent_leaves_at_once() -> None:
    assert not asyncio.run(delays())
