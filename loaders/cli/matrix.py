"""Confirm on the command line how a matrix is read."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Sequence
from dataclasses import replace

from domain.language import Language, gettext_noop
from domain.normalization import normalize_name, normalize_sign
from loaders.cells.instructions import (
    NO_INSTRUCTIONS,
    NO_ROW,
    PRESENT,
    Instructions,
)
from loaders.cli.result import UNREADABLE, CommandResult, messages
from loaders.matching.guesses import SheetGuess
from loaders.matching.sheet_guess import to_instruction
from loaders.reading.opened_file import OpenedFile
from loaders.sandbox import pool
from loaders.tables.registry import TABLES
from loaders.tables.schema import Column, Table

MATRIX_HELP = """matrices:
  A matrix, with states and objectives down and across and statuses or signs between, is read
  only with --matrix: python -m loaders check coverage.xlsx --matrix --meaning "x=under_way"
  --meaning=-= --set cycle=2024 --set source="Letter of 3 May". Nothing behind the sign of
  equality means that the cell says nothing; "present" that a delegation came, its number unknown.
  --meaning says also which event a header stands for: --meaning "Workshop 2=workshop-2"."""
REASONS = {
    "no_matrix": gettext_noop("There is no matrix on {name}."),
    "unknown_meaning": gettext_noop(
        "{name} is no meaning of a sign here. Give a sign of the matrix, a sign of equality, and "
        "one of its terms."
    ),
    "unknown_constant": gettext_noop("{name} is no column of the table that the matrix holds."),
}


class MatrixError(Exception):
    """A matrix that cannot be confirmed as said; `code` is one of REASONS."""

    def __init__(self, code: str, name: str) -> None:
        super().__init__(code)
        self.code, self.name = code, name

    def answer(self, language: Language) -> CommandResult:
        """Return the result of the command."""

        def sentence(language: Language) -> str:
            return language.gettext(REASONS[self.code], name=language.isolate(self.name))

        return CommandResult(
            UNREADABLE,
            (sentence(language),),
            {"outcome": self.code, "name": self.name} | messages(sentence),
        )


def options(command: ArgumentParser) -> None:
    """Add the options that confirm a matrix."""
    command.add_argument(
        "--matrix",
        action="append",
        nargs="?",
        const="",
        default=[],
        metavar="SHEET",
        help="read the matrix of this sheet, or every matrix, as it is guessed",
    )
    command.add_argument(
        "--meaning",
        action="append",
        type=parse_pair,
        default=[],
        metavar="SIGN=TERM",
        help="what a sign or word in the cells of a matrix stands for",
    )
    command.add_argument(
        "--set",
        action="append",
        type=parse_pair,
        default=[],
        metavar="COLUMN=VALUE",
        help="a value that holds for the whole matrix: its cycle, its source, its event",
    )


def parse_pair(text: str) -> tuple[str, str]:
    """Parse two texts with a sign of equality between. Raises ArgumentTypeError."""
    name, sign, value = text.rpartition("=")
    if not sign or not name.strip():
        raise ArgumentTypeError(f"{text!r} is not NAME=VALUE")
    return name.strip(), value.strip()


def confirm(opened_files: Sequence[OpenedFile | None], chosen: Namespace) -> list[Instructions]:
    """Return for each file the instructions for its matrices. Raises MatrixError."""
    if not chosen.matrix and (chosen.meaning or chosen.set):
        raise MatrixError("no_matrix", (chosen.meaning or chosen.set)[0][0])
    confirmed = [NO_INSTRUCTIONS] * len(opened_files)
    for sheet in chosen.matrix:
        found = False
        for i, opened in enumerate(opened_files):
            for guess in _matrices(opened, sheet) if opened else ():
                confirmed[i] = _with_matrix(confirmed[i], guess, chosen)
                found = True
        if not found:
            raise MatrixError("no_matrix", sheet or ", ".join(o.file for o in opened_files if o))
    return confirmed


def _matrices(opened: OpenedFile, sheet: str) -> list[SheetGuess]:
    """Return the guesses for the matrices of a file, on the sheet of this name or on all."""
    names = [
        grid.name
        for grid in opened.grids
        if not grid.region and (not sheet or normalize_name(grid.name) == normalize_name(sheet))
    ]
    guesses = (pool.guess_sandboxed(opened, name) for name in dict.fromkeys(names))
    return [guess for guess in guesses if guess.matrix]


def _with_matrix(instructions: Instructions, guess: SheetGuess, chosen: Namespace) -> Instructions:
    """Add the instruction for a matrix, with the meanings and constants that were said."""
    matrix, table = guess.matrix, TABLES[guess.table]
    assert matrix is not None
    said = {normalize_sign(text): meaning for text, meaning in chosen.meaning}
    column = table.variants[matrix.instruction.value]
    events = {text for text in map(normalize_sign, matrix.events) if text in said}
    signs = {normalize_sign(sign.text): sign.text for sign in matrix.signs}
    for text, meaning in chosen.meaning:
        if normalize_sign(text) not in {*events, *signs}:
            raise MatrixError("unknown_meaning", f"{text}={meaning}")
    meanings = {
        signs[sign]: _parse_meaning(column, signs[sign], said[sign])
        for sign in said
        if sign in signs
    }
    constants = {_parse_column(table, name): value for name, value in chosen.set}
    values = {(table.name, "event", text): said[text] for text in events}
    guess = replace(guess, constants={**guess.constants, **constants})
    instruction = replace(to_instruction(guess), matrix=matrix.to_instruction(meanings))
    return instructions.with_sheet(guess.sheet, instruction).with_values(values)


def _parse_meaning(column: Column, sign: str, meaning: str) -> str:
    """Return the term that a sign stands for, NO_ROW or PRESENT. Raises MatrixError."""
    if not meaning:
        return NO_ROW
    if column.kind == "count":
        if meaning == PRESENT or meaning.isdecimal():
            return meaning
    elif column.terms is not None and (code := column.terms.code_of(meaning)):
        return code
    raise MatrixError("unknown_meaning", f"{sign}={meaning}")


def _parse_column(table: Table, name: str) -> str:
    column = name if name in table.variants else table.headers.get(normalize_name(name), "")
    if not column:
        raise MatrixError("unknown_constant", name)
    return column
