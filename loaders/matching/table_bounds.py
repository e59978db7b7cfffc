"""Where the table of a foreign sheet begins and ends: beneath titles and summaries, above totals,
notes and further sections.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from domain.normalization import folded
from loaders.cells.column import Value
from loaders.cells.grid import Grid
from loaders.cells.values import text_of
from loaders.layout import known_systems
from loaders.layout.known_systems import ForeignLayout
from loaders.privacy.personal_headers import personal_header
from loaders.tables.registry import HEADERS

SEARCHED = 400  # rows; above its attendees a webinar report lists every panelist
FEWEST_HEADERS = 2
LONGEST_HEADER = 80
LONGEST_PERSONAL_HEADER = 4  # words
NOTE = 60  # letters; a single cell with more is a note beneath the table


@dataclass(frozen=True)
class Extent:
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


def extent(grid: Grid) -> Extent | None:
    """The extent of a sheet's table; None where no row of the sheet looks like headers."""
    filled = grid.filled()
    found = header_of(grid)
    if found is None:
        return None
    header, layout = found
    titles = titles_of(grid, header)
    below = [row for row in filled if row > header]
    rows = _without_tail(grid, titles, below[: _section(grid, titles, below)])
    last = rows[-1] if rows else header
    outside = sum(1 for row in filled if row > last or row < header)
    return Extent(header, last, titles, rows, layout, outside)


def titles_of(grid: Grid, header: int) -> list[str]:
    """The headers by place. Where the row holds a tag ("#country") or nothing, what stands above
    it, in a merged cell too.
    """
    return [_title(grid, header, column) for column in range(grid.width)]


def totals_within(grid: Grid, found: Extent) -> int:
    """How many rows of a table are labelled as the sum of others."""
    return sum(_is_total(grid, row) for row in _where(grid, found.rows, known_systems.is_total))


@lru_cache(maxsize=65536)
def is_header(text: str) -> bool:
    """Whether a text is a header that is known: ours, one of a known system, or one of a personal
    column.
    """
    if not text or len(text) > LONGEST_HEADER or text[0].isdigit():
        return False
    if any(
        folded(part) in HEADERS or known_systems.meaning(part)
        for part in known_systems.segments(text)
    ):
        return True
    return len(text.split()) <= LONGEST_PERSONAL_HEADER and personal_header(text)


def header_of(grid: Grid) -> tuple[int, ForeignLayout | None] | None:
    """The header row of a known layout where there is one, else the row with the most known
    headers, else the first that looks like one.
    """
    filled = grid.filled()
    merits: dict[int, tuple[bool, int]] = {}
    for row in filled[:SEARCHED]:
        known = {folded(text) for text in _texts(grid, row) if is_header(text)}
        if len(known) >= FEWEST_HEADERS:
            merits[row] = (known_systems.layout_of(known) is not None, len(known))
    if not merits:
        plain = _plain_header(grid, filled)
        return None if plain is None else (plain, None)
    best = max(merits, key=lambda row: (*merits[row], -row))
    layout = known_systems.layout_of(folded(text) for text in _texts(grid, best))
    return (best + 1 if best + 1 in filled and _tagged(_texts(grid, best + 1)) else best, layout)


def _plain_header(grid: Grid, filled: Sequence[int]) -> int | None:
    """The first row that is about as full as the fullest, all in words, with a row beneath it."""
    words = {row: _texts(grid, row) for row in filled[:SEARCHED]}
    widest = max(map(len, words.values()), default=0)
    full = [
        row
        for row, texts in words.items()
        if len(texts) >= max(FEWEST_HEADERS, 0.6 * widest) and row != filled[-1]
    ]
    return next((row for row in full if not any(text[0].isdigit() for text in words[row])), None)


def _tagged(texts: Sequence[str]) -> bool:
    """Whether these are the tags (HXL) that humanitarian exports write beneath their headers."""
    return bool(texts) and all(map(_is_tag, texts))


def _is_tag(text: str) -> bool:
    return len(text) > 1 and text.startswith("#")


def _title(grid: Grid, header: int, column: int) -> str:
    text = text_of(grid.at(header, column))
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
    return text_of(grid.at(above, column)) if above >= 0 else text


def _texts(grid: Grid, row: int) -> list[str]:
    """The texts of a row's cells that hold any."""
    return [text for text in map(text_of, grid.row(row)) if text]


def _where(
    grid: Grid, rows: Sequence[int], judged: Callable[[str], bool], fewest: int = 1
) -> list[int]:
    """The rows in which this holds of so many texts at least; asked once of each different text of
    a column.
    """

    def of_value(value: Value) -> bool:
        return isinstance(value, str) and judged(text_of(value))

    met: NDArray[np.int64] = np.zeros(grid.height, dtype=np.int64)
    for column in grid.columns:
        met += column.where(of_value)
    return [row for row in rows if met[row] >= fewest]


def _section(grid: Grid, titles: Sequence[str], rows: Sequence[int]) -> int:
    """How many of the rows come before the header of a further section; the table's own header,
    repeated, begins none.
    """
    own = {folded(title) for title in titles if title}
    for row in _where(grid, rows, is_header, FEWEST_HEADERS):
        texts = _texts(grid, row)
        if (
            2 * sum(map(is_header, texts)) > len(texts)
            and not {folded(text) for text in texts} <= own
        ):
            return rows.index(row)
    return len(rows)


def _without_tail(grid: Grid, titles: Sequence[str], rows: Sequence[int]) -> list[int]:
    """The rows without those at the end that are none of the table: totals, notes beneath it, the
    heading of what follows.
    """
    kept = list(rows)
    wide = sum(1 for title in titles if title) > FEWEST_HEADERS
    while kept and (_is_total(grid, kept[-1]) or (wide and _is_note(grid, kept))):
        kept.pop()
    return kept


def _is_total(grid: Grid, row: int) -> bool:
    texts = _texts(grid, row)
    return bool(texts) and known_systems.is_total(texts[0])


def _is_note(grid: Grid, rows: Sequence[int]) -> bool:
    """Whether the last row has one filled cell only and stands apart, is long, or is merged over
    several columns.
    """
    texts = _texts(grid, rows[-1])
    apart = len(rows) > 1 and rows[-1] > rows[-2] + 1
    return len(texts) == 1 and (apart or len(texts[0]) > NOTE or _merged_across(grid, rows[-1]))


def _merged_across(grid: Grid, row: int) -> bool:
    return any(
        top == row == bottom and right > left for (top, left), (bottom, right) in grid.merges
    )
