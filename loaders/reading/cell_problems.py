"""Report the problems of a sheet's cells: refused, hard to print, or shifted."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from domain.glyphs import missing_glyphs
from loaders.cells.cell_names import a1
from loaders.cells.column import CellValue, DictionaryColumn
from loaders.cells.fuzzy import closest_term
from loaders.cells.grid import has_content
from loaders.cells.limits import LIMITS
from loaders.cells.numerals import is_in_doubt, proves_thousands, without_points
from loaders.cells.problems import Problem
from loaders.cells.row_accounting import HELP
from loaders.cells.values import CellError, display_text, has_control_characters, to_ascii_digits
from loaders.privacy.text_redaction import redact_for_display
from loaders.reading.letters.garbled import repair_term
from loaders.reading.sheet import ParsedSheet
from loaders.tables.schema import VOCABULARIES, Column

MAX_LETTERS = 12  # letters without a glyph that one problem names
# distinct values of a column for which a similar term is searched, the slowest step of all
MAX_SUGGESTIONS = 1000


def with_refused(
    sheet: ParsedSheet,
    column: Column,
    rows: NDArray[np.intp],
    cells: DictionaryColumn,
    refusals: Mapping[int, CellError],
) -> ParsedSheet:
    """Add problems for refused cells; build only the listed ones, since there may be millions."""
    if not refusals:
        return sheet
    listed = (
        set(_positions_to_list(cells, refusals))
        if len(refusals) > LIMITS.problems_per_kind
        else refusals
    )
    rest = [i for i in refusals if i not in listed]
    problems = _refusal_problems(
        sheet, column, rows, cells, {i: refusal for i, refusal in refusals.items() if i in listed}
    )
    return sheet.with_problems(problems).with_unlisted((rows[rest] + 1).tolist())


def _positions_to_list(cells: DictionaryColumn, refusals: Mapping[int, CellError]) -> Iterator[int]:
    """Yield the positions of refusals to list for each code: distinct values before repeats."""
    by_kind: dict[str, list[int]] = {}
    for i, refusal in refusals.items():
        by_kind.setdefault(refusal.code, []).append(i)
    for indices in by_kind.values():
        positions = np.sort(indices)
        first = np.zeros(len(positions), dtype=bool)
        first[np.unique(cells.codes[positions], return_index=True)[1]] = True
        yield from np.concatenate([positions[first], positions[~first]])[
            : LIMITS.problems_per_kind
        ].tolist()


def _refusal_problems(
    sheet: ParsedSheet,
    column: Column,
    rows: NDArray[np.intp],
    cells: DictionaryColumn,
    refusals: Mapping[int, CellError],
) -> Iterator[Problem]:
    """Yield a problem for each refused cell; compute details once for each distinct value."""
    known: dict[tuple[int, CellError], dict[str, str]] = {}
    for i, refusal in refusals.items():
        key = (int(cells.codes[i]), refusal)
        if key not in known:
            known[key] = _details(
                cells.distinct[key[0]],
                refusal,
                counted=column.kind == "count",
                suggest=len(known) < MAX_SUGGESTIONS,
            )
        yield sheet.problem(refusal.code, int(rows[i]) + 1, column.name, **known[key])


def control_problems(
    sheet: ParsedSheet, column: Column, rows: NDArray[np.intp], cells: DictionaryColumn
) -> Iterator[Problem]:
    """Yield a problem for the first cell with invisible control characters, which are removed."""
    if column.name in sheet.places and not cells.plain and any(map(_has_controls, cells.distinct)):
        first = int(rows[np.flatnonzero(cells.where(_has_controls))[0]])
        yield sheet.problem("control_characters", first + 1, column.name)


def point_problems(
    sheet: ParsedSheet, column: Column, rows: NDArray[np.intp], cells: DictionaryColumn
) -> Iterator[Problem]:
    """Yield a warning for the first count whose point was read as separating thousands."""
    if column.kind != "count" or column.name not in sheet.places:
        return
    texts = [to_ascii_digits(display_text(value)) for value in cells.distinct]
    if proves_thousands(texts):
        in_doubt = np.array([is_in_doubt(text) and "." in text for text in texts])[cells.codes]
        first = int(np.flatnonzero(in_doubt)[0])
        expected = without_points(texts[cells.codes[first]])
        yield sheet.problem(
            "points_as_thousands", int(rows[first]) + 1, column.name, expected=expected
        )


def print_problems(
    sheet: ParsedSheet, column: Column, rows: NDArray[np.intp], cells: DictionaryColumn
) -> Iterator[Problem]:
    """Yield the problems of texts that pictures and documents cannot print."""
    if column.kind in ("text", "list") and column.name in sheet.places:
        yield from _length_problems(sheet, column, rows, cells)
        yield from _glyph_problems(sheet, column, rows, cells)


def _length_problems(
    sheet: ParsedSheet, column: Column, rows: NDArray[np.intp], cells: DictionaryColumn
) -> Iterator[Problem]:
    """Yield problems for the texts that are longer than pictures and documents have room for."""
    lengths = {
        i: len(display_text(value))
        for i, value in enumerate(cells.distinct)
        if isinstance(value, str) and len(value) > column.max_length
    }
    too_long = [i for i, n in lengths.items() if n > column.max_length]
    positions = np.flatnonzero(np.isin(cells.codes, too_long))
    for position in positions[: LIMITS.problems_per_kind].tolist():
        value, expected = str(lengths[cells.codes[position]]), str(column.max_length)
        yield sheet.problem(
            "text_too_long", int(rows[position]) + 1, column.name, value=value, expected=expected
        )


def _glyph_problems(
    sheet: ParsedSheet, column: Column, rows: NDArray[np.intp], cells: DictionaryColumn
) -> Iterator[Problem]:
    """Yield a problem for the first cell with letters that the fonts lack."""
    lacking = {
        i: letters
        for i, value in enumerate(cells.distinct)
        if isinstance(value, str) and (letters := missing_glyphs(value))
    }
    if lacking:
        first = int(np.flatnonzero(np.isin(cells.codes, list(lacking)))[0])
        value = " ".join(lacking[cells.codes[first]][:MAX_LETTERS])
        yield sheet.problem("letters_without_glyph", int(rows[first]) + 1, column.name, value=value)


def _has_controls(value: CellValue) -> bool:
    return isinstance(value, str) and not value.isprintable() and has_control_characters(value)


def _details(
    value: CellValue, refusal: CellError, *, counted: bool, suggest: bool
) -> dict[str, str]:
    details = {
        "value": redact_for_display(value, counted=counted),
        "expected": refusal.expected,
        "choices": refusal.choices,
    }
    if refusal.code == "unknown_term" and suggest:
        details["suggestion"] = closest_term(
            repair_term(details["value"]), VOCABULARIES[refusal.choices]
        )
    return details


def refuse_help_rows(sheet: ParsedSheet) -> ParsedSheet:
    """Refuse the rows that look like explanations of the columns, with one problem for each."""
    rows = [row for row, reason in sheet.left_out.items() if reason == HELP]
    if not rows:
        return sheet
    frame = sheet.frame.reindex(sorted([*sheet.frame.index, *(row + 1 for row in rows)]))
    left_out = {row: reason for row, reason in sheet.left_out.items() if reason != HELP}
    problems = [
        Problem(
            "help_row", sheet.file, sheet.grid.name, a1(row, 0), table=sheet.table.name, row=row + 1
        )
        for row in rows
    ]
    return replace(sheet, frame=frame, left_out=left_out).with_problems(problems)


def find_shifted_rows(sheet: ParsedSheet, header: int) -> Iterator[Problem]:
    """Yield problems for CSV rows longer than the header: an unquoted comma shifts their values."""
    if not sheet.grid.delimited:
        return
    width = len(sheet.grid.row(header))
    longer = np.zeros(sheet.grid.height, dtype=bool)
    for cells in sheet.grid.columns[width:]:
        longer |= cells.where(has_content)
    for row in sheet.frame.index[longer[sheet.frame.index - 1]]:
        yield Problem(
            "shifted_row",
            sheet.file,
            sheet.grid.name,
            a1(row - 1, width),
            table=sheet.table.name,
            row=row,
        )
