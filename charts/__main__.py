"""python -m charts picture NAME --out FILE: a figure of the published tables, or of a workbook, as a picture.
python -m charts briefing --out FOLDER: the documents for a briefing, in both languages or in one.

The one file of this room that knows the loaders: a command line joins the rooms as pages do, stands above both, and nobody imports it.
"""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from charts.briefing import FORMATS
from charts.figures import FIGURES, KINDS, picture
from charts.plate import SIZES
from domain.language import languages
from domain.tables import Choice, Tables
from domain.vocabulary import STATES
from loaders import workbook
from loaders.store import Policy, Store, Version
from loaders.versions import SHOWN_OF_CONTENT

DONE, NOT_MADE = 0, 2


class NoSuchTablesError(LookupError):
    """The tables that were asked for are not there."""


@dataclass(frozen=True)
class Command:
    """One of the commands."""

    help: str
    options: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Does what the command line says, and gives the exit status."""
    parser = argparse.ArgumentParser(prog="python -m charts", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, command in COMMANDS.items():
        command.options(commands.add_parser(name, help=command.help))
    chosen = parser.parse_args(arguments)
    try:
        return COMMANDS[chosen.command].run(chosen)
    except NoSuchTablesError as missing:
        sys.stderr.write(f"{missing}\n")
        return NOT_MADE


def tables_of(chosen: argparse.Namespace) -> Tables:
    """The tables of the workbook, the version or, where neither is named, the newest version. Raises NoSuchTablesError."""
    if chosen.file:
        reading = workbook.read(chosen.file)
        if not reading.readable:
            raise NoSuchTablesError(f"{chosen.file} cannot be read: python -m loaders check {chosen.file} says why.")
        return Tables(**reading.frames(), version=reading.sha256[:SHOWN_OF_CONTENT])
    store = Store.opened_from_environment(Policy())
    version = _version(store, chosen.version) if chosen.version else store.newest()
    return store.tables(version)


def choice_of(chosen: argparse.Namespace, tables: Tables) -> Choice:
    """The cycle that was asked for, else the newest, and the state."""
    cycles = [chosen.cycle] if chosen.cycle else tables.cycles
    if not cycles:
        raise NoSuchTablesError("The tables speak of no review cycle.")
    return Choice(cycle=cycles[0], states=(chosen.state,) if chosen.state else ())


def add_source(command: argparse.ArgumentParser) -> None:
    """The options of every command: which tables, in which language."""
    command.add_argument("--language", choices=sorted(languages()), default=next(iter(languages())), help="the language of the picture")
    command.add_argument("--version", help="a version by its number, its id or the eight letters under a figure; the newest where none")
    command.add_argument("--file", type=Path, help="a workbook, in the place of a published version")
    command.add_argument("--cycle", type=int, help="the year that the review cycle began; the newest where none is named")
    command.add_argument("--state", choices=STATES, metavar="CODE", help="one state by its ISO 3166-1 alpha-3 code")


def _version(store: Store, named: str) -> Version:
    for version in store.history():
        if named in (str(version.number), version.id, version.shown):
            return version
    raise NoSuchTablesError(f"There is no version {named}: python -m loaders history lists them.")


def _picture_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("name", choices=FIGURES, metavar="NAME", help=", ".join(FIGURES))
    command.add_argument("--size", choices=SIZES, default="slide")
    command.add_argument("--kind", choices=KINDS, default="png")
    command.add_argument("--out", type=Path, required=True, metavar="FILE")
    add_source(command)


def _make_picture(chosen: argparse.Namespace) -> int:
    if FIGURES[chosen.name].of_state and not chosen.state:
        sys.stderr.write(f"{chosen.name} shows one state: name it with --state CODE.\n")
        return NOT_MADE
    tables = tables_of(chosen)
    data = picture(chosen.name, tables, choice_of(chosen, tables), languages()[chosen.language], size=chosen.size, kind=chosen.kind)
    chosen.out.write_bytes(data)
    sys.stdout.write(f"{chosen.out}: {len(data):,} bytes\n")
    return DONE


def _briefing_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    command.add_argument(
        "--formats", default="zip", help=f"some of {','.join(FORMATS)}; zip, with all and the pictures, where none is named"
    )
    add_source(command)
    command.set_defaults(language=None)  # both


def _make_briefing(chosen: argparse.Namespace) -> int:
    formats = tuple(chosen.formats.split(","))
    if strange := set(formats) - set(FORMATS):
        sys.stderr.write(f"There is no format {', '.join(sorted(strange))}: {', '.join(FORMATS)}.\n")
        return NOT_MADE
    # Imported for this command alone: what writes documents takes a second to load.
    pack = import_module("charts.documents.pack")
    tables = tables_of(chosen)
    cycle = choice_of(chosen, tables).cycle
    jobs = pack.jobs(cycle, [chosen.language] if chosen.language else list(languages()), formats)
    products = sorted(pack.made(tables, jobs, progress=_tell_progress), key=lambda product: product.name)
    sys.stderr.write("\n")
    if "zip" in formats:
        products.append(pack.zipped(products, tables, cycle))
    for product in products:
        path = chosen.out / product.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(product.data)
    sys.stdout.write(_listed(products))
    return DONE


def _tell_progress(done: int, of: int) -> None:
    sys.stderr.write(f"\r{done} of {of}")
    sys.stderr.flush()


def _listed(products: Sequence[Any]) -> str:
    """What was made, as a table: file, pages, pictures, size."""
    rows = [("file", "pages", "pictures", "bytes")]
    rows += [(each.name, f"{each.pages:,}", f"{each.pictures:,}", f"{len(each.data):,}") for each in products]
    name, *widths = (max(len(row[place]) for row in rows) for place in range(len(rows[0])))
    return "".join(f"{row[0]:<{name}}" + "".join(f"  {v:>{w}}" for v, w in zip(row[1:], widths, strict=True)) + "\n" for row in rows)


COMMANDS: Mapping[str, Command] = {
    "picture": Command("write one figure as a picture", _picture_options, _make_picture),
    "briefing": Command("write the documents for a briefing", _briefing_options, _make_briefing),
}


if __name__ == "__main__":
    sys.exit(main())
