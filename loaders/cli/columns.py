"""Parse the columns that the command line keeps or leaves out."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from domain.language import Language, gettext_noop
from domain.normalization import normalize_name
from loaders.cells.cell_names import cell_position, column_letters
from loaders.cells.grid import Grid
from loaders.cells.instructions import DROP, FILL, KEEP, NO_INSTRUCTIONS, Instructions
from loaders.cells.problems import BLOCK_CODES
from loaders.cells.values import display_text
from loaders.cli import matrix
from loaders.cli.result import REFUSED, UNREADABLE, CommandResult, messages
from loaders.privacy.detection import KEEPABLE
from loaders.reading import workbook
from loaders.reading.opened_file import OpenedFile
from loaders.reading.parse_result import ParseResult
from loaders.reading.personal_columns import SEARCH_ROWS
from loaders.review.draft import DraftFile
from loaders.sandbox.pool import read_sandboxed
from loaders.tables.registry import TABLES

COLUMN_FORMAT = "[SHEET:]COLUMN"
COLUMNS_HELP = f"""columns:
  Columns of persons are left out of every file that is read. {COLUMN_FORMAT} names one by its
  letters or its header, and its sheet where there are several: participants:D,
  "Full list:Organizer", Name. A column in which names of persons, addresses or numbers
  stand cannot be kept, whatever is said.

{matrix.MATRIX_HELP}"""
REASONS = {
    "unknown_column": gettext_noop(
        "There is no column {column}. Give its letters or its header, after the name of its sheet "
        "and a colon."
    ),
    "personal_column": gettext_noop(
        "The column {column} cannot be kept: names of persons, addresses or numbers stand in it."
    ),
    "nothing_to_fill": gettext_noop(
        "In the column {column} nothing is blank beneath a value or a heading that could be filled "
        "in."
    ),
}


class ColumnError(Exception):
    """A column that does not exist or may not be kept; `code` is one of REASONS."""

    def __init__(self, code: str, column: str) -> None:
        super().__init__(code)
        self.code, self.column = code, column

    def answer(self, language: Language) -> CommandResult:
        """Return the result of the command."""

        def sentence(language: Language) -> str:
            return language.gettext(REASONS[self.code], column=language.isolate(self.column))

        status = UNREADABLE if self.code == "unknown_column" else REFUSED
        return CommandResult(
            status,
            (sentence(language),),
            {"outcome": self.code, "column": self.column} | messages(sentence),
        )


def options(command: ArgumentParser) -> None:
    """Add the options of the commands that read files."""
    command.add_argument(
        "--keep-column",
        action="append",
        default=[],
        metavar=COLUMN_FORMAT,
        help="keep a column that was left out for its header or its form only",
    )
    command.add_argument(
        "--drop-column",
        action="append",
        default=[],
        metavar=COLUMN_FORMAT,
        help="leave out one more column",
    )
    matrix.options(command)
    command.add_argument(
        "--fill-down",
        action="append",
        default=[],
        metavar=COLUMN_FORMAT,
        help="let cells that are blank beneath a value, or a heading, have that value",
    )


def read(files: list[str], chosen: Namespace) -> list[tuple[DraftFile, ParseResult]]:
    """Read files of the disk as an upload is, each in a separate process; return each as opened,
    with the decisions on its columns, and the result. Raises ColumnError or MatrixError.
    """
    decisions = [(KEEP, name) for name in chosen.keep_column]
    decisions += [(DROP, name) for name in chosen.drop_column]
    contents = [_read_content(file) for file in files]
    results = [
        read_sandboxed(Path(f).name, data) if data is not None else None
        for f, data in zip(files, contents, strict=True)
    ]
    instructions = matrix.confirm([result and result[0] for result in results], chosen)
    for decision, name in decisions:
        places = [_find_column(result[0], name) if result else None for result in results]
        if not any(places):
            raise ColumnError("unknown_column", name)
        for i, (entry, place) in enumerate(zip(results, places, strict=True)):
            if entry and place:
                _check_decision(entry[0], *place, decision, name)
                instructions[i] = instructions[i].with_column(*place, decision)
    for name in chosen.fill_down:
        filled = [
            _fill_down(told, result[1], name) if result else told
            for told, result in zip(instructions, results, strict=True)
        ]
        if filled == instructions:
            raise ColumnError("nothing_to_fill", name)
        instructions = filled
    return [_read(*each) for each in zip(files, contents, results, instructions, strict=True)]


def _fill_down(instructions: Instructions, reading: ParseResult, name: str) -> Instructions:
    """Return the instructions with the decision to fill a column that was told to be blank."""
    sheet, _, column = name.rpartition(":")
    for problem in (each for each in reading.problems if each.code in BLOCK_CODES):
        letters = column_letters(cell_position(problem.cell)[1])
        named = TABLES[problem.table].headers.get(normalize_name(column)) == problem.column
        if (named or column.upper() == letters) and (
            not sheet or normalize_name(sheet) == normalize_name(problem.sheet)
        ):
            instructions = instructions.with_filled(problem.table, problem.column, FILL)
    return instructions


def _read(
    file: str,
    data: bytes | None,
    result: tuple[OpenedFile, ParseResult] | None,
    instructions: Instructions,
) -> tuple[DraftFile, ParseResult]:
    if data is None or result is None:
        reading = workbook.read(file)
        return DraftFile(OpenedFile(reading.file, reading.sha256, readable=False)), reading
    if instructions is not NO_INSTRUCTIONS:
        result = read_sandboxed(Path(file).name, data, instructions)
    return DraftFile(result[0], instructions), result[1]


def _read_content(file: str) -> bytes | None:
    try:
        return Path(file).read_bytes()
    except (OSError, ValueError):
        return None


def _check_decision(opened: OpenedFile, sheet: str, place: int, decision: str, name: str) -> None:
    left_out = opened.grid(sheet).left_out.get(place)
    if decision == KEEP and left_out and left_out.reason not in KEEPABLE:
        raise ColumnError("personal_column", name)


def _find_column(opened: OpenedFile, name: str) -> tuple[str, int] | None:
    """Return the sheet and the place of a column; None if the file has none of this name."""
    for sheet, column in ((name.rpartition(":")[0], name.rpartition(":")[2]), ("", name)):
        for grid in opened.grids:
            if (not sheet or normalize_name(grid.name) == normalize_name(sheet)) and (
                place := _column_index(grid, column)
            ) is not None:
                return grid.key, place
    return None


def _column_index(grid: Grid, name: str) -> int | None:
    by_letters = next(
        (place for place in range(grid.width) if column_letters(place) == name.strip().upper()),
        None,
    )
    if by_letters is not None:
        return by_letters
    wanted = normalize_name(name)
    for row in range(min(grid.height, SEARCH_ROWS)):
        for place, value in enumerate(grid.row(row)):
            if wanted and normalize_name(display_text(value)) == wanted:
                return place
    return None
