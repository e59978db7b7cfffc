"""Split a sheet with several tables below one another: find where each begins and ends by its
header rows, before rows are parsed.

A sheet with one table is not split. Tables side by side are not split either: `tables_beside`
reports the second one, and the sheet is refused.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from domain.normalization import normalize_name
from domain.vocabulary import PERSONAL_COLUMNS, table_headers
from loaders.cells.grid import Grid, Region, crop_to_region, has_content
from loaders.cells.values import display_text
from loaders.layout.header_rows import (
    HEADER_SEARCH_ROWS,
    MIN_HEADERS,
    header_text,
    is_tag_row,
    last_header_row,
    repeats_headers,
    texts_by_column,
)
from loaders.layout.header_words import (
    is_any_header,
    recognizable_headers,
    vocabulary_terms,
)
from loaders.tables.schema import Table

# Regions of a sheet: each costs a copy of its columns, and a sheet with more is no sheet of tables.
MAX_REGIONS = 20
TITLE_ROWS = 3  # above a table, each with one non-empty cell
# Kinds of columns in which the text of a header is never a value.
NON_TEXT_KINDS = ("code", "year", "objective", "count", "date")
MAX_ROWS_CHECKED = 500  # more candidate rows are first reduced by counting headers by column


@dataclass(frozen=True)
class _HeaderRow:
    """A header row, or two merged ones, from 0; the table with these headers, and its columns by
    position.
    """

    first: int
    last: int
    table: str
    names: Mapping[int, str]


def split_regions(grid: Grid, tables: Mapping[str, Table]) -> tuple[Grid, ...]:
    """Return one grid for each table of a sheet; the sheet itself where it holds at most one known
    table.

    A region has no table name, and cannot be read, if its headers are those of no table, or of a
    table above but with other columns.
    """
    headers = _find_headers(grid, tables)
    if len(headers) < 2:
        return (grid,)
    starts = (_first_table_row(grid, header, above.last) for above, header in pairwise(headers))
    firsts = [0, *starts]
    lasts = [*(first - 1 for first in firsts[1:]), grid.height - 1]
    columns: dict[str, set[str]] = {}
    regions = []
    for header, first, last in zip(headers, firsts, lasts, strict=True):
        names = set(header.names.values())
        table = header.table if columns.setdefault(header.table, names) == names else ""
        regions.append(crop_to_region(grid, Region(first, last, header.first, table)))
    return tuple(regions)


def _find_headers(grid: Grid, tables: Mapping[str, Table]) -> Sequence[_HeaderRow]:
    """Return the header rows of a sheet in order; none where no table has its required columns."""
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
    """Yield the header of another table in a row, unless it repeats that of the table above."""
    texts = {c: normalize_name(text) for c, text in texts_by_column(grid, row).items()}
    known = sum(text in recognizable_headers() for text in texts.values())
    # A value: the headers are those of a table beside a data row.
    if known < MIN_HEADERS or any(map(_is_value, texts.values())) or is_tag_row(grid, row):
        return
    last = last_header_row(grid, row)
    table, names = _match_table(grid, row, last, tables)
    persons = any(text in PERSONAL_COLUMNS.spellings() for text in texts.values())
    ours = sum(text in table_headers() for text in texts.values())
    if not table and not (2 * known > len(texts) and (ours >= MIN_HEADERS or persons)):
        return
    if not headers or not _repeats_header(headers[-1], texts, tables):
        yield _HeaderRow(row, last, table, names or texts)


def _is_value(text: str) -> bool:
    """Test whether a normalized text is a number or a term, and no header."""
    is_value = text[:1].isdigit() or text in vocabulary_terms()
    return is_value and text not in recognizable_headers()


def _match_table(
    grid: Grid, first: int, last: int, tables: Mapping[str, Table]
) -> tuple[str, Mapping[int, str]]:
    """Return the table whose required columns are all in a header row, with most columns: its name
    ("" for none) and columns by position.
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
        if set(table.mandatory_columns) <= set(names.values()) and len(names) > len(best[1]):
            best = (table.name, names)
    return best


def _repeats_header(
    header: _HeaderRow, texts: Mapping[int, str], tables: Mapping[str, Table]
) -> bool:
    """Test whether a row repeats the headers of a table, each in its column."""
    if not header.table:
        return header.names == texts
    places = {name: column for column, name in header.names.items()}
    return repeats_headers(tables[header.table], texts, places)


def _candidate_rows(grid: Grid, header: _HeaderRow, table: Table, below: int) -> Sequence[int]:
    """Return the rows from `below` on that may be headers, by the columns of codes and numbers."""
    candidates = np.zeros(max(0, grid.height - below), dtype=bool)
    blank = candidates.copy()
    for column, name in header.names.items():
        if table.variants[name].kind in NON_TEXT_KINDS:
            cells = grid.cells(column, below)
            candidates |= cells.where(is_any_header)
            if table.variants[name].required:  # of another table's header it may be blank
                blank |= ~cells.where(has_content)
    if blank.any():
        filled = np.zeros(grid.height, dtype=bool)
        filled[grid.nonblank_rows] = True
        candidates |= blank & filled[below:]
    if candidates.sum() > MAX_ROWS_CHECKED:
        columns = [grid.cells(column, below).where(is_any_header) for column in range(grid.width)]
        candidates &= np.sum(columns, axis=0) >= MIN_HEADERS
    rows: list[int] = (below + np.flatnonzero(candidates)).tolist()
    return rows


def _drop_empty_headers(grid: Grid, headers: Sequence[_HeaderRow]) -> Sequence[_HeaderRow]:
    """Drop headers that begin no table: those without rows that no table has; of two above the same
    rows the one with fewer columns.
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
    """Test whether a row contains a term or number: then it belongs to the table above."""
    return any(
        text[:1].isdigit() or normalize_name(text) in vocabulary_terms()
        for text in map(display_text, grid.row(row))
        if text
    )


def _first_table_row(grid: Grid, header: _HeaderRow, above: int) -> int:
    """Return the first row of a table below another: its header row or a title above it."""
    merges = ((top, bottom) for (top, _), (bottom, _) in grid.merges)
    tops = (top for top, bottom in merges if above < top < header.first <= bottom)
    first = min([header.first, *tops])
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
