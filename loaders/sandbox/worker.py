"""Serve the process that parses untrusted files: `python -m loaders.sandbox.worker FD`.

It imports all that parsing needs once, then waits on a socket. For each task it forks, which takes
milliseconds; the fork runs one task and exits. The web server is never forked itself, since it has
threads. A task is the name of a function of the loaders and its arguments; its answer is bytes.
Where there is no fork, `python -m loaders.sandbox.worker` runs one task from its standard input to
its standard output.
"""

import gc
import importlib
import os
import pickle
import selectors
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, NoReturn

from loaders.cells.framing import LENGTH
from loaders.sandbox.protocol import DONE, FAILED, HEAD, OUT_OF_MEMORY, STATUS
from loaders.sandbox.rlimits import limit_process

PRELOADED = ("loaders.sandbox.tasks", "loaders.xlsx.annotate")
MAXRSS_UNIT = 1024 if sys.platform == "linux" else 1  # bytes for each unit of ru_maxrss


def main(arguments: list[str]) -> None:
    """Serve tasks from the socket with this file descriptor; without one, run the task on stdin."""
    for module in PRELOADED:
        importlib.import_module(module)
    if not arguments:
        os._exit(_run_task(sys.stdin.buffer, sys.stdout.buffer))
    _warm_up()
    with suppress(ConnectionError), socket.socket(fileno=int(arguments[0])) as control:
        serve(control)


def serve(control: socket.socket) -> None:
    """Fork for each pair of sockets received: one for task and answer, one for the exit status."""
    ends: dict[int, socket.socket] = {}
    waker, woken = _watch_children()
    selector = selectors.DefaultSelector()
    selector.register(control, selectors.EVENT_READ)
    selector.register(woken, selectors.EVENT_READ)
    while True:
        ready = {key.fileobj for key, _ in selector.select()}
        if woken in ready:
            woken.recv(4096)
            _report_exits(ends)
        if control in ready:
            message, descriptors, _, _ = socket.recv_fds(control, 1, 2)
            if not message:
                return
            task, end = (socket.socket(fileno=descriptor) for descriptor in descriptors)
            pid = os.fork()
            if not pid:
                selector.close()
                _run_child(task, [control, end, waker, woken, *ends.values()])
            task.close()
            ends[pid] = end


def _watch_children() -> tuple[socket.socket, socket.socket]:
    """Return a pair of sockets of which the second is readable after a child has exited."""
    waker, woken = socket.socketpair()
    waker.setblocking(False)
    signal.set_wakeup_fd(waker.fileno(), warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    return waker, woken


def _report_exits(ends: dict[int, socket.socket]) -> None:
    """Send each requester its process's exit code and peak memory; a signal is negative."""
    with suppress(ChildProcessError):
        while (status := os.wait4(-1, os.WNOHANG))[0]:
            end = ends.pop(status[0])
            with suppress(OSError), end:
                end.sendall(
                    STATUS.pack(
                        os.waitstatus_to_exitcode(status[1]), status[2].ru_maxrss * MAXRSS_UNIT
                    )
                )


def _run_child(task: socket.socket, others: list[socket.socket]) -> NoReturn:
    code = FAILED
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for other in others:
            other.close()
        gc.disable()
        code = _run_task(task.makefile("rb"), task.makefile("wb"))
    finally:
        os._exit(code)


def _run_task(source: BinaryIO, sink: BinaryIO) -> int:
    """Run a task; report of a failure only its place in the code, as its text may quote a file."""
    *limits, length = HEAD.unpack(source.read(HEAD.size))
    limit_process(*limits)
    answer, code = b"", FAILED
    try:
        # the bytes are from the server that started this process, never from a file
        module, name, arguments = pickle.loads(source.read(length))
        answer, code = _resolve_function(module, name)(*arguments), DONE
    except MemoryError:
        code = OUT_OF_MEMORY
    finally:
        failure = sys.exc_info()
        if failure[0] is not None:
            answer = _failure_location(failure[0], failure[1]).encode()
        sink.write(LENGTH.pack(len(answer)))
        sink.write(answer)
        sink.flush()
    return code


def _resolve_function(module: str, name: str) -> Callable[..., bytes]:
    if not module.startswith("loaders."):
        raise ValueError("a task is a function of the loaders")
    found: Callable[..., bytes] = getattr(importlib.import_module(module), name)
    return found


def _failure_location(kind: type[BaseException], failure: BaseException | None) -> str:
    last = traceback.extract_tb(failure.__traceback__ if failure else None)[-3:]
    return " ".join(
        (kind.__name__, *(f"{Path(frame.filename).name}:{frame.lineno}" for frame in last))
    )


def _warm_up() -> None:
    """Parse a small file once, so that forks share the memory of what is loaded on first use."""
    tasks = importlib.import_module("loaders.sandbox.tasks")
    tasks.warm_up()
    gc.collect()
    gc.freeze()


if __name__ == "__main__":
    # imported by its name, as other modules import it
    importlib.import_module("loaders.sandbox.worker").main(sys.argv[1:])
