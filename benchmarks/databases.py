"""Where the benchmarks of the store get their databases: files of SQLite in a temporary folder, and
a PostgreSQL of their own.
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
    """The options that all of them have."""
    made = argparse.ArgumentParser(
        description=about, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    made.add_argument("--database", choices=KINDS, action="append", help="only this one (both)")
    made.add_argument("--seed", type=int, default=2026)
    return made


@contextmanager
def databases(chosen: Sequence[str] | None, *options: str) -> Iterator[Mapping[str, Maker]]:
    """For each kind of database what makes an empty one and gives its address. A kind that is not
    on the machine is left out, and said.

    The options are those of PostgreSQL's server.
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
    """The store of a database, with the report as its first version where it has none."""
    return Store.open_from_environment(POLICY, environment={"DATABASE_URL": url})


def tables() -> dict[str, pd.DataFrame]:
    """The tables of the report."""
    return workbook.read(REPORT).frames()


def fingerprint(frames: Mapping[str, pd.DataFrame]) -> str:
    """What a version that holds these tables has as its content."""
    return parquet.fingerprint(
        {name: parquet.to_arrow(frame) for name, frame in parquet.normalize(frames).items()}
    )


def changed(frames: Mapping[str, pd.DataFrame], text: str) -> dict[str, pd.DataFrame]:
    """The same tables with another text in one cell."""
    progress = frames["progress"].copy()
    progress.loc[0, "challenges"] = text
    return {**frames, "progress": progress}


def letters(chance: random.Random, length: int) -> str:
    """Text that no compression makes small."""
    return chance.randbytes(length // 2).hex()


def show(header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Prints a table: its first two columns to the left, numbers to the right."""
    lines = [list(map(str, row)) for row in (header, *rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(header))]
    for line in lines:
        print(
            "  ".join(
                cell.ljust(width) if i < 2 else cell.rjust(width)
                for i, (cell, width) in enumerate(zip(line, widths, strict=True))
            )
        )
