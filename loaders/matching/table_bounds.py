"""Find where the table of a foreign sheet begins and ends: below titles, above totals and notes."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from domain.normalization import normalize_name
from loaders.cells.column import CellValue
from loaders.cells.grid import Grid
from loaders.cells.values import display_text
from loaders.layout import header_vocabulary, known_systems
from loaders.layout.blocks.sum_labels import parse_sum_label
from loaders.layout.header_rows import is_tag_row, row_texts
from loaders.layout.known_systems import ForeignLayout
from loaders.privacy.personal_headers import is_personal_header
from loaders.tables.registry import HEADERS

SEARCH_ROWS = 400  # a webinar report lists every panelist above its attendees
MIN_HEADERS = 2
MAX_HEADER_LENGTH = 80
MAX_PERSONAL_HEADER_WORDS = 4
MAX_BLOCK_ROWS = 1  # of values beneath the headers of a block about a meeting
MAX_TAIL_LENGTH = 60  # characters; a single cell with more is a note below the table


@dataclass(frozen=True)
class TableBounds:
    """The header row and the last row, from 0; the non-blank rows between; the known layout, or
    None.

    `titles` are the headers by position as displayed; `outside` is the number of rows above and
    below that are not read.
    """

    header: int
    last: int
    titles: Sequence[str]
    rows: Sequence[int]
    layout: ForeignLayout | None = None
    outside: int = 0


def find_bounds(grid: Grid) -> TableBounds | None:
    """Return the bounds of a sheet's table; None where no row looks like headers."""
    filled = grid.list_nonblank_rows()
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
    """Return the headers by position; for a tag ("#country") or merged cell the text above it."""
    return [_header_title(grid, header, column) for column in range(grid.width)]


@lru_cache(maxsize=65536)
def is_header(text: str) -> bool:
    """Test whether a text is a header of the tables, a known system, or a personal column."""
    if not text or len(text) > MAX_HEADER_LENGTH or text[0].isdigit():
        return False
    if any(
        normalize_name(part) in HEADERS or known_systems.header_meaning(part)
        for part in known_systems.header_parts(text)
    ):
        return True
    return len(text.split()) <= MAX_PERSONAL_HEADER_WORDS and is_personal_header(text)


def find_header(grid: Grid) -> tuple[int, ForeignLayout | None] | None:
    """Return the header row: of a known layout, else with most known headers, else a likely one."""
    filled = grid.list_nonblank_rows()
    merits: dict[int, tuple[bool, int]] = {}
    for row in filled[:SEARCH_ROWS]:
        known = {normalize_name(text) for text in row_texts(grid, row) if is_header(text)}
        if len(known) >= MIN_HEADERS:
            merits[row] = (known_systems.find_layout(known) is not None, len(known))
    if not merits:
        plain = _find_plain_header(grid, filled)
        return None if plain is None else (plain + is_tag_row(grid, plain + 1), None)
    blocks = _rows_of_blocks(grid, filled, merits)
    best = max(merits, key=lambda row: (merits[row][0], row not in blocks, merits[row][1], -row))
    layout = known_systems.find_layout(normalize_name(text) for text in row_texts(grid, best))
    return best + is_tag_row(grid, best + 1), layout


def _rows_of_blocks(grid: Grid, filled: Sequence[int], rows: Iterable[int]) -> set[int]:
    """Return the header rows with at most one row before another header: a block about a meeting.

    None where all are: then one of them is the header of a short list.
    """
    ordered = [row for row in sorted(rows) if _is_header_row(row_texts(grid, row))]
    texts = {row: row_texts(grid, row) for row in ordered}
    blocks = {
        row
        for row, following in pairwise(ordered)
        if texts[row] != texts[following]
        and sum(row < other < following for other in filled) <= MAX_BLOCK_ROWS
        and any(other > following for other in filled)
    }
    return blocks if len(blocks) < len(ordered) else set()


def _is_header_row(texts: Sequence[str]) -> bool:
    """Test whether most texts of a row are headers, and none a number or an answer."""
    headers = sum(is_header(text) and not known_systems.says_presence(text) for text in texts)
    return 2 * headers > len(texts) and not any(text[0].isdigit() for text in texts)


def _find_plain_header(grid: Grid, filled: Sequence[int]) -> int | None:
    """Return the first row of words that is nearly as full as the fullest and has a row below."""
    words = {row: row_texts(grid, row) for row in filled[:SEARCH_ROWS]}
    widest = max(map(len, words.values()), default=0)
    full = [
        row
        for row, texts in words.items()
        if len(texts) >= max(MIN_HEADERS, 0.6 * widest) and row != filled[-1]
    ]
    return next((row for row in full if not any(text[0].isdigit() for text in words[row])), None)


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
    above = header - 1 if text or is_tag_row(grid, header) else merged
    return display_text(grid.at(above, column)) if above >= 0 else text


def _rows_where(
    grid: Grid, rows: Sequence[int], predicate: Callable[[str], bool], fewest: int = 1
) -> list[int]:
    """Return the rows where at least `fewest` texts match; each distinct text is tested once."""

    def matches(value: CellValue) -> bool:
        return isinstance(value, str) and predicate(display_text(value))

    met: NDArray[np.int64] = np.zeros(grid.height, dtype=np.int64)
    for column in grid.columns:
        met += column.where(matches)
    return [row for row in rows if met[row] >= fewest]


def _rows_before_section(grid: Grid, titles: Sequence[str], rows: Sequence[int]) -> int:
    """Count the rows before the headers of a further section; the table's own do not begin one."""
    own = {normalize_name(title) for title in titles if title}
    rows = rows[: _rows_before_titled_section(grid, own, rows)]
    for row in _rows_where(grid, rows, is_header, MIN_HEADERS):
        texts = row_texts(grid, row)
        if _is_header_row(texts) and not {normalize_name(text) for text in texts} <= own:
            return rows.index(row)
    return len(rows)


def _rows_before_titled_section(grid: Grid, own: set[str], rows: Sequence[int]) -> int:
    """Count the rows before a title above other headers, of which some are the table's.

    The title may have been redacted with the column of names that it stands in.
    """
    for place, row in enumerate(rows[:-1]):
        if place and row == rows[place - 1] + 1:
            continue
        texts = set(map(normalize_name, row_texts(grid, rows[place + 1])))
        alone = len(row_texts(grid, row)) == 1
        if alone and len(texts & own) >= MIN_HEADERS and not texts <= own:
            return place
    return len(rows)


def _drop_tail(grid: Grid, titles: Sequence[str], rows: Sequence[int]) -> list[int]:
    """Drop rows at the end that are outside the table: totals, notes, the heading of a section."""
    remaining = list(rows)
    wide = sum(1 for title in titles if title) > MIN_HEADERS
    while remaining and (
        _is_total(grid, remaining[-1])
        or _is_closing(grid, remaining[-1])
        or (wide and _is_note(grid, remaining))
        or (wide and _is_blank_line(grid, remaining[-1]))
    ):
        remaining.pop()
    return remaining


def _is_blank_line(grid: Grid, row: int) -> bool:
    """Test whether a row has a number only: a line of a form that nobody has filled in."""
    texts = row_texts(grid, row)
    return len(texts) == 1 and texts[0].rstrip(".").isdecimal()


def _is_total(grid: Grid, row: int) -> bool:
    """Test whether a row is the sum of all; that of a part belongs to the rows above it."""
    label = parse_sum_label(next(iter(row_texts(grid, row)), ""))
    return label is not None and not label.subject


def _is_closing(grid: Grid, row: int) -> bool:
    """Test whether a row holds only lines to be signed, such as "Approved by"."""
    texts = [text for text in row_texts(grid, row) if normalize_name(text)]
    return bool(texts) and all(map(header_vocabulary.begins_with_closing, texts))


def _is_note(grid: Grid, rows: Sequence[int]) -> bool:
    """Test whether the last row has one cell only, and is detached, long or merged across."""
    texts = row_texts(grid, rows[-1])
    apart = len(rows) > 1 and rows[-1] > rows[-2] + 1
    return len(texts) == 1 and (
        apart or len(texts[0]) > MAX_TAIL_LENGTH or _is_merged_across(grid, rows[-1])
    )


def _is_merged_across(grid: Grid, row: int) -> bool:
    return any(
        top == row == bottom and right > left for (top, left), (bottom, right) in grid.merges
    )
