"""Find a second table beside the first, which nothing here can read."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

import numpy as np

from domain.normalization import normalize_name
from loaders.cells.cell_names import a1, column_letters
from loaders.cells.grid import Grid
from loaders.cells.problems import Problem
from loaders.cells.values import display_text
from loaders.layout.header_rows import MIN_HEADERS
from loaders.layout.header_words import is_any_header, table_headers
from loaders.tables.schema import Table


def tables_beside(
    file: str, grid: Grid, table: Table, header: int, places: Mapping[str, int]
) -> Iterator[Problem]:
    """Tell of a second table to the right or the left, behind a blank column: it says required
    headers again, or headers of another table.

    Its headers may stand in another row; then it has none of the columns of this one.
    """
    titles = [normalize_name(display_text(value)) for value in grid.row(header)]
    blocks = _column_blocks(grid, titles)
    if len(blocks) < MIN_HEADERS:
        return
    if (column := _second_table(table, titles, blocks)) is not None:
        cell, where = a1(header, column), column_letters(column)
        yield Problem("two_tables", file, grid.name, cell, value=where, table=table.name)
        return
    for block in blocks:
        if (
            set(block).isdisjoint(places.values())
            and (row := _find_header(grid, block, header)) is not None
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


def _second_table(
    table: Table, titles: Sequence[str], blocks: Sequence[Sequence[int]]
) -> int | None:
    """The first column of headers of a second table in the same row; None where there is none."""
    ours = [
        [column for column in block if column < len(titles) and titles[column] in table_headers()]
        for block in blocks
    ]
    said = [
        {table.headers.get(titles[column], "") for column in columns} & set(table.required)
        for columns in ours
    ]
    tables = [columns for columns in ours if len(columns) >= MIN_HEADERS]
    twice = any(len(one & other) >= MIN_HEADERS for one, other in combinations(said, 2))
    foreign = any(
        len({titles[column] for column in columns} - table.headers.keys()) >= MIN_HEADERS
        for columns in ours
    )
    if len(tables) >= MIN_HEADERS and (twice or foreign):
        return tables[1][0]
    return None


def _column_blocks(grid: Grid, titles: Sequence[str]) -> list[list[int]]:
    """The columns in runs, with blank columns between them."""
    blocks: list[list[int]] = [[]]
    for column in range(grid.width):
        if (column < len(titles) and titles[column]) or not _is_empty_column(grid, column):
            blocks[-1].append(column)
        elif blocks[-1]:
            blocks.append([])
    return [block for block in blocks if block]


def _find_header(grid: Grid, block: Sequence[int], but: int) -> int | None:
    """The first row in which most of what these columns hold are headers, two at least, other than
    one row; None where there is none.
    """
    counts = np.sum([grid.cells(column).where(is_any_header) for column in block], axis=0)
    for row in np.flatnonzero(counts >= MIN_HEADERS).tolist():
        if row != but and 2 * counts[row] > sum(
            bool(display_text(grid.at(row, column))) for column in block
        ):
            return int(row)
    return None


def _is_empty_column(grid: Grid, column: int) -> bool:
    return not any(map(display_text, grid.cells(column).used().distinct))
