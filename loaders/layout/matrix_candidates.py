"""Find the pairs of axes that a sheet may have: headers in a row, labels in a column."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.normalization import normalize_name
from loaders.cells.column import CellValue
from loaders.cells.grid import Grid, has_content
from loaders.cells.values import display_text
from loaders.layout import known_systems
from loaders.layout.blocks.sum_labels import is_total
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
)
from loaders.tables.registry import TABLES

LABEL_COLUMNS, LABEL_ROWS = 6, 400  # the first, among which the labels are sought
MIN_SHARE, MIN_LABELS = 0.6, 0.5  # of headers, and of labels, that must be terms of their axis
MIN_TERMS = 2  # headers
# By what runs down and across: the table that the rows belong to and the column of the cells.
STATUS_TABLES: Mapping[frozenset[str], str] = {
    frozenset({STATE, OBJECTIVE}): "coverage",
    frozenset({STATE, PRINCIPLE}): "principles",
}
ATTENDANCE_AXES = frozenset({STATE, CATEGORY, GENDER, MODE, EVENT, DATE})
PERSON_AXES = frozenset({EVENT, DATE})  # beside the names of persons
MANY_OF_ONE = (STATE, OBJECTIVE, PRINCIPLE)  # a header of these is enough beside many labels


@dataclass(frozen=True)
class Axes:
    """A possible pair of axes: the header row with its terms by column, and the labels."""

    header: int
    across: str
    terms: Mapping[int, str]
    label: int
    down: str


def table_and_value(down: str, across: str) -> tuple[str, str]:
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


def _headers_fit(grid: Grid, header: int, across: str, terms: Mapping[int, str]) -> bool:
    """Test whether nearly all headers are terms: those right of the labels, but totals and
    headers of our own columns.
    """
    if len(terms) < (1 if across in MANY_OF_ONE else MIN_TERMS):
        return False
    first = min(terms)
    others = [
        place
        for place, value in enumerate(grid.row(header))
        if place > first
        and place not in terms
        and place not in grid.personal
        and has_content(value)
        and not is_total(display_text(value))
        and not is_our_header(value)
    ]
    return len(terms) >= MIN_SHARE * (len(terms) + len(others))


def is_our_header(value: CellValue) -> bool:
    """Test whether a value is the header of a column of any table."""
    words = normalize_name(display_text(value))
    return any(words in table.headers for table in TABLES.values())


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


class AxesOfSheet:
    """The pairs of axes of a sheet, by its first rows. A column is compared with an axis once."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.rows = min(grid.height, LABEL_ROWS)
        self.filled = [cells[: self.rows].where(has_content) for cells in grid.columns]
        self.known: dict[tuple[int, str], NDArray[np.bool_]] = {}

    def find(self, header: int) -> Iterator[Axes]:
        """Yield the axes whose headers may stand in a row, those with most terms first."""
        for across, terms in _axes_in_row(self.grid, header):
            if not _headers_fit(self.grid, header, across, terms):
                continue
            for label, down in self._label_columns(header, across, terms):
                places = {place: term for place, term in terms.items() if place != label}
                yield Axes(header, across, places, label, down)

    def labelled_rows(self, axes: Axes) -> list[int]:
        """Return those of the first rows beneath the headers that have a known label."""
        known = self._are_terms(axes.label, axes.down)
        return [row for row in np.flatnonzero(known).tolist() if row > axes.header]

    def _label_columns(
        self, header: int, across: str, terms: Mapping[int, str]
    ) -> Iterator[tuple[int, str]]:
        """Yield the columns whose cells beneath a header row are labels of another axis."""
        for place in range(min(self.grid.width, LABEL_COLUMNS)):
            title = self.grid.at(header, place)
            for down in AXES:
                if table_and_value(down, across) == ("", ""):
                    continue
                if down not in (EVENT, PERSON) and place not in terms and axis_term(down, title):
                    continue  # the row is one of the labels, not above them
                known = int(self._are_terms(place, down)[header + 1 :].sum())
                if known and known >= MIN_LABELS * self._count_labels(place, header):
                    yield place, down

    def _are_terms(self, place: int, axis: str) -> NDArray[np.bool_]:
        """Return for each of the first rows whether the cell of a column is a term of an axis."""
        key = (place, axis)
        if key not in self.known:
            cells = self.grid.columns[place][: self.rows].used()
            self.known[key] = cells.where(lambda value: bool(axis_term(axis, value)))
        return self.known[key]

    def _count_labels(self, place: int, header: int) -> int:
        """Count the labels of a column: not totals, nor the lines beneath that stand alone."""
        wide = np.sum(self.filled, axis=0) > 1
        rows = np.flatnonzero(self.filled[place] & wide).tolist()
        texts = (display_text(self.grid.at(row, place)) for row in rows if row > header)
        return sum(not is_total(text) for text in texts)
