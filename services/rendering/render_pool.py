"""Queue pictures and documents for a few worker processes, so that no page waits for a briefing.

`submit` returns a future that is always completed. Equal tasks are done once; results are cached,
up to some megabytes, by the version of the tables and the task, independent of the reader. Pictures
have priority over documents, small packs over large ones. A full queue raises QueueFullError.
"""

import heapq
import itertools
import os
import threading
from collections.abc import Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from cachetools import LRUCache

from domain.tables import Tables
from loaders.store.errors import StoreUnavailableError
from services import event_log, metrics
from services.rendering import render_protocol
from services.rendering.render_protocol import (
    QueueFullError,
    RenderError,
    RenderTask,
    SizeTooSmallError,
    StartError,
)
from services.rendering.worker_process import WorkerProcess

WORKERS = max(1, min(2, os.cpu_count() or 1))  # processes; each takes some 350 MB
MAX_QUEUED = 100  # pictures
MAX_QUEUED_PARTS = 800  # parts of packs: the whole pack in both languages has some 730
# some hundred pictures of slides; a whole pack is larger and is not cached
CACHE_BYTES = 32 * 1024**2
IDLE_SECONDS = 600  # after which an idle process ends
SECONDS_PER_IMAGE = 1  # estimated


@dataclass(eq=False)
class _QueuedJob:
    """A queued task, and the future that all who submitted it share. `priority` is the most urgent
    of theirs.
    """

    key: tuple[str, RenderTask]
    task: RenderTask
    tables: Tables
    number: int
    priority: int
    future: "Future[Any]" = field(default_factory=Future)

    def __post_init__(self) -> None:
        # from now on it cannot be cancelled: several callers may wait for it
        self.future.set_running_or_notify_cancel()

    def __lt__(self, other: "_QueuedJob") -> bool:
        return (self.priority, self.number) < (other.priority, other.number)


class RenderPool:
    """A few worker processes, their queue, and a cache of their results."""

    def __init__(
        self,
        *,
        workers: int = WORKERS,
        max_queued: int = MAX_QUEUED,
        cache_bytes: int = CACHE_BYTES,
        idle_seconds: float = IDLE_SECONDS,
    ) -> None:
        self.max_queued = max_queued
        self._all = [WorkerProcess(idle_seconds) for _ in range(workers)]
        # a stack: the worker that was busy last has the tables in memory
        self._idle = list(self._all)
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="render-pool")
        self._lock = threading.Lock()  # guards all that follows, and `_idle`
        sizes = render_protocol.payload_size
        self._cache: LRUCache[Hashable, Any] = LRUCache(cache_bytes, getsizeof=sizes)
        self._jobs: dict[Hashable, _QueuedJob] = {}  # queued or running
        self._queue: list[_QueuedJob] = []  # a heap
        self._numbers = itertools.count()
        self._has_thread = self._closed = False

    def submit(self, task: RenderTask, tables: Tables) -> "Future[Any]":
        """Queue a task. Equal tasks share a future, which raises RenderError if the task fails.

        Tasks for different versions of the tables are never equal. A cached result is returned as a
        completed future. If an equal task is queued, the more urgent priority of both counts. A
        future may also raise StoreUnavailableError; in a closed pool it raises StartError. Raises
        QueueFullError, with the estimated seconds until there is room, where `max_queued` pictures
        or MAX_QUEUED_PARTS parts of packs are queued.
        """
        key = (tables.version, task)
        with self._lock:
            if (cached := self._cache.get(key)) is not None:
                metrics.RENDERS.labels(task.name, "kept").inc()
                return _future_of(cached)
            if (job := self._jobs.get(key)) is not None:
                if task.priority < job.priority:
                    job.priority = task.priority
                    heapq.heapify(self._queue)
                return job.future
            self._reject_overflow(task)
            number = next(self._numbers)
            job = self._jobs[key] = _QueuedJob(key, task, tables, number, task.priority)
            heapq.heappush(self._queue, job)
            refused = self._wake_thread()
        self._fail_all(refused)
        return job.future

    def warm_up(self) -> None:
        """Start a process for a task that will soon be submitted, without waiting or raising. A
        later task reports the failure.
        """
        with self._lock:
            worker = self._idle[-1] if self._idle and not self._closed else None
            if worker is not None:
                with suppress(StartError):
                    worker.warm_up()

    def queue_size(self) -> int:
        """Count the queued jobs."""
        return len(self._queue)

    def close(self) -> None:
        """End the processes; queued and running jobs raise RenderError."""
        with self._lock:
            self._closed = True
            refused = self._drop_queue()
        self._fail_all(refused)
        for worker in self._all:
            worker.close()
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _reject_overflow(self, task: RenderTask) -> None:
        """Raise QueueFullError where too many jobs of this kind are queued."""
        queued = sum((job.priority == 0) == (task.priority == 0) for job in self._queue)
        if queued >= (MAX_QUEUED_PARTS if task.priority else self.max_queued):
            metrics.RENDERS.labels(task.name, "busy").inc()
            raise QueueFullError(max(1, queued * SECONDS_PER_IMAGE // len(self._all)))

    def _wake_thread(self) -> list[_QueuedJob]:
        """Have a thread work through the queue if a worker is idle. Returns the jobs that must
        fail. Call with the lock.
        """
        if self._closed:
            return self._drop_queue()
        if not self._idle:
            return []
        try:
            self._threads.submit(self._work_through_queue)
            self._has_thread = True
        # no further thread could be started; the call is queued for the existing ones, which never
        # end
        except RuntimeError:
            return [] if self._has_thread else self._drop_queue()
        return []

    def _drop_queue(self) -> list[_QueuedJob]:
        """Empty the queue and return its jobs. Call with the lock."""
        dropped = list(self._queue)
        self._queue.clear()
        return dropped

    def _work_through_queue(self) -> None:
        """Do one job after another until the queue is empty. Runs in a thread of the pool."""
        with self._lock:
            if not self._idle:
                return
            worker = self._idle.pop()
        while (job := self._next(worker)) is not None:
            try:
                result = worker.run(job.task, job.tables)
            except StartError as reason:
                if self._hand_over(job, worker):
                    return
                self._fail(job, reason)
            except (RenderError, StoreUnavailableError) as reason:
                self._fail(job, reason)
            except BaseException as error:
                event_log.log_event("not_made", failure=error, task=job.task.name)
                self._fail(job, error)
                self._release(worker)
                raise
            else:
                self._complete(job, result)

    def _release(self, worker: "WorkerProcess") -> None:
        """Mark a worker as idle, and have another thread work through the queue."""
        with self._lock:
            self._idle.append(worker)
            refused = self._wake_thread()
        self._fail_all(refused)

    def _next(self, worker: "WorkerProcess") -> _QueuedJob | None:
        """Take the next job; where there is none, mark the worker as idle."""
        with self._lock:
            if self._queue:
                return heapq.heappop(self._queue)
            self._idle.append(worker)
            return None

    def _hand_over(self, job: _QueuedJob, worker: "WorkerProcess") -> bool:
        """Requeue a job whose process could not be started. Returns False if no other worker is
        running.
        """
        with self._lock:
            if self._closed or len(self._idle) == len(self._all) - 1:
                return False
            heapq.heappush(self._queue, job)
            self._idle.insert(0, worker)
            return True

    def _complete(self, job: _QueuedJob, result: Any) -> None:
        with self._lock:
            with suppress(ValueError):  # larger than the whole cache
                self._cache[job.key] = result
            del self._jobs[job.key]
        metrics.RENDERS.labels(job.task.name, "made").inc()
        job.future.set_result(result)

    def _fail_all(self, refused: list[_QueuedJob]) -> None:
        for job in refused:
            self._fail(job, StartError(job.task.name))

    def _fail(self, job: _QueuedJob, reason: BaseException) -> None:
        with self._lock:
            del self._jobs[job.key]
        metrics.RENDERS.labels(
            job.task.name, "no_room" if isinstance(reason, SizeTooSmallError) else "failed"
        ).inc()
        job.future.set_exception(reason)


def _future_of(result: Any) -> "Future[Any]":
    future: Future[Any] = Future()
    future.set_result(result)
    return future


RENDER_POOL = RenderPool()
metrics.QUEUE_SIZE.set_function(RENDER_POOL.queue_size)
