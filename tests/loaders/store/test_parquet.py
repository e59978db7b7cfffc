"""The tables of a version as stored: nothing is lost or changed, and the fingerprint detects any
difference.
"""

import datetime as dt
import hashlib
from collections.abc import Mapping

import orjson
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.tables import Tables
from loaders.store import parquet
from loaders.tables.registry import MAIN_TABLES, TABLES
from loaders.tables.schema import DTYPES, Column, Table
from tests.combinations import examples

CELLS = {
    "str": st.none() | st.text(st.characters(codec="utf-8"), max_size=8),
    "Int64": st.none() | st.integers(-(2**63), 2**63 - 1),
    "datetime64[ns]": st.none() | st.datetimes(dt.datetime(1700, 1, 1), dt.datetime(2262, 1, 1)),
}


@st.composite
def tables(draw: st.DrawFn) -> tuple[Table, pd.DataFrame]:
    """Draw a table of the schema with any rows, with or without optional columns."""
    table = draw(st.sampled_from(list(TABLES.values())))
    rows = draw(st.integers(0, 4))
    columns = {
        name: draw(_column(column, rows))
        for name, column in table.variants.items()
        if column.always or draw(st.booleans())
    }
    return table, pd.DataFrame(columns)


def _column(column: Column, rows: int) -> st.SearchStrategy[pd.Series]:
    kind = DTYPES[column.kind]
    return st.lists(CELLS[kind], min_size=rows, max_size=rows).map(
        lambda cells: pd.Series(cells, dtype=object).astype(kind)
    )


def back_and_forth(frame: pd.DataFrame) -> pd.DataFrame:
    return parquet.from_arrow(parquet.from_bytes(parquet.to_bytes(parquet.to_arrow(frame))))


def fingerprint(frames: Mapping[str, pd.DataFrame]) -> str:
    return parquet.fingerprint({name: parquet.to_arrow(frame) for name, frame in frames.items()})


@settings(max_examples=examples(60), deadline=None)
@given(tables())
def test_a_table_comes_back_equal_in_every_kind_and_value(
    drawn: tuple[Table, pd.DataFrame],
) -> None:
    table, frame = drawn
    stored = parquet.normalize({table.name: frame})
    if table.optional and frame.empty:
        assert table.name not in stored
        return
    kept = stored[table.name]
    back = back_and_forth(kept)
    pd.testing.assert_frame_equal(back, kept)
    assert back.dtypes.to_dict() == kept.dtypes.to_dict()
    assert back.index.equals(pd.RangeIndex(len(frame)))


def test_a_number_too_large_for_a_float_stays_what_it_is_beside_a_missing_one() -> None:
    rows = pd.DataFrame(
        {
            "event": ["a", "b"],
            "category": ["x", "x"],
            "headcount": pd.array([2**53 + 1, None], dtype="Int64"),
        }
    )
    back = back_and_forth(parquet.normalize({"participants": rows})["participants"])
    assert back["headcount"].tolist() == [2**53 + 1, pd.NA]


def test_what_is_stored_has_all_tables_and_columns_in_the_order_of_the_schema(
    report: Tables,
) -> None:
    shuffled = {
        name: frame[frame.columns[::-1]].iloc[::2]
        for name, frame in reversed(report.frames().items())
        if name != "events"
    }
    kept = parquet.normalize(shuffled)
    assert list(kept) == list(MAIN_TABLES)
    assert kept["events"].empty
    for name, frame in kept.items():
        assert list(frame.columns) == [c for c in TABLES[name].variants if c in frame]
        assert frame.index.equals(pd.RangeIndex(len(frame)))


def test_a_column_that_need_not_be_there_is_kept_only_where_it_says_something(
    report: Tables,
) -> None:
    said = report.coverage.assign(evidence_fr="oui")
    silent = report.coverage.assign(
        evidence_fr=pd.Series(None, index=report.coverage.index, dtype="str")
    )
    assert parquet.normalize({"coverage": said})["coverage"]["evidence_fr"].eq("oui").all()
    assert "evidence_fr" not in parquet.normalize({"coverage": silent})["coverage"]
    assert fingerprint(parquet.normalize({"coverage": silent})) == fingerprint(
        parquet.normalize({"coverage": report.coverage})
    )


@pytest.mark.parametrize(
    "frames", [{"people": pd.DataFrame()}, {"events": pd.DataFrame({"telephone": ["1"]})}]
)
def test_what_the_schema_does_not_know_is_not_stored(frames: dict[str, pd.DataFrame]) -> None:
    with pytest.raises(ValueError, match="no such"):
        parquet.normalize(frames)


def test_the_fingerprint_is_the_same_after_storing_and_whatever_the_order_of_tables_and_columns(
    report: Tables,
) -> None:
    kept = parquet.normalize(report.frames())
    stored = {name: back_and_forth(frame) for name, frame in kept.items()}
    turned = {name: frame[frame.columns[::-1]] for name, frame in reversed(report.frames().items())}
    assert fingerprint(kept) == fingerprint(stored) == fingerprint(parquet.normalize(turned))


def test_the_fingerprint_is_another_when_any_cell_or_the_order_of_rows_is(report: Tables) -> None:
    kept = parquet.normalize(report.frames())
    seen = {
        fingerprint(kept),
        fingerprint(parquet.normalize({**kept, "coverage": kept["coverage"].iloc[::-1]})),
    }
    changes = 0
    for name, frame in kept.items():
        for column in frame.columns:
            changed = frame.copy()
            changed.loc[0, column] = (
                pd.NA if pd.notna(frame.loc[0, column]) else _something(frame[column])
            )
            seen.add(fingerprint({**kept, name: changed}))
            changes += 1
    assert len(seen) == changes + 2


def _something(column: pd.Series) -> object:
    return {"Int64": 0, "str": "", "datetime64[ns]": pd.Timestamp(0)}[str(column.dtype)]


def test_the_fingerprint_is_the_one_of_yesterday() -> None:
    """Fail on any change of it, which would make every published version look tampered with."""
    numbers, days = (
        pd.array([2020, None], dtype="Int64"),
        pd.Series(["2020-08-13", None], dtype="datetime64[ns]"),
    )
    rows = pd.DataFrame(
        {"cycle": numbers, "as_of": days, "state": pd.Series(["SYR", None], dtype="str")}
    )
    assert (
        fingerprint({"progress": rows})
        == "2c1998b89d0dd0f82e9cd54ad3e3bce2ba98d98072cd984f0abd6ed2508beba3"
    )


def test_a_table_stored_before_the_schema_changed_is_given_as_the_schema_is_now(
    report: Tables,
) -> None:
    old = {
        "coverage": report.coverage.drop(columns="source").assign(retired="x"),
        "former": report.events,
    }
    now = parquet.to_current_schema(old)
    assert list(now) == list(TABLES)
    assert list(now["coverage"].columns) == list(
        parquet.normalize({"coverage": report.coverage})["coverage"].columns
    )
    assert now["coverage"]["source"].isna().all()


def test_a_fingerprint_taken_in_parts_is_that_of_the_whole(
    monkeypatch: pytest.MonkeyPatch, report: Tables
) -> None:
    tables = {
        name: parquet.to_arrow(frame) for name, frame in parquet.normalize(report.frames()).items()
    }
    whole = hashlib.sha256()
    for name, table in sorted(tables.items()):
        numbers = [
            column.cast("int64") if "timestamp" in str(column.type) else column
            for column in table.columns
        ]
        columns = zip(table.column_names, numbers, strict=True)
        whole.update(
            orjson.dumps([name, [[column, values.to_pylist()] for column, values in columns]])
        )
    for part in (1, 7, 10**6):
        monkeypatch.setattr(parquet, "CHUNK_ROWS", part)
        assert parquet.fingerprint(tables) == whole.hexdigest()
