"""Read the files of others in a process of its own with limits of memory and time: whatever a file
does there costs the server nothing.

A file can end the process that reads it (a sheet of 1.5 kB has calamine ask for 549 GB, and abort),
keep it busy for ever, or fill all memory. Here that is one more problem of the file.
"""

import atexit
import logging
import os
import pickle
import signal
from collections.abc import Callable
from typing import Any, TypeVar

import pyarrow as pa

from loaders.cells.grid import WHOLE_FILE, OpeningError
from loaders.cells.instructions import NOTHING, Instructions
from loaders.cells.limits import LIMITS, Limits, megabytes
from loaders.matching.guesses import SheetGuess
from loaders.reading import spreadsheet, workbook
from loaders.reading.opened import Opened
from loaders.reading.parse_result import Reading
from loaders.reading.prescan import archive, binary, refusals
from loaders.sandbox import protocol
from loaders.sandbox.answers import unpack_guess, unpack_opened_and_reading, unpack_reading
from loaders.sandbox.fork_client import Ended, Server, run_alone
from loaders.sandbox.slots import slots_for
from loaders.sandbox.tasks import TEXT_EARNS, guessed, opened_and_read, read_again

# niceness: the server and its readers come first, and small files before large ones
POLITE, POLITER = (5, 10)
FORKS = hasattr(os, "fork")
OPENED_EARNS = 4  # the same of a file that was opened before
MOST_PARTS = 4_000  # of an archive, of which the sizes are added up here; no workbook has as many
LONGEST_REACH = 40  # letters
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
            unpack_opened_and_reading,
            run_isolated(opened_and_read, name, data, instructions, limits=limits),
        )
    except StoppedError as stopped:
        far = stopped.short_of_memory and _reaches_far(data)
        opened_not = workbook.refused(
            name, data, refusals.too_large(far) if far else _refusal(stopped, limits)
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
            unpack_reading,
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
    """How a sheet may be read, guessed in a process of its own. In: what `sheet_guess.guess` takes.
    Raises StoppedError.
    """
    packed = opened.packed(None)
    return _trusted(
        unpack_guess,
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
    with slots_for(size):
        return (
            _SERVER.done(head, task, limits.seconds, memory)
            if FORKS
            else run_alone(head, task, limits.seconds, memory)
        )


def size_of(data: bytes) -> int:
    """The bytes that a file unpacks to, by what it says itself, which costs the same whatever it
    says.
    """
    if not spreadsheet.is_spreadsheet(data):
        return TEXT_EARNS * len(data)
    return (
        archive.unpacked_size(data)
        if data.count(archive.PART_SIGN) <= MOST_PARTS
        else LIMITS.unpacked_bytes
    )


def _reaches_far(data: bytes) -> str:
    """The rows and columns between the first and the last cell of a binary workbook, where they are
    more than memory is claimed for.
    """
    try:
        return run_isolated(binary.far_reach, data).decode(errors="replace")[:LONGEST_REACH]
    except StoppedError:
        return ""


def _size_of_largest(arguments: tuple[Any, ...]) -> int:
    return max((size_of(each) for each in arguments if isinstance(each, bytes)), default=0)


def started() -> None:
    """Have the processes' server ready, so that the first upload need not wait for it."""
    _SERVER.ready()


_SERVER = Server()
atexit.register(_SERVER.stop)


def _refusal(stopped: StoppedError, limits: Limits) -> OpeningError:
    expected = {
        "reading_too_long": str(limits.seconds),
        "memory_exceeded": megabytes(limits.memory_bytes),
    }
    return OpeningError(stopped.code, expected.get(stopped.code, WHOLE_FILE))
