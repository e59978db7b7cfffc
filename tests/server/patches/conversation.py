"""A server with the connections of server/patches/, and its responses to raw bytes."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import uvicorn

from server.patches import connection_limits, websocket_limits

connection_limits.install()
websocket_limits.install()

HANDSHAKE = (
    b"GET / HTTP/1.1\r\nHost: here\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n"
)


def run(work: Any) -> Any:
    with asyncio.Runner() as runner:
        connection_limits.limit_accepts(runner.get_loop())
        return runner.run(work)


@asynccontextmanager
async def served(application: Any) -> AsyncIterator[tuple[uvicorn.Server, int]]:
    """Run a server at a socket bound as Streamlit binds it; yield it and its port."""
    config = uvicorn.Config(
        application,
        lifespan="off",
        log_level="error",
        ws="websockets-sansio",
        ws_max_size=200_000_000,
    )
    server = uvicorn.Server(config)
    with socket.socket(socket.AF_INET) as bound:
        bound.bind(("127.0.0.1", 0))
        bound.listen()
        bound.setblocking(False)
        serving = asyncio.create_task(server.serve(sockets=[bound]))
        yield server, bound.getsockname()[1]
        server.should_exit = True
        await serving


async def echoes(scope: Any, receive: Any, send: Any) -> None:
    """Answer a request with the length of its body; count the bytes of websocket messages."""
    if scope["type"] == "http":
        length, more = 0, True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            length, more = length + len(message["body"]), message["more_body"]
        body = b"%d" % length
        await send(
            {
                "type": "http.response.start",
                "status": 200,
                "headers": [(b"content-length", b"%d" % len(body))],
            }
        )
        return await send({"type": "http.response.body", "body": body})
    await receive()
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] == "websocket.receive":
        await send({"type": "websocket.send", "bytes": b"%d" % len(message["bytes"])})
    return None


async def answer(port: int, *pieces: bytes, patience: float = 5) -> bytes:
    """Return the server's response to some bytes, until it closes the connection or is quiet for a
    while.
    """
    reader, writer = await asyncio.open_connection("127.0.0.1", port)

    async def send() -> None:
        with suppress(ConnectionError):
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(0.002)

    sending, said = asyncio.create_task(send()), b""
    with suppress(ConnectionError, TimeoutError):
        while some := await asyncio.wait_for(reader.read(65536), patience):
            said += some
    sending.cancel()
    writer.close()
    return said


def conversation(*pieces: bytes, patience: float = 0.5) -> bytes:
    async def talk() -> bytes:
        async with served(echoes) as (_, port):
            return await answer(port, *pieces, patience=patience)

    return bytes(run(talk()))


def status(said: bytes) -> int:
    return int(said.split(b" ", 2)[1]) if said else 0


GET = b"GET / HTTP/1.1\r\nHost: here\r\n"
