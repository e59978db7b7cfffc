"""Files of others, read in a process of its own with limits of memory and time: whatever it does there costs the server nothing.

A file can end the process that reads it (a sheet of 1.5 kB has calamine ask for 549 GB, and abort), keep it busy for ever, or fill all
memory. Here that is one more problem of the file.
"""

import atexit
import logging
import os
import pickle
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from loaders import archive, parcel, spreadsheet, workbook, worker
from loaders.grid import WHOLE_FILE, OpeningError
from loaders.instructions import NOTHING, Instructions
from loaders.limits import LIMITS, Limits, megabytes
from loaders.workbook import Counts, Opened, Reading

MIB = 1024**2
ROOT = Path(__file__).resolve().parents[1]
AT_ONCE = max(2, os.cpu_count() or 2)
FORKS = hasattr(os, "fork")
TEXT_EARNS = 8  # a text file has so much less between its values than the XML of a workbook
GRACE = 5  # seconds that a process may take to start and to end
SAMPLE = ROOT / "data" / "report-2020-08-13.xlsx"
KEPT = ("PATH", "LANG", "LC_ALL", "HOME", "SYSTEMROOT", "TZ", "LD_LIBRARY_PATH")  # no address or password of a store is handed on
SETTINGS = {
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "1",
    # Memory that is given back is soon wanted again, and costs a fault for each of its pages: a tenth of the time.
    "MALLOC_MMAP_THRESHOLD_": str(32 * MIB),
    "MALLOC_TRIM_THRESHOLD_": str(256 * MIB),
    "MALLOC_TOP_PAD_": str(8 * MIB),
}
TOO_LONG, TOO_MUCH, BROKEN = "reading_too_long", "memory_exceeded", "unreadable"
# Time on the processor is up long before the clock's where a small file has its reader go round in circles: that file is broken, not large.
# Refused memory, Rust aborts, Linux kills.
SIGNALS = {"SIGALRM": TOO_LONG, "SIGXCPU": BROKEN, "SIGABRT": TOO_MUCH, "SIGKILL": TOO_MUCH}
CODES = {
    worker.OUT_OF_MEMORY: TOO_MUCH,
    worker.LATE: TOO_LONG,
    **{-getattr(signal, name): code for name, code in SIGNALS.items() if hasattr(signal, name)},
}
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Ended:
    """How a process ended: its code, as `waitstatus_to_exitcode` has it, its answer, and the most memory it took where that is told."""

    code: int
    answer: bytes = b""
    peak_bytes: int = 0


class StoppedError(Exception):
    """A task that came to no end. `code` is a kind of problem: reading_too_long, memory_exceeded or unreadable."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_isolated(name: str, data: bytes, instructions: Instructions = NOTHING, *, limits: Limits = LIMITS) -> tuple[Opened, Reading]:
    """A file's content, opened and read in a process of its own. Nothing about the file ever raises: what stops it is its one problem."""
    try:
        if len(data) > limits.file_bytes:
            raise OpeningError("file_too_large", megabytes(limits.file_bytes), megabytes(len(data)))
        limits = limits.of_size(len(data))
        opened, reading = parcel.unbundled(run_isolated(opened_and_read, name, data, instructions, limits, limits=limits))
        return Opened.unpacked(opened), _reading_unpacked(reading)
    except StoppedError as stopped:
        opened_not = workbook.refused(name, data, _refusal(stopped, limits))
    except OpeningError as refusal:
        opened_not = workbook.refused(name, data, refusal)
    return opened_not, workbook.reading(opened_not)


def reread_isolated(opened: Opened, instructions: Instructions, *, limits: Limits = LIMITS) -> Reading:
    """What was opened before, read as is said now, in a process of its own."""
    try:
        return _reading_unpacked(run_isolated(read_again, opened.packed(None), instructions, limits=limits))
    except StoppedError as stopped:
        problem = workbook.refused(opened.file, b"", _refusal(stopped, limits)).problems
        return Reading(opened.file, opened.sha256, problems=problem, readable=False)


def run_isolated(function: Callable[..., bytes], *arguments: Any, limits: Limits = LIMITS) -> bytes:
    """What a function of the loaders gives for these arguments, in a process of its own. Raises StoppedError where that does not end well.

    The function is named by its module; it gives bytes, since nothing that comes back is to be trusted with more. It can write no file.
    """
    ended = ended_isolated(function, *arguments, limits=limits)
    if ended.code == worker.DONE:
        return ended.answer
    if ended.code not in CODES:
        said = ended.answer[:500].decode(errors="replace")  # may hold what stands in a cell: only with LOG_DETAILS
        _log.error("Reading ended with %d in %s: %s", ended.code, function.__qualname__, said)
    raise StoppedError(CODES.get(ended.code, BROKEN))


def ended_isolated(function: Callable[..., bytes], *arguments: Any, limits: Limits = LIMITS) -> Ended:
    """How a process ended that had to do this, however it did."""
    task = pickle.dumps((function.__module__, function.__qualname__, arguments), protocol=pickle.HIGHEST_PROTOCOL)
    head = worker.HEAD.pack(limits.memory_bytes, limits.seconds, len(task))
    with _SLOTS:
        return _SERVER.done(head, task, limits.seconds) if FORKS else _done_alone(head, task, limits.seconds)


def warm_up() -> None:
    """Do once what a task does, so that the forks that come need not."""
    opened_and_read("f.csv", b"event,category\nw,government\n", NOTHING, LIMITS)
    if SAMPLE.exists():
        opened, _ = parcel.unbundled(opened_and_read(SAMPLE.name, SAMPLE.read_bytes(), NOTHING, LIMITS))
        read_again(bytes(opened), NOTHING)


def started() -> None:
    """Have the processes' server ready, so that the first upload need not wait for it."""
    _SERVER.ready()


class _Server:
    """The one process that is forked from for every task: started at the first need, and anew where it has died."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def ready(self) -> socket.socket:
        """The socket on which it takes tasks."""
        with self._lock:
            if self._control is None or self._process is None or self._process.poll() is not None:
                self._stopped()
                self._start()
            assert self._control is not None
            return self._control

    def done(self, head: bytes, task: bytes, seconds: int) -> Ended:
        """How a process ended, and what it answered. A server that has died since is started once more."""
        for _ in range(2):
            ours, theirs = socket.socketpair()
            end, its_end = socket.socketpair()
            with ours, theirs, end, its_end:
                ours.settimeout(seconds + GRACE)
                end.settimeout(seconds + GRACE)
                control = self.ready()
                try:
                    socket.send_fds(control, [b"."], [theirs.fileno(), its_end.fileno()])
                except OSError:
                    self.stop(control)
                    continue
                theirs.close()
                its_end.close()
                answer = _exchanged(ours, head, task)
                told = _told(end)
            if told is not None:
                return Ended(told[0], answer, told[1])
            self.stop(control)
        return Ended(worker.FAILED, b"no process could be started")

    def stop(self, control: socket.socket | None = None) -> None:
        """End it, or only the one that was reached by this socket; the next task starts another."""
        with self._lock:
            if control is None or control is self._control:
                self._stopped()

    def _start(self) -> None:
        control, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "loaders.worker", str(theirs.fileno())], pass_fds=(theirs.fileno(),), **_surroundings()
            )
        self._control = control

    def _stopped(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._control = self._process = None


_SERVER = _Server()
_SLOTS = threading.BoundedSemaphore(AT_ONCE)
atexit.register(_SERVER.stop)


def _surroundings() -> dict[str, Any]:
    """What a process is started with: nothing of ours that it does not need, and no place to write to."""
    environment = {name: os.environ[name] for name in KEPT if name in os.environ}
    return {
        "cwd": ROOT,
        "env": environment | SETTINGS,
        "stdin": subprocess.DEVNULL,
        "stdout": subprocess.DEVNULL,
        "stderr": subprocess.DEVNULL,
    }


def _exchanged(connection: socket.socket, head: bytes, task: bytes) -> bytes:
    """The answer to a task; none where the process ended before it gave one."""
    with suppress(OSError):
        connection.sendall(head)
        connection.sendall(task)
        length = worker.LENGTH.unpack(_received(connection, worker.LENGTH.size))[0]
        return _received(connection, length)
    return b""


def _received(connection: socket.socket, length: int) -> bytes:
    received, place = bytearray(length), 0
    view = memoryview(received)
    while place < length:
        count = connection.recv_into(view[place:])
        if not count:
            raise ConnectionResetError
        place += count
    return bytes(received)


def _told(end: socket.socket) -> tuple[int, int] | None:
    """How the process ended, and the most memory it took; None where its server ended too, or does not answer."""
    try:
        told = end.recv(worker.STATUS.size)
    except OSError:
        return None
    if len(told) != worker.STATUS.size:
        return None
    code, peak = worker.STATUS.unpack(told)
    return code, peak


def _done_alone(head: bytes, task: bytes, seconds: int) -> Ended:
    """A task done by an interpreter of its own, where processes cannot be forked."""
    surroundings = {name: value for name, value in _surroundings().items() if name != "stdin"} | {"stdout": subprocess.PIPE}
    command = [sys.executable, "-m", "loaders.worker"]
    try:
        ended = subprocess.run(command, input=head + task, timeout=seconds + GRACE, check=False, **surroundings)
    except subprocess.TimeoutExpired:
        return Ended(worker.LATE)
    return Ended(ended.returncode, ended.stdout[worker.LENGTH.size :])


def _refusal(stopped: StoppedError, limits: Limits) -> OpeningError:
    expected = {"reading_too_long": str(limits.seconds), "memory_exceeded": megabytes(limits.memory_bytes)}
    return OpeningError(stopped.code, expected.get(stopped.code, WHOLE_FILE))


def opened_and_read(name: str, data: bytes, instructions: Instructions, limits: Limits) -> bytes:
    """In the other process: a file opened and read, as bytes."""
    size = archive.unpacked_size(data) if spreadsheet.is_spreadsheet(data) else TEXT_EARNS * len(data)
    worker.grant(limits.earned(size), limits.seconds_earned(size))
    opened = workbook.opened(name, data, instructions)
    return parcel.bundled((opened.packed(None), _reading_packed(workbook.reading(opened, instructions))))


def read_again(opened: bytes, instructions: Instructions) -> bytes:
    """In the other process: what was opened before read again, as bytes."""
    worker.grant(LIMITS.earned(4 * len(opened)), LIMITS.seconds_earned(4 * len(opened)))
    return _reading_packed(workbook.reading(Opened.unpacked(opened), instructions))


def _reading_packed(reading: Reading) -> bytes:
    counts = {table: [c.in_file, c.read, c.refused] for table, c in reading.counts.items()}
    columns = {table: list(names) for table, names in reading.columns.items()}
    facts = parcel.as_json([reading.file, reading.sha256, reading.readable, counts, columns])
    return parcel.bundled((facts, parcel.problems_packed(reading.problems), *map(parcel.frame_packed, reading.tables.values())))


def _reading_unpacked(data: bytes | memoryview) -> Reading:
    facts, problems, *frames = parcel.unbundled(data)
    file, sha256, readable, counts, columns = parcel.of_json(facts)
    given = {table: tuple(names) for table, names in columns.items()}
    tables = {table: parcel.frame_unpacked(frame) for table, frame in zip(counts, frames, strict=True)}
    return Reading(file, sha256, tables, {t: Counts(*c) for t, c in counts.items()}, parcel.problems_unpacked(problems), readable, given)
