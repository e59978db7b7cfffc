#!/usr/bin/env python3
"""Test the render pool where the system allows few more threads: python benchmarks/render_pool.py
[--more 256] [--pictures 60]

Requests the whole pack, or some pictures, while at most `--more` additional threads and processes
may be started; then three more pictures without that limit; then, where they are pictures, as many
again with no additional thread or process allowed. Prints for each number given with --more, as a
line of JSON, how many were made, refused, failed otherwise and never answered, how many threads
this process had before, at most and after, its open files, and the seconds. Exits 1 where a request
was never answered, where a part of the pack was not made, or where the pool does not recover.

The limit is the system's own: that of a control group, which takes root; else the user's limit of
processes, for which another user is taken where this runs as root.
"""

import argparse
import json
import os
import resource
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from contextlib import suppress
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from charts.drawing.figure_sizes import SIZES
from domain.language import languages
from domain.tables import Choice, Tables
from loaders.reading import workbook
from services import briefing_packs
from services.rendering.render_pool import RENDER_POOL, RenderPool
from services.rendering.render_protocol import RenderError, RenderTask
from services.rendering.worker_process import START_RETRY_SECONDS

ROOT = Path(__file__).resolve().parents[1]
GROUPS = (Path("/sys/fs/cgroup/pids"), Path("/sys/fs/cgroup"))  # cgroup version 1, version 2
USER = 41_730  # a user id without an account
PATIENCE = 900  # seconds for all requests
QUIET = 15  # checks, a tenth of a second apart, that must see the same number of threads


class Limit:
    """The number of threads and processes that this process and its children may have."""

    def __init__(self) -> None:
        """Set up the limit. Raises OSError where the system allows none."""
        self.group = (
            next(filter(None, map(self._joined, GROUPS)), None) if os.getuid() == 0 else None
        )
        if self.group is None and os.getuid() == 0:
            os.setgroups([])
            os.setgid(USER)
            os.setuid(USER)

    def allow(self, more: int | None) -> None:
        """Allow `more` than there are now; None removes the limit."""
        number = 0 if more is None else self._settled() + more
        if self.group is not None:
            (self.group / "pids.max").write_text("max" if more is None else str(number))
            return
        hard = resource.getrlimit(resource.RLIMIT_NPROC)[1]
        resource.setrlimit(resource.RLIMIT_NPROC, (hard if more is None else number, hard))

    def _settled(self) -> int:
        """Return the number of threads, once none is about to end: it would leave room for
        another.
        """
        seen: list[int] = []
        until = time.monotonic() + PATIENCE
        while len(seen) < QUIET or len(set(seen[-QUIET:])) > 1:
            if time.monotonic() > until:
                raise TimeoutError(f"the number of threads keeps changing: {seen[-QUIET:]}")
            time.sleep(0.1)
            seen.append(
                int((self.group / "pids.current").read_text())
                if self.group is not None
                else _threads_of_user()
            )
        return seen[-1]

    def leave(self) -> None:
        """Remove the control group."""
        if self.group is not None:
            for _ in range(100):
                try:
                    for process in (self.group / "cgroup.procs").read_text().split():
                        (self.group.parent / "cgroup.procs").write_text(process)
                    self.group.rmdir()
                except OSError:  # one of its processes is still ending
                    time.sleep(0.1)
                else:
                    return

    @staticmethod
    def _joined(parent: Path) -> Path | None:
        """Create a control group below `parent` with this process in it; None where that fails."""
        group = parent / f"render-pool-{os.getpid()}"
        try:
            group.mkdir()
        except OSError:
            return None
        if (group / "pids.max").exists():
            with suppress(OSError):
                (group / "cgroup.procs").write_text(str(os.getpid()))
                return group
        group.rmdir()
        return None


def _threads_of_user() -> int:
    """Count the threads of all processes of the current user."""
    threads = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        with suppress(OSError):
            told = dict(
                line.split(":", 1) for line in status.read_text().splitlines() if ":" in line
            )
            threads += int(told["Threads"]) if int(told["Uid"].split()[0]) == os.getuid() else 0
    return threads


def pictures(names: list[str], tables: Tables, pool: RenderPool) -> "list[Future[Any]]":
    """Request the same small picture under each name, so that none is cached."""
    arguments = ("ladder", Choice(cycle=2020), "en", "thumbnail", "png")
    return [pool.submit(RenderTask("picture", arguments, of=name), tables) for name in names]


def pack(tables: Tables) -> "list[Future[Any]]":
    """Request all parts of the whole pack in both languages."""
    whole = briefing_packs.BriefingRequest(
        briefing_packs.WHOLE,
        2020,
        tuple(languages()),
        (*briefing_packs.DOCUMENTS, *briefing_packs.PICTURES),
        sizes=tuple(SIZES),
    )
    return briefing_packs.BriefingJob(whole, tables)._futures


def ends(futures: "list[Future[Any]]", look: Callable[[], None] = lambda: None) -> dict[str, int]:
    """Count the futures made, refused, failed otherwise, and never answered."""
    until, undone = time.monotonic() + PATIENCE, set(futures)
    while undone and time.monotonic() < until:
        _, undone = wait(undone, timeout=0.2)
        look()
    failures = [each.exception() for each in futures if each not in undone]
    refused = sum(isinstance(each, RenderError) for each in failures)
    made = failures.count(None)
    return {
        "made": made,
        "refused": refused,
        "failed": len(failures) - made - refused,
        "unanswered": len(undone),
    }


def measured(limit: Limit, more: int, n: int, tables: Tables) -> tuple[dict[str, Any], bool]:
    """Run `n` pictures, or the whole pack if `n` is 0; return the results and whether they are as
    expected.
    """
    pool = RenderPool() if n else RENDER_POOL
    try:
        threads = [threading.active_count()]
        start = time.monotonic()
        limit.allow(more)
        asked = (
            pictures([f"limited {each}" for each in range(n)], tables, pool) if n else pack(tables)
        )
        limited = ends(asked, lambda: threads.append(threading.active_count()))
        seconds = time.monotonic() - start
        limit.allow(None)
        time.sleep(1.5 * START_RETRY_SECONDS)
        after = ends(pictures([f"after {each}" for each in range(3)], tables, pool))
        limit.allow(0)
        warm = ends(pictures([f"warm {each}" for each in range(n)], tables, pool))
        limit.allow(None)
        files = len(list(Path("/proc/self/fd").iterdir()))
        counts = {"before": threads[0], "most": max(threads), "after": threading.active_count()}
    finally:
        pool.close()
    found = {
        "more": more,
        "limited": limited,
        "after": after,
        "warm": warm,
        "threads": counts,
        "files": files,
        "seconds": round(seconds, 1),
    }
    right = (
        limited["unanswered"] == 0
        and after["made"] == 3
        and warm["made"] == n
        and (n or limited["made"] == len(asked))
    )
    return found | {"limit": "control group" if limit.group else "user"}, bool(right)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--more",
        type=int,
        nargs="+",
        default=[256],
        help="threads and processes beyond those that there are (256)",
    )
    parser.add_argument(
        "--pictures", type=int, default=0, help="so many pictures, in the place of the whole pack"
    )
    given = parser.parse_args()
    tables = Tables(
        **workbook.read(ROOT / "data" / "report-2020-08-13.xlsx").frames(), version="benchmark"
    )
    limit, right = Limit(), True
    try:
        for more in given.more:
            found, as_it_should = measured(limit, more, given.pictures, tables)
            print(json.dumps(found), flush=True)
            right &= as_it_should
    finally:
        limit.leave()
    return int(not right)


if __name__ == "__main__":
    sys.exit(main())
