"""Drive a real Chromium: time until the charts of a page are drawn, and count bytes on the wire,
the same way for every rival.

A change is timed from the click (or the input of a native control) to the last DOM mutation inside
a chart, shadow roots included. A mutation counts as the last one when no chart has changed for a
while, the expected number of charts is there, and their text matches the choice. On a reading page
tables stand in the place of some charts: there a change lasts until the last mutation inside a part
of the page or until the page is no longer busy, whichever is later, and it is over when every chart
is drawn and the address says the choice. Bytes are those of
HTTP responses with their headers as sent (compressed), and of websocket frames; where the websocket
is compressed, its frames are compressed here in the same way (permessage-deflate, with the
negotiated window) and counted so.
"""

import base64
import os
import re
import shutil
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import (
    Browser,
    BrowserContext,
    CDPSession,
    Page,
    TimeoutError,
    sync_playwright,
)

from benchmarks.rivals.content import Filter
from benchmarks.rivals.servers import Running

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
)
CHROME = (
    os.environ.get("CHROME")
    or shutil.which("chromium")
    or shutil.which("google-chrome")
    or "chromium"
)
SIZE = {"width": 1400, "height": 1000}
PATIENCE = 60_000  # milliseconds
SPARING = 5  # zlib's memory level in uvicorn
QUIET = 450  # milliseconds without a change in a chart, after which the last change counts as final

WATCH = r"""
(() => {
  const watch = window.__watch = { begun: 0, armed: false, last: 0, roots: [document], lcp: 0, shift: 0, shifts: [], slowest: 0, events: 0 };
  const of = node => node.nodeType === 1 ? node : node.parentElement;
  const OURS = '#reading [data-part]', CHART = '.js-plotly-plot, ' + OURS;
  const inChart = node => { const e = of(node); return !!(e && e.closest && e.closest(CHART)); };
  const brings = node => node.nodeType === 1 && (node.matches(CHART) || !!node.querySelector(CHART));
  const busied = each => each.type === 'attributes' && each.attributeName === 'aria-busy' && each.target.id === 'reading';
  const observer = new MutationObserver(records => {
    for (const each of records)
      if (busied(each) || inChart(each.target) || [...each.addedNodes].some(brings)) { watch.last = performance.now(); return; }
  });
  const seen = root => observer.observe(root, { subtree: true, childList: true, attributes: true, characterData: true });
  seen(document);
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (options) {
    const root = attach.call(this, options);
    watch.roots.push(root);
    seen(root);
    return root;
  };
  for (const kind of ['click', 'input', 'change'])  // of a native control in a shadow root only the second arrives here
    addEventListener(kind, () => { if (watch.armed) { watch.armed = false; watch.begun = performance.now(); } }, true);
  const all = selector => watch.roots.flatMap(root => [...root.querySelectorAll(selector)]);
  const shown = each => each.isConnected && each.checkVisibility();
  watch.charts = () => all('.js-plotly-plot').filter(each => shown(each) && each.querySelector('.main-svg .infolayer'));
  const words = chart => [...chart.querySelectorAll('.main-svg text')].map(each => each.textContent).filter(Boolean).sort().join('|');
  watch.words = () => watch.charts().map(words).sort().join();
  const lines = root => { const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT), found = []; while (texts.nextNode()) found.push(texts.currentNode.textContent.trim()); return found; };
  watch.texts = () => [...new Set(watch.charts().flatMap(chart => [...chart.querySelectorAll('.main-svg text')].flatMap(lines)))].filter(Boolean);
  const NAMES = ['aria-label', 'alt', 'title', 'data-alt'];
  watch.prose = () => {
    const page = document.querySelector('#reading');
    const named = [...page.querySelectorAll(NAMES.map(each => `[${each}]`).join())];
    return [...lines(page), ...named.flatMap(each => NAMES.map(name => each.getAttribute(name) ?? ''))].join(' ');
  };
  watch.settled = (charts, quiet, said) => watch.last > watch.begun && performance.now() - watch.last > quiet
    && watch.charts().length === charts && (!said || said === watch.words());
  // A reading page: not busy, every chart drawn, the address and the page as asked.
  const drawn = figure => figure.hasAttribute('data-drawn') && !!figure.querySelector('.drawn[aria-busy=false] .main-svg');
  watch.undrawn = () => [...document.querySelectorAll('#reading [data-figure]')].filter(each => shown(each) && !drawn(each)).map(each => each.dataset.figure);
  watch.complete = (quiet, view, name, value) => {
    const page = document.querySelector('#reading');
    if (!page || page.getAttribute('aria-busy') === 'true' || page.dataset.view !== view) return false;
    if (name && !new URLSearchParams(location.search).getAll(name).includes(value)) return false;
    return watch.last > watch.begun && performance.now() - watch.last > quiet
      && !!page.querySelector('[data-part]') && !watch.undrawn().length;
  };
  const follow = (type, work, more) => new PerformanceObserver(list => list.getEntries().forEach(work)).observe({ type, buffered: true, ...more });
  follow('largest-contentful-paint', each => { watch.lcp = each.startTime; });
  follow('layout-shift', each => {
    if (each.hadRecentInput) return;
    watch.shift += each.value;
    const told = node => node ? (node.dataset?.part ?? node.id ?? '') || String(node.className?.baseVal ?? node.className ?? node.nodeName) : '?';
    watch.shifts.push(`${Math.round(each.startTime)} ms ${each.value.toFixed(4)} ${each.sources.slice(0, 2).map(source => told(source.node)).join(' ')}`);
  });
  follow('event', each => { if (each.interactionId) { watch.events++; watch.slowest = Math.max(watch.slowest, each.duration); } }, { durationThreshold: 16 });
  watch.paints = () => ({ fcp: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0, lcp: watch.lcp,
    shift: watch.shift, drawn: performance.getEntriesByName('reading-drawn')[0]?.startTime ?? 0 });
})()
"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start a headless browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROME, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


# A reader with a hand on the mouse: without a sign of one, a reading page draws no chart that is not
# seen, and does not start Streamlit, for some seconds.
HAND = "addEventListener('DOMContentLoaded', () => dispatchEvent(new PointerEvent('pointermove')))"


def open_profile(browser: Browser, **options: Any) -> BrowserContext:
    """Return a new browser profile with an empty cache; options as those of Playwright."""
    context = browser.new_context(**{"viewport": SIZE, **options})
    context.add_init_script(WATCH)
    context.add_init_script(HAND)
    return context


@dataclass
class Wire:
    """Traffic on the wire since the last call of `take`."""

    received: int = 0
    requests: int = 0
    # when (Chromium's monotonic seconds) and how many bytes, since the last call of `take`
    arrivals: list[tuple[float, int]] = field(default_factory=list)
    _sockets: dict[str, Any] = field(default_factory=dict)
    _chunks: dict[str, int] = field(default_factory=dict)
    _ahead: float = 0.0  # seconds between that clock and the one of the wall

    def watch(self, session: CDPSession) -> None:
        """Count all responses and websocket frames of a page."""
        session.on("Network.requestWillBeSent", self._note_request)
        session.on("Network.dataReceived", self._chunk)
        session.on("Network.loadingFinished", self._finish)
        session.on("Network.webSocketHandshakeResponseReceived", self._shaken)
        session.on("Network.webSocketFrameReceived", self._frame)
        session.send("Network.enable", {"maxTotalBufferSize": 0, "maxResourceBufferSize": 0})

    def take(self) -> tuple[int, int]:
        """Return bytes and number of responses since the last call."""
        told = self.received, self.requests
        self.received = self.requests = 0
        self.arrivals.clear()
        return told

    def until(self, moment: float) -> int:
        """Return the bytes that had arrived at a moment: seconds since the epoch."""
        return sum(n for when, n in self.arrivals if when + self._ahead <= moment)

    def _note_request(self, told: dict[str, Any]) -> None:
        self._ahead = told["wallTime"] - told["timestamp"]

    def _chunk(self, told: dict[str, Any]) -> None:
        n = int(told["encodedDataLength"])
        self._chunks[told["requestId"]] = self._chunks.get(told["requestId"], 0) + n
        self.arrivals.append((told["timestamp"], n))

    def _finish(self, told: dict[str, Any]) -> None:
        n = int(told["encodedDataLength"])
        self.received += n
        self.requests += 1
        # what the chunks did not tell: the headers
        self.arrivals.append((told["timestamp"], n - self._chunks.pop(told["requestId"], 0)))

    def _shaken(self, told: dict[str, Any]) -> None:
        headers = {name.lower(): value for name, value in told["response"]["headers"].items()}
        agreed = headers.get("sec-websocket-extensions", "")
        if "permessage-deflate" in agreed:
            window = re.search(r"server_max_window_bits=(\d+)", agreed)
            # The memory level is not negotiated: a server with a small window (uvicorn) also lowers
            # it.
            wbits, memory = (int(window[1]), SPARING) if window else (15, zlib.DEF_MEM_LEVEL)
            self._sockets[told["requestId"]] = zlib.compressobj(wbits=-wbits, memLevel=memory)

    def _frame(self, told: dict[str, Any]) -> None:
        payload = told["response"]["payloadData"]
        data = base64.b64decode(payload) if told["response"]["opcode"] == 2 else payload.encode()
        if deflater := self._sockets.get(told["requestId"]):
            data = (deflater.compress(data) + deflater.flush(zlib.Z_SYNC_FLUSH))[:-4]
        n = len(data) + (2 if len(data) < 126 else 4 if len(data) < 65536 else 10)
        self.received += n
        self.arrivals.append((told["timestamp"], n))


class Tab:
    """A page of a server in the browser."""

    def __init__(self, context: BrowserContext, server: Running) -> None:
        self.page: Page = context.new_page()
        self.server, self.wire = server, Wire()
        self.session = context.new_cdp_session(self.page)
        self.wire.watch(self.session)

    def slow(self, *, mbit: float, latency: int) -> None:
        """Throttle the connection: bandwidth in Mbit/s, latency in ms."""
        rate = mbit * 1e6 / 8
        asked = {
            "offline": False,
            "latency": latency,
            "downloadThroughput": rate,
            "uploadThroughput": rate,
        }
        self.session.send("Network.emulateNetworkConditions", asked)

    def open(
        self,
        charts: int,
        page: str | None = None,
        *,
        language: str = "en",
        more: str = "",
        quiet: int = QUIET,
        patience: int = PATIENCE,
    ) -> float:
        """Open the address, with `more` after its query; return the milliseconds until all charts
        are drawn.
        """
        address = self.server.address(page, language) + more
        self.page.goto(address, wait_until="commit", timeout=patience)
        took = self.settle(charts, page=page, quiet=quiet, patience=patience)
        # When Streamlit takes the page in, its parts move: the page itself knows when it was drawn.
        return self.paints()["drawn"] or took

    def settle(
        self,
        charts: int,
        said: str = "",
        *,
        page: str | None = None,
        chosen: tuple[str, str] = ("", ""),
        quiet: int = QUIET,
        patience: int = PATIENCE,
    ) -> float:
        """Wait until the charts have changed, match `said` or `chosen`, and are quiet; return the
        milliseconds from the click to the last mutation.
        """
        ours = self.server.rival.kind == "view"
        asked = [quiet, page or self.server.page, *chosen] if ours else [charts, quiet, said]
        question = "complete" if ours else "settled"
        try:
            self.page.wait_for_function(
                f"asked => window.__watch && __watch.{question}(...asked)",
                arg=asked,
                timeout=patience,
                polling=50,
            )
        except TimeoutError as reason:
            reason.add_note(f"{self.server.rival.title}: {self._tell_missing(charts, said, ours)}")
            raise
        return float(self.page.evaluate("__watch.last - __watch.begun"))

    def _tell_missing(self, charts: int, said: str, ours: bool) -> str:
        if ours:
            found = self.page.evaluate(
                "({view: reading?.dataset.view, busy: reading?.ariaBusy, undrawn: __watch.undrawn(), address: location.search})"
            )
            return f"the reading page: {found}"
        wrong = "" if not said or said == self.words() else ", which do not say what they should"
        return (
            f"{self.page.evaluate('__watch.charts().length')} of {charts} charts are drawn{wrong}"
        )

    def adopt(self, patience: int = PATIENCE) -> None:
        """Wait until Streamlit holds the reading page; at once where it is none."""
        if self.server.rival.kind == "view":
            self.page.wait_for_selector("#reading[data-adopted]", timeout=patience)

    def paints(self) -> dict[str, float]:
        """Return milliseconds of the first and the largest paint and of the drawn charts (0 where
        the page does not tell), and the sum of all layout shifts.
        """
        found: dict[str, float] = self.page.evaluate("__watch.paints()")
        return found

    def words(self) -> str:
        """Return the text of all charts."""
        found: str = self.page.evaluate("__watch.words()")
        return found

    def missing_texts(self, texts: list[str]) -> list[str]:
        """Return those texts that stand nowhere on the reading page."""
        prose = " ".join(self.page.evaluate("__watch.prose()").split())
        return [each for each in texts if " ".join(each.split()) not in prose]

    def change(self, of: Filter, value: str, charts: int, said: str = "") -> float:
        """Choose a filter value; return the milliseconds until all charts are redrawn.

        Waits for the text `said` in the charts, where it is known.
        """
        self.page.bring_to_front()
        WORKED[self.server.rival.kind](self, of, value)
        # what is chosen at the beginning may be left out of the address
        chosen = ("", "") if value == of.first else (of.name, value)
        return self.settle(charts, said, chosen=chosen)

    def arm(self) -> None:
        """Start timing at the next click, or change of a native control."""
        self.page.evaluate("__watch.armed = true, __watch.begun = Infinity")


def _view(tab: Tab, of: Filter, value: str) -> None:
    control = tab.page.locator(f"#reading select[name={of.name}]")
    if control.count():
        tab.arm()
        control.select_option(value)
        return
    wanted = f"input[name={of.name}][value='{value}']"
    label = tab.page.locator(f"#reading label:has({wanted})")
    tab.arm()
    (label if label.count() else tab.page.locator(f"#reading {wanted}")).click()


def _streamlit(tab: Tab, of: Filter, value: str) -> None:
    control = tab.page.locator(f".st-key-{of.name}")
    if of.kind == "segments":
        tab.arm()
        control.locator("button").nth(list(of.options).index(value)).click()
        return
    control.locator("input").click()
    control.locator("input").fill(of.options[value])
    option = tab.page.locator("[role=option]").first
    option.wait_for()
    tab.arm()
    option.click()


def _dash(tab: Tab, of: Filter, value: str) -> None:
    place = list(of.options).index(value)
    if of.kind == "segments":
        tab.arm()
        tab.page.locator(f"#{of.name} input").nth(place).click()
        return
    tab.page.locator(f"#{of.name}").click()
    tab.page.locator(".dash-dropdown-search").fill(of.options[value])
    option = tab.page.locator(".dash-dropdown-option").first
    option.wait_for()
    tab.arm()
    option.click()


def _panel(tab: Tab, of: Filter, value: str) -> None:
    if of.kind == "segments":
        button = tab.page.locator(f".key-{of.name} button").nth(list(of.options).index(value))
        tab.arm()
        button.click()
        return
    control = tab.page.locator(f".key-{of.name} select")
    tab.arm()
    control.select_option(label=of.options[value])


def _plain(tab: Tab, of: Filter, value: str) -> None:
    tab.arm()
    tab.page.locator(f"[name={of.name}]").select_option(value)


WORKED = {"view": _view, "streamlit": _streamlit, "dash": _dash, "panel": _panel, "plain": _plain}
