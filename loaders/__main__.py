"""python -m loaders: check files, publish them, look back and go back, for automation and for
recovery. The same code as the pages.

The store is that of data/store/, or the database that DATABASE_URL names. Sentences are in English
unless --lang says otherwise: few terminals order Arabic letters. With --json the answer is one JSON
value on the standard output, its sentences in both languages.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from domain.language import languages
from loaders.cli import backup, bundled, check, export, history, layouts, publish
from loaders.cli.result import EXIT_STATUS_HELP, Run, refusal_result
from loaders.store.errors import NotPublishedError


@dataclass(frozen=True)
class Subcommand:
    """One of the commands."""

    help: str
    options: Callable[[argparse.ArgumentParser], None]
    run: Run
    examples: str


COMMANDS: Mapping[str, Subcommand] = {
    "check": Subcommand(
        "read a file and list its problems", check.options, check.run, check.EXAMPLES
    ),
    "template": Subcommand(
        "write the empty workbook that analysts fill in",
        export.options,
        export.run,
        export.EXAMPLES,
    ),
    "publish": Subcommand(
        "show what files change, and publish them as the next version",
        publish.options,
        publish.run,
        publish.EXAMPLES,
    ),
    "add": Subcommand(
        "publish a workbook that comes with the dashboard on top of the newest version",
        bundled.options,
        bundled.run,
        bundled.EXAMPLES,
    ),
    "history": Subcommand(
        "list what was published, and verify that it still is",
        history.options,
        history.run,
        history.EXAMPLES,
    ),
    "restore": Subcommand(
        "publish the tables of an old version again",
        history.restore_options,
        history.restore,
        history.RESTORE_EXAMPLES,
    ),
    "layouts": Subcommand(
        "list what was remembered for files of a layout, and forget it",
        layouts.options,
        layouts.run,
        layouts.EXAMPLES,
    ),
    "backup": Subcommand(
        "write the whole store into one file", backup.options, backup.run, backup.EXAMPLES
    ),
    "restore-backup": Subcommand(
        "put such a file into the store, or look whether it is sound",
        backup.restore_options,
        backup.restore,
        backup.RESTORE_EXAMPLES,
    ),
    "export": Subcommand(
        "write the tables of a version",
        export.export_options,
        export.run_export,
        export.EXPORT_EXAMPLES,
    ),
}

EXAMPLES = """examples:
  python -m loaders check workshop.xlsx
  python -m loaders publish workshop.xlsx --note "Third session" --dry-run
  python -m loaders export --out current.xlsx"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line, print its result, and return the exit status."""
    chosen = _parser().parse_args(arguments)
    language = languages()[chosen.lang]
    print_line: Callable[[str], None] = _print_nothing if chosen.json else _print_line
    try:
        answer = COMMANDS[chosen.command].run(chosen, language, print_line)
    except NotPublishedError as refused:
        answer = refusal_result(refused, language)
    for line in answer.lines:
        print_line(line)
    if chosen.json:
        _print_line(json.dumps(answer.data, ensure_ascii=False, indent=2, default=str))
    return answer.status


def _parser() -> argparse.ArgumentParser:
    form = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(
        prog="python -m loaders",
        description=__doc__,
        epilog=f"{EXAMPLES}\n\n{EXIT_STATUS_HELP}",
        formatter_class=form,
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, command in COMMANDS.items():
        epilog = f"{command.examples}\n\n{EXIT_STATUS_HELP}"
        subparser = commands.add_parser(
            name, help=command.help, description=command.help, epilog=epilog, formatter_class=form
        )
        command.options(subparser)
        subparser.add_argument("--json", action="store_true", help="as JSON, in both languages")
        subparser.add_argument(
            "--lang",
            choices=sorted(languages()),
            default="en",
            help="the language of the sentences and of what is written",
        )
    return parser


def _print_line(line: str) -> None:
    try:
        print(line, flush=True)
    except BrokenPipeError:  # a closed pipe does not stop a publication
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _print_nothing(line: str) -> None:
    return


if __name__ == "__main__":
    sys.exit(main())
