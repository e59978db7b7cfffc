"""Find what stands above the headers of a table: banners, headers again, rows that may be data."""

from collections.abc import Iterator, Mapping

from domain.normalization import normalize_name
from loaders.cells.cell_names import a1
from loaders.cells.grid import Grid
from loaders.cells.problems import Problem
from loaders.cells.row_accounting import ABOVE, HEADERS, REPEATED
from loaders.cells.values import display_text
from loaders.layout.header_rows import texts_of
from loaders.layout.header_words import vocabulary_terms
from loaders.tables.schema import Table

# above the headers: a title and its like, that nobody takes for data
BANNER_ROWS, BANNER_CELLS = (3, 2)
MIN_FULLNESS = (
    0.6  # of the headers: a row above them with so many cells filled may be one of a table
)


def rows_above(
    grid: Grid, header: int, table: Table, places: Mapping[str, int]
) -> Iterator[tuple[int, str]]:
    """Give the rows above the headers, each with the reason why it is left out; "" where it may be
    a row of a table.
    """
    for row in range(grid.region.first if grid.region else 0, header):
        texts = {
            column: text
            for column, value in enumerate(grid.row(row))
            if (text := display_text(value))
        }
        if not texts and not any(place[0] == row for place in grid.faults):
            continue
        if any(top <= row < header <= bottom for (top, _), (bottom, _) in grid.merges):
            yield row, HEADERS
        elif places and all(
            table.headers.get(normalize_name(texts.get(column, ""))) == name
            for name, column in places.items()
        ):
            yield row, REPEATED
        elif len(texts) >= max(
            min(BANNER_CELLS + 1, len(texts_of(grid, header))),
            MIN_FULLNESS * len(texts_of(grid, header)),
        ):
            heading = row == header - 1 and not any(
                any(map(str.isdigit, text)) or normalize_name(text) in vocabulary_terms()
                for text in texts.values()
            )
            yield row, ABOVE if heading else ""
        else:
            yield row, ABOVE


def problems_above(
    file: str, grid: Grid, table: Table, above: Mapping[int, str]
) -> Iterator[Problem]:
    """Tell what stands above the headers beyond a banner, with its number and the place of the
    first.
    """
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
    if lines and not is_banner(grid, above):
        yield Problem(
            "rows_above",
            file,
            grid.name,
            _first_cell(grid, lines[0]),
            value=str(len(lines)),
            table=table.name,
        )


def is_banner(grid: Grid, above: Mapping[int, str]) -> bool:
    """Tell whether the lines above the headers are a title and its like: few, and none wide."""
    lines = [row for row, reason in above.items() if reason == ABOVE]
    return len(lines) <= BANNER_ROWS and all(
        len(texts_of(grid, row)) <= BANNER_CELLS for row in lines
    )


def _first_cell(grid: Grid, row: int) -> str:
    return a1(
        row, next((column for column, value in enumerate(grid.row(row)) if display_text(value)), 0)
    )
