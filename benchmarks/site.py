#!/usr/bin/env python3
"""Measure a first visit to the public edition, compared with the dashboard itself, and the time to
make the edition.

Makes the site by its command, serves it compressed (gzip) on this machine, and opens pages in a
real browser with an empty cache: bytes and requests on the wire, until the first paint (pictures
are in the page), until every chart is interactive; then on a line of 1.6 Mbit/s and 150 ms. The
same without JavaScript, and the dashboard's own first page. Medians. The window is high enough to
show all charts.
"""

import argparse
import gzip
import http.server
import io
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # works from any working directory

from benchmarks.routes import FLAGS, running

PAGES = ("overview", "states", "objectives", "participation")
FILES = {
    "overview": "index.html",
    "states": "states.html",
    "objectives": "objectives.html",
    "participation": "participation.html",
}
PACKED = (".html", ".css", ".js", ".json", ".geojson", ".svg", ".csv", ".txt")
# bytes per second: 1.6 Mbit/s down
SLOW = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 200_000,
    "uploadThroughput": 100_000,
}
DRAWN = "n => document.querySelectorAll('.dashboard-chart .main-svg:first-of-type').length >= n"
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"
KILO = 1024


class Packing(http.server.SimpleHTTPRequestHandler):
    """A file server that compresses text, as web hosts do."""

    protocol_version = "HTTP/1.1"
    kept: ClassVar[dict[str, bytes]] = {}

    def send_head(self) -> Any:
        """Send the headers; return the file itself, or its cached compressed form."""
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            self.send_error(404)
            return None
        packed = path.suffix in PACKED
        if str(path) not in self.kept:
            self.kept[str(path)] = (
                gzip.compress(path.read_bytes(), 6) if packed else path.read_bytes()
            )
        body = self.kept[str(path)]
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Length", str(len(body)))
        if packed:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        return io.BytesIO(body)

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder; yield its address."""
    with http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(Packing, directory=str(folder))
    ) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def made(folder: Path) -> tuple[float, float]:
    """Make the site; return the seconds elapsed and of processors."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(
        [sys.executable, "-m", "website", "--out", str(folder)],
        cwd=ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (
        time.monotonic() - began,
        after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
    )


def visit(
    browser: Browser, address: str, charts: int, *, script: bool = True, slow: bool = False
) -> tuple[float, ...]:
    """Make one first visit: bytes, requests, milliseconds to the first paint and to the
    last chart.
    """
    context = browser.new_context(
        viewport={"width": 1400, "height": 4000}, java_script_enabled=script
    )
    page = context.new_page()
    wire = context.new_cdp_session(page)
    sent: list[float] = []
    wire.on("Network.loadingFinished", lambda told: sent.append(told["encodedDataLength"]))
    wire.on(
        "Network.webSocketFrameReceived",
        lambda told: sent.append(len(told["response"]["payloadData"])),
    )
    wire.send("Network.enable")
    if slow:
        wire.send("Network.emulateNetworkConditions", SLOW)
    began = time.monotonic()
    page.goto(address, wait_until="load", timeout=180_000)
    painted = (time.monotonic() - began) * 1000
    if script:
        page.wait_for_function(DRAWN, arg=charts, timeout=180_000)
    ended = (time.monotonic() - began) * 1000
    page.wait_for_timeout(300)
    if script:
        painted = float(page.evaluate(PAINTED))
    context.close()
    return sum(sent) / KILO, len(sent), painted, ended


def charts_on(folder: Path, page: str) -> int:
    """Count the visible charts of a page of the site: of the three maps one."""
    document = (folder / "ar" / FILES[page]).read_text(encoding="utf-8")
    names = re.findall(r'data-figure="([\w-]+)"', document)
    return len([name for name in names if not name.startswith("map-")]) + any(
        name.startswith("map-") for name in names
    )


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--runs", type=int, default=5, help="visits of each kind, of which the median is told"
    )
    parser.add_argument("--browser", default="/usr/bin/chromium")
    parser.add_argument(
        "--folder", type=Path, help="a site that was made before, in the place of a new one"
    )
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = chosen.folder or Path(temporary) / "public"
        clock, processors = (0.0, 0.0) if chosen.folder else made(folder)
        files = [path for path in folder.rglob("*") if path.is_file()]
        pages = sum(path.suffix == ".html" for path in files)
        size = sum(path.stat().st_size for path in files) / KILO**2
        print(
            f"\nmade in {clock:.0f} s ({processors:.0f} s of processors): {pages} pages, "
            f"{len(files)} files, {size:.1f} MB\n"
        )
        print(
            f"{'first visit, Arabic':<34}{'kB':>7}{'requests':>10}{'paint, ms':>11}{'charts, ms':>12}{'slow: paint':>13}{'charts':>9}"
        )
        with sync_playwright() as playwright, served(folder) as base:
            browser = playwright.chromium.launch(executable_path=chosen.browser, args=FLAGS)
            for page in PAGES:
                charts = charts_on(folder, page)
                tell(
                    f"site, {page}",
                    chosen.runs,
                    partial(visit, browser, f"{base}/ar/{FILES[page]}", charts),
                )
            tell(
                "site, overview, no JavaScript",
                chosen.runs,
                partial(visit, browser, f"{base}/ar/index.html", 0, script=False),
            )
            with running(Path(temporary)) as dashboard:
                shown = charts_on(folder, "overview")
                tell(
                    "dashboard, overview",
                    chosen.runs,
                    partial(visit, browser, f"{dashboard}/?lang=ar", shown),
                )
            browser.close()
    return 0


def tell(name: str, runs: int, one: Callable[..., tuple[float, ...]]) -> None:
    """Print a row of the table: the medians of some visits."""
    fast = [statistics.median(each) for each in zip(*(one() for _ in range(runs)), strict=True)]
    slow = [
        statistics.median(each)
        for each in zip(*(one(slow=True) for _ in range(max(1, runs // 2 + 1))), strict=True)
    ]
    print(
        f"{name:<34}{fast[0]:>7.0f}{fast[1]:>10.0f}{fast[2]:>11.0f}{fast[3]:>12.0f}{slow[2]:>13.0f}{slow[3]:>9.0f}",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
