"""The messages and the handshake of a websocket: what is accepted, what is refused."""

import asyncio
import struct
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets import http11

from server.patches import websocket_limits
from tests.server.patches.conversation import (
    HANDSHAKE,
    answer,
    conversation,
    run,
    served,
    status,
)


def frame(payload: bytes, *, fin: bool = True, first: bool = True, packed: bool = False) -> bytes:
    """Return a frame of a binary message as a browser sends it."""
    head = bytes([(0x80 if fin else 0) | (0x40 if packed and first else 0) | (2 if first else 0)])
    length = len(payload)
    size = (
        bytes([0x80 | length])
        if length < 126
        else struct.pack("!BH", 0xFE, length)
        if length < 65536
        else struct.pack("!BQ", 0xFF, length)
    )
    return head + size + b"\0\0\0\0" + payload


def deflated(length: int) -> bytes:
    """Return zeros compressed by permessage-deflate."""
    packer = zlib.compressobj(9, wbits=-12)
    return (packer.compress(bytes(length)) + packer.flush(zlib.Z_SYNC_FLUSH))[:-4]


BOMBS: dict[str, Callable[[], list[bytes]]] = {
    "deflated": lambda: [frame(deflated(30_000_000), packed=True)],
    "just over": lambda: [frame(deflated(websocket_limits.MAX_MESSAGE_BYTES + 1), packed=True)],
    "plain": lambda: [frame(bytes(websocket_limits.MAX_MESSAGE_BYTES + 1))],
    "in pieces": lambda: [
        frame(deflated(1_500_000) + b"\0\0\xff\xff", packed=True, fin=False),
        frame(deflated(1_500_000), packed=True, first=False),
    ],
    "plain in pieces": lambda: [
        frame(bytes(1_500_000), fin=False),
        frame(bytes(1_500_000), first=False),
    ],
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_a_message_of_more_than_two_megabytes_ends_its_websocket_also_one_that_is_so_only_inflated(
    bomb: Callable[[], list[bytes]],
) -> None:
    said = conversation(HANDSHAKE, b"".join(bomb()), patience=3)
    assert status(said) == 101
    assert struct.pack("!H", 1009) in said.partition(b"\r\n\r\n")[2][:8]


@pytest.mark.parametrize("packed", [True, False])
def test_a_message_as_large_as_may_be_is_taken(packed: bool) -> None:
    payload = (
        deflated(websocket_limits.MAX_MESSAGE_BYTES)
        if packed
        else bytes(websocket_limits.MAX_MESSAGE_BYTES)
    )
    said = conversation(HANDSHAKE, frame(payload, packed=packed), patience=1)
    assert struct.pack("!H", 1009) not in said.partition(b"\r\n\r\n")[2]
    assert len(said.partition(b"\r\n\r\n")[2]) > 2


def test_many_small_bombs_at_once_are_inflated_one_after_the_other() -> None:
    async def counts(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        for _ in range(100):
            message = await receive()
            assert len(message["bytes"]) == 2_000_000
            await asyncio.sleep(0)
        await send({"type": "websocket.send", "bytes": b"all of them"})

    waiting_now: list[int] = []

    async def talk() -> bytes:
        async with served(counts) as (server, port):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(HANDSHAKE)
            await reader.readuntil(b"\r\n\r\n")
            writer.write(frame(deflated(2_000_000), packed=True) * 100)
            while True:
                waiting_now.append(
                    max((each.queue.qsize() for each in server.server_state.connections), default=0)
                )
                try:
                    return await asyncio.wait_for(reader.read(100), 0.01)
                except TimeoutError:
                    continue

    assert run(talk())
    assert max(waiting_now) <= 5


HANDSHAKES = {
    "a header of 20 kB": (b"Cookie: " + b"c" * 20_000, 101),
    "200 headers": (b"\r\n".join([b"X-A: a"] * 200), 431),
    "another method": (b"", 405),
    "no key": (b"", 400),
}


@pytest.mark.parametrize(("header", "expected"), HANDSHAKES.values(), ids=HANDSHAKES)
def test_every_handshake_is_answered_also_one_that_cannot_be_taken(
    header: bytes, expected: int
) -> None:
    sent = HANDSHAKE.replace(b"Host: here", b"Host: here\r\n" + header) if header else HANDSHAKE
    sent = (
        sent.replace(b"GET", b"POST")
        if expected == 405
        else sent.replace(b"Sec-WebSocket-Key", b"X-Key")
        if expected == 400
        else sent
    )
    assert status(conversation(sent, patience=1)) == expected


def test_a_handshake_that_the_application_refuses_is_answered_and_no_error(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def refuses(scope: Any, receive: Any, send: Any) -> None:
        start = {
            "type": "websocket.http.response.start",
            "status": 503,
            "headers": [(b"retry-after", b"5")],
        }
        await send(start)
        await send({"type": "websocket.http.response.body", "body": b"too many"})

    async def talk() -> bytes:
        async with served(refuses) as (_, port):
            return await answer(port, HANDSHAKE)

    said = run(talk())
    assert status(said) == 503
    assert b"retry-after: 5" in said.lower()
    assert not [each for each in caplog.records if each.levelname == "ERROR"]


def test_a_uvicorn_without_what_is_overridden_does_not_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    websocket_limits.install()
    monkeypatch.delattr(WebSocketsSansIOProtocol, "handle_text")
    with pytest.raises(AttributeError, match="handle_text"):
        websocket_limits.install()


def test_a_websockets_that_bounds_no_line_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(http11, "MAX_LINE_LENGTH")
    with pytest.raises(AttributeError, match="MAX_LINE_LENGTH"):
        websocket_limits.install()
