"""Tell what is wrong with the cells of a sheet: refused, hard to print, shifted."""

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from domain.glyphs import without_glyph
from loaders.cells.cell_names import a1
from loaders.cells.column import Cells, Value
from loaders.cells.fuzzy import near_term
from loaders.cells.grid import says_something
from loaders.cells.limits import LIMITS
from loaders.cells.problems import Problem
from loaders.cells.values import Refusal, controls, text_of
from loaders.privacy.text_redaction import shown
from loaders.reading.sheet import Sheet
from loaders.tables.schema import VOCABULARIES, Column

MOST_LETTERS = 12  # that have no glyph, named in one problem
# different values of a column for which a near one is looked for: that takes longer than all else
MOST_SUGGESTED = 1000


def with_refused(
    sheet: Sheet,
    column: Column,
    rows: NDArray[np.intp],
    cells: Cells,
    refusals: Mapping[int, Refusal],
) -> Sheet:
    """Give the sheet with the problems of refused cells. Those that will not be listed are not even
    made: there may be millions.
    """
    if not refusals:
        return sheet
    listed = set(_listed(cells, refusals)) if len(refusals) > LIMITS.alike else refusals
    rest = [i for i in refusals if i not in listed]
    problems = _refused(
        sheet, column, rows, cells, {i: refusal for i, refusal in refusals.items() if i in listed}
    )
    return sheet.with_problems(problems).with_unlisted((rows[rest] + 1).tolist())


def _listed(cells: Cells, refusals: Mapping[int, Refusal]) -> Iterator[int]:
    """The positions of the refusals that are listed of each kind: the first of each different value
    before any value's second.
    """
    by_kind: dict[str, list[int]] = {}
    for i, refusal in refusals.items():
        by_kind.setdefault(refusal.code, []).append(i)
    for found in by_kind.values():
        positions = np.sort(found)
        first = np.zeros(len(positions), dtype=bool)
        first[np.unique(cells.codes[positions], return_index=True)[1]] = True
        yield from np.concatenate([positions[first], positions[~first]])[: LIMITS.alike].tolist()


def _refused(
    sheet: Sheet,
    column: Column,
    rows: NDArray[np.intp],
    cells: Cells,
    refusals: Mapping[int, Refusal],
) -> Iterator[Problem]:
    """The problems of refused cells; what is near to a value is looked for once."""
    known: dict[tuple[int, Refusal], dict[str, str]] = {}
    for i, refusal in refusals.items():
        key = (int(cells.codes[i]), refusal)
        if key not in known:
            known[key] = _details(
                cells.different[key[0]],
                refusal,
                counted=column.kind == "count",
                suggest=len(known) < MOST_SUGGESTED,
            )
        yield sheet.problem(refusal.code, int(rows[i]) + 1, column.name, **known[key])


def control_problems(
    sheet: Sheet, column: Column, rows: NDArray[np.intp], cells: Cells
) -> Iterator[Problem]:
    """Tell the first cell of a column with characters that are not seen but change what is; they
    are left out.
    """
    if (
        column.name in sheet.places
        and not cells.plain
        and any(map(_holds_controls, cells.different))
    ):
        first = int(rows[np.flatnonzero(cells.where(_holds_controls))[0]])
        yield sheet.problem("control_characters", first + 1, column.name)


def print_problems(
    sheet: Sheet, column: Column, rows: NDArray[np.intp], cells: Cells
) -> Iterator[Problem]:
    """Tell texts longer than pictures and documents have room for; the first cell of a column with
    letters that their fonts lack.
    """
    if column.kind not in ("text", "list") or column.name not in sheet.places:
        return
    lengths = {
        i: len(text_of(value))
        for i, value in enumerate(cells.different)
        if isinstance(value, str) and len(value) > column.longest
    }
    long = np.flatnonzero(
        np.isin(cells.codes, [i for i, n in lengths.items() if n > column.longest])
    )
    for position in long[: LIMITS.alike].tolist():
        value, expected = str(lengths[cells.codes[position]]), str(column.longest)
        yield sheet.problem(
            "text_too_long", int(rows[position]) + 1, column.name, value=value, expected=expected
        )
    lacking = {
        i: letters
        for i, value in enumerate(cells.different)
        if isinstance(value, str) and (letters := without_glyph(value))
    }
    if lacking:
        first = int(np.flatnonzero(np.isin(cells.codes, list(lacking)))[0])
        yield sheet.problem(
            "letters_without_glyph",
            int(rows[first]) + 1,
            column.name,
            value=" ".join(lacking[cells.codes[first]][:MOST_LETTERS]),
        )


def _holds_controls(value: Value) -> bool:
    return isinstance(value, str) and not value.isprintable() and controls(value)


def _details(value: Value, refusal: Refusal, *, counted: bool, suggest: bool) -> dict[str, str]:
    details = {
        "value": shown(value, counted=counted),
        "expected": refusal.expected,
        "choices": refusal.choices,
    }
    if refusal.code == "unknown_term" and suggest:
        details["suggestion"] = near_term(details["value"], VOCABULARIES[refusal.choices])
    return details


def shifted_rows(sheet: Sheet, header: int) -> Iterator[Problem]:
    """Tell the rows of a CSV file that are longer than its header: a comma without quotes has moved
    their values.
    """
    if not sheet.grid.delimited:
        return
    width = len(sheet.grid.row(header))
    longer = np.zeros(sheet.grid.height, dtype=bool)
    for cells in sheet.grid.columns[width:]:
        longer |= cells.where(says_something)
    for row in sheet.frame.index[longer[sheet.frame.index - 1]]:
        yield Problem(
            "shifted_row",
            sheet.file,
            sheet.grid.name,
            a1(row - 1, width),
            table=sheet.table.name,
            row=row,
        )
