"""Access control before every route: who is admitted, and the security headers of every
response.
"""

import asyncio
import io
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from streamlit import config
from streamlit.runtime.secrets import Secrets
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from server.middleware.access_control import SECURITY_HEADERS, AccessControlMiddleware
from tests.test_app import Answer, ask

SECRET = "s" * 40
AUTH = f"""[auth]
redirect_uri = "https://here.example.org/oauth2callback"
cookie_secret = "{SECRET}"
client_id = "dashboard"
client_secret = "t"
server_metadata_url = "https://id.example.org/.well-known/openid-configuration"
[publishing]
addresses = ["ana@example.org"]
"""
UPLOAD = "/_stcore/upload_file/session/file"
HERE = {"host": "here.example.org", "origin": "https://here.example.org"}


async def told(request: Request) -> Response:
    answer = PlainTextResponse(request.url.path)
    answer.set_cookie("a", "b")
    return answer


METHODS = ["GET", "PUT", "DELETE", "OPTIONS", "POST"]
STREAMLIT = Starlette(routes=[Route("/{path:path}", told, methods=METHODS)])


@pytest.fixture
def signing_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = config.get_option("secrets.files")
    (tmp_path / "secrets.toml").write_text(AUTH, encoding="utf-8")
    config.set_option("secrets.files", [str(tmp_path / "secrets.toml")])
    monkeypatch.setattr(st, "secrets", Secrets())
    monkeypatch.setattr("streamlit.web.server.server_util.secrets_singleton", st.secrets)
    yield
    config.set_option("secrets.files", before)


def cookie(secret: str = SECRET, **claims: Any) -> str:
    """Return the cookie that Streamlit makes for a sign-in."""
    known = {
        "origin": "https://here.example.org",
        "is_logged_in": True,
        "provider": "default",
        "iss": "https://id.example.org",
        "aud": "dashboard",
        "exp": time.time() + 60,
        "email": "ana@example.org",
        **claims,
    }
    return f"{USER_COOKIE_NAME}={create_signed_value(secret, USER_COOKIE_NAME, json.dumps(known)).decode()}"


def opens(app: Any, **headers: str) -> bool:
    """Tell whether a websocket is accepted."""
    sent = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message["type"])

    async def inside(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "websocket.accept"})

    named = [(name.encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "websocket", "path": "/_stcore/stream", "headers": named}
    asyncio.run(AccessControlMiddleware(inside)(scope, None, send))
    return sent == ["websocket.accept"]


def test_a_page_of_ours_opens_a_session_however_it_is_served() -> None:
    assert opens(STREAMLIT, host="here.example.org", origin="https://here.example.org")
    assert opens(STREAMLIT, host="localhost:8501", origin="http://localhost:8501")


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "http://localhost:9999",
        "http://localhost",
        "http://localhost:8501.evil.example",
        "null",
        "",
    ],
)
def test_a_page_of_another_site_opens_no_session(origin: str) -> None:
    assert not opens(STREAMLIT, host="localhost:8501", origin=origin)


def test_who_does_not_say_where_they_come_from_opens_no_session() -> None:
    assert not opens(STREAMLIT, host="localhost:8501")
    assert not opens(STREAMLIT, origin="http://")


@pytest.mark.usefixtures("signing_in")
def test_the_address_of_the_sign_in_is_ours_behind_a_server_that_passes_on() -> None:
    assert opens(STREAMLIT, host="inner:8501", origin="https://here.example.org")
    assert not opens(STREAMLIT, host="inner:8501", origin="https://there.example.org")


def put(**headers: str) -> Answer:
    return ask(AccessControlMiddleware(STREAMLIT), UPLOAD, "PUT", **{**HERE, **headers})


@pytest.mark.usefixtures("signing_in")
def test_an_analyst_uploads() -> None:
    assert put(cookie=cookie()).status == 200


@pytest.mark.usefixtures("signing_in")
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"cookie": cookie(email="vic@example.org")},
        {"cookie": cookie(secret="t" * 40)},
        {"cookie": cookie(exp=0)},
        {"cookie": cookie(origin="https://there.example.org")},
        {"cookie": f"{USER_COOKIE_NAME}=nonsense"},
        {"cookie": cookie(), "origin": "https://there.example.org"},
        {"cookie": cookie(), "origin": ""},
    ],
    ids=[
        "signed out",
        "viewer",
        "forged",
        "expired",
        "other site's cookie",
        "nonsense",
        "from another site",
        "from nowhere",
    ],
)
@pytest.mark.parametrize("method", ["PUT", "DELETE", "POST", "GET"])
def test_nobody_else_brings_anything_into_the_servers_memory(
    headers: dict[str, str], method: str
) -> None:
    assert (
        ask(AccessControlMiddleware(STREAMLIT), UPLOAD, method, **{**HERE, **headers}).status == 403
    )


@pytest.mark.usefixtures("signing_in")
def test_what_a_browser_asks_before_an_upload_is_answered() -> None:
    assert ask(AccessControlMiddleware(STREAMLIT), UPLOAD, "OPTIONS", **HERE).status == 200


@pytest.mark.usefixtures("signing_in")
@pytest.mark.parametrize("path", [f"//{UPLOAD[1:]}", UPLOAD])
def test_the_gate_stands_before_the_upload_below_a_base_path_too(path: str) -> None:
    assert (
        ask(
            AccessControlMiddleware(STREAMLIT, base="reviews"), f"/reviews{path}", "PUT", **HERE
        ).status
        == 403
    )


def test_an_upload_reaches_no_disk() -> None:
    kept: list[bool] = []

    async def taken(request: Request) -> Response:
        form = await request.form()
        kept.extend(
            not getattr(each.file, "_rolled", True)
            for each in form.values()
            if isinstance(each, UploadFile)
        )
        return PlainTextResponse("")

    AccessControlMiddleware(STREAMLIT)
    edge = b"--x\r\ncontent-disposition: form-data; name=a; filename=b\r\n\r\n"
    body = io.BytesIO(edge + b"0" * 40 * 1024**2 + b"\r\n--x--\r\n")

    async def receive() -> dict[str, Any]:
        part = body.read(1024**2)
        return {"type": "http.request", "body": part, "more_body": bool(part)}

    async def send(_: object) -> None: ...

    scope = {
        "type": "http",
        "method": "PUT",
        "path": "/",
        "headers": [(b"content-type", b"multipart/form-data; boundary=x")],
        "query_string": b"",
    }
    asyncio.run(Starlette(routes=[Route("/", taken, methods=["PUT"])])(scope, receive, send))
    assert kept == [True]


CLOSED = [
    "agent/interact",
    "agent/mcp",
    "agent/openapi.json",
    "script-health-check",
    "no-such-thing",
    "",
]


@pytest.mark.parametrize("path", [f"/_stcore/{rest}" for rest in CLOSED])
def test_no_route_of_streamlit_is_open_that_no_page_needs(path: str) -> None:
    assert ask(AccessControlMiddleware(STREAMLIT), path, "POST").status == 404


def test_what_the_server_tells_of_itself_stays_on_the_machine() -> None:
    # without a known address
    assert (
        ask(AccessControlMiddleware(STREAMLIT), "/_stcore/metrics", host="localhost:8501").status
        == 404
    )
    assert (
        ask(AccessControlMiddleware(STREAMLIT), "/_stcore/metrics", host="here.example.org").status
        == 404
    )


@pytest.mark.parametrize("path", ["/", "/media/x.html", "/_stcore/health", "/app/static/icon.svg"])
def test_every_answer_is_what_it_says_it_is_and_ours_alone(path: str) -> None:
    headers = ask(AccessControlMiddleware(STREAMLIT), path).headers
    assert {name: headers.get(name.decode()) for name in SECURITY_HEADERS} == {
        name: value.decode() for name, value in SECURITY_HEADERS.items()
    }


@pytest.mark.parametrize(
    ("path", "who"),
    [
        ("/export/ladder.png", "cross-origin"),
        ("/api/events.csv", "cross-origin"),
        ("/media/x.png", "same-origin"),
    ],
)
def test_pages_of_others_may_show_what_is_made_to_be_linked_and_nothing_else(
    path: str, who: str
) -> None:
    assert (
        ask(AccessControlMiddleware(STREAMLIT), path).headers["cross-origin-resource-policy"] == who
    )


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/media/x.html",
        "/_stcore/health",
        "/app/static/icon.svg",
        "/_stcore/metrics",
        "/static/none.js",
    ],
)
def test_no_answer_is_without_a_policy_and_none_is_framed_unless_it_says_so(path: str) -> None:
    policy = ask(AccessControlMiddleware(STREAMLIT), path).headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert policy.endswith("frame-ancestors 'none'")


def test_a_policy_that_an_answer_brings_is_kept() -> None:
    async def document(scope: Any, receive: Any, send: Any) -> None:
        await Response(
            headers={"content-security-policy": "default-src 'self'; frame-ancestors *"}
        )(scope, receive, send)

    assert (
        ask(AccessControlMiddleware(document), "/").headers["content-security-policy"]
        == "default-src 'self'; frame-ancestors *"
    )


def test_a_file_opened_by_its_address_runs_nothing() -> None:
    assert (
        "sandbox"
        in ask(AccessControlMiddleware(STREAMLIT), "/media/x.html").headers[
            "content-security-policy"
        ]
    )


@pytest.mark.usefixtures("signing_in")
def test_cookies_go_over_tls_alone_where_readers_come_over_tls() -> None:
    assert ask(AccessControlMiddleware(STREAMLIT), "/").headers["set-cookie"].endswith("; Secure")


def test_cookies_are_kept_where_readers_come_without_tls() -> None:
    assert "Secure" not in ask(AccessControlMiddleware(STREAMLIT), "/").headers["set-cookie"]
