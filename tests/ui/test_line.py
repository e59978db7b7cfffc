import asyncio
import random
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn
from uvicorn.protocols.http.auto import AutoHTTPProtocol
from uvicorn.protocols.websockets import websockets_sansio_impl

from ui import line


@pytest.fixture(autouse=True)
def begun() -> Iterator[None]:
    made, compressing = AutoHTTPProtocol.connection_made, websockets_sansio_impl.ServerPerMessageDeflateFactory
    line.begin()
    yield
    AutoHTTPProtocol.connection_made, websockets_sansio_impl.ServerPerMessageDeflateFactory = made, compressing


LETTERS = random.Random(1).randbytes(12_000)  # nothing in it comes twice, so that only who remembers it saves anything


async def talks_twice(scope: Any, receive: Any, send: Any) -> None:
    """An application that says the same twice to everybody who comes."""
    await send({"type": "websocket.accept"})
    for _ in range(2):
        await send({"type": "websocket.send", "bytes": LETTERS})
    await send({"type": "websocket.close"})


@asynccontextmanager
async def served() -> AsyncIterator[tuple[uvicorn.Server, int]]:
    """A server at a socket that was bound as Streamlit binds it, and its port."""
    server = uvicorn.Server(uvicorn.Config(talks_twice, lifespan="off", log_level="error", ws="websockets-sansio"))
    with socket.socket(socket.AF_INET) as bound:
        bound.bind(("127.0.0.1", 0))
        bound.listen()
        bound.setblocking(False)
        serving = asyncio.create_task(server.serve(sockets=[bound]))
        yield server, bound.getsockname()[1]
        server.should_exit = True
        await serving


async def collects() -> bool:
    """Whether a server waits for more before it sends."""
    async with served() as (server, port):
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        while not server.server_state.connections:
            await asyncio.sleep(0.01)
        (connection,) = server.server_state.connections
        taken = connection.transport.get_extra_info("socket")
        found = taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        writer.close()
    return not found


async def said() -> int:
    """The bytes in which all is said over a websocket."""
    async with served() as (_, port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        head = f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n"
        writer.write((head + key).encode())
        await reader.readuntil(b"\r\n\r\n")
        found = 0
        while found < len(LETTERS) or not reader.at_eof():
            some = await asyncio.wait_for(reader.read(65536), 2)
            found += len(some)
            if some.endswith(b"\x88\x02\x03\xe8"):  # the end of the talk
                break
        writer.close()
    return found


def test_what_is_sent_leaves_at_once() -> None:
    assert not asyncio.run(collects())


def test_what_was_said_before_is_not_said_again() -> None:
    assert len(LETTERS) < asyncio.run(said()) < 1.1 * len(LETTERS)
