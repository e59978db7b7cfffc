"""Take what is personal out of a sheet as soon as it is opened: all that is kept of a file
afterwards holds nothing of it.

A column is emptied where its header or its values say that it is of persons; in all other columns
each cell that is filled by a person's name. A cell that is taken out is an ellipsis and not empty:
its row is still a row, and is counted.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from domain.normalization import folded
from domain.vocabulary import PERSONAL_COLUMNS, Vocabulary
from loaders.cells.column import Cells, Value
from loaders.cells.grid import Grid
from loaders.cells.instructions import DROP, KEEP
from loaders.cells.redaction import ELLIPSIS
from loaders.cells.values import text_of
from loaders.layout import known_systems
from loaders.layout.header_rows import header_row
from loaders.privacy import detection, personal_headers, text_redaction
from loaders.privacy.cell_redaction import FEWEST_ACROSS, mask_cells, without_persons
from loaders.privacy.detection import KEEPABLE
from loaders.privacy.person_names import FORM, degree
from loaders.privacy.same_persons import same_persons
from loaders.reading.personal_columns import (
    Found,
    code_columns,
    columns_of_table,
    foreign_columns,
    header_rows,
    is_header,
    left_out_of,
    number_columns,
)
from loaders.tables.schema import Table

FEWEST_ACROSS_BY_FORM = 4
SEARCHED_ACROSS = 20
Decisions = Mapping[int, str]


def without_personal(
    grid: Grid, table: Table | None, known: Collection[str], decisions: Decisions | None = None
) -> Grid:
    """Return a sheet whose personal columns hold nothing but their headers, and no person's name,
    address or number in any cell.

    In: the table it is known to hold, if any; `known` are all headers of the tables, in folded
    form; what an analyst decided of columns by place: DROP empties any, KEEP leaves what is
    KEEPABLE.
    """
    decided = decisions or {}
    header = header_row(grid, table) if table else None
    codes: dict[int, Vocabulary[Any]] = {}
    if table and header is not None:
        rows, numbers = [header], frozenset(number_columns(grid, table, header))
        codes = dict(code_columns(grid, table, header))
        found = columns_of_table(grid, table, header)
    else:
        rows, numbers = header_rows(grid, known), frozenset()
        found = dict(foreign_columns(grid, rows))
        grid = replace(
            grid, same=same_persons(grid, {place: titles for place, (titles, _) in found.items()})
        )
    first = next(iter(rows), -1)
    grid, found = _decided(grid, found, decided, first)
    columns = [
        _emptied(cells, found[i][0], known) if i in found else cells
        for i, cells in enumerate(grid.columns)
    ]
    grid = _without_rows_of_persons(
        replace(grid, columns=tuple(mask_cells(columns, numbers))), rows, known
    )
    return without_persons(grid, numbers, codes, first + 1)


def _decided(
    grid: Grid, found: Mapping[int, Found], decisions: Decisions, first: int
) -> tuple[Grid, dict[int, Found]]:
    """The sheet that says which of its columns are emptied and which kept, and the former: those
    that were found and that an analyst drops, but for those that may be kept and are.
    """
    kept = frozenset(
        p for p, (_, why) in found.items() if decisions.get(p) == KEEP and why.reason in KEEPABLE
    )
    by_hand = [
        place
        for place, decision in decisions.items()
        if decision == DROP and place < grid.width and place not in found
    ]
    dropped: dict[int, Found] = {
        place: ({first}, left_out_of(grid, place, first, detection.DROPPED)) for place in by_hand
    }
    personal = {place: why for place, why in {**found, **dropped}.items() if place not in kept}
    grid = replace(
        grid,
        personal=frozenset(personal),
        left_out={place: why for place, (_, why) in personal.items()},
        kept=kept,
    )
    return grid, personal


def without_column(grid: Grid, column: int, table: Table | None, known: Collection[str]) -> Grid:
    """Return a sheet with one more of its columns emptied, since an analyst says that it is
    personal. Its header stays.
    """
    header = header_row(grid, table) if table else None
    first = header if header is not None else next(iter(header_rows(grid, known)), -1)
    columns = list(grid.columns)
    columns[column] = _emptied(columns[column], {first}, known)
    persons = {place: n for place, n in grid.persons.items() if place != column}
    left_out = {**grid.left_out, column: left_out_of(grid, column, first, detection.DROPPED)}
    made = replace(
        grid, columns=tuple(columns), personal=grid.personal | {column}, left_out=left_out
    )
    return replace(made, kept=grid.kept - {column}, persons=persons)


def _emptied(cells: Cells, titles: set[int], known: Collection[str]) -> Cells:
    """A personal column: its headers, labels of totals, and ellipses. A header that is itself like
    a name is none.
    """
    different = list(cells.different)

    def withheld(value: Value) -> Value:
        text = text_of(value)
        return (
            value
            if not text or is_header(text, known) or known_systems.is_total(text)
            else ELLIPSIS
        )

    kept = [withheld(value) for value in different]
    codes = cells.codes.copy()
    for row in titles:
        if row >= 0 and not _is_person(text_of(cells[row]), known):
            kept.append(cells[row])
            codes[row] = len(kept) - 1
    return Cells(kept, codes).used()


def _is_person(title: str, known: Collection[str]) -> bool:
    """Whether what stands where a header should is itself a person's name, address or number, as in
    a list without headers.
    """
    if not title or is_header(title, known) or personal_headers.personal_header(title):
        return False
    return degree(title) >= FORM or text_redaction.shown(title) != title


def _without_rows_of_persons(grid: Grid, headers: Sequence[int], known: Collection[str]) -> Grid:
    """A sheet without names that stand beside one another in one of its first rows, as headers of
    columns do.
    """
    columns = list(grid.columns)
    first = grid.region.first if grid.region else 0
    for row in sorted({*range(first, min(grid.height, first + SEARCHED_ACROSS)), *headers}):
        texts = {
            column: text
            for column in range(grid.width)
            if (text := text_of(columns[column][row])) and text != ELLIPSIS
        }
        if sum(degree(text) >= FORM for text in texts.values()) < FEWEST_ACROSS:
            continue
        others = {
            column: text
            for column, text in texts.items()
            if not is_header(text, known) and not personal_headers.personal_header(text)
        }
        for column in _across(others):
            columns[column] = columns[column].with_value(row, ELLIPSIS)
    for column, row in _above(columns, range(first, min(headers, default=first))):
        columns[column] = columns[column].with_value(row, ELLIPSIS)
    return replace(grid, columns=tuple(cells.used() for cells in columns))


def _above(columns: Sequence[Cells], rows: range) -> list[tuple[int, int]]:
    """The cells above the headers that hold names of persons, where most of what stands there
    does.
    """
    texts = {
        (column, row): text
        for row in rows
        for column, cells in enumerate(columns)
        if (text := text_of(cells[row])) and text != ELLIPSIS
    }
    if len(texts) < FEWEST_ACROSS or not detection.judged(list(texts.values())):
        return []
    return [place for place, text in texts.items() if degree(text) >= FORM]


def _across(texts: Mapping[int, str]) -> list[int]:
    """The columns in which names stand in a row; none where it is no row of persons."""
    if len(texts) < FEWEST_ACROSS:
        return []
    found = detection.judged(list(texts.values()))
    words = {word for text in texts.values() for word in folded(text).split()}
    by_form = (
        found == detection.FORMS
        and len(texts) >= FEWEST_ACROSS_BY_FORM
        and words.isdisjoint(_header_words())
    )
    return (
        [column for column, text in texts.items() if degree(text) >= FORM]
        if found == detection.NAMES or by_form
        else []
    )


@cache
def _header_words() -> frozenset[str]:
    """The words of all headers that are known anywhere."""
    return frozenset(
        word
        for header in (*known_systems.headers(), *PERSONAL_COLUMNS.spellings())
        for word in header.split()
    )
