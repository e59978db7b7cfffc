#!/usr/bin/env python3
"""Put many readers on one process at once: how long a filter change takes, how many are served, and
how much memory a session needs.

Readers without a browser speak to real servers on loopback as the pages' own scripts do
(benchmarks/rivals/clients.py). Requests are limited in count and time. Four measurements, each a
table:

load        10, 50 and 200 readers change a filter every second, and 200 every five seconds, at set
            times; a change is timed from the time it was due, so one that waits for the one before
            it is late. Served: the share of all changes due that had been answered five seconds
            after the last was due. This dashboard, Dash, the plain server; naive Streamlit with 10
arrive      50 readers open the page at the same moment
saturation  30 readers who change the filter again as soon as they have been answered
memory      of this dashboard: 200 readers who look at a page; 10,000 changes; 100 publications,
            each drawn on every page. After a garbage collection each time, and with closed sessions
            forgotten after 20 s
"""

import argparse
import asyncio
import math
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import aiohttp

from benchmarks.rivals.clients import NotServedError, Reader, leave_all, reader
from benchmarks.rivals.content import Content, pages, read
from benchmarks.rivals.servers import HERE, RIVALS, Running, running
from benchmarks.verdicts import Report, Verdict, median, p95
from loaders.store.models import Author, Policy, PublishRequest, new_id
from loaders.store.store import Store

PAGE = "objectives"
# readers, seconds between two changes of each
LOADS = ((10, 1.0), (50, 1.0), (200, 1.0), (200, 5.0))
ALL_AT_ONCE, UNBOUND, IDLE, RERUNS, PUBLICATIONS = 50, 30, 200, 10_000, 100
GRACE = 5.0  # seconds
NAIVE_AT_MOST = 10
P95_OF_DASH, FIRST_PAGE, SATURATION, MEMORY, FLAT = 0.1, 0.6, 3.0, 0.3, 1.05
# Streamlit keeps a closed session for two minutes: memory would be stable only when half of the
# publications are over.
SOON_FORGOTTEN = {"STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL": "20"}
MIB = 1024**2
WENT_WRONG = (NotServedError, aiohttp.ClientError, ConnectionError, TimeoutError)


@dataclass
class Answers:
    """Responses to a number of readers."""

    due: int = 0
    seconds: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)

    def served(self) -> float:
        """Return the share of the changes due that were served."""
        return len(self.seconds) / self.due if self.due else 1.0


@dataclass(frozen=True)
class Crowd:
    """A server and the HTTP session to reach it."""

    web: aiohttp.ClientSession
    server: Running
    content: Content

    async def arrived(self, n: int) -> list[Reader]:
        """Open the page for `n` readers, a few at a time."""
        readers = [reader(self.web, self.server, self.content) for _ in range(n)]
        for few in range(0, n, 5):
            await asyncio.gather(*(each.arrive() for each in readers[few : few + 5]))
        return readers

    async def warm(self) -> None:
        """Choose every value once, to fill the server's caches."""
        (one,) = await self.arrived(1)
        for value in self.content.through * 2:
            await one.change(value)
        await one.leave()


async def timed(answers: Answers, work: Awaitable[None], since: float) -> None:
    """Await a piece of work and record its seconds, or its failure."""
    try:
        await work
    except WENT_WRONG as reason:
        answers.errors[f"{type(reason).__name__} {reason}"[:80]] += 1
    else:
        answers.seconds.append(time.monotonic() - since)


async def under_load(crowd: Crowd, readers: int, pause: float, seconds: float) -> Answers:
    """Change filters at set times."""
    answers, values = Answers(), crowd.content.through
    people = await crowd.arrived(readers)
    begins = time.monotonic() + 0.5
    offsets = [pause * (i + 0.5) / readers for i in range(readers)]
    random.Random(1).shuffle(offsets)

    async def one(i: int, who: Reader) -> None:
        for k in range(round(seconds / pause)):
            due = begins + offsets[i] + k * pause
            answers.due += 1
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            await timed(answers, who.change(values[(i + k) % len(values)]), due)

    tasks = [asyncio.create_task(one(i, who)) for i, who in enumerate(people)]
    await asyncio.wait(tasks, timeout=0.5 + seconds + GRACE)
    answers.due = readers * round(seconds / pause)
    for each in tasks:
        each.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await leave_all(people)
    return answers


async def at_once(crowd: Crowd, readers: int) -> Answers:
    """Open the page for all readers at the same moment."""
    answers, people = (
        Answers(due=readers),
        [reader(crowd.web, crowd.server, crowd.content) for _ in range(readers)],
    )
    began = time.monotonic()
    await asyncio.gather(*(timed(answers, each.arrive(), began) for each in people))
    await leave_all(people)
    return answers


async def unbound(crowd: Crowd, readers: int, seconds: float) -> tuple[Answers, float]:
    """Change filters without a pause; return the responses and the changes served per second."""
    answers, values = Answers(), crowd.content.through
    people = await crowd.arrived(readers)
    began = time.monotonic()

    async def one(i: int, who: Reader) -> None:
        k = i
        while time.monotonic() < began + seconds and not answers.errors:
            k, since = k + 1, time.monotonic()
            await timed(answers, who.change(values[k % len(values)]), since)

    await asyncio.gather(*(one(i, who) for i, who in enumerate(people)))
    rate = len(answers.seconds) / (time.monotonic() - began)
    await leave_all(people)
    return answers, rate


@asynccontextmanager
async def the_web() -> AsyncIterator[aiohttp.ClientSession]:
    """Yield the HTTP session of all readers.

    Closes idle connections before a server would: a request on a closed one would fail.
    """
    line = aiohttp.TCPConnector(limit=0, keepalive_timeout=1.5)
    async with aiohttp.ClientSession(
        connector=line,
        timeout=aiohttp.ClientTimeout(total=120),
        cookie_jar=aiohttp.DummyCookieJar(),
    ) as web:
        yield web


Crowds = dict[str, Crowd]  # by rival


async def load(report: Report, crowds: Crowds, given: argparse.Namespace) -> None:
    """Measure changes at set times, by more and more readers."""
    rows, of = [], {}
    for readers, pause in LOADS:
        for name, crowd in crowds.items():
            if name == "naive" and readers > NAIVE_AT_MOST:
                continue
            answers = of[name, readers, pause] = await under_load(
                crowd, readers, pause, max(given.seconds, 3 * pause)
            )
            took = (
                [median(answers.seconds) * 1000, p95(answers.seconds) * 1000]
                if answers.seconds
                else ["", ""]
            )
            errors = "; ".join(f"{told} × {n}" for told, n in answers.errors.items())
            rows.append(
                [
                    str(readers),
                    f"{pause:g}",
                    RIVALS[name].title,
                    *took,
                    f"{answers.served():.1%}",
                    errors or "none",
                ]
            )
            print(*rows[-1], file=sys.stderr, flush=True)
    heads = ("readers", "a change every s", "made with", "p50 ms", "p95 ms", "served", "errors")
    report.table(f"Filter changes of many readers, page {given.page}", heads, rows)
    for readers, pause in LOADS:
        ours = of["ours", readers, pause]
        name = f"{readers} readers, a change every {pause:g} s"
        report.bound(Verdict("4", f"{name}: errors", sum(ours.errors.values()), 0))
        if (readers, pause) in ((50, 1.0), (200, 5.0)):
            report.bound(
                Verdict(
                    "4", f"{name}: part of the changes served", ours.served(), 1.0, at_least=True
                )
            )
            if "dash" in crowds:
                mine, dash = (
                    p95(each.seconds) * 1000 if each.seconds else math.inf
                    for each in (ours, of["dash", readers, pause])
                )
                report.bound(
                    Verdict(
                        "4",
                        f"{name}: p95, of Dash's",
                        mine / dash,
                        P95_OF_DASH,
                        detail=f"{mine:.0f} ms, Dash {dash:.0f} ms",
                    )
                )


async def arrive(report: Report, crowds: Crowds, given: argparse.Namespace) -> None:
    """Measure fifty arrivals at the same moment, several times."""
    found: dict[str, list[Answers]] = defaultdict(list)
    for _ in range(given.runs):
        for name, crowd in crowds.items():
            if name != "naive":
                found[name].append(await at_once(crowd, ALL_AT_ONCE))
                await asyncio.sleep(0.5)
    rows = []
    for name, answers in found.items():
        middle, slow = (median(of(each.seconds) for each in answers) for of in (median, p95))
        rows.append(
            [
                RIVALS[name].title,
                middle,
                slow,
                str(sum(sum(each.errors.values()) for each in answers)),
            ]
        )
    heads = ("made with", "p50 s", "p95 s", "errors")
    report.table(
        f"{ALL_AT_ONCE} readers open the page at once (medians of {given.runs})", heads, rows
    )
    slow = median(p95(each.seconds) for each in found["ours"])
    report.bound(
        Verdict(
            "4",
            f"{ALL_AT_ONCE} arriving at once: first page p95 on the wire",
            slow,
            FIRST_PAGE,
            unit="s",
        )
    )


async def saturation(report: Report, crowds: Crowds, given: argparse.Namespace) -> None:
    """Measure the most changes per second; the rivals in turns."""
    rates: dict[str, list[float]] = defaultdict(list)
    for _ in range(given.runs):
        for name, crowd in crowds.items():
            if name != "naive":
                answers, rate = await unbound(crowd, UNBOUND, given.seconds / 2)
                rates[name].append(0.0 if answers.errors else rate)
    rows = [[RIVALS[name].title, median(each)] for name, each in rates.items()]
    report.table(
        f"Changes a second at most, {UNBOUND} readers (medians of {given.runs})",
        ("made with", "a second"),
        rows,
    )
    if "dash" in rates:
        ours, dash = median(rates["ours"]), median(rates["dash"])
        detail = f"{ours:.0f}, Dash {dash:.0f} a second"
        report.bound(
            Verdict(
                "4", "saturation: of Dash's", ours / dash, SATURATION, at_least=True, detail=detail
            )
        )


@dataclass(frozen=True)
class Scales:
    """A server of ours whose memory is measured."""

    crowd: Crowd
    store: Store

    async def weigh(self) -> float:
        """Return MiB of memory after a garbage collection."""
        for _ in range(3):  # the memory of threads that have just ended is freed by the next call
            os.kill(self.crowd.server.pid, signal.SIGUSR1)
            await asyncio.sleep(0.7)
        return self.crowd.server.memory() / MIB


async def weigh_sessions(scales: Scales) -> list[float]:
    """Return MiB before and after a number of readers have opened a page."""
    await leave_all(await scales.crowd.arrived(20))
    before = await scales.weigh()
    people = await scales.crowd.arrived(IDLE)
    after = await scales.weigh()
    await leave_all(people)
    return [before, after]


async def weigh_reruns(scales: Scales) -> list[float]:
    """Return MiB at the beginning and after each fifth of many changes."""
    people = await scales.crowd.arrived(10)
    values, weights = scales.crowd.content.through, [await scales.weigh()]
    for _ in range(5):

        async def some(who: Reader) -> None:
            for k in range(RERUNS // 5 // len(people)):
                await who.change(values[k % len(values)])

        await asyncio.gather(*map(some, people))
        weights.append(await scales.weigh())
    await leave_all(people)
    return weights


async def weigh_publications(scales: Scales) -> list[float]:
    """Return MiB at the beginning and after each fifth of many publications, each shown on every
    page.
    """
    contents = pages(read())
    analyst, weights = Author("benchmark", local=True), [await scales.weigh()]
    for number in range(1, PUBLICATIONS + 1):
        newest = scales.store.newest()
        frames = dict(scales.store.frames(newest))
        people = frames["participants"].copy()
        people.loc[people.index[0], "headcount"] = number + 1
        scales.store.publish(
            PublishRequest(
                new_id(), newest.id, {**frames, "participants": people}, f"Number {number}", ()
            ),
            analyst,
        )
        for name, content in contents.items():
            server = Running(
                scales.crowd.server.rival, name, scales.crowd.server.base, scales.crowd.server.pid
            )
            one = reader(scales.crowd.web, server, content)
            await one.arrive()
            await one.change(content.through[0])
            await one.leave()
        if number % (PUBLICATIONS // 5) == 0:
            weights.append(await scales.weigh())
    return weights


@contextmanager
def scales_of(page: str) -> Iterator[tuple[Running, Store]]:
    """Start a server of ours that collects its garbage on a signal; yield it and its store."""
    with tempfile.TemporaryDirectory() as folder:
        database = f"sqlite:///{folder}/store.sqlite3"
        with running(
            "ours",
            page,
            before=(f"{HERE}/collecting.py",),
            database=database,
            settings=SOON_FORGOTTEN,
        ) as server:
            yield (
                server,
                Store.from_environment(Policy(local=True), environment={"DATABASE_URL": database}),
            )


def weighed(page: str, work: Callable[[Scales], Awaitable[list[float]]]) -> list[float]:
    """Start and warm a server of ours; return MiB at the moments that `work` measures."""

    async def do(server: Running, store: Store) -> list[float]:
        async with the_web() as web:
            crowd = Crowd(web, server, pages(read())[page])
            await crowd.warm()
            return await work(Scales(crowd, store))

    with scales_of(page) as (server, store):
        return asyncio.run(do(server, store))


def memory(report: Report, given: argparse.Namespace) -> None:
    """Measure the memory of sessions, and whether it grows."""
    sessions, reruns, publications = (
        weighed(given.page, work) for work in (weigh_sessions, weigh_reruns, weigh_publications)
    )
    rows = [
        [f"before and after {IDLE} readers came", "  ".join(f"{each:.1f}" for each in sessions)],
        [f"at each fifth of {RERUNS:,} changes", "  ".join(f"{each:.1f}" for each in reruns)],
        [
            f"at each fifth of {PUBLICATIONS} publications",
            "  ".join(f"{each:.1f}" for each in publications),
        ],
    ]
    report.table("Memory of this dashboard (RSS after a collection)", ("when", "MiB"), rows)
    each = (sessions[1] - sessions[0]) / IDLE
    report.bound(Verdict("4", "memory of an idle session", each, MEMORY, unit="MiB"))
    for what, found in (
        (f"{RERUNS:,} reruns", reruns),
        (f"{PUBLICATIONS} publications", publications),
    ):
        detail = f"{found[1]:.0f} MiB after a fifth, {found[-1]:.0f} MiB after all"
        report.bound(
            Verdict(
                "4",
                f"memory after {what}: of after a fifth of them",
                found[-1] / found[1],
                FLAT,
                detail=detail,
            )
        )


TOGETHER = {"load": load, "arrive": arrive, "saturation": saturation}
SHOWN = ("ours", "dash", "plain", "naive")


async def together(report: Report, servers: dict[str, Running], given: argparse.Namespace) -> None:
    """Run the measurements of all rivals, in turns."""
    async with the_web() as web:
        content = pages(read())[given.page]
        crowds = {name: Crowd(web, server, content) for name, server in servers.items()}
        for crowd in crowds.values():
            await crowd.warm()
        for server in servers.values():
            await asyncio.to_thread(server.rest)
        for question in given.only:
            if question in TOGETHER:
                await TOGETHER[question](report, crowds, given)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument(
        "--seconds", type=float, default=10, help="of each load; half of it at saturation"
    )
    parser.add_argument("--page", default=PAGE)
    questions = [*TOGETHER, "memory"]
    parser.add_argument(
        "--only", nargs="+", choices=questions, default=questions, help="these questions"
    )
    parser.add_argument(
        "--rivals",
        nargs="+",
        choices=SHOWN,
        default=list(SHOWN),
        help="who is measured; ours among them",
    )
    parser.add_argument("--json", type=Path, help="a file for what was found")
    given = parser.parse_args()
    report = Report("Many readers")
    if set(given.only) & set(TOGETHER):
        with ExitStack() as stack:
            asyncio.run(
                together(
                    report,
                    {name: stack.enter_context(running(name, given.page)) for name in given.rivals},
                    given,
                )
            )
    if "memory" in given.only:
        memory(report, given)
    return report.end(given.json)


if __name__ == "__main__":
    raise SystemExit(main())
