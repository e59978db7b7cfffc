#!/usr/bin/env python3
"""Measure a filter change: milliseconds until all charts are redrawn, CPU of the server, bytes on
the wire.

Real servers, a real browser, every page with charts, in turns: this dashboard, Dash and a plain
server show the same charts; on one page also a naive Streamlit page and Panel. In each run each
server gets a browser with an empty cache; the filter goes through values that the browser has not
seen yet ("new"), then through the same values once more ("again"). Every value was requested once
before the first run, so that each server has filled its caches and is at rest. A change has ended
when the text of the charts equals that of the plain server. CPU is the server's own (user + system,
all threads and children). Linux only.
"""

import argparse
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from playwright.sync_api import Browser

from benchmarks.browser import Tab, chromium, profile
from benchmarks.rivals.content import Content, Filter, count, pages, read
from benchmarks.rivals.servers import RIVALS, Running, running
from benchmarks.verdicts import Report, Verdict, median

SHOWN = ("ours", "dash", "plain", "naive", "panel")
ON_ONE_PAGE = ("naive", "panel")
SLOWER_THAN_DASH, CPU_OF_PLAIN, BYTES_OF_PLAIN = 1.0, 1.3, 1.0
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


@dataclass(frozen=True)
class Course:
    """The filter values to choose on a page, each with the number of charts it leaves, and the
    number of charts at the beginning.
    """

    filter: Filter
    values: dict[str, int]
    charts: int

    @staticmethod
    def of(page: Content) -> "Course":
        """Build the course from a page's content."""
        tables, name = read(), page.changed
        return Course(
            page.filter(name),
            {value: count(tables, page, **{name: value}) for value in page.through},
            count(tables, page),
        )


def changed(tab: Tab, course: Course, value: str, costs: Costs, said: dict[str, str]) -> None:
    """Choose a value and record its cost.

    The first server that is asked for a value puts the text of its charts into `said`; the others
    must show the same.
    """
    tab.wire.taken()
    before = tab.server.cpu()
    costs.ms.append(tab.change(course.filter, value, course.values[value], said.get(value, "")))
    time.sleep(SETTLED)
    costs.cpu.append((tab.server.cpu() - before) * 1000)
    costs.kb.append(tab.wire.taken()[0] / 1000)
    said.setdefault(value, tab.words())


def visit(
    browser: Browser,
    server: Running,
    course: Course,
    said: dict[str, str],
    new: Costs,
    again: Costs,
) -> None:
    """Open the page in a browser with an empty cache and go through the filter values twice."""
    context = profile(browser)
    try:
        tab = Tab(context, server)
        tab.open(course.charts)
        for costs in (new, again):
            for value in course.values:
                changed(tab, course, value, costs, said)
    finally:
        context.close()


def measured(
    browser: Browser, page: str, content: Content, names: list[str], runs: int
) -> dict[str, tuple[Costs, Costs]]:
    """Measure all rivals on one page in turns, after one warm-up each, the plain server first."""
    found: dict[str, tuple[Costs, Costs]] = {name: (Costs(), Costs()) for name in names}
    course, said = Course.of(content), dict[str, str]()
    with ExitStack() as stack:
        servers = {name: stack.enter_context(running(name, page)) for name in names}
        for server in sorted(servers.values(), key=lambda each: each.rival.name != "plain"):
            visit(browser, server, course, said, Costs(), Costs())
        for server in servers.values():
            server.rest()
        for _ in range(runs):
            for name, server in servers.items():
                visit(browser, server, course, said, *found[name])
    return found


def judge(report: Report, page: str, found: dict[str, tuple[Costs, Costs]]) -> None:
    """Add the bounds on this page, judged by values that are new to the browser."""
    ours = found["ours"][0].medians()
    if "dash" in found:
        ms = found["dash"][0].medians()[0]
        what = f"filter change to all charts redrawn, {page}: of Dash"
        report.bound(
            Verdict(
                "1",
                what,
                ours[0] / ms,
                SLOWER_THAN_DASH,
                detail=f"{ours[0]:.0f} ms, Dash {ms:.0f} ms",
            )
        )
    if "plain" in found:
        _, cpu, kb = found["plain"][0].medians()
        what = f"server CPU of a filter change, {page}: of the plain server"
        report.bound(
            Verdict(
                "2",
                what,
                ours[1] / cpu,
                CPU_OF_PLAIN,
                detail=f"{ours[1]:.1f} ms, plain {cpu:.1f} ms",
            )
        )
        what = f"bytes of a filter change, {page}: of the plain server"
        report.bound(
            Verdict(
                "2",
                what,
                ours[2] / kb,
                BYTES_OF_PLAIN,
                detail=f"{ours[2]:.1f} kB, plain {kb:.1f} kB",
            )
        )


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=5, help="browsers with an empty cache, each")
    parser.add_argument("--pages", nargs="+", default=list(pages(read())), help="of: %(default)s")
    parser.add_argument(
        "--rivals",
        nargs="+",
        default=list(SHOWN),
        choices=SHOWN,
        help="what is measured; ours among them",
    )
    parser.add_argument(
        "--others-on",
        default="objectives",
        help="the page on which naive Streamlit and Panel are measured: %(default)s",
    )
    parser.add_argument("--json", type=Path, help="a file for what was found")
    given = parser.parse_args()
    report, contents, rows = Report("A filter change"), pages(read()), []
    with chromium() as browser:
        for page in given.pages:
            names = [
                name for name in given.rivals if name not in ON_ONE_PAGE or page == given.others_on
            ]
            found = measured(browser, page, contents[page], names, given.runs)
            judge(report, page, found)
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
