"""Drive a real Chromium: time until the charts of a page are drawn, and count bytes on the wire,
the same way for every rival.

A change is timed from the click (or the input of a native control) to the last DOM mutation inside
a chart, shadow roots included. A mutation counts as the last one when no chart has changed for a
while, the expected number of charts is there, and their text matches the choice. Bytes are those of
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
  const watch = window.__watch = { begun: 0, armed: false, last: 0, roots: [document] };
  const of = node => node.nodeType === 1 ? node : node.parentElement;
  const inChart = node => { const e = of(node); return !!(e && e.closest && e.closest('.js-plotly-plot')); };
  const brings = node => node.nodeType === 1 && (node.matches('.js-plotly-plot') || !!node.querySelector('.js-plotly-plot'));
  const observer = new MutationObserver(records => {
    for (const each of records)
      if (inChart(each.target) || [...each.addedNodes].some(brings)) { watch.last = performance.now(); return; }
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
  watch.settled = (charts, quiet, said) => watch.last > watch.begun && performance.now() - watch.last > quiet
    && watch.charts().length === charts && (!said || said === watch.words());
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


def profile(browser: Browser) -> BrowserContext:
    """Return a new browser profile with an empty cache."""
    context = browser.new_context(viewport=SIZE)
    context.add_init_script(WATCH)
    return context


@dataclass
class Wire:
    """Traffic on the wire since the last call of `taken`."""

    received: int = 0
    requests: int = 0
    _sockets: dict[str, Any] = field(default_factory=dict)

    def watch(self, session: CDPSession) -> None:
        """Count all responses and websocket frames of a page."""
        session.on("Network.loadingFinished", lambda told: self._add(told["encodedDataLength"]))
        session.on("Network.webSocketHandshakeResponseReceived", self._shaken)
        session.on("Network.webSocketFrameReceived", self._frame)
        session.send("Network.enable", {"maxTotalBufferSize": 0, "maxResourceBufferSize": 0})

    def taken(self) -> tuple[int, int]:
        """Return bytes and number of responses since the last call."""
        told = self.received, self.requests
        self.received = self.requests = 0
        return told

    def _add(self, n: float) -> None:
        self.received += int(n)
        self.requests += 1

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
        self.received += len(data) + (2 if len(data) < 126 else 4 if len(data) < 65536 else 10)


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
        self, charts: int, page: str | None = None, quiet: int = QUIET, patience: int = PATIENCE
    ) -> float:
        """Open the address; return the milliseconds until all charts are drawn."""
        self.page.goto(self.server.address(page), wait_until="commit", timeout=patience)
        return self.settle(charts, quiet=quiet, patience=patience)

    def settle(
        self, charts: int, said: str = "", *, quiet: int = QUIET, patience: int = PATIENCE
    ) -> float:
        """Wait until the charts have changed, match `said`, and are quiet; return the milliseconds
        from the click to the last mutation.
        """
        try:
            asked = [charts, quiet, said]
            self.page.wait_for_function(
                "asked => window.__watch && __watch.settled(...asked)",
                arg=asked,
                timeout=patience,
                polling=50,
            )
        except TimeoutError as reason:
            wrong = (
                "" if not said or said == self.words() else ", which do not say what they should"
            )
            reason.add_note(
                f"{self.server.rival.title}: {self.page.evaluate('__watch.charts().length')} of "
                f"{charts} charts are drawn{wrong}"
            )
            raise
        return float(self.page.evaluate("__watch.last - __watch.begun"))

    def words(self) -> str:
        """Return the text of all charts."""
        found: str = self.page.evaluate("__watch.words()")
        return found

    def change(self, of: Filter, value: str, charts: int, said: str = "") -> float:
        """Choose a filter value; return the milliseconds until all charts are redrawn.

        Waits for the text `said` in the charts, where it is known.
        """
        self.page.bring_to_front()
        WORKED[self.server.rival.kind](self, of, value)
        return self.settle(charts, said)

    def arm(self) -> None:
        """Start timing at the next click, or change of a native control."""
        self.page.evaluate("__watch.armed = true, __watch.begun = Infinity")


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


WORKED = {"streamlit": _streamlit, "dash": _dash, "panel": _panel, "plain": _plain}
