#!/usr/bin/env python3
"""Put many readers on one process at once: how long a filter change takes, how many are served, and
how much memory a session needs.

Readers without a browser speak to real servers on loopback as the pages' own scripts do
(benchmarks/rivals/clients.py). Requests are limited in count and time. Five measurements, each a
table:

load        10, 50 and 200 readers change a filter every second, and 200 every five seconds, at set
            times; a change is timed from the time it was due, so one that waits for the one before
            it is late. Served: the share of all changes due that had been answered five seconds
            after the last was due. This dashboard, that of the frozen commit, Dash, the plain
            server; naive Streamlit with 10
arrive      50 readers open the page at the same moment: the document and its figures; of this
            dashboard also with Streamlit's run
saturation  30 readers who change the filter again as soon as they have been answered; with the CPU
            of the server per change
never_made  choices that nobody has made before (of states and statuses): the CPU of each, with its
            pictures and without, and what other readers notice meanwhile. This dashboard and that
            of the frozen commit. Before it, the memory of both after all that came before
memory      of this dashboard: 200 readers who look at a page; 10,000 changes, a tenth of them to
            choices never made before; 100 publications, each drawn on every page. After a garbage
            collection each time, and with closed sessions forgotten after 20 s
"""

import argparse
import asyncio
import math
import random
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import aiohttp

from benchmarks.rivals.clients import NotServedError, Reader, ViewReader, leave_all, make_reader
from benchmarks.rivals.content import Content, read_pages
from benchmarks.rivals.servers import COLLECTING, MIB, RIVALS, Running, serve
from benchmarks.verdicts import Report, Verdict, format_number, median, p95
from domain.vocabulary import STATES, STATUSES
from loaders.store.models import Author, Policy, PublishRequest, new_id
from loaders.store.store import Store

PAGE = "objectives"
# readers, seconds between two changes of each
LOADS = ((10, 1.0), (50, 1.0), (200, 1.0), (200, 5.0))
BOUND = ((50, 1.0), (200, 1.0))  # those with a bound
ALL_AT_ONCE, UNBOUND, IDLE, CHANGES, PUBLICATIONS = 50, 30, 200, 10_000, 100
NEVER_MADE, OTHERS, ONE_IN = 40, 10, 10  # choices; readers meanwhile; of the changes of `memory`
GRACE = 5.0  # seconds
NAIVE_AT_MOST = 10
P95_OF_DASH, CONTENT_OF_DASH, WITH_RUN_OF_DASH, SATURATION, CPU_OF_PLAIN = 1.0, 0.2, 0.5, 4.0, 1.0
NEW_OF_TODAY, MEANWHILE = 0.35, 2.0
MEMORY_OF_TODAY, MEMORY, FLAT = 1.1, 0.2, 1.05
# Streamlit keeps a closed session for two minutes: memory would be stable only when half of the
# publications are over.
SOON_FORGOTTEN = {"STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL": "20"}
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

    def reader(self, *, seated: bool = False) -> Reader:
        """Return a reader, not yet connected; `seated` with Streamlit's run."""
        return make_reader(self.web, self.server, self.content, seated=seated)

    async def seat(self, n: int, *, seated: bool = False) -> list[Reader]:
        """Open the page for `n` readers, a few at a time."""
        readers = [self.reader(seated=seated) for _ in range(n)]
        for few in range(0, n, 5):
            await asyncio.gather(*(each.arrive() for each in readers[few : few + 5]))
        return readers

    async def rest(self) -> None:
        """Wait until the server is idle, so that it takes nothing from the next one measured."""
        await asyncio.to_thread(self.server.rest)

    async def warm(self) -> None:
        """Choose every value once, to fill the server's caches."""
        (one,) = await self.seat(1, seated=True)
        for value in self.content.values * 2:
            await one.change(value)
        await one.leave()


async def time_work(answers: Answers, work: Awaitable[None], since: float) -> None:
    """Await a piece of work and record its seconds, or its failure."""
    try:
        await work
    except WENT_WRONG as reason:
        answers.errors[f"{type(reason).__name__} {reason}"[:80]] += 1
    else:
        answers.seconds.append(time.monotonic() - since)


async def load_once(crowd: Crowd, readers: int, pause: float, seconds: float) -> Answers:
    """Change filters at set times."""
    answers, values = Answers(), crowd.content.values
    people = await crowd.seat(readers)
    begins = time.monotonic() + 0.5
    offsets = [pause * (i + 0.5) / readers for i in range(readers)]
    random.Random(1).shuffle(offsets)

    async def one(i: int, who: Reader) -> None:
        for k in range(round(seconds / pause)):
            due = begins + offsets[i] + k * pause
            answers.due += 1
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            await time_work(answers, who.change(values[(i + k) % len(values)]), due)

    tasks = [asyncio.create_task(one(i, who)) for i, who in enumerate(people)]
    await asyncio.wait(tasks, timeout=0.5 + seconds + GRACE)
    answers.due = readers * round(seconds / pause)
    for each in tasks:
        each.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await leave_all(people)
    return answers


async def arrive_once(crowd: Crowd, readers: int, *, seated: bool) -> Answers:
    """Open the page for all readers at the same moment."""
    answers = Answers(due=readers)
    people = [crowd.reader(seated=seated) for _ in range(readers)]
    began = time.monotonic()
    await asyncio.gather(*(time_work(answers, each.arrive(), began) for each in people))
    await leave_all(people)
    return answers


@dataclass
class Rate:
    """Changes per second, and CPU milliseconds of the server per change."""

    rate: float
    cpu: float


async def saturate_once(crowd: Crowd, readers: int, seconds: float) -> Rate:
    """Change filters without a pause; the rate is 0 where an answer failed."""
    answers, values = Answers(), crowd.content.values
    people = await crowd.seat(readers)
    began, before = time.monotonic(), crowd.server.cpu()

    async def one(i: int, who: Reader) -> None:
        k = i
        while time.monotonic() < began + seconds and not answers.errors:
            k, since = k + 1, time.monotonic()
            await time_work(answers, who.change(values[k % len(values)]), since)

    await asyncio.gather(*(one(i, who) for i, who in enumerate(people)))
    n, used = len(answers.seconds), crowd.server.cpu() - before
    rate = 0.0 if answers.errors else n / (time.monotonic() - began)
    await leave_all(people)
    return Rate(rate, used / n * 1000 if n else math.inf)


@asynccontextmanager
async def open_web() -> AsyncIterator[aiohttp.ClientSession]:
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
            answers = of[name, readers, pause] = await load_once(
                crowd, readers, pause, max(given.seconds, 3 * pause)
            )
            await crowd.rest()
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
    for readers, pause in LOADS if "ours" in crowds else ():
        ours = of["ours", readers, pause]
        name = f"{readers} readers, a change every {pause:g} s"
        report.bound(Verdict("2", f"{name}: errors", sum(ours.errors.values()), 0))
        served = ours.served()
        report.bound(
            Verdict("2", f"{name}: part of the changes served", served, 1.0, at_least=True)
        )
        if (readers, pause) in BOUND and "dash" in crowds:
            mine, dash = (
                p95(each.seconds) * 1000 if each.seconds else math.inf
                for each in (ours, of["dash", readers, pause])
            )
            detail = f"{format_number(mine)} ms, Dash {format_number(dash)} ms"
            what = f"{name}: p95, of Dash's"
            report.bound(Verdict("2", what, mine / dash, P95_OF_DASH, detail=detail))


async def arrive(report: Report, crowds: Crowds, given: argparse.Namespace) -> None:
    """Measure fifty arrivals at the same moment, several times."""
    found: dict[tuple[str, bool], list[Answers]] = defaultdict(list)
    for _ in range(given.runs):
        for name, crowd in crowds.items():
            if name == "naive":
                continue
            for seated in (False, True) if name == "ours" else (False,):
                found[name, seated].append(await arrive_once(crowd, ALL_AT_ONCE, seated=seated))
                await crowd.rest()
    rows = []
    for (name, seated), answers in found.items():
        middle, slow = (median(of(each.seconds) for each in answers) for of in (median, p95))
        errors = sum(sum(each.errors.values()) for each in answers)
        title = f"{RIVALS[name].title}{', Streamlit run included' if seated else ''}"
        rows.append([title, middle, slow, str(errors)])
    heads = ("made with", "p50 s", "p95 s", "errors")
    report.table(
        f"{ALL_AT_ONCE} readers open the page at once (medians of {given.runs})", heads, rows
    )
    slow = {who: median(p95(each.seconds) for each in answers) for who, answers in found.items()}
    for seated, bound in ((False, CONTENT_OF_DASH), (True, WITH_RUN_OF_DASH)):
        if ("ours", seated) in slow and ("dash", False) in slow:
            ours, dash = slow["ours", seated], slow["dash", False]
            what = "Streamlit's run included" if seated else "document and figures"
            what = f"{ALL_AT_ONCE} arriving at once: {what}, p95, of Dash's"
            detail = f"{format_number(ours)} s, Dash {format_number(dash)} s"
            report.bound(Verdict("2", what, ours / dash, bound, detail=detail))


async def saturation(report: Report, crowds: Crowds, given: argparse.Namespace) -> None:
    """Measure the most changes per second; the rivals in turns."""
    rates: dict[str, list[Rate]] = defaultdict(list)
    for _ in range(given.runs):
        for name, crowd in crowds.items():
            if name != "naive":
                rates[name].append(await saturate_once(crowd, UNBOUND, given.seconds / 2))
                await crowd.rest()
    of = {
        name: Rate(median(each.rate for each in found), median(each.cpu for each in found))
        for name, found in rates.items()
    }
    rows = [[RIVALS[name].title, each.rate, each.cpu] for name, each in of.items()]
    title = f"Changes a second at most, {UNBOUND} readers (medians of {given.runs})"
    report.table(title, ("made with", "a second", "server CPU ms a change"), rows)
    report.note(
        "Readers and server share the cores: where the server needs little, the readers themselves are the bound."
    )
    if "ours" in of and "dash" in of:
        ours, dash = of["ours"].rate, of["dash"].rate
        detail = f"{ours:.0f}, Dash {dash:.0f} a second"
        what = "saturation: changes a second, of Dash's"
        report.bound(Verdict("2", what, ours / dash, SATURATION, at_least=True, detail=detail))
    if "ours" in of and "plain" in of:
        ours, plain = of["ours"].cpu, of["plain"].cpu
        detail = f"{format_number(ours)} ms, plain {format_number(plain)} ms"
        what = "server CPU of a change at saturation: of the plain server"
        report.bound(Verdict("1", what, ours / plain, CPU_OF_PLAIN, detail=detail))


def draw_choices(many: int, seed: int) -> list[str]:
    """Return queries of random choices of states and statuses, none twice."""
    chance, found = random.Random(seed), dict[str, None]()
    while len(found) < many:
        states = sorted(chance.sample(list(STATES), chance.randint(2, 12)))
        statuses = sorted(chance.sample(list(STATUSES), chance.randint(1, 2)))
        pairs = [("states", each) for each in states] + [("status", each) for each in statuses]
        found["&".join(f"{name}={value}" for name, value in pairs)] = None
    return list(found)


async def choose_each(crowd: Crowd, queries: list[str]) -> tuple[float, float, int]:
    """Make choices one after the other; return CPU and wall milliseconds of each, and how often the
    server was busy.
    """
    (who,) = await crowd.seat(1)
    await crowd.rest()
    before, began = crowd.server.cpu(), time.monotonic()
    for query in queries:
        await who.choose(query)
    used, took = crowd.server.cpu() - before, time.monotonic() - began
    await who.leave()
    busy = who.busy if isinstance(who, ViewReader) else 0
    return used / len(queries) * 1000, took / len(queries) * 1000, busy


async def choose_documents(crowd: Crowd, queries: list[str]) -> tuple[float, float]:
    """Fetch documents of choices never made; return CPU milliseconds of each until the server rests
    (its pictures are made, children included), and wall milliseconds.
    """
    await crowd.rest()
    before, seconds = crowd.server.cpu(), []
    for query in queries:
        began = time.monotonic()
        async with crowd.web.get(f"{crowd.server.address()}&{query}") as answer:
            await answer.read()
            if answer.status != 200:
                raise NotServedError(f"{answer.status} of a document")
        seconds.append(time.monotonic() - began)
        await crowd.rest()
    return (crowd.server.cpu() - before) / len(queries) * 1000, median(seconds) * 1000


async def disturb(crowd: Crowd, seconds: float, seed: int) -> tuple[float, float, int]:
    """Return p95 of other readers in seconds alone and while one reader makes choices never made
    before without a pause, and how many those were.
    """
    alone = await load_once(crowd, OTHERS, 1.0, seconds)
    (who,) = await crowd.seat(1)
    made = 0

    async def go_on() -> None:
        nonlocal made
        for query in draw_choices(100_000, seed):
            await who.choose(query)
            made += 1

    asking = asyncio.create_task(go_on())
    meanwhile = await load_once(crowd, OTHERS, 1.0, seconds)
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    await leave_all([who])
    return p95(alone.seconds), p95(meanwhile.seconds), made


async def never_made(report: Report, crowds: Crowds, given: argparse.Namespace) -> None:
    """Measure choices that nobody has made before, and what other readers notice."""
    rows, of, weights = [], {}, {}
    for name in ("ours", "today"):
        crowd = crowds.get(name)
        if crowd:
            weights[name] = await asyncio.to_thread(crowd.server.weigh)
            cpu, wall, busy = of[name] = await choose_each(crowd, draw_choices(given.choices, 1))
            alone, meanwhile, made = await disturb(crowd, max(given.seconds, 10), 2)
            of[name] = (cpu, meanwhile / alone)
            row = [RIVALS[name].title, cpu, wall, busy, alone * 1000, meanwhile * 1000, made]
            rows.append([*row, weights[name], crowd.server.memory_of_all() / MIB])
            print(*rows[-1], file=sys.stderr, flush=True)
    heads = ("made with", "CPU ms", "wall ms", "busy", "others alone: p95 ms", "meanwhile: p95 ms")
    heads = (*heads, "choices meanwhile", "MiB before", "MiB now, children included")
    report.table(f"Choices never made before ({given.choices}), page {given.page}", heads, rows)
    if "ours" not in crowds:
        return
    cpu, wall = await choose_documents(crowds["ours"], draw_choices(max(3, given.choices // 8), 3))
    heads = ("", "CPU ms, children included", "wall ms of the document")
    report.table("A document of a choice never made", heads, [["with its pictures", cpu, wall]])
    ratio = of["ours"][1]
    report.bound(Verdict("2", "choices never made: p95 of others, of alone", ratio, MEANWHILE))
    if "today" in of:
        ours, today = of["ours"][0], of["today"][0]
        detail = f"{ours:.0f} ms, today {today:.0f} ms"
        what = "a choice never made: CPU of its JSON, of today's"
        report.bound(Verdict("2", what, ours / today, NEW_OF_TODAY, detail=detail))
        ours, today = weights["ours"], weights["today"]
        detail = f"{ours:.0f} MiB, today {today:.0f} MiB"
        what = "memory of the server after the benchmarks: of today's"
        report.bound(Verdict("5", what, ours / today, MEMORY_OF_TODAY, detail=detail))


@dataclass(frozen=True)
class Scales:
    """A server of ours whose memory is measured."""

    crowd: Crowd
    store: Store

    async def weigh(self) -> float:
        """Return MiB of memory after a garbage collection."""
        return await asyncio.to_thread(self.crowd.server.weigh)


async def weigh_sessions(scales: Scales) -> list[float]:
    """Return MiB before and after a number of readers have opened a page."""
    await leave_all(await scales.crowd.seat(20, seated=True))
    before = await scales.weigh()
    people = await scales.crowd.seat(IDLE, seated=True)
    after = await scales.weigh()
    await leave_all(people)
    return [before, after]


async def weigh_changes(scales: Scales) -> list[float]:
    """Return MiB at the beginning and after each fifth of many changes."""
    people: list[Any] = await scales.crowd.seat(10, seated=True)
    values, weights = scales.crowd.content.values, [await scales.weigh()]
    new = iter(draw_choices(CHANGES // ONE_IN + len(people), 4))
    for _ in range(5):

        async def some(who: Any) -> None:
            for k in range(CHANGES // 5 // len(people)):
                if k % ONE_IN:
                    await who.change(values[k % len(values)])
                else:
                    await who.choose(next(new))

        await asyncio.gather(*map(some, people))
        weights.append(await scales.weigh())
    await leave_all(people)
    return weights


async def weigh_publications(scales: Scales) -> list[float]:
    """Return MiB at the beginning and after each fifth of many publications, each shown on every
    page.
    """
    contents = read_pages()
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
            one = make_reader(scales.crowd.web, server, content, seated=True)
            await one.arrive()
            await one.change(content.values[0])
            await one.leave()
        if number % (PUBLICATIONS // 5) == 0:
            weights.append(await scales.weigh())
    return weights


@contextmanager
def serve_weighed(page: str) -> Iterator[tuple[Running, Store]]:
    """Start a server of ours that collects its garbage on a signal; yield it and its store."""
    with tempfile.TemporaryDirectory() as folder:
        database = f"sqlite:///{folder}/store.sqlite3"
        with serve(
            "ours", page, before=COLLECTING, database=database, settings=SOON_FORGOTTEN
        ) as server:
            yield (
                server,
                Store.from_environment(Policy(local=True), environment={"DATABASE_URL": database}),
            )


def weigh_work(page: str, work: Callable[[Scales], Awaitable[list[float]]]) -> list[float]:
    """Start and warm a server of ours; return MiB at the moments that `work` measures."""

    async def do(server: Running, store: Store) -> list[float]:
        async with open_web() as web:
            crowd = Crowd(web, server, read_pages()[page])
            await crowd.warm()
            return await work(Scales(crowd, store))

    with serve_weighed(page) as (server, store):
        return asyncio.run(do(server, store))


def memory(report: Report, given: argparse.Namespace) -> None:
    """Measure the memory of sessions, and whether it grows."""
    sessions, changes, publications = (
        weigh_work(given.page, work) for work in (weigh_sessions, weigh_changes, weigh_publications)
    )
    rows = [
        [f"before and after {IDLE} readers came", "  ".join(f"{each:.1f}" for each in sessions)],
        [f"at each fifth of {CHANGES:,} changes", "  ".join(f"{each:.1f}" for each in changes)],
        [
            f"at each fifth of {PUBLICATIONS} publications",
            "  ".join(f"{each:.1f}" for each in publications),
        ],
    ]
    report.table("Memory of this dashboard (RSS after a collection)", ("when", "MiB"), rows)
    each = (sessions[1] - sessions[0]) / IDLE
    report.bound(Verdict("5", "memory of an idle session", each, MEMORY, unit="MiB"))
    for what, found in (
        (f"{CHANGES:,} changes", changes),
        (f"{PUBLICATIONS} publications", publications),
    ):
        detail = f"{found[1]:.0f} MiB after a fifth, {found[-1]:.0f} MiB after all"
        report.bound(
            Verdict(
                "5",
                f"memory after {what}: of after a fifth of them",
                found[-1] / found[1],
                FLAT,
                detail=detail,
            )
        )


TOGETHER = {"load": load, "arrive": arrive, "saturation": saturation, "never_made": never_made}
SHOWN = ("ours", "today", "dash", "plain", "naive")


async def together(report: Report, servers: dict[str, Running], given: argparse.Namespace) -> None:
    """Run the measurements of all rivals, in turns."""
    async with open_web() as web:
        content = read_pages()[given.page]
        crowds = {name: Crowd(web, server, content) for name, server in servers.items()}
        for crowd in crowds.values():
            await crowd.warm()
        for crowd in crowds.values():
            await crowd.rest()
        for question in given.only:
            if question in TOGETHER:
                await TOGETHER[question](report, crowds, given)


def start(name: str, page: str) -> Any:
    """Return a server to enter; a dashboard collects its garbage on a signal."""
    return serve(name, page, before=COLLECTING if RIVALS[name].whole else ())


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument(
        "--seconds", type=float, default=10, help="of each load; half of it at saturation"
    )
    parser.add_argument("--choices", type=int, default=NEVER_MADE, help="never made before")
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
        help="who is measured: %(default)s",
    )
    parser.add_argument("--json", type=Path, help="a file for what was found")
    given = parser.parse_args()
    report = Report("Many readers")
    if set(given.only) & set(TOGETHER):
        with ExitStack() as stack:
            asyncio.run(
                together(
                    report,
                    {name: stack.enter_context(start(name, given.page)) for name in given.rivals},
                    given,
                )
            )
    if "memory" in given.only:
        memory(report, given)
    return report.end(given.json)


if __name__ == "__main__":
    raise SystemExit(main())
