"""Define what passes between the render pool and its workers: tasks, outcomes, errors, and the
bound on the size of an answer.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any

DONE, SIZE_TOO_SMALL, NO_TABLES = "done", "no room", "no tables"
MAX_ANSWER_BYTES = 512 * 1024**2  # the whole pack has some 60 MB


def payload_size(thing: Any) -> int:
    """Return the bytes that an answer takes, about. Raises TypeError where it holds anything but
    bytes, texts, numbers and sequences of them.
    """
    if isinstance(thing, bytes | str):
        return len(thing) + 64
    if isinstance(thing, tuple | list):
        return sum(map(payload_size, thing)) + 64
    if thing is None or isinstance(thing, bool | int | float):
        return 64
    raise TypeError(f"an answer may not hold a {type(thing).__qualname__}")


class QueueFullError(Exception):
    """Too many wait already. `seconds` is how long it will probably take until there is room."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Too many wait; come again in {seconds} s.")
        self.seconds = seconds


class RenderError(Exception):
    """A thing could not be made: it failed, took too long, or its process ended or could not be
    started. The log says why.
    """


class SizeTooSmallError(RenderError):
    """A figure has no room in the size that was asked for."""


class StartError(RenderError):
    """A process or one of its threads could not be started."""


@dataclass(frozen=True)
class RenderTask:
    """What is to be made: a task of `services.rendering.render_worker` with its arguments.

    Two are the same that agree in name, arguments and `of`. `deferred_args` gives
    arguments that are not compared, since the others imply them; it is asked when the task's turn
    comes, so that what waits holds no tables. `priority` is 0 for what a reader looks for now; of
    what takes its time that of which there is least comes first.
    """

    name: str
    arguments: tuple[Hashable, ...]
    of: Hashable = None
    deferred_args: Callable[[], tuple[Any, ...]] = field(default=tuple, compare=False, repr=False)
    priority: int = field(default=0, compare=False)
    seconds: float = field(default=120, compare=False)
