#!/usr/bin/env python3
"""Measure a visit: paints, layout shift, bytes and time until all charts of a page are drawn; then
page changes and interactions.

Real servers, a real browser, in turns. Six measurements, each a table:

visit    a browser with an empty cache opens the overview, closes it, and opens it again; this
         dashboard, that of the frozen commit, a naive Streamlit page, an empty Streamlit page with
         one chart, Dash, Panel, a plain server
line     the same on 1.6 Mbit/s with 150 ms latency (throttled in the browser); this dashboard, that
         of the frozen commit, naive Streamlit. The largest paint is the last one told before the
         charts have come to rest
start    from the start of the server (its store exists already) until a browser shows all charts;
         this dashboard, naive Streamlit
page     from the click in the navigation until all charts of another page are drawn; this
         dashboard. "New" is the first time in a browser
shift    the sum of all layout shifts, from the first paint until Streamlit holds the page and a
         second has passed: every page, language, size and theme of this dashboard
inp      every control of every page by keyboard or mouse: the slowest interaction (the browser's
         own event timing, from the event to the next paint); this dashboard
"""

import argparse
import sys
import tempfile
import time
from collections import defaultdict
from contextlib import ExitStack
from itertools import product
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from playwright.sync_api import Browser, Page

from benchmarks.browser import QUIET, SIZE, Tab, chromium, open_profile
from benchmarks.rivals.content import LANGUAGES, READING_PAGES, read_pages
from benchmarks.rivals.servers import RIVALS, Running, serve, wait_for
from benchmarks.verdicts import Report, Verdict, format_number, median

FIRST = "overview"
MBIT, LATENCY, PATIENCE = 1.6, 150, 180_000
QUIET_ON_A_LINE = 2500  # milliseconds: gaps between changes are longer on a slow line
# of the frozen dashboard
PAINT_OF_TODAY, CHARTS_OF_TODAY = 0.35, 0.5
# seconds over the poor line, kB, share of the window, milliseconds
LARGEST, CHARTS, KILOBYTES, SHIFT, PAGE, INTERACTION = 1.5, 3.5, 800, 0.02, 250, 100
# older bounds: of naive Streamlit, of an empty page, of the first visit
BYTES, START, TO_CHARTS, LINE, SECOND = 0.33, 0.85, 1.15, 0.5, 0.4
SIZES: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": SIZE},
    "phone": {
        "viewport": {"width": 390, "height": 844},
        "device_scale_factor": 3,
        "is_mobile": True,
        "has_touch": True,
    },
}
THEMES = ("light", "dark")
# besides the pages as they are: one with a profile, one with a filter
DEEP = {"states": "&state=JOR", "objectives": "&round_table=2"}

Samples = dict[str, dict[str, list[float]]]  # by rival and by measurement
Medians = dict[str, dict[str, float]]


def take_samples() -> Samples:
    """Return samples with nothing in them yet."""
    return defaultdict(lambda: defaultdict(list))


def find_medians(samples: Samples) -> Medians:
    """Return the median of each list."""
    return {
        name: {what: median(values) for what, values in found.items()}
        for name, found in samples.items()
    }


def visit_twice(browser: Browser, server: Running, *, line: bool) -> dict[str, float]:
    """Open a page twice in one browser; return milliseconds, bytes and responses of each visit."""
    context, found = open_profile(browser), {}
    charts = 1 if server.rival.name == "empty" else read_pages()[FIRST].charts
    try:
        for which in ("first", "second"):
            tab = Tab(context, server)
            if line:
                tab.slow(mbit=MBIT, latency=LATENCY)
            quiet, patience = (QUIET_ON_A_LINE, PATIENCE) if line else (QUIET, 60_000)
            drawn = tab.open(charts, quiet=quiet, patience=patience)
            found[f"{which} ms"] = drawn
            if not line:
                tab.adopt()
                tab.page.wait_for_timeout(
                    1500
                )  # a page still fetches files after its charts are drawn
            origin = tab.page.evaluate("performance.timeOrigin")
            found[f"{which} bytes until drawn"] = tab.wire.until((origin + drawn) / 1000)
            paints = tab.paints()
            found |= {f"{which} {name}": paints[name] for name in ("fcp", "lcp", "shift")}
            found[f"{which} bytes"], found[f"{which} answers"] = tab.wire.take()
            tab.page.close()
    finally:
        context.close()
    return found


def compare(browser: Browser, names: list[str], runs: int, *, line: bool = False) -> Medians:
    """Visit all rivals in turns; the servers are warm."""
    samples = take_samples()
    with ExitStack() as stack:
        servers = {name: stack.enter_context(serve(name, FIRST)) for name in names}
        for server in servers.values():
            visit_twice(browser, server, line=False)
        for server in servers.values():
            server.rest()  # pictures are made ahead, for later readers
        for _ in range(runs):
            for name, server in servers.items():
                for what, value in visit_twice(browser, server, line=line).items():
                    samples[name][what].append(value)
    return find_medians(samples)


def judge_ratio(
    report: Report, point: str, what: str, values: tuple[float, float], bound: float, of: str
) -> None:
    """Add a bound on a ratio of two values that are told with a unit: "ms", "kB" or "s"."""
    ours, theirs = values
    unit, divisor = of.split()[-1], {"kB": 1000, "s": 1000}.get(of.split()[-1], 1)
    told = " of ".join(f"{format_number(each / divisor)} {unit}" for each in values)
    report.bound(Verdict(point, what, ours / theirs, bound, detail=told))


def visit(report: Report, browser: Browser, given: argparse.Namespace) -> None:
    """Measure bytes and time on this machine."""
    of = compare(browser, given.rivals, given.runs)
    heads = (
        "made with",
        "FCP ms",
        "LCP ms",
        "charts ms",
        "kB until then",
        "kB",
        "answers",
        "shift",
    )
    for which in ("first", "second"):
        rows = [
            [
                RIVALS[name].title,
                *(found[f"{which} {what}"] for what in ("fcp", "lcp", "ms")),
                *(found[f"{which} {what}"] / 1000 for what in ("bytes until drawn", "bytes")),
                int(found[f"{which} answers"]),
                f"{found[f'{which} shift']:.3f}",
            ]
            for name, found in of.items()
        ]
        title = f"The {which} visit on this machine until all charts are drawn"
        report.table(f"{title} (medians of {given.runs})", heads, rows)
    ours, first, again = of.get("ours"), "first ms", "second ms"
    if not ours:
        return
    if today := of.get("today"):
        fcp = (ours["first fcp"], today["first fcp"])
        judge_ratio(report, "3", "first paint: of today's", fcp, PAINT_OF_TODAY, "ms")
        drawn = (ours[first], today[first])
        judge_ratio(report, "3", "charts drawn: of today's", drawn, CHARTS_OF_TODAY, "ms")
    kilobytes = ours["first bytes until drawn"] / 1000
    what = "bytes until the charts are drawn, first visit"
    report.bound(Verdict("3", what, kilobytes, KILOBYTES, unit="kB"))
    if naive := of.get("naive"):
        values = (ours["first bytes"], naive["first bytes"])
        judge_ratio(report, "", "bytes of a first visit: of naive Streamlit", values, BYTES, "kB")
    if empty := of.get("empty"):
        what = "time to all charts: of an empty Streamlit page with one chart"
        judge_ratio(report, "", what, (ours[first], empty[first]), TO_CHARTS, "ms")
    values = (ours["second bytes"], ours["first bytes"])
    judge_ratio(report, "", "second visit, bytes: of the first", values, SECOND, "kB")
    what = "second visit, time on this machine: of the first"
    judge_ratio(report, "", what, (ours[again], ours[first]), SECOND, "ms")


def line(report: Report, browser: Browser, given: argparse.Namespace) -> None:
    """Measure the time on a slow line."""
    names = [name for name in ("ours", "today", "naive") if name in given.rivals]
    of = compare(browser, names, given.runs, line=True)
    rows = [
        [
            RIVALS[name].title,
            *(found[f"{which} {what}"] / 1000 for which in ("first", "second") for what in WHAT),
        ]
        for name, found in of.items()
    ]
    heads = tuple(f"{which}: {what} s" for which in ("first", "second") for what in WHAT.values())
    title = f"A visit over {MBIT} Mbit/s and {LATENCY} ms (medians of {given.runs})"
    report.table(title, ("made with", *heads), rows)
    ours = of.get("ours")
    if not ours:
        return
    for what, found, bound in (("LCP", "lcp", LARGEST), ("charts", "ms", CHARTS)):
        seconds = ours[f"first {found}"] / 1000
        report.bound(Verdict("3", f"first visit, poor line: {what}", seconds, bound, unit="s"))
    if naive := of.get("naive"):
        what = "first visit over the poor line: of naive Streamlit"
        judge_ratio(report, "", what, (ours["first ms"], naive["first ms"]), LINE, "s")
    what = "second visit, time over the poor line: of the first"
    judge_ratio(report, "", what, (ours["second ms"], ours["first ms"]), SECOND, "s")


WHAT = {"fcp": "FCP", "lcp": "LCP", "ms": "charts"}


def start(report: Report, browser: Browser, given: argparse.Namespace) -> None:
    """Measure the time from the start of a server to its first page."""
    names = [name for name in ("ours", "naive") if name in given.rivals]
    samples = take_samples()
    with tempfile.TemporaryDirectory() as folder:
        for run in range(given.runs + 1):
            for name in names:
                answering, drawn = start_once(browser, name, f"sqlite:///{folder}/store.sqlite3")
                if run:  # the first run makes the store, and Python's compiled files
                    samples[name]["answering"].append(answering)
                    samples[name]["drawn"].append(drawn)
    of = find_medians(samples)
    rows = [[RIVALS[name].title, found["answering"], found["drawn"]] for name, found in of.items()]
    heads = ("made with", "it answers: s", "all charts drawn: s")
    report.table(f"From the start of the server (medians of {given.runs})", heads, rows)
    if "ours" in of and "naive" in of:
        what = "start of the server to first page drawn: of naive Streamlit"
        values = (of["ours"]["drawn"] * 1000, of["naive"]["drawn"] * 1000)
        judge_ratio(report, "", what, values, START, "s")


def start_once(browser: Browser, name: str, database: str) -> tuple[float, float]:
    """Start a server; return the seconds until it answers, and until a browser with an empty cache
    shows its first page.
    """
    context = open_profile(browser)
    began = time.time()
    try:
        with serve(name, FIRST, answering=False, database=database) as server:
            wait_for(server, pause=0.01)
            answering = time.time() - began
            tab = Tab(context, server)
            drawn = tab.open(read_pages()[FIRST].charts)
            origin = tab.page.evaluate("performance.timeOrigin") / 1000
            return answering, origin + drawn / 1000 - began
    finally:
        context.close()


def page(report: Report, browser: Browser, given: argparse.Namespace) -> None:
    """Measure the time from page to page."""
    order = [*READING_PAGES[1:], FIRST]
    samples = take_samples()
    with serve("ours") as server:
        for run in range(given.runs + 1):
            context = open_profile(browser)
            tab = Tab(context, server)
            tab.open(0)
            tab.adopt()
            for kind in ("new", "again"):
                for name in order:
                    tab.page.wait_for_timeout(700)
                    tab.arm()
                    tab.page.locator(f"#reading nav.pages a[data-page={name}]").first.click()
                    ms = tab.settle(0, page=name)
                    if run:
                        samples[name][kind].append(ms)
            context.close()
    of = find_medians(samples)
    rows = [[name, found["new"], found["again"]] for name, found in of.items()]
    title = f"From page to page, of this dashboard (medians of {given.runs})"
    report.table(title, ("to", "new: ms", "again: ms"), rows)
    for name, found in of.items():
        report.bound(Verdict("3", f"page change to {name}", found["new"], PAGE, unit="ms"))


def shift(report: Report, browser: Browser, given: argparse.Namespace) -> None:
    """Measure layout shifts on every page, in every language, size and theme."""
    addresses = [*((name, "") for name in READING_PAGES), *DEEP.items()]
    rows, worst, where = [], 0.0, ""
    with serve("ours") as server:
        for size, theme, language in product(SIZES, THEMES, LANGUAGES):
            row = [size, theme, language]
            for name, more in addresses:
                moved, told = watch_shifts(browser, server, name, more, size, theme, language)
                row.append(f"{moved:.3f}")
                if moved > worst:
                    worst = moved
                    where = f"{name}{more}, {size}, {theme}, {language}: {'; '.join(told[:2])}"
            rows.append(row)
            print(*row, file=sys.stderr, flush=True)
    heads = ("size", "theme", "language", *(f"{name}{more}" for name, more in addresses))
    report.table("Layout shift of a first visit", heads, rows)
    what = "layout shift, the worst of every page, language, size and theme"
    report.bound(Verdict("3", what, worst, SHIFT, detail=where))


def watch_shifts(
    browser: Browser, server: Running, name: str, more: str, size: str, theme: str, language: str
) -> tuple[float, list[str]]:
    """Open a page with an empty cache; return the sum of its layout shifts, and each of them."""
    context = open_profile(browser, **SIZES[size], color_scheme=theme)
    try:
        tab = Tab(context, server)
        tab.open(0, name, language=language, more=more)
        tab.adopt()
        tab.page.wait_for_timeout(1000)
        return tab.paints()["shift"], tab.page.evaluate("__watch.shifts")
    finally:
        context.close()


def inp(report: Report, browser: Browser, given: argparse.Namespace) -> None:
    """Measure the slowest interaction with the controls of each page."""
    rows, slowest = [], 0.0
    with serve("ours") as server:
        for name in READING_PAGES:
            found: list[float] = []
            for _ in range(given.runs):
                context = open_profile(browser)
                tab = Tab(context, server)
                tab.open(0, name)
                tab.adopt()
                interactions = work_controls(tab.page)
                found.append(tab.page.evaluate("__watch.slowest"))
                context.close()
            rows.append([name, interactions, median(found), max(found)])
            slowest = max(slowest, median(found))
    heads = ("page", "interactions", "the slowest, ms (median of runs)", "in the worst run")
    report.table(f"Interactions, by keyboard or mouse ({given.runs} runs)", heads, rows)
    what = "INP, the worst of every page (interactions below 16 ms are not told)"
    report.bound(Verdict("3", what, slowest, INTERACTION, unit="ms"))


# Where a change is over; the browser tells an event's timing with the next paint.
CALM = "() => document.querySelector('#reading').getAttribute('aria-busy') !== 'true'"


def work_controls(of: Page) -> int:
    """Work every control of a page as a person does; return the number of interactions."""
    controls = of.locator("#reading form.filters select, #reading form.filters input[type=radio]")
    boxes = of.locator("#reading form.filters details")
    done = 0
    for place in range(controls.count()):
        control = controls.nth(place)
        if control.evaluate("each => each.tagName") == "SELECT":
            control.focus()
            done += press_through(of, ["ArrowDown"] * 3)
        else:
            label = control.locator("xpath=ancestor::label")
            (label if label.count() else control).click()
            done += let_settle(of)
    for place in range(boxes.count()):
        boxes.nth(place).locator("summary").click()
        done += let_settle(of)
        for number in range(2):
            box = boxes.nth(place).locator("input[type=checkbox]").nth(number)
            label = box.locator("xpath=ancestor::label")
            (label if label.count() else box).click()
            done += let_settle(of)
        boxes.nth(place).locator("summary").click()
        done += let_settle(of)
    return done


def press_through(of: Page, keys: list[str]) -> int:
    """Press keys one after the other; return how many."""
    for key in keys:
        of.keyboard.press(key)
        let_settle(of)
    return len(keys)


def let_settle(of: Page) -> int:
    """Wait until a change is over and painted; return 1, the interaction."""
    of.wait_for_timeout(60)
    of.wait_for_function(CALM)
    of.wait_for_timeout(120)
    return 1


QUESTIONS = {
    "visit": visit,
    "start": start,
    "page": page,
    "shift": shift,
    "inp": inp,
    "line": line,
}


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
        help="what is measured: %(default)s",
    )
    parser.add_argument("--json", type=Path, help="a file for what was found")
    given = parser.parse_args()
    report = Report("A visit")
    with chromium() as browser:
        for question in given.only:
            QUESTIONS[question](report, browser, given)
    return report.end(given.json)


if __name__ == "__main__":
    raise SystemExit(main())
