"""A running dashboard and a real Chromium, for the tests marked `browser`."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import pytest
from playwright.sync_api import Browser, Page, WebSocket, sync_playwright
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

ROOT = Path(__file__).resolve().parents[2]
SIZES = {"desktop": (1400, 1000), "phone": (390, 844)}
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
BROWSERS = (
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/usr/bin/google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
PATIENCE = 60_000  # milliseconds; a page takes 1 to 3 s on two cores
# A reading page after its first drawing, or one of Streamlit's in its frame; nothing asked for.
STANDS = """() => {
  const root = document.querySelector("#reading");
  if (!root || root.matches("[aria-busy=true]")) return false;
  const drawn = performance.getEntriesByName("reading-drawn").length > 0;
  return root.hasAttribute("data-adopted") || (root.querySelector("form") && drawn);
}"""
DRAWN = """() => [...document.querySelectorAll("#reading [data-figure]")].every((place) =>
  !place.offsetParent || (place.dataset.drawn === place.dataset.tag && place.querySelector(
    ".drawn[aria-busy=false] .main-svg")))"""


def _a_browser() -> str | None:
    asked = os.environ.get("CHROME")
    return asked or next(
        (path for path in BROWSERS if Path(path).exists()),
        shutil.which("chromium") or shutil.which("chrome"),
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for_health(base: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        if server.poll() is not None:
            raise RuntimeError(
                f"the server ended with {server.returncode}:\n{log.read_text(errors='replace')}"
            )
        try:
            with urllib.request.urlopen(f"{base}/_stcore/health", timeout=1):
                return
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.1)
    raise RuntimeError(f"{base} did not answer within 30 s:\n{log.read_text(errors='replace')}")


@dataclass
class Server:
    """A dashboard of this repository: its address, and the folder of all files that it writes."""

    base: str
    folder: Path


@contextmanager
def running(folder: Path, base_path: str = "") -> Iterator[Server]:
    """Run `streamlit run app.py` on a free port; log, store, temporary and cached files go into
    `folder`. All addresses begin with `base_path`.
    """
    port = _free_port()
    base = f"http://localhost:{port}{base_path}"
    log = folder / "log.txt"
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        "app.py",
        "--server.port",
        str(port),
        "--server.fileWatcherType",
        "none",
        *(("--server.baseUrlPath", base_path) if base_path else ()),
    ]
    places = {"DATABASE_URL": f"sqlite:///{folder}/store.sqlite3"}
    for name in ("TMPDIR", "HOME", "XDG_CACHE_HOME"):
        places[name] = str(folder / name.lower())
        (folder / name.lower()).mkdir(exist_ok=True)
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT, env=os.environ | places
        )
    try:
        _wait_for_health(base, process, log)
        yield Server(base, folder)
    finally:
        process.terminate()
        process.wait(timeout=60)  # pictures in the queue are finished first


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Run the dashboard that all tests share."""
    with running(tmp_path_factory.mktemp("server")) as shared:
        yield shared


@pytest.fixture
def started(tmp_path: Path) -> Callable[[], AbstractContextManager[Server]]:
    """Return a function that starts a dashboard without any previous session."""
    return lambda: running(tmp_path)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start a headless Chromium: the one named by $CHROME, or one of those installed."""
    path = _a_browser()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@dataclass
class Opened:
    """A page opened in the browser, with its errors, its requests, those of them to other hosts,
    and opened windows.
    """

    page: Page
    base: str
    errors: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    waits: bool = False

    def __post_init__(self) -> None:
        self.page.on("request", lambda sent: self.asked.append(sent.url))
        self.page.on("websocket", self._overhear)

    def _overhear(self, socket: WebSocket) -> None:
        """Learn from the websocket messages whether the page waits for a response: a loaded server
        leaves the page unchanged for a while.
        """

        def asked(frame: bytes | str) -> None:
            if (
                isinstance(frame, bytes)
                and BackMsg.FromString(frame).WhichOneof("type") == "rerun_script"
            ):
                self.waits = True

        def heard(frame: bytes | str) -> None:
            told = ForwardMsg.FromString(frame) if isinstance(frame, bytes) else ForwardMsg()
            if told.WhichOneof("type") == "new_session":
                self.waits = True
            elif (
                told.WhichOneof("type") == "script_finished"
                and told.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
            ):
                self.waits = False

        def closed(_: WebSocket) -> None:
            self.waits = False

        socket.on("framesent", asked)
        socket.on("framereceived", heard)
        socket.on("close", closed)

    def _answered(self) -> None:
        for _ in range(PATIENCE // 50):
            if not self.waits:
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"no answer within {PATIENCE / 1000:.0f} s")

    def go(self, path: str) -> "Opened":
        """Open another address of the dashboard and wait."""
        self.page.goto(f"{self.base}/{path.lstrip('/')}", wait_until="domcontentloaded")
        return self.settled()

    def settled(self) -> "Opened":
        """Wait until what was asked for last is drawn: every chart of a reading page, or the script
        of a page of Streamlit's, without a placeholder.
        """
        page = self.page
        page.wait_for_timeout(50)  # a click takes a moment to be heard
        page.wait_for_function(STANDS, timeout=PATIENCE)
        if page.locator("#reading form").count():
            page.wait_for_function(DRAWN, timeout=PATIENCE)
            return self
        return self.streamlit_settled()

    def adopted(self) -> "Opened":
        """Wait until Streamlit has taken the page in, and its script has ended."""
        self.page.wait_for_function(
            "document.querySelector('#reading').hasAttribute('data-adopted')", timeout=PATIENCE
        )
        return self.streamlit_settled()

    def streamlit_settled(self) -> "Opened":
        """Wait until Streamlit's script has ended, and no placeholder is left."""
        page = self.page
        page.wait_for_selector(
            "[data-testid=stApp] [data-testid=stMainBlockContainer]", timeout=PATIENCE
        )
        page.wait_for_timeout(150)  # a click takes a moment to be sent
        self._answered()
        page.wait_for_timeout(100)  # an answer takes a moment to be rendered
        page.wait_for_selector(
            "[data-testid=stApp][data-test-script-state=notRunning]", timeout=PATIENCE
        )
        page.wait_for_function(
            "!document.querySelector('[data-testid=stSkeleton]')", timeout=PATIENCE
        )
        page.wait_for_timeout(200)
        return self.streamlit_settled() if self.waits else self

    @property
    def html(self) -> dict[str, str]:
        """Return language and direction of the document."""
        return dict(
            self.page.evaluate(
                "({lang: document.documentElement.lang, dir: document.documentElement.dir})"
            )
        )

    @property
    def query(self) -> str:
        """Return the query string of the address."""
        return urlparse(self.page.url).query

    @property
    def views_asked(self) -> list[str]:
        """Return what was asked of pages since the last time, without the address of the host."""
        asked = [url.partition("/view/")[2] for url in self.asked if "/view/" in url]
        self.asked.clear()
        return [each for each in asked if each != "version"]

    def side_by_side(self, testid: str) -> tuple[float, float]:
        """Return the left and right edge of an element on the screen, in pixels."""
        box = self.page.get_by_test_id(testid).first.bounding_box()
        assert box is not None, f"{testid} is not on the screen"
        return box["x"], box["x"] + box["width"]


@pytest.fixture
def opened(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Callable[..., Opened]]:
    """Return `opened(path, language, size)`, which opens a page of the dashboard in a fresh browser
    profile; further options are those of a context of Playwright.
    """
    contexts = []

    def open_page(
        path: str = "",
        language: str | None = None,
        size: str = "desktop",
        server: Server | None = None,
        **options: Any,
    ) -> Opened:
        width, height = SIZES[size]
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        view = Opened(context.new_page(), (server or request.getfixturevalue("server")).base)
        view.page.on(
            "console",
            lambda message: view.errors.append(message.text) if message.type == "error" else None,
        )
        view.page.on("pageerror", lambda error: view.errors.append(str(error)))
        view.page.on(
            "request", lambda sent: view.outside.append(sent.url) if _leaves(sent.url) else None
        )
        view.page.on(
            "dialog", lambda dialog: (view.dialogs.append(dialog.message), dialog.dismiss())
        )
        sign = "&" if "?" in path else "?"
        return view.go(path if language is None else f"{path}{sign}lang={language}")

    yield open_page
    for context in contexts:
        context.close()


def _leaves(url: str) -> bool:
    address = urlparse(url)
    return address.scheme in ("http", "https", "ws", "wss") and address.hostname not in (
        "localhost",
        "127.0.0.1",
    )
