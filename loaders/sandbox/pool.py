"""Parse untrusted files in separate processes, so that no file can harm the server.

A file can crash the process that reads it (a sheet of 1.5 kB makes calamine allocate 549 GB, and
abort), keep it busy forever, or fill all memory. Here that is one more problem of the file.
"""

import atexit
import logging
import os
import pickle
import signal
from collections.abc import Callable
from typing import Any, TypeVar

import pyarrow as pa

from loaders.cells.grid import EXPECTED_FILE, OpeningError
from loaders.cells.instructions import NO_INSTRUCTIONS, Instructions
from loaders.cells.limits import LIMITS, Limits, format_megabytes
from loaders.matching.guesses import SheetGuess
from loaders.reading import calamine_reader, workbook
from loaders.reading.opened_file import OpenedFile
from loaders.reading.parse_result import ParseResult
from loaders.reading.prescan import archive
from loaders.sandbox import protocol
from loaders.sandbox.answers import unpack_guess, unpack_opened_and_reading, unpack_reading
from loaders.sandbox.fork_client import ProcessResult, Server, run_alone
from loaders.sandbox.slots import slots_for
from loaders.sandbox.tasks import TEXT_SIZE_FACTOR, guess_from_bytes, open_and_parse, parse_again

# niceness: the server and its readers come first, and small files before large ones
NICENESS, LARGE_FILE_NICENESS = (5, 10)
CAN_FORK = hasattr(os, "fork")
REREAD_SIZE_FACTOR = 4  # unpacked bytes for each byte of a serialized OpenedFile
PACKED_SIZE_FACTOR = 10  # unpacked bytes of a workbook's XML for each packed byte
MAX_PARTS = 4_000  # of an archive whose declared sizes are added up; no workbook has as many
TOO_LONG, TOO_MUCH, BROKEN = "reading_too_long", "memory_exceeded", "unreadable"
# A small file whose reader loops forever uses up its CPU time long before the wall time: it is
# broken, not large. Without memory, Rust aborts (SIGABRT) or Linux kills (SIGKILL).
SIGNALS = {"SIGALRM": TOO_LONG, "SIGXCPU": BROKEN, "SIGABRT": TOO_MUCH, "SIGKILL": TOO_MUCH}
CODES_BY_EXIT = {
    protocol.OUT_OF_MEMORY: TOO_MUCH,
    protocol.LATE: TOO_LONG,
    **{-getattr(signal, name): code for name, code in SIGNALS.items() if hasattr(signal, name)},
}
# Raised by deserializing malformed bytes.
FORMAT_ERRORS = (
    ValueError,
    TypeError,
    LookupError,
    OverflowError,
    RecursionError,
    AttributeError,
    pa.ArrowException,
)
_log = logging.getLogger(__name__)
Decoded = TypeVar("Decoded")


class SandboxError(Exception):
    """A task that failed; `code` is reading_too_long, memory_exceeded or unreadable."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_sandboxed(
    name: str, data: bytes, instructions: Instructions = NO_INSTRUCTIONS, *, limits: Limits = LIMITS
) -> tuple[OpenedFile, ParseResult]:
    """Open and parse a file in a separate process; whatever fails becomes its only problem."""
    try:
        if len(data) > limits.file_bytes:
            raise OpeningError(
                "file_too_large", format_megabytes(limits.file_bytes), format_megabytes(len(data))
            )
        limits = limits.for_size(len(data))
        answer = run_sandboxed(open_and_parse, name, data, instructions, limits=limits)
        return _decode_answer(unpack_opened_and_reading, answer)
    except SandboxError as stopped:
        rejected = workbook.reject_file(name, data, _to_opening_error(stopped, limits))
    except OpeningError as refusal:
        rejected = workbook.reject_file(name, data, refusal)
    return rejected, workbook.parse(rejected)


def reread_sandboxed(
    opened: OpenedFile, instructions: Instructions, *, limits: Limits = LIMITS
) -> ParseResult:
    """Parse an opened file again, as instructed, in a separate process."""
    try:
        packed = opened.to_bytes(None)
        size = REREAD_SIZE_FACTOR * len(packed)
        answer = run_sandboxed(parse_again, packed, instructions, size=size, limits=limits)
        return _decode_answer(unpack_reading, answer)
    except SandboxError as stopped:
        rejected = workbook.reject_file(opened.file, b"", _to_opening_error(stopped, limits))
        problems = rejected.problems
        return ParseResult(opened.file, opened.sha256, problems=problems, readable=False)


def guess_sandboxed(
    opened: OpenedFile, sheet: str, *, limits: Limits = LIMITS, **known: Any
) -> SheetGuess:
    """Guess how a sheet may be read, in a separate process. Raises SandboxError.

    `known` are the keyword arguments of `sheet_guess.guess_sheet`.
    """
    packed = opened.to_bytes(None)
    size = REREAD_SIZE_FACTOR * len(packed)
    answer = run_sandboxed(guess_from_bytes, packed, sheet, known, size=size, limits=limits)
    return _decode_answer(unpack_guess, answer)


def _decode_answer(unpack: Callable[[bytes], Decoded], answer: bytes) -> Decoded:
    """Decode an answer of an untrusted process. Raises SandboxError if it is malformed."""
    try:
        return unpack(answer)
    except FORMAT_ERRORS as failure:
        _log.error("The answer of a reading was not understood: %s", type(failure).__name__)
        raise SandboxError(BROKEN) from failure


def run_sandboxed(
    function: Callable[..., bytes],
    *arguments: Any,
    size: int | None = None,
    limits: Limits = LIMITS,
) -> bytes:
    """Run a function of the loaders in a separate process. Raises SandboxError if it fails.

    The function is named by its module; it returns bytes, since nothing else from the process is
    trusted. It cannot write files. `size` is the unpacked size of the arguments in bytes, which
    determines memory and time; by default, that of the largest file among them.
    """
    size = _largest_size(arguments) if size is None else size
    ended = run_for_result(function, *arguments, size=size, limits=limits)
    if ended.code == protocol.DONE:
        return ended.answer
    if ended.code not in CODES_BY_EXIT:
        # may quote a cell: shown only with LOG_DETAILS
        detail = ended.answer[:500].decode(errors="replace")
        _log.error("Reading ended with %d in %s: %s", ended.code, function.__qualname__, detail)
    code = CODES_BY_EXIT.get(ended.code, BROKEN)
    damaged = code == TOO_MUCH and limits.memory_budget(size) >= limits.memory_needed(size)
    raise SandboxError(BROKEN if damaged else code)


def run_for_result(
    function: Callable[..., bytes],
    *arguments: Any,
    size: int | None = None,
    limits: Limits = LIMITS,
) -> ProcessResult:
    """Run a function in a separate process as soon as a slot is free; return how it ended."""
    size = _largest_size(arguments) if size is None else size
    task = pickle.dumps(
        (function.__module__, function.__qualname__, arguments), protocol=pickle.HIGHEST_PROTOCOL
    )
    memory = limits.memory_budget(size)
    niceness = LARGE_FILE_NICENESS if size > LIMITS.quick_bytes else NICENESS
    head = protocol.HEAD.pack(memory, limits.seconds, limits.cpu_budget(size), niceness, len(task))
    with slots_for(size):
        return (
            _FORK_SERVER.run_task(head, task, limits.seconds, memory)
            if CAN_FORK
            else run_alone(head, task, limits.seconds, memory)
        )


def estimate_size(data: bytes) -> int:
    """Return the unpacked size that a file declares, in bytes, at the same cost for any file.

    That of an encrypted workbook, which declares none, is estimated.
    """
    if not calamine_reader.is_spreadsheet(data):
        return TEXT_SIZE_FACTOR * len(data)
    if calamine_reader.is_encrypted(data):
        return PACKED_SIZE_FACTOR * len(data)
    return (
        archive.total_unpacked_size(data)
        if data.count(archive.PART_SIGNATURE) <= MAX_PARTS
        else LIMITS.unpacked_bytes
    )


def _largest_size(arguments: tuple[Any, ...]) -> int:
    return max((estimate_size(each) for each in arguments if isinstance(each, bytes)), default=0)


def start_server() -> None:
    """Start the fork server, so that the first upload need not wait for it."""
    _FORK_SERVER.ready()


_FORK_SERVER = Server()
atexit.register(_FORK_SERVER.stop)


def _to_opening_error(stopped: SandboxError, limits: Limits) -> OpeningError:
    expected = {
        "reading_too_long": str(limits.seconds),
        "memory_exceeded": format_megabytes(limits.memory_bytes),
    }
    return OpeningError(stopped.code, expected.get(stopped.code, EXPECTED_FILE))
