"""What a table of participants says of few people."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from domain.tables import Tables
from loaders.disclosure import TOLD_OF_PERSONS, merged_groups, smallest_group
from loaders.sheet import empty
from loaders.workbook import TABLES

ROWS = st.lists(
    st.tuples(
        st.sampled_from(["workshop-1", "workshop-2"]),
        st.sampled_from(["JOR", "BHR", None]),
        st.sampled_from(["Ministry A", None]),
        st.sampled_from(["female", "male", None]),
        st.sampled_from(["online", "in_person", None]),
        st.integers(1, 5),
    ),
    max_size=25,
)


def table(rows: list[tuple[object, ...]]) -> pd.DataFrame:
    blank = empty(TABLES["participants"])
    columns = ("event", "state", "organisation", "gender", "mode", "headcount")
    frame = pd.DataFrame([dict(zip(columns, row, strict=True)) | {"category": "government"} for row in rows], columns=list(blank))
    return frame.astype(blank.dtypes)


def parts(frame: pd.DataFrame) -> pd.Series:
    """The persons of each part by gender and mode that the table tells of."""
    told = frame[frame[TOLD_OF_PERSONS].notna().any(axis="columns")]
    return told.groupby(["event", "state", "organisation", "category", *TOLD_OF_PERSONS], dropna=False)["headcount"].sum()


@given(ROWS, st.integers(1, 6))
def test_no_part_that_is_told_of_is_smaller_than_asked_and_nobody_is_lost(rows: list[tuple[object, ...]], at_least: int) -> None:
    frame = table(rows)
    merged = merged_groups(frame, at_least=at_least)
    assert (parts(merged) >= at_least).all()
    assert merged["headcount"].sum() == frame["headcount"].sum()
    assert merged.dtypes.equals(frame.dtypes)
    by = ["event", "state", "organisation"]
    pd.testing.assert_series_equal(
        merged.groupby(by, dropna=False)["headcount"].sum(), frame.groupby(by, dropna=False)["headcount"].sum(), check_index_type=False
    )


def test_of_two_parts_the_larger_would_tell_the_smaller_so_both_are_merged() -> None:
    frame = table([("workshop-1", "JOR", None, "female", None, 1), ("workshop-1", "JOR", None, "male", None, 9)])
    merged = merged_groups(frame, at_least=3)
    assert merged["headcount"].tolist() == [10]
    assert merged[TOLD_OF_PERSONS].isna().all(axis=None)


def test_a_delegation_of_one_stays_as_the_source_reports_it(report: Tables) -> None:
    frame = table([("workshop-1", "BHR", "Ministry A", None, None, 1)])
    pd.testing.assert_frame_equal(merged_groups(frame, at_least=3), frame)
    pd.testing.assert_frame_equal(merged_groups(report.participants, at_least=3), report.participants)


def test_the_smallest_group_is_three_unless_configured() -> None:
    assert smallest_group({}) == 3
    assert smallest_group({"SMALLEST_GROUP": "5"}) == 5


def test_a_merged_row_stands_in_the_place_of_the_first_and_says_what_all_of_them_say() -> None:
    jordan = ("workshop-1", "JOR", None)
    frame = table([(*jordan, "female", None, 1), ("workshop-2", "BHR", None, None, None, 4), (*jordan, "male", None, 1)])
    said = frame.assign(source="Report", paragraph=["2", "3", "4"], note=["N", None, None])
    merged = merged_groups(said.astype(frame.dtypes), at_least=3)
    assert merged["event"].tolist() == ["workshop-1", "workshop-2"]
    assert merged["headcount"].tolist() == [2, 4]
    assert merged["source"].tolist() == ["Report", "Report"]
    assert merged["paragraph"].isna().tolist() == [True, False]
    assert merged["note"].isna().all()
