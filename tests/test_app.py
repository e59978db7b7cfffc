"""The document in the response: rewritten where it is HTML, untouched where it is not; whole for a
reading page, with the choices of its address.
"""

import asyncio
import gzip
import html
import re
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from urllib.parse import parse_qs, quote, urljoin, urlsplit

import brotli
import pandas as pd
import pytest
from starlette.applications import Starlette
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from charts.registry import FIGURES
from domain.language import DEFAULT, Language, languages
from domain.tables import Choice, Tables
from domain.vocabulary import STATES
from server import document, reading_document
from server.middleware.localized_document import LocalizedDocumentMiddleware
from server.routes.bounded import BoundedRendering
from services import figure_query, public_url, published_data, release
from services.cache import BoundedCache
from services.reading import pages, pictures
from services.reading.links import LINKS
from services.rendering.render_protocol import RenderError
from views import query, render
from views.menu import FIRST, MENU, READING_PAGES, STREAMLIT_PAGES, URL_PATHS
from views.registry import VIEWS

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
    return asyncio.run(request(app, address, method, root_path, **headers))


async def request(
    app: ASGIApp, address: str, method: str = "GET", root_path: str = "", **headers: str
) -> Answer:
    """Send a request in a running event loop."""
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

    await app(scope, receive, send)
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


DASHBOARD = LocalizedDocumentMiddleware(STREAMLIT, pages=URL_PATHS)
PICTURE = "<svg>drawn</svg>"


class Pool:
    """Stands for the render pool: draws at once, after some seconds, or never."""

    def __init__(self) -> None:
        self.picture: str | Exception = PICTURE
        self.seconds: float | None = 0

    def submit(self, *_: object) -> "Future[str]":
        future: Future[str] = Future()
        if self.seconds == 0:
            self.finish(future)
        elif self.seconds:
            threading.Timer(self.seconds, self.finish, [future]).start()
        return future

    def finish(self, future: "Future[str]") -> None:
        if isinstance(self.picture, str):
            future.set_result(self.picture)
        else:
            future.set_exception(self.picture)


@pytest.fixture(autouse=True)
def pool(monkeypatch: pytest.MonkeyPatch) -> Pool:
    """Replace the render pool, and begin with no document made before."""
    pool = Pool()
    monkeypatch.setattr(pictures, "RENDER_POOL", pool)
    monkeypatch.setattr(pages, "_ANSWERS", BoundedCache(pages.ANSWER_BYTES))
    return pool


class Elements(HTMLParser):
    """The elements of a document, each with its attributes and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str], list[str]]] = []
        self.open: list[tuple[str, list[str]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = (tag, {name: value or "" for name, value in attrs}, list[str]())
        self.found.append(element)
        self.open.append((tag, element[2]))

    def handle_endtag(self, tag: str) -> None:
        while any(name == tag for name, _ in self.open) and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        for _, text in self.open:
            text.append(data)

    def all(self, tag: str, **wanted: str) -> list[dict[str, str]]:
        """Return the attributes of all elements of a tag that have some attributes."""
        return [
            attributes
            for name, attributes, _ in self.found
            if name == tag and wanted.items() <= attributes.items()
        ]

    def texts(self, tag: str) -> list[str]:
        return [" ".join("".join(text).split()) for name, _, text in self.found if name == tag]


def read(address: str) -> Elements:
    answer = ask(DASHBOARD, address)
    assert answer.status == 200
    return Elements(answer.text)


def path_of(name: str) -> str:
    return "/" if name == FIRST else f"/{name}"


@pytest.mark.parametrize("language", languages().values(), ids=lambda language: language.code)
@pytest.mark.parametrize("address", ["/", "/states"])
def test_a_document_carries_the_language_asked_for(address: str, language: object) -> None:
    answer = ask(DASHBOARD, f"{address}?lang={language.code}")
    assert f'<html lang="{language.code}" dir="{language.direction}" data-reading>' in answer.text
    assert answer.headers["content-language"] == language.code


@pytest.mark.parametrize(
    "query",
    ["", "?lang=", "?lang=xx", "?lang=../en", "?lang=%00", "?lang=%22%3E%3Cscript%3E", "?other=en"],
)
def test_an_unknown_language_is_the_default(query: str) -> None:
    text = ask(DASHBOARD, f"/{query}").text
    assert f'<html lang="{DEFAULT}" dir="{languages()[DEFAULT].direction}" data-reading>' in text
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


@pytest.mark.parametrize("name", STREAMLIT_PAGES)
def test_title_and_message_are_those_of_the_language(name: str) -> None:
    arabic, english = (ask(DASHBOARD, f"/{name}?lang={code}").text for code in ("ar", "en"))
    for tag in ("title", "noscript"):
        ours = [text.split(f"<{tag}>")[1].split(f"</{tag}>")[0] for text in (arabic, english)]
        assert ours[0] != ours[1]
        assert not any(old in said for old in ("Streamlit", "You need JavaScript") for said in ours)


def test_a_reading_page_does_not_say_that_it_needs_javascript() -> None:
    for name in READING_PAGES:
        text = ask(DASHBOARD, path_of(name)).text
        assert "You need JavaScript" not in text
        assert "<title>Streamlit" not in text
        assert text.count("<title>") == 1


def test_fonts_and_stylesheets_are_found_relative_to_any_base_path() -> None:
    text = ask(DASHBOARD, "/").text
    assert 'href="./app/static/fonts/' in text
    assert 'href="./app/static/page.css?v=' in text
    assert 'href="/' not in text
    assert "x.woff2" not in text


def test_an_embedded_view_is_marked_for_the_stylesheet() -> None:
    def marked(address: str) -> bool:
        return "data-embedded" in read(address).all("html")[0]

    assert marked("/states?embed=true")
    assert not marked("/states?embed=false")


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
    assert (
        ask(DASHBOARD, "/data?embed=true")
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
    "no-such-page",
    "a/b",
    "a/states",
    "a/b/states",
    "a/overview",
    "states/index.html",
    "states/",
    "x.y",
    "main.py",
    "pages/states.py",
    "media",
    "figure/ladder.json",
]


def menu_of(answer: Answer, address: str) -> dict[str, str]:
    """Return the addresses of the menu in a document, as a browser at `address` resolves them."""
    found = Elements(answer.text)
    root = urljoin(address, found.all("base")[0]["href"])
    return {
        each["data-page"]: urljoin(root, each["href"])
        for each in found.all("a")
        if "data-page" in each
    }


@pytest.mark.parametrize("address", NOWHERE)
def test_an_unknown_address_is_not_found_and_shows_the_menu_in_the_readers_language(
    address: str, language: Language
) -> None:
    answer = ask(DASHBOARD, f"/{address}?lang={language.code}&state=JOR")
    assert answer.status == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-language"] == language.code
    assert "frame-ancestors 'self'" in answer.headers["content-security-policy"]
    assert int(answer.headers["content-length"]) == len(answer.content)
    found = Elements(answer.text)
    assert found.all("html") == [{"lang": language.code, "dir": language.direction}]
    assert found.all("meta", name="robots") == [{"name": "robots", "content": "noindex"}]
    assert menu_of(answer, f"http://here/{address}") == {
        name: f"http://here{path_of(name)}?lang={language.code}" for name in MENU
    }
    assert not found.all("a", **{"aria-current": "page"})


def test_an_unknown_address_has_no_body_for_a_head_request() -> None:
    whole, head = ask(DASHBOARD, "/nowhere"), ask(DASHBOARD, "/nowhere", "HEAD")
    assert (head.status, head.content, head.headers) == (404, b"", whole.headers)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("name", ["overview", "index.html"])
def test_other_names_of_the_first_page_lead_to_its_bare_address_with_its_choices(
    name: str, method: str
) -> None:
    answer = ask(DASHBOARD, f"/{name}?lang=en&indicator=ready", method)
    assert answer.status == 307
    assert answer.headers["location"] == "./?lang=en&indicator=ready"
    assert answer.content == b""
    assert ask(DASHBOARD, f"/{name}").headers["location"] == "./"


def test_an_address_asked_for_in_part_is_not_found_all_the_same() -> None:
    assert ask(DASHBOARD, "/static/gone.js", range="bytes=0-9").status == 404


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
    first = ask(dashboard, f"{under}/overview", root_path=root_path)
    assert (
        urljoin(f"http://here{under}/overview", first.headers["location"]) == f"http://here{under}/"
    )
    for path in (f"{under}/states", f"{under}/a/states"):
        answer = ask(dashboard, f"{path}/x", root_path=root_path)
        assert answer.status == 404
        assert menu_of(answer, f"http://here{path}/x")["states"].startswith(
            f"http://here{under}/states?"
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


# --- Reading pages

CHOICES = {
    "overview": {"indicator": ["ready"]},
    "states": {"state": ["JOR"]},
    "objectives": {
        "round_table": ["2"],
        "states": ["LBY", "MAR"],
        "status": ["under_way"],
        "order": ["number"],
        "objective": ["5"],
    },
    "participation": {"event": ["workshop-2"]},
    "changes": {"since": ["last"]},
    "about": {},
}


def address_of(name: str, language: Language, choices: dict[str, list[str]]) -> str:
    pairs = [f"{param}={value}" for param, values in choices.items() for value in values]
    return f"{path_of(name)}?{'&'.join((f'lang={language.code}', *pairs))}"


def chosen(found: Elements) -> dict[str, list[str]]:
    """Return the values of a document's controls by parameter."""
    values: dict[str, list[str]] = {}
    name = ""
    for tag, attributes, _ in found.found:
        if tag == "select":
            name = attributes["name"]
            values[name] = []
        elif tag == "option" and "selected" in attributes:
            values[name].append(attributes["value"])
        elif tag == "input" and attributes.get("type") in ("radio", "checkbox"):
            held = values.setdefault(attributes["name"], [])
            held += [attributes["value"]] if "checked" in attributes else []
    return values


@pytest.mark.parametrize("name", VIEWS)
def test_a_document_of_a_reading_page_holds_the_whole_page(name: str, language: Language) -> None:
    view = VIEWS[name]
    found = read(address_of(name, language, {}))
    assert found.texts("h1") == [language.gettext(view.heading)]
    assert len(found.all("div", id="content", role="main")) == 1
    assert set(chosen(found)) == {each.param for each in view.all_filters if each.kind != "date"}
    sections = {each["data-part"] for each in found.all("section") if "data-part" in each}
    assert sections == {each.name for each in view.sections}
    (root,) = found.all("div", id="reading")
    assert root["data-view"] == name
    assert root["data-lang"] == language.code
    assert root["data-version"] == published_data.current_tables().version
    assert root["data-release"] == release.release_id()
    here = [each["data-page"] for each in found.all("a", **{"aria-current": "page"})]
    assert here == [name]
    assert {each["data-page"] for each in found.all("a") if "data-page" in each} == set(MENU)
    assert {each["data-lang"] for each in found.all("a") if "data-lang" in each} == set(languages())


@pytest.mark.parametrize("name", VIEWS)
def test_the_filters_of_a_document_show_the_choices_of_its_address(
    name: str, language: Language
) -> None:
    values = CHOICES[name]
    found = read(address_of(name, language, values))
    assert {param: sorted(chosen(found)[param]) for param in values} == values
    # the other language and the other pages are linked with the same choices
    for each in found.all("a"):
        if "data-lang" in each or "data-page" in each:
            kept = parse_qs(urlsplit(each["href"]).query)
            assert kept == {"lang": [each.get("data-lang", language.code)], **values}


@pytest.mark.parametrize("name", VIEWS)
def test_a_document_holds_the_table_of_every_chart_for_its_choice(
    name: str, language: Language
) -> None:
    tables = published_data.current_tables()
    choice = query.choice_of(VIEWS[name], CHOICES[name], tables)
    parts = render.render(VIEWS[name], tables, choice, language, LINKS)
    text = ask(DASHBOARD, address_of(name, language, CHOICES[name])).text
    shown = [Elements(each) for each in re.findall(r"<table.*?</table>", text, re.DOTALL)]
    rows = {each.texts("caption")[0]: len(each.all("tr")) for each in shown}
    wanted = {
        " ".join(part.tables[place].title.split()): len(part.tables[place].frame) + 1
        for part in parts.values()
        for place in part.figures
    }
    assert wanted.items() <= rows.items()
    assert {each["data-figure"] for each in Elements(text).all("div") if "data-figure" in each} == {
        place for part in parts.values() for place in part.figures
    }


def titles(address: str) -> tuple[str, str]:
    """Return title and description of a document."""
    found = read(address)
    (title,), (described,) = found.texts("title"), found.all("meta", name="description")
    return title, described["content"]


def test_title_and_description_say_page_state_and_language(language: Language) -> None:
    at = [address_of(name, language, {}) for name in VIEWS]
    states = [address_of("states", language, {"state": [code]}) for code in ("JOR", "MAR")]
    found = [titles(each) for each in (*at, *states)]
    assert len({title for title, _ in found}) == len(found)
    assert all(described for _, described in found)
    for code, (title, _) in zip(("JOR", "MAR"), found[-2:], strict=True):
        assert STATES[code].name(language.code) in title
    other = next(each for each in languages().values() if each is not language)
    assert not {*titles(at[0])} & {*titles(address_of(FIRST, other, {}))}


def test_an_embedded_page_has_its_content_and_no_masthead() -> None:
    found = read("/states?lang=en&embed=true&state=JOR")
    assert not found.all("header")
    assert not found.all("nav")
    assert len(found.texts("h1")) == 1
    assert found.all("input", type="hidden", name="embed") == [
        {"type": "hidden", "name": "embed", "value": "true"}
    ]


def test_a_form_without_javascript_keeps_language_and_frame_and_waits_for_pictures() -> None:
    text = ask(DASHBOARD, "/participation?lang=en&event=workshop-2").text
    (form,) = Elements(text).all("form")
    assert (form["method"], urljoin("http://here/", form["action"])) == (
        "get",
        "http://here/participation",
    )
    hidden = {each["name"]: each["value"] for each in Elements(text).all("input", type="hidden")}
    assert hidden == {"lang": "en", "pictures": "wait"}
    controls = [*Elements(text).all("select"), *Elements(text).all("input", type="radio")]
    assert {each["form"] for each in controls} == {form["id"]}


@pytest.mark.parametrize("name", STREAMLIT_PAGES)
def test_a_page_that_streamlit_draws_stands_in_the_same_frame_without_content(
    name: str, language: Language
) -> None:
    found = read(f"/{name}?lang={language.code}&state=JOR")
    (root,) = found.all("div", id="reading")
    assert root["data-view"] == name
    assert "data-version" not in root
    assert not found.all("div", role="main")
    assert not found.texts("h1")
    here = [each["data-page"] for each in found.all("a", **{"aria-current": "page"})]
    assert here == [name]
    assert all(
        parse_qs(urlsplit(each["href"]).query)["state"] == ["JOR"]
        for each in found.all("a")
        if "data-page" in each
    )


def test_the_document_names_its_figures_and_what_draws_them() -> None:
    for name in VIEWS:
        page = read(path_of(name))
        (root,) = page.all("div", id="reading")
        charts = [
            each
            for kind in ("drawing", "map")
            for each in page.all("div", **{"class": f"chart {kind}"})
        ]
        assert bool(root["data-scripts"]) == bool(charts)
        assert bool(root["data-shapes"]) == bool(page.all("div", **{"class": "chart map"}))
        asked = parse_qs(urlsplit(root["data-figures"]).query)
        assert asked["version"] == [root["data-version"]]
        assert asked["release"] == [root["data-release"]]


# --- Pictures


def test_the_pictures_of_charts_stand_in_the_document_where_they_are_made() -> None:
    text = ask(DASHBOARD, "/participation").text
    charts = len(re.findall(r"data-figure=", text))
    assert text.count(PICTURE) == charts > 0
    assert "<!--picture:" not in text
    assert "pictures=wait" not in text.replace('name="pictures" value="wait"', "")


def test_a_document_does_not_wait_for_pictures_that_are_not_made_and_offers_to(pool: Pool) -> None:
    pool.seconds = None
    text = ask(DASHBOARD, "/participation?lang=en&event=workshop-2").text
    assert PICTURE not in text
    (link,) = [each for each in Elements(text).all("a") if "pictures=wait" in each["href"]]
    assert parse_qs(urlsplit(link["href"]).query) == {
        "lang": ["en"],
        "event": ["workshop-2"],
        "pictures": ["wait"],
    }
    # not kept: the next reader gets those that are made meanwhile
    pool.seconds = 0
    assert PICTURE in ask(DASHBOARD, "/participation?lang=en&event=workshop-2").text
    pool.seconds = None
    assert PICTURE in ask(DASHBOARD, "/participation?lang=en&event=workshop-2").text


def test_without_javascript_pictures_are_waited_for_as_long_as_a_reader_waits(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool.seconds = 0.1
    text = ask(DASHBOARD, "/participation?pictures=wait").text
    assert text.count(PICTURE) == text.count("data-figure=")
    pool.seconds = None
    monkeypatch.setattr(reading_document, "WAIT_SECONDS", 0.1)
    text = ask(DASHBOARD, "/participation?pictures=wait&event=workshop-2").text
    assert PICTURE not in text
    assert "data-figure=" in text


def test_a_picture_that_cannot_be_drawn_is_left_out_and_not_tried_at_every_request(
    pool: Pool,
) -> None:
    pool.picture = RenderError("no room")
    text = ask(DASHBOARD, "/participation").text
    assert "<!--picture:" not in text
    assert not [each for each in Elements(text).all("a") if "pictures=wait" in each["href"]]
    pool.picture = PICTURE
    assert PICTURE not in ask(DASHBOARD, "/participation").text


# --- Choices that nobody made before


def test_beyond_a_number_of_never_made_choices_a_document_says_busy_and_comes_again_by_itself(
    monkeypatch: pytest.MonkeyPatch, language: Language
) -> None:
    made = ask(DASHBOARD, f"/states?lang={language.code}&state=JOR")
    monkeypatch.setattr(document, "BOUNDED", BoundedRendering(max_waiting=0))
    busy = ask(DASHBOARD, f"/objectives?lang={language.code}&states=SOM&states=DJI&status=planned")
    assert busy.status == 503
    assert int(busy.headers["retry-after"]) >= 1
    assert busy.headers["cache-control"] == "no-store"
    found = Elements(busy.text)
    assert found.all("html") == [{"lang": language.code, "dir": language.direction}]
    (again,) = found.all("meta", **{"http-equiv": "refresh"})
    assert again["content"] == busy.headers["retry-after"]
    assert set(menu_of(busy, "http://here/objectives")) == set(MENU)
    # what was made is there for everybody, also with parameters that change nothing
    for address in ("/states?state=JOR", "/states?state=JOR&utm_source=x&embed=true"):
        again_made = ask(DASHBOARD, f"{address}&lang={language.code}")
        assert again_made.status == 200
    assert made.status == 200


# --- Markup in data and in the query

HOSTILE = "</script></title><img src=x onerror=alert(1)>\"'<!--picture:map-->"


@pytest.fixture
def hostile(report: Tables, monkeypatch: pytest.MonkeyPatch) -> Tables:
    """Have the pages show tables with markup in every text that a file may hold."""

    def fill(frame: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
        return frame.assign(**dict.fromkeys(columns, HOSTILE))

    def texts(frame: pd.DataFrame) -> list[str]:
        free = ("title", "summary", "evidence", "source", "note", "place", "paragraph")
        return [each for each in frame.columns if str(each).startswith(free)]

    frames = {name: fill(frame, texts(frame)) for name, frame in report.frames().items()}
    tables = Tables(**frames, version="hostile")
    monkeypatch.setattr(published_data, "current_tables_and_failure", lambda: (tables, None))
    return tables


@pytest.mark.parametrize("name", VIEWS)
def test_markup_in_the_data_is_text(name: str, language: Language, hostile: Tables) -> None:
    for choices in ({}, CHOICES[name]):
        text = ask(DASHBOARD, address_of(name, language, choices)).text
        assert "<img src=x" not in text
        assert "<!--picture:" not in text
        assert not Elements(text).all("img")
        assert text.count("<title>") == text.count("</title>") == 1
        assert html.escape("<img src=x onerror=alert(1)>") in text or name == "overview"


@pytest.mark.parametrize("name", MENU)
def test_markup_in_the_query_is_text(name: str, language: Language) -> None:
    params = ("state", "cycle", "event", "version", "embed", "pictures", "x", "utm_source", HOSTILE)
    pairs = [f"{quote(param)}={quote(HOSTILE)}" for param in params]
    text = ask(DASHBOARD, f"{path_of(name)}?lang={language.code}&{'&'.join(pairs)}").text
    assert "<img src=x" not in text
    assert not Elements(text).all("img")
    assert text.count("<title>") == text.count("</title>") == 1
    for each in Elements(text).all("a"):
        assert urlsplit(each["href"]).scheme == ""


def test_what_of_an_address_is_not_known_is_said_and_the_rest_is_shown(language: Language) -> None:
    address = f"/states?lang={language.code}&state=XXX&colour=red&utm_source=mail&objective=5"
    found = read(address)
    notices = [
        " ".join("".join(text).split())
        for _, attributes, text in found.found
        if attributes.get("role") == "status" and attributes.get("class") == "dashboard-notice"
    ]
    assert len(notices) == 2
    label = next(each.label for each in VIEWS["states"].all_filters if each.param == "state")
    assert any("XXX" in each and language.gettext(label) in each for each in notices)
    assert any("colour" in each for each in notices)
    assert chosen(found)["state"] == []


# --- The public address


@pytest.mark.parametrize("address", ["/", "/states?state=JOR", "/data", "/nowhere", "/overview"])
def test_the_host_that_a_request_names_is_never_used(address: str) -> None:
    forged = {
        "host": "evil.example",
        "x_forwarded_host": "evil.example",
        "forwarded": "host=evil.example",
        "x_forwarded_proto": "evil",
    }
    answer = ask(DASHBOARD, address, **forged)
    assert "evil" not in answer.text
    assert not any("evil" in value for value in answer.headers.values())


PUBLIC = "https://review.example.org/gcm"


def public_tags(found: Elements) -> dict[str, str]:
    """Return the tags of a head that name an address of the web."""
    tags = {f"rel:{each['rel']}": each["href"] for each in found.all("link", rel="canonical")}
    tags |= {f"hreflang:{each['hreflang']}": each["href"] for each in alternates(found)}
    return tags | {each["property"]: each["content"] for each in properties(found)}


def alternates(found: Elements) -> list[dict[str, str]]:
    return [each for each in found.all("link", rel="alternate") if "hreflang" in each]


def properties(found: Elements) -> list[dict[str, str]]:
    return [each for each in found.all("meta") if "property" in each]


@pytest.mark.parametrize("name", VIEWS)
def test_a_public_address_gives_each_page_its_canonical_one_its_languages_and_a_picture(
    name: str, language: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(public_url.SETTING, f"{PUBLIC}/")
    address = address_of(name, language, CHOICES[name])
    tags = public_tags(read(f"{address}&utm_source=mail&embed=true&unknown=1"))
    start = PUBLIC + path_of(name)

    def same(code: str) -> str:
        return address_of(name, languages()[code], CHOICES[name]).replace(path_of(name), start, 1)

    def parsed(address: str) -> tuple[str, dict[str, list[str]]]:
        return address.partition("?")[0], parse_qs(urlsplit(address).query)

    assert parsed(tags["rel:canonical"]) == parsed(same(language.code))
    assert tags["og:url"] == tags["rel:canonical"]
    assert {each for each in tags if each.startswith("hreflang:")} == {
        *(f"hreflang:{code}" for code in languages()),
        "hreflang:x-default",
    }
    for code in languages():
        assert parsed(tags[f"hreflang:{code}"]) == parsed(same(code))
    assert tags["hreflang:x-default"] == tags[f"hreflang:{DEFAULT}"]


def test_the_picture_of_a_shared_link_is_one_that_the_server_draws(
    monkeypatch: pytest.MonkeyPatch, report: Tables
) -> None:
    monkeypatch.setenv(public_url.SETTING, PUBLIC)
    picture = public_tags(read("/states?lang=en&state=JOR"))["og:image"]
    assert picture.startswith(f"{PUBLIC}/export/")
    figure, _, kind = picture.split("?")[0].rpartition("/")[2].partition(".")
    assert figure in FIGURES
    assert kind == "png"
    asked = figure_query.parse_figure_query(
        figure, QueryParams(urlsplit(picture).query), replace(report, version="1")
    )
    assert asked.language.code == "en"
    assert asked.choice.cycle == Choice.initial(report).cycle


def test_without_a_public_address_a_document_names_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(public_url.SETTING, raising=False)
    for name in VIEWS:
        assert not public_tags(read(path_of(name)))
