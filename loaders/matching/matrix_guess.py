"""Guess how a matrix may be read: its columns, the meaning of its signs, and what it does not say.

All of it is shown and confirmed, never applied silently.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from domain.normalization import normalize_sign
from loaders.cells.fuzzy import closest_code
from loaders.cells.grid import Grid
from loaders.cells.instructions import NO_ROW, MatrixInstruction
from loaders.cells.values import (
    FIRST_YEAR,
    LAST_YEAR,
    display_text,
    estimate_number,
    to_ascii_digits,
)
from loaders.layout import known_systems
from loaders.layout.matrices import Matrix
from loaders.layout.matrix_axes import EVENT
from loaders.layout.matrix_cells import body_texts
from loaders.matching.guesses import ColumnGuess, Notice, SheetGuess
from loaders.matching.matrix_questions import UNSAID, MatrixGuess, SignGuess
from loaders.matching.table_bounds import header_titles
from loaders.privacy.text_redaction import redact_for_display
from loaders.reading.opened_file import OpenedFile
from loaders.tables.registry import TABLES
from loaders.tables.schema import Column

_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
MAX_EXAMPLES = 3


def guess_matrix(
    opened: OpenedFile,
    grid: Grid,
    matrix: Matrix,
    *,
    remembered: Mapping[str, Any] | None = None,
    event: str = "",
) -> SheetGuess:
    """Guess how a matrix may be read. `remembered` is from `build_mapping`, `event` a code."""
    known = remembered if remembered and remembered.get("table") == matrix.table else {}
    columns = tuple(_columns(grid, matrix))
    taken = {*matrix.columns.values(), matrix.across, matrix.value}
    constants = _constants(opened, grid, matrix, known, event)
    rows = [row for row in range(matrix.first, matrix.last + 1) if row not in matrix.left_out]
    texts = body_texts(grid, matrix.places, rows)
    signs = tuple(_signs(texts, matrix, dict(known.get("meanings", {}))))
    instruction = MatrixInstruction(
        matrix.across,
        matrix.value,
        matrix.places,
        matrix.first,
        left_out=matrix.left_out,
        persons=matrix.persons,
    )
    filled = set(grid.nonblank_rows.tolist())
    labels = sum(row in filled for row in rows)
    cells = sum(texts.values())
    events = tuple(_events(grid, matrix, rows))
    guess = MatrixGuess(instruction, matrix.down, labels, len(matrix.places), cells, signs, events)
    return SheetGuess(
        grid.name,
        matrix.table,
        matrix.header,
        matrix.last,
        columns,
        {name: value for name, value in constants.items() if name not in taken},
        notices=tuple(_notices(grid, matrix)),
        matrix=guess,
    )


def _columns(grid: Grid, matrix: Matrix) -> Iterator[ColumnGuess]:
    """Yield the columns beside the cells of a matrix: those read, and those left out."""
    for place, title in enumerate(header_titles(grid, matrix.header)):
        if place in matrix.places:
            continue
        texts = list(body_texts(grid, [place], range(matrix.first, matrix.last + 1)))
        personal = place in grid.personal
        shown = () if personal else tuple(map(redact_for_display, texts[:MAX_EXAMPLES]))
        if title or texts:
            yield ColumnGuess(
                place,
                redact_for_display(title),
                shown,
                matrix.columns.get(place, ""),
                "name" if place in matrix.columns else "",
                personal,
            )


def _constants(
    opened: OpenedFile, grid: Grid, matrix: Matrix, known: Mapping[str, Any], event: str
) -> dict[str, str]:
    """Return the values that the matrix does not say, empty where they are to be asked."""
    table = TABLES[matrix.table]
    constants = dict.fromkeys(table.mandatory_columns, "") | dict(known.get("constants", {}))
    if "source" in table.variants and matrix.table != known_systems.TARGET_TABLE:
        constants.setdefault("source", "")
    if matrix.table == known_systems.TARGET_TABLE:
        constants["category"] = constants.get("category") or "not_specified"
        constants["event"] = event
    if "cycle" in constants and (year := _named_year(opened, grid, matrix)):
        constants["cycle"] = year
    return constants


def _named_year(opened: OpenedFile, grid: Grid, matrix: Matrix) -> str:
    """Return the one year that the titles, the sheet or the file name; else nothing."""
    above = [display_text(value) for row in range(matrix.header) for value in grid.row(row)]
    for texts in (above, [grid.name], [opened.file]):
        years = set(_YEAR.findall(to_ascii_digits(" ".join(texts))))
        if len(years) == 1 and FIRST_YEAR <= int(min(years)) <= LAST_YEAR:
            return str(years.pop())
    return ""


def _events(grid: Grid, matrix: Matrix, rows: Sequence[int]) -> Iterator[str]:
    """Yield the different texts that name events, across or down."""
    if matrix.across == EVENT:
        titles = (display_text(grid.at(matrix.header, place)) for place in matrix.places)
        yield from dict.fromkeys(filter(None, titles))
    if matrix.down == EVENT:
        yield from body_texts(grid, [matrix.label], rows)


def _notices(grid: Grid, matrix: Matrix) -> Iterator[Notice]:
    outside = [r for r in grid.list_nonblank_rows() if r < matrix.header or r > matrix.last]
    if outside:
        yield Notice("rows_outside", len(outside))


def _signs(
    texts: Mapping[str, int], matrix: Matrix, remembered: Mapping[str, str]
) -> Iterator[SignGuess]:
    """Yield each different sign or word with what it probably means."""
    column = TABLES[matrix.table].variants[matrix.value]
    merged: dict[str, SignGuess] = {}
    for text, count in texts.items():
        sign = normalize_sign(text)
        if column.kind == "text" and not _is_blank(text):
            continue
        if sign in merged:
            merged[sign] = replace(merged[sign], count=merged[sign].count + count)
        elif not (column.kind == "count" and _is_headcount(text)) or matrix.persons:
            merged[sign] = SignGuess(redact_for_display(text), count, *_meaning(column, text))
            if sign in remembered and not merged[sign].certain:
                merged[sign] = replace(merged[sign], meaning=remembered[sign])
    yield from merged.values()


def _is_headcount(text: str) -> bool:
    """Test whether a text is a number of persons; 0 is asked: it may mean that none came."""
    return bool(estimate_number(text))


def _meaning(column: Column, text: str) -> tuple[str, bool]:
    """Return what a text in the cells means, and whether that is certain. Signs mean nothing."""
    blank = _is_blank(text)
    if column.kind == "count":
        absent = known_systems.presence_code(text) in (known_systems.ABSENT, known_systems.NO)
        return (NO_ROW if blank or absent or estimate_number(text) == 0 else UNSAID), False
    code = column.terms.code_of(text) if column.terms else None
    if code:
        return (UNSAID, False) if blank else (code, True)
    if blank:
        return NO_ROW, False
    return _suggest_code(column, text) or UNSAID, False


def _suggest_code(column: Column, text: str) -> str:
    """Return the term whose spelling is nearest to a word; empty for signs and for other words."""
    if column.terms is None:
        return ""
    return known_systems.suggest_code(column.vocabulary, text) or closest_code(text, column.terms)


def _is_blank(text: str) -> bool:
    """Test whether a text stands for a missing one: a word for it, or dashes only."""
    if any(map(str.isalnum, text)):
        return known_systems.is_blank(text)
    return all(unicodedata.category(c) in ("Pd", "Pc", "Zs") for c in text)
