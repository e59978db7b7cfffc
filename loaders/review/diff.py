"""Compare the tables before and after an upload, row by row and cell by cell."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from domain.language import FSI, PDI, Language
from loaders.review.merge import cast_columns
from loaders.review.row_matching import IDENTITY, identities_of, other_places, pair_rows
from loaders.tables.registry import TABLES
from loaders.tables.schema import Column, Table

CELL_COLUMNS = ("was", "place", "column", "before", "after")


@dataclass(frozen=True)
class CellChange:
    """One cell before and after.

    `row` is the identity of its row, `place` the row's position in the table after, from 0. Values
    are text, whole numbers or days; None if the cell is empty.
    """

    row: Mapping[str, object]
    column: str
    before: object
    after: object
    place: int


@dataclass(frozen=True, eq=False)
class TableDifference:
    """The difference of one table; `unchanged` counts the rows that stay equal, wherever they
    stand.

    `cells` has a row for each changed cell, in the order of the table after and of its columns: was
    and place (the row's positions in the table before and after, from 0), column, before, after.
    `identities` has the identity of its row for each of them. `old` and `new` are the rows with a
    changed cell before and after, in the same order. `reordered` tells whether the rows that remain
    change their order; that alone is no difference.
    """

    table: str
    added: pd.DataFrame
    removed: pd.DataFrame
    old: pd.DataFrame = field(repr=False)
    new: pd.DataFrame = field(repr=False)
    cells: pd.DataFrame
    identities: pd.DataFrame = field(repr=False)
    unchanged: int
    reordered: bool

    @property
    def empty(self) -> bool:
        """Tell whether every row stays equal."""
        return not (len(self.added) or len(self.removed) or len(self.cells))

    @property
    def rows_changed(self) -> int:
        """Count the rows with a changed cell."""
        return len(self.new)

    @cached_property
    def cell_changes(self) -> tuple[CellChange, ...]:
        """Return every changed cell."""
        return self.first(len(self.cells))

    def first(self, n: int) -> tuple[CellChange, ...]:
        """Return the first `n` changed cells."""
        cells, rows = self.cells.iloc[:n], self.identities.iloc[:n].to_dict("records")
        parts = zip(
            rows, cells["column"], cells["before"], cells["after"], cells["place"], strict=True
        )
        return tuple(
            CellChange({str(k): v for k, v in row.items()}, column, *values)
            for row, column, *values in parts
        )


@dataclass(frozen=True, eq=False)
class Difference:
    """The differences of all tables, in the order of the workbook."""

    tables: Mapping[str, TableDifference]

    @property
    def empty(self) -> bool:
        """Tell whether nothing would change."""
        return all(table.empty for table in self.tables.values())

    @property
    def removes_rows(self) -> bool:
        """Tell whether any row would be removed."""
        return any(len(table.removed) for table in self.tables.values())


def compare_tables(
    before: Mapping[str, pd.DataFrame], after: Mapping[str, pd.DataFrame]
) -> Difference:
    """Compare the tables of both sides; a table missing on one side has no rows there.

    A cell of a missing column equals an empty cell. Raises KeyError for a column that the table
    does not know.
    """
    nothing = pd.DataFrame()
    there = {name: table for name, table in TABLES.items() if name in before or name in after}
    return Difference(
        {
            n: _difference(before.get(n, nothing), after.get(n, nothing), table)
            for n, table in there.items()
        }
    )


def display_value(table: str, column: str, value: object, language: Language) -> str:
    """Format a cell's value for a sentence: a term's name, a localized date, an isolated text."""
    if value is None or value == "":
        return language.gettext("(empty)")
    definition = TABLES[table].variants[column]
    if isinstance(value, dt.date):
        return language.date(value)
    if name := definition.names(language).get(str(value)):
        return language.isolate(name)
    if isinstance(value, int):
        return str(value) if definition.kind == "year" else language.number(value)
    return _isolate(str(value))


def _isolate(text: str) -> str:
    return f"{FSI}{text}{PDI}"


def _difference(before: pd.DataFrame, after: pd.DataFrame, table: Table) -> TableDifference:
    names = dict.fromkeys([*before, *after])
    order = list(table.variants.values())
    columns = sorted((table.variants[name] for name in names), key=order.index)
    if before is after:
        return _no_difference(before, columns, table)
    old, new = cast_columns(before, columns), cast_columns(after, columns)
    pairs = pair_rows(old, new, table, [column.name for column in columns])
    was, place = pairs.before[~pairs.equal], pairs.after[~pairs.equal]
    rows, others = old.take(was), new.take(place)
    cells = _compare_cells(rows, others)
    return TableDifference(
        table.name,
        added=new.take(other_places(pairs.after, len(new))).reset_index(drop=True),
        removed=old.take(other_places(pairs.before, len(old))).reset_index(drop=True),
        old=rows.reset_index(drop=True),
        new=others.reset_index(drop=True),
        cells=cells,
        identities=_cell_identities(new, cells, table),
        unchanged=int(pairs.equal.sum()),
        reordered=bool((np.diff(pairs.before) < 0).any()),
    )


def _cell_identities(new: pd.DataFrame, cells: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Return the identity of each changed cell's row, in Python values."""
    identities = identities_of(new.take(cells["place"].to_numpy()), table)
    return pd.DataFrame(
        {name: pd.Series(_to_python(identities[name]), dtype=object) for name in identities}
    )


def _no_difference(frame: pd.DataFrame, columns: list[Column], table: Table) -> TableDifference:
    """Build the difference of a table that was not read: all rows unchanged, none compared."""
    names = tuple(column.name for column in columns)
    rows, identities, cells = (part.copy(deep=False) for part in _empty_parts(table.name, names))
    return TableDifference(
        table.name, rows, rows, rows, rows, cells, identities, unchanged=len(frame), reordered=False
    )


@cache
def _empty_parts(
    table: str, columns: tuple[str, ...]
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return no rows of a table with these columns, no identities and no changed cells."""
    rows = cast_columns(pd.DataFrame(), [TABLES[table].variants[name] for name in columns])
    return (
        rows,
        pd.DataFrame(columns=list(IDENTITY[table]), dtype=object),
        _compare_cells(rows, rows),
    )


def _compare_cells(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Return the cells that differ between the rows at equal positions of two frames.

    Columns out: was and place (from the frames' indices), column, before, after.
    """
    changes: dict[str, list[object]] = {name: [] for name in CELL_COLUMNS}
    for name in old if len(old) else ():
        at = np.flatnonzero(_differs(old[name], new[name]))
        before, after = old[name].take(at), new[name].take(at)
        positions = before.index.tolist(), after.index.tolist()
        parts = (*positions, [name] * len(at), _to_python(before), _to_python(after))
        for column, values in zip(changes.values(), parts, strict=True):
            column += values
    cells = pd.DataFrame(
        {name: pd.Series(values, dtype=object) for name, values in changes.items()}
    )
    return cells.astype({"was": np.int64, "place": np.int64}).sort_values(
        "place", kind="stable", ignore_index=True
    )


def _differs(before: pd.Series, after: pd.Series) -> NDArray[np.bool_]:
    missing = before.isna().to_numpy(), after.isna().to_numpy()
    unlike = before.array != after.array
    known = (
        unlike.to_numpy(dtype=bool, na_value=False)
        if isinstance(unlike, pd.arrays.BooleanArray)
        else np.asarray(unlike)
    )
    differs: NDArray[np.bool_] = (missing[0] != missing[1]) | (known & ~missing[0] & ~missing[1])
    return differs


def _to_python(values: pd.Series) -> list[object]:
    """Convert values to Python's own: text, whole numbers and days; None if missing."""
    if values.dtype.kind == "M":
        return [None if day is pd.NaT else day.date() for day in values]
    plain: list[object] = values.array.to_numpy(dtype=object, na_value=None).tolist()
    return plain
