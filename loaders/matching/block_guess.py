"""Guess which rows of a foreign sheet speak for others: sums, headings, values once per block."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from loaders.cells.grid import Grid
from loaders.cells.instructions import FILL
from loaders.cells.values import display_text, parse_number
from loaders.layout.blocks.block_rows import BlockRows, find_block_rows
from loaders.layout.blocks.heading_rows import heading_code
from loaders.layout.blocks.pivot_headers import is_pivot_label, is_pivot_value
from loaders.layout.known_systems import TARGET_TABLE
from loaders.matching.guesses import ColumnGuess, Notice, SheetGuess
from loaders.matching.table_bounds import TableBounds
from loaders.tables.registry import TABLES

PIVOT = "pivot"  # why a column was guessed


def with_block_rows(guess: SheetGuess, grid: Grid, bounds: TableBounds) -> SheetGuess:
    """Add to a guess what its rows say for others, with notices that tell it."""
    guess = replace(guess, columns=_pivot_columns(guess, grid, bounds))
    found = _find(guess.table, guess.columns, grid, bounds, guess.skipped)
    fields = {name for _, name, _ in found.headings.fields.values()}
    filled = dict.fromkeys((*sorted(fields), *(each.name for each in found.columns)), FILL)
    if found.headings.deep:
        filled = {}
    notices = (*guess.notices, *_notices(guess.columns, found))
    return replace(guess, notices=notices, filled=filled)


def _find(
    table: str,
    columns: Sequence[ColumnGuess],
    grid: Grid,
    bounds: TableBounds,
    skipped: Collection[int] = (),
) -> BlockRows:
    """Find the rows that speak for others, were the columns read as guessed."""
    places = {column.column: column.place for column in columns if column.column}
    rows = [row for row in bounds.rows if row not in set(skipped)]
    return find_block_rows(grid, TABLES[table], places, np.array(rows, dtype=np.intp))


def _notices(columns: Sequence[ColumnGuess], found: BlockRows) -> Iterator[Notice]:
    """Yield a notice for the sums, the headings, and each column with a value for each block."""
    if sums := sum(not each.doubtful for each in found.sums):
        yield Notice("totals_within", sums)
    nested = len(found.headings.sums)
    if found.headings.deep:
        yield Notice("rows_deep")
    elif nested:
        yield Notice("rows_nested", nested)
    if headings := len(found.headings.fields) - nested:
        yield Notice("headings_within", headings)
    titles = {column.column: column.header for column in columns}
    headed = {name for _, name, _ in found.headings.fields.values()}
    for each in found.columns:
        if each.name in titles and each.name not in headed:
            yield Notice("blank_beneath", len(each.rows), titles[each.name])


def _pivot_columns(guess: SheetGuess, grid: Grid, bounds: TableBounds) -> tuple[ColumnGuess, ...]:
    """Return the columns of a compact pivot table: that of the labels holds what stands beneath
    states, that of the numbers the headcounts. Other sheets keep the columns that were guessed.
    """
    if guess.table != TARGET_TABLE:
        return guess.columns
    labels = _label_column(guess.columns, grid, bounds)
    numbers = _number_column(guess.columns, grid, bounds, -1 if labels is None else labels)
    if labels is None:
        chosen: dict[int, str] = {}
        if numbers is not None:
            texts = _texts(grid, bounds, numbers).values()
            chosen = {numbers: "headcount"} if is_pivot_value(bounds.titles[numbers], texts) else {}
        return tuple(_assign_column(column, chosen) for column in guess.columns)
    for name in ("organisation", "state"):
        chosen = {labels: name} | ({numbers: "headcount"} if numbers is not None else {})
        columns = tuple(_assign_column(column, chosen) for column in guess.columns)
        found = _find(guess.table, columns, grid, bounds)
        labelled = _texts(grid, bounds, labels).items()
        beneath = [text for row, text in labelled if row not in found.headings.fields]
        states = sum(bool(heading_code("state", text)) for text in beneath)
        named = is_pivot_label(bounds.titles[labels])
        if (named or found.headings.sums) and (name == "state" or 2 * states <= len(beneath)):
            return columns
    return guess.columns


def _label_column(columns: Sequence[ColumnGuess], grid: Grid, bounds: TableBounds) -> int | None:
    """Return the column with states and other texts: named as a pivot table names it, or the first
    column of a table of numbers.
    """
    for column in columns:
        if is_pivot_label(column.header):
            return column.place
    first = next((column for column in columns if not column.personal), None)
    others = [column for column in columns if first and column.place != first.place]
    if first is None or first.column not in ("", "state", "organisation") or not others:
        return None
    if not all(_are_numbers(grid, bounds, column.place) for column in others):
        return None
    texts = _texts(grid, bounds, first.place).values()
    states = sum(bool(heading_code("state", text)) for text in texts)
    categories = sum(bool(heading_code("category", text)) for text in texts)
    return first.place if 0 < states + categories < len(texts) else None


def _number_column(
    columns: Sequence[ColumnGuess], grid: Grid, bounds: TableBounds, labels: int
) -> int | None:
    """Return the column of headcounts: as guessed, else the only one of numbers, if any."""
    places = [
        column.place
        for column in columns
        if column.place != labels and _are_numbers(grid, bounds, column.place)
    ]
    guessed = [column.place for column in columns if column.column == "headcount"]
    return next(iter(guessed or (places if len(places) == 1 else [])), None)


def _assign_column(column: ColumnGuess, chosen: Mapping[int, str]) -> ColumnGuess:
    """Return a column with the chosen field, and without a field that another column has now."""
    if column.place in chosen and column.column != chosen[column.place]:
        return replace(column, column=chosen[column.place], reason=PIVOT)
    taken = column.column in chosen.values() and column.place not in chosen
    return replace(column, column="", reason="") if taken else column


def _texts(grid: Grid, bounds: TableBounds, place: int) -> dict[int, str]:
    return {row: text for row in bounds.rows if (text := display_text(grid.at(row, place)))}


def _are_numbers(grid: Grid, bounds: TableBounds, place: int) -> bool:
    texts = _texts(grid, bounds, place).values()
    return bool(texts) and all(parse_number(text) is not None for text in texts)
