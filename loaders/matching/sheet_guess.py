"""Guess how a foreign sheet may be read: which table it holds, which column is which, what is
missing.

All of it is shown and confirmed, never applied silently.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from domain.normalization import normalize_name
from domain.vocabulary import SHEETS
from loaders.cells.grid import Grid
from loaders.cells.instructions import Instructions, SheetInstruction
from loaders.cells.values import display_text
from loaders.layout import known_systems
from loaders.layout.header_rows import detect_table
from loaders.layout.headers import detect_layout
from loaders.layout.matrices import find_matrix
from loaders.matching import similarity
from loaders.matching.block_guess import with_block_rows
from loaders.matching.column_guess import count_values, guess_columns
from loaders.matching.guesses import REMEMBERED, ColumnGuess, SheetGuess
from loaders.matching.matrix_guess import guess_matrix
from loaders.matching.person_rows import UncountedRows, find_uncounted_rows, list_notices
from loaders.matching.remembered_mapping import find_grid, locate_columns
from loaders.matching.table_bounds import TableBounds, find_bounds, find_header, header_titles
from loaders.reading.matrix_sheets import matrix_table
from loaders.reading.opened_file import OpenedFile
from loaders.tables.registry import MAIN_TABLES, TABLES
from loaders.tables.schema import Table

MIN_NAMED_COLUMNS = 2
# Values of required columns missing in a file, where the vocabulary has a term for unknown.
DEFAULT_CONSTANTS: Mapping[str, Mapping[str, str]] = {"participants": {"category": "not_specified"}}


def needs_matching(opened: OpenedFile, instructions: Instructions) -> tuple[str, ...]:
    """Return the names of sheets with rows that match no table and have no instruction yet.

    If another sheet can be read, one that looks like no table is taken for a cover or a guide and
    left out.
    """
    waiting = [
        grid
        for grid in opened.grids
        if not grid.region and grid.name not in instructions.sheets and _needs_match(opened, grid)
    ]
    others = len(opened.grids) > len(waiting)
    return tuple(
        grid.name
        for grid in waiting
        if not others or _looks_like_table(grid) or matrix_table(opened, grid)
    )


def guess_sheet(
    opened: OpenedFile,
    sheet: str,
    *,
    table: str = "",
    remembered: Mapping[str, Any] | None = None,
    events: Sequence[str] = (),
) -> SheetGuess:
    """Guess how a sheet may be read. `remembered` is from `build_mapping`, `events` are codes."""
    grid = find_grid(opened, sheet)
    matrix = find_matrix(grid)
    if matrix and table in ("", matrix.table):
        event = _find_event(opened, grid, matrix.header, events)
        return guess_matrix(opened, grid, matrix, remembered=remembered, event=event)
    bounds = find_bounds(grid) or _whole_sheet(grid)
    known = remembered or {}
    name = table or known.get("table", "") or _guess_table(grid, bounds, _hint(opened))
    mapping_columns = locate_columns(known, bounds.titles) if known.get("table") == name else {}
    columns = tuple(
        _without_meeting_name(column, grid, bounds, events)
        for column in guess_columns(grid, bounds, TABLES[name], mapping_columns)
    )
    event = _find_event(opened, grid, bounds.header, events)
    remembered = known if mapping_columns else {}
    constants = _constants(bounds, TABLES[name], {c.column for c in columns}, remembered, event)
    kind, last = bounds.layout.kind if bounds.layout else "", _last_row(grid, bounds)
    guess = SheetGuess(sheet, name, bounds.header, last, columns, constants, kind)
    return with_block_rows(_with_uncounted_rows(guess, grid, bounds), grid, bounds)


def _without_meeting_name(
    column: ColumnGuess, grid: Grid, bounds: TableBounds, events: Sequence[str]
) -> ColumnGuess:
    """Unassign a column of events whose one value is no known event: the title of a meeting."""
    if column.column != "event" or column.reason == REMEMBERED or not events:
        return column
    values = {normalize_name(text) for text in count_values(grid, bounds, column.place)}
    if len(values) != 1 or not values.isdisjoint(map(normalize_name, events)):
        return column
    return replace(column, column="", reason="")


def _whole_sheet(grid: Grid) -> TableBounds:
    """Return bounds with the first row as the header and all others as the table."""
    rows = grid.list_nonblank_rows()
    return TableBounds(0, grid.height - 1, header_titles(grid, 0), rows)


def _with_uncounted_rows(guess: SheetGuess, grid: Grid, bounds: TableBounds) -> SheetGuess:
    """Add the rows of a guess that are no additional person, and the notices about it."""
    uncounted = UncountedRows((), (), rejoined=False)
    if guess.table == known_systems.TARGET_TABLE:
        uncounted = find_uncounted_rows(grid, bounds, guess.columns)
    rejoined = tuple(uncounted.again) if uncounted.rejoined else ()
    notices = tuple(list_notices(grid, bounds, guess.columns, uncounted))
    skipped = tuple(sorted({*uncounted.absent_rows, *rejoined}))
    return replace(guess, notices=notices, skipped=skipped, rejoined=rejoined)


def to_instruction(guess: SheetGuess) -> SheetInstruction:
    """Convert a guess to an instruction; unassigned columns and empty constants are left out."""
    columns = {column.place: column.column for column in guess.columns if column.column}
    constants = {name: value for name, value in guess.constants.items() if value}
    instruction = SheetInstruction(
        guess.table,
        guess.header,
        columns,
        constants,
        guess.last,
        guess.skipped,
        guess.rejoined,
        filled=dict(guess.filled),
    )
    return (
        replace(instruction, matrix=guess.matrix.to_instruction()) if guess.matrix else instruction
    )


def preselect(guess: SheetGuess, earlier: SheetInstruction) -> SheetGuess:
    """Return the guess with the columns and constants of a matching that was taken back; unchanged
    where that was of another table.
    """
    if guess.table != earlier.table:
        return guess
    names = {
        each.place: "" if each.personal else earlier.columns.get(each.place, "")
        for each in guess.columns
    }
    columns = tuple(
        replace(each, column=names[each.place], reason="earlier" if names[each.place] else "")
        for each in guess.columns
    )
    matrix = guess.matrix
    if matrix and earlier.matrix:
        matrix = matrix.with_meanings(earlier.matrix.meanings)
    constants = {**guess.constants, **earlier.constants}
    return replace(guess, columns=columns, constants=constants, matrix=matrix)


def _hint(opened: OpenedFile) -> str:
    return opened.file.rpartition(".")[0] if len(opened.grids) == 1 else ""


def _needs_match(opened: OpenedFile, grid: Grid) -> bool:
    if not grid.list_nonblank_rows():
        return False
    table = detect_table(grid, _hint(opened), TABLES)
    layout = detect_layout(opened.file, grid, table) if table else None
    return layout is None or any(problem.code == "missing_column" for problem in layout.problems)


def _looks_like_table(grid: Grid) -> bool:
    """Test whether a sheet is a known system's, or has the headers of two columns of a table."""
    header = find_header(grid)
    if header is None or header[1] is not None:
        return header is not None
    titles = header_titles(grid, header[0])
    return any(
        len(_certain_columns(titles, table)) >= MIN_NAMED_COLUMNS for table in MAIN_TABLES.values()
    )


def _certain_columns(titles: Sequence[str], table: Table) -> set[str]:
    likes = [similarity.match_by_name(title, table) for title in titles]
    return {like.column for like in likes if like and like.certain and like.column}


def _guess_table(grid: Grid, bounds: TableBounds, hint: str) -> str:
    """Return the table that the sheet or file is named after, else the best match."""
    named = SHEETS.code_of(grid.name) or SHEETS.code_of(hint)
    if named or bounds.layout:
        return named or known_systems.TARGET_TABLE
    merits = {name: _table_score(grid, bounds, table) for name, table in MAIN_TABLES.items()}
    return max(merits, key=lambda name: (merits[name], name == known_systems.TARGET_TABLE))


def _table_score(grid: Grid, bounds: TableBounds, table: Table) -> int:
    names = {column.column for column in guess_columns(grid, bounds, table, {}) if column.column}
    if similarity.DISTINCTIVE_COLUMN.get(table.name, "") not in {"", *names}:
        return -1
    return sum(1 + (name in table.mandatory_columns) for name in names)


def _constants(
    bounds: TableBounds,
    table: Table,
    matched: Iterable[str],
    remembered: Mapping[str, Any],
    event: str,
) -> dict[str, str]:
    """Collect the layout's constants, the remembered ones, and missing required columns, empty."""
    implied = (
        dict(bounds.layout.constants)
        if bounds.layout and table.name == known_systems.TARGET_TABLE
        else {}
    )
    unsaid = {
        name: DEFAULT_CONSTANTS.get(table.name, {}).get(name, "")
        for name in table.mandatory_columns
    }
    event_constants = {"event": event} if event and "event" in table.variants else {}
    everything = unsaid | implied | dict(remembered.get("constants", {})) | event_constants
    return {name: value for name, value in everything.items() if name not in set(matched)}


def _find_event(opened: OpenedFile, grid: Grid, header: int, events: Sequence[str]) -> str:
    """Return the one known event named by the file, the sheet or the rows above the table."""
    above = [display_text(value) for row in range(header) for value in grid.row(row)]
    text = f" {normalize_name(' '.join((opened.file, grid.name, *above)))} "
    named = [event for event in events if f" {normalize_name(event)} " in text]
    return named[0] if len(named) == 1 else ""


def _last_row(grid: Grid, bounds: TableBounds) -> int:
    """Return the last row of the table, or -1 where no row follows."""
    return -1 if bounds.last >= max(grid.list_nonblank_rows(), default=0) else bounds.last
