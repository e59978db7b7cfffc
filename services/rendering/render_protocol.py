"""Define what passes between the render pool and its workers: tasks, outcomes, errors, sizes."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any

DONE, SIZE_TOO_SMALL, NO_TABLES = "done", "no room", "no tables"
MAX_ANSWER_BYTES = 512 * 1024**2  # the whole pack has some 60 MB


def payload_size(thing: Any) -> int:
    """Estimate the bytes of an answer. Raises TypeError where it holds anything but bytes, texts,
    numbers and sequences of them.
    """
    if isinstance(thing, bytes | str):
        return len(thing) + 64
    if isinstance(thing, tuple | list):
        return sum(map(payload_size, thing)) + 64
    if thing is None or isinstance(thing, bool | int | float):
        return 64
    raise TypeError(f"an answer may not hold a {type(thing).__qualname__}")


class QueueFullError(Exception):
    """Too many tasks are queued. `seconds` is the estimated time until there is room."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Too many wait; come again in {seconds} s.")
        self.seconds = seconds


class RenderError(Exception):
    """A task failed, took too long, or its process ended or could not be started. The log has the
    reason.
    """


class SizeTooSmallError(RenderError):
    """A figure does not fit into the requested size."""


class StartError(RenderError):
    """A process or one of its threads could not be started."""


@dataclass(frozen=True)
class RenderTask:
    """A task of `services.rendering.render_worker` with its arguments.

    Tasks are equal if name, arguments and `of` are. `deferred_args` returns further arguments,
    which the others imply; it is called when the task runs, so that queued tasks hold no tables.
    `priority` is 0 for pictures that a reader is waiting for, otherwise the number of parts of the
    pack: small packs come first. `seconds` is the time limit.
    """

    name: str
    arguments: tuple[Hashable, ...]
    of: Hashable = None
    deferred_args: Callable[[], tuple[Any, ...]] = field(default=tuple, compare=False, repr=False)
    priority: int = field(default=0, compare=False)
    seconds: float = field(default=120, compare=False)
