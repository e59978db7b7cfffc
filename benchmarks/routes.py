#!/usr/bin/env python3
"""Send fifty requests at once for pictures and tables, and measure what a reader of the pages
notices.

A real server, a real browser. The order of the objectives is switched back and forth, and each
change is timed from the click until all charts are drawn: first alone, then while fifty requests are
sent at once: for pictures that are not cached, for the same again, for tables, and for views of
choices that nobody has made.
"""

import argparse
import statistics
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import product
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.browser import Tab, chromium, open_profile
from benchmarks.rivals.content import Filter, read_pages
from benchmarks.rivals.servers import serve
from benchmarks.sessions import draw_choices

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


def ask(url: str) -> Told:
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


def change(tab: Tab, order: Filter, option: int) -> float:
    """Choose an order of the objectives; return the seconds until the page is redrawn."""
    return tab.change(order, list(order.options)[option], 0) / 1000


def change_meanwhile(tab: Tab, order: Filter, requests: list[Future[Told]]) -> list[float]:
    """Change the filter, with a reader's pause between, until every request is answered, at least a
    few times.
    """
    felt: list[float] = []
    while len(felt) < 4 or not all(each.done() for each in requests):
        felt.append(change(tab, order, (len(felt) + 1) % 2))
    if len(felt) % 2:
        change(tab, order, 0)
    return felt


def format_quantiles(seconds: list[float]) -> str:
    """Format median and 95th percentile."""
    ordered = sorted(seconds)
    return f"{statistics.median(ordered):>8.2f}{ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]:>8.2f}"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--at-once", type=int, default=50)
    given = parser.parse_args()
    n = given.at_once
    rounds = {
        f"{n} pictures, new": (PICTURES * n)[:n],
        f"{n} pictures, known": (PICTURES * n)[:n],
        f"{n} tables": (TABLES * n)[:n],
        f"{n} views, new": [f"view/objectives.json?lang=en&{each}" for each in draw_choices(n, 5)],
    }
    page = read_pages()["objectives"]
    order = next(each for each in page.filters if each.name == "order")
    with serve("ours", page.name) as server, chromium() as browser:
        base, tab = server.base, Tab(open_profile(browser), server)
        tab.open(page.charts)
        tab.adopt()
        for number in range(6):
            change(tab, order, (number + 1) % 2)
        alone = [change(tab, order, (number + 1) % 2) for number in range(CHANGES_ALONE)]
        print(
            f"{'':<22}{'answered':>9}  {'statuses':<14}{'p50 s':>8}{'p95 s':>8}{'all s':>8}   "
            f"page: {'p50 s':>8}{'p95 s':>8}{'n':>5}"
        )
        print(
            f"{'nothing':<22}{'':>9}  {'':<14}{'':>24}         {format_quantiles(alone)}{len(alone):>5}"
        )
        for name, addresses in rounds.items():
            with ThreadPoolExecutor(n) as people:
                requests = [people.submit(ask, f"{base}/{address}") for address in addresses]
                felt = change_meanwhile(tab, order, requests)
                told = [each.result() for each in requests]
            statuses = ", ".join(
                f"{status} × {times}"
                for status, times in Counter(status for status, _ in told).items()
            )
            times = [seconds for _, seconds in told]
            answered = sum(status == "200" for status, _ in told)
            print(
                f"{name:<22}{answered:>9}  {statuses:<14}{format_quantiles(times)}{max(times):>8.2f}      "
                f"   {format_quantiles(felt)}{len(felt):>5}"
            )


if __name__ == "__main__":
    main()
