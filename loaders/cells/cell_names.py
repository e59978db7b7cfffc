"""Format and parse cell names as spreadsheet programs write them: A1."""

import re

CellPosition = tuple[int, int]  # row and column, from 0


def column_letters(column: int) -> str:
    """Return the letters of a column counted from 0: A, B, … Z, AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def a1(row: int, column: int) -> str:
    """Return the A1 name of a cell from its row and column, both counted from 0."""
    return f"{column_letters(column)}{row + 1}"


def cell_position(name: str) -> CellPosition:
    """Return row and column, from 0, of a cell name; of the first cell of a range."""
    name_match = re.match(r"([A-Za-z]+)(\d+)", name)
    if name_match is None:
        return (0, 0)
    column = 0
    for letter in name_match[1].upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return (int(name_match[2]) - 1, column - 1)
