"""A websocket keeps its compression window between messages, so that repetitions cost little."""

import asyncio
import inspect
import random
from typing import Any

import pytest
from uvicorn.protocols.websockets import websockets_sansio_impl
from websockets.extensions import permessage_deflate

from server.patches import websocket_window
from tests.server.patches.conftest import Events
from tests.server.patches.conversation import (
    HANDSHAKE,
    run,
    served,
)

websocket_window.install()

# incompressible, so that only a kept window saves anything
LETTERS = random.Random(1).randbytes(12_000)


async def talks_twice(scope: Any, receive: Any, send: Any) -> None:
    """Send the same message twice to every client."""
    await send({"type": "websocket.accept"})
    for _ in range(2):
        await send({"type": "websocket.send", "bytes": LETTERS})
    await send({"type": "websocket.close"})


async def said() -> int:
    """Return the bytes sent over a websocket in all."""
    async with served(talks_twice) as (_, port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(HANDSHAKE)
        await reader.readuntil(b"\r\n\r\n")
        found = 0
        while found < len(LETTERS) or not reader.at_eof():
            some = await asyncio.wait_for(reader.read(65536), 2)
            found += len(some)
            if some.endswith(b"\x88\x02\x03\xe8"):  # close frame
                break
        writer.close()
    return found


def test_what_was_said_before_is_not_said_again() -> None:
    assert len(LETTERS) < run(said()) < 1.1 * len(LETTERS)


def test_uvicorn_has_what_is_replaced() -> None:
    made = inspect.signature(permessage_deflate.ServerPerMessageDeflateFactory).parameters
    assert websocket_window.WINDOWS.keys() <= made.keys()
    source = inspect.getsource(websockets_sansio_impl.WebSocketsSansIOProtocol.__init__)
    assert "ServerPerMessageDeflateFactory(" in source


def test_a_uvicorn_that_has_changed_leaves_it_out(
    events: Events, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(websockets_sansio_impl, "ServerPerMessageDeflateFactory")
    assert not websocket_window.install()
    assert events == [("patch_left_out", {"patch": "websocket_window"})]
