"""Start, call and stop one worker process of the render pool.

The processes are loky's, one in each executor: killing one loses its own task only. Loky does not
run `__main__` in them, which in a Streamlit server is the page, and ends them when they are idle
for long.
"""

import math
import multiprocessing
import os
import pickle
import threading
import time
import warnings
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Future
from contextlib import suppress
from typing import Any

from loky import ProcessPoolExecutor

from domain.tables import Tables
from services import event_log
from services.rendering import render_protocol, render_worker
from services.rendering.render_protocol import (
    RenderError,
    RenderTask,
    SizeTooSmallError,
    StartError,
)

# between two attempts to start a process, where the system allows no more of them
START_RETRY_SECONDS = 1.0

# Any other variable is empty in a worker, so that it gets no address or password of the store.
PASSED_ENV = (
    "PATH",
    "LANG",
    "LC_ALL",
    "HOME",
    "SYSTEMROOT",
    "TZ",
    "LD_LIBRARY_PATH",
    "TMPDIR",
    "TEMP",
    "TMP",
    "XDG_CACHE_HOME",
)
WORKER_ENV = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}
# one start at a time, so that the child processes of a failed start can be identified
_START_LOCK = threading.Lock()

# A worker has no children. Where the system lacks the command that would list them, loky warns, and
# ends the worker all the same.
warnings.filterwarnings("ignore", "Failed to kill subprocesses", module="loky")


class WorkerProcess:
    """Runs tasks in one process, which loky starts at the first task, and after it has ended."""

    def __init__(self, idle_seconds: float) -> None:
        self._idle_seconds = idle_seconds
        self._lock = threading.Lock()  # guards the executor
        self._executor: ProcessPoolExecutor | None = None
        self._retry_at = 0.0

    def run(self, task: RenderTask, tables: Tables) -> Any:
        """Run a task. Raises RenderError, SizeTooSmallError, StartError, and errors of
        `deferred_args`.
        """
        arguments = (*task.arguments, *task.deferred_args())
        until = time.monotonic() + task.seconds
        outcome, result = self._call_worker(task, until, tables.version, None, arguments)
        # a process that was just started has no tables of this version yet
        if outcome == render_protocol.NO_TABLES:
            outcome, result = self._call_worker(
                task, until, tables.version, pickle.dumps(tables), arguments
            )
        if outcome == render_protocol.SIZE_TOO_SMALL:
            raise SizeTooSmallError(result)
        return result

    def warm_up(self) -> None:
        """Start the process without waiting for it. Raises StartError."""
        self._submit(render_worker.warm_up)

    def close(self) -> None:
        """End the process, and prevent later tasks from starting another."""
        with self._lock:
            self._retry_at = math.inf
            self._stop()

    def _call_worker(self, task: RenderTask, until: float, *arguments: Any) -> tuple[str, Any]:
        """Return what `render_worker.run` returns in the process. Raises RenderError and
        StartError.
        """
        future = self._submit(render_worker.run, task.name, *arguments)
        try:
            failure = future.exception(timeout=max(0.0, until - time.monotonic()))
        except TimeoutError as late:
            failure = late
        # it took too long, or its process ended
        if isinstance(failure, TimeoutError | BrokenExecutor):
            event_log.log_event("not_made", failure=failure, task=task.name)
            with self._lock:
                self._stop()
        if failure is not None:
            raise RenderError(task.name) from failure
        outcome, result = future.result()
        return outcome, result

    def _submit(self, function: Callable[..., Any], *arguments: Any) -> "Future[Any]":
        """Call a function in the process, starting it if need be. Raises StartError."""
        with self._lock, _START_LOCK:
            if time.monotonic() < self._retry_at:
                raise StartError("start")
            before = set(multiprocessing.active_children())
            try:
                if self._executor is None:
                    self._executor = self._start()
                return self._executor.submit(function, *arguments)
            except BrokenExecutor:  # it ended since the last task: start it again below
                self._stop()
            except (OSError, RuntimeError) as reason:
                self._stop()
                self._retry_at = time.monotonic() + START_RETRY_SECONDS
                # loky started them, but not the thread that manages them
                for orphan in set(multiprocessing.active_children()) - before:
                    orphan.terminate()
                event_log.log_event("not_made", failure=reason, task="start")
                raise StartError("start") from reason
        return self._submit(function, *arguments)

    def _start(self) -> ProcessPoolExecutor:
        environment = {name: "" for name in os.environ if name not in PASSED_ENV} | WORKER_ENV
        first = (os.getpid(), (*PASSED_ENV, *WORKER_ENV))
        return ProcessPoolExecutor(
            1,
            timeout=self._idle_seconds,
            initializer=render_worker.initialize,
            initargs=first,
            env=environment,
        )

    def _stop(self) -> None:
        """End the process. Call with the lock."""
        executor, self._executor = self._executor, None
        if executor is not None:
            with suppress(RuntimeError):  # the executor's thread was never started
                executor.shutdown(wait=True, kill_workers=True)
