"""python -m briefings: one figure as a picture, or the documents for a briefing, of the published
tables or of a workbook, in every language or in one.
"""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from briefings.command_line import (
    EXIT_STATUS_HELP,
    CommandError,
    Output,
    add_output,
    add_source,
    cycle_of,
    languages_of,
    tables_of,
    undrawn_text,
    write_output,
    write_progress,
)
from briefings.document_requests import (
    DOCUMENT_KINDS,
    FORMATS,
    WORD_KINDS,
    pack_jobs,
    word_jobs,
)
from briefings.process_pool import open_pool
from charts.drawing.figure_sizes import SIZES
from charts.registry import FIGURES, IMAGE_KINDS, render_picture
from domain.language import languages
from domain.tables import Choice
from domain.vocabulary import STATES


@dataclass(frozen=True)
class BriefingCommand:
    """A command of this command line."""

    help: str
    examples: str
    options: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], Output]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line, and return the exit status."""
    form = argparse.RawDescriptionHelpFormatter
    examples = "\n".join(command.examples for command in COMMANDS.values())
    examples = "examples:\n" + examples.replace("examples:\n", "")
    parser = argparse.ArgumentParser(
        "python -m briefings",
        description=__doc__,
        epilog=f"{examples}\n\n{EXIT_STATUS_HELP}",
        formatter_class=form,
    )
    commands = parser.add_subparsers(dest="command", required=True)
    for name, command in COMMANDS.items():
        epilog = f"{command.examples}\n\n{EXIT_STATUS_HELP}"
        command.options(
            commands.add_parser(name, help=command.help, epilog=epilog, formatter_class=form)
        )
    chosen = parser.parse_args(arguments)
    run = COMMANDS[chosen.command].run
    return write_output(run, chosen, newline=chosen.command != "picture")


def picture_kind(chosen: argparse.Namespace) -> str:
    """Return the kind of a picture: --kind, else the suffix of the file. Raises CommandError."""
    ending = chosen.out.suffix.lower().removeprefix(".")
    if ending and ending != (chosen.kind or ending):
        raise CommandError(
            f"{chosen.out} ends with .{ending}, and --kind is {chosen.kind}. Leave out --kind, or "
            "name the file accordingly."
        )
    if ending and ending not in IMAGE_KINDS:
        raise CommandError(
            f"There are no pictures of the kind .{ending}. There are: "
            f"{', '.join(f'.{kind}' for kind in IMAGE_KINDS)}."
        )
    return str(chosen.kind or ending or IMAGE_KINDS[0])


def _add_picture_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("name", choices=FIGURES, metavar="NAME", help=", ".join(FIGURES))
    command.add_argument("--size", choices=SIZES, default="slide")
    command.add_argument(
        "--kind", choices=IMAGE_KINDS, help="where none is named that of the ending of FILE"
    )
    command.add_argument("--out", type=Path, required=True, metavar="FILE")
    command.add_argument(
        "--state", choices=STATES, metavar="CODE", help="one state by its ISO 3166-1 alpha-3 code"
    )
    add_output(command, next(iter(languages())))
    add_source(command)


def _make_picture(chosen: argparse.Namespace) -> Output:
    if FIGURES[chosen.name].of_state and not chosen.state:
        raise CommandError(f"{chosen.name} shows one state: name it with --state CODE.")
    kind, tables = picture_kind(chosen), tables_of(chosen)
    choice = Choice(cycle=cycle_of(chosen, tables), states=(chosen.state,) if chosen.state else ())
    language = languages()[chosen.language]
    data = render_picture(chosen.name, tables, choice, language, size=chosen.size, kind=kind)  # type: ignore[arg-type]
    chosen.out.write_bytes(data)
    return Output(
        f"{chosen.out}: {len(data):,} bytes\n", {"file": str(chosen.out), "bytes": len(data)}
    )


def _add_document_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    command.add_argument(
        "--formats",
        default="zip",
        help=f"some of {','.join(FORMATS)}; zip, with all and the pictures, where none is named",
    )
    command.add_argument(
        "--contents",
        nargs="+",
        choices=(*DOCUMENT_KINDS, *WORD_KINDS),
        default=DOCUMENT_KINDS,
        help=(
            "the briefing of the region, the profiles of states, the pictures of figures; all "
            "three where nothing is named. Also letters to states, and a draft of the regional "
            "review report, as DOCX"
        ),
    )
    add_output(command, None)
    add_source(command)


def _make_documents(chosen: argparse.Namespace) -> Output:
    formats = tuple(chosen.formats.split(","))
    if unknown := sorted(set(formats) - set(FORMATS)):
        raise CommandError(f"There is no format {', '.join(unknown)}: {', '.join(FORMATS)}.")
    # Imported for this command alone: the writers take a second to load.
    pack = import_module("briefings.pack")
    tables = tables_of(chosen)
    cycle = cycle_of(chosen, tables)
    # first, so that an unwritable folder fails at once, and not after minutes
    chosen.out.mkdir(parents=True, exist_ok=True)
    whole = pack_jobs(cycle, languages_of(chosen), formats)
    jobs = [
        job
        for job in (*whole, *word_jobs(cycle, languages_of(chosen)))
        if job.order.kind in chosen.contents
    ]
    with open_pool() as executor:
        finished = pack.run_jobs(tables, jobs, executor, progress=write_progress)
        products = sorted(finished, key=lambda product: product.name)
    sys.stderr.write("\n")
    if "zip" in formats:
        products.append(pack.zip_products(products, tables, cycle))
    for product in products:
        path = chosen.out / product.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(product.data)
    names = [name for product in products for name in product.undrawn]
    undrawn = {name: [each.name for each in products if name in each.undrawn] for name in names}
    return Output(_format_products(products) + undrawn_text(undrawn), _as_data(products, undrawn))


def _as_data(products: Sequence[Any], undrawn: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    files = [
        {
            "file": each.name,
            "pages": each.pages,
            "pictures": each.pictures,
            "bytes": len(each.data),
        }
        for each in products
    ]
    return {"files": files, "not_drawn": undrawn}


def _format_products(products: Sequence[Any]) -> str:
    """Format the products as a table: file, pages, pictures, size."""
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


PICTURE_EXAMPLES = """examples:
  python -m briefings picture map-stage --out map.png
  python -m briefings picture ladder --lang en --size column --out ladder.pdf
  python -m briefings picture state-objectives --state JOR --file workshop.xlsx --out jordan.svg"""
DOCUMENT_EXAMPLES = """examples:
  python -m briefings documents --out pack
  python -m briefings documents --lang ar --formats pptx,docx --out briefing
  python -m briefings documents --contents region --formats pdf --out briefing"""

COMMANDS: Mapping[str, BriefingCommand] = {
    "picture": BriefingCommand(
        "write one figure as a picture", PICTURE_EXAMPLES, _add_picture_options, _make_picture
    ),
    "documents": BriefingCommand(
        "write the documents for a briefing",
        DOCUMENT_EXAMPLES,
        _add_document_options,
        _make_documents,
    ),
}


if __name__ == "__main__":
    sys.exit(main())
