"""Confirm the guess for a matrix as an analyst would, and read sheets of texts as files."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import replace

from loaders.cells.instructions import NO_INSTRUCTIONS, SheetInstruction
from loaders.matching import sheet_guess
from loaders.matching.guesses import SheetGuess
from loaders.reading.opened_file import OpenedFile
from loaders.reading.parse_result import ParseResult
from loaders.reading.workbook import open_file, parse
from tests.loaders.workbooks import xlsx


def confirm(
    guess: SheetGuess, meanings: Mapping[str, str] | None = None, **constants: str
) -> SheetInstruction:
    """Return the instruction for a matrix with these meanings of its signs and constants."""
    assert guess.matrix is not None
    instruction = sheet_guess.to_instruction(guess)
    matrix = guess.matrix.to_instruction(meanings or {})
    given = {name: value for name, value in constants.items() if name in guess.constants}
    return replace(instruction, matrix=matrix, constants={**instruction.constants, **given})


def open_rows(rows: Sequence[Sequence[object]], name: str = "f.csv") -> OpenedFile:
    """Open rows as a CSV file or, by the name, as a workbook with the sheet "Sheet1"."""
    if name.endswith(".xlsx"):
        return open_file(name, xlsx({"Sheet1": [list(row) for row in rows]}))
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return open_file(name, text.getvalue().encode())


def guess_rows(rows: Sequence[Sequence[object]], name: str = "f.csv") -> SheetGuess:
    """Guess how rows may be read."""
    opened = open_rows(rows, name)
    return sheet_guess.guess_sheet(opened, opened.grids[0].name)


def read_rows(
    rows: Sequence[Sequence[object]],
    meanings: Mapping[str, str] | None = None,
    name: str = "f.csv",
    **constants: str,
) -> ParseResult:
    """Read rows as a matrix, as it is guessed and with these meanings."""
    opened = open_rows(rows, name)
    guess = sheet_guess.guess_sheet(opened, opened.grids[0].name)
    given = {"cycle": "2024", "source": "letter", "event": "workshop-2", **constants}
    instruction = confirm(guess, meanings, **given)
    return parse(opened, NO_INSTRUCTIONS.with_sheet(guess.sheet, instruction))
