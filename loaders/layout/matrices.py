"""Find a matrix on a sheet: what runs down, what across, and which cells lie between.

A matrix is recognised by its header row, nearly all of one vocabulary, by a column of labels of
another one, and by its cells: statuses, signs or headcounts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.normalization import normalize_name
from domain.vocabulary import STAGES
from loaders.cells.grid import Grid, has_content
from loaders.cells.instructions import ACROSS, DOWN
from loaders.cells.values import display_text
from loaders.layout import known_systems
from loaders.layout.blocks.sum_labels import is_total
from loaders.layout.matrix_axes import (
    DATE,
    EVENT,
    OBJECTIVE,
    PERSON,
    STATE,
    are_rising,
    axis_term,
    is_bare_number,
    names_objectives,
)
from loaders.layout.matrix_candidates import (
    MIN_SHARE,
    STATUS_TABLES,
    Axes,
    AxesOfSheet,
    is_our_header,
    table_and_value,
)
from loaders.layout.matrix_cells import (
    body_texts,
    evidence_column,
    hold_sentences,
    hold_signs,
    hold_statuses,
    share_of_terms,
)
from loaders.layout.matrix_rows import find_rows, is_sum_column
from loaders.tables.registry import TABLES

SEARCH_ROWS = 20
MAX_ROWS = 5_000  # of a sheet; one with more is a list
MIN_LABELS_OF_ONE = 3  # labels where there is one header
MIN_STAGES = 0.5  # of the different texts, which makes a table of states and dates one of stages


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


def find_matrix(grid: Grid) -> Matrix | None:
    """Return the matrix that a sheet holds, by its first header row that fits; else None."""
    if grid.region or len(grid.nonblank_rows) > MAX_ROWS:
        return None
    candidates = AxesOfSheet(grid)
    for header in grid.list_nonblank_rows()[:SEARCH_ROWS]:
        for axes in candidates.find(header):
            if matrix := _build_matrix(grid, axes, candidates.labelled_rows(axes)):
                return matrix
    return None


def _build_matrix(grid: Grid, axes: Axes, labelled: Sequence[int]) -> Matrix | None:
    """Return the matrix of two axes; None where headers, labels or cells do not fit."""
    if not axes.terms or not _numbers_are_objectives(grid, axes):
        return None
    if not labelled or (len(axes.terms) == 1 and len(labelled) < MIN_LABELS_OF_ONE):
        return None
    texts = body_texts(grid, sorted(axes.terms), labelled)
    table, value = _judge_cells(axes, texts)
    persons = {axes.across: ACROSS, axes.down: DOWN}.get(PERSON, "")
    counted = table == known_systems.TARGET_TABLE
    if not table or (counted and not persons and _repeats_labels(grid, axes, labelled)):
        return None
    rows = find_rows(grid, axes.header, axes.label, axes.down, axes.across, sorted(axes.terms))
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


def _judge_cells(axes: Axes, texts: Mapping[str, int]) -> tuple[str, str]:
    """Return the table of a matrix and the column of its cells; empty where they do not fit."""
    table, value = table_and_value(axes.down, axes.across)
    if {axes.down, axes.across} == {STATE, DATE} and share_of_terms(texts, STAGES) >= MIN_STAGES:
        return "progress", "stage"
    if table in STATUS_TABLES.values() and hold_sentences(texts):
        return table, evidence_column(texts)
    if table in STATUS_TABLES.values():
        fits = hold_statuses(texts, (axes.down, axes.across))
    else:
        fits = hold_signs(texts)
    return (table, value) if fits else ("", "")


def _numbers_are_objectives(grid: Grid, axes: Axes) -> bool:
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


def _repeats_labels(grid: Grid, axes: Axes, rows: Sequence[int]) -> bool:
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
    grid: Grid, axes: Axes, rows: Sequence[int], texts: Mapping[str, int], *, counted: bool
) -> tuple[int, ...]:
    """Return the columns of cells: those beneath terms, and those with an unknown header and
    nothing but the same values, whose header is asked or refused.
    """
    places = set(axes.terms)
    for place in range(min(places) + 1, grid.width):
        header = display_text(grid.at(axes.header, place))
        if place in places or place == axes.label or place in grid.personal:
            continue
        if is_total(header) or is_our_header(header) or axes.across == PERSON:
            continue
        values = body_texts(grid, [place], rows)
        alike = hold_signs(values) if counted else set(values) <= set(texts)
        if values and alike and not (counted and is_sum_column(grid, place, axes.terms, rows)):
            places.add(place)
    return tuple(sorted(places))


def _columns_beside(
    grid: Grid, axes: Axes, table: str, taken: set[str], places: Sequence[int]
) -> dict[int, str]:
    """Return the columns beside the cells that are columns of the table, by place."""
    found: dict[int, str] = {}
    for place, value in enumerate(grid.row(axes.header)):
        name = TABLES[table].headers.get(normalize_name(display_text(value)), "")
        free = name and name not in taken and name not in found.values()
        if free and place not in places and place != axes.label and place not in grid.personal:
            found[place] = name
    return found
