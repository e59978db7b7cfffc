#!/usr/bin/env python3
"""Run Lighthouse on every reading page, in both languages, as desktop and as mobile.

Of this dashboard, and of the public edition behind nginx. Performance is the median of the runs,
every other category the worst of them; what a page lacks there is named. Lighthouse is that of
benchmarks/package-lock.json (`npm ci --prefix benchmarks`), driven against Debian's Chromium; its
mobile preset throttles processor and line by simulation, so the figures depend on the machine.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.browser import CHROME
from benchmarks.rivals.content import LANGUAGES, READING_PAGES
from benchmarks.rivals.servers import serve
from benchmarks.site import file_of, make_site, serve_files
from benchmarks.verdicts import Report, Verdict, median

SCRIPT = Path(__file__).resolve().parent / "node_modules" / "lighthouse" / "cli" / "index.js"
MISSING = "Lighthouse is missing: npm ci --prefix benchmarks"
PERFORMANCE, OTHERS = "performance", ("accessibility", "best-practices", "seo")
PRESETS = {"desktop": 95, "mobile": 90}  # with the least performance
FULL = 100
FLAGS = "--headless=new --no-sandbox --disable-gpu"
PATIENCE = 240  # seconds of one run


@dataclass
class Scores:
    """Scores of one page (0 to 100) by category, one of each run; audits not passed."""

    of: dict[str, list[float]] = field(default_factory=dict)
    failed: dict[str, set[str]] = field(default_factory=dict)
    times: dict[str, list[float]] = field(default_factory=dict)  # of some audits, in their units

    def performance(self) -> float:
        """Return the median."""
        return median(self.of[PERFORMANCE])

    def least(self, category: str) -> float:
        """Return the worst of all runs."""
        return min(self.of[category])

    def add(self, told: dict[str, Any]) -> None:
        """Add one run."""
        for name, category in told["categories"].items():
            self.of.setdefault(name, []).append(round((category["score"] or 0) * 100))
            weighed = [each["id"] for each in category["auditRefs"] if each["weight"]]
            failed = {each for each in weighed if told["audits"][each]["score"] not in (1, None)}
            self.failed.setdefault(name, set()).update(failed)
        for name in TIMES:
            self.times.setdefault(name, []).append(told["audits"][name].get("numericValue") or 0)


TIMES = {
    "first-contentful-paint": "FCP ms",
    "largest-contentful-paint": "LCP ms",
    "total-blocking-time": "TBT ms",
    "cumulative-layout-shift": "shift",
}


def run_once(address: str, preset: str) -> dict[str, Any]:
    """Run Lighthouse once; return its report."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "report.json"
        command = [
            "node",
            str(SCRIPT),
            address,
            "--quiet",
            "--no-enable-error-reporting",
            "--output=json",
            f"--output-path={out}",
            f"--chrome-flags={FLAGS}",
            f"--only-categories={','.join((PERFORMANCE, *OTHERS))}",
        ]
        command += ["--preset=desktop"] if preset == "desktop" else []
        done = subprocess.run(
            command,
            env=os.environ | {"CHROME_PATH": CHROME},
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
        if not out.exists():
            raise RuntimeError(f"Lighthouse wrote nothing of {address}:\n{done.stderr[-2000:]}")
        told: dict[str, Any] = json.loads(out.read_text("utf-8"))
    if reason := told.get("runtimeError"):
        raise RuntimeError(f"{address}: {reason['message']}")
    return told


@contextmanager
def serve_dashboard(name: str) -> Iterator[dict[tuple[str, str], str]]:
    """Start a dashboard; yield the addresses of its pages by page and language."""
    with serve(name) as server:
        addresses = {
            (page, language): server.address(page, language)
            for page, language in product(READING_PAGES, LANGUAGES)
        }
        for address in addresses.values():
            urllib.request.urlopen(address, timeout=60).close()
        server.rest()  # pictures of first choices are made ahead
        yield addresses


@contextmanager
def serve_edition(folder: Path | None) -> Iterator[dict[tuple[str, str], str]]:
    """Make the public edition, or take one, and serve it by nginx; yield the addresses."""
    with tempfile.TemporaryDirectory() as temporary:
        if not folder:
            folder = Path(temporary) / "public"
            make_site(folder)
        with serve_files(folder) as base:
            yield {
                (page, language): f"{base}/{language}/{file_of(page)}"
                for page, language in product(READING_PAGES, LANGUAGES)
            }


Found = dict[tuple[str, str, str], Scores]  # by page, language, preset


def examine(addresses: dict[tuple[str, str], str], given: argparse.Namespace) -> Found:
    """Run Lighthouse on all pages, one run of each in turns."""
    found: Found = {
        (page, language, preset): Scores()
        for page, language, preset in product(given.pages, given.languages, given.presets)
    }
    for _ in range(given.runs):
        for (page, language, preset), scores in found.items():
            scores.add(run_once(addresses[page, language], preset))
            told = {name: each[-1] for name, each in scores.of.items()}
            print(page, language, preset, told, file=sys.stderr, flush=True)
    return found


def judge(report: Report, title: str, found: Found) -> None:
    """Add the table and the bounds of one edition: the worst page of each."""
    heads = ("page", "language", "preset", *(PERFORMANCE, *OTHERS), *TIMES.values())
    rows = [
        [
            *where,
            f"{scores.performance():.0f}",
            *(f"{scores.least(name):.0f}" for name in OTHERS),
            *(f"{median(each):.4g}" for each in scores.times.values()),
        ]
        for where, scores in found.items()
    ]
    report.table(f"Lighthouse, {title}", heads, rows)
    for preset, bound in PRESETS.items():
        of = {where: each for where, each in found.items() if where[2] == preset}
        if of:
            worst = min(of, key=lambda where: of[where].performance())
            score = of[worst].performance()
            detail = f"the worst: {' '.join(worst[:2])}"
            what = f"Lighthouse, {title}: performance, {preset}"
            report.bound(Verdict("4", what, score, bound, at_least=True, detail=detail))
    for name in OTHERS:
        worst = min(found, key=lambda where: found[where].least(name))
        failed = {each for scores in found.values() for each in scores.failed[name]}
        detail = f"{' '.join(worst)}; not passed: {', '.join(sorted(failed))}" if failed else ""
        what = f"Lighthouse, {title}: {name}"
        score = found[worst].least(name)
        report.bound(Verdict("4", what, score, FULL, at_least=True, detail=detail))


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    editions = ("ours", "public", "today")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--pages", nargs="+", choices=READING_PAGES, default=list(READING_PAGES))
    parser.add_argument("--languages", nargs="+", choices=LANGUAGES, default=list(LANGUAGES))
    parser.add_argument("--presets", nargs="+", choices=[*PRESETS], default=[*PRESETS])
    parser.add_argument(
        "--only",
        nargs="+",
        choices=editions,
        default=editions[:2],
        help="this dashboard, the public edition, the dashboard of the frozen commit",
    )
    parser.add_argument("--folder", type=Path, help="a public edition that was made before")
    parser.add_argument("--json", type=Path, help="a file for what was found")
    given = parser.parse_args()
    if not SCRIPT.exists():
        raise SystemExit(MISSING)
    report = Report("Lighthouse")
    for edition in given.only:
        public = edition == "public"
        serving = serve_edition(given.folder) if public else serve_dashboard(edition)
        title = {"ours": "dashboard", "public": "public edition", "today": "frozen dashboard"}
        with serving as addresses:
            judge(report, title[edition], examine(addresses, given))
    return report.end(given.json)


if __name__ == "__main__":
    raise SystemExit(main())
