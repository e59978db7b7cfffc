"""Read the small files of tests/files/cases, as they are or matched as an analyst would confirm."""

from dataclasses import replace
from pathlib import Path

from loaders.cells.instructions import NO_INSTRUCTIONS, Instructions
from loaders.matching import sheet_guess
from loaders.matching.guesses import SheetGuess
from loaders.reading.opened_file import OpenedFile
from loaders.reading.parse_result import ParseResult
from loaders.reading.workbook import open_file, parse

FOLDER = Path(__file__).resolve().parents[1] / "files" / "cases"
EVENT = "workshop-2"


def open_case(name: str) -> OpenedFile:
    """Open and redact a file of the folder."""
    return open_file(name, (FOLDER / name).read_bytes())


def read_case(name: str, instructions: Instructions = NO_INSTRUCTIONS) -> ParseResult:
    """Read a file as it is, without any matching."""
    return parse(open_case(name), instructions)


def guess_case(opened: OpenedFile, sheet: str = "") -> SheetGuess:
    """Guess how a sheet may be read, the first if none is named; the report's events are known."""
    events = ("workshop-1", EVENT, "conference")
    return sheet_guess.guess_sheet(opened, sheet or opened.grids[0].name, events=events)


def match_case(name: str) -> tuple[SheetGuess, ParseResult]:
    """Read a file of the folder as guessed for its first sheet."""
    return match_opened(open_case(name))


def match_opened(opened: OpenedFile) -> tuple[SheetGuess, ParseResult]:
    """Read a file as guessed for its first sheet, of the event workshop-2 where none is named."""
    guess = guess_case(opened)
    instruction = sheet_guess.to_instruction(guess)
    if "event" not in instruction.columns.values():
        constants = {**instruction.constants, "event": EVENT}
        instruction = replace(instruction, constants=constants)
    return guess, parse(opened, NO_INSTRUCTIONS.with_sheet(guess.sheet, instruction))


def codes(reading: ParseResult) -> list[str]:
    """List the codes of all problems of a file."""
    return [problem.code for problem in reading.problems]


def persons(reading: ParseResult) -> int:
    """Add up the headcounts of the participants that were read."""
    return int(reading.tables["participants"]["headcount"].sum())
