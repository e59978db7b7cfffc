"""List the decisions on how the files of an upload were read, and take single ones back."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from functools import partial
from typing import Any

from loaders.cells.cell_names import column_letters
from loaders.cells.grid import Grid
from loaders.cells.instructions import Instructions, SheetInstruction
from loaders.cells.row_accounting import EXPECTED_REASONS, SheetRows
from loaders.cells.values import display_text
from loaders.layout.header_rows import HEADER_SEARCH_ROWS
from loaders.matching.table_bounds import header_titles
from loaders.privacy.text_redaction import redact_for_display
from loaders.reading.cell_trace import ORDER, SPELLING, VALUE
from loaders.reading.opened_file import OpenedFile
from loaders.reading.parse_result import ParseResult
from loaders.review.decision_messages import (
    COLUMN,
    CONSTANT,
    FILLED,
    MODE,
    NOT_COUNTED,
    REFUSED,
    ROWS,
    SHEET,
    SIGN,
    UNREAD,
    Decision,
)
from loaders.review.draft import Draft, DraftFile

# The fields that keys name: of a draft, and of instructions.
MODES, LEFT_OUT = "modes", "left_out"
SHEETS, COLUMNS, ORDERS, VALUES = "sheets", "columns", "orders", "values"
INSTRUCTION_FIELDS = frozenset(each.name for each in fields(Instructions))


def list_decisions(draft: Draft, readings: Sequence[ParseResult]) -> tuple[Decision, ...]:
    """List the decisions of an upload, file by file, then those on its tables.

    `readings` are the results of reading the draft's files, in their order. Spellings that the
    vocabulary has are listed too: nobody was asked, and they have no key.
    """
    found: list[Decision] = []
    for uploaded, reading in zip(draft.files, readings, strict=True):
        found += file_decisions(uploaded, reading)
        if reading.sha256 in draft.left_out and reading.rows_refused:
            agreed = partial(_decision, uploaded, REFUSED, (LEFT_OUT, reading.sha256))
            found.append(agreed(rows=reading.rows_refused))
    modes = sorted(draft.modes.items())
    return (
        *found,
        *(Decision(MODE, table=t, meaning=mode, key=(MODES, t)) for t, mode in modes),
    )


def file_decisions(uploaded: DraftFile, reading: ParseResult) -> Iterator[Decision]:
    """Yield the decisions on one file: those that instructions state, then known spellings."""
    for lister in LISTERS.values():
        yield from lister(uploaded, reading)
    for trace in reading.traces:
        if trace.kind == SPELLING:
            place = {"table": trace.table, "column": trace.column, "value": trace.value}
            yield _decision(uploaded, SPELLING, (), **place, meaning=trace.meaning, rows=trace.rows)


def without(instructions: Instructions, decision: Decision) -> Instructions:
    """Return the instructions without the entry that a decision states; unchanged where they do not
    have it.
    """
    field, entry = decision.field, decision.entry
    if field not in INSTRUCTION_FIELDS or entry not in getattr(instructions, field):
        return instructions
    entries = getattr(instructions, field).items()
    return replace(instructions, **{field: {key: v for key, v in entries if key != entry}})


def take_back(draft: Draft, decision: Decision, opened: OpenedFile | None = None) -> Draft:
    """Return the draft without a decision, all others kept; unchanged where it was taken back.

    A sheet's matching is kept aside, to be preselected when its question is asked again. `opened`
    is the file of a decision on a column, opened again without it.
    """
    if decision.field == MODES:
        modes = {table: mode for table, mode in draft.modes.items() if table != decision.entry}
        return replace(draft, modes=modes)
    if decision.field == LEFT_OUT:
        return draft.with_left_out(str(decision.entry), agreed=False)
    return replace(draft, files=tuple(_revise(each, decision, opened) for each in draft.files))


def _revise(uploaded: DraftFile, decision: Decision, opened: OpenedFile | None) -> DraftFile:
    if uploaded.opened.sha256 != decision.sha256:
        return uploaded
    revised = uploaded.with_instructions(without(uploaded.instructions, decision))
    return replace(revised, opened=opened or revised.opened)


def column_title(grid: Grid, place: int) -> str:
    """Return the first text of a column, which is its header where it has one, redacted."""
    texts = map(display_text, grid.cells(place)[:HEADER_SEARCH_ROWS])
    return redact_for_display(next((text for text in texts if text), ""))


def _decision(
    uploaded: DraftFile, kind: str, key: tuple[str, Any] | tuple[()], **facts: Any
) -> Decision:
    opened = uploaded.opened
    return Decision(kind, opened.file, sha256=opened.sha256, key=key, **facts)


def _list_sheets(uploaded: DraftFile, reading: ParseResult) -> Iterator[Decision]:
    """Yield each sheet's matching: the sheet, its parts, and the rows left out by it."""
    counted = {rows.sheet: rows for rows in reading.rows}
    for sheet, instruction in uploaded.instructions.sheets.items():
        decide = partial(_decision, uploaded, key=(SHEETS, sheet), sheet=sheet)
        rows = counted.get(sheet)
        if not instruction.table:
            yield decide(kind=UNREAD, rows=rows.filled if rows else NOT_COUNTED)
            continue
        read = rows.read if rows else NOT_COUNTED
        yield decide(kind=SHEET, table=instruction.table, meaning=instruction.table, rows=read)
        grid = _find_grid(uploaded, sheet)
        for lister in SHEET_LISTERS.values():
            for facts in lister(instruction, grid):
                yield decide(table=instruction.table, **facts)
        yield from (decide(**facts) for facts in _rows_left_out(rows))


def _matched_columns(
    instruction: SheetInstruction, grid: Grid | None
) -> Iterator[Mapping[str, Any]]:
    """Yield the columns that are read, each by its header, by its letters where it has none."""
    titles = header_titles(grid, instruction.header) if grid else ()
    for place, column in sorted(instruction.columns.items()):
        if grid and place in grid.personal:
            continue  # emptied since it was matched: it is not read
        title = redact_for_display(titles[place]) if place < len(titles) else ""
        yield {"kind": COLUMN, "column": column, "value": title or column_letters(place)}


def _constants(instruction: SheetInstruction, grid: Grid | None) -> Iterator[Mapping[str, Any]]:
    for column, value in instruction.constants.items():
        yield {"kind": CONSTANT, "column": column, "meaning": redact_for_display(value)}


def _matrix_meanings(
    instruction: SheetInstruction, grid: Grid | None
) -> Iterator[Mapping[str, Any]]:
    """Yield what the signs of a matrix mean, as normalized when they were asked about."""
    matrix = instruction.matrix
    for sign, meaning in matrix.meanings.items() if matrix else ():
        facts = {"column": matrix.value if matrix else "", "value": redact_for_display(sign)}
        yield {"kind": SIGN, **facts, "meaning": meaning}


def _filled_columns(
    instruction: SheetInstruction, grid: Grid | None
) -> Iterator[Mapping[str, Any]]:
    for column, decision in instruction.filled.items():
        yield {"kind": FILLED, "column": column, "meaning": decision}


def _rows_left_out(rows: SheetRows | None) -> Iterator[Mapping[str, Any]]:
    """Yield why rows of a matched sheet were left out, but for titles and headers."""
    for reason, n in rows.left_out.items() if rows else ():
        if reason not in EXPECTED_REASONS:
            yield {"kind": ROWS, "meaning": reason, "rows": n}


def _list_columns(uploaded: DraftFile, reading: ParseResult) -> Iterator[Decision]:
    for entry, word in uploaded.instructions.columns.items():
        key, place = entry
        grid = _find_grid(uploaded, key)
        title = column_title(grid, place) if grid and place < grid.width else ""
        name = f"{column_letters(place)} {title}".strip()
        sheet = key.partition("\n")[0]  # the key of one of several tables has its header row
        yield _decision(uploaded, word, (COLUMNS, entry), sheet=sheet, value=name)


def _list_orders(uploaded: DraftFile, reading: ParseResult) -> Iterator[Decision]:
    rows = {(t.table, t.column): t.rows for t in reading.traces if t.kind == ORDER}
    for entry, order in uploaded.instructions.orders.items():
        table, column = entry
        facts = {"table": table, "column": column, "meaning": order, "rows": rows.get(entry, 0)}
        yield _decision(uploaded, ORDER, (ORDERS, entry), **facts)


def _list_values(uploaded: DraftFile, reading: ParseResult) -> Iterator[Decision]:
    traced = {(t.table, t.column, t.key): t for t in reading.traces if t.kind == VALUE}
    for entry, meaning in uploaded.instructions.values.items():
        table, column, key = entry
        trace = traced.get(entry)
        value, rows = (trace.value, trace.rows) if trace else (redact_for_display(key), 0)
        facts = {"table": table, "column": column, "value": value, "meaning": meaning}
        yield _decision(uploaded, VALUE, (VALUES, entry), **facts, rows=rows)


def _list_filled(uploaded: DraftFile, reading: ParseResult) -> Iterator[Decision]:
    for entry, decision in uploaded.instructions.filled.items():
        table, column = entry
        facts = {"table": table, "column": column, "meaning": decision}
        yield _decision(uploaded, FILLED, (FILLED, entry), **facts)


def _find_grid(uploaded: DraftFile, sheet: str) -> Grid | None:
    return next((g for g in uploaded.opened.grids if sheet in (g.key, g.name)), None)


Lister = Callable[[DraftFile, ParseResult], Iterator[Decision]]
SheetLister = Callable[[SheetInstruction, Grid | None], Iterator[Mapping[str, Any]]]
# By field of Instructions, in the order of the list: a new field needs a lister here.
LISTERS: Mapping[str, Lister] = {
    SHEETS: _list_sheets,
    COLUMNS: _list_columns,
    ORDERS: _list_orders,
    VALUES: _list_values,
    FILLED: _list_filled,
}
# By field of SheetInstruction: a new one needs a lister, unless it counts as rows left out.
SHEET_LISTERS: Mapping[str, SheetLister] = {
    "columns": _matched_columns,
    "constants": _constants,
    "matrix": _matrix_meanings,
    "filled": _filled_columns,
}
