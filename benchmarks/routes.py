#!/usr/bin/env python3
"""Send fifty requests at once for pictures and tables, and measure what a reader of the pages
notices.

A real server, a real browser. A filter of the page of objectives is switched back and forth, and
each change is timed from the click until the script has ended: first alone, then while fifty
requests are sent at once: for pictures that are not cached, for the same again, for tables.
"""

import argparse
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import product
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
]
FIGURES = (
    "map-stage",
    "map-ready",
    "ladder",
    "road",
    "readiness",
    "matrix",
    "principles",
    "headcount",
    "attendance",
)
PICTURES = [
    f"export/{name}.{kind}?lang={lang}&size={size}"
    for size, kind, lang, name in product(
        ("slide", "square"), ("png", "svg"), ("ar", "en"), FIGURES
    )
]
TABLES = [
    f"api/{name}.{kind}?lang={lang}"
    for name, kind, lang in product(
        ("events", "participants", "progress", "coverage", "principles"),
        ("csv", "json"),
        ("ar", "en"),
    )
]
CHANGES_ALONE = 20

Told = tuple[str, float]


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Run a dashboard on a free port, with a new store."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
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
    ]
    surroundings = os.environ | {"DATABASE_URL": f"sqlite:///{folder}/store.sqlite3"}
    server = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=surroundings
    )
    base = f"http://localhost:{port}"
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(f"{base}/_stcore/health", timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        else:
            raise RuntimeError("the server did not answer within a minute")
        yield base
    finally:
        server.terminate()
        server.wait(timeout=20)


def asked(url: str) -> Told:
    """Send one request; return its status and seconds."""
    began = time.monotonic()
    try:
        with urllib.request.urlopen(url, timeout=300) as answer:
            answer.read()
            return str(answer.status), time.monotonic() - began
    except urllib.error.HTTPError as refused:
        return str(refused.code), time.monotonic() - began
    except OSError as failure:
        return type(failure).__name__, time.monotonic() - began


def change(page: Page, option: int) -> float:
    """Choose an order of the objectives; return the seconds until the page is redrawn."""
    began = time.monotonic()
    page.locator("[class*=st-key-order] button").nth(option).click()
    page.wait_for_function(
        f"new URLSearchParams(location.search).has('order') === {'true' if option else 'false'}",
        timeout=60_000,
    )
    page.wait_for_selector(
        "[data-testid=stApp][data-test-script-state=notRunning]", timeout=60_000, state="attached"
    )
    return time.monotonic() - began


def meanwhile(page: Page, requests: list[Future[Told]]) -> list[float]:
    """Change the filter, with a reader's pause between, until every request is answered, at least a
    few times.
    """
    felt: list[float] = []
    while len(felt) < 4 or not all(each.done() for each in requests):
        felt.append(change(page, (len(felt) + 1) % 2))
        time.sleep(0.3)
    if len(felt) % 2:
        change(page, 0)
    return felt


def quantiles(seconds: list[float]) -> str:
    """Format median and 95th percentile."""
    ordered = sorted(seconds)
    return f"{statistics.median(ordered):>8.2f}{ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]:>8.2f}"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--at-once", type=int, default=50)
    parser.add_argument("--chrome", default=os.environ.get("CHROME", "/usr/bin/chromium"))
    given = parser.parse_args()
    n = given.at_once
    rounds = {
        f"{n} pictures, new": (PICTURES * n)[:n],
        f"{n} pictures, known": (PICTURES * n)[:n],
        f"{n} tables": (TABLES * n)[:n],
    }
    with (
        tempfile.TemporaryDirectory() as folder,
        running(Path(folder)) as base,
        sync_playwright() as playwright,
    ):
        page = playwright.chromium.launch(executable_path=given.chrome, args=FLAGS).new_page(
            viewport={"width": 1400, "height": 1000}
        )
        page.goto(f"{base}/objectives?lang=en")
        page.wait_for_selector(".dashboard-chart .main-svg", timeout=120_000)
        for number in range(6):
            change(page, (number + 1) % 2)
        alone = [change(page, (number + 1) % 2) for number in range(CHANGES_ALONE)]
        print(
            f"{'':<22}{'answered':>9}  {'statuses':<14}{'p50 s':>8}{'p95 s':>8}{'all s':>8}   "
            f"page: {'p50 s':>8}{'p95 s':>8}{'n':>5}"
        )
        print(f"{'nothing':<22}{'':>9}  {'':<14}{'':>24}         {quantiles(alone)}{len(alone):>5}")
        for name, addresses in rounds.items():
            with ThreadPoolExecutor(n) as people:
                requests = [people.submit(asked, f"{base}/{address}") for address in addresses]
                felt = meanwhile(page, requests)
                told = [each.result() for each in requests]
            statuses = ", ".join(
                f"{status} × {times}"
                for status, times in Counter(status for status, _ in told).items()
            )
            times = [seconds for _, seconds in told]
            answered = sum(status == "200" for status, _ in told)
            print(
                f"{name:<22}{answered:>9}  {statuses:<14}{quantiles(times)}{max(times):>8.2f}      "
                f"   {quantiles(felt)}{len(felt):>5}"
            )


if __name__ == "__main__":
    main()
