#!/usr/bin/env python3
"""Check what a publication leaves when it is killed or meets a full or broken disk: the old version
or the new one, and nothing else.

Each time a process is ready to publish; while it publishes it is killed with SIGKILL after a random
part of the time that a publication takes. Then another process, a dashboard that runs all the time,
looks up the newest version, reads its tables and publishes the same publication again. The first
start on an empty database is killed the same way. A full disk is a small tmpfs with a file that
leaves random free space (root only); a broken disk is a limit on the size of files, which makes a
write fail at a random place (SQLite only: PostgreSQL's server writes in its own process).
"""

import multiprocessing
import os
import random
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from databases import (
    ANALYST,
    POLICY,
    Maker,
    begun,
    changed,
    databases,
    fingerprint,
    letters,
    parser,
    show,
    tables,
)

from loaders.store.errors import StoreUnavailableError
from loaders.store.models import PublishRequest, Version, new_id
from loaders.store.store import Store
from tests.postgres import binaries, cluster

FORK = multiprocessing.get_context("fork")
USABLE = 1.0  # seconds within which the store must be readable and writable again
WARM = 20  # publications for timing only
LITTLE = 300_000  # bytes: the most free space on the full disk
REASONS = ("disk_full", "disk_error")


@dataclass
class Row:
    """Results of one kind of harm."""

    database: str
    harm: str
    times: int = 0
    old: int = 0
    new: int = 0
    refused: int = 0
    slowest: float = 0.0
    wrong: list[str] = field(default_factory=list)

    def told(self) -> list[object]:
        """Return the cells of its table row."""
        return [
            self.database,
            self.harm,
            self.times,
            self.old,
            self.new,
            self.refused,
            f"{self.slowest * 1000:.0f}",
            len(self.wrong),
        ]


# The dashboard that keeps running


class Dashboard:
    """A process that keeps the store open all the time and runs the functions sent to it."""

    def __init__(self, url: str) -> None:
        self.pipe, theirs = FORK.Pipe()
        self.process = FORK.Process(target=_serve, args=(url, theirs), daemon=True)
        self.process.start()

    def ask(self, work: Callable[..., Any], *values: object) -> Any:
        """Run `work(store, *values)` there and return its result, or raise its exception."""
        self.pipe.send((work, values))
        given, error = self.pipe.recv()
        if error is not None:
            raise error
        return given

    def close(self) -> None:
        """End the process."""
        self.process.kill()
        self.process.join()


def _serve(url: str, pipe: Any) -> None:
    store = begun(url)
    while True:
        work, values = pipe.recv()
        try:
            pipe.send((work(store, *values), None))
        except StoreUnavailableError as error:
            pipe.send((None, error))


def standing(store: Store) -> Version:
    """Return the newest version, after its tables were read and matched its fingerprint."""
    newest = store.newest()
    assert fingerprint(store.frames(newest)) == newest.content
    return newest


def again(store: Store, publication: PublishRequest) -> tuple[Version, Version, float]:
    """Publish the same publication again; return the version before, the version after, and the
    seconds.
    """
    start = time.monotonic()
    stands = standing(store)
    made = store.publish(publication, ANALYST)
    return stands, made, time.monotonic() - start


def whole(store: Store, expected: Sequence[str]) -> list[str]:
    """List what is wrong with the history: it must hold exactly the expected versions in their
    order, and no damage.
    """
    history = list(reversed(store.history()))
    wrong = [f"{fault}" for fault in store.verify()]
    if [version.id for version in history] != list(expected):
        wrong.append(
            f"the history holds {len(history)} versions, not the {len(expected)} that were "
            "published, or in another order"
        )
    return wrong


# The process that is killed


def publisher(url: str, publication: PublishRequest) -> None:
    """Publish."""
    Store(url, POLICY).publish(publication, ANALYST)


def prepared(url: str) -> None:
    """Open the connection: it is not part of the measurement."""
    Store(url, POLICY).newest()


@dataclass(frozen=True)
class Child:
    """A process that prepares, reports, works and reports again."""

    pid: int
    told: int

    @classmethod
    def started(cls, prepare: Callable[[], object], work: Callable[[], object]) -> "Child":
        """Fork a child and wait until it is ready to work."""
        reading, writing = os.pipe()
        if pid := os.fork():
            os.close(writing)
            if os.read(reading, 1) != b"r":
                raise RuntimeError("the process ended before it was ready")
            return cls(pid, reading)
        status = 1
        try:
            prepare()
            os.write(writing, b"r")
            work()
            os.write(writing, b"d")
            status = 0
        except StoreUnavailableError as refusal:
            status = 10 + REASONS.index(refusal.reason) if refusal.reason in REASONS else 9
        finally:
            os._exit(status)

    def ended(self) -> tuple[int, bool]:
        """Wait for the end; return its status (negative after a signal) and whether it had reported
        that its work was done.
        """
        _, status = os.waitpid(self.pid, 0)
        said = os.read(self.told, 1) == b"d"
        os.close(self.told)
        return os.waitstatus_to_exitcode(status), said

    def killed(self, after: float) -> tuple[int, bool]:
        """Kill it after `after` seconds; return the same as `ended`."""
        time.sleep(after)
        os.kill(self.pid, signal.SIGKILL)
        return self.ended()


def span(work: Callable[[], Child]) -> float:
    """Return the median seconds that the work of a process takes."""
    taken = []
    for _ in range(WARM):
        child, start = work(), time.monotonic()
        child.ended()
        taken.append(time.monotonic() - start)
    return statistics.median(taken)


# Kinds of harm


def kills(
    database: str, make: Maker, times: int, chance: random.Random, frames: Mapping[str, Any]
) -> Row:
    """Kill publications at random points."""
    row, url = Row(database, "publication killed", times), make()
    dashboard = Dashboard(url)
    newest = dashboard.ask(standing)
    expected = [newest.id]

    def next_one() -> tuple[PublishRequest, Child]:
        wish = PublishRequest(
            new_id(), expected[-1], changed(frames, letters(chance, 200)), f"{len(expected)}"
        )
        expected.append(wish.id)
        return wish, Child.started(lambda: prepared(url), lambda: publisher(url, wish))

    takes = span(lambda: next_one()[1])
    newest = dashboard.ask(standing)
    for _ in range(times):
        wish, child = next_one()
        status, answered = child.killed(chance.uniform(0, takes * 1.1))
        newest = judged(row, dashboard, newest, wish, status, answered=answered)
    row.wrong += dashboard.ask(whole, expected)
    dashboard.close()
    return row


def judged(
    row: Row,
    dashboard: Dashboard,
    base: Version,
    wish: PublishRequest,
    status: int,
    *,
    answered: bool,
) -> Version:
    """Publish again and return the newest version; add what is wrong to the row."""
    stands, made, took = dashboard.ask(again, wish)
    row.old, row.new = row.old + (stands.id == base.id), row.new + (stands.id == wish.id)
    row.slowest = max(row.slowest, took)
    if status not in (0, -signal.SIGKILL, 10, 11):
        row.wrong.append(f"the process ended with {status}")
    if stands.id not in (base.id, wish.id):
        row.wrong.append(f"neither the old version stands nor the new one, but {stands}")
    if answered and stands.id != wish.id:
        row.wrong.append("it was answered as published, and is lost")
    if (made.id, made.number, made.content) != (wish.id, base.number + 1, fingerprint(wish.frames)):
        row.wrong.append(f"tried again it made {made}")
    if took > USABLE:
        row.wrong.append(f"usable again after {took:.1f} s")
    return made


def starts(database: str, make: Maker, times: int, chance: random.Random) -> Row:
    """Kill first starts at random points, each on a new database."""
    row = Row(database, "first start killed", times)
    takes = span_of_starts(make)
    for _ in range(times):
        url = make()
        Child.started(lambda: None, lambda url=url: begun(url)).killed(
            chance.uniform(0, takes * 1.1)
        )
        start = time.monotonic()
        dashboard = Dashboard(url)
        first = dashboard.ask(standing)
        row.slowest = max(row.slowest, time.monotonic() - start)
        row.new += 1
        row.wrong += dashboard.ask(whole, [first.id])
        dashboard.close()
    return row


def span_of_starts(make: Maker) -> float:
    taken = []
    for _ in range(3):
        url, start = make(), time.monotonic()
        Child.started(lambda: None, lambda url=url: begun(url)).ended()
        taken.append(time.monotonic() - start)
    return statistics.median(taken)


def broken(make: Maker, times: int, chance: random.Random, frames: Mapping[str, Any]) -> Row:
    """Publish with files that may not grow beyond a random size."""
    url = make()
    place = Path(url.removeprefix("sqlite:///"))

    def harm() -> Callable[[], None]:
        largest = max(
            each.stat().st_size for each in place.parent.glob("*") if not each.name.endswith("shm")
        )
        limit = chance.randrange(largest + LITTLE)
        return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return harmed(Row("sqlite", "writes fail", times), url, chance, frames, harm, lambda: None)


def full(
    database: str,
    url: str,
    disk: Path,
    times: int,
    chance: random.Random,
    frames: Mapping[str, Any],
) -> Row:
    """Publish on a disk with little free space."""
    ballast = disk / "ballast"

    def harm() -> Callable[[], None]:
        room = os.statvfs(disk)
        ballast.write_bytes(bytes(max(0, room.f_bavail * room.f_frsize - chance.randrange(LITTLE))))
        return lambda: None

    return harmed(
        Row(database, "disk full", times),
        url,
        chance,
        frames,
        harm,
        lambda: ballast.unlink(missing_ok=True),
    )


def harmed(
    row: Row,
    url: str,
    chance: random.Random,
    frames: Mapping[str, Any],
    harm: Callable[[], Callable[[], None]],
    heal: Callable[[], None],
) -> Row:
    """Publish under harm: `harm` runs before each publication, the function it returns in the
    publishing process, `heal` afterwards.
    """
    dashboard = Dashboard(url)
    newest = dashboard.ask(standing)
    expected = [newest.id]
    for _ in range(row.times):
        wish = PublishRequest(
            new_id(), newest.id, changed(frames, letters(chance, chance.randrange(LITTLE)))
        )
        expected.append(wish.id)
        inside = harm()

        def prepare(inside: Callable[[], None] = inside) -> None:
            prepared(url)
            inside()

        status, answered = Child.started(prepare, lambda wish=wish: publisher(url, wish)).ended()
        row.refused += status in (10, 11)
        if answered != (status == 0):
            row.wrong.append("it was answered as published, and was not")
        if dashboard.ask(standing).id != (wish.id if answered else newest.id):
            row.wrong.append("while the harm lasts another version stands than was told")
        heal()
        newest = judged(row, dashboard, newest, wish, status, answered=answered)
    if not row.refused:
        row.wrong.append("the harm never met a publication")
    row.wrong += dashboard.ask(whole, expected)
    dashboard.close()
    return row


@contextmanager
def small_disk(size: str) -> Iterator[Path | None]:
    """Mount a tmpfs of this size; yield its folder, or None where this process may not mount."""
    folder = Path(tempfile.mkdtemp(prefix="disk-"))
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    mounted = (
        shutil.which("mount")
        and subprocess.run(command, check=False, capture_output=True).returncode == 0
    )
    try:
        yield folder if mounted else None
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
        shutil.rmtree(folder, ignore_errors=True)


def on_small_disks(
    kinds: Sequence[str], times: int, chance: random.Random, frames: Mapping[str, Any]
) -> Iterator[Row]:
    """Yield the rows of the full disk."""
    with small_disk("96m") as disk:
        if disk is None:
            print(
                "disk full is SKIPPED: only the administrator of the machine may make a small "
                "disk\n"
            )
            return
        if "sqlite" in kinds:
            yield full("sqlite", f"sqlite:///{disk / 'store.sqlite3'}", disk, times, chance, frames)
            for each in disk.iterdir():
                each.unlink()
        if "postgresql" in kinds and binaries():
            with cluster() as running:
                place = disk / "tablespace"
                place.mkdir()
                shutil.chown(place, running.folder.owner())
                running.do(f"CREATE TABLESPACE small LOCATION '{place}'")
                yield full(
                    "postgresql",
                    running.url(new_id(), tablespace="small"),
                    disk,
                    times,
                    chance,
                    frames,
                )


def main() -> int:
    options = parser(__doc__)
    options.add_argument(
        "--sqlite", type=int, default=1000, metavar="N", help="publications killed on SQLite (1000)"
    )
    options.add_argument(
        "--postgresql",
        type=int,
        default=300,
        metavar="N",
        help="publications killed on PostgreSQL (300)",
    )
    options.add_argument(
        "--starts", type=int, default=20, metavar="N", help="first starts killed on each (20)"
    )
    options.add_argument(
        "--disks",
        type=int,
        default=100,
        metavar="N",
        help="publications on a full and on a broken disk, on each (100)",
    )
    chosen = options.parse_args()
    chance, frames, rows = random.Random(chosen.seed), tables(), []
    start = time.monotonic()
    with databases(chosen.database) as made:
        for database, make in made.items():
            rows.append(kills(database, make, getattr(chosen, database), chance, frames))
            rows.append(starts(database, make, chosen.starts, chance))
        if "sqlite" in made and chosen.disks:
            rows.append(broken(made["sqlite"], chosen.disks, chance, frames))
        if chosen.disks:
            rows += on_small_disks(list(made), chosen.disks, chance, frames)
    show(
        [
            "database",
            "harm",
            "times",
            "old stands",
            "new stands",
            "refused",
            "usable again ms",
            "wrong",
        ],
        [row.told() for row in rows],
    )
    print(
        f"\n{time.monotonic() - start:.0f} s. After each the same publication was tried again; "
        "then the whole history was verified."
    )
    wrong = [f"{row.database}, {row.harm}: {each}" for row in rows for each in row.wrong]
    print("\n".join(wrong[:20]))
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
