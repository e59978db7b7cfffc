"""Run the commands that replaced `python -m charts`: python -m briefings, python -m website.

The old commands are kept for one release; each prints the new command on standard error.
"""

import subprocess
import sys
from collections.abc import Sequence

REPLACEMENTS = {
    "picture": ("briefings", "picture"),
    "briefing": ("briefings", "documents"),
    "site": ("website",),
}


def main(arguments: Sequence[str]) -> int:
    """Run the command that replaces an old one, and return its exit status."""
    old, *options = arguments or [""]
    if old not in REPLACEMENTS:
        sys.stderr.write("Use python -m briefings --help or python -m website --help.\n")
        return 2
    new = REPLACEMENTS[old]
    sys.stderr.write(f"python -m charts {old} is replaced by python -m {' '.join(new)}.\n")
    return subprocess.call([sys.executable, "-m", *new, *options])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
