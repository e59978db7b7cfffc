"""How much of a file is read, and with what: each limit has its own kind of problem."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """The limits of one file. Sizes in bytes, time in seconds of the clock.

    `cells` is what may lie between the first and the last cell of a sheet, since memory is claimed for all of it. `memory` is what reading
    may take above what the reader itself needs; a file whose content unpacks to more than half of that gets twice its size.
    """

    file_bytes: int = 50 * 1024**2
    unpacked_bytes: int = 500 * 1024**2
    rows: int = 1_000_000
    columns: int = 200
    cells: int = 20_000_000
    seconds: int = 60
    memory_bytes: int = 512 * 1024**2

    def earned(self, unpacked: int) -> int:
        """The memory for a file that unpacks to so many bytes."""
        return max(self.memory_bytes, 2 * min(unpacked, self.unpacked_bytes))


LIMITS = Limits()


def megabytes(size: int) -> str:
    """A size as it is told."""
    return f"{-(-size // 1024**2)} MB"


def grouped(number: int) -> str:
    """A number as it is told."""
    return f"{number:,}"
