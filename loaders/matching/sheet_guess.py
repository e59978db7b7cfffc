"""Guess how a foreign sheet may be read: which table it holds, which column is which, what it
leaves unsaid.

All of it is guessed, shown and confirmed, never applied silently.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from domain.normalization import folded
from domain.vocabulary import SHEETS
from loaders.cells.grid import Grid
from loaders.cells.instructions import Instructions, SheetInstruction
from loaders.cells.values import text_of
from loaders.layout import known_systems
from loaders.layout.header_rows import recognised
from loaders.layout.headers import laid_out
from loaders.matching import similarity
from loaders.matching.column_guess import guess_columns
from loaders.matching.guesses import SheetGuess
from loaders.matching.person_rows import Heads, heads_of, notices_of
from loaders.matching.remembered_mapping import grid_named, remembered_columns
from loaders.matching.table_bounds import Extent, extent, header_of, titles_of
from loaders.reading.opened import Opened
from loaders.tables.registry import TABLES
from loaders.tables.schema import Table

FEWEST_NAMED = 2
# What stands in a required column that no column of the file gives, where the vocabulary has a word
# for not knowing.
UNSAID: Mapping[str, Mapping[str, str]] = {"participants": {"category": "not_specified"}}


def needs_matching(opened: Opened, instructions: Instructions) -> tuple[str, ...]:
    """The names of the sheets that hold rows and are no table that can be read, and of which
    nothing was said yet.

    Where another sheet can be read as it is, one that looks like no table of ours is taken for a
    cover or a guide and not asked about.
    """
    waiting = [
        grid
        for grid in opened.grids
        if not grid.region and grid.name not in instructions.sheets and _unmatched(opened, grid)
    ]
    others = len(opened.grids) > len(waiting)
    return tuple(grid.name for grid in waiting if not others or _likely(grid))


def guess(
    opened: Opened,
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
    found = extent(grid) or Extent(0, grid.height - 1, titles_of(grid, 0), grid.filled())
    known = remembered or {}
    name = table or known.get("table", "") or _table(grid, found, _hint(opened))
    kept = remembered_columns(known, found.titles) if known.get("table") == name else {}
    columns = tuple(guess_columns(grid, found, TABLES[name], kept))
    matched = {column.column for column in columns}
    constants = _constants(
        found, TABLES[name], matched, known if kept else {}, _mentioned(opened, grid, found, events)
    )
    kind = found.layout.kind if found.layout else ""
    heads = (
        heads_of(grid, found, columns)
        if name == known_systems.MEANT_FOR
        else Heads({}, (), rejoined=False)
    )
    notices = tuple(notices_of(grid, found, columns, heads))
    rejoined = tuple(heads.again) if heads.rejoined else ()
    left_out = tuple(sorted({*heads.gone, *rejoined})), rejoined
    return SheetGuess(
        sheet, name, found.header, _last(grid, found), columns, constants, kind, notices, *left_out
    )


def instruction(guess: SheetGuess) -> SheetInstruction:
    """A guess as an instruction; what it leaves empty is left out."""
    columns = {each.place: each.column for each in guess.columns if each.column}
    constants = {name: value for name, value in guess.constants.items() if value}
    return SheetInstruction(
        guess.table, guess.header, columns, constants, guess.last, guess.skipped, guess.rejoined
    )


def _hint(opened: Opened) -> str:
    return opened.file.rpartition(".")[0] if len(opened.grids) == 1 else ""


def _unmatched(opened: Opened, grid: Grid) -> bool:
    if not grid.filled():
        return False
    table = recognised(grid, _hint(opened), TABLES)
    layout = laid_out(opened.file, grid, table) if table else None
    return layout is None or any(problem.code == "missing_column" for problem in layout.problems)


def _likely(grid: Grid) -> bool:
    """Whether a sheet beside tables of ours looks like one too: a known system's, or with the names
    of two columns of a table.
    """
    found = header_of(grid)
    if found is None or found[1] is not None:
        return found is not None
    titles = titles_of(grid, found[0])
    return any(len(_named(titles, table)) >= FEWEST_NAMED for table in TABLES.values())


def _named(titles: Sequence[str], table: Table) -> set[str]:
    likes = [similarity.by_name(title, table) for title in titles]
    return {like.column for like in likes if like and like.certain and like.column}


def _table(grid: Grid, found: Extent, hint: str) -> str:
    """The table a sheet is named after; else the one that has the column it is told by and most
    columns; participants where none has.
    """
    named = SHEETS.code_of(grid.name) or SHEETS.code_of(hint)
    if named or found.layout:
        return named or known_systems.MEANT_FOR
    merits = {name: _merit(grid, found, table) for name, table in TABLES.items()}
    return max(merits, key=lambda name: (merits[name], name == known_systems.MEANT_FOR))


def _merit(grid: Grid, found: Extent, table: Table) -> int:
    names = {column.column for column in guess_columns(grid, found, table, {}) if column.column}
    if similarity.TOLD_BY.get(table.name, "") not in {"", *names}:
        return -1
    return sum(1 + (name in table.required) for name in names)


def _constants(
    found: Extent, table: Table, matched: Iterable[str], remembered: Mapping[str, Any], event: str
) -> dict[str, str]:
    """What the layout implies, what was remembered, and what is required and still to be said,
    empty.
    """
    implied = (
        dict(found.layout.constants)
        if found.layout and table.name == known_systems.MEANT_FOR
        else {}
    )
    unsaid = {name: UNSAID.get(table.name, {}).get(name, "") for name in table.required}
    said = {"event": event} if event and "event" in table.accepted else {}
    everything = unsaid | implied | dict(remembered.get("constants", {})) | said
    return {name: value for name, value in everything.items() if name not in set(matched)}


def _mentioned(opened: Opened, grid: Grid, found: Extent, events: Sequence[str]) -> str:
    """The one known event whose code the file's name, the sheet's or the rows above the table
    mention; empty where none or several.
    """
    above = [text_of(value) for row in range(found.header) for value in grid.row(row)]
    text = f" {folded(' '.join((opened.file, grid.name, *above)))} "
    named = [event for event in events if f" {folded(event)} " in text]
    return named[0] if len(named) == 1 else ""


def _last(grid: Grid, found: Extent) -> int:
    """The last row, or -1 where nothing stands beneath it."""
    return -1 if found.last >= max(grid.filled(), default=0) else found.last
