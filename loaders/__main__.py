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
from loaders.cli import backup, check, export, history, publish
from loaders.cli.result import STATUSES, Run, refusal
from loaders.store.errors import NotPublishedError


@dataclass(frozen=True)
class Command:
    """One of the commands."""

    help: str
    options: Callable[[argparse.ArgumentParser], None]
    run: Run
    examples: str


COMMANDS: Mapping[str, Command] = {
    "check": Command("read a file and list its problems", check.options, check.run, check.EXAMPLES),
    "template": Command(
        "write the empty workbook that analysts fill in",
        export.options,
        export.run,
        export.EXAMPLES,
    ),
    "publish": Command(
        "show what files change, and publish them as the next version",
        publish.options,
        publish.run,
        publish.EXAMPLES,
    ),
    "history": Command(
        "list what was published, and verify that it still is",
        history.options,
        history.run,
        history.EXAMPLES,
    ),
    "restore": Command(
        "publish the tables of an old version again",
        history.restore_options,
        history.restore,
        history.RESTORING,
    ),
    "backup": Command(
        "write the whole store into one file", backup.options, backup.run, backup.EXAMPLES
    ),
    "restore-backup": Command(
        "put such a file into the store, or look whether it is sound",
        backup.restore_options,
        backup.restore,
        backup.RESTORING,
    ),
    "export": Command(
        "write the tables of a version", export.export_options, export.run_export, export.EXPORTING
    ),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Does what the command line says, tells it, and gives the exit status."""
    chosen = _parser().parse_args(arguments)
    language = languages()[chosen.lang]
    tell: Callable[[str], None] = _silent if chosen.json else _told
    try:
        answer = COMMANDS[chosen.command].run(chosen, language, tell)
    except NotPublishedError as refused:
        answer = refusal(refused, language)
    for line in answer.lines:
        tell(line)
    if chosen.json:
        _told(json.dumps(answer.data, ensure_ascii=False, indent=2, default=str))
    return answer.status


def _parser() -> argparse.ArgumentParser:
    form = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(
        prog="python -m loaders", description=__doc__, epilog=STATUSES, formatter_class=form
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, command in COMMANDS.items():
        epilog = f"{command.examples}\n\n{STATUSES}"
        made = commands.add_parser(
            name, help=command.help, description=command.help, epilog=epilog, formatter_class=form
        )
        command.options(made)
        made.add_argument("--json", action="store_true", help="as JSON, in both languages")
        made.add_argument(
            "--lang",
            choices=sorted(languages()),
            default="en",
            help="the language of the sentences and of what is written",
        )
    return parser


def _told(line: str) -> None:
    try:
        print(line, flush=True)
    except BrokenPipeError:  # who no longer listens does not stop a publication
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _silent(line: str) -> None:
    return


if __name__ == "__main__":
    sys.exit(main())
