"""python -m loaders check FILE [--json] [--lang CODE]: what is wrong with a file. Exits 0 where clean, 1 with problems, 2 where unreadable.

The sentences are in English unless --lang says otherwise: few terminals order Arabic letters. The JSON holds both.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from typing import Any

from domain.language import Language, languages
from domain.vocabulary import SHEETS
from loaders.problems import ERROR, NOTICE, WARNING, Problem
from loaders.workbook import Reading, read

SIGNS = {ERROR: "✗", WARNING: "!", NOTICE: "·"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Check a file and say what was found."""
    parser = argparse.ArgumentParser(prog="python -m loaders", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    check = commands.add_parser("check", help="read a file and list its problems")
    check.add_argument("file")
    check.add_argument("--json", action="store_true", help="as JSON, in both languages")
    check.add_argument("--lang", choices=sorted(languages()), default="en", help="the language of the list")
    chosen = parser.parse_args(arguments)
    reading = read(chosen.file)
    if chosen.json:
        print(json.dumps(as_data(chosen.file, reading), ensure_ascii=False, indent=2))
    else:
        print("\n".join(as_lines(reading, languages()[chosen.lang])))
    return 2 if not reading.readable else 0 if reading.clean else 1


def as_data(file: str, reading: Reading) -> dict[str, Any]:
    """A reading as the JSON of the command."""
    rows = {name: counts.read for name, counts in reading.counts.items()}
    return {"file": file, "tables": rows, "problems": [_problem(problem) for problem in reading.problems]}


def as_lines(reading: Reading, language: Language) -> list[str]:
    """A reading as a list to be read: the rows of each table, then the problems, the gravest first."""
    rows = [
        language.say("{table}: {read} of {all} rows read", table=SHEETS[name].name(language.code), read=counts.read, all=counts.in_file)
        for name, counts in reading.counts.items()
    ]
    problems = sorted(reading.problems, key=lambda problem: list(SIGNS).index(problem.severity))
    return [*rows, *(f"{SIGNS[p.severity]} {p.sentence(language)}" for p in problems)]


def _problem(problem: Problem) -> dict[str, str]:
    fields = {name: getattr(problem, name) for name in ("severity", "code", "sheet", "cell", "value", "suggestion")}
    messages = {f"message_{code}": problem.sentence(languages()[code]) for code in ("en", "ar")}
    return {
        name: (fields | messages)[name] for name in ("severity", "code", "sheet", "cell", "value", "message_en", "message_ar", "suggestion")
    }


if __name__ == "__main__":
    sys.exit(main())
