"""The tables of a version as the store keeps them: in normal form, as Parquet, and with a
fingerprint that no file format has a part in.

Parquet and not JSON: it keeps the kind of every column (a missing whole number stays one, a date
stays a date), it is smaller, and it is read several times as fast. The fingerprint is not taken of
the Parquet bytes, since another release of the library may write the same table in other bytes.
"""

import hashlib
import io
from collections.abc import Iterator, Mapping

import orjson
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from loaders.tables.registry import TABLES
from loaders.tables.schema import DTYPES, Table, empty_frame

CHUNK_ROWS = 20_000  # rows that are taken in at once
ARROW_TYPES = {"str": pa.string(), "Int64": pa.int64(), "datetime64[ns]": pa.timestamp("ns")}
PANDAS_TYPES = {pa.string(): pd.StringDtype(na_value=float("nan")), pa.int64(): pd.Int64Dtype()}


def normalize(frames: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """All five tables, each with the columns of its schema in its order and kinds, and its rows
    counted from 0.

    A column that need not be there and holds nothing is left out: a file made from the template has
    it, and says nothing more by it. A table or column that the schema does not know raises
    ValueError.
    """
    if strangers := frames.keys() - TABLES.keys():
        raise ValueError(
            f"no such tables: {', '.join(sorted(strangers))}; the tables are {', '.join(TABLES)}"
        )
    return {
        name: _normalize_table(frames[name], table) if name in frames else empty_frame(table)
        for name, table in TABLES.items()
    }


def _normalize_table(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    if strangers := set(frame.columns) - table.accepted.keys():
        raise ValueError(f"no such columns in {table.name}: {', '.join(sorted(strangers))}")
    names = [
        name
        for name, column in table.accepted.items()
        if column.always or (name in frame and frame[name].notna().any())
    ]
    kinds = {name: DTYPES[table.accepted[name].kind] for name in names}
    ordered = frame.reset_index(drop=True)
    if {name: str(kind) for name, kind in frame.dtypes.items()} == kinds and list(frame) == names:
        return ordered
    return ordered.reindex(columns=names).astype(kinds)


def to_current_schema(frames: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Stored tables in today's normal form: what the schema has lost since is left out, what it has
    gained is empty.
    """
    known = {name: frame for name, frame in frames.items() if name in TABLES}
    return normalize(
        {
            name: frame[[c for c in frame.columns if c in TABLES[name].accepted]]
            for name, frame in known.items()
        }
    )


def to_arrow(frame: pd.DataFrame) -> pa.Table:
    """A table in normal form, as Arrow: what is packed and what the fingerprint is taken of."""
    fields = pa.schema(
        [(str(name), ARROW_TYPES[str(dtype)]) for name, dtype in frame.dtypes.items()]
    )
    return pa.Table.from_pandas(
        frame, schema=fields, preserve_index=False, nthreads=1
    ).replace_schema_metadata()


def fingerprint(tables: Mapping[str, pa.Table]) -> str:
    """The SHA-256 of tables: by name, each with its columns in their order, as JSON; a date as its
    nanoseconds since 1970.

    What is stored is held against it as it was stored: a table or column that the schema gains
    later is no part of it.
    """
    digest = hashlib.sha256()
    for name, table in sorted(tables.items()):
        digest.update(b"[%b,[" % orjson.dumps(name))
        for i, column in enumerate(table.column_names):
            digest.update(b"%b[%b,[" % (b"," if i else b"", orjson.dumps(column)))
            for part in _parts(table[column]):
                digest.update(part)
            digest.update(b"]]")
        digest.update(b"]]")
    return digest.hexdigest()


def _parts(column: pa.ChunkedArray) -> Iterator[bytes]:
    """The values of a column as JSON, a part after the other: all at once would be a gigabyte of a
    million rows.
    """
    numbers = column.cast(pa.int64()) if pa.types.is_timestamp(column.type) else column
    for start in range(0, len(numbers), CHUNK_ROWS):
        values = orjson.dumps(numbers.slice(start, CHUNK_ROWS).to_pylist())[1:-1]
        yield b"," + values if start else values


def to_bytes(table: pa.Table) -> bytes:
    """A table as Parquet."""
    file = io.BytesIO()
    pq.write_table(table, file, compression="zstd", store_schema=False)
    return file.getvalue()


def from_bytes(data: bytes | memoryview) -> pa.Table:
    """The table that was packed. Raises ValueError where the bytes are no table."""
    try:
        return pq.ParquetFile(pa.BufferReader(data), pre_buffer=False).read(use_threads=False)
    except (pa.ArrowException, OSError) as error:
        raise ValueError("these bytes are no table") from error


def from_arrow(table: pa.Table) -> pd.DataFrame:
    """The table in normal form that was typed, equal in every kind and value."""
    made: pd.DataFrame = table.to_pandas(types_mapper=PANDAS_TYPES.get, use_threads=False)
    return made
