"""Start the fork server, send it tasks, and report how their processes ended.

Where processes cannot be forked, a separate interpreter runs each task.
"""

import os
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from domain.paths import ROOT
from loaders.cells.framing import LENGTH
from loaders.sandbox import protocol

COMMAND = (sys.executable, "-m", "loaders.sandbox.worker")
MIB = 1024**2
GRACE_SECONDS = 5  # that a process may take to start and to end
# no address or password of a store is passed on
PASSED_ENV = ("PATH", "LANG", "LC_ALL", "HOME", "SYSTEMROOT", "TZ", "LD_LIBRARY_PATH")
EXTRA_ENV = {
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "1",
    # Freed memory is soon allocated again; returning it to the system would cost a fault for each
    # page, a tenth of the time.
    "MALLOC_MMAP_THRESHOLD_": str(32 * MIB),
    "MALLOC_TRIM_THRESHOLD_": str(256 * MIB),
    "MALLOC_TOP_PAD_": str(8 * MIB),
}


@dataclass(frozen=True)
class ProcessResult:
    """The end of a process: the exit code as `waitstatus_to_exitcode` returns it, and the answer.

    `peak_bytes` is the most memory that it took, 0 if unknown.
    """

    code: int
    answer: bytes = b""
    peak_bytes: int = 0


class AnswerTooLongError(Exception):
    """An answer that declares more bytes than its process may have."""


class Server:
    """The process that is forked for every task; started on first use, and again if it has died."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def ready(self) -> socket.socket:
        """Return the control socket of the server; start the server if it does not run."""
        with self._lock:
            if self._control is None or self._process is None or self._process.poll() is not None:
                self._kill()
                self._start()
            assert self._control is not None
            return self._control

    def run_task(self, head: bytes, task: bytes, seconds: int, memory: int) -> ProcessResult:
        """Run a task and return how its process ended; start a server that has died once more."""
        for _ in range(2):
            control = self.ready()
            result = _run_forked(control, head, task, seconds, memory)
            if result is not None:
                return result
            self.stop(control)
        return ProcessResult(protocol.FAILED, b"no process could be started")

    def stop(self, control: socket.socket | None = None) -> None:
        """Kill the server, or only one with this control socket; the next task starts another."""
        with self._lock:
            if control is None or control is self._control:
                self._kill()

    def _start(self) -> None:
        control, theirs = socket.socketpair()
        with theirs:
            command, descriptors = [*COMMAND, str(theirs.fileno())], (theirs.fileno(),)
            self._process = subprocess.Popen(command, pass_fds=descriptors, **_process_options())
        self._control = control

    def _kill(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._control = self._process = None


def _run_forked(
    control: socket.socket, head: bytes, task: bytes, seconds: int, memory: int
) -> ProcessResult | None:
    """Run a task in a fork of the server with this control socket; None if the server died."""
    ours, theirs = socket.socketpair()
    end, its_end = socket.socketpair()
    with ours, theirs, end, its_end:
        ours.settimeout(seconds + GRACE_SECONDS)
        end.settimeout(seconds + GRACE_SECONDS)
        try:
            socket.send_fds(control, [b"."], [theirs.fileno(), its_end.fileno()])
        except OSError:
            return None
        theirs.close()
        its_end.close()
        until = time.monotonic() + seconds + GRACE_SECONDS
        try:
            answer = _exchange(ours, head, task, memory, until)
        except AnswerTooLongError:
            return ProcessResult(protocol.FAILED, b"an answer longer than its memory")
        status = _read_status(end)
    return ProcessResult(status[0], answer, status[1]) if status is not None else None


def run_alone(head: bytes, task: bytes, seconds: int, memory: int) -> ProcessResult:
    """Run a task in a separate interpreter, where processes cannot be forked."""
    options = _process_options() | {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(COMMAND, **options) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        until = time.monotonic() + seconds + GRACE_SECONDS
        late = threading.Timer(seconds + GRACE_SECONDS, process.kill)
        late.start()
        try:
            with suppress(OSError), process.stdin:
                process.stdin.write(head + task)
            answer = process.stdout.read(LENGTH.size + memory + 1)
            if len(answer) > LENGTH.size + memory:
                process.kill()
                return ProcessResult(protocol.FAILED, b"an answer longer than its memory")
            code = process.wait()
        finally:
            late.cancel()
    code = protocol.LATE if time.monotonic() > until else code
    return ProcessResult(code, answer[LENGTH.size :])


def _process_options() -> dict[str, Any]:
    """Return the options of a new process: a minimal environment, and no place to write to."""
    environment = {name: os.environ[name] for name in PASSED_ENV if name in os.environ}
    return {
        "cwd": ROOT,
        "env": environment | EXTRA_ENV,
        "stdin": subprocess.DEVNULL,
        "stdout": subprocess.DEVNULL,
        "stderr": subprocess.DEVNULL,
    }


def _exchange(
    connection: socket.socket, head: bytes, task: bytes, most: int, until: float
) -> bytes:
    """Send a task and receive its answer, empty if the process ended first or was too slow.

    Raises AnswerTooLongError if the answer declares more than `most` bytes.
    """
    with suppress(OSError):
        connection.sendall(head)
        connection.sendall(task)
        length = LENGTH.unpack(_receive(connection, LENGTH.size, until))[0]
        if length > most:
            raise AnswerTooLongError
        return _receive(connection, length, until)
    return b""


def _receive(connection: socket.socket, length: int, until: float) -> bytes:
    received, place = bytearray(length), 0
    view = memoryview(received)
    while place < length:
        connection.settimeout(max(until - time.monotonic(), 0.001))
        count = connection.recv_into(view[place:])
        if not count:
            raise ConnectionResetError
        place += count
    return bytes(received)


def _read_status(end: socket.socket) -> tuple[int, int] | None:
    """Receive a process's exit code and peak memory; None if the server died or is silent."""
    try:
        message = end.recv(protocol.STATUS.size)
    except OSError:
        return None
    if len(message) != protocol.STATUS.size:
        return None
    code, peak = protocol.STATUS.unpack(message)
    return code, peak
