"""Changes between two cycles: counted from the rows of both, never ranked, silence never a change
to zero.
"""

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.measures import changes, coverage
from domain.measures.changes import Side
from domain.tables import Choice, Tables
from domain.vocabulary import NOT_REPORTED, STAGES, STATES
from tests.combinations import examples
from tests.second_cycle import CYCLE, with_second_cycle

relaxed = settings(
    max_examples=examples(10),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
seeds = st.integers(0, 10_000)


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        ("drafting", "submitted", changes.MOVED_ON),
        ("submitted", "drafting", changes.WENT_BACK),
        ("drafting", "drafting", changes.SAME_STAGE),
        (NOT_REPORTED, "drafting", changes.NEW_STAGE),
        ("drafting", NOT_REPORTED, changes.NO_STAGE_NOW),
        (NOT_REPORTED, NOT_REPORTED, changes.NO_STAGE),
    ],
)
def test_the_change_of_a_stage(before: str, after: str, change: str):
    assert changes.stage_change(before, after) == change


@relaxed
@given(seed=seeds)
def test_each_state_has_one_change_and_both_sides_turned_round_mirror_it(report: Tables, seed: int):
    tables = with_second_cycle(report, seed)
    old, new = Side(tables, 2020), Side(tables, CYCLE)
    there = changes.stage_changes(old, new).set_index("state")
    back = changes.stage_changes(new, old).set_index("state")
    assert sorted(there.index) == sorted(STATES)
    assert set(there["change"]) <= set(changes.STAGE_CHANGES)
    mirror = {
        changes.MOVED_ON: changes.WENT_BACK,
        changes.WENT_BACK: changes.MOVED_ON,
        changes.NEW_STAGE: changes.NO_STAGE_NOW,
        changes.NO_STAGE_NOW: changes.NEW_STAGE,
    }
    assert [mirror.get(code, code) for code in there["change"]] == list(back["change"])
    assert all(code in STAGES for code in there["after"])


@relaxed
@given(seed=seeds)
def test_the_states_of_an_objective_are_those_of_the_rows(report: Tables, seed: int):
    tables = with_second_cycle(report, seed)
    found = changes.item_changes(Side(tables, 2020), Side(tables, CYCLE), coverage.OBJECTIVE)
    for row in found.to_dict("records"):
        for side, cycle in (("before", 2020), ("after", CYCLE)):
            statuses = coverage.status_by_state(tables, Choice(cycle), coverage.OBJECTIVE)
            own = statuses[statuses["item"] == row["item"]]
            reported = own[~own["status"].isin([NOT_REPORTED, "not_applicable"])]
            assert set(row[f"states_{side}"]) == set(reported["state"])
            assert row[f"reported_{side}"] == len(reported)
        assert row["change"] == row["reported_after"] - row["reported_before"]


def test_a_cycle_is_compared_with_the_one_before_or_the_one_that_is_named(report: Tables):
    tables = with_second_cycle(report)
    assert changes.compared_cycle(tables, Choice(CYCLE)) == 2020
    assert changes.compared_cycle(tables, Choice(2020)) is None
    assert changes.compared_cycle(tables, Choice(2020, since=f"cycle-{CYCLE}")) == CYCLE
    assert changes.compared_cycle(tables, Choice(CYCLE, since="last")) is None
    assert changes.compared_cycle(tables, Choice(CYCLE, since="version-1")) is None
    assert changes.compared_cycle(tables, Choice(CYCLE, since_date="2024-01-01")) is None


def test_attendance_of_a_side_whose_events_name_no_state_is_missing(report: Tables):
    silent = report.participants.assign(state=None)
    before = Tables(
        **{
            name: getattr(report, name) for name in ("events", "progress", "coverage", "principles")
        },
        participants=silent,
        version="silent",
    )
    found = changes.attendance_changes(Side(before, 2020), Side(report, 2020))
    assert found["before"].isna().all()
    assert found["after"].sum() == 15


def test_an_empty_side_changes_nothing_into_zero(report: Tables, empty: Tables):
    found = changes.stage_changes(Side(empty, 2020), Side(report, 2020))
    assert set(found["before"]) == {NOT_REPORTED}
    assert pd.isna(found["as_of_before"]).all()
