#!/usr/bin/env python3
"""Measure how long the whole pack takes, both languages, all formats: python benchmarks/pack.py
[--offline]

Makes it in a temporary folder with the command of a scheduled job, and prints its table and the
seconds: elapsed, and of all processors together, half of which is what two idle cores need.
--offline: in a network namespace without a way out (Linux, as root).
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WORKBOOK = ROOT / "data" / "report-2020-08-13.xlsx"
LIMIT = 60


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--offline", action="store_true")
    cut_off = ["unshare", "--net"] if parser.parse_args().offline else []
    with tempfile.TemporaryDirectory() as folder:
        command = [
            *cut_off,
            sys.executable,
            "-m",
            "briefings",
            "documents",
            "--file",
            str(WORKBOOK),
            "--out",
            folder,
        ]
        start = time.monotonic()
        subprocess.run(command, cwd=ROOT, check=True)
        seconds = time.monotonic() - start
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(
        f"{seconds:.0f} s of the clock, {used.ru_utime + used.ru_stime:.0f} s of processors; at "
        f"most {LIMIT} s are allowed"
    )
    return int(seconds > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
