"""Several tables on one sheet, beneath one another: where each begins and ends, found by their rows
of headers before anything is read.

A sheet with one table stays as it is. Tables side by side are not told apart: `layout` refuses them
with the place of the second.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from domain.normalization import normalize_name
from domain.vocabulary import PERSONAL_COLUMNS
from loaders.cells.grid import Grid, Region, crop_to_region, has_content
from loaders.cells.values import display_text
from loaders.layout.header_rows import (
    HEADER_SEARCH_ROWS,
    MIN_HEADERS,
    header_text,
    is_tag_row,
    last_header_row,
)
from loaders.layout.header_words import (
    is_any_header,
    recognizable_headers,
    table_headers,
    vocabulary_terms,
)
from loaders.tables.schema import Table

MAX_REGIONS = (
    20  # of a sheet: one with more is no sheet of tables, and each costs a copy of its columns
)
TITLE_ROWS = 3  # above a table, each with one filled cell
# kinds of columns in which a header's text can be no value
NON_TEXT_KINDS = ("code", "year", "objective", "count", "date")
MAX_ROWS_CHECKED = 500  # rows; of more it is first asked by column which of them may hold headers


@dataclass(frozen=True)
class _HeaderRow:
    """A row of headers, or two that are merged, from 0; the table that has them, and its columns by
    place.
    """

    first: int
    last: int
    table: str
    names: Mapping[int, str]


def split_regions(grid: Grid, tables: Mapping[str, Table]) -> tuple[Grid, ...]:
    """A sheet as one grid for each of its tables; the sheet itself where it holds one, or none that
    is known.

    A region whose headers are no table's, or are those of a table above with other columns, names
    no table: it cannot be read.
    """
    headers = _find_headers(grid, tables)
    if len(headers) < 2:
        return (grid,)
    firsts = [
        0,
        *(_first_table_row(grid, header, above.last) for above, header in pairwise(headers)),
    ]
    lasts = [*(first - 1 for first in firsts[1:]), grid.height - 1]
    columns: dict[str, set[str]] = {}
    regions = []
    for header, first, last in zip(headers, firsts, lasts, strict=True):
        names = set(header.names.values())
        alike = columns.setdefault(header.table, names) == names
        regions.append(
            crop_to_region(grid, Region(first, last, header.first, header.table if alike else ""))
        )
    return tuple(regions)


def _find_headers(grid: Grid, tables: Mapping[str, Table]) -> Sequence[_HeaderRow]:
    """The headers of all tables of a sheet from top to bottom; none where not one of them has all
    that its table requires.
    """
    headers: list[_HeaderRow] = []
    for row in range(min(HEADER_SEARCH_ROWS, grid.height)):
        if not headers or row > headers[-1].last:
            headers += _next_header(grid, row, tables, headers)
    if not any(header.table for header in headers):
        return ()
    while len(headers) <= MAX_REGIONS:
        below = max(headers[-1].last, HEADER_SEARCH_ROWS - 1) + 1
        known = next(header for header in reversed(headers) if header.table)
        following = (
            header
            for row in _candidate_rows(grid, known, tables[known.table], below)
            for header in _next_header(grid, row, tables, headers)
        )
        if (header := next(following, None)) is None:
            return _drop_empty_headers(grid, headers)
        headers.append(header)
    return [*headers[:-1], replace(headers[-1], table="")]


def _next_header(
    grid: Grid, row: int, tables: Mapping[str, Table], headers: Sequence[_HeaderRow]
) -> Iterator[_HeaderRow]:
    """The headers of another table in a row, unless they are those of the table that it would
    end.
    """
    texts = {
        column: normalize_name(text)
        for column, value in enumerate(grid.row(row))
        if (text := display_text(value))
    }
    ours, known = (
        sum(text in words for text in texts.values())
        for words in (table_headers(), recognizable_headers())
    )
    values = (
        text
        for text in texts.values()
        if text not in recognizable_headers() and (text[:1].isdigit() or text in vocabulary_terms())
    )
    # values: of a table to the side, in a row of data
    if known < MIN_HEADERS or any(values) or is_tag_row(grid, row):
        return
    last = last_header_row(grid, row)
    table, names = _match_table(grid, row, last, tables)
    persons = any(text in PERSONAL_COLUMNS.spellings() for text in texts.values())
    if not table and not (2 * known > len(texts) and (ours >= MIN_HEADERS or persons)):
        return
    if not headers or not _repeats_header(headers[-1], texts, tables):
        yield _HeaderRow(row, last, table, names or texts)


def _match_table(
    grid: Grid, first: int, last: int, tables: Mapping[str, Table]
) -> tuple[str, Mapping[int, str]]:
    """The table of which a row of headers has all that is required, and most: its name, "" where
    there is none; its columns by place.
    """
    titles = {
        column: normalize_name(header_text(grid, first, last, column))
        for column in range(grid.width)
    }
    best: tuple[str, dict[int, str]] = ("", {})
    for table in tables.values():
        names = {
            column: table.headers[title]
            for column, title in titles.items()
            if title in table.headers
        }
        if set(table.required) <= set(names.values()) and len(names) > len(best[1]):
            best = (table.name, names)
    return best


def _repeats_header(
    header: _HeaderRow, texts: Mapping[int, str], tables: Mapping[str, Table]
) -> bool:
    """Whether a row says the headers of a table again, each in its column."""
    if not header.table:
        return header.names == texts
    spellings = tables[header.table].headers
    return all(
        spellings.get(texts.get(column, "")) == name for column, name in header.names.items()
    )


def _candidate_rows(grid: Grid, header: _HeaderRow, table: Table, below: int) -> Sequence[int]:
    """The rows from one on that may be headers: a column of codes or numbers says a header there,
    or nothing though it is required.
    """
    candidates = np.zeros(max(0, grid.height - below), dtype=bool)
    blank = candidates.copy()
    for column, name in header.names.items():
        if table.accepted[name].kind in NON_TEXT_KINDS:
            cells = grid.cells(column, below)
            candidates |= cells.where(is_any_header)
            if table.accepted[name].required:
                blank |= ~cells.where(has_content)
    if blank.any():
        filled = np.zeros(grid.height, dtype=bool)
        filled[grid.nonblank_rows] = True
        candidates |= blank & filled[below:]
    if candidates.sum() > MAX_ROWS_CHECKED:
        counts = np.zeros(len(candidates), dtype=np.int64)
        for column in range(grid.width):
            counts += grid.cells(column, below).where(is_any_header)
        candidates &= counts >= MIN_HEADERS
    rows: list[int] = (below + np.flatnonzero(candidates)).tolist()
    return rows


def _drop_empty_headers(grid: Grid, headers: Sequence[_HeaderRow]) -> Sequence[_HeaderRow]:
    """The headers that begin a table: not what only looks like headers and has no rows; of two
    above the same rows the fuller.
    """
    filled = grid.nonblank_rows
    remaining: list[_HeaderRow] = []
    for header in reversed(headers):
        end = remaining[0].first if remaining else grid.height
        rows = filled[(filled > header.last) & (filled < end)]
        if not header.table and (not len(rows) or _row_width(grid, int(rows[0])) < MIN_HEADERS):
            continue
        if not len(rows) and remaining and remaining[0].table and end == header.last + 1:
            if len(header.names) < len(remaining[0].names):
                continue
            remaining.pop(0)
        remaining.insert(0, header)
    return remaining if any(header.table for header in remaining) else ()


def _row_width(grid: Grid, row: int) -> int:
    return sum(bool(display_text(value)) for value in grid.row(row))


def _is_data_row(grid: Grid, row: int) -> bool:
    """Whether a term or a number stands in a row: a row of the table above that is cut short, and
    no title.
    """
    return any(
        text[:1].isdigit() or normalize_name(text) in vocabulary_terms()
        for text in map(display_text, grid.row(row))
        if text
    )


def _first_table_row(grid: Grid, header: _HeaderRow, above: int) -> int:
    """The first row of a table that has another above it: that of its headers, or of the title
    lines directly above them.
    """
    first = min(
        [
            header.first,
            *(top for (top, _), (bottom, _) in grid.merges if above < top < header.first <= bottom),
        ]
    )
    titles = 0
    for row in range(first - 1, above, -1):
        width = _row_width(grid, row)
        if width > 1 or titles + width > TITLE_ROWS:
            break
        titles += width
        first = row if width else first
    lines = range(first, header.first)
    cut_short = (
        first - 1 > above
        and _row_width(grid, first - 1)
        and any(_is_data_row(grid, row) for row in lines)
    )
    return header.first if cut_short else first
