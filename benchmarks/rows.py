#!/usr/bin/env python3
"""Check whether pages cost more where the store has more rows: a million rows of participants over
40 events, compared with the same figures from few rows.

Three stores: the report (20 rows of participants), the same 40 events with one row for each figure
that a page shows, and those with so many rows that the table is a million long. For each a
dashboard is started several times; a reader without a browser opens every page (the first since the
start), makes a choice that was not made before, opens it again, and looks at two pages after
another version was published. Timed until the document and every figure are there, or until the
script of a page of Streamlit has ended, in milliseconds. Medians, and their ratios in the same run. Exits 1 where a bound is not met.

The content of a page grows with events and organizations, not with rows: the ratio to the second
store shows the effect of rows alone, the ratio to the first that of both.
"""

import argparse
import json
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
import pandas as pd
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

from benchmarks.rivals.content import READING_PAGES
from benchmarks.rivals.servers import serve, wait_for
from domain.vocabulary import STATES
from loaders.store.models import Author, Policy, PublishRequest, new_id
from loaders.store.store import Store

ROOT = Path(__file__).resolve().parents[1]
EVENTS = 40
LOCAL, MAKER = Policy(local=True), Author("benchmark", local=True)
CATEGORIES = ("government", "un_agency", "civil_society", "organiser")
ORGANISATIONS = 24
VERSION = re.compile(rb'data-version="([^"]+)"')  # of the tables, in the document of a reading page
STORES = ("report", "few rows", "many rows")
# Each page with a choice that was not made on it before.
PAGES = {
    "overview": "indicator=attendance",
    "states": "state=MAR",
    "objectives": "states=MAR",
    "participation": "event=session-7",
    "about": "lang=ar",
    "briefing": "lang=ar",
    "data": "lang=ar",
}
OF_THE_REPORT = {"participation": "event=workshop-2"}
AFTER_PUBLICATION = ("overview", "participation")
SLOWER, STARTED, MEMORY = 1.2, 5.0, 1.5 * 1024
ENDED = {ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY}


def events(like: pd.DataFrame) -> pd.DataFrame:
    """Return the events of the report, preceded by sessions until there are 40."""
    days = pd.date_range("2019-01-07", periods=EVENTS - len(like), freq="W-MON")
    names = [f"Session {i}" for i in range(len(days))]
    held = {
        "event": [f"session-{i}" for i in range(len(days))],
        "start_date": days,
        "title_en": names,
        "title_ar": names,
    }
    said = pd.DataFrame(held).assign(
        cycle=2020, kind="workshop", status="held", mode="hybrid", source="Lists of attendance"
    )
    return (
        pd.concat([said.reindex(columns=like.columns), like])
        .astype(like.dtypes)
        .reset_index(drop=True)
    )


def participants(like: pd.DataFrame, held: pd.Series, rows: int) -> pd.DataFrame:
    """Return the rows of the report and of the sessions: each event, category and state once, then
    as many single persons as `rows` asks for.
    """
    cells = pd.DataFrame(product(held, CATEGORIES, STATES), columns=["event", "category", "state"])
    chance = np.random.default_rng(1)
    more = chance.integers(0, len(cells), max(0, rows - len(cells) - len(like)))
    places = np.concatenate([np.arange(len(cells)), more])
    frame = cells.take(places).reset_index(drop=True)
    i = np.where(
        np.arange(len(frame)) < len(cells),
        np.arange(len(frame)),
        chance.integers(0, 10**6, len(frame)),
    )

    def one_of(values: list[str | None], step: int) -> pd.Series:
        return (
            pd.Series(values, dtype="str")
            .take((i // step + i) % len(values))
            .reset_index(drop=True)
        )

    frame["organisation"] = one_of([f"Ministry {n}" for n in range(ORGANISATIONS)], 7)
    frame["organisation_ar"] = frame["organisation"]
    frame["gender"], frame["mode"] = (
        one_of(["female", "male", None], 3),
        one_of(["in_person", "online", None], 5),
    )
    frame["headcount"] = pd.array(np.ones(len(frame)), dtype="Int64")
    frame.loc[frame.index[i % 50 == 49], "headcount"] = pd.NA
    frame["source"] = "List of attendance of " + frame["event"].astype("str")
    frame["paragraph"] = one_of([str(n) for n in range(1, 31)], 11)
    return pd.concat(
        [frame.reindex(columns=like.columns).astype(like.dtypes), like], ignore_index=True
    )


def make(url: str, rows: int) -> dict[str, float]:
    """Make a store of the report; with `rows`, publish a second version and measure it."""
    store = Store(url, LOCAL)
    store.migrate()
    base = store.begin(ROOT / "data" / "report-2020-08-13.xlsx")
    if not rows:
        return {"rows": base.rows["participants"], "seconds": 0.0, "peak": 0.0}
    frames = store.frames(base)
    held = events(frames["events"])
    sessions = held.loc[held["event"].str.startswith("session"), "event"]
    wish = PublishRequest(
        new_id(),
        base.id,
        frames
        | {"events": held, "participants": participants(frames["participants"], sessions, rows)},
    )
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.monotonic()
    version = store.publish(wish, MAKER)
    took, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"rows": version.rows["participants"], "seconds": took, "peak": (after - before) / 1024}


def republish(url: str, number: int) -> None:
    """Publish the newest version again with another note in one row."""
    store = Store(url, LOCAL)
    base = store.newest()
    frames = store.frames(base)
    progress = frames["progress"].copy()
    progress.loc[0, "challenges"] = f"publication {number}"
    store.publish(PublishRequest(new_id(), base.id, frames | {"progress": progress}), MAKER)


def run_apart(*arguments: str) -> dict[str, float]:
    """Run a command of this script in another process, so that its memory is not measured; return
    its answer.
    """
    answer = subprocess.run(
        [sys.executable, __file__, *arguments], cwd=ROOT, check=True, capture_output=True
    )
    return dict(json.loads(answer.stdout or b"{}"))


@dataclass
class Dashboard:
    """A server of the dashboard, and how long its start took."""

    base: str
    pid: int
    seconds: float

    def cpu(self) -> float:
        """Return the CPU seconds that it has used."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self, kind: str) -> float:
        """Return MiB used now (VmRSS) or at most (VmHWM)."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith(kind)) / 1024

    def visit(self, page: str, query: str) -> float:
        """Open a page as a new reader; return the milliseconds until its figures are there, or its
        script has ended.
        """
        address = f"{self.base}/{'' if page == 'overview' else page}?{query}"
        began = time.perf_counter()
        version = VERSION.search(fetch(address)) if page in READING_PAGES else None
        if version:
            fetch(f"{self.base}/view/{page}.json?{query}&version={version[1].decode()}")
        elif page in READING_PAGES:
            raise RuntimeError(f"{address}: the document names no version")
        else:
            self._run_script(page, query, address)
        return (time.perf_counter() - began) * 1000

    def _run_script(self, page: str, query: str, address: str) -> None:
        stream = self.base.replace("http", "ws") + "/_stcore/stream"
        with connect(
            stream, origin=Origin(self.base), subprotocols=[Subprotocol("streamlit")], max_size=None
        ) as way:
            message = BackMsg()
            message.rerun_script.query_string = query
            message.rerun_script.page_name = page
            context = message.rerun_script.context_info
            context.url, context.timezone, context.locale = address, "UTC", "en-US"
            way.send(message.SerializeToString())
            while True:
                told = ForwardMsg.FromString(bytes(way.recv(timeout=120)))  # type: ignore[arg-type]
                element = told.delta.new_element
                if element.WhichOneof("type") == "exception":
                    raise RuntimeError(f"{address}: {element.exception.message}")
                if told.WhichOneof("type") == "script_finished":
                    if told.script_finished not in ENDED:
                        raise RuntimeError(f"{address}: the script did not end well")
                    return


def fetch(address: str) -> bytes:
    """Return the body of an answer."""
    with urllib.request.urlopen(address, timeout=120) as answer:
        body: bytes = answer.read()
        return body


@contextmanager
def start(url: str, log: Path) -> Iterator[Dashboard]:
    """Run a dashboard. It has started when it answers and has drawn its first page."""
    began = time.monotonic()
    with serve("ours", database=url, log=log, answering=False) as server:
        wait_for(server, log=log, pause=0.02, path="_stcore/health")
        yield Dashboard(server.base, server.pid, time.monotonic() - began)


@dataclass
class Found:
    """Measurements of one store, by page and kind of visit."""

    times: dict[tuple[str, str], list[float]] = field(default_factory=dict)
    cpu: dict[tuple[str, str], list[float]] = field(default_factory=dict)
    started: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    peak: list[float] = field(default_factory=list)

    def visit(self, dashboard: Dashboard, page: str, kind: str, query: str) -> None:
        before = dashboard.cpu()
        took = dashboard.visit(page, query)
        self.times.setdefault((page, kind), []).append(took)
        self.cpu.setdefault((page, kind), []).append((dashboard.cpu() - before) * 1000)


def measure(found: Found, url: str, log: Path, chosen: Mapping[str, str], number: int) -> None:
    """Start the dashboard once and make all visits."""
    with start(url, log) as dashboard:
        began = time.monotonic()
        found.visit(dashboard, "overview", "first after start", "lang=en")
        found.started.append(dashboard.seconds + time.monotonic() - began)
        for page in list(PAGES)[1:]:
            found.visit(dashboard, page, "first after start", "lang=en")
        for page, choice in chosen.items():
            found.visit(
                dashboard, page, "new choice", choice if "lang" in choice else f"lang=en&{choice}"
            )
        for _ in range(3):
            for page in PAGES:
                found.visit(dashboard, page, "warm", "lang=en")
        run_apart("--republish", url, str(number))
        for page in AFTER_PUBLICATION:
            found.visit(dashboard, page, "after publication", "lang=en")
        found.memory.append(dashboard.memory("VmRSS"))
        found.peak.append(dashboard.memory("VmHWM"))


def print_table(found: Mapping[str, Found]) -> bool:
    """Print the table; return whether every bound is met."""
    report, few, many = (found[name] for name in STORES)
    print(
        f"\n{'page':<15}{'visit':<19}{'report':>9}{'few rows':>10}{'many rows':>11}{'x few':>8}{'x report':>10}{'CPU x few':>11}  met"
    )
    met = True
    for page, kind in many.times:
        r, f, m = (statistics.median(each.times[page, kind]) for each in (report, few, many))
        cpu_few, cpu_many = (statistics.mean(each.cpu[page, kind]) for each in (few, many))
        holds = m <= SLOWER * f
        met = met and holds
        ratio = cpu_many / cpu_few if cpu_few else float("nan")
        print(
            f"{page:<15}{kind:<19}{r:>9.0f}{f:>10.0f}{m:>11.0f}{m / f:>8.2f}{m / r:>10.2f}{ratio:>11.2f}  {'yes' if holds else 'NO'}"
        )
    for name, values, bound in (
        ("start to first page, s", [each.started for each in (report, few, many)], STARTED),
        ("memory held, MiB", [each.memory for each in (report, few, many)], MEMORY),
        ("memory at most, MiB", [each.peak for each in (report, few, many)], MEMORY),
    ):
        r, f, m = (statistics.median(each) for each in values)
        met = met and m <= bound
        print(
            f"{name:<34}{r:>9.1f}{f:>10.1f}{m:>11.1f}{m / f:>8.2f}{m / r:>10.2f}{f'<= {bound:g}':>11}  {'yes' if m <= bound else 'NO'}"
        )
    return met


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=1_000_000, help="rows of participants")
    parser.add_argument("--starts", type=int, default=5, help="how often each dashboard is started")
    parser.add_argument("--make", nargs=2, metavar=("URL", "ROWS"), help=argparse.SUPPRESS)
    parser.add_argument("--republish", nargs=2, metavar=("URL", "NUMBER"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.make:
        print(json.dumps(make(given.make[0], int(given.make[1]))))
        return 0
    if given.republish:
        republish(given.republish[0], int(given.republish[1]))
        return 0
    found = {name: Found() for name in STORES}
    with tempfile.TemporaryDirectory() as place:
        urls = {name: f"sqlite:///{place}/{quote(name)}.sqlite3" for name in STORES}
        for name, rows in zip(STORES, (0, 1, given.rows), strict=True):
            told = run_apart("--make", urls[name], str(rows))
            print(
                f"{name}: {told['rows']:,} rows of participants; publishing took "
                f"{told['seconds']:.1f} s and {told['peak']:.0f} MiB more"
            )
        for number in range(given.starts):
            for name in STORES:
                chosen = PAGES | OF_THE_REPORT if name == "report" else PAGES
                measure(found[name], urls[name], Path(place, "log.txt"), chosen, number)
        versions = Store(urls["many rows"], LOCAL).history()
        began = time.monotonic()
        subprocess.run(
            [sys.executable, "-m", "loaders", "history", "--verify"],
            cwd=ROOT,
            check=True,
            stdout=subprocess.DEVNULL,
            env=os.environ | {"DATABASE_URL": urls["many rows"]},
        )
        print(
            f"history --verify of {len(versions)} versions with many rows: "
            f"{time.monotonic() - began:.1f} s"
        )
    return 0 if print_table(found) else 1


if __name__ == "__main__":
    raise SystemExit(main())
