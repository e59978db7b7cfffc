"""Run `-m MODULE ...` as Python would, and on SIGUSR1 free memory: collect garbage, then return it
to the system.
"""

import ctypes
import gc
import runpy
import signal
import sys


def collect(*_: object) -> None:
    """Collect garbage and return free memory to the system."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)


signal.signal(signal.SIGUSR1, collect)
_, module, *sys.argv[1:] = sys.argv[1:]
runpy.run_module(module, run_name="__main__", alter_sys=True)
