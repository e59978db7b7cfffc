"""Data sent to a browser: little, compressed, once, and preloaded."""

import re
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Opened, Server
from views.menu import MENU
from views.registry import VIEWS

pytestmark = pytest.mark.browser
SCRIPTS = re.compile(r"\.(js|css|woff2)$")


def visited(
    chromium: Browser, server: Server, path: str, tabs: int = 1, *, until_drawn: bool = False
) -> list[tuple[Page, list[tuple[str, dict[str, str], int]]]]:
    """Open an address in one tab after another of a new profile; return for each the requests,
    their headers and their bytes. `until_drawn` leaves out what comes after the charts: Streamlit.
    """
    context = chromium.new_context(viewport={"width": 1400, "height": 1000})
    seen = []
    for _ in range(tabs):
        page, asked, at, headers = context.new_page(), [], {}, {}
        wire = context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.on(
            "Network.responseReceived",
            lambda e, at=at, h=headers: (
                at.update({e["requestId"]: e["response"]["url"]}),
                h.update({e["requestId"]: e["response"]["headers"]}),
            ),
        )
        wire.on(
            "Network.loadingFinished",
            lambda e, at=at, h=headers, asked=asked: asked.append(
                (
                    at.get(e["requestId"], ""),
                    {name.lower(): value for name, value in h.get(e["requestId"], {}).items()},
                    int(e["encodedDataLength"]),
                )
            ),
        )
        if until_drawn:
            page.route(re.compile(r"/static/js/index\."), lambda _: None)
        page.goto(f"{server.base}/{path}", wait_until="domcontentloaded")
        view = Opened(page, server.base).settled()
        if not until_drawn:
            view.adopted()
        page.wait_for_timeout(500)
        seen.append((page, asked))
    return seen


@pytest.mark.parametrize("name", MENU)
def test_every_script_of_a_page_is_named_in_its_document(
    name: str, chromium: Browser, server: Server
) -> None:
    address = "" if name == next(iter(MENU)) else name
    [(page, asked)] = visited(chromium, server, f"{address}?lang=en", until_drawn=name in VIEWS)
    document = page.request.get(f"{server.base}/{address}?lang=en").text()
    fetched = {
        urlsplit(url)._replace(scheme="", netloc="").geturl().lstrip("/") for url, _, _ in asked
    }
    late = {
        each
        for each in fetched
        if SCRIPTS.search(each.partition("?")[0])
        and not re.search(rf'\./{re.escape(each)}["\s]', document)
    }
    if name in VIEWS:  # the name of the other language is written in its own letters
        late -= {each for each in late if re.search(r"fonts/plex-arabic-400\.woff2", each)}
    assert late == set()
    page.context.close()


def test_nothing_of_a_script_travels_unpacked(chromium: Browser, server: Server) -> None:
    [(page, asked)] = visited(chromium, server, "?lang=ar")
    texts = [
        (url, headers)
        for url, headers, length in asked
        if re.search(r"\.(js|css|geojson)(\?|$)", url) and length > 1000
    ]
    assert len(texts) > 20
    assert [
        url for url, headers in texts if headers.get("content-encoding") not in ("br", "gzip")
    ] == []
    page.context.close()


def test_a_first_visit_is_a_third_of_what_streamlit_sends_and_a_second_asks_for_little(
    chromium: Browser, server: Server
) -> None:
    first, second = (
        sum(length for _, _, length in asked)
        for _, asked in visited(chromium, server, "?lang=ar", tabs=2)
    )
    assert first < 0.33 * 7_700_000
    assert second < 0.1 * first


def test_until_the_charts_are_drawn_little_is_sent_and_nothing_of_streamlits(
    chromium: Browser, server: Server
) -> None:
    context = chromium.new_context(viewport={"width": 1400, "height": 1000})
    page = context.new_page()
    page.route(re.compile(r"/static/js/index\."), lambda _: None)  # what comes after the charts
    lengths: dict[str, int] = {}
    addresses: dict[str, str] = {}
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.on(
        "Network.responseReceived",
        lambda e: addresses.update({e["requestId"]: e["response"]["url"]}),
    )
    wire.on(
        "Network.loadingFinished",
        lambda e: lengths.update({e["requestId"]: int(e["encodedDataLength"])}),
    )
    page.goto(f"{server.base}/?lang=ar", wait_until="domcontentloaded")
    Opened(page, server.base).settled()
    page.wait_for_timeout(300)
    paths = [urlsplit(url).path for url in addresses.values()]
    assert [path for path in paths if path.startswith("/static/")] == []
    twice = {path for path in paths if paths.count(path) > 1}
    assert twice == set(), "fetched more than once"
    assert sum(lengths.values()) <= 800_000
    context.close()


def test_streamlits_own_letters_are_not_fetched(chromium: Browser, server: Server) -> None:
    [(page, asked)] = visited(chromium, server, "?lang=ar")
    fonts = {urlsplit(url).path for url, _, _ in asked if urlsplit(url).path.endswith(".woff2")}
    assert fonts
    assert all(path.startswith("/app/static/fonts/") for path in fonts)
    page.context.close()


def test_every_icon_of_streamlits_is_drawn_as_one(opened: Callable[..., Opened]) -> None:
    view = opened("data", "ar")
    icons = "[...document.querySelectorAll('[data-testid=stIconMaterial]')].filter(icon => icon.offsetParent)"
    assert view.page.evaluate(f"{icons}.length") > 0
    wide = view.page.evaluate(
        f"{icons}.filter(icon => icon.scrollWidth > 2 * icon.scrollHeight).map(icon => "
        "icon.textContent)"
    )
    assert wide == []


class OtherSite(BaseHTTPRequestHandler):
    """A page with an empty frame, at an address of another site."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><iframe></iframe>")

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing."""


def test_another_site_may_show_the_view_without_frame_and_no_page(
    chromium: Browser, server: Server
) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), OtherSite) as other:
        threading.Thread(target=other.serve_forever, daemon=True).start()
        page = chromium.new_page()
        page.goto(f"http://127.0.0.1:{other.server_address[1]}/")
        for path, shown in (
            ("?lang=en", False),
            ("?lang=en&embed=true", True),
            ("data?lang=en&embed=true", False),
        ):
            page.evaluate(
                "source => { document.querySelector('iframe').src = source }",
                f"{server.base}/{path}",
            )
            page.wait_for_timeout(1500)
            assert (page.frames[1].query_selector("#root") is not None) is shown, path
        page.close()
        other.shutdown()


def test_a_change_is_a_few_kilobytes_once_and_keeps_the_picture_of_before_until_it_is_drawn(
    opened: Callable[..., Opened],
) -> None:
    view = opened("overview", "ar")
    view.page.evaluate("""() => {
      window.holes = 0;
      new MutationObserver(() => {
        const place = document.querySelector("[data-figure=map]");
        if (!place?.querySelector(".main-svg")) holes += 1;
      }).observe(document.querySelector("#reading"), { subtree: true, childList: true });
    }""")
    lengths: list[int] = []
    view.page.on(
        "response",
        lambda answer: (
            lengths.append(answer.request.sizes()["responseBodySize"])
            if "/view/overview" in answer.url
            else None
        ),
    )
    view.views_asked.clear()
    for value in ("attendance", "stage", "attendance"):
        chart = view.page.locator("[data-figure=map]")
        was = chart.get_attribute("data-drawn")
        view.page.locator(f"#reading input[name=indicator][value={value}]").press("Space")
        view.page.wait_for_function(
            "was => document.querySelector('[data-figure=map]').dataset.drawn !== was", arg=was
        )
        view.settled()
        assert chart.locator(".drawn").get_attribute("aria-label")
    asked = view.views_asked
    assert len(asked) == len(set(asked)) == 2
    assert sum(lengths) <= 2 * 12_000
    assert view.page.evaluate("holes") == 0
    assert view.errors == []
