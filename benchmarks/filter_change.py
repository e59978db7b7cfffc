#!/usr/bin/env python3
"""Measure a filter change: milliseconds until all charts are redrawn, CPU of the server, bytes on
the wire.

Real servers, a real browser, every page with charts, in turns: this dashboard, the dashboard of the
frozen commit, Dash and a plain server (benchmarks/frozen.py); on one page also a naive Streamlit
page and Panel. In each run each server gets a browser with an empty cache; the filter goes through
values that the browser has not seen yet ("new"), then through the same values once more ("again").
Every value was requested once before the first run, so that each server has filled its caches and
is at rest. A change of a rival has ended when the text of its charts equals that of the plain
server; how many of these texts this dashboard shows too, in charts or tables, is counted. CPU is
the server's own (user + system, all threads and children), that of an idle server included: see
sessions.py for CPU at saturation. Linux only.
"""

import argparse
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from playwright.sync_api import Browser

from benchmarks.browser import Tab, chromium, open_profile
from benchmarks.rivals.content import Content, read_pages
from benchmarks.rivals.servers import RIVALS, Running, serve
from benchmarks.verdicts import Report, Verdict, median

SHOWN = ("ours", "today", "dash", "plain", "naive", "panel")
ON_ONE_PAGE = ("naive", "panel")
# of Dash and of the plain server by page; none where the issue names none
OF_DASH = {"overview": 0.8, "states": 0.7, "objectives": 0.7, "participation": 0.7}
OF_PLAIN = {"states": 1.3, "objectives": 1.3, "participation": 1.3}
BYTES_OF_PLAIN, BYTES_AGAIN, TEXTS = 1.0, 0.0, 0.95
SETTLED = (
    0.25  # seconds after the last change in a chart during which the server may still be working
)


@dataclass
class Costs:
    """Costs of the changes of one rival on one page: lists with one value per change."""

    ms: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    kb: list[float] = field(default_factory=list)

    def medians(self) -> list[float]:
        """Return the medians: milliseconds, CPU milliseconds, kB."""
        return [median(self.ms), median(self.cpu), median(self.kb)]


@dataclass
class Said:
    """Texts of the charts of the plain server by chosen value, and those that ours lacks."""

    whole: dict[str, str] = field(default_factory=dict)
    texts: dict[str, list[str]] = field(default_factory=dict)
    lacking: set[str] = field(default_factory=set)

    def compare(self, tab: Tab, value: str) -> None:
        """Learn the texts of the first server that is asked, look for them on our page."""
        if tab.server.rival.kind == "view":
            self.lacking |= {*tab.missing_texts(self.texts.get(value, []))}
        elif value not in self.whole:
            self.whole[value] = tab.words()
            self.texts[value] = tab.page.evaluate("__watch.texts()")

    def share(self) -> float:
        """Return the share of all texts that our page has."""
        every = {each for texts in self.texts.values() for each in texts}
        return 1 - len(self.lacking) / len(every) if every else 1.0


def change(tab: Tab, content: Content, value: str, costs: Costs, said: Said) -> None:
    """Choose a value and record its cost."""
    tab.wire.take()
    before = tab.server.cpu()
    costs.ms.append(
        tab.change(content.filter, value, content.through[value], said.whole.get(value, ""))
    )
    time.sleep(SETTLED)
    costs.cpu.append((tab.server.cpu() - before) * 1000)
    costs.kb.append(tab.wire.take()[0] / 1000)
    said.compare(tab, value)


def visit(
    browser: Browser, server: Running, content: Content, said: Said, new: Costs, again: Costs
) -> None:
    """Open the page in a browser with an empty cache and go through the filter values twice."""
    context = open_profile(browser)
    try:
        tab = Tab(context, server)
        tab.open(content.charts)
        tab.adopt()
        time.sleep(2 * SETTLED)
        for costs in (new, again):
            for value in content.values:
                change(tab, content, value, costs, said)
    finally:
        context.close()


def measure(
    browser: Browser, content: Content, names: list[str], runs: int
) -> tuple[dict[str, tuple[Costs, Costs]], Said]:
    """Measure all rivals on one page in turns, after one warm-up each, the plain server first."""
    found: dict[str, tuple[Costs, Costs]] = {name: (Costs(), Costs()) for name in names}
    said = Said()
    with ExitStack() as stack:
        servers = {name: stack.enter_context(serve(name, content.name)) for name in names}
        for server in sorted(servers.values(), key=lambda each: each.rival.name != "plain"):
            visit(browser, server, content, said, Costs(), Costs())
        for server in servers.values():
            server.rest()
        for _ in range(runs):
            for name, server in servers.items():
                visit(browser, server, content, said, *found[name])
    return found, said


def judge(report: Report, page: str, found: dict[str, tuple[Costs, Costs]], said: Said) -> None:
    """Add the bounds on this page, judged by values that are new to the browser."""
    if "ours" not in found:
        return
    (ms, _, kb), again = found["ours"][0].medians(), found["ours"][1].medians()
    for name, bounds in (("dash", OF_DASH), ("plain", OF_PLAIN)):
        if name in found and page in bounds:
            theirs, title = found[name][0].medians()[0], RIVALS[name].title
            what = f"filter change to all charts drawn, {page}: of {title}"
            detail = f"{ms:.0f} ms, {title} {theirs:.0f} ms"
            report.bound(Verdict("1", what, ms / theirs, bounds[page], detail=detail))
    if "plain" in found:
        theirs = found["plain"][0].medians()[2]
        what = f"bytes of a filter change, {page}: of the plain server"
        detail = f"{kb:.1f} kB, plain {theirs:.1f} kB"
        report.bound(Verdict("1", what, kb / theirs, BYTES_OF_PLAIN, detail=detail))
        what = f"texts of the plain server's charts shown too, {page}"
        some = ", ".join(each[:30] for each in sorted(said.lacking)[:6])
        detail = f"{len(said.lacking)} are not: {some}" if said.lacking else ""
        report.bound(Verdict("1", what, said.share(), TEXTS, at_least=True, detail=detail))
    what = f"bytes of the same choice again, {page}"
    report.bound(Verdict("1", what, again[2] * 1000, BYTES_AGAIN, unit="bytes"))


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=5, help="browsers with an empty cache, each")
    parser.add_argument("--pages", nargs="+", default=list(read_pages()), help="of: %(default)s")
    parser.add_argument(
        "--rivals",
        nargs="+",
        default=list(SHOWN),
        choices=SHOWN,
        help="what is measured: %(default)s",
    )
    parser.add_argument(
        "--others-on",
        default="objectives",
        help="the page on which naive Streamlit and Panel are measured: %(default)s",
    )
    parser.add_argument("--json", type=Path, help="a file for what was found")
    given = parser.parse_args()
    report, rows = Report("A filter change"), []
    with chromium() as browser:
        for page in given.pages:
            names = [
                name for name in given.rivals if name not in ON_ONE_PAGE or page == given.others_on
            ]
            found, said = measure(browser, read_pages()[page], names, given.runs)
            judge(report, page, found, said)
            for name, (new, again) in found.items():
                title = RIVALS[name].title
                rows.append([page, title, *new.medians(), *again.medians(), str(len(new.ms))])
                print(
                    *(f"{each:.1f}" if isinstance(each, float) else each for each in rows[-1]),
                    file=sys.stderr,
                    flush=True,
                )
    heads = (
        "page",
        "made with",
        "ms",
        "server CPU ms",
        "kB",
        "again: ms",
        "again: CPU ms",
        "again: kB",
        "changes",
    )
    report.table("A filter change until all charts are drawn again (medians)", heads, rows)
    return report.end(given.json)


if __name__ == "__main__":
    raise SystemExit(main())
