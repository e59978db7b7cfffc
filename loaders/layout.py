"""Where a sheet has what: which table it is, in which rows its headers stand, and which column holds what.

Odd things that are met: headers beneath banners, or merged over two rows; the header repeated among the rows, as for print; columns left
blank between others; a second table on the same sheet, beneath the first or beside it.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from domain.vocabulary import SHEETS, folded, headers
from loaders.cells import text_of
from loaders.grid import Grid, Value, a1, letters
from loaders.instructions import SheetInstruction
from loaders.personal import KEEPABLE, shown
from loaders.problems import Problem
from loaders.schema import Table

SEARCHED_ROWS = 20
FEWEST_HEADERS = 2
LONGEST_HEADER = 60
TELLING = ("code", "year", "objective")  # kinds of columns in which a header's text can be no value


@dataclass(frozen=True)
class Layout:
    """The table, the (last) row of its headers and its own last row, the columns by name, all counted from 0, and what is odd about them.

    `repeated` are the rows that say the headers again: no rows of the table. `constants` are what was said to hold in every row.
    """

    table: Table
    header: int
    places: Mapping[str, int]
    problems: tuple[Problem, ...]
    last: int
    repeated: frozenset[int] = frozenset()
    constants: Mapping[str, str] = field(default_factory=dict)

    def rows(self, grid: Grid) -> list[int]:
        """The rows of the table that hold anything."""
        return [row for row in grid.filled() if self.header < row <= self.last and row not in self.repeated]


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
    first = header_row(grid, table)
    if first is None:
        return None
    header = _last_header_row(grid, first)
    places: dict[str, int] = {}
    problems: list[Problem] = []
    width = grid.lengths[header] if grid.delimited else grid.width  # what a longer CSV row has shifted is told by row
    for column in range(width):
        title = _title(grid, first, header, column)
        name = table.headers.get(folded(title), "")
        code = _oddity(grid, table, header, column, title, name, places)
        if code:
            named = name if code == "column_twice" else ""
            value = shown(title) or letters(column)
            count = str(grid.left_out[column].different) if code == "personal_by_header" else ""
            problems.append(Problem(code, file, grid.name, a1(header, column), value, count, table=table.name, column=named))
        elif name:
            places[name] = column
    again = tuple(_header_rows_below(grid, table, header, places))
    problems += _missing(file, grid, table, header, places)
    problems += _oddities_of_rows(file, grid, table, header, again)
    problems += _beside(file, grid, table, header, places)
    problems += _persons(file, grid, table, header, places)
    return Layout(table, header, places, tuple(problems), grid.height - 1, frozenset(row for row, same in again if same))


def instructed(file: str, grid: Grid, table: Table, instruction: SheetInstruction) -> Layout:
    """The layout that an analyst has given. Columns that were said to hold nothing of the table are left out without a word."""
    places = {
        name: column
        for column, name in instruction.columns.items()
        if name in table.accepted and column < grid.width and column not in grid.personal
    }
    last = grid.height - 1 if instruction.last < 0 else min(instruction.last, grid.height - 1)
    constants = {name: value for name, value in instruction.constants.items() if name in table.accepted and name not in places}
    missing = tuple(_missing(file, grid, table, instruction.header, {*places, *constants}))
    persons = tuple(_persons(file, grid, table, instruction.header, places))
    return Layout(table, instruction.header, places, (*missing, *persons), last, frozenset(instruction.skipped), constants)


def header_row(grid: Grid, table: Table) -> int | None:
    """The first of the rows with the most headers of the table, counted from 0; None where no row has two of them."""
    matches = [len(_names(grid, table, row)) for row in range(min(SEARCHED_ROWS, grid.height))]
    most = max(matches, default=0)
    return matches.index(most) if most >= FEWEST_HEADERS else None


def title_of(grid: Grid, header: int, column: int) -> str:
    """Return the header of a column, where `header` is the row that `header_row` gave."""
    return _title(grid, header, _last_header_row(grid, header), column)


def last_header_row(grid: Grid, header: int) -> int:
    """Return the row above the first data, where `header` is the row that `header_row` gave."""
    return _last_header_row(grid, header)


def _names(grid: Grid, table: Table, row: int) -> set[str]:
    return {table.headers[header] for header in (folded(text_of(value)) for value in grid.row(row)) if header in table.headers}


def _likeness(grid: Grid, table: Table) -> tuple[float, int]:
    header = header_row(grid, table)
    names = _names(grid, table, header) if header is not None else set()
    return (sum(name in names for name in table.required) / len(table.required), len(names))


def _last_header_row(grid: Grid, first: int) -> int:
    """The row above the first data: headers may be merged downwards, with others in the rows beside."""
    return max(
        [first, *(bottom for (top, _), (bottom, _) in grid.merges if top <= first < bottom < min(first + FEWEST_HEADERS, grid.height))]
    )


def _title(grid: Grid, first: int, last: int, column: int) -> str:
    """The header of a column: the lowest text of the rows of headers."""
    rows = range(min([first, *(top for (top, left), (bottom, _) in grid.merges if left == column and top < first <= bottom)]), last + 1)
    return next((text for text in (text_of(grid.at(row, column)) for row in reversed(rows)) if text), "")


def _oddity(grid: Grid, table: Table, header: int, column: int, title: str, name: str, places: Mapping[str, int]) -> str:
    """The code of what keeps a column from being read; empty where nothing does or there is nothing to read."""
    if column in grid.personal:  # found as the file was opened
        return "personal_by_header" if column in grid.left_out and grid.left_out[column].reason in KEEPABLE else "personal_column"
    if name:
        return "column_twice" if name in places else ""
    if title:
        return "unknown_column"
    return "unnamed_column" if any(map(text_of, grid.cells(column, header + 1).used().different)) else ""


def _missing(file: str, grid: Grid, table: Table, header: int, places: Collection[str]) -> Iterator[Problem]:
    for name in table.required:
        if name not in places:
            yield Problem("missing_column", file, grid.name, a1(header, 0), table=table.name, column=name)


def _persons(file: str, grid: Grid, table: Table, header: int, places: Mapping[str, int]) -> Iterator[Problem]:
    """The columns that are read, in cells of which stood a person's name and nothing else."""
    for name, column in places.items():
        if column in grid.persons:
            cells = str(grid.persons[column])
            yield Problem("persons_left_out", file, grid.name, a1(header, column), cells, table=table.name, column=name)


def _header_rows_below(grid: Grid, table: Table, header: int, places: Mapping[str, int]) -> Iterator[tuple[int, bool]]:
    """The rows beneath the header that are headers again, and whether they are the same ones."""
    suspects: set[int] = set()
    for name, column in places.items():
        if table.accepted[name].kind in TELLING:
            suspects.update((header + 1 + np.flatnonzero(grid.cells(column, header + 1).where(_says_a_header))).tolist())
    for row in sorted(suspects):
        texts = {column: folded(text_of(value)) for column, value in enumerate(grid.row(row)) if value != ""}
        if FEWEST_HEADERS <= sum(text in _all_headers() for text in texts.values()) > len(texts) / 2:
            yield row, all(table.headers.get(texts.get(column, "")) == name for name, column in places.items())


def _says_a_header(value: Value) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_HEADER and folded(value) in _all_headers()


@cache
def _all_headers() -> frozenset[str]:
    return frozenset(spelling for table in SHEETS for spelling in headers(table).spellings())


def _oddities_of_rows(file: str, grid: Grid, table: Table, header: int, again: tuple[tuple[int, bool], ...]) -> Iterator[Problem]:
    for row, same in again:
        if not same:
            yield Problem("two_tables", file, grid.name, a1(row, 0), value=str(row + 1), table=table.name)
            return
    for row, _ in again:
        yield Problem("header_repeated", file, grid.name, a1(row, 0), value=str(row + 1), table=table.name)
    if not any(row > header for row in grid.filled()):
        yield Problem("no_rows", file, grid.name, table=table.name)


def _beside(file: str, grid: Grid, table: Table, header: int, places: Mapping[str, int]) -> Iterator[Problem]:
    """A second table to the right, behind a blank column: it says required headers again, or headers that are not of this table."""
    titles = [folded(text_of(value)) for value in grid.row(header)]
    blank = next((c for c in range(1, len(titles)) if not titles[c] and any(titles[:c]) and _empty(grid, c)), len(titles))
    behind = set(titles[blank:])
    twice = {table.headers.get(title, "") for title in behind} & {name for name in table.required if places.get(name, blank) < blank}
    foreign = {title for title in behind & _all_headers() if title not in table.headers}
    if max(len(twice), len(foreign)) >= FEWEST_HEADERS:
        yield Problem("two_tables", file, grid.name, a1(header, blank + 1), value=letters(blank + 1), table=table.name)


def _empty(grid: Grid, column: int) -> bool:
    return not any(map(text_of, grid.cells(column).used().different))
