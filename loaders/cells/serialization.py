"""Serialize sheets, frames and problems to bytes and back: Arrow's format and JSON, never pickle.

Data from a worker or a draft can contain nothing but numbers and texts.
"""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import astuple, fields
from typing import Any

import pandas as pd
import pyarrow as pa

from loaders.cells.cell_names import CellPosition
from loaders.cells.column import CellValue, DictionaryColumn
from loaders.cells.framing import join_parts, split_parts
from loaders.cells.grid import Grid, RedactedColumn, Region
from loaders.cells.problems import Problem

PROBLEM_FIELDS = tuple(field.name for field in fields(Problem))
ARROW_TYPES = {"str": pa.large_string(), "Int64": pa.int64(), "datetime64[ns]": pa.timestamp("ns")}
PANDAS_TYPES = {
    pa.large_string(): pd.StringDtype(na_value=float("nan")),
    pa.int64(): pd.Int64Dtype(),
}


def to_json(data: Any) -> bytes:
    """Serialize lists, dicts, texts and numbers."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def from_json(data: bytes | memoryview) -> Any:
    """Deserialize lists, dicts, texts and numbers."""
    return json.loads(bytes(data))


def serialize_grid(grid: Grid, compression: str | None = None) -> bytes:
    """Serialize a sheet: its attributes as JSON, its columns as Arrow dictionaries."""
    dates = [
        [i for i, value in enumerate(cells.distinct) if isinstance(value, dt.datetime)]
        for cells in grid.columns
    ]
    texts = (
        _arrow_texts(cells.distinct, dated=bool(at))
        for cells, at in zip(grid.columns, dates, strict=True)
    )
    arrays = [
        pa.DictionaryArray.from_arrays(pa.array(cells.codes), text)
        for cells, text in zip(grid.columns, texts, strict=True)
    ]
    table = pa.Table.from_arrays(arrays, [str(i) for i in range(len(arrays))])
    attributes = to_json(_grid_attributes(grid) | {"dates": dates})
    return join_parts((attributes, _serialize_table(table, compression)))


def _grid_attributes(grid: Grid) -> dict[str, Any]:
    """Return what `deserialize_grid` needs beside the columns, as JSON-compatible data."""
    return {
        "name": grid.name,
        "height": grid.height,
        "merges": grid.merges,
        "faults": [[*place, code] for place, code in grid.faults.items()],
        "delimited": grid.delimited,
        "lengths": grid.lengths,
        "personal": sorted(grid.personal),
        "same": None if grid.same is None else [*grid.same.items()],
        "region": None if grid.region is None else [*astuple(grid.region)],
        "left_out": [
            [place, why.reason, why.distinct, why.looks] for place, why in grid.left_out.items()
        ],
        "kept": sorted(grid.kept),
        "persons": [*grid.persons.items()],
    }


def deserialize_grid(data: bytes | memoryview) -> Grid:
    """Deserialize the result of `serialize_grid`."""
    head, body = split_parts(data)
    attributes = from_json(head)
    arrays = [column.combine_chunks() for column in _deserialize_table(body).columns]
    columns = zip(arrays, attributes["dates"], strict=True)
    return Grid(
        attributes["name"],
        tuple(_column_from_arrow(*column) for column in columns),
        attributes["height"],
        tuple((_position(first), _position(last)) for first, last in attributes["merges"]),
        {(row, column): code for row, column, code in attributes["faults"]},
        attributes["delimited"],
        tuple(attributes["lengths"]),
        frozenset(attributes["personal"]),
        None if attributes["same"] is None else dict(attributes["same"]),
        Region(*attributes["region"]) if attributes.get("region") else None,
        {place: RedactedColumn(*why) for place, *why in attributes["left_out"]},
        frozenset(attributes["kept"]),
        dict(attributes["persons"]),
    )


def serialize_frame(frame: pd.DataFrame) -> bytes:
    """Serialize a clean frame."""
    schema = pa.schema(
        [(str(name), ARROW_TYPES[str(dtype)]) for name, dtype in frame.dtypes.items()]
    )
    return _serialize_table(
        pa.Table.from_pandas(frame, schema=schema, preserve_index=False).replace_schema_metadata(),
        None,
    )


def deserialize_frame(data: bytes | memoryview) -> pd.DataFrame:
    """Deserialize a clean frame, with equal dtypes and values."""
    frame: pd.DataFrame = _deserialize_table(data).to_pandas(types_mapper=PANDAS_TYPES.get)
    return frame


def serialize_problems(problems: Sequence[Problem]) -> bytes:
    """Serialize problems."""
    return to_json([[getattr(problem, name) for name in PROBLEM_FIELDS] for problem in problems])


def deserialize_problems(data: bytes | memoryview) -> tuple[Problem, ...]:
    """Deserialize the result of `serialize_problems`."""
    return tuple(Problem(*values) for values in from_json(data))


def _arrow_texts(values: Sequence[CellValue], *, dated: bool) -> pa.Array:
    return pa.array(map(_value_text, values) if dated else values, pa.string())


def _value_text(value: CellValue) -> str:
    return value if isinstance(value, str) else value.isoformat(" ")


def _column_from_arrow(column: pa.DictionaryArray, dates: Sequence[int]) -> DictionaryColumn:
    distinct: list[CellValue] = column.dictionary.to_numpy(zero_copy_only=False).tolist()
    for i in dates:
        distinct[i] = dt.datetime.fromisoformat(str(distinct[i]))
    return DictionaryColumn(distinct, column.indices.to_numpy())


def _position(numbers: Sequence[int]) -> CellPosition:
    return (numbers[0], numbers[1])


def _serialize_table(table: pa.Table, compression: str | None) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(
        sink, table.schema, options=pa.ipc.IpcWriteOptions(compression=compression)
    ) as stream:
        stream.write_table(table)
    return bytes(sink.getvalue().to_pybytes())


def _deserialize_table(data: bytes | memoryview) -> pa.Table:
    with pa.ipc.open_stream(pa.py_buffer(data)) as stream:
        return stream.read_all()
