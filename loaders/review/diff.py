"""What a file would change: its tables laid over the published ones, and the difference row by row
and cell by cell.

Rows are numbered by their values and matched by number, never walked one by one: a table of 100,000
rows is compared in less time than it takes to read.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from domain.language import END, ISOLATE, Language
from loaders.tables.registry import TABLES
from loaders.tables.schema import DTYPES, Column, Table

WHOLE, UPDATE = "whole", "update"
# What tells rows apart. Rows alike in it are told apart by their order: the second delegation of a
# state is its second.
IDENTITY: Mapping[str, tuple[str, ...]] = {name: table.key for name, table in TABLES.items()} | {
    "participants": ("event", "state", "organisation", "category", "gender", "mode")
}
LARGEST = np.iinfo(np.int64).max
Places = NDArray[np.int64]


@dataclass(frozen=True)
class CellChange:
    """One cell before and after. `row` is the identity of its row, `place` the row's place in the
    table after, from 0.

    Values are text, whole numbers or days; None where the cell is empty.
    """

    row: Mapping[str, object]
    column: str
    before: object
    after: object
    place: int


@dataclass(frozen=True, eq=False)
class TableDifference:
    """What becomes of one table's rows. `unchanged` counts the rows that stay as they are, wherever
    they stand.

    `cells` has a row for each changed cell, in the order of the table after and of its columns: was
    and place (the row's places in the table before and after, from 0), column, before, after.
    `identities` has the identity of its row for each of them. `old` and `new` are the rows with a
    changed cell as they were and as they would be, the first of one being the first of the other.
    `reordered` says whether rows that stay change places; that alone is no difference.
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
        """Whether every row stays as it is."""
        return not (len(self.added) or len(self.removed) or len(self.cells))

    @property
    def changed_rows(self) -> int:
        """How many rows have a changed cell."""
        return len(self.new)

    @cached_property
    def changed(self) -> tuple[CellChange, ...]:
        """Every changed cell."""
        return self.first(len(self.cells))

    def first(self, n: int) -> tuple[CellChange, ...]:
        """The first changed cells, where there may be more than can be shown."""
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
    """What becomes of every table, in the order of the workbook."""

    tables: Mapping[str, TableDifference]

    @property
    def empty(self) -> bool:
        """Whether nothing would change."""
        return all(table.empty for table in self.tables.values())

    @property
    def removes(self) -> bool:
        """Whether any row would be removed."""
        return any(len(table.removed) for table in self.tables.values())


@dataclass(frozen=True)
class _Pairs:
    """Rows that are the same row before and after: their places on both sides, in the order after,
    and whether they are equal.
    """

    before: Places
    after: Places
    equal: NDArray[np.bool_]


# the tables of a file, and the columns that it gives of each
Read = tuple[Mapping[str, pd.DataFrame], Mapping[str, Collection[str]]]


def laid(
    before: Mapping[str, pd.DataFrame], files: Sequence[Read], modes: Mapping[str, str]
) -> dict[str, pd.DataFrame]:
    """The tables as they would be with all files, each laid over those before it; columns that a
    file does not give stay as they are.

    Where the files are the whole of a table (WHOLE), the rows that none of them names are removed
    in the end. Nothing else is lost in either mode.
    """
    after = dict(before)
    for tables, columns in files:
        given = {
            name: frame[[column for column in frame if column in columns[name]]]
            for name, frame in tables.items()
        }
        after = merged(after, given, dict.fromkeys(tables, UPDATE))
    for name in {name for tables, _ in files for name in tables}:
        if modes[name] == WHOLE:
            named = pd.concat(
                [tables[name] for tables, _ in files if name in tables], ignore_index=True
            )
            after[name] = after[name][~lacking(after[name], named, name)].reset_index(drop=True)
    return after


def lacking(before: pd.DataFrame, read: pd.DataFrame, table: str) -> NDArray[np.bool_]:
    """For each row of a table whether a file does not name it: the n-th of an identity is named by
    its n-th.
    """
    known, named = (_by_occurrence(_identities(frame, TABLES[table])) for frame in (before, read))
    found: NDArray[np.bool_] = ~known.isin(named)
    return found


def _by_occurrence(identities: pd.DataFrame) -> pd.MultiIndex:
    keys = identities.astype("str").fillna("")
    return pd.MultiIndex.from_frame(keys.assign(nth=keys.groupby(list(keys)).cumcount()))


def merged(
    base: Mapping[str, pd.DataFrame], read: Mapping[str, pd.DataFrame], modes: Mapping[str, str]
) -> dict[str, pd.DataFrame]:
    """The tables as they would be: of each table read, WHOLE takes its place, UPDATE lays its rows
    over those it names and adds the others.

    `modes` has WHOLE or UPDATE for every table of `read`; tables that were not read stay. Columns
    that a frame read does not have are empty in its rows with WHOLE, and keep what they hold with
    UPDATE. Raises KeyError for a table without a mode.
    """
    found = {}
    for name, table in TABLES.items():
        if name in read:
            whole = modes[name] == WHOLE or name not in base
            found[name] = (
                _conformed(read[name], table) if whole else _updated(base[name], read[name], table)
            )
        elif name in base:
            found[name] = base[name]
    return found


def difference(before: Mapping[str, pd.DataFrame], after: Mapping[str, pd.DataFrame]) -> Difference:
    """What becomes of every table that stands on either side; one that is missing on a side has no
    rows there.

    A cell that is empty and one of a column that is not there are alike. Raises KeyError for a
    column that the table does not know.
    """
    nothing = pd.DataFrame()
    there = {name: table for name, table in TABLES.items() if name in before or name in after}
    return Difference(
        {
            n: _difference(before.get(n, nothing), after.get(n, nothing), table)
            for n, table in there.items()
        }
    )


def told(table: str, column: str, value: object, language: Language) -> str:
    """A cell's value as it is told in a sentence: a term by its name, a day in words, text of the
    file set apart, and that it is empty.
    """
    if value is None or value == "":
        return language.say("(empty)")
    held = TABLES[table].accepted[column]
    if isinstance(value, dt.date):
        return language.date(value)
    if name := held.names(language).get(str(value)):
        return language.isolate(name)
    if isinstance(value, int):
        return str(value) if held.kind == "year" else language.number(value)
    return _apart(str(value))


def _apart(text: str) -> str:
    return f"{ISOLATE}{text}{END}"


def _conformed(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """A frame with the columns of the schema in its order: those that are always there, and the
    others that it has.
    """
    return _typed(
        frame,
        [column for column in table.accepted.values() if column.always or column.name in frame],
    )


def _typed(frame: pd.DataFrame, columns: list[Column]) -> pd.DataFrame:
    """Columns in the kinds of the schema; without a value where the frame does not have them, and
    where it has the empty text.
    """
    names = [column.name for column in columns]
    found = (frame if list(frame) == names else frame.reindex(columns=names)).set_axis(
        pd.RangeIndex(len(frame)), axis="index"
    )
    dtypes = dict(zip(names, found.dtypes, strict=True))
    other = {
        column.name: DTYPES[column.kind]
        for column in columns
        if dtypes[column.name] != DTYPES[column.kind]
    }
    found = found.astype(other) if other else found
    texts = {
        column.name: found[column.name].array for column in columns if DTYPES[column.kind] == "str"
    }
    blank = {
        name: places
        for name, values in texts.items()
        if (places := np.asarray(values == "", dtype=bool)).any()
    }
    return (
        found.assign(**{name: found[name].mask(places) for name, places in blank.items()})
        if blank
        else found
    )


def _updated(base: pd.DataFrame, read: pd.DataFrame, table: Table) -> pd.DataFrame:
    """The base with the rows read in the places of those that they are, and the others after the
    last.
    """
    columns = [
        column
        for column in table.accepted.values()
        if column.always or column.name in base or column.name in read
    ]
    old, new = _typed(base, columns), _typed(read, columns)
    pairs = _paired(old, new, table, [column.name for column in columns if column.name in read])
    added = _others(pairs.after, len(new))
    kept = np.concatenate([np.arange(len(old)), len(old) + added])
    laid = kept.copy()
    laid[pairs.before] = len(old) + pairs.after
    both = pd.concat([old, new], ignore_index=True)
    found = {
        column.name: both[column.name]
        .take(laid if column.name in read else kept)
        .reset_index(drop=True)
        for column in columns
    }
    return pd.DataFrame(found, index=pd.RangeIndex(len(kept)))


def _difference(before: pd.DataFrame, after: pd.DataFrame, table: Table) -> TableDifference:
    names = dict.fromkeys([*before, *after])
    columns = sorted(
        (table.accepted[name] for name in names), key=list(table.accepted.values()).index
    )
    if before is after:
        return _unchanged(before, columns, table)
    old, new = _typed(before, columns), _typed(after, columns)
    pairs = _paired(old, new, table, [column.name for column in columns])
    was, place = pairs.before[~pairs.equal], pairs.after[~pairs.equal]
    rows, others = old.take(was), new.take(place)
    cells = _cells(rows, others)
    identities = _identities(new.take(cells["place"].to_numpy()), table)
    return TableDifference(
        table.name,
        added=new.take(_others(pairs.after, len(new))).reset_index(drop=True),
        removed=old.take(_others(pairs.before, len(old))).reset_index(drop=True),
        old=rows.reset_index(drop=True),
        new=others.reset_index(drop=True),
        cells=cells,
        identities=pd.DataFrame(
            {name: pd.Series(_plain(identities[name]), dtype=object) for name in identities}
        ),
        unchanged=int(pairs.equal.sum()),
        reordered=bool((np.diff(pairs.before) < 0).any()),
    )


def _unchanged(frame: pd.DataFrame, columns: list[Column], table: Table) -> TableDifference:
    """Every row of a table as it was: the table was not read, and need not be looked through."""
    nothing, identities, cells = (
        none.copy(deep=False)
        for none in _nothing(table.name, tuple(column.name for column in columns))
    )
    return TableDifference(
        table.name,
        nothing,
        nothing,
        nothing,
        nothing,
        cells,
        identities,
        unchanged=len(frame),
        reordered=False,
    )


@cache
def _nothing(
    table: str, columns: tuple[str, ...]
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """No rows of a table with these columns, no identities of them, and no changed cells."""
    rows = _typed(pd.DataFrame(), [TABLES[table].accepted[name] for name in columns])
    return rows, pd.DataFrame(columns=list(IDENTITY[table]), dtype=object), _cells(rows, rows)


def _paired(old: pd.DataFrame, new: pd.DataFrame, table: Table, columns: list[str]) -> _Pairs:
    """Which row after is which row before: equal ones first, in the columns named; of the others
    the n-th of an identity is its n-th.
    """
    equal = _matched(*_numbered(old[columns], new[columns]))
    was, place = _others(equal, len(old)), np.flatnonzero(equal < 0)
    alike = _matched(
        *_numbered(_identities(old.take(was), table), _identities(new.take(place), table))
    )
    found = equal.copy()
    found[place[alike >= 0]] = was[alike[alike >= 0]]
    after = np.flatnonzero(found >= 0)
    return _Pairs(found[after], after, equal[after] >= 0)


def _others(places: Places, length: int) -> Places:
    """The places of a table of some length that are not among these; -1 among them is none."""
    free = np.ones(length, dtype=bool)
    free[places[places >= 0]] = False
    return np.flatnonzero(free)


def _identities(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """The columns that tell rows apart. A localized one holds whatever wording there is: an
    organisation may have an Arabic name only.
    """
    found = {}
    for name in IDENTITY[table.name]:
        column = table.accepted[name]
        found[name] = (
            frame[name]
            if name in frame
            else pd.Series(None, index=frame.index, dtype=DTYPES[column.kind])
        )
        for wording in column.in_languages():
            found[name] = (
                found[name].fillna(frame[wording.name]) if wording.name in frame else found[name]
            )
    return pd.DataFrame(found, index=frame.index)


def _numbered(old: pd.DataFrame, new: pd.DataFrame) -> tuple[Places, Places]:
    """A number for each row before and after; equal rows have equal numbers, and no others."""
    both = pd.concat([old, new], ignore_index=True)
    numbers, size = np.zeros(len(both), dtype=np.int64), 1
    for name in both:
        values, different = pd.factorize(both[name].array)
        if size * (len(different) + 1) > LARGEST:
            numbers, known = pd.factorize(numbers)
            size = len(known)
        numbers, size = numbers * (len(different) + 1) + values + 1, size * (len(different) + 1)
    numbers, _ = pd.factorize(numbers)
    return numbers[: len(old)], numbers[len(old) :]


def _matched(old: Places, new: Places) -> Places:
    """For each number after the place of the same before, the n-th of equal ones for the n-th; -1
    where there is none.
    """
    most = len(old) + len(new) + 1
    before, after = (numbers * most + _nth(numbers) for numbers in (old, new))
    found: Places = pd.Index(before).get_indexer(pd.Index(after)).astype(np.int64)
    return found


def _nth(numbers: Places) -> Places:
    """Of each number how many equal ones stand before it."""
    order = np.argsort(numbers, kind="stable")
    ordered = numbers[order]
    first = np.flatnonzero(
        np.concatenate([np.ones(min(1, len(ordered)), dtype=bool), ordered[1:] != ordered[:-1]])
    )
    found = np.empty(len(numbers), dtype=np.int64)
    found[order] = np.arange(len(numbers)) - np.repeat(first, np.diff(first, append=len(numbers)))
    return found


def _cells(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Every cell that differs between rows in the same line of two frames; was and place are from
    their indices.
    """
    found: dict[str, list[object]] = {
        "was": [],
        "place": [],
        "column": [],
        "before": [],
        "after": [],
    }
    for name in old if len(old) else ():
        at = np.flatnonzero(_differs(old[name], new[name]))
        before, after = old[name].take(at), new[name].take(at)
        parts = (
            before.index.tolist(),
            after.index.tolist(),
            [name] * len(at),
            _plain(before),
            _plain(after),
        )
        for column, values in zip(found.values(), parts, strict=True):
            column += values
    cells = pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in found.items()})
    return cells.astype({"was": np.int64, "place": np.int64}).sort_values(
        "place", kind="stable", ignore_index=True
    )


def _differs(before: pd.Series, after: pd.Series) -> NDArray[np.bool_]:
    silent = before.isna().to_numpy(), after.isna().to_numpy()
    unlike = before.array != after.array
    known = (
        unlike.to_numpy(dtype=bool, na_value=False)
        if isinstance(unlike, pd.arrays.BooleanArray)
        else np.asarray(unlike)
    )
    found: NDArray[np.bool_] = (silent[0] != silent[1]) | (known & ~silent[0] & ~silent[1])
    return found


def _plain(values: pd.Series) -> list[object]:
    """Python's own values: text, whole numbers and days, None where there is none."""
    if values.dtype.kind == "M":
        return [None if day is pd.NaT else day.date() for day in values]
    plain: list[object] = values.array.to_numpy(dtype=object, na_value=None).tolist()
    return plain
