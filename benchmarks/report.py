#!/usr/bin/env python3
"""Run every benchmark of speed and write docs/performance.md: bounds, measurements, every table,
the machine.

`make bench` calls it. With --only, the last results of the others are kept (in benchmarks/results/,
which git ignores); without it, all are run. Benchmarks that do not load the machine run beside
those that tolerate it.
"""

import argparse
import datetime as dt
import os
import platform
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.browser import CHROME
from benchmarks.verdicts import VERDICT_HEADS, Report, Verdict, markdown

HERE = Path(__file__).resolve().parent
ROOT, RESULTS, TEMPLATE, PAGE = (
    HERE.parent,
    HERE / "results",
    HERE / "performance.md",
    HERE.parent / "docs" / "performance.md",
)
ROWS_READ, FASTER_THAN_OPENPYXL, OF_FASTEXCEL = "100,000", 9.0, 2.5


@dataclass(frozen=True)
class Measured:
    """One benchmark: its command, and the function that turns its output into verdicts where it
    does not write them itself.
    """

    command: Sequence[str]
    title: str = ""
    judge: Callable[[str, int], list[Verdict]] | None = None


def _upload(printed: str, _: int) -> list[Verdict]:
    """Judge the line of 100,000 rows: seconds of openpyxl, fastexcel and ours."""
    cells = next(line.split() for line in printed.splitlines() if line.split()[:1] == [ROWS_READ])
    openpyxl, fastexcel, ours = map(float, cells[1:4])
    detail = f"{ours:.2f} s; pandas with openpyxl {openpyxl:.2f} s, fastexcel {fastexcel:.2f} s"
    return [
        Verdict(
            "6",
            f"checking {ROWS_READ} x 12: faster than pandas with openpyxl",
            openpyxl / ours,
            FASTER_THAN_OPENPYXL,
            "x",
            True,
            detail,
        ),
        Verdict(
            "6",
            f"checking {ROWS_READ} x 12: of fastexcel's bare reading",
            ours / fastexcel,
            OF_FASTEXCEL,
            "x",
        ),
    ]


def _rows(printed: str, code: int) -> list[Verdict]:
    """Count the lines that miss their bound."""
    missed = sum(line.endswith("NO") for line in printed.splitlines())
    return [
        Verdict(
            "5", "1,000,000 rows: figures that miss their bound (table below)", missed or code, 0
        )
    ]


def _ended(point: str, what: str) -> Callable[[str, int], list[Verdict]]:
    return lambda _, code: [Verdict(point, what, code, 0)]


MEASURED = {
    "filter_change": Measured(("filter_change.py",)),
    "visit": Measured(("first_visit.py", "--only", "visit", "start", "page")),
    "sessions": Measured(("sessions.py", "--only", "load", "arrive", "saturation")),
    "memory": Measured(("sessions.py", "--only", "memory")),
    "line": Measured(("first_visit.py", "--only", "line")),
    "rows": Measured(("rows.py",), "The cost does not grow with the rows", _rows),
    "upload": Measured(("upload.py",), "Checking an upload", _upload),
    "replicas": Measured(
        ("replicas.py",),
        "More than one process",
        _ended("", "replicas: publish, kill and restart without an error shown"),
    ),
    "site": Measured(
        ("site.py",), "The public edition", _ended("", "public edition: sizes and times")
    ),
}
# In this order; those in one group run at once: a throttled connection leaves the machine idle,
# and memory measurements are not timed.
ORDER = (
    ("filter_change",),
    ("visit",),
    ("sessions",),
    ("memory", "line"),
    ("rows",),
    ("upload",),
    ("replicas",),
    ("site",),
)


def there(name: str) -> bool:
    """Tell whether the script of a benchmark exists."""
    return (HERE / MEASURED[name].command[0]).exists()


def started(name: str) -> subprocess.Popen[str]:
    """Start a benchmark, with its output in a file."""
    of = MEASURED[name]
    more = [] if of.judge else ["--json", str(RESULTS / f"{name}.json")]
    command = [sys.executable, str(HERE / of.command[0]), *of.command[1:], *more]
    with (RESULTS / f"{name}.txt").open("w", encoding="utf-8") as output:
        return subprocess.Popen(
            command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT, text=True
        )


def ended(name: str, process: subprocess.Popen[str]) -> None:
    """Wait for a benchmark; judge its output if it writes no verdicts itself."""
    of, code = MEASURED[name], process.wait()
    printed = (RESULTS / f"{name}.txt").read_text("utf-8")
    print(printed, flush=True)
    if of.judge:
        report = Report(
            of.title,
            notes=[
                f"`python benchmarks/{' '.join(of.command)}`\n\n```text\n{printed.strip()}\n```"
            ],
        )
        report.verdicts += of.judge(printed, code)
        report.end(RESULTS / f"{name}.json")
    elif not (RESULTS / f"{name}.json").exists():
        report = Report(f"{name} broke off", notes=[f"```text\n{printed.strip()[-2000:]}\n```"])
        report.bound(Verdict("", f"{name} ran to its end", code or 1, 0))
        report.end(RESULTS / f"{name}.json")


def machine() -> str:
    """Describe the machine."""
    memory = re.search(r"MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text())
    processor = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    browser = subprocess.run(
        [CHROME, "--version"], capture_output=True, text=True, check=False
    ).stdout.strip()
    names = ("streamlit", "plotly", "pandas", "dash", "gunicorn", "panel", "starlette", "uvicorn")
    facts = [
        f"{os.cpu_count()} cores ({processor[1].strip() if processor else platform.machine()})",
        f"{int(memory[1]) / 1024**2:.0f} GiB of memory" if memory else "",
        f"{platform.system()} {platform.release().split('-')[0]}",
        f"Python {platform.python_version()}",
        browser.split(" built")[0],
        ", ".join(f"{name} {version(name)}" for name in names),
    ]
    return f"The machine: {'; '.join(filter(None, facts))}."


def written() -> str:
    """Return the document."""
    reports = [
        Report.read(RESULTS / f"{name}.json")
        for group in ORDER
        for name in group
        if (RESULTS / f"{name}.json").exists()
    ]
    verdicts = sorted(
        (each for report in reports for each in report.verdicts), key=lambda each: each.point or "9"
    )
    met = sum(each.met for each in verdicts)
    details = []
    for report in reports:
        details.append(f"## {report.title}")
        details += [
            f"**{title}**\n\n{markdown(heads, rows)}" for title, heads, rows in report.tables
        ]
        details += report.notes
    return TEMPLATE.read_text("utf-8").format(
        date=f"{dt.date.today():%-d %B %Y}",
        machine=machine(),
        summary=f"{met} of {len(verdicts)} are met. The points are those of section 2 of the issue “Fast for many”.",
        verdicts=markdown(VERDICT_HEADS, [each.cells() for each in verdicts]),
        details="\n\n".join(details),
    )


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    names = [name for group in ORDER for name in group]
    parser.add_argument("--only", nargs="+", choices=names, default=names, help="these benchmarks")
    given = parser.parse_args()
    RESULTS.mkdir(exist_ok=True)
    for group in ORDER:
        chosen = [name for name in group if name in given.only and there(name)]
        for name in chosen:
            (RESULTS / f"{name}.json").unlink(missing_ok=True)
        for name, process in [(name, started(name)) for name in chosen]:
            ended(name, process)
    PAGE.write_text(written(), encoding="utf-8")
    print(f"{PAGE.relative_to(ROOT)} is written")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
