"""Where the table of a foreign sheet begins and ends: beneath titles and summaries, above totals,
notes and further sections.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from domain.normalization import normalize_name
from loaders.cells.column import CellValue
from loaders.cells.grid import Grid
from loaders.cells.values import display_text
from loaders.layout import known_systems
from loaders.layout.known_systems import ForeignLayout
from loaders.privacy.personal_headers import is_personal_header
from loaders.tables.registry import HEADERS

SEARCH_ROWS = 400  # rows; above its attendees a webinar report lists every panelist
MIN_HEADERS = 2
MAX_HEADER_LENGTH = 80
MAX_PERSONAL_HEADER_WORDS = 4  # words
MAX_TAIL_LENGTH = 60  # letters; a single cell with more is a note beneath the table


@dataclass(frozen=True)
class TableBounds:
    """The row of the headers and the last row, from 0; the rows between that hold anything; and the
    known layout, where it has one.

    `titles` are the headers by place, as people read them; `outside` is how many rows above and
    below are not read.
    """

    header: int
    last: int
    titles: Sequence[str]
    rows: Sequence[int]
    layout: ForeignLayout | None = None
    outside: int = 0


def find_bounds(grid: Grid) -> TableBounds | None:
    """The extent of a sheet's table; None where no row of the sheet looks like headers."""
    filled = grid.filled()
    location = find_header(grid)
    if location is None:
        return None
    header, layout = location
    titles = header_titles(grid, header)
    below = [row for row in filled if row > header]
    rows = _drop_tail(grid, titles, below[: _rows_before_section(grid, titles, below)])
    last = rows[-1] if rows else header
    outside = sum(1 for row in filled if row > last or row < header)
    return TableBounds(header, last, titles, rows, layout, outside)


def header_titles(grid: Grid, header: int) -> list[str]:
    """The headers by place. Where the row holds a tag ("#country") or nothing, what stands above
    it, in a merged cell too.
    """
    return [_header_title(grid, header, column) for column in range(grid.width)]


def count_total_rows(grid: Grid, bounds: TableBounds) -> int:
    """How many rows of a table are labelled as the sum of others."""
    return sum(
        _is_total(grid, row) for row in _rows_where(grid, bounds.rows, known_systems.is_total)
    )


@lru_cache(maxsize=65536)
def is_header(text: str) -> bool:
    """Whether a text is a header that is known: ours, one of a known system, or one of a personal
    column.
    """
    if not text or len(text) > MAX_HEADER_LENGTH or text[0].isdigit():
        return False
    if any(
        normalize_name(part) in HEADERS or known_systems.header_meaning(part)
        for part in known_systems.header_parts(text)
    ):
        return True
    return len(text.split()) <= MAX_PERSONAL_HEADER_WORDS and is_personal_header(text)


def find_header(grid: Grid) -> tuple[int, ForeignLayout | None] | None:
    """The header row of a known layout where there is one, else the row with the most known
    headers, else the first that looks like one.
    """
    filled = grid.filled()
    merits: dict[int, tuple[bool, int]] = {}
    for row in filled[:SEARCH_ROWS]:
        known = {normalize_name(text) for text in _row_texts(grid, row) if is_header(text)}
        if len(known) >= MIN_HEADERS:
            merits[row] = (known_systems.find_layout(known) is not None, len(known))
    if not merits:
        plain = _find_plain_header(grid, filled)
        return None if plain is None else (plain, None)
    best = max(merits, key=lambda row: (*merits[row], -row))
    layout = known_systems.find_layout(normalize_name(text) for text in _row_texts(grid, best))
    return (
        best + 1 if best + 1 in filled and _are_tags(_row_texts(grid, best + 1)) else best,
        layout,
    )


def _find_plain_header(grid: Grid, filled: Sequence[int]) -> int | None:
    """The first row that is about as full as the fullest, all in words, with a row beneath it."""
    words = {row: _row_texts(grid, row) for row in filled[:SEARCH_ROWS]}
    widest = max(map(len, words.values()), default=0)
    full = [
        row
        for row, texts in words.items()
        if len(texts) >= max(MIN_HEADERS, 0.6 * widest) and row != filled[-1]
    ]
    return next((row for row in full if not any(text[0].isdigit() for text in words[row])), None)


def _are_tags(texts: Sequence[str]) -> bool:
    """Whether these are the tags (HXL) that humanitarian exports write beneath their headers."""
    return bool(texts) and all(map(_is_tag, texts))


def _is_tag(text: str) -> bool:
    return len(text) > 1 and text.startswith("#")


def _header_title(grid: Grid, header: int, column: int) -> str:
    text = display_text(grid.at(header, column))
    if text and not _is_tag(text):
        return text
    merged = next(
        (
            top
            for (top, left), (bottom, _) in grid.merges
            if left == column and top < header <= bottom
        ),
        -1,
    )
    above = header - 1 if text else merged
    return display_text(grid.at(above, column)) if above >= 0 else text


def _row_texts(grid: Grid, row: int) -> list[str]:
    """The texts of a row's cells that hold any."""
    return [text for text in map(display_text, grid.row(row)) if text]


def _rows_where(
    grid: Grid, rows: Sequence[int], predicate: Callable[[str], bool], fewest: int = 1
) -> list[int]:
    """The rows in which this holds of so many texts at least; asked once of each different text of
    a column.
    """

    def matches(value: CellValue) -> bool:
        return isinstance(value, str) and predicate(display_text(value))

    met: NDArray[np.int64] = np.zeros(grid.height, dtype=np.int64)
    for column in grid.columns:
        met += column.where(matches)
    return [row for row in rows if met[row] >= fewest]


def _rows_before_section(grid: Grid, titles: Sequence[str], rows: Sequence[int]) -> int:
    """How many of the rows come before the header of a further section; the table's own header,
    repeated, begins none.
    """
    own = {normalize_name(title) for title in titles if title}
    for row in _rows_where(grid, rows, is_header, MIN_HEADERS):
        texts = _row_texts(grid, row)
        if (
            2 * sum(map(is_header, texts)) > len(texts)
            and not {normalize_name(text) for text in texts} <= own
        ):
            return rows.index(row)
    return len(rows)


def _drop_tail(grid: Grid, titles: Sequence[str], rows: Sequence[int]) -> list[int]:
    """The rows without those at the end that are none of the table: totals, notes beneath it, the
    heading of what follows.
    """
    remaining = list(rows)
    wide = sum(1 for title in titles if title) > MIN_HEADERS
    while remaining and (_is_total(grid, remaining[-1]) or (wide and _is_note(grid, remaining))):
        remaining.pop()
    return remaining


def _is_total(grid: Grid, row: int) -> bool:
    texts = _row_texts(grid, row)
    return bool(texts) and known_systems.is_total(texts[0])


def _is_note(grid: Grid, rows: Sequence[int]) -> bool:
    """Whether the last row has one filled cell only and stands apart, is long, or is merged over
    several columns.
    """
    texts = _row_texts(grid, rows[-1])
    apart = len(rows) > 1 and rows[-1] > rows[-2] + 1
    return len(texts) == 1 and (
        apart or len(texts[0]) > MAX_TAIL_LENGTH or _is_merged_across(grid, rows[-1])
    )


def _is_merged_across(grid: Grid, row: int) -> bool:
    return any(
        top == row == bottom and right > left for (top, left), (bottom, right) in grid.merges
    )
