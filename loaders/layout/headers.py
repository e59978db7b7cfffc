"""Where a sheet has what: which table it is, in which rows its headers stand, and which column
holds what.

Odd things that are met: headers beneath banners, or merged over two rows; the header repeated among
the rows, as for print; columns left blank between others; a second table beside the first. Those
beneath one another are told apart before (`regions`).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from domain.vocabulary import PERSONAL_COLUMNS, SHEETS, folded, headers
from loaders.cells.grid import Grid, Region, Value, a1, letters
from loaders.cells.instructions import SheetInstruction
from loaders.cells.problems import Problem
from loaders.cells.row_accounting import (
    ABOVE,
    ABSENT,
    BELOW,
    HEADERS,
    REJOINED,
    REPEATED,
    SUMS,
    TAGS,
    TITLES,
)
from loaders.cells.values import text_of
from loaders.layout import known_systems
from loaders.privacy.detection import DROPPED, KEEPABLE, shown
from loaders.tables.schema import VOCABULARIES, Table

SEARCHED_ROWS = 20
FEWEST_HEADERS = 2
LONGEST_HEADER = 60
TELLING = ("code", "year", "objective")  # kinds of columns in which a header's text can be no value
# above the headers: a title and its like, that nobody takes for data
BANNER_ROWS, BANNER_CELLS = (3, 2)
AS_FULL = 0.6  # of the headers: a row above them with so many cells filled may be one of a table


@dataclass(frozen=True)
class Layout:
    """The table, the (last) row of its headers and its own last row, the columns by name, all
    counted from 0, and what is odd about them.

    `left_out` are the rows that hold something and are none of the table, each with the reason.
    `constants` are what was said to hold in every row.
    """

    table: Table
    header: int
    places: Mapping[str, int]
    problems: tuple[Problem, ...]
    last: int
    left_out: Mapping[int, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)

    def rows(self, grid: Grid) -> NDArray[np.intp]:
        """The rows of the table that hold anything."""
        return grid.filled_rows[~np.isin(grid.filled_rows, list(self.left_out))]


def recognised(grid: Grid, hint: str, tables: Mapping[str, Table]) -> Table | None:
    """The table that a sheet holds: the one it or its file is named after, else the one whose
    headers it has.
    """
    if grid.region:
        return tables.get(grid.region.table)
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
    header = last_header_row(grid, first)
    places: dict[str, int] = {}
    problems: list[Problem] = []
    # what a longer CSV row has shifted is told by row
    width = grid.lengths[header] if grid.delimited else grid.width
    for column in range(width):
        title = title_of(grid, first, header, column)
        name = table.headers.get(folded(title), "")
        code = _oddity(grid, table, header, column, title, name, places)
        if code:
            named = name if code == "column_twice" else ""
            value = shown(title) or letters(column)
            count = str(grid.left_out[column].different) if code == "personal_by_header" else ""
            problems.append(
                Problem(
                    code,
                    file,
                    grid.name,
                    a1(header, column),
                    value,
                    count,
                    table=table.name,
                    column=named,
                )
            )
            if (
                name == "headcount"
                and column in grid.left_out
                and grid.left_out[column].reason == DROPPED
            ):
                # Without it each row would count as one person.
                problems.append(
                    Problem(
                        "missing_column",
                        file,
                        grid.name,
                        a1(header, column),
                        table=table.name,
                        column=name,
                    )
                )
        elif name:
            places[name] = column
    again = tuple(_header_rows_below(grid, table, header, places))
    above = dict(_above(grid, first, table, places))
    problems += _missing(file, grid, table, header, places)
    problems += _oddities_of_rows(file, grid, table, header, again)
    problems += _oddities_above(file, grid, table, above)
    problems += _beside(file, grid, table, header, places)
    problems += _persons(file, grid, table, header, places)
    left_out = {
        row: TITLES if reason == ABOVE and _is_banner(grid, above) else reason
        for row, reason in above.items()
        if reason
    }
    left_out |= dict.fromkeys(range(first, header + 1), HEADERS) | {
        row: REPEATED for row, same in again if same
    }
    left_out |= {header + 1: TAGS} if tagged(grid, header + 1) else {}
    return Layout(table, header, places, tuple(problems), grid.height - 1, left_out)


def instructed(file: str, grid: Grid, table: Table, instruction: SheetInstruction) -> Layout:
    """The layout that an analyst has given. Columns that were said to hold nothing of the table are
    left out without a word.
    """
    places = {
        name: column
        for column, name in instruction.columns.items()
        if name in table.accepted and column < grid.width and column not in grid.personal
    }
    last = grid.height - 1 if instruction.last < 0 else min(instruction.last, grid.height - 1)
    constants = {
        name: value
        for name, value in instruction.constants.items()
        if name in table.accepted and name not in places
    }
    missing = tuple(_missing(file, grid, table, instruction.header, {*places, *constants}))
    persons = tuple(_persons(file, grid, table, instruction.header, places))
    left_out = dict(_outside(grid, instruction, last))
    return Layout(
        table, instruction.header, places, (*missing, *persons), last, left_out, constants
    )


def outlined(grid: Grid, region: Region, table: Table) -> Layout:
    """The layout of a region of which nothing is read: what stands above its rows, and the last of
    them.
    """
    above = {
        row: HEADERS if row == region.header else ABOVE
        for row in grid.filled()
        if row <= region.header
    }
    return Layout(table, region.header, {}, (), region.last, above)


def header_row(grid: Grid, table: Table) -> int | None:
    """The first of the rows with the most headers of the table, counted from 0; None where no row
    has two of them.
    """
    if grid.region:
        return grid.region.header
    matches = [len(_names(grid, table, row)) for row in range(min(SEARCHED_ROWS, grid.height))]
    most = max(matches, default=0)
    return matches.index(most) if most >= FEWEST_HEADERS else None


def _names(grid: Grid, table: Table, row: int) -> set[str]:
    return {
        table.headers[header]
        for header in (folded(text_of(value)) for value in grid.row(row))
        if header in table.headers
    }


def _likeness(grid: Grid, table: Table) -> tuple[float, int]:
    header = header_row(grid, table)
    names = _names(grid, table, header) if header is not None else set()
    return (sum(name in names for name in table.required) / len(table.required), len(names))


def last_header_row(grid: Grid, first: int) -> int:
    """The row above the first data: headers may be merged downwards, with others in the rows
    beside.
    """
    return max(
        [
            first,
            *(
                bottom
                for (top, _), (bottom, _) in grid.merges
                if top <= first < bottom < min(first + FEWEST_HEADERS, grid.height)
            ),
        ]
    )


def title_of(grid: Grid, first: int, last: int, column: int) -> str:
    """The header of a column: the lowest text of the rows of headers."""
    rows = range(
        min(
            [
                first,
                *(
                    top
                    for (top, left), (bottom, _) in grid.merges
                    if left == column and top < first <= bottom
                ),
            ]
        ),
        last + 1,
    )
    return next(
        (text for text in (text_of(grid.at(row, column)) for row in reversed(rows)) if text), ""
    )


def _oddity(
    grid: Grid,
    table: Table,
    header: int,
    column: int,
    title: str,
    name: str,
    places: Mapping[str, int],
) -> str:
    """The code of what keeps a column from being read; empty where nothing does or there is nothing
    to read.
    """
    if column in grid.personal:  # found as the file was opened
        return (
            "personal_by_header"
            if column in grid.left_out and grid.left_out[column].reason in KEEPABLE
            else "personal_column"
        )
    if name:
        return "column_twice" if name in places else ""
    if title:
        return "unknown_column"
    return (
        "unnamed_column"
        if any(map(text_of, grid.cells(column, header + 1).used().different))
        else ""
    )


def _missing(
    file: str, grid: Grid, table: Table, header: int, places: Collection[str]
) -> Iterator[Problem]:
    for name in table.required:
        if name not in places:
            yield Problem(
                "missing_column", file, grid.name, a1(header, 0), table=table.name, column=name
            )


def _persons(
    file: str, grid: Grid, table: Table, header: int, places: Mapping[str, int]
) -> Iterator[Problem]:
    """The columns that are read, in cells of which stood a person's name and nothing else."""
    for name, column in places.items():
        if column in grid.persons:
            cells = str(grid.persons[column])
            yield Problem(
                "persons_left_out",
                file,
                grid.name,
                a1(header, column),
                cells,
                table=table.name,
                column=name,
            )


def _header_rows_below(
    grid: Grid, table: Table, header: int, places: Mapping[str, int]
) -> Iterator[tuple[int, bool]]:
    """The rows beneath the header that are headers again, and whether they are the same ones."""
    suspects: set[int] = set()
    for name, column in places.items():
        if table.accepted[name].kind in TELLING:
            suspects.update(
                (
                    header
                    + 1
                    + np.flatnonzero(grid.cells(column, header + 1).where(_says_a_header))
                ).tolist()
            )
    for row in sorted(suspects):
        if tagged(grid, row):
            continue
        texts = {
            column: folded(text_of(value))
            for column, value in enumerate(grid.row(row))
            if value != ""
        }
        if FEWEST_HEADERS <= sum(text in all_headers() for text in texts.values()) > len(texts) / 2:
            yield (
                row,
                all(
                    table.headers.get(texts.get(column, "")) == name
                    for name, column in places.items()
                ),
            )


def _says_a_header(value: Value) -> bool:
    return (
        isinstance(value, str) and len(value) <= LONGEST_HEADER and folded(value) in all_headers()
    )


def says_any_header(value: Value) -> bool:
    """Whether a value is a header of our tables, of a known system, or of a personal column."""
    return (
        isinstance(value, str) and len(value) <= LONGEST_HEADER and folded(value) in known_headers()
    )


@cache
def known_headers() -> frozenset[str]:
    """The headers of our tables, of known systems and of personal columns, in folded form."""
    return all_headers().union(known_systems.headers(), PERSONAL_COLUMNS.spellings())


@cache
def all_headers() -> frozenset[str]:
    """The headers of our tables in all languages, in folded form."""
    return frozenset(spelling for table in SHEETS for spelling in headers(table).spellings())


def _outside(grid: Grid, instruction: SheetInstruction, last: int) -> Iterator[tuple[int, str]]:
    """The rows that an analyst's layout leaves out, each with the reason."""
    reasons = {0: TAGS, 1: HEADERS} if tagged(grid, instruction.header) else {0: HEADERS}
    lines = {row: ABOVE for row in grid.filled() if row <= instruction.header - len(reasons)}
    above = TITLES if _is_banner(grid, lines) else ABOVE
    for row in grid.filled():
        if row <= instruction.header:
            yield row, reasons.get(instruction.header - row, above)
        elif row > last:
            yield row, SUMS if known_systems.is_total(next(iter(_texts(grid, row)), "")) else BELOW
    yield from ((row, ABSENT) for row in instruction.skipped)
    yield from ((row, REJOINED) for row in instruction.rejoined)


def _above(
    grid: Grid, header: int, table: Table, places: Mapping[str, int]
) -> Iterator[tuple[int, str]]:
    """The rows above the headers, each with the reason why it is left out; "" where it may be a row
    of a table.
    """
    for row in range(grid.region.first if grid.region else 0, header):
        texts = {
            column: text for column, value in enumerate(grid.row(row)) if (text := text_of(value))
        }
        if not texts and not any(place[0] == row for place in grid.faults):
            continue
        if any(top <= row < header <= bottom for (top, _), (bottom, _) in grid.merges):
            yield row, HEADERS
        elif places and all(
            table.headers.get(folded(texts.get(column, ""))) == name
            for name, column in places.items()
        ):
            yield row, REPEATED
        elif len(texts) >= max(
            min(BANNER_CELLS + 1, len(_texts(grid, header))), AS_FULL * len(_texts(grid, header))
        ):
            heading = row == header - 1 and not any(
                any(map(str.isdigit, text)) or folded(text) in all_terms()
                for text in texts.values()
            )
            yield row, ABOVE if heading else ""
        else:
            yield row, ABOVE


@cache
def all_terms() -> frozenset[str]:
    """All that the vocabularies know, in folded form."""
    return frozenset(spelling for terms in VOCABULARIES.values() for spelling in terms.spellings())


def tagged(grid: Grid, row: int) -> bool:
    """Whether a row holds nothing but tags (HXL), as humanitarian exports write them beneath their
    headers.
    """
    texts = _texts(grid, row) if row < grid.height else ()
    return bool(texts) and all(len(text) > 1 and text.startswith("#") for text in texts)


def _texts(grid: Grid, row: int) -> Sequence[str]:
    return [text for text in map(text_of, grid.row(row)) if text]


def _oddities_above(
    file: str, grid: Grid, table: Table, above: Mapping[int, str]
) -> Iterator[Problem]:
    """What stands above the headers beyond a banner, with its number and the place of the first."""
    for row in (row for row, reason in above.items() if reason == REPEATED):
        yield Problem(
            "header_repeated", file, grid.name, a1(row, 0), value=str(row + 1), table=table.name
        )
    if data := [row for row, reason in above.items() if not reason]:
        yield Problem(
            "rows_above_headers",
            file,
            grid.name,
            _first_cell(grid, data[0]),
            value=str(len(data)),
            table=table.name,
        )
    lines = [row for row, reason in above.items() if reason == ABOVE]
    if lines and not _is_banner(grid, above):
        yield Problem(
            "rows_above",
            file,
            grid.name,
            _first_cell(grid, lines[0]),
            value=str(len(lines)),
            table=table.name,
        )


def _is_banner(grid: Grid, above: Mapping[int, str]) -> bool:
    """Whether the lines above the headers are a title and its like: few, and none of them wide."""
    lines = [row for row, reason in above.items() if reason == ABOVE]
    return len(lines) <= BANNER_ROWS and all(
        len(_texts(grid, row)) <= BANNER_CELLS for row in lines
    )


def _first_cell(grid: Grid, row: int) -> str:
    return a1(
        row, next((column for column, value in enumerate(grid.row(row)) if text_of(value)), 0)
    )


def _oddities_of_rows(
    file: str, grid: Grid, table: Table, header: int, again: tuple[tuple[int, bool], ...]
) -> Iterator[Problem]:
    for row, same in again:
        if not same:
            yield Problem(
                "two_tables", file, grid.name, a1(row, 0), value=str(row + 1), table=table.name
            )
            return
    for row, _ in again:
        yield Problem(
            "header_repeated", file, grid.name, a1(row, 0), value=str(row + 1), table=table.name
        )
    if not (grid.filled_rows > header).any():
        yield Problem("no_rows", file, grid.name, table=table.name)


def _beside(
    file: str, grid: Grid, table: Table, header: int, places: Mapping[str, int]
) -> Iterator[Problem]:
    """A second table to the right or the left, behind a blank column: it says required headers
    again, or headers of another table.

    Its headers may stand in another row; then it has none of the columns of this one.
    """
    titles = [folded(text_of(value)) for value in grid.row(header)]
    blocks = _blocks(grid, titles)
    if len(blocks) < FEWEST_HEADERS:
        return
    ours = [
        [column for column in block if column < len(titles) and titles[column] in all_headers()]
        for block in blocks
    ]
    said = [
        {table.headers.get(titles[column], "") for column in columns} & set(table.required)
        for columns in ours
    ]
    tables = [columns for columns in ours if len(columns) >= FEWEST_HEADERS]
    twice = any(len(one & other) >= FEWEST_HEADERS for one, other in combinations(said, 2))
    foreign = any(
        len({titles[column] for column in columns} - table.headers.keys()) >= FEWEST_HEADERS
        for columns in ours
    )
    if len(tables) >= FEWEST_HEADERS and (twice or foreign):
        cell, where = a1(header, tables[1][0]), letters(tables[1][0])
        yield Problem("two_tables", file, grid.name, cell, value=where, table=table.name)
        return
    for block in blocks:
        if (
            set(block).isdisjoint(places.values())
            and (row := _header_in(grid, block, header)) is not None
        ):
            yield Problem(
                "two_tables",
                file,
                grid.name,
                a1(row, block[0]),
                value=a1(row, block[0]),
                table=table.name,
            )
            return


def _blocks(grid: Grid, titles: Sequence[str]) -> list[list[int]]:
    """The columns in runs, with blank columns between them."""
    blocks: list[list[int]] = [[]]
    for column in range(grid.width):
        if (column < len(titles) and titles[column]) or not _empty(grid, column):
            blocks[-1].append(column)
        elif blocks[-1]:
            blocks.append([])
    return [block for block in blocks if block]


def _header_in(grid: Grid, block: Sequence[int], but: int) -> int | None:
    """The first row in which most of what these columns hold are headers, two at least, other than
    one row; None where there is none.
    """
    said = np.sum([grid.cells(column).where(says_any_header) for column in block], axis=0)
    for row in np.flatnonzero(said >= FEWEST_HEADERS).tolist():
        if row != but and 2 * said[row] > sum(
            bool(text_of(grid.at(row, column))) for column in block
        ):
            return int(row)
    return None


def _empty(grid: Grid, column: int) -> bool:
    return not any(map(text_of, grid.cells(column).used().different))
