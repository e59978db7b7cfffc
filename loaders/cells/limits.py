"""Set how much of a file is read, in what time and memory: each limit has its own problem code."""

from dataclasses import dataclass, replace

MEMORY_PER_CELL = 32  # bytes allocated per cell of a sheet's area, also for empty cells
MEMORY_PER_FILE_BYTE = 64  # bytes of memory per unpacked byte, where many cells share a long text


@dataclass(frozen=True)
class Limits:
    """The limits of one file. Sizes are in bytes, `seconds` in seconds of wall-clock time.

    `area` limits the cells between the first and the last cell of a sheet, since memory is
    allocated for all of them; a sheet with many non-empty cells may have four times as many cells
    as it has of these. `memory_bytes` limits the memory of reading above the base need of the
    worker, `small_memory_bytes` that of a file smaller than `small_bytes`; a file that unpacks to
    much gets six times its unpacked size, at most `max_memory_bytes`. Any file gets
    `least_seconds` of CPU time, and one more for every `bytes_a_second` of its unpacked size: some
    thirty times the usual need. A file that needs more is broken in a way that would keep its
    worker busy for ever.

    Files that unpack to more than `large_bytes` are read one after the other, those of more than
    `quick_bytes` in fewer processes than the rest, so that many large files never delay a small
    one.

    A sheet may have at most `merges` merged ranges and `faults` faulty cells, a file at most
    `sheets` sheets, since these are listed one by one.

    At most `problems` problems of a file are listed, and `problems_per_kind` of one kind in one
    column of a sheet; the others are counted.
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
        """Return the same limits, with the memory limit for a file of `size` bytes."""
        return (
            self
            if size >= self.small_bytes
            else replace(self, memory_bytes=min(self.memory_bytes, self.small_memory_bytes))
        )

    def memory_budget(self, unpacked: int) -> int:
        """Return the memory limit, in bytes, of a file that unpacks to `unpacked` bytes."""
        return max(self.memory_bytes, min(6 * unpacked, self.max_memory_bytes))

    def memory_needed(self, unpacked: int) -> int:
        """Return the most bytes that an undamaged file of this unpacked size needs."""
        return MEMORY_PER_CELL * self.area + MEMORY_PER_FILE_BYTE * unpacked

    def cpu_budget(self, unpacked: int) -> int:
        """Return the CPU seconds allowed for a file that unpacks to `unpacked` bytes."""
        return min(self.seconds, self.least_seconds + unpacked // self.bytes_a_second)


LIMITS = Limits()


def format_megabytes(size: int) -> str:
    """Format a size in bytes as whole megabytes, rounded up."""
    return f"{-(-size // 1024**2)} MB"


def format_number(number: int) -> str:
    """Format a number with commas between thousands."""
    return f"{number:,}"
