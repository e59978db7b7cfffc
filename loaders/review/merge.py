"""Merge the tables of files into the published ones."""

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loaders.review.row_matching import identities_of, other_places, pair_rows
from loaders.tables.registry import TABLES
from loaders.tables.schema import DTYPES, Column, Table

WHOLE, UPDATE = "whole", "update"
# the tables of a file, and the columns that it provides for each
FileTables = tuple[Mapping[str, pd.DataFrame], Mapping[str, Collection[str]]]


def apply_files(
    before: Mapping[str, pd.DataFrame], files: Sequence[FileTables], modes: Mapping[str, str]
) -> dict[str, pd.DataFrame]:
    """Merge all files in turn into the tables; columns that a file does not provide stay unchanged.

    Where the files are the whole of a table (WHOLE), the rows that none of them names are removed
    at the end. Nothing else is lost in either mode.
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
            frames = [tables[name] for tables, _ in files if name in tables]
            missing = missing_rows(after[name], pd.concat(frames, ignore_index=True), name)
            after[name] = after[name][~missing].reset_index(drop=True)
    return after


def missing_rows(before: pd.DataFrame, read: pd.DataFrame, table: str) -> NDArray[np.bool_]:
    """Tell for each row of a table whether no file names it; identities match by occurrence."""
    known, named = (_by_occurrence(identities_of(frame, TABLES[table])) for frame in (before, read))
    missing: NDArray[np.bool_] = ~known.isin(named)
    return missing


def _by_occurrence(identities: pd.DataFrame) -> pd.MultiIndex:
    keys = identities.astype("str").fillna("")
    return pd.MultiIndex.from_frame(keys.assign(nth=keys.groupby(list(keys)).cumcount()))


def merge_tables(
    base: Mapping[str, pd.DataFrame], read: Mapping[str, pd.DataFrame], modes: Mapping[str, str]
) -> dict[str, pd.DataFrame]:
    """Merge the tables read into the base: WHOLE replaces a table, UPDATE only the rows it names.

    UPDATE appends rows that are new. `modes` has WHOLE or UPDATE for every table of `read`; tables
    that were not read stay. Columns that a frame read does not have are empty in its rows with
    WHOLE, and keep their values with UPDATE. Raises KeyError for a table without a mode.
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
    """Return a frame with the schema's columns in order: mandatory ones and those it has."""
    return cast_columns(
        frame,
        [column for column in table.variants.values() if column.always or column.name in frame],
    )


def cast_columns(frame: pd.DataFrame, columns: list[Column]) -> pd.DataFrame:
    """Return columns in the schema's types; missing columns and empty texts become missing."""
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
    texts = [column.name for column in columns if DTYPES[column.kind] == "str"]
    blank = {name: np.asarray(found[name].array == "", dtype=bool) for name in texts}
    cleaned = {name: found[name].mask(places) for name, places in blank.items() if places.any()}
    return found.assign(**cleaned) if cleaned else found


def _update(base: pd.DataFrame, read: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Replace rows of the base by the matching rows read, and append the others."""
    known = {*base, *read}
    columns = [c for c in table.variants.values() if c.always or c.name in known]
    old, new = cast_columns(base, columns), cast_columns(read, columns)
    pairs = pair_rows(old, new, table, [column.name for column in columns if column.name in read])
    added = other_places(pairs.after, len(new))
    positions = np.concatenate([np.arange(len(old)), len(old) + added])
    updated = positions.copy()
    updated[pairs.before] = len(old) + pairs.after
    both = pd.concat([old, new], ignore_index=True)
    values = {
        column.name: both[column.name]
        .take(updated if column.name in read else positions)
        .reset_index(drop=True)
        for column in columns
    }
    return pd.DataFrame(values, index=pd.RangeIndex(len(positions)))
