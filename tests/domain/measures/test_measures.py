"""The measures: their values for the report, and invariants for any tables."""

import dataclasses
import datetime as dt

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.measures import (
    attendance,
    coverage,
    headcounts,
    ordering,
    overview,
    progress,
    scope,
    timeline,
)
from domain.tables import Choice, Tables
from domain.vocabulary import (
    CATEGORIES,
    NOT_APPLICABLE,
    NOT_REPORTED,
    OBJECTIVES,
    STAGES,
    STATES,
    STATUSES,
)
from tests.combinations import examples

CYCLE = Choice(cycle=2020)


def objectives(tables: Tables, choice: Choice = CYCLE) -> pd.DataFrame:
    return coverage.status_by_state(tables, choice, coverage.OBJECTIVE)


class TestTheReport:
    def test_fifteen_states_are_in_scope(self, report):
        assert len(scope.scope(report, CYCLE)) == 15

    def test_as_of_is_the_day_of_the_second_session(self, report):
        assert report.as_of(2020) == dt.date(2020, 8, 13)

    def test_states_by_stage(self, report):
        counts = progress.stage_counts(progress.stage_by_state(report, CYCLE))
        found = dict(zip(counts["stage"], counts["states"], strict=True))
        assert found == {
            "not_reported": 9,
            "coordination": 2,
            "collecting": 2,
            "drafting": 1,
            "approved": 1,
            "submitted": 0,
        }
        assert list(found) == list(STAGES)

    def test_syria_has_approved_and_morocco_is_drafting(self, report):
        stages = progress.stage_by_state(report, CYCLE).set_index("state")["stage"]
        assert (stages["SYR"], stages["MAR"]) == ("approved", "drafting")

    def test_objective_10_is_reported_for_four_and_acted_on_in_two(self, report):
        ten = coverage.readiness(objectives(report), "item").set_index("item").loc["10"]
        assert (ten["reported"], ten["ready"], ten["in_scope"]) == (4, 2, 15)

    def test_objective_7_is_acted_on_in_five(self, report):
        assert (
            coverage.readiness(objectives(report), "item").set_index("item").loc["7", "ready"] == 5
        )

    def test_morocco_reports_seven_objectives_and_four_are_ready(self, report):
        morocco = coverage.readiness(objectives(report), "state").set_index("state").loc["MAR"]
        assert (morocco["reported"], morocco["ready"], morocco["applicable"]) == (7, 4, 23)

    def test_111_participants_are_27_officials_70_of_agencies_and_14_organisers(self, report):
        heads = headcounts.headcount_by_category(
            report, Choice(cycle=2020, event="workshop-2")
        ).set_index("category")["headcount"]
        assert heads.to_dict() == {"government": 27, "un_agency": 70, "organiser": 14}
        assert heads.sum() == 111

    def test_first_session_had_140_participants_16_of_them_officials(self, report):
        first = headcounts.event_comparison(report, CYCLE).set_index("event").loc["workshop-1"]
        assert (first["total"], first["officials"], first["states"]) == (140, 16, 12)

    def test_headcounts_agree_with_what_the_source_reports(self, report):
        assert headcounts.event_comparison(report, CYCLE)["agrees"].to_list() == [True, True]

    def test_conference_is_110_days_ahead(self, report):
        assert timeline.next_conference(report, CYCLE)["event"].to_list() == ["conference"]

    def test_states_to_follow_up_and_why(self, report):
        reasons = (
            progress.follow_up(progress.stage_by_state(report, CYCLE))["reason"]
            .value_counts()
            .to_dict()
        )
        assert reasons.pop("not_named") == 22 - 15
        assert reasons.pop("at_stage") == 6
        assert sum(reasons.values()) == 9

    def test_absent_states_have_no_headcount_and_a_delegation_of_unknown_size_is_present(
        self, report
    ):
        attended = attendance.attendance_by_state(report, CYCLE)
        assert attended.loc[~attended["present"], "headcount"].isna().all()
        assert (attended["present"] & attended["headcount"].isna()).any()


class TestChoosing:
    def test_a_round_table_keeps_its_objectives(self, report):
        items = objectives(report, Choice(cycle=2020, round_table="3"))["item"].unique()
        assert list(items) == [code for code, term in OBJECTIVES.items() if term.round_table == "3"]

    def test_states_left_out_leave_the_denominator(self, report):
        readiness = coverage.readiness(
            objectives(report, Choice(cycle=2020, states=("MAR", "SYR"))), "item"
        )
        assert set(readiness["in_scope"]) == {2}

    def test_a_status_keeps_the_items_that_have_it_in_some_state(self, report):
        statuses = objectives(report, Choice(cycle=2020, statuses=("raised",)))
        assert set(statuses["item"]) == set(
            report.coverage.loc[report.coverage["status"] == "raised", "objective"].astype(str)
        )

    def test_another_cycle_holds_nothing(self, report):
        assert scope.scope(report, Choice(cycle=2024)) == []

    def test_order_by_round_table_groups_the_objectives_and_keeps_their_order(self, report):
        frame = ordering.in_order(
            coverage.readiness(objectives(report), "item"), Choice(cycle=2020, order="round_table")
        )
        assert frame["group"].is_monotonic_increasing
        assert all(
            group["item"].astype(int).is_monotonic_increasing for _, group in frame.groupby("group")
        )

    @pytest.mark.parametrize("kind", [coverage.OBJECTIVE, coverage.PRINCIPLE])
    def test_order_by_states_has_the_most_reported_first_and_ties_by_number(self, report, kind):
        statuses = coverage.status_by_state(report, CYCLE, kind)
        readiness, most_first = (
            coverage.readiness(statuses, "item"),
            dataclasses.replace(CYCLE, order="states"),
        )
        number = {item: i for i, item in enumerate(readiness["item"])}
        counts = dict(zip(readiness["item"], readiness["reported"], strict=True))
        expected = sorted(number, key=lambda item: (-counts[item], number[item]))
        for frame in (readiness, statuses):
            ordered = ordering.in_order(frame, most_first)
            assert list(ordered["item"].drop_duplicates()) == expected
            assert len(ordered) == len(frame)
            assert set(ordered["group"]) == {""}

    def test_principles_are_never_grouped(self, report):
        statuses = coverage.status_by_state(report, CYCLE, coverage.PRINCIPLE)
        frame = ordering.in_order(
            coverage.readiness(statuses, "item"), Choice(cycle=2020, order="round_table")
        )
        assert set(frame["group"]) == {""}
        assert len(frame) == 10


def test_a_conference_planned_before_the_data_is_not_ahead(report):
    rows = report.progress.assign(as_of=pd.Timestamp("2020-12-03"))
    assert timeline.next_conference(dataclasses.replace(report, progress=rows), CYCLE).empty


MEASURES = (
    lambda t: progress.stage_counts(progress.stage_by_state(t, CYCLE)),
    lambda t: coverage.readiness(objectives(t), "item"),
    lambda t: coverage.readiness(objectives(t), "state"),
    lambda t: attendance.attendance_by_state(t, CYCLE),
    lambda t: headcounts.headcount_by_category(t, CYCLE),
    lambda t: headcounts.headcount_by(t, CYCLE, "mode"),
    lambda t: headcounts.headcount_by(t, CYCLE, "gender"),
    lambda t: headcounts.headcount_by(t, CYCLE, "organisation"),
    lambda t: headcounts.event_comparison(t, CYCLE),
    lambda t: progress.follow_up(progress.stage_by_state(t, CYCLE)),
    lambda t: timeline.next_conference(t, CYCLE),
    lambda t: overview.review_by_state(t, CYCLE),
)


@pytest.mark.parametrize("measure", MEASURES)
def test_empty_tables_give_an_answer(empty, measure):
    assert isinstance(measure(empty), pd.DataFrame)


@pytest.mark.parametrize("measure", MEASURES)
def test_the_order_of_rows_does_not_matter(report, measure):
    names = ("events", "participants", "progress", "coverage", "principles")
    turned = {name: getattr(report, name).iloc[::-1].reset_index(drop=True) for name in names}
    found, expected = measure(dataclasses.replace(report, **turned)), measure(report)
    keys = list(expected.columns)
    pd.testing.assert_frame_equal(
        found.sort_values(keys, ignore_index=True, key=lambda c: c.astype(str)),
        expected.sort_values(keys, ignore_index=True, key=lambda c: c.astype(str)),
        check_dtype=False,
    )


states = st.sampled_from(list(STATES))
statuses = st.lists(
    st.tuples(states, st.integers(1, 23), st.sampled_from(list(STATUSES))),
    max_size=40,
    unique_by=lambda row: (row[0], row[1]),
)
heads = st.lists(
    st.tuples(states, st.sampled_from(list(CATEGORIES)), st.none() | st.integers(1, 50)),
    max_size=20,
)
relaxed = settings(
    max_examples=examples(20),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def with_coverage(report: Tables, rows: list[tuple[str, int, str]]) -> Tables:
    frame = pd.DataFrame(rows, columns=["state", "objective", "status"]).assign(cycle=2020)
    return dataclasses.replace(report, coverage=frame.astype({"objective": int}))


@relaxed
@given(rows=statuses)
@pytest.mark.parametrize("by", ["item", "state"])
def test_status_counts_add_up_and_stand_in_order(report, by, rows):
    counts = coverage.readiness(objectives(with_coverage(report, rows)), by)
    assert (counts[[*STATUSES, NOT_REPORTED]].sum(axis=1) == counts["in_scope"]).all()
    assert set(counts["in_scope"]) == {15 if by == "item" else 23}
    assert (counts["ready"] <= counts["reported"]).all()
    assert (counts["reported"] <= counts["applicable"]).all()
    assert (counts["applicable"] <= counts["in_scope"]).all()


@relaxed
@given(rows=statuses)
def test_not_applicable_leaves_the_denominator_and_is_not_reported_on(report, rows):
    inside = scope.scope(report, CYCLE)
    counts = coverage.readiness(objectives(with_coverage(report, rows)), "item").set_index("item")
    for item in counts.index:
        said = [
            status
            for state, objective, status in rows
            if str(objective) == item and state in inside
        ]
        assert counts.loc[item, "applicable"] == len(inside) - said.count(NOT_APPLICABLE)
        assert counts.loc[item, "reported"] == len(said) - said.count(NOT_APPLICABLE)


@relaxed
@given(rows=heads)
def test_headcounts_of_unknown_size_are_never_nought(report, rows):
    frame = pd.DataFrame(rows, columns=["state", "category", "headcount"]).assign(
        event="workshop-2"
    )
    for column in ("organisation", "gender", "mode"):
        frame[column] = pd.Series(pd.NA, index=frame.index, dtype=object)
    tables = dataclasses.replace(report, participants=frame.astype({"headcount": "Int64"}))
    found = headcounts.headcount_by_category(tables, CYCLE)
    attended = attendance.attendance_by_state(tables, CYCLE)
    assert not (found["headcount"] == 0).any()
    assert not (attended["headcount"] == 0).any()
    assert found["headcount"].sum() == sum(n or 0 for _, _, n in rows)
    assert set(found.loc[found["at_least"], "category"]) == {
        category for _, category, n in rows if n is None
    }
    assert set(attended.loc[attended["present"], "state"]) == {state for state, _, _ in rows}


class TestWhatTheTablesMaySay:
    """Cases that the report does not have, and a later file may."""

    def with_rows(self, report: Tables, **rows: dict[str, object]) -> Tables:
        added = {
            name: pd.concat([getattr(report, name), pd.DataFrame([row])], ignore_index=True)
            for name, row in rows.items()
        }
        return dataclasses.replace(report, **added)

    def test_who_is_registered_for_a_planned_event_has_not_attended_it(self, report):
        registered = self.with_rows(
            report,
            participants={
                "event": "conference",
                "state": "JOR",
                "category": "government",
                "headcount": 5,
            },
        )
        assert scope.scope(registered, CYCLE) == scope.scope(report, CYCLE)
        assert set(headcounts.headcount_by_category(registered, CYCLE)["event"]) == {
            "workshop-1",
            "workshop-2",
        }

    def test_a_later_row_without_a_stage_does_not_take_a_stage_back(self, report):
        row = {
            "cycle": 2020,
            "state": "SYR",
            "as_of": pd.Timestamp("2020-09-01"),
            "stage": NOT_REPORTED,
        }
        stages = progress.stage_by_state(self.with_rows(report, progress=row), CYCLE).set_index(
            "state"
        )["stage"]
        assert stages["SYR"] == "approved"

    def test_a_later_row_with_a_stage_is_the_stage(self, report):
        row = {
            "cycle": 2020,
            "state": "SYR",
            "as_of": pd.Timestamp("2020-09-01"),
            "stage": "submitted",
        }
        stages = progress.stage_by_state(self.with_rows(report, progress=row), CYCLE).set_index(
            "state"
        )["stage"]
        assert stages["SYR"] == "submitted"

    def test_each_cycle_has_its_own_as_of_date(self, report):
        later = {
            "event": "x",
            "cycle": 2024,
            "kind": "workshop",
            "status": "held",
            "start_date": pd.Timestamp("2024-05-01"),
        }
        both = self.with_rows(report, events=later)
        assert both.as_of(2020) == dt.date(2020, 8, 13)
        assert both.as_of(2024) == dt.date(2024, 5, 1)

    def test_nothing_has_no_as_of_date(self, empty):
        assert empty.as_of(2020) is None


class TestSizesThatAreNotReported:
    """A sum that includes an unknown size is a lower bound; one that the source gives as a whole is
    not. The report has no such case.
    """

    WHOLE = ("workshop-2", None, "government", 27)
    SIZED, UNSIZED = (
        ("workshop-2", "MAR", "government", 3),
        ("workshop-2", "TUN", "government", None),
    )
    OTHERS = ("workshop-2", None, "un_agency", 70)

    def of(
        self,
        report: Tables,
        *rows: tuple[str, str | None, str, int | None],
        total: int | None = 111,
    ) -> Tables:
        own = report.participants
        frame = (
            pd.DataFrame(rows, columns=["event", "state", "category", "headcount"])
            .reindex(columns=own.columns)
            .astype(own.dtypes)
        )
        events = report.events.assign(
            reported_total=pd.array([total] * len(report.events), dtype="Int64")
        )
        return dataclasses.replace(report, participants=frame, events=events)

    def compared(self, tables: Tables) -> pd.Series:
        return headcounts.event_comparison(tables, CYCLE).set_index("event").loc["workshop-2"]

    @pytest.mark.parametrize(
        ("rows", "least"),
        [
            ([SIZED, UNSIZED], True),
            ([SIZED, OTHERS, ("workshop-2", "TUN", "academia", None)], True),
            ([WHOLE, UNSIZED], False),
            ([WHOLE, OTHERS, UNSIZED], False),
            ([OTHERS, UNSIZED], True),  # the government's number is missing
            ([SIZED, OTHERS], False),
            # a total of another event does not apply here
            ([("workshop-1", None, "government", 16), SIZED, UNSIZED], True),
        ],
    )
    def test_a_sum_is_a_least_where_no_row_gives_the_whole(self, report, rows, least):
        tables = self.of(report, *rows)
        assert bool(self.compared(tables)["total_at_least"]) == least
        by_category = headcounts.headcount_by_category(tables, CYCLE)
        assert by_category.loc[by_category["event"] == "workshop-2", "at_least"].any() == least
        by_gender = headcounts.headcount_by(tables, CYCLE, "gender")
        assert by_gender.loc[by_gender["event"] == "workshop-2", "at_least"].all() == least

    def test_only_the_category_with_an_unknown_size_is_a_least(self, report):
        frame = headcounts.headcount_by_category(
            self.of(report, self.SIZED, self.UNSIZED, self.OTHERS), CYCLE
        )
        assert dict(zip(frame["category"], frame["at_least"], strict=True)) == {
            "government": True,
            "un_agency": False,
        }
        assert self.compared(self.of(report, self.SIZED, self.UNSIZED))["officials_at_least"]
        assert not self.compared(
            self.of(report, self.SIZED, ("workshop-2", "TUN", "academia", None))
        )["officials_at_least"]

    @pytest.mark.parametrize(
        ("rows", "total", "agrees"),
        [
            ([SIZED, UNSIZED], 9, True),  # the rest may be Tunisia's
            ([SIZED, UNSIZED], 3, True),
            ([SIZED, UNSIZED], 2, False),
            ([SIZED, UNSIZED], None, None),
            ([WHOLE, UNSIZED], 28, False),
            ([WHOLE, UNSIZED], 27, True),
            ([UNSIZED], 9, None),
        ],
    )
    def test_a_least_agrees_with_any_total_that_is_no_less(self, report, rows, total, agrees):
        found = self.compared(self.of(report, *rows, total=total))["agrees"]
        assert (None if pd.isna(found) else bool(found)) == agrees

    def test_a_state_with_a_delegation_of_unknown_size_sent_at_least_the_others(self, report):
        rows = [
            self.SIZED,
            ("workshop-2", "MAR", "academia", None),
            self.UNSIZED,
            ("workshop-2", "SYR", "government", 2),
        ]
        frame = attendance.attendance_by_state(self.of(report, *rows), CYCLE).set_index("state")
        assert frame["at_least"].to_dict() == {state: state == "MAR" for state in STATES}
        assert frame.loc["MAR", "headcount"] == 3


class TestADelegationOfNought:
    """A headcount of 0 means that nobody was there."""

    @pytest.fixture
    def absent(self, report: Tables) -> Tables:
        rows = report.participants
        zero = rows.assign(headcount=rows["headcount"].mask(rows["state"] == "TUN", 0))
        return dataclasses.replace(
            report, participants=zero, progress=report.progress[report.progress["state"] != "TUN"]
        )

    def test_is_not_present(self, absent):
        row = attendance.attendance_by_state(absent, CYCLE).set_index("state").loc["TUN"]
        assert not row["present"]
        assert pd.isna(row["headcount"])

    def test_does_not_bring_its_state_into_scope(self, absent):
        assert "TUN" not in scope.scope(absent, CYCLE)
        stages = progress.stage_by_state(absent, CYCLE).set_index("state")
        assert not stages.loc["TUN", ["attended", "in_scope"]].any()

    def test_is_not_among_the_states_that_took_part(self, absent):
        assert (
            headcounts.event_comparison(absent, CYCLE)
            .set_index("event")
            .loc["workshop-2", "states"]
            == 14
        )

    def test_alone_means_that_no_state_took_part_and_not_that_none_was_named(self, report):
        rows = report.participants
        none = dataclasses.replace(
            report,
            participants=rows.assign(headcount=rows["headcount"].mask(rows["state"].notna(), 0)),
        )
        assert (
            headcounts.event_comparison(none, CYCLE).set_index("event").loc["workshop-2", "states"]
            == 0
        )
        assert not attendance.attendance_by_state(none, CYCLE)["present"].any()
