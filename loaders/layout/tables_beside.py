"""Find a second table beside the first, which cannot be read."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

import numpy as np

from domain.normalization import normalize_name
from domain.vocabulary import table_headers
from loaders.cells.cell_names import a1, column_letters
from loaders.cells.grid import Grid
from loaders.cells.problems import Problem
from loaders.cells.values import display_text
from loaders.layout.header_rows import MIN_HEADERS
from loaders.layout.header_words import is_any_header
from loaders.tables.schema import Table


def tables_beside(
    file: str, grid: Grid, table: Table, header: int, places: Mapping[str, int]
) -> Iterator[Problem]:
    """Yield a problem for a second table behind a blank column, with its headers in any row."""
    titles = [normalize_name(display_text(value)) for value in grid.row(header)]
    blocks = _column_blocks(grid, titles)
    if len(blocks) < MIN_HEADERS:
        return
    if (column := _second_table(table, titles, blocks)) is not None:
        cell, value = a1(header, column), column_letters(column)
        yield Problem("two_tables", file, grid.name, cell, value, table=table.name)
        return
    for block in blocks:
        is_apart = set(block).isdisjoint(places.values())
        if is_apart and (row := _find_header(grid, block, header)) is not None:
            cell = a1(row, block[0])
            yield Problem("two_tables", file, grid.name, cell, cell, table=table.name)
            return


def _second_table(
    table: Table, titles: Sequence[str], blocks: Sequence[Sequence[int]]
) -> int | None:
    """Return the first column of a second table's headers in the same row, or None."""
    known = [
        [column for column in block if column < len(titles) and titles[column] in table_headers()]
        for block in blocks
    ]
    headers = [{titles[column] for column in columns} for columns in known]
    required = [
        {table.headers.get(title, "") for title in block} & set(table.mandatory_columns)
        for block in headers
    ]
    twice = any(len(one & other) >= MIN_HEADERS for one, other in combinations(required, 2))
    foreign = any(len(block - table.headers.keys()) >= MIN_HEADERS for block in headers)
    tables = [columns for columns in known if len(columns) >= MIN_HEADERS]
    if len(tables) >= MIN_HEADERS and (twice or foreign):
        return tables[1][0]
    return None


def _column_blocks(grid: Grid, titles: Sequence[str]) -> list[list[int]]:
    """Group the columns into blocks separated by blank columns."""
    blocks: list[list[int]] = [[]]
    for column in range(grid.width):
        if (column < len(titles) and titles[column]) or not _is_empty_column(grid, column):
            blocks[-1].append(column)
        elif blocks[-1]:
            blocks.append([])
    return [block for block in blocks if block]


def _find_header(grid: Grid, block: Sequence[int], but: int) -> int | None:
    """Return the first row, except `but`, where two and most cells of the block are headers."""
    counts = np.sum([grid.cells(column).where(is_any_header) for column in block], axis=0)
    for row in np.flatnonzero(counts >= MIN_HEADERS).tolist():
        if row != but and 2 * counts[row] > sum(
            bool(display_text(grid.at(row, column))) for column in block
        ):
            return int(row)
    return None


def _is_empty_column(grid: Grid, column: int) -> bool:
    return not any(map(display_text, grid.cells(column).used().distinct))
