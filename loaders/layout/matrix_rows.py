"""Find the rows of a matrix: its body, the headers above it, and the sums and notes within."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.normalization import normalize_name
from domain.vocabulary import STATUSES
from loaders.cells.column import CellValue
from loaders.cells.grid import Grid, has_content
from loaders.cells.row_accounting import REPEATED, SUMS
from loaders.cells.values import display_text, estimate_number
from loaders.layout.blocks.sum_labels import is_total
from loaders.layout.matrix_axes import (
    CATEGORY,
    OBJECTIVE,
    PRINCIPLE,
    STATE,
    axis_term,
    is_bare_number,
)

SECOND_HEADERS = 2  # rows of headers beneath the first, such as titles beneath the numbers
MIN_TERMS = 2  # of a row that begins another matrix
TERM_AXES = (STATE, OBJECTIVE, PRINCIPLE, CATEGORY)


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
    title = normalize_name(display_text(grid.at(header, label)))
    again = grid.cells(label).where(lambda v: normalize_name(display_text(v)) == title != "")
    begins = again | _are_headers(grid, places)
    start = next((row for row in below.tolist() if known[row]), grid.height)
    begins[: start + 1] = False
    own = known | repeated
    end = next((row for row in below.tolist() if begins[row] and not own[row]), grid.height)
    rows = [row for row in below.tolist() if row < end and not repeated[row]]
    labels = [row for row in rows if known[row]]
    first = _first_row(grid, rows, label, labels, across, places)
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
        if is_total(display_text(grid.at(row, label))) or _are_sums(grid, row, totals)
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
    numbers = [estimate_number(text) for text in texts]
    signs = sum(bool(text) and n is None for text, n in zip(texts, numbers, strict=True))
    return sum(n for n in numbers if n is not None), signs


def _number(grid: Grid, row: int, place: int) -> float:
    return estimate_number(display_text(grid.at(row, place))) or 0


def _texts(grid: Grid, row: int, places: Sequence[int]) -> dict[int, str]:
    return {place: normalize_name(display_text(grid.at(row, place))) for place in places}


def _first_row(
    grid: Grid,
    rows: Sequence[int],
    label: int,
    labels: Sequence[int],
    across: str,
    places: Sequence[int],
) -> int:
    """Return the first row of the body: beneath the rows that are headers a second time."""
    start = rows[0] if rows else grid.height
    body = {text for row in labels for text in _texts(grid, row, places).values()}
    for row in rows[:SECOND_HEADERS]:
        bare = not has_content(grid.at(row, label))
        if row in set(labels) or not _is_header(grid, row, across, places, body, bare=bare):
            return row
        start = row + 1
    return start


def _is_header(
    grid: Grid, row: int, across: str, places: Sequence[int], body: Collection[str], *, bare: bool
) -> bool:
    """Test whether a row has terms of the headers' axis, or if it is `bare` of a label, words that
    stand nowhere below and are no statuses.
    """
    values = [value for value in (grid.at(row, place) for place in places) if has_content(value)]
    words = [normalize_name(display_text(value)) for value in values]
    terms = sum(bool(axis_term(across, value)) for value in values)
    if not values or any(word.isdigit() or word in body for word in words):
        return bool(values) and 2 * terms > len(values) and not set(words) <= set(body)
    titles = bare and len(set(words)) == len(words) > 1
    return 2 * terms > len(values) or (titles and not any(map(STATUSES.code_of, words)))


def _are_headers(grid: Grid, places: Sequence[int]) -> NDArray[np.bool_]:
    """Return for each row whether most of its cells are terms of an axis, as above a matrix."""
    filled = np.zeros(grid.height, dtype=int)
    terms = {axis: filled.copy() for axis in TERM_AXES}
    for place in places:
        cells = grid.columns[place]
        filled += cells.where(has_content)
        for axis, numbers in terms.items():
            numbers += cells.where(lambda v, axis=axis: _is_word_of(axis, v))  # type: ignore[misc]
    most = np.max(list(terms.values()), axis=0)
    headers: NDArray[np.bool_] = (most >= MIN_TERMS) & (2 * most > filled)
    return headers


def _is_word_of(axis: str, value: CellValue) -> bool:
    return not is_bare_number(value) and bool(axis_term(axis, value))
