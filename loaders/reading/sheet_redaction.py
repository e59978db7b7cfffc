"""Redact the personal data of a sheet as soon as it is opened, before anything is stored.

A column is emptied if its header or its values are personal; in all other columns, every cell that
consists of a person's name. A redacted cell contains an ellipsis and is not empty: its row still
counts as a row.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from domain.normalization import normalize_name
from domain.vocabulary import PERSONAL_COLUMNS, Vocabulary
from loaders.cells.column import CellValue, DictionaryColumn
from loaders.cells.contact_redaction import REDACTED
from loaders.cells.grid import Grid
from loaders.cells.instructions import DROP, KEEP
from loaders.cells.values import display_text
from loaders.layout import known_systems
from loaders.layout.blocks.heading_rows import lone_states
from loaders.layout.blocks.sum_labels import is_total
from loaders.layout.header_rows import find_header_row
from loaders.privacy import detection, personal_headers, text_redaction
from loaders.privacy.cell_redaction import MIN_NAMES_ACROSS, mask_cells, redact_persons
from loaders.privacy.detection import KEEPABLE
from loaders.privacy.person_names import FORM, name_likelihood
from loaders.privacy.same_persons import same_persons
from loaders.reading.personal_columns import (
    PersonalColumn,
    code_columns,
    columns_of_table,
    describe_redaction,
    foreign_columns,
    header_rows,
    is_header,
    number_columns,
)
from loaders.tables.schema import Table

MIN_NAMES_ACROSS_BY_FORM = 4
SEARCH_ROWS_ACROSS = 20
Decisions = Mapping[int, str]


def redact_sheet(
    grid: Grid, table: Table | None, known: Collection[str], decisions: Decisions | None = None
) -> Grid:
    """Empty the personal columns of a sheet; redact names and contacts in all other cells.

    `table` is the table that the sheet contains, if it is known; `known` are the normalized headers
    of all tables. `decisions` are the analyst's, by place: DROP empties any column, KEEP leaves a
    column whose reason is KEEPABLE.
    """
    decided = decisions or {}
    header = find_header_row(grid, table) if table else None
    codes: dict[int, Vocabulary[Any]] = {}
    if table and header is not None:
        rows, numbers = [header], frozenset(number_columns(grid, table, header))
        codes = dict(code_columns(grid, table, header))
        personal = columns_of_table(grid, table, header)
    else:
        rows, numbers = header_rows(grid, known), frozenset()
        personal = dict(foreign_columns(grid, rows))
        titles = {place: rows for place, (rows, _) in personal.items()}
        grid = replace(grid, same=same_persons(grid, titles))
    first = next(iter(rows), -1)
    grid, personal = _apply_decisions(grid, personal, decided, first)
    columns = mask_cells(_blank_columns(grid, personal, known), numbers)
    grid = _redact_person_rows(replace(grid, columns=tuple(columns)), rows, known)
    return redact_persons(grid, numbers, codes, first + 1)


def _apply_decisions(
    grid: Grid, found: Mapping[int, PersonalColumn], decisions: Decisions, first: int
) -> tuple[Grid, dict[int, PersonalColumn]]:
    """Mark emptied and kept columns in the grid; return it with the columns to empty."""
    kept = frozenset(
        p for p, (_, why) in found.items() if decisions.get(p) == KEEP and why.reason in KEEPABLE
    )
    by_hand = [p for p, d in decisions.items() if d == DROP and p < grid.width and p not in found]
    dropped: dict[int, PersonalColumn] = {
        place: ({first}, describe_redaction(grid, place, first, detection.DROPPED))
        for place in by_hand
    }
    personal = {place: why for place, why in {**found, **dropped}.items() if place not in kept}
    grid = replace(
        grid,
        personal=frozenset(personal),
        left_out={place: why for place, (_, why) in personal.items()},
        kept=kept,
    )
    return grid, personal


def redact_column(grid: Grid, column: int, table: Table | None, known: Collection[str]) -> Grid:
    """Empty one more column that an analyst marked as personal; its header stays."""
    header = find_header_row(grid, table) if table else None
    first = header if header is not None else next(iter(header_rows(grid, known)), -1)
    columns = list(grid.columns)
    columns[column] = _blank_column(columns[column], {first}, known, lone_states(grid, column))
    persons = {place: n for place, n in grid.persons.items() if place != column}
    left_out = {**grid.left_out, column: describe_redaction(grid, column, first, detection.DROPPED)}
    redacted = replace(
        grid, columns=tuple(columns), personal=grid.personal | {column}, left_out=left_out
    )
    return replace(redacted, kept=grid.kept - {column}, persons=persons)


def _blank_columns(
    grid: Grid, personal: Mapping[int, PersonalColumn], known: Collection[str]
) -> list[DictionaryColumn]:
    """Return the columns of a sheet with the personal ones redacted."""
    return [
        _blank_column(cells, personal[place][0], known, lone_states(grid, place))
        if place in personal
        else cells
        for place, cells in enumerate(grid.columns)
    ]


def _blank_column(
    cells: DictionaryColumn, titles: set[int], known: Collection[str], headings: Sequence[int]
) -> DictionaryColumn:
    """Redact a personal column except labels of totals, headers that are no person's name, and
    states that stand alone in their rows as `headings` of persons.
    """
    different = list(cells.distinct)

    def redact_value(value: CellValue) -> CellValue:
        text = display_text(value)
        keeps = not text or is_header(text, known) or is_total(text)
        return value if keeps else REDACTED

    values = [redact_value(value) for value in different]
    codes = cells.codes.copy()
    for row in titles:
        if row >= 0 and not _is_person(display_text(cells[row]), known):
            values.append(cells[row])
            codes[row] = len(values) - 1
    for row in headings:
        values.append(cells[row])
        codes[row] = len(values) - 1
    return DictionaryColumn(values, codes).used()


def _is_person(title: str, known: Collection[str]) -> bool:
    """Tell whether a title is itself a person's name or contact, as in a list without headers."""
    if not title or _is_title(title, known):
        return False
    return name_likelihood(title) >= FORM or text_redaction.redact_for_display(title) != title


def _is_title(text: str, known: Collection[str]) -> bool:
    """Tell whether a text is a known header, or that of a personal column."""
    return is_header(text, known) or personal_headers.is_personal_header(text)


def _redact_person_rows(grid: Grid, headers: Sequence[int], known: Collection[str]) -> Grid:
    """Redact names that stand side by side in one of the first rows, as headers do."""
    columns = list(grid.columns)
    first = grid.region.first if grid.region else 0
    for row in sorted({*range(first, min(grid.height, first + SEARCH_ROWS_ACROSS)), *headers}):
        texts = {
            column: text
            for column in range(grid.width)
            if (text := display_text(columns[column][row])) and text != REDACTED
        }
        if sum(name_likelihood(text) >= FORM for text in texts.values()) < MIN_NAMES_ACROSS:
            continue
        others = {column: text for column, text in texts.items() if not _is_title(text, known)}
        for column in _names_across(others):
            columns[column] = columns[column].with_value(row, REDACTED)
    for column, row in _names_above(columns, range(first, min(headers, default=first))):
        columns[column] = columns[column].with_value(row, REDACTED)
    return replace(grid, columns=tuple(cells.used() for cells in columns))


def _names_above(columns: Sequence[DictionaryColumn], rows: range) -> list[tuple[int, int]]:
    """Return the cells with names above the headers, if most of the texts there are names."""
    texts = {
        (column, row): text
        for row in rows
        for column, cells in enumerate(columns)
        if (text := display_text(cells[row])) and text != REDACTED
    }
    if len(texts) < MIN_NAMES_ACROSS or not detection.detect_personal_values(list(texts.values())):
        return []
    return [place for place, text in texts.items() if name_likelihood(text) >= FORM]


def _names_across(texts: Mapping[int, str]) -> list[int]:
    """Return the columns of a row that contain names; none if it is not a row of persons."""
    if len(texts) < MIN_NAMES_ACROSS:
        return []
    evidence = detection.detect_personal_values(list(texts.values()))
    words = {word for text in texts.values() for word in normalize_name(text).split()}
    by_form = (
        evidence == detection.FORMS
        and len(texts) >= MIN_NAMES_ACROSS_BY_FORM
        and words.isdisjoint(_header_words())
    )
    return (
        [column for column, text in texts.items() if name_likelihood(text) >= FORM]
        if evidence == detection.NAMES or by_form
        else []
    )


@cache
def _header_words() -> frozenset[str]:
    """Return the words of all known headers."""
    return frozenset(
        word
        for header in (*known_systems.foreign_headers(), *PERSONAL_COLUMNS.spellings())
        for word in header.split()
    )
