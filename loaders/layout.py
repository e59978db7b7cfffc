"""Where a sheet has what: which table it is, in which row its headers stand, and which column holds what."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from domain.vocabulary import SHEETS, folded
from loaders.cells import text_of
from loaders.grid import Grid, letters
from loaders.personal import personal_header, personal_values, shown
from loaders.problems import Problem
from loaders.schema import Table

SEARCHED_ROWS = 20
FEWEST_HEADERS = 2


@dataclass(frozen=True)
class Layout:
    """The table, the row of its headers and the columns by name (both counted from 0), and what is odd about them."""

    table: Table
    header: int
    places: Mapping[str, int]
    problems: tuple[Problem, ...]


def recognised(grid: Grid, hint: str, tables: Mapping[str, Table]) -> Table | None:
    """The table that a sheet holds: the one it or its file is named after, else the one whose headers it has."""
    for name in (grid.name, hint):
        code = SHEETS.code_of(name)
        if code is not None:
            return tables[code]
    best = max(tables.values(), key=lambda table: _likeness(grid, table))
    complete, matches = _likeness(grid, best)
    return best if matches >= FEWEST_HEADERS and complete >= 0.5 else None


def laid_out(file: str, grid: Grid, table: Table) -> Layout | None:
    """The layout of a sheet of a table; None where no row has its headers."""
    header = header_row(grid, table)
    if header is None:
        return None
    places: dict[str, int] = {}
    problems: list[Problem] = []
    width = len(grid.rows[header]) if grid.delimited else max(map(len, grid.rows))  # what a longer CSV row has shifted is told by row
    for column in range(width):
        name = table.headers.get(folded(text_of(grid.at(header, column))), "")
        code = _oddity(grid, table, header, column, name, places)
        if code:
            value = shown(grid.at(header, column)) or letters(column)
            cell = f"{letters(column)}{header + 1}"
            problems.append(Problem(code, file, grid.name, cell, value, table=table.name, column=name if code == "column_twice" else ""))
        elif name:
            places[name] = column
    problems += _missing(file, grid, table, header, places)
    return Layout(table, header, places, tuple(problems))


def header_row(grid: Grid, table: Table) -> int | None:
    """The first of the rows with the most headers of the table, counted from 0; None where no row has two of them."""
    matches = [len(_names(grid, table, row)) for row in range(min(SEARCHED_ROWS, len(grid.rows)))]
    most = max(matches, default=0)
    return matches.index(most) if most >= FEWEST_HEADERS else None


def _names(grid: Grid, table: Table, row: int) -> set[str]:
    return {table.headers[header] for header in (folded(text_of(value)) for value in grid.rows[row]) if header in table.headers}


def _likeness(grid: Grid, table: Table) -> tuple[float, int]:
    header = header_row(grid, table)
    names = _names(grid, table, header) if header is not None else set()
    return (sum(name in names for name in table.required) / len(table.required), len(names))


def _oddity(grid: Grid, table: Table, header: int, column: int, name: str, places: Mapping[str, int]) -> str:
    """The code of what keeps a column from being read; empty where nothing does or there is nothing to read."""
    values = [grid.at(row, column) for row in range(header + 1, len(grid.rows))]
    title = text_of(grid.at(header, column))
    free = not name or table.accepted[name].kind in ("text", "list")
    if (title and not name and personal_header(title)) or (free and personal_values(values)):
        return "personal_column"
    if name:
        return "column_twice" if name in places else ""
    if title:
        return "unknown_column"
    return "unnamed_column" if any(map(text_of, values)) else ""


def _missing(file: str, grid: Grid, table: Table, header: int, places: Mapping[str, int]) -> Iterator[Problem]:
    for name in table.required:
        if name not in places:
            yield Problem("missing_column", file, grid.name, f"A{header + 1}", table=table.name, column=name)
