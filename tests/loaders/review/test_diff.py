"""Differences of an upload: invariants of merging and comparing for any tables, and the cases an
analyst meets.
"""

import datetime as dt
from collections import Counter

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.language import languages
from loaders.reading.workbook import read_bytes
from loaders.review import diff, row_matching
from loaders.review.diff import CellChange, TableDifference, compare_tables
from loaders.review.merge import UPDATE, WHOLE, apply_files, merge_tables, missing_rows
from loaders.tables.registry import TABLES
from tests.combinations import examples

relaxed = settings(max_examples=examples(12), deadline=None)
Frames = dict[str, pd.DataFrame]


def frame(table: str, rows: list[dict[str, object]]) -> pd.DataFrame:
    """Return rows as the loaders give them: the columns of the schema, with their dtypes."""
    return merge_tables({}, {table: pd.DataFrame(rows)}, {table: WHOLE})[table]


progress = st.lists(
    st.fixed_dictionaries(
        {
            "cycle": st.sampled_from([2020, 2024]),
            "state": st.sampled_from(["MAR", "SYR", "LBY"]),
            "as_of": st.sampled_from([pd.Timestamp("2020-08-13"), pd.Timestamp("2020-09-01")]),
        },
        optional={
            "stage": st.sampled_from(["drafting", "approved", None]),
            "summary_en": st.sampled_from(["one", "two", None]),
            "summary_fr": st.sampled_from(["un", None]),
        },
    ),
    max_size=8,
    unique_by=lambda row: (row["cycle"], row["state"], row["as_of"]),
).map(lambda rows: frame("progress", rows))
# Delegations may be equal: only their order distinguishes them.
participants = st.lists(
    st.fixed_dictionaries(
        {
            "event": st.sampled_from(["w1", "w2"]),
            "category": st.sampled_from(["government", "academia"]),
        },
        optional={
            "state": st.sampled_from(["MAR", None]),
            "headcount": st.none() | st.integers(0, 3),
            "organisation_ar": st.sampled_from(["وزارة", None]),
            "note": st.sampled_from(["a", "b", None]),
        },
    ),
    max_size=8,
).map(lambda rows: frame("participants", rows))
tables = st.fixed_dictionaries({}, optional={"progress": progress, "participants": participants})


def bag(frame: pd.DataFrame) -> Counter[tuple[object, ...]]:
    """Return the rows of a frame without their order and without empty cells."""
    rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return Counter(
        tuple(sorted((str(k), str(v)) for k, v in row.items() if v is not None)) for row in rows
    )


def applied(before: pd.DataFrame, change: TableDifference) -> pd.DataFrame:
    """Apply a difference to the table before: remove rows, change cells, add rows."""
    rows = before.astype(object).where(before.notna(), None)
    for cell in change.cells.itertuples():
        value = pd.Timestamp(cell.after) if isinstance(cell.after, dt.date) else cell.after
        rows.loc[cell.was, cell.column] = value
    left = bag(rows) - bag(change.removed)
    assert left.total() == len(rows) - len(change.removed)
    found = left + bag(change.added)
    return pd.DataFrame([dict(row) for row in found.elements()])


@relaxed
@given(base=tables, read=tables)
def test_a_whole_table_takes_the_place_of_the_old_and_others_stay(
    base: Frames, read: Frames
) -> None:
    found = merge_tables(base, read, dict.fromkeys(read, WHOLE))
    assert set(found) == set(base) | set(read)
    for name in found:
        pd.testing.assert_frame_equal(found[name], (read if name in read else base)[name])


@relaxed
@given(base=tables, read=tables)
def test_updating_twice_is_updating_once(base: Frames, read: Frames) -> None:
    once = merge_tables(base, read, dict.fromkeys(read, UPDATE))
    twice = merge_tables(once, read, dict.fromkeys(read, UPDATE))
    assert compare_tables(once, twice).empty
    for name in once:
        pd.testing.assert_frame_equal(once[name], twice[name])


@relaxed
@given(base=tables, read=tables)
def test_updating_removes_no_row_and_holds_every_row_read(base: Frames, read: Frames) -> None:
    found = merge_tables(base, read, dict.fromkeys(read, UPDATE))
    assert not compare_tables(base, found).removes_rows
    for name in read:
        assert len(found[name]) >= max(len(read[name]), len(base.get(name, [])))
        columns = list(read[name])
        assert not bag(read[name]) - bag(found[name][columns])


@relaxed
@given(old=participants, new=participants, prefix=st.booleans())
def test_rows_of_other_events_change_no_pair(
    old: pd.DataFrame, new: pd.DataFrame, *, prefix: bool
) -> None:
    new = pd.concat([old, new], ignore_index=True) if prefix else new
    table, columns = TABLES["participants"], [name for name in old if name in new]
    both = [each.reindex(columns=columns) for each in (old, new)]
    found, whole = (
        match(*both, table, columns) for match in (row_matching.pair_rows, row_matching._pair_all)
    )
    assert found.before.tolist() == whole.before.tolist()
    assert found.after.tolist() == whole.after.tolist()
    assert found.equal.tolist() == whole.equal.tolist()


@relaxed
@given(base=tables)
def test_a_version_does_not_differ_from_itself(base: Frames) -> None:
    assert compare_tables(base, base).empty
    turned = {name: each.iloc[::-1] for name, each in base.items()}
    assert compare_tables(base, turned).empty


@relaxed
@given(before=tables, after=tables)
def test_the_difference_made_to_the_old_tables_gives_the_new(before: Frames, after: Frames) -> None:
    changes = compare_tables(before, after)
    assert set(changes.tables) == set(before) | set(after)
    for name, change in changes.tables.items():
        old, new = (side.get(name, pd.DataFrame()) for side in (before, after))
        assert bag(applied(old, change)) == bag(new)


@relaxed
@given(before=tables, after=tables)
def test_every_row_is_told_once(before: Frames, after: Frames) -> None:
    for name, change in compare_tables(before, after).tables.items():
        assert change.unchanged + change.rows_changed + len(change.added) == len(
            after.get(name, [])
        )
        assert change.unchanged + change.rows_changed + len(change.removed) == len(
            before.get(name, [])
        )
        assert all(cell.before != cell.after for cell in change.cell_changes)


@relaxed
@given(before=tables, after=tables)
def test_what_differs_one_way_differs_the_other(before: Frames, after: Frames) -> None:
    there, back = compare_tables(before, after), compare_tables(after, before)
    for name, change in there.tables.items():
        assert bag(change.added) == bag(back.tables[name].removed)
        assert change.unchanged == back.tables[name].unchanged
        assert len(change.cells) == len(back.tables[name].cells)


def test_the_report_with_one_cell_changed_is_one_cell(report) -> None:  # type: ignore[no-untyped-def]
    before = {"progress": report.progress, "coverage": report.coverage}
    stages = report.progress["stage"].where(report.progress["state"] != "LBY", "drafting")
    after = before | {"progress": report.progress.assign(stage=stages)}
    changes = compare_tables(before, after)
    row = {"cycle": 2020, "state": "LBY", "as_of": dt.date(2020, 8, 13)}
    place = report.progress["state"].tolist().index("LBY")
    assert changes.tables["progress"].cell_changes == (
        CellChange(row, "stage", "coordination", "drafting", place),
    )
    assert changes.tables["coverage"].empty
    assert not changes.removes_rows


def test_every_table_of_the_report_has_an_identity_without_twins(report) -> None:  # type: ignore[no-untyped-def]
    for name in TABLES:
        rows = getattr(report, name)
        assert not rows.duplicated(list(row_matching.IDENTITY[name])).any(), name


ROWS = [
    {"event": "w1", "state": "MAR", "category": "government", "headcount": 3},
    {"event": "w1", "state": "MAR", "category": "government", "headcount": 5},
]


def test_alike_delegations_that_change_places_are_no_change() -> None:
    changes = compare_tables(
        {"participants": frame("participants", ROWS)},
        {"participants": frame("participants", ROWS[::-1])},
    )
    assert changes.empty
    assert changes.tables["participants"].reordered


def test_an_update_that_names_one_of_two_alike_delegations_as_it_is_leaves_both() -> None:
    base = {"participants": frame("participants", ROWS)}
    found = merge_tables(
        base, {"participants": frame("participants", ROWS[1:])}, {"participants": UPDATE}
    )
    assert found["participants"]["headcount"].tolist() == [3, 5]


def test_delegations_without_an_english_name_are_told_apart_by_the_arabic() -> None:
    rows = [
        {"event": "w1", "category": "academia", "organisation_ar": name, "headcount": 1}
        for name in ("جامعة", "معهد")
    ]
    changed = [rows[1], rows[0] | {"headcount": 2}]
    changes = compare_tables(
        {"participants": frame("participants", rows)},
        {"participants": frame("participants", changed)},
    )
    (cell,) = changes.tables["participants"].cell_changes
    assert (cell.row["organisation"], cell.column, cell.before, cell.after) == (
        "جامعة",
        "headcount",
        1,
        2,
    )


STAGES = [
    {
        "cycle": 2020,
        "state": "MAR",
        "as_of": pd.Timestamp("2020-08-13"),
        "stage": "drafting",
        "summary_en": "told",
    }
]


@pytest.mark.parametrize("side", [0, 1])
def test_a_column_that_only_one_side_has_is_empty_on_the_other(side: int) -> None:
    with_french = {"progress": frame("progress", [STAGES[0] | {"summary_fr": "dit"}])}
    without = {"progress": frame("progress", STAGES)}
    (cell,) = (
        compare_tables(*[(with_french, without), (without, with_french)][side])
        .tables["progress"]
        .cell_changes
    )
    assert {cell.before, cell.after} == {"dit", None}


def test_a_column_without_a_value_is_like_none() -> None:
    empty = {
        "progress": frame("progress", STAGES).assign(summary_fr=pd.Series([None], dtype="str"))
    }
    assert compare_tables({"progress": frame("progress", STAGES)}, empty).empty
    assert compare_tables(empty, {"progress": frame("progress", STAGES)}).empty


def test_an_update_leaves_the_columns_it_does_not_have() -> None:
    base = {"progress": frame("progress", [STAGES[0] | {"summary_fr": "dit"}])}
    read = {
        "progress": pd.DataFrame(STAGES)[["cycle", "state", "as_of", "stage"]].assign(
            stage="approved"
        )
    }
    row = merge_tables(base, read, {"progress": UPDATE})["progress"].iloc[0]
    assert (row["stage"], row["summary_en"], row["summary_fr"]) == ("approved", "told", "dit")


def test_an_update_empties_the_cells_it_has_empty() -> None:
    base = {"progress": frame("progress", STAGES)}
    read = {"progress": frame("progress", [STAGES[0] | {"summary_en": None}])}
    assert merge_tables(base, read, {"progress": UPDATE})["progress"]["summary_en"].isna().all()


def test_new_rows_stand_after_the_others_and_these_stay_in_their_places() -> None:
    rows = [STAGES[0] | {"state": state} for state in ("MAR", "SYR", "LBY")]
    read = frame(
        "progress",
        [STAGES[0] | {"state": "TUN"}, STAGES[0] | {"state": "SYR", "stage": "approved"}],
    )
    found = merge_tables(
        {"progress": frame("progress", rows)}, {"progress": read}, {"progress": UPDATE}
    )["progress"]
    assert list(zip(found["state"], found["stage"], strict=True)) == [
        ("MAR", "drafting"),
        ("SYR", "approved"),
        ("LBY", "drafting"),
        ("TUN", "drafting"),
    ]


def test_changes_stand_in_the_order_of_the_rows_after_and_of_the_columns() -> None:
    before = [STAGES[0] | {"state": state} for state in ("MAR", "SYR")]
    after = [row | {"stage": "approved", "summary_en": "more"} for row in reversed(before)]
    changes = compare_tables(
        {"progress": frame("progress", before)}, {"progress": frame("progress", after)}
    ).tables["progress"]
    assert [(c.row["state"], c.column) for c in changes.cell_changes] == [
        ("SYR", "stage"),
        ("SYR", "summary_en"),
        ("MAR", "stage"),
        ("MAR", "summary_en"),
    ]
    assert changes.first(1) == changes.cell_changes[:1]


def test_a_column_that_the_table_does_not_know_is_an_error_of_the_code() -> None:
    with pytest.raises(KeyError):
        compare_tables({"progress": pd.DataFrame({"colour": ["red"]})}, {})


def test_frames_of_other_kinds_are_compared_by_value() -> None:
    stored = frame("participants", ROWS).astype({"headcount": float}).astype(object)
    assert compare_tables(
        {"participants": frame("participants", ROWS)}, {"participants": stored}
    ).empty


@pytest.mark.parametrize("code", sorted(languages()))
def test_values_are_told_in_the_readers_language(code: str) -> None:
    language = languages()[code]
    assert diff.display_value("progress", "as_of", dt.date(2020, 8, 13), language) == language.date(
        dt.date(2020, 8, 13)
    )
    assert (
        diff.display_value("progress", "state", "MAR", language)
        == {"ar": "المغرب", "en": "Morocco"}[code]
    )
    assert diff.display_value("progress", "cycle", 2020, language) == "2020"
    assert diff.display_value("participants", "headcount", 1234, language) == "1,234"
    assert diff.display_value("participants", "note", "=1+1", language) == "\u2068=1+1\u2069"


@pytest.mark.parametrize("mode", [UPDATE, WHOLE])
def test_columns_that_no_file_gives_are_kept_in_either_mode(mode: str) -> None:
    before = read_bytes(
        "participants.csv", b"event,state,category,headcount,note\nw,JOR,government,3,kept\n"
    ).tables
    found = read_bytes("participants.csv", b"event,state,category,headcount\nw,JOR,government,4\n")
    after = apply_files(before, [(found.tables, found.columns)], {"participants": mode})[
        "participants"
    ]
    assert after["headcount"].tolist() == [4]
    assert after["note"].tolist() == ["kept"]


def test_a_column_of_one_file_is_not_emptied_by_another() -> None:
    header = b"event,state,category,headcount"
    before = read_bytes(
        "participants.csv", header + b",note\nw,JOR,government,3,a\nw,LBN,government,2,b\n"
    ).tables
    files = [header + b",note\nw,JOR,government,3,new\n", header + b"\nw,LBN,government,9\n"]
    found = [read_bytes("participants.csv", file) for file in files]
    after = apply_files(
        before, [(each.tables, each.columns) for each in found], {"participants": UPDATE}
    )["participants"]
    assert after[["headcount", "note"]].to_numpy().tolist() == [[3, "new"], [9, "b"]]


def test_whole_removes_the_rows_that_no_file_names_of_equal_ones_the_last() -> None:
    header = b"event,state,category\n"
    before = read_bytes(
        "participants.csv", header + b"w,JOR,government\n" * 5 + b"w,LBN,government\n"
    ).tables
    found = read_bytes("participants.csv", header + b"w,JOR,government\n" * 3)
    assert (
        missing_rows(before["participants"], found.tables["participants"], "participants").sum()
        == 3
    )
    after = apply_files(before, [(found.tables, found.columns)], {"participants": WHOLE})[
        "participants"
    ]
    assert after["state"].tolist() == ["JOR"] * 3
