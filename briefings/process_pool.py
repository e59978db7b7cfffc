"""Run jobs in a process pool of the caller: a command opens one and hands it down.

The server runs its jobs in `services/rendering` instead: those processes have limits and can be
killed one at a time.
"""

import gc
import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from typing import TypeVar

Result = TypeVar("Result")
WORKERS = 2


def open_pool(workers: int = WORKERS) -> ProcessPoolExecutor:
    """Return a pool of processes that share no state with this one; use it as a context."""
    return ProcessPoolExecutor(
        workers, multiprocessing.get_context("spawn"), _relax_garbage_collection
    )


def run_all(
    executor: Executor,
    jobs: Iterable[Callable[[], Result]],
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Iterator[Result]:
    """Yield the results of jobs as they finish, and report done and total jobs to `progress`.

    Jobs that have not begun are cancelled when one fails, or when the caller stops.
    """
    running = [executor.submit(job) for job in jobs]
    try:
        for done, finished in enumerate(as_completed(running), 1):
            progress(done, len(running))
            yield finished.result()
    finally:
        for future in running:
            future.cancel()


def _relax_garbage_collection() -> None:
    """Collect garbage rarely: a figure is 100,000 objects, and the process ends after the pack."""
    gc.freeze()
    gc.set_threshold(200_000, 20, 100)
