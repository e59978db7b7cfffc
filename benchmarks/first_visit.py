#!/usr/bin/env python3
"""Measure a visit: bytes and time until all charts of the first page are drawn, with an empty
cache, again, and on a slow line.

Real servers, a real browser, in turns. Four measurements, each a table:

visit    a browser with an empty cache opens the overview, closes it, and opens it again; this
         dashboard, a naive Streamlit page, an empty Streamlit page with one chart, Dash, Panel, a
         plain server
line     the same on 1.6 Mbit/s with 150 ms latency (throttled in the browser); this dashboard,
         naive Streamlit
start    from the start of the server (its store exists already) until a browser shows all charts;
         this dashboard, naive Streamlit
page     from the click in the navigation until all charts of another page are drawn; this
         dashboard. "New" is the first time in a browser.
"""

import argparse
import sys
import tempfile
import time
from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from playwright.sync_api import Browser

from benchmarks.browser import Tab, chromium, profile
from benchmarks.rivals.content import count, pages, read
from benchmarks.rivals.servers import RIVALS, Running, running, wait_for
from benchmarks.verdicts import Report, Verdict, median

FIRST = "overview"
MBIT, LATENCY, PATIENCE = 1.6, 150, 180_000
QUIET_ON_A_LINE = 2500  # milliseconds: gaps between changes are longer on a slow line
BYTES, START, TO_CHARTS, LINE, SECOND, PAGE = 0.33, 0.85, 1.15, 0.5, 0.4, 300

Samples = dict[str, dict[str, list[float]]]  # by rival and by measurement


def nothing_yet() -> Samples:
    return defaultdict(lambda: defaultdict(list))


def visits(browser: Browser, server: Running, charts: int, *, line: bool) -> dict[str, float]:
    """Open a page twice in one browser; return milliseconds, bytes and responses of each visit."""
    context, found = profile(browser), {}
    try:
        for time_ in ("first", "second"):
            tab = Tab(context, server)
            if line:
                tab.slow(mbit=MBIT, latency=LATENCY)
                found[f"{time_} ms"] = tab.open(charts, quiet=QUIET_ON_A_LINE, patience=PATIENCE)
            else:
                found[f"{time_} ms"] = tab.open(charts)
                tab.page.wait_for_timeout(
                    1500
                )  # a page still fetches files after its charts are drawn
            found[f"{time_} bytes"], found[f"{time_} answers"] = tab.wire.taken()
            tab.page.close()
    finally:
        context.close()
    return found


def compared(
    browser: Browser, names: list[str], charts: int, runs: int, *, line: bool = False
) -> Samples:
    """Visit all rivals in turns; the servers are warm."""
    samples = nothing_yet()
    with ExitStack() as stack:
        servers = {name: stack.enter_context(running(name, FIRST)) for name in names}
        for name, server in servers.items():
            visits(browser, server, _charts(name, charts), line=False)
        for _ in range(runs):
            for name, server in servers.items():
                for what, value in visits(
                    browser, server, _charts(name, charts), line=line
                ).items():
                    samples[name][what].append(value)
    return samples


def _charts(name: str, charts: int) -> int:
    return 1 if name == "empty" else charts


def visit(report: Report, browser: Browser, charts: int, given: argparse.Namespace) -> None:
    """Measure bytes and time on this machine."""
    samples = compared(browser, given.rivals, charts, given.runs)
    of = {
        name: {what: median(values) for what, values in found.items()}
        for name, found in samples.items()
    }
    rows = [
        [
            RIVALS[name].title,
            found["first ms"],
            found["first bytes"] / 1e6,
            int(found["first answers"]),
            found["second ms"],
            found["second bytes"] / 1e3,
            int(found["second answers"]),
        ]
        for name, found in of.items()
    ]
    heads = ("made with", "first: ms", "MB", "answers", "second: ms", "kB", "answers")
    report.table(
        f"A visit on this machine until all charts are drawn (medians of {given.runs})", heads, rows
    )
    ours = of["ours"]
    if naive := of.get("naive"):
        detail = f"{ours['first bytes'] / 1e6:.2f} MB, naive {naive['first bytes'] / 1e6:.2f} MB"
        what = "bytes of a first visit: of naive Streamlit"
        report.bound(
            Verdict("3", what, ours["first bytes"] / naive["first bytes"], BYTES, detail=detail)
        )
    if empty := of.get("empty"):
        detail = f"{ours['first ms']:.0f} ms, empty {empty['first ms']:.0f} ms"
        what = "time to all charts: of an empty Streamlit page with one chart"
        report.bound(
            Verdict("3", what, ours["first ms"] / empty["first ms"], TO_CHARTS, detail=detail)
        )
    detail = f"{ours['second bytes'] / 1e3:.0f} kB of {ours['first bytes'] / 1e3:.0f} kB"
    report.bound(
        Verdict(
            "3",
            "second visit, bytes: of the first",
            ours["second bytes"] / ours["first bytes"],
            SECOND,
            detail=detail,
        )
    )
    detail = f"{ours['second ms']:.0f} ms of {ours['first ms']:.0f} ms"
    report.bound(
        Verdict(
            "3",
            "second visit, time on this machine: of the first",
            ours["second ms"] / ours["first ms"],
            SECOND,
            detail=detail,
        )
    )


def line(report: Report, browser: Browser, charts: int, given: argparse.Namespace) -> None:
    """Measure the time on a slow line."""
    names = [name for name in ("ours", "naive") if name in given.rivals]
    samples = compared(browser, names, charts, given.runs, line=True)
    of = {
        name: {what: median(values) for what, values in found.items()}
        for name, found in samples.items()
    }
    rows = [
        [RIVALS[name].title, found["first ms"] / 1000, found["second ms"] / 1000]
        for name, found in of.items()
    ]
    report.table(
        f"A visit over {MBIT} Mbit/s and {LATENCY} ms (medians of {given.runs})",
        ("made with", "first: s", "second: s"),
        rows,
    )
    first, second = of["ours"]["first ms"], of["ours"]["second ms"]
    if naive := of.get("naive"):
        detail = f"{first / 1000:.1f} s, naive {naive['first ms'] / 1000:.1f} s"
        report.bound(
            Verdict(
                "3",
                "first visit over the poor line: of naive Streamlit",
                first / naive["first ms"],
                LINE,
                detail=detail,
            )
        )
    detail = f"{second / 1000:.1f} s of {first / 1000:.1f} s"
    report.bound(
        Verdict(
            "3",
            "second visit, time over the poor line: of the first",
            second / first,
            SECOND,
            detail=detail,
        )
    )


def start(report: Report, browser: Browser, charts: int, given: argparse.Namespace) -> None:
    """Measure the time from the start of a server to its first page."""
    names = [name for name in ("ours", "naive") if name in given.rivals]
    samples = nothing_yet()
    with tempfile.TemporaryDirectory() as folder:
        for run in range(given.runs + 1):
            for name in names:
                answering, drawn = _started(
                    browser, name, charts, f"sqlite:///{folder}/store.sqlite3"
                )
                if run:  # the first run makes the store, and Python's compiled files
                    samples[name]["answering"].append(answering)
                    samples[name]["drawn"].append(drawn)
    of = {
        name: {what: median(values) for what, values in found.items()}
        for name, found in samples.items()
    }
    rows = [[RIVALS[name].title, found["answering"], found["drawn"]] for name, found in of.items()]
    report.table(
        f"From the start of the server (medians of {given.runs})",
        ("made with", "it answers: s", "all charts drawn: s"),
        rows,
    )
    if naive := of.get("naive"):
        ours = of["ours"]["drawn"]
        detail = f"{ours:.2f} s, naive {naive['drawn']:.2f} s"
        report.bound(
            Verdict(
                "3",
                "start of the server to first page drawn: of naive Streamlit",
                ours / naive["drawn"],
                START,
                detail=detail,
            )
        )


def _started(browser: Browser, name: str, charts: int, database: str) -> tuple[float, float]:
    """Start a server; return the seconds until it answers, and until a browser with an empty cache
    shows its first page.
    """
    context = profile(browser)
    began = time.time()
    try:
        with running(name, FIRST, answering=False, database=database) as server:
            wait_for(server, pause=0.01)
            answering = time.time() - began
            tab = Tab(context, server)
            drawn = tab.open(charts)
            return answering, tab.page.evaluate(
                "performance.timeOrigin"
            ) / 1000 + drawn / 1000 - began
    finally:
        context.close()


def page(report: Report, browser: Browser, charts: int, given: argparse.Namespace) -> None:
    """Measure the time from page to page."""
    tables = read()
    counts = {name: count(tables, content) for name, content in pages(tables).items()}
    order = [*[*counts][1:], FIRST]
    samples = nothing_yet()
    with running("ours") as server:
        for run in range(given.runs + 1):
            context = profile(browser)
            tab = Tab(context, server)
            tab.open(charts)
            for kind in ("new", "again"):
                for name in order:
                    tab.page.wait_for_timeout(300)
                    link = tab.page.locator("[data-testid=stSidebarNavLink]").nth(
                        [*counts].index(name)
                    )
                    tab.arm()
                    link.click()
                    ms = tab.settle(counts[name])
                    if run:
                        samples[name][kind].append(ms)
            context.close()
    rows = [
        [name, *(median(found[kind]) for kind in ("new", "again"))]
        for name, found in samples.items()
    ]
    report.table(
        f"From page to page, of this dashboard (medians of {given.runs})",
        ("to", "new: ms", "again: ms"),
        rows,
    )
    for name, new, _ in rows:
        report.bound(Verdict("3", f"page change to {name}", new, PAGE, unit="ms"))


QUESTIONS = {"visit": visit, "start": start, "page": page, "line": line}


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument(
        "--only", nargs="+", choices=[*QUESTIONS], default=[*QUESTIONS], help="these questions"
    )
    names = [*RIVALS]
    parser.add_argument(
        "--rivals",
        nargs="+",
        choices=names,
        default=names,
        help="what is measured; ours among them",
    )
    parser.add_argument("--json", type=Path, help="a file for what was found")
    given = parser.parse_args()
    tables = read()
    charts, report = count(tables, pages(tables)[FIRST]), Report("A visit")
    with chromium() as browser:
        for question in given.only:
            QUESTIONS[question](report, browser, charts, given)
    return report.end(given.json)


if __name__ == "__main__":
    raise SystemExit(main())
