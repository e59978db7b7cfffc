"""Check the sum beneath a foreign table against its rows."""

import re
from collections.abc import Collection, Iterator, Sequence

from loaders.cells.grid import Grid
from loaders.cells.values import display_text
from loaders.layout.blocks.sum_labels import is_total_row
from loaders.layout.header_rows import row_texts
from loaders.matching.guesses import ColumnGuess, Notice
from loaders.matching.number_columns import read_whole_number
from loaders.matching.table_bounds import TableBounds

_FIGURES = re.compile(r"\d[\d ,.\u066c']*")


def sum_notices(
    grid: Grid, bounds: TableBounds, columns: Sequence[ColumnGuess], skipped: Collection[int]
) -> Iterator[Notice]:
    """Yield whether the last sum beneath a table agrees with its rows.

    In a list of persons the rows are counted, with or without those who did not come. `skipped`
    are the rows that are not read.
    """
    below = [row for row in grid.list_nonblank_rows() if row > bounds.last]
    sums = [row for row in below if is_total_row(grid, row)]
    place = next((c.place for c in columns if c.column == "headcount"), None)
    stated = _stated_sum(grid, sums[-1], place) if sums else None
    if stated is None:
        return
    listed = [row for row in bounds.rows if not is_total_row(grid, row)]
    counted = [row for row in listed if row not in set(skipped)]
    found = [_add_up(grid, rows, place) for rows in (counted, listed)]
    code = "sum_agrees" if stated in found else "sum_differs"
    yield Notice(code, stated, expected=found[0])


def _stated_sum(grid: Grid, row: int, place: int | None) -> int | None:
    """Return the number in a row of sums: that of the headcounts, else the only one."""
    if place is not None:
        return read_whole_number(display_text(grid.at(row, place)))
    texts = row_texts(grid, row)
    numbers = [number for text in texts if (number := read_whole_number(text)) is not None]
    if not numbers:
        numbers = [
            n for text in texts for n in map(read_whole_number, _figures(text)) if n is not None
        ]
    return numbers[0] if len(numbers) == 1 else None


def _figures(text: str) -> list[str]:
    return [figures.strip(" ,.") for figures in _FIGURES.findall(text)]


def _add_up(grid: Grid, rows: Sequence[int], place: int | None) -> int:
    if place is None:
        return len(rows)
    return sum(read_whole_number(display_text(grid.at(row, place))) or 0 for row in rows)
