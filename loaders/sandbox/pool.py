"""Files of others, read in a process of its own with limits of memory and time: whatever it does
there costs the server nothing.

A file can end the process that reads it (a sheet of 1.5 kB has calamine ask for 549 GB, and abort),
keep it busy for ever, or fill all memory. Here that is one more problem of the file.
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
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

import pyarrow as pa

from domain.paths import ROOT
from loaders.cells import serialization
from loaders.cells.grid import WHOLE_FILE, OpeningError
from loaders.cells.instructions import NOTHING, Instructions
from loaders.cells.limits import LIMITS, Limits, megabytes
from loaders.cells.row_accounting import SheetRows
from loaders.matching.sheet_guess import ColumnGuess, Notice, SheetGuess
from loaders.reading import prescan, spreadsheet, workbook
from loaders.reading.opened import Counts, Opened
from loaders.reading.workbook import Reading
from loaders.sandbox import protocol
from loaders.sandbox.tasks import TEXT_EARNS, guessed, opened_and_read, read_again

MIB = 1024**2
AT_ONCE = max(2, os.cpu_count() or 2)
# niceness: the server and its readers come first, and small files before large ones
POLITE, POLITER = (5, 10)
FORKS = hasattr(os, "fork")
OPENED_EARNS = 4  # the same of a file that was opened before
MOST_PARTS = 4_000  # of an archive, of which the sizes are added up here; no workbook has as many
LONGEST_REACH = 40  # letters
GRACE = 5  # seconds that a process may take to start and to end
# no address or password of a store is handed on
KEPT = ("PATH", "LANG", "LC_ALL", "HOME", "SYSTEMROOT", "TZ", "LD_LIBRARY_PATH")
SETTINGS = {
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "1",
    # Memory that is given back is soon wanted again, and costs a fault for each of its pages: a
    # tenth of the time.
    "MALLOC_MMAP_THRESHOLD_": str(32 * MIB),
    "MALLOC_TRIM_THRESHOLD_": str(256 * MIB),
    "MALLOC_TOP_PAD_": str(8 * MIB),
}
TOO_LONG, TOO_MUCH, BROKEN = "reading_too_long", "memory_exceeded", "unreadable"
# Time on the processor is up long before the clock's where a small file has its reader go round in
# circles: that file is broken, not large. Refused memory, Rust aborts, Linux kills.
SIGNALS = {"SIGALRM": TOO_LONG, "SIGXCPU": BROKEN, "SIGABRT": TOO_MUCH, "SIGKILL": TOO_MUCH}
CODES = {
    protocol.OUT_OF_MEMORY: TOO_MUCH,
    protocol.LATE: TOO_LONG,
    **{-getattr(signal, name): code for name, code in SIGNALS.items() if hasattr(signal, name)},
}
# What unpacking raises where bytes are of no such form.
MALFORMED = (
    ValueError,
    TypeError,
    LookupError,
    OverflowError,
    RecursionError,
    AttributeError,
    pa.ArrowException,
)
_log = logging.getLogger(__name__)
Unpacked = TypeVar("Unpacked")


@dataclass(frozen=True)
class Ended:
    """How a process ended: its code, as `waitstatus_to_exitcode` has it, its answer, and the most
    memory it took where that is told.
    """

    code: int
    answer: bytes = b""
    peak_bytes: int = 0


class ExcessError(Exception):
    """An answer that is to be longer than the process that gives it can hold."""


class StoppedError(Exception):
    """A task that came to no end. `code` is a kind of problem: reading_too_long, memory_exceeded or
    unreadable.
    """

    def __init__(self, code: str, *, short_of_memory: bool = False) -> None:
        super().__init__(code)
        self.code, self.short_of_memory = code, short_of_memory


def read_isolated(
    name: str, data: bytes, instructions: Instructions = NOTHING, *, limits: Limits = LIMITS
) -> tuple[Opened, Reading]:
    """A file's content, opened and read in a process of its own. Nothing about the file ever
    raises: what stops it is its one problem.
    """
    try:
        if len(data) > limits.file_bytes:
            raise OpeningError("file_too_large", megabytes(limits.file_bytes), megabytes(len(data)))
        limits = limits.of_size(len(data))
        return _trusted(
            _both_unpacked, run_isolated(opened_and_read, name, data, instructions, limits=limits)
        )
    except StoppedError as stopped:
        far = stopped.short_of_memory and _reaches_far(data)
        opened_not = workbook.refused(
            name, data, prescan.too_large(far) if far else _refusal(stopped, limits)
        )
    except OpeningError as refusal:
        opened_not = workbook.refused(name, data, refusal)
    return opened_not, workbook.reading(opened_not)


def reread_isolated(
    opened: Opened, instructions: Instructions, *, limits: Limits = LIMITS
) -> Reading:
    """What was opened before, read as is said now, in a process of its own."""
    try:
        packed = opened.packed(None)
        return _trusted(
            _reading_unpacked,
            run_isolated(
                read_again, packed, instructions, size=OPENED_EARNS * len(packed), limits=limits
            ),
        )
    except StoppedError as stopped:
        problem = workbook.refused(opened.file, b"", _refusal(stopped, limits)).problems
        return Reading(opened.file, opened.sha256, problems=problem, readable=False)


def guess_isolated(
    opened: Opened, sheet: str, *, limits: Limits = LIMITS, **known: Any
) -> SheetGuess:
    """How a sheet may be read, guessed in a process of its own. In: what `matching.guess` takes.
    Raises StoppedError.
    """
    packed = opened.packed(None)
    return _trusted(
        _guess_unpacked,
        run_isolated(guessed, packed, sheet, known, size=OPENED_EARNS * len(packed), limits=limits),
    )


def _trusted(unpack: Callable[[bytes], Unpacked], answer: bytes) -> Unpacked:
    """What an answer holds. Raises StoppedError where it is not what was asked for: the process
    that gave it is not to be trusted.
    """
    try:
        return unpack(answer)
    except MALFORMED as failure:
        _log.error("The answer of a reading was not understood: %s", type(failure).__name__)
        raise StoppedError(BROKEN) from failure


def run_isolated(
    function: Callable[..., bytes],
    *arguments: Any,
    size: int | None = None,
    limits: Limits = LIMITS,
) -> bytes:
    """What a function of the loaders gives for these arguments, in a process of its own. Raises
    StoppedError where that does not end well.

    The function is named by its module; it gives bytes, since nothing that comes back is to be
    trusted with more. It can write no file. `size` is what the arguments unpack to, by which memory
    and time are earned; without it, the largest of the files among them.
    """
    size = _size_of_largest(arguments) if size is None else size
    ended = ended_isolated(function, *arguments, size=size, limits=limits)
    if ended.code == protocol.DONE:
        return ended.answer
    if ended.code not in CODES:
        # may hold what stands in a cell: only with LOG_DETAILS
        said = ended.answer[:500].decode(errors="replace")
        _log.error("Reading ended with %d in %s: %s", ended.code, function.__qualname__, said)
    code = CODES.get(ended.code, BROKEN)
    damaged = code == TOO_MUCH and limits.earned(size) >= limits.needed(size)
    raise StoppedError(BROKEN if damaged else code, short_of_memory=code == TOO_MUCH)


def ended_isolated(
    function: Callable[..., bytes],
    *arguments: Any,
    size: int | None = None,
    limits: Limits = LIMITS,
) -> Ended:
    """How a process ended that had to do this, however it did. Waits until files of this size may
    have one more process.
    """
    size = _size_of_largest(arguments) if size is None else size
    task = pickle.dumps(
        (function.__module__, function.__qualname__, arguments), protocol=pickle.HIGHEST_PROTOCOL
    )
    memory, niceness = limits.earned(size), POLITER if size > LIMITS.quick_bytes else POLITE
    head = protocol.HEAD.pack(
        memory, limits.seconds, limits.seconds_earned(size), niceness, len(task)
    )
    with _slots(size):
        return (
            _SERVER.done(head, task, limits.seconds, memory)
            if FORKS
            else _done_alone(head, task, limits.seconds, memory)
        )


def size_of(data: bytes) -> int:
    """The bytes that a file unpacks to, by what it says itself, which costs the same whatever it
    says.
    """
    if not spreadsheet.is_spreadsheet(data):
        return TEXT_EARNS * len(data)
    return (
        prescan.unpacked_size(data)
        if data.count(prescan.PART_SIGN) <= MOST_PARTS
        else LIMITS.unpacked_bytes
    )


def _reaches_far(data: bytes) -> str:
    """The rows and columns between the first and the last cell of a binary workbook, where they are
    more than memory is claimed for.
    """
    try:
        return run_isolated(prescan.far_reach, data).decode(errors="replace")[:LONGEST_REACH]
    except StoppedError:
        return ""


def _size_of_largest(arguments: tuple[Any, ...]) -> int:
    return max((size_of(each) for each in arguments if isinstance(each, bytes)), default=0)


def started() -> None:
    """Have the processes' server ready, so that the first upload need not wait for it."""
    _SERVER.ready()


class _Server:
    """The one process that is forked from for every task: started at the first need, and anew where
    it has died.
    """

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

    def done(self, head: bytes, task: bytes, seconds: int, memory: int) -> Ended:
        """How a process ended, and what it answered: nothing longer than its memory. A server that
        has died since is started once more.
        """
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
                try:
                    answer = _exchanged(
                        ours, head, task, memory, time.monotonic() + seconds + GRACE
                    )
                except ExcessError:
                    return Ended(protocol.FAILED, b"an answer longer than its memory")
                told = _told(end)
            if told is not None:
                return Ended(told[0], answer, told[1])
            self.stop(control)
        return Ended(protocol.FAILED, b"no process could be started")

    def stop(self, control: socket.socket | None = None) -> None:
        """End it, or only the one that was reached by this socket; the next task starts another."""
        with self._lock:
            if control is None or control is self._control:
                self._stopped()

    def _start(self) -> None:
        control, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "loaders.sandbox.worker", str(theirs.fileno())],
                pass_fds=(theirs.fileno(),),
                **_surroundings(),
            )
        self._control = control

    def _stopped(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._control = self._process = None


class _Slots:
    """So many processes at once, in the order in which they are asked for: a semaphore lets whoever
    gives one back take it again.
    """

    def __init__(self, count: int) -> None:
        self.count = self._free = count
        self._lock = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()

    def __enter__(self) -> None:
        with self._lock:
            if self._free:
                self._free -= 1
                return
            turn = threading.Lock()
            turn.acquire()
            self._waiting.append(turn)
        turn.acquire()

    def __exit__(self, *_: object) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._free += 1


_SERVER = _Server()
_QUICK, _MIDDLE, _LARGE = (_Slots(count) for count in (AT_ONCE + 1, AT_ONCE - 1, 1))
atexit.register(_SERVER.stop)


def _slots(size: int) -> _Slots:
    """Of how many processes at once a file of this size takes one: small files have theirs to
    themselves.
    """
    return _LARGE if size > LIMITS.large_bytes else _MIDDLE if size > LIMITS.quick_bytes else _QUICK


def _surroundings() -> dict[str, Any]:
    """What a process is started with: nothing of ours that it does not need, and no place to write
    to.
    """
    environment = {name: os.environ[name] for name in KEPT if name in os.environ}
    return {
        "cwd": ROOT,
        "env": environment | SETTINGS,
        "stdin": subprocess.DEVNULL,
        "stdout": subprocess.DEVNULL,
        "stderr": subprocess.DEVNULL,
    }


def _exchanged(
    connection: socket.socket, head: bytes, task: bytes, most: int, until: float
) -> bytes:
    """The answer to a task; none where the process ended before it gave one, or gave it too slowly.
    Raises ExcessError where it is to be longer than the process can hold.
    """
    with suppress(OSError):
        connection.sendall(head)
        connection.sendall(task)
        length = protocol.LENGTH.unpack(_received(connection, protocol.LENGTH.size, until))[0]
        if length > most:
            raise ExcessError
        return _received(connection, length, until)
    return b""


def _received(connection: socket.socket, length: int, until: float) -> bytes:
    received, place = bytearray(length), 0
    view = memoryview(received)
    while place < length:
        connection.settimeout(max(until - time.monotonic(), 0.001))
        count = connection.recv_into(view[place:])
        if not count:
            raise ConnectionResetError
        place += count
    return bytes(received)


def _told(end: socket.socket) -> tuple[int, int] | None:
    """How the process ended, and the most memory it took; None where its server ended too, or does
    not answer.
    """
    try:
        told = end.recv(protocol.STATUS.size)
    except OSError:
        return None
    if len(told) != protocol.STATUS.size:
        return None
    code, peak = protocol.STATUS.unpack(told)
    return code, peak


def _done_alone(head: bytes, task: bytes, seconds: int, memory: int) -> Ended:
    """A task done by an interpreter of its own, where processes cannot be forked."""
    surroundings = _surroundings() | {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(
        [sys.executable, "-m", "loaders.sandbox.worker"], **surroundings
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        until = time.monotonic() + seconds + GRACE
        late = threading.Timer(seconds + GRACE, process.kill)
        late.start()
        try:
            with suppress(OSError), process.stdin:
                process.stdin.write(head + task)
            answer = process.stdout.read(protocol.LENGTH.size + memory + 1)
            if len(answer) > protocol.LENGTH.size + memory:
                process.kill()
                return Ended(protocol.FAILED, b"an answer longer than its memory")
            code = process.wait()
        finally:
            late.cancel()
    return Ended(
        protocol.LATE if time.monotonic() > until else code, answer[protocol.LENGTH.size :]
    )


def _refusal(stopped: StoppedError, limits: Limits) -> OpeningError:
    expected = {
        "reading_too_long": str(limits.seconds),
        "memory_exceeded": megabytes(limits.memory_bytes),
    }
    return OpeningError(stopped.code, expected.get(stopped.code, WHOLE_FILE))


def _guess_unpacked(data: bytes) -> SheetGuess:
    facts = serialization.of_json(data)
    columns = tuple(
        ColumnGuess(**each | {"examples": tuple(each["examples"])}) for each in facts["columns"]
    )
    notices = tuple(Notice(**each) for each in facts["notices"])
    rows = {name: tuple(facts[name]) for name in ("skipped", "rejoined")}
    return SheetGuess(**facts | {"columns": columns, "notices": notices} | rows)


def _both_unpacked(data: bytes) -> tuple[Opened, Reading]:
    opened, reading = serialization.unbundled(data)
    return Opened.unpacked(opened), _reading_unpacked(reading)


def _reading_unpacked(data: bytes | memoryview) -> Reading:
    facts, problems, *frames = serialization.unbundled(data)
    file, sha256, readable, counts, columns, rows, persons = serialization.of_json(facts)
    given = {table: tuple(names) for table, names in columns.items()}
    tables = {
        table: serialization.frame_unpacked(frame)
        for table, frame in zip(counts, frames, strict=True)
    }
    held, told = (
        {table: Counts(*numbers) for table, numbers in counts.items()},
        serialization.problems_unpacked(problems),
    )
    return Reading(
        file,
        sha256,
        tables,
        held,
        told,
        readable,
        given,
        tuple(SheetRows(*sheet) for sheet in rows),
        persons,
    )
