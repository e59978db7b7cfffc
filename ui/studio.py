"""Where pictures and documents are made: in a few processes beside the server, so that no page waits because somebody wants a briefing.

Who asks gets a future. The same thing asked for twice is made once; what was made is kept, up to some megabytes, by the version of the
tables and all that was asked, and by nothing of who asked. Pictures go before documents, small packs before large ones. Beyond a number of
them that wait, who asks is told to come again.
"""

import atexit
import heapq
import itertools
import os
import pickle
import subprocess
import sys
import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from domain.tables import Tables
from ui import draughtsman, journal, metrics

ROOT = Path(__file__).resolve().parents[1]
AT_ONCE = max(1, min(2, os.cpu_count() or 1))  # processes; each takes some 350 MB
MOST_WAITING = 100  # pictures
MOST_PARTS_WAITING = 800  # of packs: the whole pack in both languages has some 170
KEPT_BYTES = 192 * 1024**2
IDLE = 600  # seconds after which a process that has nothing to do is ended
SECONDS_EACH = 1  # what a picture takes, about
# No address or password of a store is handed on.
HANDED_ON = ("PATH", "LANG", "LC_ALL", "HOME", "SYSTEMROOT", "TZ", "LD_LIBRARY_PATH", "TMPDIR", "TEMP", "TMP", "XDG_CACHE_HOME")
SETTINGS = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}


class BusyError(Exception):
    """Too many wait already. `seconds` is how long it will probably take until there is room."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Too many wait; come again in {seconds} s.")
        self.seconds = seconds


class NotMadeError(Exception):
    """A thing could not be made: its process ended, or took too long. The log says why."""


class NoRoomError(NotMadeError):
    """A figure has no room in the size that was asked for."""


@dataclass(frozen=True)
class Task:
    """What is to be made: a task of `ui.draughtsman` with its arguments.

    Two are the same that agree in name, arguments and `of`. `rest` gives arguments that are not compared, since the others imply them;
    it is asked when the task's turn comes, so that what waits holds no tables.
    `turn` is 0 for what a reader looks for now; of what takes its time that of which there is least comes first.
    """

    name: str
    arguments: tuple[Hashable, ...]
    of: Hashable = None
    rest: Callable[[], tuple[Any, ...]] = field(default=tuple, compare=False, repr=False)
    turn: int = field(default=0, compare=False)
    seconds: int = field(default=120, compare=False)


class Studio:
    """A few processes, a queue before them, and a shelf of what they made."""

    def __init__(self, *, at_once: int = AT_ONCE, most_waiting: int = MOST_WAITING, kept_bytes: int = KEPT_BYTES) -> None:
        self.most_waiting = most_waiting
        self._all = [_Draughtsman() for _ in range(at_once)]
        self._idle = list(self._all)  # the one that worked last is taken first: it has its tables at hand
        self._lock = threading.Lock()  # of all that follows, and of the idle
        self._shelf = _Shelf(kept_bytes)
        self._begun: dict[Hashable, _Wish] = {}
        self._waiting: list[tuple[int, int, _Wish]] = []
        self._numbers = itertools.count()

    def asked(self, task: Task, tables: Tables) -> "Future[Any]":
        """The future of what a task makes. Raises BusyError; the future raises NotMadeError and NoRoomError."""
        key = (tables.version, task)
        with self._lock:
            if (kept := self._shelf.get(key)) is not None:
                metrics.MADE.labels(task.name, "kept").inc()
                return _settled(kept)
            if key in self._begun:
                return self._begun[key].future
            self._admit(task)
            wish = self._begun[key] = _Wish(key, task, tables)
            heapq.heappush(self._waiting, (task.turn, next(self._numbers), wish))
            self._start()
        return wish.future

    def wake(self) -> None:
        """Has a process ready for what will soon be asked for."""
        with self._lock:
            drawing = self._idle[-1] if self._idle else None
        if drawing is not None:
            drawing.wake()

    def waiting(self) -> int:
        """How many things wait to be made."""
        return len(self._waiting)

    def close(self) -> None:
        """Ends the processes; what waits is never made."""
        for each in self._all:
            each.stop()

    def _admit(self, task: Task) -> None:
        """Raises BusyError where too many wait."""
        waiting = sum((turn == 0) == (task.turn == 0) for turn, _, _ in self._waiting)
        if waiting >= (MOST_PARTS_WAITING if task.turn else self.most_waiting):
            metrics.MADE.labels(task.name, "busy").inc()
            raise BusyError(max(1, waiting * SECONDS_EACH // len(self._all)))

    def _start(self) -> None:
        """Puts one to work who has nothing to do, where there is work. To be called with the lock."""
        if self._idle and self._waiting:
            threading.Thread(target=self._work, args=(self._idle.pop(),), name="studio", daemon=True).start()

    def _work(self, drawing: "_Draughtsman") -> None:
        """Fulfils one wish after another until there is none."""
        try:
            while (wish := self._next()) is not None:
                self._fulfil(wish, drawing)
        finally:
            with self._lock:
                self._idle.append(drawing)
                self._start()  # a wish that came in between, or that were left behind by a failure

    def _next(self) -> "_Wish | None":
        with self._lock:
            return heapq.heappop(self._waiting)[-1] if self._waiting else None

    def _fulfil(self, wish: "_Wish", drawing: "_Draughtsman") -> None:
        try:
            made = drawing.done(wish.task, wish.tables)
        except NotMadeError as reason:
            self._forget(wish)
            metrics.MADE.labels(wish.task.name, "no_room" if isinstance(reason, NoRoomError) else "failed").inc()
            wish.future.set_exception(reason)
        except BaseException as error:
            self._forget(wish)
            wish.future.set_exception(error)
            raise
        else:
            with self._lock:
                self._shelf.put(wish.key, made)
                del self._begun[wish.key]
            metrics.MADE.labels(wish.task.name, "made").inc()
            wish.future.set_result(made)

    def _forget(self, wish: "_Wish") -> None:
        with self._lock:
            del self._begun[wish.key]


@dataclass(frozen=True, eq=False)
class _Wish:
    """A task that waits for its turn, and the future of who asked."""

    key: tuple[str, Task]
    task: Task
    tables: Tables
    future: "Future[Any]" = field(default_factory=Future)


class _Shelf:
    """What was made, up to some bytes; what was not asked for the longest goes first."""

    def __init__(self, most: int) -> None:
        self.most, self.bytes = most, 0
        self.things: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()

    def get(self, key: Hashable) -> Any:
        if key not in self.things:
            return None
        self.things.move_to_end(key)
        return self.things[key][0]

    def put(self, key: Hashable, thing: Any) -> None:
        size = _size(thing)
        if size > self.most:
            return
        self.things[key] = (thing, size)
        self.bytes += size
        while self.bytes > self.most:
            self.bytes -= self.things.popitem(last=False)[1][1]


class _Draughtsman:
    """One process, started at the first need and anew where it has ended."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._sent: deque[str] = deque(maxlen=draughtsman.TABLES_KEPT)
        self._tasks = 0

    def done(self, task: Task, tables: Tables) -> Any:
        """What a task makes. Raises NotMadeError and NoRoomError."""
        arguments = (*task.arguments, *task.rest())
        process = self._ready()
        clock = threading.Timer(task.seconds, process.kill)
        clock.start()
        try:
            answer = self._answered(process, task.name, arguments, tables)
        finally:
            clock.cancel()
        if answer is None:
            self.stop()
            journal.tell("not_made", task=task.name)
            raise NotMadeError(task.name)
        self._rest_later()
        outcome, made = pickle.loads(answer)  # from a process that we started, which reads nothing of others
        if outcome == draughtsman.NO_ROOM:
            raise NoRoomError(made)
        return made

    def wake(self) -> None:
        """Starts it before there is anything to do."""
        self._ready()
        self._rest_later()

    def stop(self) -> None:
        """Ends it; the next task starts another."""
        with self._lock:
            self._stop()

    def _answered(self, process: "subprocess.Popen[bytes]", name: str, arguments: tuple[Any, ...], tables: Tables) -> bytes | None:
        """The answer of the process; None where it ended without one."""
        assert process.stdin
        assert process.stdout
        known = tables.version in self._sent
        message = pickle.dumps((name, arguments, tables.version, None if known else tables))
        with suppress(OSError):
            draughtsman.sent(process.stdin, message)
            if not known:
                self._sent.append(tables.version)
            return draughtsman.received(process.stdout)
        return None

    def _ready(self) -> "subprocess.Popen[bytes]":
        with self._lock:
            self._tasks += 1
            if self._process is not None and self._process.poll() is not None:
                self._stop()
            if self._process is None:
                self._process = _started()
            return self._process

    def _rest_later(self) -> None:
        """Ends the process in a while, if by then nothing else was asked of it."""
        clock = threading.Timer(IDLE, self._stop_after, (self._tasks,))
        clock.daemon = True
        clock.start()

    def _stop_after(self, tasks: int) -> None:
        with self._lock:
            if self._tasks == tasks:
                self._stop()

    def _stop(self) -> None:
        """With the lock."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout):
                with suppress(OSError):
                    if pipe:
                        pipe.close()
        self._process = None
        self._sent.clear()


def _started() -> "subprocess.Popen[bytes]":
    environment = {name: os.environ[name] for name in HANDED_ON if name in os.environ}
    command = [sys.executable, "-m", "ui.draughtsman"]
    return subprocess.Popen(command, cwd=ROOT, env=environment | SETTINGS, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def _settled(thing: Any) -> "Future[Any]":
    future: Future[Any] = Future()
    future.set_result(thing)
    return future


def _size(thing: Any) -> int:
    if isinstance(thing, bytes | str):
        return len(thing)
    return sum(map(_size, thing)) + 64 if isinstance(thing, tuple | list) else 64


STUDIO = Studio()
metrics.WAITING.set_function(STUDIO.waiting)
atexit.register(STUDIO.close)
