"""File descriptors of this process: its limit, raised at start, and how many are free.

A session takes four (its socket, and an event loop of Streamlit's with a poll and a pair of
sockets). A process without a free one cannot accept a connection, open the store or start a worker,
so sessions and connections are refused while some are left for all of that.
"""

import sys
from dataclasses import dataclass, field
from pathlib import Path

if sys.platform != "win32":
    import resource

OPEN_DESCRIPTORS = Path("/dev/fd")  # lists the descriptors of the process that reads it
DESCRIPTORS_PER_SESSION = 4
RESERVED_DESCRIPTORS = 200  # for files, the store, workers and connections that are no sessions
UNBOUNDED = 1 << 20  # where the system names no limit


def raise_limit() -> int:
    """Raise the soft limit of descriptors to the hard one and return the limit that holds now."""
    if sys.platform == "win32":
        return UNBOUNDED
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        except (OSError, ValueError):  # macOS names a hard limit that it does not grant
            hard = soft
    return UNBOUNDED if hard == resource.RLIM_INFINITY else hard


def max_sessions(limit: int, at_most: int) -> int:
    """Return how many sessions may be open at once under a limit of descriptors: at least one, at
    most `at_most`.
    """
    return max(1, min(at_most, (limit - RESERVED_DESCRIPTORS) // DESCRIPTORS_PER_SESSION))


@dataclass
class DescriptorBudget:
    """Answers whether descriptors may still be taken. To be asked in one thread.

    To list the open ones takes a millisecond where there are thousands: after a look, half of what
    was free is given without another.
    """

    limit: int
    granted: int = field(default=0, init=False)

    def allows(self, wanted: int, left: int) -> bool:
        """Return whether `wanted` descriptors can be taken so that `left` more stay free."""
        if self.granted < wanted + left:
            self.granted = self.free() // 2
        if self.granted < wanted + left:
            return self.free() >= wanted + left
        self.granted -= wanted
        return True

    def free(self) -> int:
        """Return how many descriptors are free now; none where that cannot even be looked at."""
        try:
            return self.limit - sum(1 for _ in OPEN_DESCRIPTORS.iterdir())
        except OSError:
            return 0


LIMIT = raise_limit()
BUDGET = DescriptorBudget(LIMIT)
