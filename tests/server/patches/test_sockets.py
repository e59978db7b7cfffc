"""Connections to a server whose protocols are those of server/patches/sockets.py: what leaves at once, what is
refused, and when.
"""

import asyncio
import os
import random
import socket
import struct
import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
import uvicorn
from hypothesis import given, settings
from hypothesis import strategies as st

from server import file_descriptors
from server.patches import sockets

sockets.begin()

# nothing in it comes twice, so that only who remembers it saves anything
LETTERS = random.Random(1).randbytes(12_000)


HANDSHAKE = (
    b"GET / HTTP/1.1\r\nHost: here\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n"
)


def run(work: Any) -> Any:
    with asyncio.Runner() as runner:
        sockets.accept_few(runner.get_loop())
        return runner.run(work)


async def talks_twice(scope: Any, receive: Any, send: Any) -> None:
    """An application that says the same twice to everybody who comes."""
    await send({"type": "websocket.accept"})
    for _ in range(2):
        await send({"type": "websocket.send", "bytes": LETTERS})
    await send({"type": "websocket.close"})


@asynccontextmanager
async def served(application: Any = talks_twice) -> AsyncIterator[tuple[uvicorn.Server, int]]:
    """A server at a socket that was bound as Streamlit binds it, and its port."""
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
        writer.write(HANDSHAKE)
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
    assert not run(collects())


def test_what_was_said_before_is_not_said_again() -> None:
    assert len(LETTERS) < run(said()) < 1.1 * len(LETTERS)


async def echoes(scope: Any, receive: Any, send: Any) -> None:
    """An application that answers a request with the length of its body, and counts the bytes of
    the messages of a websocket.
    """
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
    """What a server says to some bytes until it closes the connection, or is quiet for a while."""
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
POST = b"POST / HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n"
ENDLESS = {
    "one header": GET + b"X-A: " + b"a" * 40_000,
    "many headers": GET + b"X-A: a\r\n" * 5_000,
    "the name of a header": GET + b"a" * 40_000,
    "an address": b"GET /" + b"a" * 40_000,
    "a method": b"\r\n" * 20_000,
    "a second request": GET + b"\r\n" + GET + b"X-A: " + b"a" * 300_000,
    "a trailer": POST + b"1\r\nx\r\n0\r\nX-A: " + b"a" * 300_000,
    "the extension of a chunk": POST + b"1;a=" + b"a" * 300_000,
}


@pytest.mark.parametrize("sent", ENDLESS.values(), ids=ENDLESS)
@pytest.mark.parametrize("size", [1_000, 60_000])
def test_what_has_no_end_before_a_request_is_complete_is_refused_and_the_connection_closed(
    sent: bytes, size: int
) -> None:
    async def talk() -> tuple[bytes, int]:
        async with served(echoes) as (server, port):
            pieces = [sent[i : i + size] for i in range(0, len(sent), size)]
            said = await answer(port, *pieces, patience=3)
            await asyncio.sleep(0.05)
            return said, len(server.server_state.connections)

    said, left = run(talk())
    assert said.count(b"HTTP/1.1 431") == 1 or said.startswith(b"HTTP/1.1 400")
    assert left == 0


@pytest.mark.parametrize("size", [100, 4_000, 1_000_000])
def test_what_a_signed_in_browser_sends_is_taken_in_whatever_pieces_it_comes(size: int) -> None:
    sent = GET + b"Cookie: " + b"c" * 16_000 + b"\r\nConnection: close\r\n\r\n"
    assert (
        status(conversation(*[sent[i : i + size] for i in range(0, len(sent), size)], patience=5))
        == 200
    )


@settings(max_examples=15)
@given(st.lists(st.integers(0, 9_000), min_size=1, max_size=6), st.integers(500, 30_000))
def test_requests_one_after_the_other_are_all_answered_however_they_are_cut(
    lengths: list[int], size: int
) -> None:
    head = b"POST / HTTP/1.1\r\nHost: here\r\nContent-Length: %d\r\nX-A: %s\r\n\r\n%s"
    sent = (
        b"".join(head % (n, b"a" * n, b"b" * n) for n in lengths)
        + GET
        + b"Connection: close\r\n\r\n"
    )
    said = conversation(*[sent[i : i + size] for i in range(0, len(sent), size)], patience=5)
    assert said.count(b"HTTP/1.1 200") == len(lengths) + 1


def test_a_large_body_is_no_header() -> None:
    body = b"b" * 3_000_000
    sent = (
        b"POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 3000000\r\nConnection: close\r\n\r\n"
        + body
    )
    assert conversation(sent).endswith(b"3000000")


SLOW = {
    "nothing": [],
    "half a request": [GET],
    "empty lines": [b"\r\n"],
    "half a second request": [GET + b"\r\n", GET],
    "a body that does not come": [b"POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 9\r\n\r\n"],
    "half a body": [b"POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 9\r\n\r\n", b"1234"],
}


@pytest.mark.parametrize("pieces", SLOW.values(), ids=SLOW)
def test_a_request_that_is_not_complete_in_time_ends_its_connection(
    pieces: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sockets, "HEADERS_WAIT", 0.3)
    monkeypatch.setattr(sockets, "BODY_WAIT", 0.3)

    async def talk() -> tuple[float, int]:
        async with served(echoes) as (server, port):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            for piece in pieces:
                writer.write(piece)
                await asyncio.sleep(0.05)
            began = asyncio.get_running_loop().time()
            await asyncio.wait_for(reader.read(), 3)
            took = asyncio.get_running_loop().time() - began
            writer.close()
            return took, len(server.server_state.connections)

    took, left = run(talk())
    assert took < 2
    assert left == 0


def test_a_header_that_comes_letter_by_letter_does_not_keep_its_connection(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sockets, "HEADERS_WAIT", 0.3)

    async def talk() -> bool:
        async with served(echoes) as (_, port):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(GET + b"X-A: ")
            for _ in range(40):
                await asyncio.sleep(0.05)
                writer.write(b"a")
                if reader.at_eof():
                    return True
            return False

    assert run(talk())


def test_who_is_slow_but_sends_a_body_in_pieces_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "HEADERS_WAIT", 0.3)
    monkeypatch.setattr(sockets, "BODY_WAIT", 0.5)

    async def talk() -> bytes:
        async with served(echoes) as (_, port):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(
                b"POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 9\r\nConnection: close\r\n\r\n"
            )
            for _ in range(9):
                await asyncio.sleep(0.1)
                writer.write(b"x")
            return await asyncio.wait_for(reader.read(), 3)

    assert run(talk()).endswith(b"9")


def frame(payload: bytes, *, fin: bool = True, first: bool = True, packed: bool = False) -> bytes:
    """A frame of a binary message as a browser sends it."""
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
    """Zeros as permessage-deflate sends them."""
    packer = zlib.compressobj(9, wbits=-12)
    return (packer.compress(bytes(length)) + packer.flush(zlib.Z_SYNC_FLUSH))[:-4]


BOMBS: dict[str, Callable[[], list[bytes]]] = {
    "deflated": lambda: [frame(deflated(30_000_000), packed=True)],
    "just over": lambda: [frame(deflated(sockets.MOST_MESSAGE + 1), packed=True)],
    "plain": lambda: [frame(bytes(sockets.MOST_MESSAGE + 1))],
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
    payload = deflated(sockets.MOST_MESSAGE) if packed else bytes(sockets.MOST_MESSAGE)
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


def test_where_descriptors_are_few_the_connection_that_waited_longest_makes_room(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def talk() -> tuple[list[bool], bytes]:
        async with served(echoes) as (_, port):
            waiting = [await asyncio.open_connection("127.0.0.1", port) for _ in range(3)]
            await asyncio.sleep(0.05)
            monkeypatch.setattr(file_descriptors.DescriptorBudget, "allows", lambda *_: False)
            said = await answer(port, GET + b"Connection: close\r\n\r\n")
            await asyncio.sleep(0.05)
            return [
                reader.at_eof() or reader.exception() is not None for reader, _ in waiting
            ], said

    gone, said = run(talk())
    assert gone == [True, False, False]
    assert status(said) == 200


def test_where_descriptors_are_few_and_none_waits_who_comes_is_told_to_come_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(file_descriptors.DescriptorBudget, "allows", lambda *_: False)
    said = conversation(GET + b"\r\n")
    assert status(said) == 503
    assert b"retry-after: " in said


def test_many_connections_at_once_are_accepted_a_few_at_a_time() -> None:
    open_at_once = []

    async def talk() -> None:
        async with served(echoes) as (server, port):
            taken = 0
            sockets = [socket.create_connection(("127.0.0.1", port)) for _ in range(100)]
            while taken < 100:
                await asyncio.sleep(0)
                before, taken = taken, len(server.server_state.connections)
                open_at_once.append(taken - before)
            for each in sockets:
                each.close()

    run(talk())
    assert max(open_at_once) <= sockets.ACCEPTED_AT_ONCE


@pytest.mark.parametrize(
    ("limit", "expected"), [(1024, 206), (4096, 974), (20_000, 1000), (256, 14), (64, 1)]
)
def test_the_bound_on_sessions_follows_from_the_descriptors(limit: int, expected: int) -> None:
    assert file_descriptors.session_bound(limit, 1000) == expected


def test_the_budget_sees_what_is_open() -> None:
    budget = file_descriptors.DescriptorBudget(sum(1 for _ in file_descriptors.OPEN.iterdir()) + 40)
    assert budget.allows(4, 20)
    held = [os.open(os.devnull, os.O_RDONLY) for _ in range(30)]
    refused = [budget.allows(4, 20) for _ in range(10)][-1]
    for each in held:
        os.close(each)
    assert not refused
    assert budget.allows(4, 20)
