"""A sheet as it comes from a file: rows of cell values, which cells are merged, and which could not be trusted."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.language import mark
from loaders.cells import Cell, text_of

WHOLE_FILE = mark("an .xlsx, .xls, .xlsm, .xlsb, .ods, .csv or .tsv file, whole and undamaged")
Place = tuple[int, int]  # row and column, from 0


class OpeningError(Exception):
    """A file that cannot be opened, or not safely. `code` is a kind of problem, `expected` a message."""

    def __init__(self, code: str, expected: str, value: str = "") -> None:
        super().__init__(code)
        self.code, self.expected, self.value = code, expected, value


@dataclass(frozen=True)
class Grid:
    """`merges` are ranges by first and last place, `faults` give a cell's problem code; a `delimited` one comes from CSV."""

    name: str
    rows: list[list[Cell]]
    merges: tuple[tuple[Place, Place], ...] = ()
    faults: Mapping[Place, str] = field(default_factory=dict)
    delimited: bool = False

    def at(self, row: int, column: int) -> Cell:
        """The value of a cell; empty text beyond the end of its row."""
        cells = self.rows[row]
        return cells[column] if column < len(cells) else ""

    def filled(self) -> list[int]:
        """The rows that hold anything."""
        faulty = {row for row, _ in self.faults}
        return [i for i, row in enumerate(self.rows) if i in faulty or any(text_of(value) for value in row)]


def letters(column: int) -> str:
    """The letters of a column, counted from 0: A, B, ... Z, AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def a1(row: int, column: int) -> str:
    """The name of a cell from its row and column, both counted from 0."""
    return f"{letters(column)}{row + 1}"


def place(name: str) -> Place:
    """The row and column, from 0, of a cell's name; a range gives its first."""
    found = re.match(r"([A-Za-z]+)(\d+)", name)
    if found is None:
        return (0, 0)
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return (int(found[2]) - 1, column - 1)
