#!/usr/bin/env python3
"""Hold the dashboard and its rivals as they were at one commit, to compare the present ones with.

What is measured against must not change with what is measured: the charts of Dash and of the plain
server, and "today's dashboard", are those of COMMIT. Its files are taken from the repository's
history, once, into .frozen/ (which git ignores), and run with the packages installed here.

    python benchmarks/frozen.py         take the files and tell where they are
"""

import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
COMMIT = "f1a88d7419a6de52f7989c8d0e6b3e6738b1c69e"
MISSING = """Commit {commit} is not in this clone, so there is nothing to compare with. A shallow clone
gets it by `git fetch --unshallow`, any other by `git fetch origin {commit}`."""
# Runs in the files of that commit: filters, values and numbers of charts of each page.
DESCRIBE = """
import json
from dataclasses import asdict
from benchmarks.rivals.content import count, pages, read
tables = read()
print(json.dumps({
    name: {
        "filters": [asdict(each) for each in page.filters],
        "changed": page.changed,
        "charts": count(tables, page),
        "through": {each: count(tables, page, **{page.changed: each}) for each in page.through},
    }
    for name, page in pages(tables).items()
}))
"""


class NotInHistoryError(Exception):
    """The commit is not in this clone."""


@cache
def folder() -> Path:
    """Return the folder with the files of the commit; take them from the history at the first call.

    Raises NotInHistoryError.
    """
    place = ROOT / ".frozen" / COMMIT[:12]
    if place.exists():
        return place
    packed = subprocess.run(
        ["git", "archive", "--format", "tar", COMMIT], cwd=ROOT, capture_output=True, check=False
    )
    if packed.returncode:
        raise NotInHistoryError(
            f"{MISSING.format(commit=COMMIT)}\n{packed.stderr.decode(errors='replace')}"
        )
    place.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place.parent) as temporary:
        with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as files:
            files.extractall(temporary, filter="data")
        try:
            # at once: a run that is broken off leaves no half of it
            Path(temporary).rename(place)
        except OSError:
            if not place.exists():
                raise
        else:
            Path(temporary).mkdir()  # its end removes it
    return place


@cache
def describe_pages() -> dict[str, Any]:
    """Return by page its filters, the filter that is changed, the number of charts at the
    beginning, and by value chosen the number that it leaves.
    """
    kept = folder() / "pages.json"
    if not kept.exists():
        described = subprocess.run(
            [sys.executable, "-c", DESCRIBE],
            cwd=folder(),
            env=os.environ | {"PYTHONPATH": str(folder())},
            capture_output=True,
            text=True,
            check=False,
        )
        if described.returncode:
            raise RuntimeError(described.stderr[-3000:])
        kept.write_text(described.stdout, encoding="utf-8")
    found: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8"))
    return found


def main() -> int:
    try:
        place = folder()
    except NotInHistoryError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{place}: {', '.join(describe_pages())}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
