#!/usr/bin/env python3
"""Attack one real server on loopback and measure what its other readers notice.

python benchmarks/hardening.py [NAME ...]

soft       1,000 pages where 1,024 file descriptors are the soft limit and the hard limit is higher:
           all are served
hard       1,000 pages where 1,024 descriptors are the hard limit: served up to the bound, all
           others told "busy", and pages, health and tables answer meanwhile
bombs      20 websocket messages of 190 MB, deflated to some 200 kB
views      100 requests at once for views of choices that nobody has made, then 100 for documents
           of such choices: each is answered or told when to come again
cache      1,000 views that nobody has asked for, one after the other: the memory stays bounded
nonsense   200 views with parameters and values that there are not: each is refused as such
half_sent  500 requests whose headers never end
pack       the whole pack, requested by a page, where the server may start 256 more threads and
           processes (a control group: as root)

Meanwhile a few readers make a choice never made before once a second each: 95 % of their changes must take a
second at most, each timed from the moment when it was due. Afterwards, once closed pages are
forgotten, the server's memory must be within a fifth of what it was, and its log must hold no
error. Everything is limited in count and time, and nothing leaves this machine.
"""

import argparse
import asyncio
import json
import os
import resource
import sys
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache, partial
from itertools import combinations
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import aiohttp
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks.rivals.clients import BUSY, HEADERS, SeatedReader, StreamlitReader, leave_all
from benchmarks.rivals.content import read_pages
from benchmarks.rivals.servers import COLLECTING, MIB, Running, serve
from benchmarks.sessions import WENT_WRONG, draw_choices, open_web
from benchmarks.verdicts import Report, Verdict, p95
from domain.vocabulary import ROUND_TABLES, STATES, STATUSES
from server.file_descriptors import max_sessions

PAGE = "objectives"
READERS, PAUSE = 3, 1.0  # number, and seconds between two changes of each
PAGES, AT_ONCE = 1_000, 6  # in all, and opened at the same time
LOW = 1_024  # descriptors
FORGOTTEN = 20  # seconds after which a closed page is forgotten
BOMBS, INFLATED = 20, 190_000_000
ASKERS, HALF_SENT, THREADS, VIEWS, NONSENSE = 100, 500, 256, 1_000, 200
MORE_MEANWHILE = 100  # MiB at the most while views are asked for
HEADERS_END = 20.0  # seconds in which a connection without a request must be closed
CHANGE, BACK = 1.0, 1.2  # seconds; share of the memory before
GROUP = Path("/sys/fs/cgroup/pids")


class Reader(SeatedReader):
    """A reading page whose websocket may be refused."""

    async def open_only(self) -> int:
        """Open the page and wait for the first run; return the HTTP status of a refused handshake,
        else 101.
        """
        try:
            await self.arrive()
        except aiohttp.WSServerHandshakeError as refused:
            return refused.status
        return 101


@dataclass
class Attacked:
    """A server under attack, its log, and the HTTP session to reach it."""

    server: Running
    log: Path
    web: aiohttp.ClientSession

    def reader(self) -> Reader:
        """Return a reader of a page, not yet connected."""
        return Reader(self.web, self.server, read_pages()[PAGE])

    async def memory(self) -> float:
        """Return MiB after a garbage collection."""
        return await asyncio.to_thread(self.server.weigh)

    async def status(self, address: str) -> int:
        """Return the HTTP status of a request; 0 where it is "busy" without a time to come again."""
        async with self.web.get(f"{self.server.base}/{address}", headers=HEADERS) as answer:
            await answer.read()
            silent = answer.status == BUSY and "retry-after" not in answer.headers
            return 0 if silent else answer.status

    def errors(self) -> Counter[str]:
        """Count the lines of the log other than events that are no error."""
        found: Counter[str] = Counter()
        for line in self.log.read_text("utf-8", "replace").splitlines():
            try:
                told = json.loads(line)
            except ValueError:
                found[line[:80]] += bool(line.strip())
                continue
            if told["level"] in ("error", "critical") or "failure" in told:
                found[
                    " ".join(str(told.get(name, "")) for name in ("event", "message", "failure"))[
                        :120
                    ]
                ] += 1
        return +found


def new_filter(number: int) -> str:
    """Return a choice of two states, a round table and a status, as a query string.

    Differs for each number below some ten thousand.
    """
    pairs = list(combinations(STATES, 2))
    number, pair = divmod(number, len(pairs))
    number, table = divmod(number, len(ROUND_TABLES))
    status = list(STATUSES)[number % len(STATUSES)]
    return f"states={pairs[pair][0]}&states={pairs[pair][1]}&round_table={list(ROUND_TABLES)[table]}&status={status}"


@dataclass
class Others:
    """The readers who use the dashboard during the attack."""

    seconds: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)

    async def go_on(self, attacked: Attacked, first: int, over: asyncio.Event) -> None:
        """Change a filter at set times until `over` is set."""
        people = [attacked.reader() for _ in range(READERS)]
        for each in people:
            await each.arrive()
        began = time.monotonic()

        async def one(i: int, who: Reader) -> None:
            k = 0
            while not over.is_set():
                due = began + (k + i / READERS) * PAUSE
                await asyncio.sleep(max(0.0, due - time.monotonic()))
                try:
                    await who.choose(new_filter(first + k * READERS + i))
                except WENT_WRONG as reason:
                    self.errors[f"{type(reason).__name__} {reason}"[:80]] += 1
                    return
                self.seconds.append(time.monotonic() - due)
                # a late reader continues with the next second
                k = max(k + 1, int((time.monotonic() - began) / PAUSE))

        await asyncio.gather(*(one(i, who) for i, who in enumerate(people)))
        await leave_all(list(people))


Found = list[Verdict]
Scenario = Callable[[Attacked], Awaitable[Found]]


def bound_of(
    what: str, measured: float, bound: float, *, least: bool = False, detail: str = ""
) -> Verdict:
    """Return a verdict."""
    return Verdict("", what, measured, bound, at_least=least, detail=detail)


async def many_pages(attacked: Attacked, many: int, bound: int) -> Found:
    """Open this many pages, those of the other readers included, and count how many are served."""
    statuses: Counter[int] = Counter()
    people: list[Reader] = []
    answers: Counter[int] = Counter()
    gate = asyncio.Semaphore(AT_ONCE)

    async def come(who: Reader) -> None:
        async with gate:
            began = time.monotonic()
            status = await who.open_only()
            statuses[status] += 1
            await asyncio.sleep(max(0.0, 0.5 - (time.monotonic() - began)))
        if status == 101:
            people.append(who)

    async def look() -> None:
        for address in (
            "_stcore/health",
            "healthz",
            "?lang=en",
            "states",
            "api/events.csv?lang=en",
        ):
            answers[await attacked.status(address)] += 1

    await asyncio.gather(*(come(attacked.reader()) for _ in range(many - READERS)))
    await look()
    statuses[0] += many - READERS - statuses.total()
    await leave_all(list(people))
    rest = many - bound
    told = f"{dict(statuses)}"
    return [
        bound_of(
            "pages served, the others' among them",
            statuses[101] + READERS,
            bound,
            least=True,
            detail=told,
        ),
        bound_of("pages told to come again", statuses[503], rest),
        bound_of(
            "pages neither served nor told so", statuses.total() - statuses[101] - statuses[503], 0
        ),
        bound_of(
            "pages, health and tables that did not answer at the bound",
            answers.total() - answers[200],
            0,
            detail=f"{dict(answers)}",
        ),
    ]


def handshake(server: Running) -> bytes:
    """Return the request that opens a websocket."""
    host = server.base.partition("//")[2]
    lines = [
        "GET /_stcore/stream HTTP/1.1",
        f"Host: {host}",
        f"Origin: {server.base}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Protocol: streamlit",
        "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
    ]
    return "\r\n".join([*lines, "", ""]).encode()


async def connect(server: Running) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Open a bare TCP connection."""
    return await asyncio.open_connection("localhost", int(server.base.rpartition(":")[2]))


@cache
def bomb() -> bytes:
    """Return a frame of zeros compressed by permessage-deflate.

    Called beforehand: it takes seconds in which this process reads no socket.
    """
    packer = zlib.compressobj(9, wbits=-12)
    payload = (packer.compress(bytes(INFLATED)) + packer.flush(zlib.Z_SYNC_FLUSH))[:-4]
    return b"\xc2\xff" + len(payload).to_bytes(8, "big") + b"\0\0\0\0" + payload


async def bombs(attacked: Attacked) -> Found:
    """Send messages that inflate to a thousand times their size."""
    frame = bomb()
    closed: Counter[str] = Counter()

    async def one() -> None:
        reader, writer = await connect(attacked.server)
        writer.write(handshake(attacked.server))
        head = await reader.readuntil(b"\r\n\r\n")
        writer.write(frame)
        with suppress(ConnectionError, TimeoutError):
            await asyncio.wait_for(reader.read(), 30)
        closed[head.split(b" ", 2)[1].decode()] += reader.at_eof() or reader.exception() is not None
        writer.close()

    async with watch_memory(attacked) as watched:
        await asyncio.gather(*(one() for _ in range(BOMBS)))
    await asyncio.sleep(5)
    told = f"{len(frame) / 1000:.0f} kB each on the wire"
    return [
        bound_of("bombs whose websocket was ended", closed["101"], BOMBS, least=True, detail=told),
        bound_of("MiB more at the most meanwhile", watched.more(), MORE_MEANWHILE),
    ]


async def views(attacked: Attacked) -> Found:
    """Request views, then documents, of choices never made, all at the same moment."""
    found: Found = []
    for number, (what, address) in enumerate(
        {"views": f"view/{PAGE}.json?lang=en", "documents": f"{PAGE}?lang=en"}.items()
    ):
        asked = [f"{address}&{query}" for query in draw_choices(ASKERS, 100 + number)]
        async with watch_memory(attacked) as watched:
            answers = Counter(await asyncio.gather(*map(attacked.status, asked)))
        await asyncio.sleep(3)
        wrong = ASKERS - answers[200] - answers[BUSY]
        told = f"{dict(answers)}"
        found += [
            bound_of(f"new {what} neither made nor told when to come again", wrong, 0, detail=told),
            bound_of(f"new {what}: MiB more at the most meanwhile", watched.more(), MORE_MEANWHILE),
        ]
    return found


async def fill_cache(attacked: Attacked) -> Found:
    """Request more views than may be kept, one after the other."""
    who = attacked.reader()
    await who.arrive()
    made = 0
    for query in draw_choices(VIEWS, 200):
        await who.choose(query)
        made += 1
    await who.leave()
    told = f"{who.busy} times told to come again"
    return [bound_of("new views made in the end", made, VIEWS, least=True, detail=told)]


async def nonsense(attacked: Attacked) -> Found:
    """Request views with parameters and values that there are not."""
    asked = [
        f"view/{PAGE}.json?lang=en&{('states', 'round_table', 'nonsense', 'cycle')[i % 4]}=n{i}"
        for i in range(NONSENSE)
    ]
    answers = Counter([await attacked.status(each) for each in asked])
    told = f"{dict(answers)}"
    return [
        bound_of("nonsense not refused as such", NONSENSE - answers[400], 0, detail=told),
    ]


@dataclass
class Watched:
    """Memory of a server at the beginning, and the most since."""

    before: float
    most: float

    def more(self) -> float:
        """Return how many MiB more it was at the most."""
        return self.most - self.before


@asynccontextmanager
async def watch_memory(attacked: Attacked) -> AsyncIterator[Watched]:
    """Look at the memory of the server all the time."""
    now = attacked.server.memory() / MIB
    watched = Watched(now, now)

    async def go_on() -> None:
        while True:
            watched.most = max(watched.most, attacked.server.memory() / MIB)
            await asyncio.sleep(0.05)

    watching = asyncio.create_task(go_on())
    yield watched
    watching.cancel()


async def half_sent(attacked: Attacked) -> Found:
    """Send requests whose headers never end."""
    open_ones = [await connect(attacked.server) for _ in range(HALF_SENT)]
    for _, writer in open_ones:
        writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-A: ")
    began = time.monotonic()

    async def end(reader: asyncio.StreamReader) -> float:
        with suppress(ConnectionError):
            await asyncio.wait_for(reader.read(), HEADERS_END + 10)
        return time.monotonic() - began

    ends = await asyncio.gather(*(end(reader) for reader, _ in open_ones), return_exceptions=True)
    closed = [each for each in ends if isinstance(each, float) and each <= HEADERS_END]
    for _, writer in open_ones:
        writer.close()
    told = f"the last after {max(closed, default=0):.1f} s"
    return [
        bound_of(
            f"half-sent requests closed within {HEADERS_END:g} s",
            len(closed),
            HALF_SENT,
            least=True,
            detail=told,
        )
    ]


class Orderer(StreamlitReader):
    """A session on the page of briefings."""

    async def order(self, contents: str, seconds: float) -> str:
        """Open the page, press the button and wait; return "" once the file is there, else the
        message shown instead.
        """
        self._address = f"{self._server.base}/briefing?lang=en&in=both&contents={contents}"
        self._socket = await self._web.ws_connect(
            self._server.base.replace("http", "ws") + "/_stcore/stream",
            protocols=("streamlit",),
            origin=self._server.base,
            max_msg_size=0,
        )
        button, fragment, _ = await self._run("", "", seconds)
        if not button:
            return "there is no button"
        return (await self._run(button, fragment, seconds))[2]

    async def _run(self, pressed: str, fragment: str, seconds: float) -> tuple[str, str, str]:
        message = BackMsg()
        asked = message.rerun_script
        asked.query_string, asked.page_name, asked.fragment_id = (
            self._address.partition("?")[2],
            "briefing",
            fragment,
        )
        asked.page_script_hash = self._script
        asked.context_info.url = self._address
        if pressed:
            asked.widget_states.widgets.add(id=pressed, trigger_value=True)
        assert self._socket
        await self._socket.send_bytes(message.SerializeToString())
        button, place, said, ends = "", "", "no file", time.monotonic() + seconds
        while time.monotonic() < ends:
            got = await self._socket.receive(timeout=seconds)
            if got.type is not aiohttp.WSMsgType.BINARY:
                return "", "", f"the websocket said {got.type.name}"
            told = ForwardMsg.FromString(got.data)
            kind = told.WhichOneof("type")
            element = told.delta.new_element if kind == "delta" else None
            what = element.WhichOneof("type") if element else ""
            if kind == "new_session":
                self._script = told.new_session.page_script_hash
            elif element and what == "button" and element.button.id.endswith("-briefing-make"):
                button, place = element.button.id, told.delta.fragment_id
            elif (
                element
                and what == "download_button"
                and element.download_button.id.endswith("-briefing-save")
            ):
                said = ""
            elif element and what == "alert":
                said = element.alert.body
            elif kind == "script_finished":
                return button, place, said
        return button, place, f"not done after {seconds:g} s"


async def whole_pack(attacked: Attacked, contents: str, seconds: float) -> Found:
    """Request the whole pack from a page, under a limit of threads."""
    if os.getuid() or not (GROUP / "cgroup.procs").exists():
        return [
            bound_of(
                "a whole pack where few threads are allowed: not run, no control group here", 1, 0
            )
        ]
    group = GROUP / f"hardening-{attacked.server.pid}"
    group.mkdir()
    try:
        for pid in (attacked.server.pid, *children(attacked.server.pid)):
            (group / "cgroup.procs").write_text(str(pid))
        limit = int((group / "pids.current").read_text()) + THREADS
        (group / "pids.max").write_text(str(limit))
        began = time.monotonic()
        orderer = Orderer(attacked.web, attacked.server, read_pages()[PAGE])
        said = await orderer.order(contents, seconds)
        took = time.monotonic() - began
        await orderer.leave()
        hit = int((group / "pids.events").read_text().split()[1])
        told = f"{took:.0f} s; {said or 'delivered'}; limit met {hit} times, {(group / 'pids.current').read_text().strip()} of {limit} now"
        return [
            bound_of(
                f"packs ({contents}) not delivered with {THREADS} threads more",
                bool(said),
                0,
                detail=told,
            )
        ]
    finally:
        for pid in (group / "cgroup.procs").read_text().split():
            with suppress(OSError):  # it has ended meanwhile
                (GROUP / "cgroup.procs").write_text(pid)
        with suppress(OSError):
            group.rmdir()


def children(pid: int) -> Iterator[int]:
    """Yield all descendants of a process."""
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in map(int, (task / "children").read_text().split()):
            yield child
            yield from children(child)


@contextmanager
def serve_limited(soft: int, hard: int) -> Iterator[tuple[Running, Path]]:
    """Start a server of ours under a limit of descriptors; yield it and its log."""
    with tempfile.TemporaryDirectory() as place:
        log = Path(place) / "log.txt"
        with serve(
            "ours",
            PAGE,
            before=COLLECTING,
            settings={"STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL": str(FORGOTTEN)},
            log=log,
            prepare=partial(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard)),
        ) as server:
            server.rest()
            yield server, log


async def attack(report: Report, name: str, server: Running, log: Path, work: Scenario) -> None:
    """Run one scenario: memory before, readers and attack, memory after, the log."""
    async with open_web() as web:
        attacked = Attacked(server, log, web)
        warm = Others()
        over = asyncio.Event()
        going = asyncio.create_task(warm.go_on(attacked, 4_000, over))
        ends = time.monotonic() + 60
        while len(warm.seconds) < 10 * READERS and time.monotonic() < ends:
            await asyncio.sleep(0.5)
        over.set()
        await going
        await asyncio.sleep(FORGOTTEN + 5)
        before, known = await attacked.memory(), attacked.errors()
        others, over = Others(), asyncio.Event()
        going = asyncio.create_task(others.go_on(attacked, 0, over))
        while len(others.seconds) < READERS and not going.done():
            await asyncio.sleep(0.1)
        try:
            found = await work(attacked)
        finally:
            over.set()
            await going
        ends = time.monotonic() + FORGOTTEN + 60
        await asyncio.sleep(FORGOTTEN + 5)
        after = await attacked.memory()
        while after > BACK * before and time.monotonic() < ends:
            await asyncio.sleep(5)
            after = await attacked.memory()
        errors = attacked.errors() - known
    slow = p95(others.seconds) if others.seconds else float("inf")
    alone = p95(warm.seconds) if warm.seconds else float("inf")
    detail = f"{len(others.seconds)} changes; before the attack {alone:.2f} s"
    found += [
        Verdict("", "the others' changes, p95", slow, CHANGE, "s", detail=detail),
        bound_of("errors of the others", others.errors.total(), 0, detail="; ".join(others.errors)),
        bound_of(
            "memory afterwards, of before",
            after / before,
            BACK,
            detail=f"{before:.0f} MiB, then {after:.0f} MiB",
        ),
        bound_of(
            "errors in the log",
            errors.total(),
            0,
            detail="; ".join(f"{told} × {n}" for told, n in errors.items()),
        ),
    ]
    for each in found:
        verdict = Verdict(
            each.point,
            f"{name}: {each.what}",
            each.measured,
            each.bound,
            each.unit,
            each.at_least,
            each.detail,
        )
        report.bound(verdict)
        print(" | ".join(verdict.cells()), flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help="scenarios; all where none is named"
    )
    parser.add_argument("--pages", type=int, default=PAGES, help="how many pages are opened")
    parser.add_argument(
        "--descriptors", type=int, default=LOW, help="how many the low limit allows"
    )
    parser.add_argument(
        "--contents",
        default="pack",
        help="what the scenario pack asks for: pack (all), states, figures or region",
    )
    parser.add_argument("--pack-seconds", type=float, default=1200, help="how long a pack may take")
    parser.add_argument("--json", type=Path, help="where the verdicts are written")
    given = parser.parse_args()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    # This process needs a descriptor for its end of every connection.
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    low, many = given.descriptors, given.pages
    scenarios: dict[str, tuple[int, int, Scenario]] = {
        "soft": (low, hard, partial(many_pages, many=many, bound=many)),
        "hard": (low, low, partial(many_pages, many=many, bound=max_sessions(low, many))),
        "bombs": (low, hard, bombs),
        "views": (low, hard, views),
        "cache": (low, hard, fill_cache),
        "nonsense": (low, hard, nonsense),
        "half_sent": (low, hard, half_sent),
        "pack": (
            low,
            hard,
            partial(whole_pack, contents=given.contents, seconds=given.pack_seconds),
        ),
    }
    report = Report("What others notice of an attack")
    for name in given.names or scenarios:
        soft, most, work = scenarios[name]
        # beforehand: while they take long, this process reads no socket
        bomb()
        read_pages()
        with serve_limited(soft, most) as (server, log):
            asyncio.run(attack(report, name, server, log, work))
    return report.end(given.json)


if __name__ == "__main__":
    sys.exit(main())
