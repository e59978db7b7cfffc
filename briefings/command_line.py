"""Share the options, data sources, output and exit status of the command lines of documents and
public edition.
"""

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from charts.drawing.figure_sizes import NotDrawnError
from domain.language import languages
from domain.tables import Tables
from loaders.privacy import group_threshold
from loaders.reading import workbook
from loaders.store import public_tables
from loaders.store.errors import StoreUnavailableError
from loaders.store.models import SHORT_HASH_LENGTH, Policy, Version
from loaders.store.store import Store

EXIT_OK, EXIT_FAILED = 0, 2
EXIT_STATUS_HELP = """exit status:
  0  done; figures that could not be drawn are named, and their tables stand in their place
  2  nothing was made: the command is wrong, a figure cannot be drawn,
     or a file cannot be read or written"""


class CommandError(Exception):
    """The command failed; the message says why, and what to do."""


class TablesNotFoundError(CommandError, LookupError):
    """The requested tables do not exist."""


@dataclass(frozen=True)
class Output:
    """The output of a command: text for a person, and the same as data for a program (--json)."""

    text: str
    data: Mapping[str, Any] = field(default_factory=dict)


def write_output(
    run: Callable[[argparse.Namespace], Output], chosen: argparse.Namespace, *, newline: bool
) -> int:
    """Run a command, write its output or the reason of its failure, and return the exit status.

    `newline` begins the reason on a new line, after the progress line.
    """
    try:
        output = run(chosen)
    except (NotDrawnError, StoreUnavailableError, OSError, CommandError) as error:
        reason = _failure_reason(error, chosen)
        sys.stderr.write(f"\n{reason}\n" if newline else f"{reason}\n")
        return EXIT_FAILED
    data = json.dumps(output.data, ensure_ascii=False, indent=2)
    sys.stdout.write(f"{data}\n" if chosen.json else output.text)
    return EXIT_OK


def _failure_reason(error: Exception, chosen: argparse.Namespace) -> str:
    if isinstance(error, NotDrawnError):
        return (
            "The figure has no room. Choose another size or one state, or take its table: "
            "python -m loaders export."
        )
    if isinstance(error, StoreUnavailableError):
        return "The store cannot be reached: python -m loaders history says why."
    if isinstance(error, OSError):
        return (
            f"{error.filename or chosen.out}: {error.strerror or error}. Name a place that "
            "can be written with --out."
        )
    return str(error)


def add_output(command: argparse.ArgumentParser, default_language: str | None) -> None:
    """Add the options of all commands: language, version, and text or JSON."""
    command.add_argument(
        "--lang",
        "--language",
        dest="language",
        choices=sorted(languages()),
        default=default_language,
        help="the language; of all but a picture, every one where none is named",
    )
    command.add_argument(
        "--version",
        help=(
            "a version by its number, its id or the eight letters under a figure; the newest "
            "where none"
        ),
    )
    command.add_argument("--json", action="store_true", help="answer in JSON")


def add_source(command: argparse.ArgumentParser) -> None:
    """Add the options of commands that draw from one set of tables: a workbook, and the cycle."""
    command.add_argument(
        "--file", type=Path, help="a workbook, in the place of a published version"
    )
    command.add_argument(
        "--cycle",
        type=int,
        help="the year that the review cycle began; the one that pages open on where none is named",
    )


def languages_of(chosen: argparse.Namespace) -> list[str]:
    """Return the requested language, or all of them."""
    return [chosen.language] if chosen.language else list(languages())


def write_progress(done: int, of: int) -> None:
    """Write to the standard error how many of how many files are done."""
    sys.stderr.write(f"\r{done} of {of}")
    sys.stderr.flush()


def tables_of(chosen: argparse.Namespace) -> Tables:
    """Return the public tables of a workbook, else of a version. Raises TablesNotFoundError."""
    if chosen.file:
        reading = workbook.read(chosen.file)
        if not reading.readable:
            raise TablesNotFoundError(
                f"{chosen.file} cannot be read: python -m loaders check {chosen.file} says why."
            )
        try:
            at_least = group_threshold.min_group_size()
            frames = public_tables.public_frames(reading.frames(), at_least=at_least)
        except group_threshold.ThresholdError as wrong:
            raise TablesNotFoundError(str(wrong)) from wrong
        return Tables(**frames, version=reading.sha256[:SHORT_HASH_LENGTH])
    store, version = version_of(chosen)
    return store.tables(version)


def version_of(chosen: argparse.Namespace) -> tuple[Store, Version]:
    """Return the store, and the requested version or the newest. Raises TablesNotFoundError."""
    store = Store.open_from_environment(Policy())
    return store, _version(store, chosen.version) if chosen.version else store.newest()


def cycle_of(chosen: argparse.Namespace, tables: Tables) -> int:
    """Return the requested cycle, else the default one. Raises TablesNotFoundError."""
    if not tables.cycles:
        raise TablesNotFoundError("The tables speak of no review cycle.")
    if chosen.cycle is not None and chosen.cycle not in tables.cycles:
        raise TablesNotFoundError(
            f"There is no review cycle {chosen.cycle}. There are: "
            f"{', '.join(map(str, tables.cycles))}."
        )
    return tables.default_cycle if chosen.cycle is None else int(chosen.cycle)


def _version(store: Store, wanted: str) -> Version:
    for version in store.history():
        if wanted in (str(version.number), version.id, version.short_hash):
            return version
    raise TablesNotFoundError(
        f"There is no version {wanted}: python -m loaders history lists them."
    )


def undrawn_text(undrawn: Mapping[str, Sequence[str]]) -> str:
    """List the figures that could not be drawn, each with the files that have its table instead."""
    lines = "".join(f"  {figure}: {', '.join(files)}\n" for figure, files in undrawn.items())
    return (
        f"Could not be drawn; the table stands in the place of the figure:\n{lines}"
        if lines
        else ""
    )
