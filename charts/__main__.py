"""python -m charts picture NAME --out FILE: a figure of the published tables, or of a workbook, as
a picture. python -m charts briefing --out FOLDER: the documents for a briefing, in both languages
or in one. python -m charts site --out FOLDER: the public edition, a site of files for any web host,
in both languages or in one.

The one file of this room that knows others beside it: a command line joins the rooms as pages do,
stands above them, and nobody imports it.
"""

import argparse
import re
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from briefings.contents import FORMATS, jobs
from charts.drawing.composition import SIZES, NotDrawnError
from charts.registry import FIGURES, KINDS, picture
from domain.language import languages
from domain.tables import Choice, Tables
from domain.vocabulary import STATES
from loaders.privacy import group_threshold
from loaders.reading import workbook
from loaders.store import public_tables as everybodys
from loaders.store.models import SHOWN_OF_CONTENT
from loaders.store.store import Policy, Store, StoreUnavailable, Version

DONE, NOT_MADE = 0, 2
STATUSES = """exit status:
  0  done; figures that could not be drawn are named, and their tables stand in their place
  2  nothing was made: the command is wrong, a figure cannot be drawn,
     or a file cannot be read or written"""


class NotMadeError(Exception):
    """Nothing was made; the message says why, and what to do."""


class NoSuchTablesError(NotMadeError, LookupError):
    """The tables that were asked for are not there."""


@dataclass(frozen=True)
class Command:
    """One of the commands."""

    help: str
    options: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Does what the command line says, and gives the exit status."""
    form = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(
        prog="python -m charts", description=__doc__, epilog=STATUSES, formatter_class=form
    )
    commands = parser.add_subparsers(dest="command", required=True)
    for name, command in COMMANDS.items():
        command.options(
            commands.add_parser(name, help=command.help, epilog=STATUSES, formatter_class=form)
        )
    chosen = parser.parse_args(arguments)
    try:
        return COMMANDS[chosen.command].run(chosen)
    except NotDrawnError:
        reason = (
            "The figure has no room. Choose another size or one state, or take its table: "
            "python -m loaders export."
        )
    except StoreUnavailable:
        reason = "The store cannot be reached: python -m loaders history says why."
    except OSError as error:
        reason = (
            f"{error.filename or chosen.out}: {error.strerror or error}. Name a place that "
            "can be written with --out."
        )
    except NotMadeError as error:
        reason = str(error)
    sys.stderr.write(f"\n{reason}\n" if chosen.command != "picture" else f"{reason}\n")
    return NOT_MADE


def tables_of(chosen: argparse.Namespace) -> Tables:
    """The tables of the workbook, the version or, where neither is named, the newest version.
    Raises NoSuchTablesError.
    """
    if chosen.file:
        reading = workbook.read(chosen.file)
        if not reading.readable:
            raise NoSuchTablesError(
                f"{chosen.file} cannot be read: python -m loaders check {chosen.file} says why."
            )
        try:
            frames = everybodys.open_to_all(
                reading.frames(), at_least=group_threshold.smallest_group()
            )
        except group_threshold.ThresholdError as wrong:
            raise NoSuchTablesError(str(wrong)) from wrong
        return Tables(**frames, version=reading.sha256[:SHOWN_OF_CONTENT])
    store, version = published(chosen)
    return store.tables(version)


def published(chosen: argparse.Namespace) -> tuple[Store, Version]:
    """The store, and the version that is named or, where none is, the newest. Raises
    NoSuchTablesError.
    """
    store = Store.opened_from_environment(Policy())
    return store, _version(store, chosen.version) if chosen.version else store.newest()


def cycle_of(chosen: argparse.Namespace, tables: Tables) -> int:
    """The cycle that was asked for, else the newest. Raises NoSuchTablesError where the tables do
    not speak of it, or of none.
    """
    if not tables.cycles:
        raise NoSuchTablesError("The tables speak of no review cycle.")
    if chosen.cycle is not None and chosen.cycle not in tables.cycles:
        raise NoSuchTablesError(
            f"There is no review cycle {chosen.cycle}. There are: "
            f"{', '.join(map(str, tables.cycles))}."
        )
    return tables.cycles[0] if chosen.cycle is None else int(chosen.cycle)


def kind_of(chosen: argparse.Namespace) -> str:
    """The kind of a picture: that of --kind, else that of the ending of the file. Raises
    NotMadeError for another, or where they differ.
    """
    ending = chosen.out.suffix.lower().removeprefix(".")
    if ending and ending != (chosen.kind or ending):
        raise NotMadeError(
            f"{chosen.out} ends with .{ending}, and --kind is {chosen.kind}. Leave out --kind, or "
            "name the file accordingly."
        )
    if ending and ending not in KINDS:
        raise NotMadeError(
            f"There are no pictures of the kind .{ending}. There are: "
            f"{', '.join(f'.{kind}' for kind in KINDS)}."
        )
    return str(chosen.kind or ending or KINDS[0])


def add_version(command: argparse.ArgumentParser) -> None:
    """The options of every command: which version, in which language."""
    command.add_argument(
        "--language",
        choices=sorted(languages()),
        default=next(iter(languages())),
        help="the language; of all but a picture, both where none is named",
    )
    command.add_argument(
        "--version",
        help=(
            "a version by its number, its id or the eight letters under a figure; the newest "
            "where none"
        ),
    )


def add_source(command: argparse.ArgumentParser) -> None:
    """The options of commands that make one thing of some tables: which, in which language."""
    add_version(command)
    command.add_argument(
        "--file", type=Path, help="a workbook, in the place of a published version"
    )
    command.add_argument(
        "--cycle",
        type=int,
        help="the year that the review cycle began; the newest where none is named",
    )


def _version(store: Store, named: str) -> Version:
    for version in store.history():
        if named in (str(version.number), version.id, version.shown):
            return version
    raise NoSuchTablesError(f"There is no version {named}: python -m loaders history lists them.")


def _picture_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("name", choices=FIGURES, metavar="NAME", help=", ".join(FIGURES))
    command.add_argument("--size", choices=SIZES, default="slide")
    command.add_argument(
        "--kind", choices=KINDS, help="where none is named that of the ending of FILE"
    )
    command.add_argument("--out", type=Path, required=True, metavar="FILE")
    command.add_argument(
        "--state", choices=STATES, metavar="CODE", help="one state by its ISO 3166-1 alpha-3 code"
    )
    add_source(command)


def _make_picture(chosen: argparse.Namespace) -> int:
    if FIGURES[chosen.name].of_state and not chosen.state:
        sys.stderr.write(f"{chosen.name} shows one state: name it with --state CODE.\n")
        return NOT_MADE
    kind, tables = kind_of(chosen), tables_of(chosen)
    choice = Choice(cycle=cycle_of(chosen, tables), states=(chosen.state,) if chosen.state else ())
    language = languages()[chosen.language]
    data = picture(chosen.name, tables, choice, language, size=chosen.size, kind=kind)  # type: ignore[arg-type]
    chosen.out.write_bytes(data)
    sys.stdout.write(f"{chosen.out}: {len(data):,} bytes\n")
    return DONE


def _briefing_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    command.add_argument(
        "--formats",
        default="zip",
        help=f"some of {','.join(FORMATS)}; zip, with all and the pictures, where none is named",
    )
    add_source(command)
    command.set_defaults(language=None)  # both


def _make_briefing(chosen: argparse.Namespace) -> int:
    formats = tuple(chosen.formats.split(","))
    if strange := set(formats) - set(FORMATS):
        sys.stderr.write(
            f"There is no format {', '.join(sorted(strange))}: {', '.join(FORMATS)}.\n"
        )
        return NOT_MADE
    # Imported for this command alone: what writes documents takes a second to load.
    pack = import_module("briefings.pack")
    tables = tables_of(chosen)
    cycle = cycle_of(chosen, tables)
    chosen.out.mkdir(
        parents=True, exist_ok=True
    )  # now: where nothing can be written, nobody waits for minutes
    todo = jobs(cycle, [chosen.language] if chosen.language else list(languages()), formats)
    products = sorted(
        pack.made(tables, todo, progress=_tell_progress), key=lambda product: product.name
    )
    sys.stderr.write("\n")
    if "zip" in formats:
        products.append(pack.zipped(products, tables, cycle))
    for product in products:
        path = chosen.out / product.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(product.data)
    sys.stdout.write(_listed(products))
    sys.stdout.write(
        _undrawn(
            {
                name: [each.name for each in products if name in each.undrawn]
                for each in products
                for name in each.undrawn
            }
        )
    )
    return DONE


def _undrawn(found: Mapping[str, Sequence[str]]) -> str:
    """The figures that could not be drawn, each with the files where its table stands in its
    place.
    """
    told = "".join(f"  {figure}: {', '.join(files)}\n" for figure, files in found.items())
    return (
        f"Could not be drawn; the table stands in the place of the figure:\n{told}" if told else ""
    )


def _tell_progress(done: int, of: int) -> None:
    sys.stderr.write(f"\r{done} of {of}")
    sys.stderr.flush()


def _listed(products: Sequence[Any]) -> str:
    """What was made, as a table: file, pages, pictures, size."""
    rows = [("file", "pages", "pictures", "bytes")]
    rows += [
        (each.name, f"{each.pages:,}", f"{each.pictures:,}", f"{len(each.data):,}")
        for each in products
    ]
    name, *widths = (max(len(row[place]) for row in rows) for place in range(len(rows[0])))
    return "".join(
        f"{row[0]:<{name}}"
        + "".join(f"  {v:>{w}}" for v, w in zip(row[1:], widths, strict=True))
        + "\n"
        for row in rows
    )


def _site_options(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--out",
        type=Path,
        required=True,
        metavar="FOLDER",
        help="a new or empty folder, or that of a site made before",
    )
    add_version(command)
    command.set_defaults(language=None)  # both


def _make_site(chosen: argparse.Namespace) -> int:
    began = time.monotonic()
    # Imported for this command alone: what makes a site stands beside this room.
    site = import_module("website.build")
    store, version = published(chosen)
    tables = store.tables(version)
    if not tables.cycles:
        raise NoSuchTablesError("The tables speak of no review cycle.")
    spoken = [chosen.language] if chosen.language else list(languages())
    undrawn: dict[str, list[str]] = {}
    try:
        site.check(chosen.out)
        todo = [*site.pages(tables, spoken), *site.documents(tables, spoken)]
        files = site.edition(
            tables,
            version,
            store.frames(version),
            spoken,
            todo,
            progress=_tell_progress,
            undrawn=undrawn,
        )
        site.publish(files, chosen.out)
    except site.NotASiteError as refused:
        raise NotMadeError(str(refused)) from refused
    sys.stderr.write("\n")
    sys.stdout.write(_summed(files, time.monotonic() - began))
    sys.stdout.write(_undrawn(undrawn))
    return DONE


def _summed(files: Mapping[str, bytes], seconds: float) -> str:
    """What a site holds, as a table: kind of file, how many, bytes."""
    kinds: dict[str, list[int]] = {}
    for path, data in files.items():
        kinds.setdefault(Path(path).suffix.removeprefix("."), []).append(len(data))
    pictures = sum(
        len(re.findall(rb'<svg class="figure"', data))
        for path, data in files.items()
        if path.endswith(".html")
    )
    rows = [
        ("kind", "files", "bytes"),
        *((kind, f"{len(sizes):,}", f"{sum(sizes):,}") for kind, sizes in sorted(kinds.items())),
    ]
    rows.append(("all", f"{len(files):,}", f"{sum(map(len, files.values())):,}"))
    table = "".join(f"{kind:<8}{many:>8}{size:>14}\n" for kind, many, size in rows)
    return f"{table}{len(kinds['html'])} pages, {pictures} pictures, {seconds:.1f} s\n"


COMMANDS: Mapping[str, Command] = {
    "picture": Command("write one figure as a picture", _picture_options, _make_picture),
    "briefing": Command("write the documents for a briefing", _briefing_options, _make_briefing),
    "site": Command("make the public edition, a site of files", _site_options, _make_site),
}


if __name__ == "__main__":
    sys.exit(main())
