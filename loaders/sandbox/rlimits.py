"""Limit the memory, time and files of the process that parses a file."""

import os
import signal
from pathlib import Path

if os.name == "posix":
    import resource

OPEN_FILES = 64


def limit_process(memory: int, seconds: int, busy: int, niceness: int) -> None:
    """Limit memory (bytes), wall and CPU time (seconds); forbid disk writes and core dumps."""
    if os.name != "posix":
        return
    os.nice(niceness)
    # SIGALRM ends the process wherever it is
    signal.setitimer(signal.ITIMER_REAL, seconds)
    # SIGXCPU ends it; with as much CPU time as wall time, SIGALRM comes first
    _lower_limit(resource.RLIMIT_CPU, busy + (busy >= seconds), then=1)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
    # with 0 a program that takes core dumps would still be called; 1 prevents both
    _lower_limit(resource.RLIMIT_CORE, 1)
    base = _address_space()
    if base:
        _lower_limit(resource.RLIMIT_AS, base + memory)


def _lower_limit(limit: int, value: int, *, then: int = 0) -> None:
    """Set a soft limit and a hard limit `then` above it, within the present hard limit."""
    _, hard = resource.getrlimit(limit)
    most = value + then if hard == resource.RLIM_INFINITY else min(value + then, hard)
    resource.setrlimit(limit, (min(value, most), most))


def _address_space() -> int:
    """Return the address space of this process in bytes; 0 if the system does not tell."""
    try:
        with Path("/proc/self/statm").open(encoding="ascii") as file:
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0
