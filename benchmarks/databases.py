"""Databases for the benchmarks of the store: SQLite files in a temporary folder, and a PostgreSQL
cluster started for them.
"""

import argparse
import random
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pandas as pd

from loaders.reading import workbook
from loaders.store import parquet
from loaders.store.models import Author, Policy, new_id
from loaders.store.store import REPORT, Store
from tests.postgres import MISSING, binaries, cluster

KINDS = ("sqlite", "postgresql")
ANALYST = Author("benchmark", local=True)
POLICY = Policy(local=True)

Maker = Callable[[], str]


def parser(about: str | None) -> argparse.ArgumentParser:
    """Return an argument parser with the common options of these benchmarks."""
    made = argparse.ArgumentParser(
        description=about, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    made.add_argument("--database", choices=KINDS, action="append", help="only this one (both)")
    made.add_argument("--seed", type=int, default=2026)
    return made


@contextmanager
def databases(chosen: Sequence[str] | None, *options: str) -> Iterator[Mapping[str, Maker]]:
    """Yield for each kind of database a function that creates an empty one and returns its address.

    A kind that is not installed is left out, with a message. `options` are those of PostgreSQL's
    server.
    """
    kinds = list(chosen or KINDS)
    if "postgresql" in kinds and binaries() is None:
        print(f"postgresql is SKIPPED: {MISSING}\n")
        kinds.remove("postgresql")
    with ExitStack() as open_until_the_end:
        makers: dict[str, Maker] = {}
        if "sqlite" in kinds:
            folder = Path(tempfile.mkdtemp(prefix="store-"))
            open_until_the_end.callback(shutil.rmtree, folder, ignore_errors=True)
            makers["sqlite"] = lambda: f"sqlite:///{folder / new_id() / 'store.sqlite3'}"
        if "postgresql" in kinds:
            running = open_until_the_end.enter_context(cluster(*options))
            makers["postgresql"] = lambda: running.url(new_id())
        yield makers


def begun(url: str) -> Store:
    """Open the store of a database; an empty one gets the report as its first version."""
    return Store.open_from_environment(POLICY, environment={"DATABASE_URL": url})


def tables() -> dict[str, pd.DataFrame]:
    """Return the tables of the report."""
    return workbook.read(REPORT).frames()


def fingerprint(frames: Mapping[str, pd.DataFrame]) -> str:
    """Return the content hash of a version with these tables."""
    return parquet.fingerprint(
        {name: parquet.to_arrow(frame) for name, frame in parquet.normalize(frames).items()}
    )


def changed(frames: Mapping[str, pd.DataFrame], text: str) -> dict[str, pd.DataFrame]:
    """Return the same tables with another text in one cell."""
    progress = frames["progress"].copy()
    progress.loc[0, "challenges"] = text
    return {**frames, "progress": progress}


def letters(chance: random.Random, length: int) -> str:
    """Return random text that does not compress."""
    return chance.randbytes(length // 2).hex()


def show(header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table: the first two columns left-aligned, numbers right-aligned."""
    lines = [list(map(str, row)) for row in (header, *rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(header))]
    for line in lines:
        print(
            "  ".join(
                cell.ljust(width) if i < 2 else cell.rjust(width)
                for i, (cell, width) in enumerate(zip(line, widths, strict=True))
            )
        )
