"""Guess how a foreign sheet may be read: which table it holds, which column is which, what it
leaves unsaid.

All of it is guessed, shown and confirmed, never applied silently.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from domain.normalization import normalize_name
from domain.vocabulary import SHEETS
from loaders.cells.grid import Grid
from loaders.cells.instructions import Instructions, SheetInstruction
from loaders.cells.values import display_text
from loaders.layout import known_systems
from loaders.layout.header_rows import detect_table
from loaders.layout.headers import detect_layout
from loaders.matching import similarity
from loaders.matching.column_guess import guess_columns
from loaders.matching.guesses import SheetGuess
from loaders.matching.person_rows import Heads, heads_of, notices_of
from loaders.matching.remembered_mapping import grid_named, remembered_columns
from loaders.matching.table_bounds import TableBounds, find_bounds, find_header, header_titles
from loaders.reading.opened import OpenedFile
from loaders.tables.registry import TABLES
from loaders.tables.schema import Table

MIN_NAMED_COLUMNS = 2
# What stands in a required column that no column of the file gives, where the vocabulary has a word
# for not knowing.
DEFAULT_CONSTANTS: Mapping[str, Mapping[str, str]] = {"participants": {"category": "not_specified"}}


def needs_matching(opened: OpenedFile, instructions: Instructions) -> tuple[str, ...]:
    """The names of the sheets that hold rows and are no table that can be read, and of which
    nothing was said yet.

    Where another sheet can be read as it is, one that looks like no table of ours is taken for a
    cover or a guide and not asked about.
    """
    waiting = [
        grid
        for grid in opened.grids
        if not grid.region and grid.name not in instructions.sheets and _needs_match(opened, grid)
    ]
    others = len(opened.grids) > len(waiting)
    return tuple(grid.name for grid in waiting if not others or _looks_like_table(grid))


def guess_sheet(
    opened: OpenedFile,
    sheet: str,
    *,
    table: str = "",
    remembered: Mapping[str, Any] | None = None,
    events: Sequence[str] = (),
) -> SheetGuess:
    """How a sheet may be read: as it was remembered, else by names and values. `table` is what the
    analyst says it holds.

    In: `remembered` as `to_remember` gave it, `events` the codes of known events.
    """
    grid = grid_named(opened, sheet)
    bounds = find_bounds(grid) or TableBounds(
        0, grid.height - 1, header_titles(grid, 0), grid.filled()
    )
    known = remembered or {}
    name = table or known.get("table", "") or _guess_table(grid, bounds, _hint(opened))
    mapping_columns = remembered_columns(known, bounds.titles) if known.get("table") == name else {}
    columns = tuple(guess_columns(grid, bounds, TABLES[name], mapping_columns))
    matched = {column.column for column in columns}
    constants = _constants(
        bounds,
        TABLES[name],
        matched,
        known if mapping_columns else {},
        _find_event(opened, grid, bounds, events),
    )
    kind = bounds.layout.kind if bounds.layout else ""
    heads = (
        heads_of(grid, bounds, columns)
        if name == known_systems.TARGET_TABLE
        else Heads({}, (), rejoined=False)
    )
    notices = tuple(notices_of(grid, bounds, columns, heads))
    rejoined = tuple(heads.again) if heads.rejoined else ()
    left_out = tuple(sorted({*heads.gone, *rejoined})), rejoined
    return SheetGuess(
        sheet,
        name,
        bounds.header,
        _last_row(grid, bounds),
        columns,
        constants,
        kind,
        notices,
        *left_out,
    )


def to_instruction(guess: SheetGuess) -> SheetInstruction:
    """A guess as an instruction; what it leaves empty is left out."""
    columns = {each.place: each.column for each in guess.columns if each.column}
    constants = {name: value for name, value in guess.constants.items() if value}
    return SheetInstruction(
        guess.table, guess.header, columns, constants, guess.last, guess.skipped, guess.rejoined
    )


def _hint(opened: OpenedFile) -> str:
    return opened.file.rpartition(".")[0] if len(opened.grids) == 1 else ""


def _needs_match(opened: OpenedFile, grid: Grid) -> bool:
    if not grid.filled():
        return False
    table = detect_table(grid, _hint(opened), TABLES)
    layout = detect_layout(opened.file, grid, table) if table else None
    return layout is None or any(problem.code == "missing_column" for problem in layout.problems)


def _looks_like_table(grid: Grid) -> bool:
    """Whether a sheet beside tables of ours looks like one too: a known system's, or with the names
    of two columns of a table.
    """
    header = find_header(grid)
    if header is None or header[1] is not None:
        return header is not None
    titles = header_titles(grid, header[0])
    return any(
        len(_certain_columns(titles, table)) >= MIN_NAMED_COLUMNS for table in TABLES.values()
    )


def _certain_columns(titles: Sequence[str], table: Table) -> set[str]:
    likes = [similarity.match_by_name(title, table) for title in titles]
    return {like.column for like in likes if like and like.certain and like.column}


def _guess_table(grid: Grid, bounds: TableBounds, hint: str) -> str:
    """The table a sheet is named after; else the one that has the column it is told by and most
    columns; participants where none has.
    """
    named = SHEETS.code_of(grid.name) or SHEETS.code_of(hint)
    if named or bounds.layout:
        return named or known_systems.TARGET_TABLE
    merits = {name: _table_score(grid, bounds, table) for name, table in TABLES.items()}
    return max(merits, key=lambda name: (merits[name], name == known_systems.TARGET_TABLE))


def _table_score(grid: Grid, bounds: TableBounds, table: Table) -> int:
    names = {column.column for column in guess_columns(grid, bounds, table, {}) if column.column}
    if similarity.DISTINCTIVE_COLUMN.get(table.name, "") not in {"", *names}:
        return -1
    return sum(1 + (name in table.required) for name in names)


def _constants(
    bounds: TableBounds,
    table: Table,
    matched: Iterable[str],
    remembered: Mapping[str, Any],
    event: str,
) -> dict[str, str]:
    """What the layout implies, what was remembered, and what is required and still to be said,
    empty.
    """
    implied = (
        dict(bounds.layout.constants)
        if bounds.layout and table.name == known_systems.TARGET_TABLE
        else {}
    )
    unsaid = {name: DEFAULT_CONSTANTS.get(table.name, {}).get(name, "") for name in table.required}
    event_constants = {"event": event} if event and "event" in table.accepted else {}
    everything = unsaid | implied | dict(remembered.get("constants", {})) | event_constants
    return {name: value for name, value in everything.items() if name not in set(matched)}


def _find_event(opened: OpenedFile, grid: Grid, bounds: TableBounds, events: Sequence[str]) -> str:
    """The one known event whose code the file's name, the sheet's or the rows above the table
    mention; empty where none or several.
    """
    above = [display_text(value) for row in range(bounds.header) for value in grid.row(row)]
    text = f" {normalize_name(' '.join((opened.file, grid.name, *above)))} "
    named = [event for event in events if f" {normalize_name(event)} " in text]
    return named[0] if len(named) == 1 else ""


def _last_row(grid: Grid, bounds: TableBounds) -> int:
    """The last row, or -1 where nothing stands beneath it."""
    return -1 if bounds.last >= max(grid.filled(), default=0) else bounds.last
