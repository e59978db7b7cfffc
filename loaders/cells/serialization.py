"""Sheets, frames and problems as bytes, and back: plain data in Arrow's format and JSON, never
pickle.

What comes from another process or from a draft can hold nothing but numbers and texts.
"""

import datetime as dt
import json
import struct
from collections.abc import Iterable, Sequence
from dataclasses import astuple, fields
from typing import Any

import pandas as pd
import pyarrow as pa

from loaders.cells.cell_names import Place
from loaders.cells.column import Cells, Value
from loaders.cells.grid import Grid, LeftOut, Region
from loaders.cells.problems import Problem

_LENGTH = struct.Struct(">Q")
FIELDS = tuple(field.name for field in fields(Problem))
ARROW = {"str": pa.large_string(), "Int64": pa.int64(), "datetime64[ns]": pa.timestamp("ns")}
PANDAS = {pa.large_string(): pd.StringDtype(na_value=float("nan")), pa.int64(): pd.Int64Dtype()}


def bundled(parts: Iterable[bytes]) -> bytes:
    """Several bytes as one."""
    return b"".join(piece for part in parts for piece in (_LENGTH.pack(len(part)), part))


def unbundled(data: bytes | memoryview) -> list[memoryview]:
    """The bytes that were bundled. Raises ValueError where they are not whole."""
    data, parts = memoryview(data), []
    while data:
        if len(data) < _LENGTH.size or len(data) - _LENGTH.size < (
            length := _LENGTH.unpack(data[: _LENGTH.size])[0]
        ):
            raise ValueError("the bytes are cut off")
        parts.append(data[_LENGTH.size : _LENGTH.size + length])
        data = data[_LENGTH.size + length :]
    return parts


def as_json(data: Any) -> bytes:
    """Lists, dicts, texts and numbers as bytes."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def of_json(data: bytes | memoryview) -> Any:
    """Lists, dicts, texts and numbers from bytes."""
    return json.loads(bytes(data))


def grid_packed(grid: Grid, compression: str | None = None) -> bytes:
    """A sheet as bytes: what is said of it as JSON, its columns as Arrow dictionaries."""
    dates = [
        [i for i, value in enumerate(cells.different) if isinstance(value, dt.datetime)]
        for cells in grid.columns
    ]
    facts = {
        "name": grid.name,
        "height": grid.height,
        "merges": grid.merges,
        "faults": [[*place, code] for place, code in grid.faults.items()],
        "delimited": grid.delimited,
        "lengths": grid.lengths,
        "personal": sorted(grid.personal),
        "same": None if grid.same is None else [*grid.same.items()],
        "dates": dates,
        "region": None if grid.region is None else [*astuple(grid.region)],
        "left_out": [
            [place, why.reason, why.different, why.looks] for place, why in grid.left_out.items()
        ],
        "kept": sorted(grid.kept),
        "persons": [*grid.persons.items()],
    }
    texts = (
        _texts(cells.different, dated=bool(at))
        for cells, at in zip(grid.columns, dates, strict=True)
    )
    arrays = [
        pa.DictionaryArray.from_arrays(pa.array(cells.codes), text)
        for cells, text in zip(grid.columns, texts, strict=True)
    ]
    table = pa.Table.from_arrays(arrays, [str(i) for i in range(len(arrays))])
    return bundled((as_json(facts), _table_packed(table, compression)))


def grid_unpacked(data: bytes | memoryview) -> Grid:
    """The sheet that was packed."""
    facts, columns = unbundled(data)
    said = of_json(facts)
    arrays = [column.combine_chunks() for column in _table_unpacked(columns).columns]
    return Grid(
        said["name"],
        tuple(_cells(array, dates) for array, dates in zip(arrays, said["dates"], strict=True)),
        said["height"],
        tuple((_place(first), _place(last)) for first, last in said["merges"]),
        {(row, column): code for row, column, code in said["faults"]},
        said["delimited"],
        tuple(said["lengths"]),
        frozenset(said["personal"]),
        None if said["same"] is None else dict(said["same"]),
        Region(*said["region"]) if said.get("region") else None,
        {place: LeftOut(*why) for place, *why in said["left_out"]},
        frozenset(said["kept"]),
        dict(said["persons"]),
    )


def frame_packed(frame: pd.DataFrame) -> bytes:
    """A clean frame as bytes."""
    schema = pa.schema([(str(name), ARROW[str(dtype)]) for name, dtype in frame.dtypes.items()])
    return _table_packed(
        pa.Table.from_pandas(frame, schema=schema, preserve_index=False).replace_schema_metadata(),
        None,
    )


def frame_unpacked(data: bytes | memoryview) -> pd.DataFrame:
    """The clean frame that was packed, equal in every kind and value."""
    frame: pd.DataFrame = _table_unpacked(data).to_pandas(types_mapper=PANDAS.get)
    return frame


def problems_packed(problems: Sequence[Problem]) -> bytes:
    """Problems as bytes."""
    return as_json([[getattr(problem, name) for name in FIELDS] for problem in problems])


def problems_unpacked(data: bytes | memoryview) -> tuple[Problem, ...]:
    """The problems that were packed."""
    return tuple(Problem(*values) for values in of_json(data))


def _texts(values: Sequence[Value], *, dated: bool) -> pa.Array:
    return pa.array(map(_text, values) if dated else values, pa.string())


def _text(value: Value) -> str:
    return value if isinstance(value, str) else value.isoformat(" ")


def _cells(column: pa.DictionaryArray, dates: Sequence[int]) -> Cells:
    different: list[Value] = column.dictionary.to_numpy(zero_copy_only=False).tolist()
    for i in dates:
        different[i] = dt.datetime.fromisoformat(str(different[i]))
    return Cells(different, column.indices.to_numpy())


def _place(numbers: Sequence[int]) -> Place:
    return (numbers[0], numbers[1])


def _table_packed(table: pa.Table, compression: str | None) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(
        sink, table.schema, options=pa.ipc.IpcWriteOptions(compression=compression)
    ) as stream:
        stream.write_table(table)
    return bytes(sink.getvalue().to_pybytes())


def _table_unpacked(data: bytes | memoryview) -> pa.Table:
    with pa.ipc.open_stream(pa.py_buffer(data)) as stream:
        return stream.read_all()
