#!/usr/bin/env python3
"""Lock requirements.in, requirements-dev.in and benchmarks/requirements.in with hashes, for Python
3.11 and later on every system.

lock.py              apply the .in files; everything else that is locked keeps its version
lock.py --upgrade    take the newest versions that the .in files allow
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# in this order: each is constrained by the versions of the one before
LOCKS = ("requirements", "requirements-dev", "benchmarks/requirements")


def main() -> None:
    for name in LOCKS:
        command = [
            sys.executable,
            "-m",
            "uv",
            "pip",
            "compile",
            f"{name}.in",
            "--output-file",
            f"{name}.txt",
            *sys.argv[1:],
        ]
        # The lock contains no address of a registry and no folder, so that it works on any machine.
        command += [
            "--universal",
            "--python-version",
            "3.11",
            "--generate-hashes",
            "--no-emit-index-url",
            "--no-emit-find-links",
        ]
        subprocess.run(
            [*command, "--custom-compile-command", "python scripts/lock.py", "--quiet"],
            cwd=ROOT,
            check=True,
        )
        print(
            f"{name}.txt: "
            f"{sum('==' in line for line in (ROOT / f'{name}.txt').read_text('utf-8').splitlines())} packages"
        )


if __name__ == "__main__":
    main()
