"""Raise the limit of this process's file descriptors, and count the free ones.

A session takes four (its socket, and Streamlit's event loop with an epoll and a pair of sockets). A
process without a free one cannot accept a connection, open the store or start a worker, so sessions
and connections are refused while some are left for that.
"""

import sys
from dataclasses import dataclass, field
from pathlib import Path

if sys.platform != "win32":
    import resource

OPEN_DESCRIPTORS = Path("/dev/fd")  # lists the descriptors of the process that reads it
DESCRIPTORS_PER_SESSION = 4
RESERVED_DESCRIPTORS = 200  # for files, the store, workers and connections other than sessions
UNBOUNDED = 1 << 20  # stands for no limit


def raise_limit() -> int:
    """Raise the soft limit of descriptors to the hard one and return the limit in effect."""
    if sys.platform == "win32":
        return UNBOUNDED
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        except (OSError, ValueError):  # macOS reports a hard limit that it does not grant
            hard = soft
    return UNBOUNDED if hard == resource.RLIM_INFINITY else hard


def max_sessions(limit: int, at_most: int) -> int:
    """Return how many sessions a limit of descriptors allows: from 1 to `at_most`."""
    return max(1, min(at_most, (limit - RESERVED_DESCRIPTORS) // DESCRIPTORS_PER_SESSION))


@dataclass
class DescriptorBudget:
    """Tells whether descriptors may still be taken. Use it in one thread only.

    Counting the open ones takes a millisecond where there are thousands: after a count, half of the
    free ones are granted without another count.
    """

    limit: int
    granted: int = field(default=0, init=False)

    def allows(self, wanted: int, left: int) -> bool:
        """Tell whether `wanted` descriptors can be taken so that `left` more stay free."""
        if self.granted < wanted + left:
            self.granted = self.free() // 2
        if self.granted < wanted + left:
            return self.free() >= wanted + left
        self.granted -= wanted
        return True

    def free(self) -> int:
        """Count the free descriptors; 0 where they cannot be counted."""
        try:
            return self.limit - sum(1 for _ in OPEN_DESCRIPTORS.iterdir())
        except OSError:
            return 0


LIMIT = raise_limit()
BUDGET = DescriptorBudget(LIMIT)
