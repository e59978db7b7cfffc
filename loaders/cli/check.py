"""python -m loaders check: list the problems of a file."""

from argparse import ArgumentParser, Namespace
from dataclasses import asdict
from pathlib import Path
from typing import Any

from domain.language import Language
from domain.vocabulary import SHEETS
from loaders.cells.problems import ERROR, NOTICE, WARNING, Problem
from loaders.cli import columns
from loaders.cli.matrix import MatrixError
from loaders.cli.result import DONE, PROBLEMS, UNREADABLE, CommandResult, Printer, messages
from loaders.reading.parse_result import ParseResult

SIGNS = {ERROR: "✗", WARNING: "!", NOTICE: "·"}
EXAMPLES = (
    """examples:
  python -m loaders check workshop.xlsx
  python -m loaders check workshop.xlsx --json | jq '.problems[] | select(.severity == "error")'
  python -m loaders check workshop.xlsx --keep-column participants:Organizer
  python -m loaders check workshop.xlsx --drop-column participants:F

"""
    + columns.COLUMNS_HELP
)


def options(command: ArgumentParser) -> None:
    """Add the options of `check`."""
    command.add_argument("file")
    columns.options(command)


def run(chosen: Namespace, language: Language, print_line: Printer) -> CommandResult:
    """List the problems of a file."""
    try:
        ((_, reading),) = columns.read([chosen.file], chosen)
    except (columns.ColumnError, MatrixError) as unfit:
        return unfit.answer(language)
    status = DONE if reading.publishable else PROBLEMS if reading.readable else UNREADABLE
    return CommandResult(status, tuple(as_lines(reading, language)), to_dict(chosen.file, reading))


def to_dict(file: str, reading: ParseResult) -> dict[str, Any]:
    """Convert the result of parsing a file to JSON values."""
    # redacted: a file may be named after a person
    file = str(Path(file).with_name(reading.file)) if Path(file).name else file
    rows = {name: counts.read for name, counts in reading.counts.items()}
    sheets = [asdict(sheet) for sheet in reading.rows]
    return {
        "file": file,
        "tables": rows,
        "rows": sheets,
        "problems": [_problem_to_dict(problem) for problem in reading.problems],
    }


def as_lines(reading: ParseResult, language: Language) -> list[str]:
    """Format a result as lines: the rows of each table and sheet, then problems by severity."""
    rows = [
        language.gettext(
            "{table}: {read} of {all} rows read",
            table=SHEETS[name].name(language.code),
            read=counts.read,
            all=counts.in_file,
        )
        for name, counts in reading.counts.items()
    ]
    problems = sorted(reading.problems, key=lambda problem: list(SIGNS).index(problem.severity))
    sheets = [sheet.sentence(language) for sheet in reading.rows]
    return [*rows, *sheets, *(f"{SIGNS[p.severity]} {p.sentence(language)}" for p in problems)]


def _problem_to_dict(problem: Problem) -> dict[str, str]:
    place = {
        name: getattr(problem, name) for name in ("severity", "code", "sheet", "cell", "value")
    }
    return place | messages(problem.sentence) | {"suggestion": problem.suggestion}
