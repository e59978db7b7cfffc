#!/usr/bin/env python3
"""Run every benchmark of speed and write docs/performance.md: bounds, measurements, every table,
the machine.

`make bench` calls it. With --only, the last results of the others are kept (in benchmarks/results/,
which git ignores); without it, all are run, one after the other.
"""

import argparse
import datetime as dt
import json
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
from benchmarks.firefox_driver import FIREFOX
from benchmarks.verdicts import VERDICT_HEADS, Report, Verdict, markdown

HERE = Path(__file__).resolve().parent
ROOT, RESULTS, TEMPLATE, PAGE = (
    HERE.parent,
    HERE / "results",
    HERE / "performance.md",
    HERE.parent / "docs" / "performance.md",
)
POINTS = """The points are those of “Done when” of the issue “Reading pages”; lines without one are bounds of
earlier issues that still hold."""
ROWS_READ, FASTER_THAN_OPENPYXL, OF_FASTEXCEL = "100,000", 9.0, 2.5


@dataclass(frozen=True)
class Measured:
    """One benchmark: its command, and the function that turns its output into verdicts where it
    does not write them itself.
    """

    command: Sequence[str]
    title: str = ""
    judge: Callable[[str, int], list[Verdict]] | None = None


def _judge_upload(printed: str, _: int) -> list[Verdict]:
    """Judge the line of 100,000 rows: seconds of openpyxl, fastexcel and ours."""
    cells = next(line.split() for line in printed.splitlines() if line.split()[:1] == [ROWS_READ])
    openpyxl, fastexcel, ours = map(float, cells[1:4])
    detail = f"{ours:.2f} s; pandas with openpyxl {openpyxl:.2f} s, fastexcel {fastexcel:.2f} s"
    return [
        Verdict(
            "",
            f"checking {ROWS_READ} x 12: faster than pandas with openpyxl",
            openpyxl / ours,
            FASTER_THAN_OPENPYXL,
            "x",
            True,
            detail,
        ),
        Verdict(
            "",
            f"checking {ROWS_READ} x 12: of fastexcel's bare reading",
            ours / fastexcel,
            OF_FASTEXCEL,
            "x",
        ),
    ]


def _judge_rows(printed: str, code: int) -> list[Verdict]:
    """Count the lines that miss their bound."""
    missed = sum(line.endswith("NO") for line in printed.splitlines())
    return [
        Verdict(
            "", "1,000,000 rows: figures that miss their bound (table below)", missed or code, 0
        )
    ]


def _judge_end(what: str) -> Callable[[str, int], list[Verdict]]:
    return lambda _, code: [Verdict("", what, code, 0)]


# the attacks; the whole pack under a limit of threads takes twenty minutes and is run by hand
ATTACKS = ("soft", "hard", "bombs", "views", "cache", "nonsense", "half_sent")
MEASURED = {
    "filter_change": Measured(("filter_change.py",)),
    "visit": Measured(("first_visit.py", "--only", "visit", "start", "page")),
    "shift": Measured(("first_visit.py", "--only", "shift", "inp")),
    "sessions": Measured(
        ("sessions.py", "--only", "load", "arrive", "saturation", "never_made"),
    ),
    "memory": Measured(("sessions.py", "--only", "memory")),
    "line": Measured(("first_visit.py", "--only", "line")),
    "lighthouse": Measured(("lighthouse.py", "--only", "ours")),
    "lighthouse_site": Measured(("lighthouse.py", "--only", "public")),
    "firefox": Measured(("firefox.py",)),
    "hardening": Measured(("hardening.py", *ATTACKS)),
    "rows": Measured(("rows.py",), "The cost does not grow with the rows", _judge_rows),
    "upload": Measured(("upload.py",), "Checking an upload", _judge_upload),
    "replicas": Measured(
        ("replicas.py",),
        "More than one process",
        _judge_end("replicas: publish, kill and restart without an error shown"),
    ),
    "site": Measured(
        ("site.py",), "The public edition", _judge_end("public edition: sizes and times")
    ),
}


def exists(name: str) -> bool:
    """Tell whether the script of a benchmark exists."""
    return (HERE / MEASURED[name].command[0]).exists()


def start(name: str) -> subprocess.Popen[str]:
    """Start a benchmark, with its output in a file."""
    of = MEASURED[name]
    more = [] if of.judge else ["--json", str(RESULTS / f"{name}.json")]
    command = [sys.executable, str(HERE / of.command[0]), *of.command[1:], *more]
    with (RESULTS / f"{name}.txt").open("w", encoding="utf-8") as output:
        return subprocess.Popen(
            command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT, text=True
        )


def await_end(name: str, process: subprocess.Popen[str]) -> None:
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


def describe_machine() -> str:
    """Describe the machine."""
    memory = re.search(r"MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text())
    processor = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    browsers = [
        subprocess.run([each, "--version"], capture_output=True, text=True, check=False).stdout
        for each in (CHROME, FIREFOX)
        if each
    ]
    names = ("streamlit", "plotly", "pandas", "dash", "gunicorn", "panel", "starlette", "uvicorn")
    facts = [
        f"{os.cpu_count()} cores ({processor[1].strip() if processor else platform.machine()})",
        f"{int(memory[1]) / 1024**2:.0f} GiB of memory" if memory else "",
        f"{platform.system()} {platform.release().split('-')[0]}",
        f"Python {platform.python_version()}",
        *(each.split(" built")[0].strip() for each in browsers),
        f"Lighthouse {lighthouse_version()}",
        ", ".join(f"{name} {version(name)}" for name in names),
    ]
    return f"The machine: {'; '.join(filter(None, facts))}."


def lighthouse_version() -> str:
    """Return the version that is locked."""
    asked: dict[str, str] = json.loads((HERE / "package.json").read_text())["devDependencies"]
    return asked["lighthouse"]


def write_document() -> str:
    """Return the document."""
    reports = [
        Report.read(RESULTS / f"{name}.json")
        for name in MEASURED
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
        machine=describe_machine(),
        summary=f"{met} of {len(verdicts)} are met. {POINTS}",
        verdicts=markdown(VERDICT_HEADS, [each.cells() for each in verdicts]),
        details="\n\n".join(details),
    )


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    names = list(MEASURED)
    parser.add_argument("--only", nargs="+", choices=names, default=names, help="these benchmarks")
    given = parser.parse_args()
    RESULTS.mkdir(exist_ok=True)
    for name in names:
        if name in given.only and exists(name):
            (RESULTS / f"{name}.json").unlink(missing_ok=True)
            await_end(name, start(name))
    PAGE.write_text(write_document(), encoding="utf-8")
    print(f"{PAGE.relative_to(ROOT)} is written")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
