"""Data for a browser is sent without delay."""

import asyncio
import inspect
import socket

import pytest
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from server.patches import tcp_nodelay
from tests.server.patches.conftest import Events
from tests.server.patches.conversation import (
    echoes,
    run,
    served,
)

tcp_nodelay.install()


async def collects() -> bool:
    """Tell whether a server delays small packets (Nagle's algorithm)."""
    async with served(echoes) as (server, port):
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        while not server.server_state.connections:
            await asyncio.sleep(0.01)
        (connection,) = server.server_state.connections
        taken = connection.transport.get_extra_info("socket")
        found = taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        writer.close()
    return not found


def test_what_is_sent_leaves_at_once() -> None:
    assert not run(collects())


def test_uvicorn_has_what_is_replaced() -> None:
    made = inspect.signature(HttpToolsProtocol.connection_made).parameters
    assert list(made) == ["self", "transport"]


def test_a_uvicorn_that_has_changed_leaves_it_out(
    events: Events, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(HttpToolsProtocol, "connection_made", lambda self: None)
    assert not tcp_nodelay.install()
    assert events == [("patch_left_out", {"patch": "tcp_nodelay"})]
