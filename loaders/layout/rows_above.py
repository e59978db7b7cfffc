"""Classify the rows above the headers of a table: banners, repeated headers, possible data."""

from collections.abc import Iterator, Mapping

from domain.normalization import normalize_name
from loaders.cells.cell_names import a1
from loaders.cells.grid import Grid
from loaders.cells.problems import Problem
from loaders.cells.row_accounting import ABOVE, HEADERS, REPEATED
from loaders.layout.header_rows import repeats_headers, row_texts, texts_by_column
from loaders.layout.header_words import vocabulary_terms
from loaders.tables.schema import Table

BANNER_ROWS, BANNER_CELLS = (3, 2)  # at most, of titles above the headers
# A row above the headers with this share of their cells filled may be a data row.
MIN_FULLNESS = 0.6


def rows_above(
    grid: Grid, header: int, table: Table, places: Mapping[str, int]
) -> Iterator[tuple[int, str]]:
    """Yield the rows above the headers, each with the reason why it is left out; "" for a possible
    data row.
    """
    width = len(row_texts(grid, header))
    min_filled = max(min(BANNER_CELLS + 1, width), MIN_FULLNESS * width)
    for row in range(grid.region.first if grid.region else 0, header):
        texts = texts_by_column(grid, row)
        folded = {column: normalize_name(text) for column, text in texts.items()}
        if not texts and not any(place[0] == row for place in grid.faults):
            continue
        is_heading = row == header - 1 and not any(map(_is_data, texts.values()))
        if any(top <= row < header <= bottom for (top, _), (bottom, _) in grid.merges):
            yield row, HEADERS
        elif places and repeats_headers(table, folded, places):
            yield row, REPEATED
        elif len(texts) < min_filled or is_heading:
            yield row, ABOVE
        else:
            yield row, ""


def _is_data(text: str) -> bool:
    return any(map(str.isdigit, text)) or normalize_name(text) in vocabulary_terms()


def problems_above(
    file: str, grid: Grid, table: Table, above: Mapping[int, str]
) -> Iterator[Problem]:
    """Yield problems for the rows above the headers beyond a banner, with their number."""
    for row in (row for row, reason in above.items() if reason == REPEATED):
        yield Problem(
            "header_repeated", file, grid.name, a1(row, 0), value=str(row + 1), table=table.name
        )
    if data := [row for row, reason in above.items() if not reason]:
        cell, count = _first_cell(grid, data[0]), str(len(data))
        yield Problem("rows_above_headers", file, grid.name, cell, count, table=table.name)
    lines = [row for row, reason in above.items() if reason == ABOVE]
    if lines and not is_banner(grid, above):
        cell, count = _first_cell(grid, lines[0]), str(len(lines))
        yield Problem("rows_above", file, grid.name, cell, count, table=table.name)


def is_banner(grid: Grid, above: Mapping[int, str]) -> bool:
    """Test whether the lines above the headers are only a title: few, and none wide."""
    lines = [row for row, reason in above.items() if reason == ABOVE]
    return len(lines) <= BANNER_ROWS and all(
        len(row_texts(grid, row)) <= BANNER_CELLS for row in lines
    )


def _first_cell(grid: Grid, row: int) -> str:
    return a1(row, next(iter(texts_by_column(grid, row)), 0))
