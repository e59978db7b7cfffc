"""Find the table that a sheet holds, the rows of its headers, and what these say."""

from collections.abc import Mapping, Sequence

from domain.normalization import normalize_name
from domain.vocabulary import SHEETS
from loaders.cells.grid import Grid
from loaders.cells.values import display_text
from loaders.tables.schema import Table

HEADER_SEARCH_ROWS = 20
MIN_HEADERS = 2


def detect_table(grid: Grid, hint: str, tables: Mapping[str, Table]) -> Table | None:
    """The table that a sheet holds: the one it or its file is named after, else the one whose
    headers it has.
    """
    if grid.region:
        return tables.get(grid.region.table)
    for name in (grid.name, hint):
        code = SHEETS.code_of(name)
        if code is not None:
            return tables[code]
    best = max(tables.values(), key=lambda table: _match_score(grid, table))
    complete, matches = _match_score(grid, best)
    return best if matches >= MIN_HEADERS and complete >= 0.5 else None


def find_header_row(grid: Grid, table: Table) -> int | None:
    """The first of the rows with the most headers of the table, counted from 0; None where no row
    has two of them.
    """
    if grid.region:
        return grid.region.header
    matches = [
        len(_columns_in_row(grid, table, row))
        for row in range(min(HEADER_SEARCH_ROWS, grid.height))
    ]
    most = max(matches, default=0)
    return matches.index(most) if most >= MIN_HEADERS else None


def _columns_in_row(grid: Grid, table: Table, row: int) -> set[str]:
    return {
        table.headers[header]
        for header in (normalize_name(display_text(value)) for value in grid.row(row))
        if header in table.headers
    }


def _match_score(grid: Grid, table: Table) -> tuple[float, int]:
    header = find_header_row(grid, table)
    names = _columns_in_row(grid, table, header) if header is not None else set()
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
                if top <= first < bottom < min(first + MIN_HEADERS, grid.height)
            ),
        ]
    )


def header_text(grid: Grid, first: int, last: int, column: int) -> str:
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
        (text for text in (display_text(grid.at(row, column)) for row in reversed(rows)) if text),
        "",
    )


def is_tag_row(grid: Grid, row: int) -> bool:
    """Whether a row holds nothing but tags (HXL), as humanitarian exports write them beneath their
    headers.
    """
    texts = texts_of(grid, row) if row < grid.height else ()
    return bool(texts) and all(len(text) > 1 and text.startswith("#") for text in texts)


def texts_of(grid: Grid, row: int) -> Sequence[str]:
    """Give the texts of the filled cells of a row."""
    return [text for text in map(display_text, grid.row(row)) if text]
