"""The document in the response: rewritten where it is HTML, untouched where it is not."""

import asyncio
import gzip
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import brotli
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from domain.language import DEFAULT, languages
from server.middleware.localized_document import LocalizedDocumentMiddleware

INDEX = (
    '<!DOCTYPE html><html lang="en"><head><link rel="preload" href="./x.woff2" as="font" '
    "crossorigin /><title>Streamlit</title></head>"
    "<body><noscript>You need JavaScript</noscript></body></html>"
)


@dataclass(frozen=True)
class Answer:
    """A response as a browser receives it."""

    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode()


def ask(
    app: ASGIApp, address: str, method: str = "GET", root_path: str = "", **headers: str
) -> Answer:
    """Send one request to an ASGI application, without a server between."""
    url = urlsplit(address)
    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {
        "type": "http",
        "method": method,
        "path": url.path,
        "query_string": url.query.encode(),
        "headers": named,
    }
    # spec version of a server whose send fails after a disconnect
    scope |= {"root_path": root_path, "asgi": {"spec_version": "2.4"}}
    sent = []

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    start = next(message for message in sent if message["type"] == "http.response.start")
    body = b"".join(
        message.get("body", b"") for message in sent if message["type"] == "http.response.body"
    )
    return Answer(
        start["status"], {name.decode(): value.decode() for name, value in start["headers"]}, body
    )


def index(_: object) -> HTMLResponse:
    return HTMLResponse(
        INDEX,
        headers={
            "etag": '"stale"',
            "last-modified": "Thu, 01 Jan 1970 00:00:00 GMT",
            "cache-control": "max-age=9",
        },
    )


ROUTES = [
    Route("/_stcore/host-config", lambda _: JSONResponse({"a": 1})),
    Route(
        "/script.html.js",
        lambda _: PlainTextResponse("<html lang='en'>", media_type="text/javascript"),
    ),
    Route("/figures", lambda _: JSONResponse({"figures": 1}, headers={"etag": '"kept"'})),
    *(
        Route(f"/{room}/page.html", lambda _: HTMLResponse("<html lang='en'>somebody's own</html>"))
        for room in ("media", "app/static")
    ),
    Route("/{path:path}", index),
]
STREAMLIT = Starlette(routes=ROUTES)  # answers as Streamlit does


async def index_alone(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve Streamlit's document at any address."""
    await index(scope)(scope, receive, send)


DASHBOARD = LocalizedDocumentMiddleware(STREAMLIT, pages=("states",))


@pytest.mark.parametrize("language", languages().values(), ids=lambda language: language.code)
@pytest.mark.parametrize("address", ["/", "/states", "/index.html"])
def test_a_document_carries_the_language_asked_for(address: str, language: object) -> None:
    answer = ask(DASHBOARD, f"{address}?lang={language.code}")
    assert f'<html lang="{language.code}" dir="{language.direction}">' in answer.text
    assert answer.headers["content-language"] == language.code


@pytest.mark.parametrize(
    "query",
    ["", "?lang=", "?lang=xx", "?lang=../en", "?lang=%00", "?lang=%22%3E%3Cscript%3E", "?other=en"],
)
def test_an_unknown_language_is_the_default(query: str) -> None:
    text = ask(DASHBOARD, f"/{query}").text
    assert f'<html lang="{DEFAULT}" dir="{languages()[DEFAULT].direction}">' in text
    assert text.count("<html") == 1


def test_the_last_of_several_languages_counts_as_it_does_for_streamlit() -> None:
    assert '<html lang="en"' in ask(DASHBOARD, "/?lang=ar&lang=en").text


def test_the_length_is_that_of_what_is_sent() -> None:
    answer = ask(DASHBOARD, "/?lang=ar")
    assert int(answer.headers["content-length"]) == len(answer.content) > len(INDEX)


def test_a_head_request_has_the_headers_of_the_document_and_no_body() -> None:
    answer = ask(DASHBOARD, "/?lang=ar", "HEAD")
    assert answer.content == b""
    assert answer.headers["content-length"] == ask(DASHBOARD, "/?lang=ar").headers["content-length"]


def test_no_header_of_the_unwritten_document_remains() -> None:
    headers = ask(DASHBOARD, "/").headers
    assert headers["etag"] != '"stale"'
    assert "last-modified" not in headers
    assert headers["cache-control"] == "no-cache"


def test_a_browser_that_knows_the_old_document_gets_the_new_one() -> None:
    answer = ask(DASHBOARD, "/", if_none_match='"stale"', accept_encoding="gzip", range="bytes=0-9")
    assert answer.status == 200
    assert "</html>" in gzip.decompress(answer.content).decode()


def test_title_and_message_are_those_of_the_language() -> None:
    arabic, english = ask(DASHBOARD, "/?lang=ar").text, ask(DASHBOARD, "/?lang=en").text
    for tag in ("title", "noscript"):
        ours = [text.split(f"<{tag}>")[1].split(f"</{tag}>")[0] for text in (arabic, english)]
        assert ours[0] != ours[1]
        assert not any(old in said for old in ("Streamlit", "You need JavaScript") for said in ours)


def test_fonts_and_stylesheets_are_found_relative_to_any_base_path() -> None:
    text = ask(DASHBOARD, "/").text
    assert 'href="./app/static/fonts/' in text
    assert 'href="./app/static/page.css?v=' in text
    assert 'href="/' not in text
    assert "x.woff2" not in text


def test_an_embedded_view_is_marked_for_the_stylesheet() -> None:
    assert " data-embedded>" in ask(DASHBOARD, "/states?embed=true").text
    assert " data-embedded>" not in ask(DASHBOARD, "/states?embed=false").text


@pytest.mark.parametrize(
    ("asked", "unpacked"),
    [("br, gzip", brotli.decompress), ("gzip", gzip.decompress), ("zstd", bytes), ("", bytes)],
)
def test_a_document_is_packed_as_the_browser_wishes(
    asked: str, unpacked: Callable[[bytes], bytes]
) -> None:
    plain, answer = ask(DASHBOARD, "/?lang=ar"), ask(DASHBOARD, "/?lang=ar", accept_encoding=asked)
    assert unpacked(answer.content) == plain.content
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert answer.headers["vary"] == "Accept-Encoding"


def test_a_document_that_the_browser_has_is_not_sent_again() -> None:
    first = ask(DASHBOARD, "/?lang=ar", accept_encoding="br")
    again = ask(DASHBOARD, "/?lang=ar", accept_encoding="br", if_none_match=first.headers["etag"])
    assert (again.status, again.content) == (304, b"")
    assert again.headers["content-security-policy"] == first.headers["content-security-policy"]
    for other in ("/?lang=en", "/?lang=ar&embed=true"):
        assert (
            ask(DASHBOARD, other, accept_encoding="br", if_none_match=first.headers["etag"]).status
            == 200
        )


def test_another_site_shows_the_view_without_frame_and_no_other() -> None:
    def framed_by(address: str) -> str:
        return (
            ask(DASHBOARD, address)
            .headers["content-security-policy"]
            .partition("frame-ancestors ")[2]
        )

    assert framed_by("/?embed=true") == framed_by("/states?lang=en&embed=true") == "*"
    assert framed_by("/") == framed_by("/states?embed=false") == "'self'"


def test_no_other_site_shows_the_page_where_data_are_published() -> None:
    pages = LocalizedDocumentMiddleware(STREAMLIT, pages=("data",))
    assert (
        ask(pages, "/data?embed=true")
        .headers["content-security-policy"]
        .endswith("frame-ancestors 'self'")
    )


def test_the_browser_is_told_to_call_nobody_else() -> None:
    policy = ask(DASHBOARD, "/").headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "http:" not in policy
    assert "https:" not in policy
    assert "form-action 'self'" in policy  # default-src does not cover it


@pytest.mark.parametrize(
    "address",
    [
        "/_stcore/host-config",
        "/script.html.js",
        "/figures",
        "/media/page.html",
        "/app/static/page.html",
    ],
)
def test_what_is_no_document_of_streamlit_passes_untouched(address: str) -> None:
    bare = ask(STREAMLIT, address)
    answer = ask(DASHBOARD, address)
    assert answer.content == bare.content
    assert dict(answer.headers) == dict(bare.headers)


NOWHERE = [
    "overview",
    "no-such-page",
    "a/b",
    "a/states",
    "a/b/states",
    "states/index.html",
    "x.y",
    "main.py",
    "pages/states.py",
    "media",
]


@pytest.mark.parametrize("address", NOWHERE)
def test_an_unknown_address_leads_to_the_first_page_with_its_choices(address: str) -> None:
    answer = ask(DASHBOARD, f"/{address}?lang=en&state=JOR")
    assert answer.status == 307
    assert (
        urljoin(f"http://here/{address}", answer.headers["location"])
        == "http://here/?lang=en&state=JOR"
    )
    assert answer.content == b""


def test_an_address_asked_for_in_part_is_sent_on_all_the_same() -> None:
    assert ask(DASHBOARD, "/static/gone.js", range="bytes=0-9").status == 307


@pytest.mark.parametrize(
    ("base", "root_path"), [("reviews", ""), ("/reviews/", ""), ("", "/reviews"), ("views", "/re")]
)
def test_pages_are_known_below_a_base_path_and_nowhere_else(base: str, root_path: str) -> None:
    dashboard = LocalizedDocumentMiddleware(index_alone, pages=("states",), base=base)
    under = "/re/views" if root_path == "/re" else "/reviews"
    assert [
        ask(dashboard, f"{under}{rest}", root_path=root_path).status
        for rest in ("", "/", "/states")
    ] == [200, 200, 200]
    answer = ask(dashboard, f"{under}/a/states", root_path=root_path)
    assert answer.status == 307
    assert (
        urljoin(f"http://here{under}/a/states", answer.headers["location"])
        == f"http://here{under}/"
    )


def test_streamlits_scripts_are_asked_for_as_the_browser_wishes() -> None:
    asked = []

    def script(request: Request) -> PlainTextResponse:
        asked.append(request.headers.get("accept-encoding"))
        return PlainTextResponse("x()", media_type="text/javascript")

    app = LocalizedDocumentMiddleware(
        Starlette(routes=[Route("/static/js/index.js", script)]), ("states",)
    )
    assert ask(app, "/static/js/index.js", accept_encoding="gzip").text == "x()"
    assert asked == ["gzip"], "unpacked they are three times as large"
