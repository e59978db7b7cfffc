#!/usr/bin/env python3
"""Publish from many publishers at once: check that no version is lost or mixed from two, and that
nobody is told that the store is locked.

Two processes, as two copies of the dashboard behind a load balancer, run half of the publishers
each. Each publisher reads the newest version, adds one row and publishes; on a conflict it tries
again, until all its publications have passed. Meanwhile both processes read the newest version with
its tables. A read is torn where the tables do not match the version (its fingerprint), or do not
hold exactly one row for each publication before it. Each process also measures how soon it sees
what the other has published.
"""

import multiprocessing
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import pandas as pd
from databases import ANALYST, Maker, begun, databases, fingerprint, parser, show, tables

from loaders.store.errors import ConflictError, StoreUnavailableError
from loaders.store.models import PublishRequest, Version, new_id
from loaders.store.store import Store

PROCESSES = 2
FRESH = 2.0  # seconds until the other process must see a version
HEADER = (
    "database",
    "",
    "versions",
    "losers told",
    "reads",
    "torn",
    "locked",
    "seen elsewhere ms: half / all",
    "slowest publication ms",
    "wrong",
)
SPAWN = multiprocessing.get_context("spawn")


@dataclass
class Seen:
    """Observations of one process in one round. Times are of the clock that all processes share."""

    published: dict[int, float] = field(
        default_factory=dict
    )  # by version number: time of the answer
    # by version number: time when the watcher found it, or a newer one
    first_seen: dict[int, float] = field(default_factory=dict)
    marks: list[str] = field(default_factory=list)
    told: int = 0
    reads: int = 0
    torn: list[str] = field(default_factory=list)
    locked: list[str] = field(default_factory=list)
    slowest: float = 0.0  # seconds of a publication, from reading the base to the answer


def marked(store: Store, base: Version, mark: str) -> dict[str, pd.DataFrame]:
    """Return the tables of a version with one more row, which carries the mark."""
    frames = store.frames(base)
    row = frames["participants"].iloc[:1].assign(organisation=mark)
    return {**frames, "participants": pd.concat([frames["participants"], row], ignore_index=True)}


def publish(store: Store, seen: Seen, marks: list[str]) -> None:
    """Publish every mark in turn, trying again after each conflict."""
    for mark in marks:
        while True:
            start = time.monotonic()
            base = store.newest()
            try:
                made = store.publish(
                    PublishRequest(new_id(), base.id, marked(store, base, mark), mark), ANALYST
                )
            except ConflictError:
                seen.told += 1
            except StoreUnavailableError as refusal:
                seen.locked.append(refusal.reason)
            else:
                seen.published[made.number] = time.monotonic()
                seen.slowest = max(seen.slowest, time.monotonic() - start)
                seen.marks.append(mark)
                break


def read(store: Store, seen: Seen, times: int, rows: int) -> None:
    """Read the newest version with its tables `times` times. `rows` is the row count of the first
    version.
    """
    for _ in range(times):
        try:
            newest = store.newest()
            frames = store.frames(newest)
        except StoreUnavailableError as refusal:
            seen.locked.append(refusal.reason)
            continue
        seen.reads += 1
        participants = frames["participants"]
        if fingerprint(frames) != newest.content or len(participants) != rows + newest.number - 1:
            seen.torn.append(
                f"version {newest.number} was read with {len(participants)} participants"
            )
        if newest.number > 1 and participants["organisation"].iloc[-1] != newest.note:
            seen.torn.append(f"version {newest.number} was read with the rows of another")


def watch(store: Store, seen: Seen, last: int) -> None:
    """Poll for the newest version, as a page does at each rerun, until the last one is there."""
    number = 0
    while number < last:
        newest = store.newest().number
        now = time.monotonic()
        seen.first_seen |= dict.fromkeys(range(number + 1, newest + 1), now)
        number = newest
        time.sleep(0.02)


def dashboard(
    url: str, marks: list[list[str]], reads: int, rows: int, last: int, pipe: Any
) -> None:
    """Run one process: publishers, two readers and one watcher."""
    store, seen = begun(url), Seen()
    pipe.send("ready")
    pipe.recv()
    jobs: list[tuple[Callable[..., None], Any]] = [(publish, (store, seen, each)) for each in marks]
    jobs += [(read, (store, seen, reads // 2, rows))] * 2 + [(watch, (store, seen, last))]
    with ThreadPoolExecutor(len(jobs)) as pool:
        for done in [pool.submit(work, *values) for work, values in jobs]:
            done.result()
    pipe.send(seen)


@dataclass
class Row:
    """Results of all rounds on one database."""

    database: str
    versions: int = 0
    told: int = 0
    reads: int = 0
    torn: int = 0
    locked: int = 0
    freshest: list[float] = field(default_factory=list)
    slowest: float = 0.0
    wrong: list[str] = field(default_factory=list)

    def cells(self) -> list[object]:
        """Return the cells of its table row."""
        late = f"{statistics.median(self.freshest) * 1000:.0f} / {max(self.freshest) * 1000:.0f}"
        numbers = (self.versions, self.told, self.reads, self.torn, self.locked)
        return [self.database, "", *numbers, late, f"{self.slowest * 1000:.0f}", len(self.wrong)]


def round_of(row: Row, url: str, publishers: int, publications: int, reads: int) -> None:
    """Run one round on a new store."""
    store_rows, last = len(tables()["participants"]), 1 + publishers * publications
    marks = [[f"{who}.{times}" for times in range(publications)] for who in range(publishers)]
    pipes, processes = [], []
    for place in range(PROCESSES):
        ours, theirs = SPAWN.Pipe()
        share = reads // PROCESSES
        process = SPAWN.Process(
            target=dashboard, args=(url, marks[place::PROCESSES], share, store_rows, last, theirs)
        )
        process.start()
        pipes.append(ours)
        processes.append(process)
    for pipe in pipes:
        pipe.recv()
    for pipe in pipes:
        pipe.send("go")
    seen = [pipe.recv() for pipe in pipes]
    for process in processes:
        process.join()
    judge(row, begun(url), seen, [mark for each in marks for mark in each], last)


def judge(row: Row, store: Store, seen: list[Seen], marks: list[str], last: int) -> None:
    """Add a round to the row: every publication must be one version, based on the one before it,
    with one more row.
    """
    history = list(reversed(store.history()))
    row.versions += len(history) - 1
    row.told += sum(each.told for each in seen)
    row.reads += sum(each.reads for each in seen)
    row.torn += sum(len(each.torn) for each in seen)
    row.locked += sum(len(each.locked) for each in seen)
    row.slowest = max(row.slowest, *(each.slowest for each in seen))
    published = {
        number: (place, when)
        for place, each in enumerate(seen)
        for number, when in each.published.items()
    }
    late = [
        each.first_seen[n] - when
        for n, (place, when) in published.items()
        for other, each in enumerate(seen)
        if other != place
    ]
    row.freshest += [max(0.0, seconds) for seconds in late]
    row.wrong += [
        text
        for each in seen
        for text in (
            *each.torn[:3],
            *(f"told that the store is {reason}" for reason in each.locked[:3]),
        )
    ]
    row.wrong += [f"{fault}" for fault in store.verify()]
    if [version.number for version in history] != list(range(1, last + 1)):
        row.wrong.append(f"{len(history) - 1} versions for {last - 1} publications")
    kept = Counter(store.frames(history[-1])["participants"]["organisation"].dropna().tolist())
    if missing := [mark for mark in marks if kept[mark] != 1]:
        row.wrong.append(f"{len(missing)} rows are lost or doubled: {missing[:5]}")
    if sorted(mark for each in seen for mark in each.marks) != sorted(marks):
        row.wrong.append("a publisher's publication has not passed")


def raced(
    database: str, make: Maker, rounds: int, publishers: int, publications: int, reads: int
) -> Row:
    """Run all rounds on one database."""
    row = Row(database)
    for _ in range(rounds):
        round_of(row, make(), publishers, publications, reads // rounds)
    if not row.told:
        row.wrong.append("nobody was overtaken: there was no race")
    if max(row.freshest) > FRESH:
        row.wrong.append(f"the other process saw a version after {max(row.freshest):.1f} s")
    if row.reads < reads:
        row.wrong.append(f"{row.reads} of {reads} reads were answered")
    return row


def main() -> int:
    options = parser(__doc__)
    options.add_argument(
        "--publishers", type=int, default=8, metavar="N", help="at once, half in each process (8)"
    )
    options.add_argument(
        "--publications",
        type=int,
        default=25,
        metavar="N",
        help="of each publisher in each round (25)",
    )
    options.add_argument(
        "--rounds", type=int, default=5, metavar="N", help="each on a new store (5)"
    )
    options.add_argument(
        "--reads",
        type=int,
        default=10_000,
        metavar="N",
        help="in all rounds together, on each database (10000)",
    )
    chosen = options.parse_args()
    start = time.monotonic()
    with databases(chosen.database) as made:
        sizes = (chosen.rounds, chosen.publishers, chosen.publications, chosen.reads)
        rows = [raced(database, make, *sizes) for database, make in made.items()]
    header = [
        "database",
        "",
        "versions",
        "losers told",
        "reads",
        "torn",
        "locked",
        "seen elsewhere, ms: half / all",
        "slowest publication ms",
        "wrong",
    ]
    show(header, [row.cells() for row in rows])
    print(
        f"\n{time.monotonic() - start:.0f} s. Every history was verified, and every publisher's "
        "rows were looked for in the last version."
    )
    wrong = [f"{row.database}: {each}" for row in rows for each in row.wrong]
    print("\n".join(wrong[:20]))
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
