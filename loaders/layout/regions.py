"""Several tables on one sheet, beneath one another: where each begins and ends, found by their rows
of headers before anything is read.

A sheet with one table stays as it is. Tables side by side are not told apart: `layout` refuses them
with the place of the second.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from domain.normalization import folded
from domain.vocabulary import PERSONAL_COLUMNS
from loaders.cells.grid import Grid, Region, region_of, says_something
from loaders.cells.values import text_of
from loaders.layout.header_rows import (
    FEWEST_HEADERS,
    SEARCHED_ROWS,
    last_header_row,
    tagged,
    title_of,
)
from loaders.layout.header_words import all_headers, all_terms, known_headers, says_any_header
from loaders.tables.schema import Table

MOST_REGIONS = (
    20  # of a sheet: one with more is no sheet of tables, and each costs a copy of its columns
)
TITLE_ROWS = 3  # above a table, each with one filled cell
# kinds of columns in which a header's text can be no value
WORDLESS = ("code", "year", "objective", "count", "date")
VERIFIED_ONE_BY_ONE = (
    500  # rows; of more it is first asked by column which of them may hold headers
)


@dataclass(frozen=True)
class _Header:
    """A row of headers, or two that are merged, from 0; the table that has them, and its columns by
    place.
    """

    first: int
    last: int
    table: str
    names: Mapping[int, str]


def regions_of(grid: Grid, tables: Mapping[str, Table]) -> tuple[Grid, ...]:
    """A sheet as one grid for each of its tables; the sheet itself where it holds one, or none that
    is known.

    A region whose headers are no table's, or are those of a table above with other columns, names
    no table: it cannot be read.
    """
    headers = _headers(grid, tables)
    if len(headers) < 2:
        return (grid,)
    firsts = [0, *(_first_row(grid, header, above.last) for above, header in pairwise(headers))]
    lasts = [*(first - 1 for first in firsts[1:]), grid.height - 1]
    columns: dict[str, set[str]] = {}
    regions = []
    for header, first, last in zip(headers, firsts, lasts, strict=True):
        names = set(header.names.values())
        alike = columns.setdefault(header.table, names) == names
        regions.append(
            region_of(grid, Region(first, last, header.first, header.table if alike else ""))
        )
    return tuple(regions)


def _headers(grid: Grid, tables: Mapping[str, Table]) -> Sequence[_Header]:
    """The headers of all tables of a sheet from top to bottom; none where not one of them has all
    that its table requires.
    """
    found: list[_Header] = []
    for row in range(min(SEARCHED_ROWS, grid.height)):
        if not found or row > found[-1].last:
            found += _next(grid, row, tables, found)
    if not any(header.table for header in found):
        return ()
    while len(found) <= MOST_REGIONS:
        below = max(found[-1].last, SEARCHED_ROWS - 1) + 1
        known = next(header for header in reversed(found) if header.table)
        following = (
            header
            for row in _suspects(grid, known, tables[known.table], below)
            for header in _next(grid, row, tables, found)
        )
        if (header := next(following, None)) is None:
            return _with_rows(grid, found)
        found.append(header)
    return [*found[:-1], replace(found[-1], table="")]


def _next(
    grid: Grid, row: int, tables: Mapping[str, Table], found: Sequence[_Header]
) -> Iterator[_Header]:
    """The headers of another table in a row, unless they are those of the table that it would
    end.
    """
    texts = {
        column: folded(text)
        for column, value in enumerate(grid.row(row))
        if (text := text_of(value))
    }
    ours, known = (
        sum(text in words for text in texts.values()) for words in (all_headers(), known_headers())
    )
    values = (
        text
        for text in texts.values()
        if text not in known_headers() and (text[:1].isdigit() or text in all_terms())
    )
    # values: of a table to the side, in a row of data
    if known < FEWEST_HEADERS or any(values) or tagged(grid, row):
        return
    last = last_header_row(grid, row)
    table, names = _table(grid, row, last, tables)
    persons = any(text in PERSONAL_COLUMNS.spellings() for text in texts.values())
    if not table and not (2 * known > len(texts) and (ours >= FEWEST_HEADERS or persons)):
        return
    if not found or not _repeats(found[-1], texts, tables):
        yield _Header(row, last, table, names or texts)


def _table(
    grid: Grid, first: int, last: int, tables: Mapping[str, Table]
) -> tuple[str, Mapping[int, str]]:
    """The table of which a row of headers has all that is required, and most: its name, "" where
    there is none; its columns by place.
    """
    titles = {column: folded(title_of(grid, first, last, column)) for column in range(grid.width)}
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


def _repeats(header: _Header, texts: Mapping[int, str], tables: Mapping[str, Table]) -> bool:
    """Whether a row says the headers of a table again, each in its column."""
    if not header.table:
        return header.names == texts
    spellings = tables[header.table].headers
    return all(
        spellings.get(texts.get(column, "")) == name for column, name in header.names.items()
    )


def _suspects(grid: Grid, header: _Header, table: Table, below: int) -> Sequence[int]:
    """The rows from one on that may be headers: a column of codes or numbers says a header there,
    or nothing though it is required.
    """
    found = np.zeros(max(0, grid.height - below), dtype=bool)
    blank = found.copy()
    for column, name in header.names.items():
        if table.accepted[name].kind in WORDLESS:
            cells = grid.cells(column, below)
            found |= cells.where(says_any_header)
            if table.accepted[name].required:
                blank |= ~cells.where(says_something)
    if blank.any():
        filled = np.zeros(grid.height, dtype=bool)
        filled[grid.filled_rows] = True
        found |= blank & filled[below:]
    if found.sum() > VERIFIED_ONE_BY_ONE:
        said = np.zeros(len(found), dtype=np.int64)
        for column in range(grid.width):
            said += grid.cells(column, below).where(says_any_header)
        found &= said >= FEWEST_HEADERS
    rows: list[int] = (below + np.flatnonzero(found)).tolist()
    return rows


def _with_rows(grid: Grid, headers: Sequence[_Header]) -> Sequence[_Header]:
    """The headers that begin a table: not what only looks like headers and has no rows; of two
    above the same rows the fuller.
    """
    filled = grid.filled_rows
    kept: list[_Header] = []
    for header in reversed(headers):
        end = kept[0].first if kept else grid.height
        rows = filled[(filled > header.last) & (filled < end)]
        if not header.table and (not len(rows) or _width(grid, int(rows[0])) < FEWEST_HEADERS):
            continue
        if not len(rows) and kept and kept[0].table and end == header.last + 1:
            if len(header.names) < len(kept[0].names):
                continue
            kept.pop(0)
        kept.insert(0, header)
    return kept if any(header.table for header in kept) else ()


def _width(grid: Grid, row: int) -> int:
    return sum(bool(text_of(value)) for value in grid.row(row))


def _is_data(grid: Grid, row: int) -> bool:
    """Whether a term or a number stands in a row: a row of the table above that is cut short, and
    no title.
    """
    return any(
        text[:1].isdigit() or folded(text) in all_terms()
        for text in map(text_of, grid.row(row))
        if text
    )


def _first_row(grid: Grid, header: _Header, above: int) -> int:
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
        width = _width(grid, row)
        if width > 1 or titles + width > TITLE_ROWS:
            break
        titles += width
        first = row if width else first
    lines = range(first, header.first)
    cut_short = (
        first - 1 > above and _width(grid, first - 1) and any(_is_data(grid, row) for row in lines)
    )
    return header.first if cut_short else first
