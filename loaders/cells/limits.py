"""How much of a file is read, and with what: each limit has its own kind of problem."""

from dataclasses import dataclass, replace

MEMORY_PER_CELL = (
    32  # of memory that are claimed for each place between the first and the last cell of a sheet
)
MEMORY_PER_FILE_BYTE = 64  # bytes of memory for each of a file, where many cells share a long text


@dataclass(frozen=True)
class Limits:
    """The limits of one file. Sizes in bytes, `seconds` of the clock.

    `area` is what may lie between the first and the last cell of a sheet, since memory is claimed
    for all of it; one with many cells may have four times as much as these. `memory_bytes` is what
    reading may take above what the reader itself needs, `small_memory_bytes` for a file of less
    than `small_bytes`; one that unpacks to much gets four times its size, within
    `max_memory_bytes`. `least_seconds` of the processor are for any file, and one more for every
    `bytes_a_second` that it unpacks to: some thirty times what it takes. A file that needs more is
    broken in a way that keeps its reader busy for ever.

    Files that unpack to more than `large_bytes` are read one after the other, those of more than
    `quick_bytes` in fewer processes than the rest: many of either kind never have a small file
    wait.

    Of the merged ranges and of the cells that cannot be trusted a sheet may have `merges` and
    `faults`, a file may have `sheets`: these are listed one by one wherever it is read.

    Of the problems of a file `problems` are listed, of one kind in one column of a sheet
    `problems_per_kind`; the others are counted.
    """

    file_bytes: int = 50 * 1024**2
    unpacked_bytes: int = 500 * 1024**2
    rows: int = 1_000_000
    columns: int = 200
    area: int = 4_000_000
    seconds: int = 60
    least_seconds: int = 2
    bytes_a_second: int = 1024**2
    memory_bytes: int = 512 * 1024**2
    small_bytes: int = 1024**2
    small_memory_bytes: int = 192 * 1024**2
    max_memory_bytes: int = 2 * 1024**3
    large_bytes: int = 50 * 1024**2
    quick_bytes: int = 4 * 1024**2
    merges: int = 100_000
    faults: int = 100_000
    sheets: int = 500
    problems: int = 10_000
    problems_per_kind: int = 1_000

    def for_size(self, size: int) -> "Limits":
        """The same limits, with the memory for a file of so many bytes."""
        return (
            self
            if size >= self.small_bytes
            else replace(self, memory_bytes=min(self.memory_bytes, self.small_memory_bytes))
        )

    def memory_budget(self, unpacked: int) -> int:
        """The memory for a file that unpacks to so many bytes."""
        return max(self.memory_bytes, min(4 * unpacked, self.max_memory_bytes))

    def needed(self, unpacked: int) -> int:
        """The most memory that an undamaged file needs that unpacks to so many bytes: one that asks
        for more is damaged, not large.
        """
        return MEMORY_PER_CELL * self.area + MEMORY_PER_FILE_BYTE * unpacked

    def cpu_budget(self, unpacked: int) -> int:
        """The seconds of the processor for a file that unpacks to so many bytes."""
        return min(self.seconds, self.least_seconds + unpacked // self.bytes_a_second)


LIMITS = Limits()


def format_megabytes(size: int) -> str:
    """A size as it is told."""
    return f"{-(-size // 1024**2)} MB"


def format_number(number: int) -> str:
    """A number as it is told."""
    return f"{number:,}"
