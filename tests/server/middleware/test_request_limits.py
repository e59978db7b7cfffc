"""Request limits: requests within them pass, those beyond are refused with their status."""

import asyncio
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from server.middleware.access_control import MEBIBYTE
from server.middleware.request_limits import (
    MAX_ADDRESS_BYTES,
    MAX_BODY_BYTES,
    MAX_COSTLY_REQUESTS,
    MAX_SESSIONS,
    PICTURES,
    VIEWS,
    RequestLimitsMiddleware,
)
from server.patches.connection_limits import MAX_HEADER_BYTES
from server.routes.bounded import MAX_WAITING
from tests.test_app import ask

UPLOAD = "/_stcore/upload_file/session/file"


async def length(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


BEHIND = Starlette(routes=[Route("/{path:path}", length, methods=["GET", "PUT", "POST"])])
BOUNDED = RequestLimitsMiddleware(BEHIND)


async def answered(app: Any, path: str, pieces: list[bytes]) -> list[dict[str, Any]]:
    """Send a body in pieces without an announced length; return the messages sent in response."""
    sent: list[dict[str, Any]] = []
    left = list(pieces)

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": left.pop(0), "more_body": bool(left)}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "PUT",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [],
    }
    await app(scope, receive, send)
    return sent


def status(path: str, pieces: list[bytes]) -> int:
    return int(asyncio.run(answered(BOUNDED, path, pieces))[0]["status"])


def test_an_address_longer_than_any_of_ours_is_refused() -> None:
    assert ask(BOUNDED, f"/about?state={'x' * (MAX_ADDRESS_BYTES - 100)}").status == 200
    assert ask(BOUNDED, f"/about?state={'x' * MAX_ADDRESS_BYTES}").status == 414


def test_more_headers_than_a_signed_in_browser_sends_are_refused() -> None:
    assert ask(BOUNDED, "/about", cookie="x" * (MAX_HEADER_BYTES - 100)).status == 200
    assert ask(BOUNDED, "/about", cookie="x" * MAX_HEADER_BYTES).status == 431


@pytest.mark.parametrize("path", ["/about", "/auth/login", "/_stcore/health"])
def test_only_uploads_may_be_large_announced_or_not(path: str) -> None:
    assert ask(BOUNDED, path, "POST", content_length=str(MAX_BODY_BYTES + 1)).status == 413
    assert ask(BOUNDED, path, "POST", content_length="-1").status == 413
    assert ask(BOUNDED, path, "POST", content_length="9" * 5000).status == 413
    assert status(path, [b"x" * MAX_BODY_BYTES]) == 200
    assert status(path, [b"x" * MAX_BODY_BYTES, b"x"]) == 413
    assert status(UPLOAD, [b"x" * MAX_BODY_BYTES, b"x"]) == 200


def test_an_upload_may_be_as_large_as_the_configuration_says_and_not_larger() -> None:
    assert ask(BOUNDED, UPLOAD, "PUT", content_length=str(50 * MEBIBYTE)).status == 200
    assert ask(BOUNDED, UPLOAD, "PUT", content_length=str(51 * MEBIBYTE)).status == 413
    assert status(UPLOAD, [b"x" * MEBIBYTE] * 51) == 413


@pytest.mark.parametrize(
    ("address", "other", "bounds"),
    [
        ("/export/ladder.png", "/about", {PICTURES: 3}),
        ("/api/events.csv", "/view/overview.json", {PICTURES: 3, VIEWS: 1}),
        ("/view/overview.json", "/export/ladder.png", {PICTURES: 1, VIEWS: 3}),
        ("//view/overview.json", "/about", {VIEWS: 3}),
    ],
)
def test_beyond_a_number_of_pictures_tables_or_views_at_once_who_asks_is_told_to_come_again_and_others_go_on(
    address: str, other: str, bounds: dict[tuple[str, ...], int]
) -> None:
    hold = asyncio.Event()

    async def slow(scope: Any, receive: Any, send: Any) -> None:
        await hold.wait()
        await PlainTextResponse("made")(scope, receive, send)

    async def flood() -> tuple[list[int], dict[bytes, bytes], int]:
        bounded = RequestLimitsMiddleware(slow, max_costly=bounds)
        waiting = [asyncio.create_task(answered(bounded, address, [b""])) for _ in range(5)]
        await asyncio.sleep(0)
        page = asyncio.create_task(answered(bounded, other, [b""]))
        await asyncio.sleep(0)
        hold.set()
        all_of_them = [(await each)[0] for each in waiting]
        assert (await page)[0]["status"] == 200
        again = await answered(bounded, address, [b""])
        return (
            [each["status"] for each in all_of_them],
            dict(all_of_them[-1]["headers"]),
            again[0]["status"],
        )

    statuses, headers, again = asyncio.run(flood())
    assert statuses == [200, 200, 200, 503, 503]
    assert int(headers[b"retry-after"]) > 0
    assert again == 200


def test_every_open_page_may_ask_for_the_new_version_at_once() -> None:
    assert MAX_COSTLY_REQUESTS[VIEWS] >= MAX_SESSIONS


def test_views_that_nobody_asked_for_before_leave_room_for_those_that_are_there() -> None:
    assert 0 < MAX_WAITING < MAX_COSTLY_REQUESTS[VIEWS]


def test_beyond_a_number_of_sessions_the_next_is_refused_so_that_a_proxy_asks_another_server() -> (
    None
):
    over = asyncio.Event()

    async def session(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "websocket.accept"})
        await over.wait()

    async def come() -> list[list[dict[str, Any]]]:
        bounded, sent = RequestLimitsMiddleware(session, max_sessions=2), [[], [], [], []]  # type: ignore[var-annotated]

        async def one(number: int) -> None:
            async def send(message: dict[str, Any]) -> None:
                sent[number].append(message)

            await bounded({"type": "websocket", "headers": [], "query_string": b""}, None, send)  # type: ignore[arg-type]

        tasks = [asyncio.create_task(one(number)) for number in range(3)]
        await asyncio.sleep(0)
        over.set()
        await asyncio.gather(*tasks)
        await one(3)
        return sent

    sent = asyncio.run(come())
    assert [each[0].get("status", each[0]["type"]) for each in sent] == [
        "websocket.accept",
        "websocket.accept",
        503,
        "websocket.accept",
    ]
