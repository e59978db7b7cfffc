"""Find the table that a sheet holds, its header rows, and the texts of these."""

import re
from collections.abc import Mapping, Sequence

from domain.normalization import normalize_name
from domain.vocabulary import SHEETS
from loaders.cells.contact_redaction import REDACTED
from loaders.cells.grid import Grid
from loaders.cells.values import display_text
from loaders.tables.schema import Table

HEADER_SEARCH_ROWS = 20
MIN_HEADERS = 2
MAX_SAMPLE = 200  # values of a column that are looked up in its vocabulary
# A hashtag with its attributes: "#country +code"; not "#N/A", which is an error of Excel.
_TAG = re.compile(r"#[A-Za-z]\w*(?:[+\s]+\w+)*")


def detect_table(grid: Grid, hint: str, tables: Mapping[str, Table]) -> Table | None:
    """Return the table that the sheet or file is named after, else the one with its headers."""
    if grid.region:
        return tables.get(grid.region.table)
    for name in (grid.name, hint):
        code = SHEETS.code_of(name)
        if code is not None:
            return tables[code]
    best = max(tables.values(), key=lambda table: _match_score(grid, table))
    complete, matches = _match_score(grid, best)
    if matches < MIN_HEADERS or complete < 0.5:
        return None
    return best if complete == 1 or _values_fit(grid, best) else None


def _values_fit(grid: Grid, table: Table) -> bool:
    """Test whether each coded column of a table holds a term, or nothing.

    "Status" above "paid" and "cancelled" is that of another list with the same word.
    """
    header = find_header_row(grid, table)
    for column in range(grid.width if header is not None else 0):
        name = table.headers.get(normalize_name(display_text(grid.at(header or 0, column))), "")
        terms = table.variants[name].terms if name else None
        values = grid.cells(column, (header or 0) + 1).sample(MAX_SAMPLE) if terms else ()
        texts = [text for text in map(display_text, values) if text]
        if texts and terms is not None and not any(map(terms.code_of, texts)):
            return False
    return True


def find_header_row(grid: Grid, table: Table) -> int | None:
    """Return the first row with most headers of the table, at least two, or None."""
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
    return (
        sum(name in names for name in table.mandatory_columns) / len(table.mandatory_columns),
        len(names),
    )


def last_header_row(grid: Grid, first: int) -> int:
    """Return the last header row: headers may be merged downwards beside others in two rows."""
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
    """Return the header of a column: the lowest text of the header rows."""
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
    """Test whether a row holds only tags (HXL), as humanitarian exports write below headers.

    Those of personal columns are redacted.
    """
    texts = [text for text in row_texts(grid, row) if text != REDACTED] if row < grid.height else ()
    return bool(texts) and all(map(_TAG.fullmatch, texts))


def repeats_headers(table: Table, texts: Mapping[int, str], places: Mapping[str, int]) -> bool:
    """Test whether normalized texts by column are the headers of these table columns.

    Some may be blank: words in a column of numbers are redacted when a file is opened.
    """
    said = {name: text for name, column in places.items() if (text := texts.get(column, ""))}
    same = (table.headers.get(text) == name for name, text in said.items())
    return len(said) >= MIN_HEADERS and 2 * len(said) > len(places) and all(same)


def texts_by_column(grid: Grid, row: int) -> dict[int, str]:
    """Return the texts of the non-empty cells of a row, by column."""
    texts = enumerate(map(display_text, grid.row(row)))
    return {column: text for column, text in texts if text}


def row_texts(grid: Grid, row: int) -> Sequence[str]:
    """Return the texts of the non-empty cells of a row."""
    return [text for text in map(display_text, grid.row(row)) if text]
