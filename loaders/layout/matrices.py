"""Find a matrix on a sheet: what runs down, what across, and which cells lie between.

A matrix is recognised by its header row, nearly all of one vocabulary, by a column of labels of
another one, and by its cells: statuses, signs or headcounts.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.normalization import normalize_name
from domain.vocabulary import STAGES
from loaders.cells.column import CellValue
from loaders.cells.grid import Grid, has_content
from loaders.cells.instructions import ACROSS, DOWN
from loaders.cells.values import display_text
from loaders.layout import known_systems
from loaders.layout.matrix_axes import (
    AXES,
    CATEGORY,
    DATE,
    EVENT,
    GENDER,
    MODE,
    OBJECTIVE,
    PERSON,
    PRINCIPLE,
    STATE,
    are_rising,
    axis_term,
    is_bare_number,
    names_objectives,
)
from loaders.layout.matrix_cells import body_texts, hold_signs, hold_statuses, share_of_terms
from loaders.layout.matrix_rows import find_rows, is_sum_column
from loaders.tables.registry import TABLES

SEARCH_ROWS = 20
MAX_ROWS = 5_000  # of a sheet; one with more is a list
LABEL_COLUMNS = 6  # from the left, among which the labels are sought
MIN_SHARE, MIN_LABELS = 0.6, 0.5  # of headers, and of labels, that must be terms of their axis
MIN_TERMS, MIN_LABELS_OF_ONE = 2, 3  # headers; labels where there is one header
MIN_STAGES = 0.5  # of the different texts, which makes a table of states and dates one of stages
# By what runs down and across: the table that the rows belong to and the column of the cells.
STATUS_TABLES: Mapping[frozenset[str], str] = {
    frozenset({STATE, OBJECTIVE}): "coverage",
    frozenset({STATE, PRINCIPLE}): "principles",
}
ATTENDANCE_AXES = frozenset({STATE, CATEGORY, GENDER, MODE, EVENT, DATE})
PERSON_AXES = frozenset({EVENT, DATE})  # beside the names of persons
MANY_OF_ONE = (STATE, OBJECTIVE, PRINCIPLE)  # a header of these is enough beside many labels


@dataclass(frozen=True)
class Matrix:
    """A matrix on a sheet. Rows and columns count from 0.

    `table` is the table of its rows; `down`, `across` and `value` are the names of the table's
    columns that stand in the column `label`, in the row `header`, and in the cells. `down` or
    `across` is empty where names of persons stand there, as `persons` (ACROSS or DOWN) says.
    `places` are the columns of cells, `columns` maps all other columns that are read to their
    names. The body has the rows `first` to `last`, but those `left_out`, each with the reason.
    """

    table: str
    header: int
    first: int
    last: int
    label: int
    down: str
    across: str
    value: str
    places: tuple[int, ...]
    columns: Mapping[int, str]
    left_out: Mapping[int, str]
    persons: str = ""


@dataclass(frozen=True)
class _Axes:
    """A possible pair of axes: the header row with its terms by column, and the labels."""

    header: int
    across: str
    terms: Mapping[int, str]
    label: int
    down: str


def find_matrix(grid: Grid) -> Matrix | None:
    """Return the matrix that a sheet holds, by its first header row that fits; else None."""
    if grid.region or len(grid.nonblank_rows) > MAX_ROWS:
        return None
    for header in grid.list_nonblank_rows()[:SEARCH_ROWS]:
        for across, terms in _axes_in_row(grid, header):
            for label, down in _label_columns(grid, header, across, terms):
                places = {place: term for place, term in terms.items() if place != label}
                axes = _Axes(header, across, places, label, down)
                if matrix := _build_matrix(grid, axes):
                    return matrix
    return None


def _axes_in_row(grid: Grid, row: int) -> list[tuple[str, dict[int, str]]]:
    """Return the axes that the cells of a row may be headers of, with the terms by column."""
    values = {place: value for place, value in enumerate(grid.row(row)) if has_content(value)}
    if known_systems.find_layout(normalize_name(display_text(v)) for v in values.values()):
        return []
    found = []
    for axis in AXES:
        terms = {p: term for p, value in values.items() if (term := axis_term(axis, value))}
        bare = [normalize_name(display_text(v)) for v in values.values() if is_bare_number(v)]
        different = len(set(terms.values())) if axis != PERSON else len(terms)
        if 2 * different > len(terms) and (axis != OBJECTIVE or _number_objectives(bare)):
            found.append((axis, terms))
    return sorted(found, key=lambda pair: -len(pair[1]))


def _number_objectives(numbers: Sequence[str]) -> bool:
    """Test whether bare numbers in a row may be objectives: they rise, and none is too large."""
    return are_rising(numbers) and all(axis_term(OBJECTIVE, number) for number in numbers)


def _label_columns(
    grid: Grid, header: int, across: str, terms: Mapping[int, str]
) -> Iterator[tuple[int, str]]:
    """Yield the columns whose cells beneath a header row are labels of another axis."""
    for place in range(min(grid.width, LABEL_COLUMNS)):
        cells = grid.cells(place, header + 1)
        labels = _count_labels(grid, place, cells.where(has_content), header)
        for down in AXES:
            if _table_and_value(down, across) == ("", ""):
                continue
            title = grid.at(header, place)
            if down not in (EVENT, PERSON) and place not in terms and axis_term(down, title):
                continue  # the row is one of the labels, not above them
            known = cells.where(lambda value, axis=down: bool(axis_term(axis, value)))  # type: ignore[misc]
            if known.any() and known.sum() >= MIN_LABELS * labels:
                yield place, down


def _count_labels(grid: Grid, place: int, filled: NDArray[np.bool_], header: int) -> int:
    """Count the labels of a column: not totals, nor the lines beneath that stand alone."""
    rows = header + 1 + np.flatnonzero(filled)
    return sum(
        sum(map(has_content, grid.row(row))) > 1
        and not known_systems.is_total(display_text(grid.at(row, place)))
        for row in rows.tolist()
    )


def _table_and_value(down: str, across: str) -> tuple[str, str]:
    """Return the table that two axes belong to, and the column of the cells; empty for none."""
    pair = frozenset({down, across})
    if len(pair) < 2:
        return "", ""
    if pair in STATUS_TABLES:
        return STATUS_TABLES[pair], "status"
    others = pair - {PERSON}
    if pair <= ATTENDANCE_AXES or (PERSON in pair and others <= PERSON_AXES):
        return known_systems.TARGET_TABLE, "headcount"
    return "", ""


def _build_matrix(grid: Grid, axes: _Axes) -> Matrix | None:
    """Return the matrix of two axes; None where headers, labels or cells do not fit."""
    if not axes.terms or not _headers_fit(grid, axes) or not _numbers_are_objectives(grid, axes):
        return None
    table, value = _table_and_value(axes.down, axes.across)
    rows = find_rows(grid, axes.header, axes.label, axes.down, axes.across, sorted(axes.terms))
    if not rows.labels or (len(axes.terms) == 1 and len(rows.labels) < MIN_LABELS_OF_ONE):
        return None
    texts = body_texts(grid, sorted(axes.terms), rows.labels)
    if table in STATUS_TABLES.values():
        fits = hold_statuses(texts, (axes.down, axes.across))
    elif {axes.down, axes.across} == {STATE, DATE} and share_of_terms(texts, STAGES) >= MIN_STAGES:
        table, value, fits = "progress", "stage", True
    else:
        fits = hold_signs(texts)
    persons = {axes.across: ACROSS, axes.down: DOWN}.get(PERSON, "")
    counted = table == known_systems.TARGET_TABLE
    if not fits or (counted and not persons and _repeats_labels(grid, axes, rows.labels)):
        return None
    down, across = _column_name(table, axes.down), _column_name(table, axes.across)
    places = _body_columns(grid, axes, rows.labels, texts, counted=counted)
    columns = _columns_beside(grid, axes, table, {down, across, value}, places)
    columns |= {axes.label: down} if down else {}
    return Matrix(
        table,
        axes.header,
        rows.first,
        rows.last,
        axes.label,
        down,
        across,
        value,
        places,
        dict(sorted(columns.items())),
        rows.left_out,
        persons,
    )


def _headers_fit(grid: Grid, axes: _Axes) -> bool:
    """Test whether nearly all headers are terms: those right of the labels, but totals and
    headers of our own columns.
    """
    if len(axes.terms) < MIN_TERMS and axes.across not in MANY_OF_ONE:
        return False
    first = min(axes.terms)
    others = [
        place
        for place, value in enumerate(grid.row(axes.header))
        if place > first
        and place not in axes.terms
        and place not in grid.personal
        and has_content(value)
        and not known_systems.is_total(display_text(value))
        and not _is_our_header(value)
    ]
    return len(axes.terms) >= MIN_SHARE * (len(axes.terms) + len(others))


def _is_our_header(value: CellValue) -> bool:
    words = normalize_name(display_text(value))
    return any(words in table.headers for table in TABLES.values())


def _numbers_are_objectives(grid: Grid, axes: _Axes) -> bool:
    """Test whether bare numbers may number objectives: they rise, and number nothing else."""
    if axes.down != OBJECTIVE:
        return True
    cells = [
        value for value in grid.cells(axes.label, axes.header + 1) if axis_term(OBJECTIVE, value)
    ]
    bare = [axis_term(OBJECTIVE, value) for value in cells if is_bare_number(value)]
    if len(bare) < len(cells):
        return True
    beside = [
        grid.at(axes.header, place) for place in range(min(axes.terms)) if place != axes.label
    ]
    title = display_text(grid.at(axes.header, axes.label))
    return names_objectives(title) or (are_rising(bare) and not any(map(has_content, beside)))


def _repeats_labels(grid: Grid, axes: _Axes, rows: Sequence[int]) -> bool:
    """Test whether the labels repeat, as the states do in a list of persons."""
    labels = [axis_term(axes.down, grid.at(row, axes.label)) for row in rows]
    known = [label for label in labels if label]
    return len(set(known)) < MIN_SHARE * len(known)


def _column_name(table: str, axis: str) -> str:
    """Return the name of the table's column for an axis; empty for names of persons."""
    if axis == DATE:
        return "as_of" if table == "progress" else EVENT
    return "" if axis == PERSON else axis


def _body_columns(
    grid: Grid, axes: _Axes, rows: Sequence[int], texts: Mapping[str, int], *, counted: bool
) -> tuple[int, ...]:
    """Return the columns of cells: those beneath terms, and those with an unknown header and
    nothing but the same values, whose header is asked or refused.
    """
    places = set(axes.terms)
    for place in range(min(places) + 1, grid.width):
        header = display_text(grid.at(axes.header, place))
        if place in places or place == axes.label or place in grid.personal:
            continue
        if known_systems.is_total(header) or _is_our_header(header) or axes.across == PERSON:
            continue
        values = body_texts(grid, [place], rows)
        alike = hold_signs(values) if counted else set(values) <= set(texts)
        if values and alike and not (counted and is_sum_column(grid, place, axes.terms, rows)):
            places.add(place)
    return tuple(sorted(places))


def _columns_beside(
    grid: Grid, axes: _Axes, table: str, taken: set[str], places: Sequence[int]
) -> dict[int, str]:
    """Return the columns beside the cells that are columns of the table, by place."""
    found: dict[int, str] = {}
    for place, value in enumerate(grid.row(axes.header)):
        name = TABLES[table].headers.get(normalize_name(display_text(value)), "")
        free = name and name not in taken and name not in found.values()
        if free and place not in places and place != axes.label and place not in grid.personal:
            found[place] = name
    return found
