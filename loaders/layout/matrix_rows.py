"""Find the rows of a matrix: its body, the headers above it, and the sums and notes within."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.normalization import normalize_name
from loaders.cells.grid import Grid, has_content
from loaders.cells.row_accounting import REPEATED, SUMS
from loaders.cells.values import display_text, parse_number
from loaders.layout import known_systems
from loaders.layout.matrix_axes import PERSON, axis_term, is_bare_number

SECOND_HEADERS = 2  # rows of headers beneath the first, such as titles beneath the numbers
MIN_TERMS = 2  # of a row that begins another matrix


@dataclass(frozen=True)
class MatrixRows:
    """The first and last row of the body, the rows with a known label, and those left out."""

    first: int
    last: int
    labels: Sequence[int]
    left_out: dict[int, str]


def find_rows(
    grid: Grid, header: int, label: int, down: str, across: str, places: Sequence[int]
) -> MatrixRows:
    """Find the rows of a matrix beneath its header row. `places` are the columns of its cells."""
    below = grid.nonblank_rows[grid.nonblank_rows > header]
    known = grid.cells(label).where(lambda value: bool(axis_term(down, value)))
    repeated = _repeated_headers(grid, header, places)
    end = _next_matrix(grid, below[SECOND_HEADERS:], across, places, known | repeated)
    rows = [row for row in below.tolist() if row < end and not repeated[row]]
    labels = [row for row in rows if known[row]]
    first = _first_row(grid, rows, labels, across, places)
    filled = np.zeros(grid.height, dtype=bool)
    for place in places:
        filled |= grid.columns[place].where(has_content)
    filled[[row for row, place in grid.faults if place in set(places)]] = True
    body = [row for row in rows if row >= first]
    sums = _sum_rows(grid, [row for row in body if not known[row]], label, places, labels)
    used = [row for row in body if known[row] or (filled[row] and row not in sums)]
    last = max(used, default=first - 1)
    left_out = {row: SUMS for row in sums if row <= last}
    left_out |= {row: REPEATED for row in below.tolist() if repeated[row] and first <= row <= last}
    return MatrixRows(first, last, labels, left_out)


def _repeated_headers(grid: Grid, header: int, places: Sequence[int]) -> NDArray[np.bool_]:
    """Return for each row whether it repeats the headers, as for print."""
    same = np.ones(grid.height, dtype=bool)
    for place in places:
        title = normalize_name(display_text(grid.at(header, place)))
        same &= grid.columns[place].where(
            lambda value, title=title: normalize_name(display_text(value)) == title  # type: ignore[misc]
        )
    return same


def is_sum_column(grid: Grid, place: int, others: Collection[int], rows: Sequence[int]) -> bool:
    """Test whether each number of a column is the sum of the other columns in its row."""
    pairs = [
        (_number(grid, row, place), sum(_number(grid, row, other) for other in others))
        for row in rows
        if has_content(grid.at(row, place))
    ]
    return len(pairs) > 0 and all(one == other for one, other in pairs)


def _sum_rows(
    grid: Grid, rows: Sequence[int], label: int, places: Sequence[int], labels: Sequence[int]
) -> set[int]:
    """Return those of the rows that sum the others, by their label or their numbers."""
    totals = {place: _totals(grid, labels, place) for place in places} if rows else {}
    return {
        row
        for row in rows
        if known_systems.is_total(display_text(grid.at(row, label))) or _are_sums(grid, row, totals)
    }


def _are_sums(grid: Grid, row: int, totals: Mapping[int, Collection[float]]) -> bool:
    """Test whether each number of a row is one of the totals of its column."""
    filled = [place for place in totals if has_content(grid.at(row, place))]
    return len(filled) > 1 and all(
        (number := _number(grid, row, place)) > 0 and number in totals[place] for place in filled
    )


def _totals(grid: Grid, rows: Sequence[int], place: int) -> Collection[float]:
    """Return the sum of the numbers of a column, and the number of its signs and words."""
    texts = [display_text(grid.at(row, place)) for row in rows]
    numbers = [parse_number(text) for text in texts]
    signs = sum(bool(text) and n is None for text, n in zip(texts, numbers, strict=True))
    return sum(n for n in numbers if n is not None), signs


def _number(grid: Grid, row: int, place: int) -> float:
    return parse_number(display_text(grid.at(row, place))) or 0


def _texts(grid: Grid, row: int, places: Sequence[int]) -> dict[int, str]:
    return {place: normalize_name(display_text(grid.at(row, place))) for place in places}


def _first_row(
    grid: Grid, rows: Sequence[int], labels: Sequence[int], across: str, places: Sequence[int]
) -> int:
    """Return the first row of the body: beneath the rows that are headers a second time."""
    start = rows[0] if rows else grid.height
    body = {text for row in labels for text in _texts(grid, row, places).values()}
    for row in rows[:SECOND_HEADERS]:
        if row in set(labels) or not _is_header(grid, row, across, places, body):
            return row
        start = row + 1
    return start


def _is_header(
    grid: Grid, row: int, across: str, places: Sequence[int], body: Collection[str]
) -> bool:
    """Test whether a row has terms of the headers' axis, or words that stand nowhere below."""
    values = [value for value in (grid.at(row, place) for place in places) if has_content(value)]
    words = [normalize_name(display_text(value)) for value in values]
    terms = sum(bool(axis_term(across, value)) for value in values)
    if not values or any(word.isdigit() or word in body for word in words):
        return bool(values) and 2 * terms > len(values) and not set(words) <= set(body)
    return 2 * terms > len(values) or len(set(words)) == len(words) > 1


def _next_matrix(
    grid: Grid, rows: NDArray[np.intp], across: str, places: Sequence[int], own: NDArray[np.bool_]
) -> int:
    """Return the row where another matrix begins beneath this one; the height if none does."""
    filled, terms = np.zeros(grid.height, dtype=int), np.zeros(grid.height, dtype=int)
    for place in places:
        cells = grid.columns[place]
        filled += cells.where(has_content)
        terms += cells.where(lambda v: not is_bare_number(v) and bool(axis_term(across, v)))
    begins = (terms >= MIN_TERMS) & (2 * terms > filled) & ~own
    found = rows[begins[rows]].tolist() if across != PERSON else []
    return next(iter(found), grid.height)
