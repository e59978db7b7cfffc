"""Queue files for the sandbox processes by size, so that small ones never wait for large ones."""

import os
import threading
from collections import deque

from loaders.cells.limits import LIMITS

MAX_PROCESSES = max(2, os.cpu_count() or 2)


class Slots:
    """A semaphore that serves waiting threads in order.

    A plain one lets the thread that releases a slot acquire it again first.
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


_QUICK, _MIDDLE, _LARGE = (Slots(count) for count in (MAX_PROCESSES + 1, MAX_PROCESSES - 1, 1))


def slots_for(size: int) -> Slots:
    """Return the slots for a file of this size in bytes; small files have their own."""
    return _LARGE if size > LIMITS.large_bytes else _MIDDLE if size > LIMITS.quick_bytes else _QUICK
