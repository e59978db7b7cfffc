"""Bound what readers may have rendered that nobody asked for before: one thing at a time, few
waiting.

Rendering takes the interpreter from all other readers, so it must neither run side by side nor pile
up.
"""

import asyncio
from collections.abc import Callable, Hashable
from typing import Any

import anyio

from services.rendering.render_protocol import QueueFullError

MAX_CONCURRENT = 1
MAX_WAITING = 32  # different ones, rendered or waiting
MILLISECONDS = 250  # of one, estimated


class BoundedRendering:
    """Runs functions in threads, equal ones once; refuses more than MAX_WAITING different ones."""

    def __init__(self, max_waiting: int = MAX_WAITING) -> None:
        self.max_waiting = max_waiting
        self._pending: dict[Hashable, asyncio.Future[Any]] = {}
        self._limiter: anyio.CapacityLimiter | None = None

    async def run(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """Return `make()`. Raises QueueFullError where too many others wait."""
        if (pending := self._pending.get(key)) is None:
            waiting = len(self._pending)
            if waiting >= self.max_waiting:
                raise QueueFullError(max(1, waiting * MILLISECONDS // MAX_CONCURRENT // 1000))
            self._limiter = self._limiter or anyio.CapacityLimiter(MAX_CONCURRENT)
            pending = asyncio.ensure_future(anyio.to_thread.run_sync(make, limiter=self._limiter))
            self._pending[key] = pending
            pending.add_done_callback(lambda _: self._pending.pop(key))
        # shielded: others may wait for it too
        return await asyncio.shield(pending)


BOUNDED = BoundedRendering()
