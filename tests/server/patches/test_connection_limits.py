"""Incomplete requests, and many connections at once: refusals and their timing."""

import asyncio
import socket

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from server import file_descriptors
from server.patches import connection_limits
from tests.combinations import examples
from tests.server.patches.conversation import (
    GET,
    answer,
    conversation,
    echoes,
    run,
    served,
    status,
)

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


@settings(max_examples=examples(15))
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
    monkeypatch.setattr(connection_limits, "HEADERS_TIMEOUT", 0.3)
    monkeypatch.setattr(connection_limits, "BODY_TIMEOUT", 0.3)

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
    monkeypatch.setattr(connection_limits, "HEADERS_TIMEOUT", 0.3)

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
    monkeypatch.setattr(connection_limits, "HEADERS_TIMEOUT", 0.3)
    monkeypatch.setattr(connection_limits, "BODY_TIMEOUT", 0.5)

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
    assert max(open_at_once) <= connection_limits.ACCEPT_BACKLOG


def test_a_uvicorn_without_what_is_overridden_does_not_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    connection_limits.install()
    monkeypatch.delattr(HttpToolsProtocol, "on_headers_complete")
    with pytest.raises(AttributeError, match="on_headers_complete"):
        connection_limits.install()
