"""Serialize the tables of a version: normal form, Parquet, and a fingerprint independent of file
formats.

Parquet keeps the type of every column (a missing integer, a date), and is smaller and several times
faster to read than JSON. The fingerprint is not computed from the Parquet bytes, since another
release of the library may write the same table as other bytes.
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

CHUNK_ROWS = 20_000  # rows that are serialized at once
ARROW_TYPES = {"str": pa.string(), "Int64": pa.int64(), "datetime64[ns]": pa.timestamp("ns")}
PANDAS_TYPES = {pa.string(): pd.StringDtype(na_value=float("nan")), pa.int64(): pd.Int64Dtype()}


def normalize(frames: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return all tables in normal form: the columns, order and types of the schema, rows indexed
    from 0.

    Leaves out optional tables without rows and optional columns without values, which a file made
    from the template has: so a version from before they were in the schema stays what it was.
    Raises ValueError for tables and columns that are not in the schema.
    """
    if strangers := frames.keys() - TABLES.keys():
        raise ValueError(
            f"no such tables: {', '.join(sorted(strangers))}; the tables are {', '.join(TABLES)}"
        )
    return {
        name: _normalize_table(frames[name], table) if name in frames else empty_frame(table)
        for name, table in TABLES.items()
        if not table.optional or (name in frames and len(frames[name]))
    }


def _normalize_table(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    if strangers := set(frame.columns) - table.variants.keys():
        raise ValueError(f"no such columns in {table.name}: {', '.join(sorted(strangers))}")
    names = [
        name
        for name, column in table.variants.items()
        if column.always or (name in frame and frame[name].notna().any())
    ]
    kinds = {name: DTYPES[table.variants[name].kind] for name in names}
    ordered = frame.reset_index(drop=True)
    if {name: str(kind) for name, kind in frame.dtypes.items()} == kinds and list(frame) == names:
        return ordered
    return ordered.reindex(columns=names).astype(kinds)


def to_current_schema(frames: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Fit stored tables to the current schema: drop removed columns, add new ones and tables
    empty.
    """
    known = {name: frame for name, frame in frames.items() if name in TABLES}
    stored = normalize(
        {
            name: frame[[c for c in frame.columns if c in TABLES[name].variants]]
            for name, frame in known.items()
        }
    )
    return {n: stored[n] if n in stored else empty_frame(t) for n, t in TABLES.items()}


def to_arrow(frame: pd.DataFrame) -> pa.Table:
    """Convert a table in normal form to Arrow, for storing and for the fingerprint."""
    fields = pa.schema(
        [(str(name), ARROW_TYPES[str(dtype)]) for name, dtype in frame.dtypes.items()]
    )
    return pa.Table.from_pandas(
        frame, schema=fields, preserve_index=False, nthreads=1
    ).replace_schema_metadata()


def fingerprint(tables: Mapping[str, pa.Table]) -> str:
    """Return the SHA-256 of tables: by name, the columns in order, as JSON; dates in nanoseconds
    since 1970.

    Covers the tables as they are stored, so that later additions to the schema do not change it.
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
    """Yield a column as JSON in parts: a million rows at once would take a gigabyte."""
    numbers = column.cast(pa.int64()) if pa.types.is_timestamp(column.type) else column
    for start in range(0, len(numbers), CHUNK_ROWS):
        values = orjson.dumps(numbers.slice(start, CHUNK_ROWS).to_pylist())[1:-1]
        yield b"," + values if start else values


def to_bytes(table: pa.Table) -> bytes:
    """Serialize a table as Parquet."""
    file = io.BytesIO()
    pq.write_table(table, file, compression="zstd", store_schema=False)
    return file.getvalue()


def empty_table(name: str) -> bytes:
    """Serialize a table without rows, which a version does not store if it is optional."""
    return to_bytes(to_arrow(empty_frame(TABLES[name])))


def from_bytes(data: bytes | memoryview) -> pa.Table:
    """Read a table from Parquet. Raises ValueError where the bytes are no table."""
    try:
        return pq.ParquetFile(pa.BufferReader(data), pre_buffer=False).read(use_threads=False)
    except (pa.ArrowException, OSError) as error:
        raise ValueError("these bytes are no table") from error


def from_arrow(table: pa.Table) -> pd.DataFrame:
    """Convert an Arrow table to the data frame in normal form it was made from, types included."""
    frame: pd.DataFrame = table.to_pandas(types_mapper=PANDAS_TYPES.get, use_threads=False)
    return frame
