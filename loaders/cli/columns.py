"""Columns that are kept or left out by hand, as the command line names them."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from domain.language import Language, mark
from domain.normalization import folded
from loaders.cells.cell_names import letters
from loaders.cells.grid import Grid
from loaders.cells.instructions import DROP, KEEP, NOTHING, Instructions
from loaders.cells.values import text_of
from loaders.cli.result import REFUSED, UNREADABLE, Answer, messages
from loaders.privacy.detection import KEEPABLE
from loaders.reading import workbook
from loaders.reading.opened import Opened
from loaders.reading.parse_result import Reading
from loaders.reading.personal_columns import SEARCHED
from loaders.sandbox.pool import read_isolated

FORM = "[SHEET:]COLUMN"
COLUMNS = f"""columns:
  Columns of persons are left out of every file that is read. {FORM} names one by its
  letters or its header, and its sheet where there are several: participants:D,
  "Full list:Organizer", Name. A column in which names of persons, addresses or numbers
  stand cannot be kept, whatever is said."""
REASONS = {
    "unknown_column": mark(
        "There is no column {column}. Give its letters or its header, after the name of its sheet "
        "and a colon."
    ),
    "personal_column": mark(
        "The column {column} cannot be kept: names of persons, addresses or numbers stand in it."
    ),
}


class ColumnError(Exception):
    """A column that is not there, or may not be kept. `code` is one of REASONS."""

    def __init__(self, code: str, column: str) -> None:
        super().__init__(code)
        self.code, self.column = code, column

    def answer(self, language: Language) -> Answer:
        """Return what the command answers."""

        def sentence(language: Language) -> str:
            return language.say(REASONS[self.code], column=language.isolate(self.column))

        status = UNREADABLE if self.code == "unknown_column" else REFUSED
        return Answer(
            status,
            (sentence(language),),
            {"outcome": self.code, "column": self.column} | messages(sentence),
        )


def options(command: ArgumentParser) -> None:
    """Add what the commands that read files take."""
    command.add_argument(
        "--keep-column",
        action="append",
        default=[],
        metavar=FORM,
        help="keep a column that was left out for its header or its form only",
    )
    command.add_argument(
        "--drop-column", action="append", default=[], metavar=FORM, help="leave out one more column"
    )


def read(files: list[str], chosen: Namespace) -> list[Reading]:
    """Return the files of the disk, each read in a process of its own, as an upload is. Raises
    ColumnError.
    """
    asked = [
        *((KEEP, name) for name in chosen.keep_column),
        *((DROP, name) for name in chosen.drop_column),
    ]
    contents = [_content(file) for file in files]
    found = [
        read_isolated(Path(f).name, data) if data is not None else None
        for f, data in zip(files, contents, strict=True)
    ]
    instructions = [NOTHING] * len(files)
    for decision, name in asked:
        places = [_place(each[0], name) if each else None for each in found]
        if not any(places):
            raise ColumnError("unknown_column", name)
        for i, (each, place) in enumerate(zip(found, places, strict=True)):
            if each and place:
                _refuse(each[0], *place, decision, name)
                instructions[i] = instructions[i].with_column(*place, decision)
    return [_read(*each) for each in zip(files, contents, found, instructions, strict=True)]


def _read(
    file: str, data: bytes | None, found: tuple[Opened, Reading] | None, instructions: Instructions
) -> Reading:
    if data is None or found is None:
        return workbook.read(file)
    return (
        found[1]
        if instructions is NOTHING
        else read_isolated(Path(file).name, data, instructions)[1]
    )


def _content(file: str) -> bytes | None:
    try:
        return Path(file).read_bytes()
    except (OSError, ValueError):
        return None


def _refuse(opened: Opened, sheet: str, place: int, decision: str, name: str) -> None:
    left_out = opened.grid(sheet).left_out.get(place)
    if decision == KEEP and left_out and left_out.reason not in KEEPABLE:
        raise ColumnError("personal_column", name)


def _place(opened: Opened, name: str) -> tuple[str, int] | None:
    """The sheet and the place of a column; None where the file has none of this name."""
    for sheet, column in ((name.rpartition(":")[0], name.rpartition(":")[2]), ("", name)):
        for grid in opened.grids:
            if (not sheet or folded(grid.name) == folded(sheet)) and (
                place := _column(grid, column)
            ) is not None:
                return grid.key, place
    return None


def _column(grid: Grid, name: str) -> int | None:
    by_letters = next(
        (place for place in range(grid.width) if letters(place) == name.strip().upper()), None
    )
    if by_letters is not None:
        return by_letters
    wanted = folded(name)
    for row in range(min(grid.height, SEARCHED)):
        for place, value in enumerate(grid.row(row)):
            if wanted and folded(text_of(value)) == wanted:
                return place
    return None
