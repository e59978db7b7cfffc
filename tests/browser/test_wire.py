"""Data sent to a browser: little, compressed, once, and preloaded."""

import re
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Opened, Server
from ui.page import PAGES

pytestmark = pytest.mark.browser
SCRIPTS = re.compile(r"\.(js|css|woff2)$")


def visited(
    chromium: Browser, server: Server, path: str, tabs: int = 1
) -> list[tuple[Page, list[tuple[str, dict[str, str], int]]]]:
    """Open an address in one tab after another of a new profile; return for each the requests,
    their headers and their bytes.
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
        page.goto(f"{server.base}/{path}", wait_until="domcontentloaded")
        Opened(page, server.base).settled()
        page.wait_for_timeout(500)
        seen.append((page, asked))
    return seen


@pytest.mark.parametrize("name", PAGES)
def test_every_script_of_a_page_is_named_in_its_document(
    name: str, chromium: Browser, server: Server
) -> None:
    address = "" if name == next(iter(PAGES)) else name
    [(page, asked)] = visited(chromium, server, f"{address}?lang=en")
    document = page.request.get(f"{server.base}/{address}?lang=en").text()
    fetched = {
        urlsplit(url)._replace(scheme="", netloc="").geturl().lstrip("/") for url, _, _ in asked
    }
    late = {
        each
        for each in fetched
        if SCRIPTS.search(each.partition("?")[0]) and f'"./{each}"' not in document
    }
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


def test_streamlits_own_letters_are_not_fetched(chromium: Browser, server: Server) -> None:
    [(page, asked)] = visited(chromium, server, "?lang=ar")
    fonts = {urlsplit(url).path for url, _, _ in asked if urlsplit(url).path.endswith(".woff2")}
    assert fonts
    assert all(path.startswith("/app/static/fonts/") for path in fonts)
    page.context.close()


def test_every_icon_on_the_first_page_is_drawn_as_one(opened: Callable[..., Opened]) -> None:
    view = opened("", "ar")
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


WATCHED = """() => {
  const told = window.dashboardForesees;
  window.foreseen = [];
  Object.defineProperty(window, "dashboardForesees", { set() {}, get: () => (data) => { window.foreseen.push(data.figure); told(data); } });
}"""
BLIND = """() => Object.defineProperty(window, "dashboardForesees", { set() {}, get: () => undefined })"""


@pytest.mark.parametrize("seeing", [WATCHED, BLIND])
def test_a_figure_is_drawn_when_its_message_arrives_and_all_the_same_where_nobody_looks(
    seeing: str, opened: Callable[..., Opened]
) -> None:
    view = opened("", "ar")
    chart = view.page.locator(".st-key-chart-map .dashboard-chart")
    first = chart.get_attribute("data-figure")
    view.page.evaluate(seeing)
    view.page.locator(".st-key-indicator button").nth(1).click()
    view.page.wait_for_function(
        "was => document.querySelector('.st-key-chart-map .dashboard-chart').dataset.figure !== "
        "was",
        arg=first,
    )
    view.settled()
    shown = chart.get_attribute("data-figure")
    if seeing == WATCHED:
        assert [
            address for address in view.page.evaluate("foreseen") if f"content={shown}" in address
        ]
    assert chart.get_attribute("aria-label")
    assert view.errors == []


def test_a_figure_that_takes_the_place_of_another_comes_with_its_message_once(
    opened: Callable[..., Opened],
) -> None:
    view = opened("", "ar")
    asked: list[str] = []
    view.page.on("request", lambda request: asked.append(request.url))
    view.page.evaluate("""() => {
      const told = window.dashboardForesees;
      window.came = [];
      const tell = (data) => { if (data.name === "map") came.push(Boolean(data.drawing)); told(data); };
      Object.defineProperty(window, "dashboardForesees", { set() {}, get: () => tell });
    }""")
    chart = view.page.locator(".st-key-chart-map .dashboard-chart")
    for place in (1, 0, 1):
        was = chart.get_attribute("data-figure")
        view.page.locator(".st-key-indicator button").nth(place).click()
        view.page.wait_for_function(
            "was => document.querySelector('.st-key-chart-map .dashboard-chart').dataset.figure "
            "!== was",
            arg=was,
        )
        view.settled()
    assert view.page.evaluate("came") == [True, False, False]
    assert [url for url in asked if "/figure/" in url] == []
    assert view.errors == []


def test_messages_that_come_together_are_passed_on_together_in_their_order_and_none_is_lost(
    chromium: Browser, server: Server
) -> None:
    """Include those that come without a pause, and those before the end of the connection."""
    page = chromium.new_page()
    page.goto(f"{server.base}/data?lang=en")
    heard = page.evaluate("""async () => {
      const made = [];
      const socket = new WebSocket(location.href.replace("http", "ws")); // nobody answers there
      socket.addEventListener("message", ({ data }) => made.push([data, performance.now()]));
      socket.onmessage = ({ data }) => made.push(["on " + data, performance.now()]);
      const say = (data) => socket.dispatchEvent(new MessageEvent("message", { data }));
      const wait = (ms) => new Promise((done) => setTimeout(done, ms));
      say("1"); say("2");
      const atOnce = made.length;
      await wait(100);
      const together = made.splice(0);
      let said = 0;
      const begun = performance.now();
      while (!made.length && performance.now() < begun + 3000) { say(String(++said)); await wait(1); }
      const streamed = made.length;
      made.length = 0;
      await wait(100);
      made.length = 0;
      say("last");
      socket.dispatchEvent(new CloseEvent("close"));
      const before = made.map(([data]) => data);
      await wait(100);
      return { atOnce, together: together.map(([data]) => data), streamed, before, after: made.length };
    }""")
    page.close()
    assert heard["atOnce"] == 0
    assert heard["together"] == ["1", "on 1", "2", "on 2"]
    assert heard["streamed"] > 0
    assert heard["before"] == ["last", "on last"]
    assert heard["after"] == 2
