"""Tell what is wrong with the cells of a sheet: refused, hard to print, shifted."""

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from domain.glyphs import missing_glyphs
from loaders.cells.cell_names import a1
from loaders.cells.column import CellValue, DictionaryColumn
from loaders.cells.fuzzy import closest_term
from loaders.cells.grid import has_content
from loaders.cells.limits import LIMITS
from loaders.cells.problems import Problem
from loaders.cells.values import CellError, display_text, has_control_characters
from loaders.privacy.text_redaction import redact_for_display
from loaders.reading.sheet import ParsedSheet
from loaders.tables.schema import VOCABULARIES, Column

MAX_LETTERS = 12  # that have no glyph, named in one problem
# different values of a column for which a near one is looked for: that takes longer than all else
MAX_SUGGESTIONS = 1000


def with_refused(
    sheet: ParsedSheet,
    column: Column,
    rows: NDArray[np.intp],
    cells: DictionaryColumn,
    refusals: Mapping[int, CellError],
) -> ParsedSheet:
    """Give the sheet with the problems of refused cells. Those that will not be listed are not even
    made: there may be millions.
    """
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
    """The positions of the refusals that are listed of each kind: the first of each different value
    before any value's second.
    """
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
    """The problems of refused cells; what is near to a value is looked for once."""
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
    """Tell the first cell of a column with characters that are not seen but change what is; they
    are left out.
    """
    if column.name in sheet.places and not cells.plain and any(map(_has_controls, cells.distinct)):
        first = int(rows[np.flatnonzero(cells.where(_has_controls))[0]])
        yield sheet.problem("control_characters", first + 1, column.name)


def print_problems(
    sheet: ParsedSheet, column: Column, rows: NDArray[np.intp], cells: DictionaryColumn
) -> Iterator[Problem]:
    """Tell texts longer than pictures and documents have room for; the first cell of a column with
    letters that their fonts lack.
    """
    if column.kind not in ("text", "list") or column.name not in sheet.places:
        return
    lengths = {
        i: len(display_text(value))
        for i, value in enumerate(cells.distinct)
        if isinstance(value, str) and len(value) > column.max_length
    }
    long = np.flatnonzero(
        np.isin(cells.codes, [i for i, n in lengths.items() if n > column.max_length])
    )
    for position in long[: LIMITS.problems_per_kind].tolist():
        value, expected = str(lengths[cells.codes[position]]), str(column.max_length)
        yield sheet.problem(
            "text_too_long", int(rows[position]) + 1, column.name, value=value, expected=expected
        )
    lacking = {
        i: letters
        for i, value in enumerate(cells.distinct)
        if isinstance(value, str) and (letters := missing_glyphs(value))
    }
    if lacking:
        first = int(np.flatnonzero(np.isin(cells.codes, list(lacking)))[0])
        yield sheet.problem(
            "letters_without_glyph",
            int(rows[first]) + 1,
            column.name,
            value=" ".join(lacking[cells.codes[first]][:MAX_LETTERS]),
        )


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
        details["suggestion"] = closest_term(details["value"], VOCABULARIES[refusal.choices])
    return details


def shifted_rows(sheet: ParsedSheet, header: int) -> Iterator[Problem]:
    """Tell the rows of a CSV file that are longer than its header: a comma without quotes has moved
    their values.
    """
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
