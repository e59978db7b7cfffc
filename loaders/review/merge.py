"""Lay the tables of files over the published ones."""

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loaders.review.row_matching import identities_of, other_places, pair_rows
from loaders.tables.registry import TABLES
from loaders.tables.schema import DTYPES, Column, Table

WHOLE, UPDATE = "whole", "update"
# the tables of a file, and the columns that it gives of each
FileTables = tuple[Mapping[str, pd.DataFrame], Mapping[str, Collection[str]]]


def apply_files(
    before: Mapping[str, pd.DataFrame], files: Sequence[FileTables], modes: Mapping[str, str]
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
        after = merge_tables(after, given, dict.fromkeys(tables, UPDATE))
    for name in {name for tables, _ in files for name in tables}:
        if modes[name] == WHOLE:
            named = pd.concat(
                [tables[name] for tables, _ in files if name in tables], ignore_index=True
            )
            after[name] = after[name][~missing_rows(after[name], named, name)].reset_index(
                drop=True
            )
    return after


def missing_rows(before: pd.DataFrame, read: pd.DataFrame, table: str) -> NDArray[np.bool_]:
    """For each row of a table whether a file does not name it: the n-th of an identity is named by
    its n-th.
    """
    known, named = (_by_occurrence(identities_of(frame, TABLES[table])) for frame in (before, read))
    missing: NDArray[np.bool_] = ~known.isin(named)
    return missing


def _by_occurrence(identities: pd.DataFrame) -> pd.MultiIndex:
    keys = identities.astype("str").fillna("")
    return pd.MultiIndex.from_frame(keys.assign(nth=keys.groupby(list(keys)).cumcount()))


def merge_tables(
    base: Mapping[str, pd.DataFrame], read: Mapping[str, pd.DataFrame], modes: Mapping[str, str]
) -> dict[str, pd.DataFrame]:
    """The tables as they would be: of each table read, WHOLE takes its place, UPDATE lays its rows
    over those it names and adds the others.

    `modes` has WHOLE or UPDATE for every table of `read`; tables that were not read stay. Columns
    that a frame read does not have are empty in its rows with WHOLE, and keep what they hold with
    UPDATE. Raises KeyError for a table without a mode.
    """
    tables = {}
    for name, table in TABLES.items():
        if name in read:
            whole = modes[name] == WHOLE or name not in base
            tables[name] = (
                _conform(read[name], table) if whole else _update(base[name], read[name], table)
            )
        elif name in base:
            tables[name] = base[name]
    return tables


def _conform(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """A frame with the columns of the schema in its order: those that are always there, and the
    others that it has.
    """
    return typed_columns(
        frame,
        [column for column in table.accepted.values() if column.always or column.name in frame],
    )


def typed_columns(frame: pd.DataFrame, columns: list[Column]) -> pd.DataFrame:
    """Give columns in the kinds of the schema; without a value where the frame does not have them,
    and where it has the empty text.
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


def _update(base: pd.DataFrame, read: pd.DataFrame, table: Table) -> pd.DataFrame:
    """The base with the rows read in the places of those that they are, and the others after the
    last.
    """
    columns = [
        column
        for column in table.accepted.values()
        if column.always or column.name in base or column.name in read
    ]
    old, new = typed_columns(base, columns), typed_columns(read, columns)
    pairs = pair_rows(old, new, table, [column.name for column in columns if column.name in read])
    added = other_places(pairs.after, len(new))
    positions = np.concatenate([np.arange(len(old)), len(old) + added])
    laid = positions.copy()
    laid[pairs.before] = len(old) + pairs.after
    both = pd.concat([old, new], ignore_index=True)
    values = {
        column.name: both[column.name]
        .take(laid if column.name in read else positions)
        .reset_index(drop=True)
        for column in columns
    }
    return pd.DataFrame(values, index=pd.RangeIndex(len(positions)))
