"""Anomalies: each kind is found where it is, and not where a change is an ordinary one."""

import re

import pandas as pd
import pytest

from domain.language import Language, languages
from domain.tables import Tables
from loaders.review.anomalies import find_anomalies
from loaders.review.anomaly_messages import MESSAGES, Anomaly
from loaders.review.sorted_columns import MIN_RESORTED_ROWS

Frames = dict[str, pd.DataFrame]


@pytest.fixture
def before(report: Tables) -> Frames:
    """Return the frames of the report."""
    return report.frames()


def found(before: Frames, **after: pd.DataFrame) -> list[tuple[str, str]]:
    """Return codes and tables of the anomalies after some tables were replaced."""
    return [(oddity.code, oddity.table) for oddity in find_anomalies(before, before | after)]


def with_cell(frame: pd.DataFrame, column: str, value: object, **row: object) -> pd.DataFrame:
    """Return a table with `column` set to `value` in the rows that match `row`."""
    named = pd.concat([frame[name] == each for name, each in row.items()], axis=1).all(axis=1)
    assert named.any()
    return frame.assign(**{column: frame[column].mask(named, value)})


def added(frame: pd.DataFrame, *rows: dict[str, object]) -> pd.DataFrame:
    """Return a table with more rows."""
    return pd.concat(
        [frame, pd.DataFrame(rows).reindex(columns=frame.columns).astype(frame.dtypes)],
        ignore_index=True,
    )


def test_tables_that_stay_are_not_odd(before: Frames) -> None:
    assert find_anomalies(before, before) == ()
    assert find_anomalies(before, {name: frame.iloc[::-1] for name, frame in before.items()}) == ()


def test_a_stage_that_goes_on_is_not_odd(before: Frames) -> None:
    assert (
        found(before, progress=with_cell(before["progress"], "stage", "approved", state="MAR"))
        == []
    )


def test_a_stage_that_goes_back_is_odd(before: Frames) -> None:
    (oddity,) = find_anomalies(
        before,
        before | {"progress": with_cell(before["progress"], "stage", "coordination", state="MAR")},
    )
    assert (oddity.code, dict(oddity.row), oddity.column) == (
        "stage_back",
        {"cycle": 2020, "state": "MAR"},
        "stage",
    )
    assert oddity.values == {"before": "drafting", "after": "coordination"}


def test_a_later_row_may_take_a_stage_back(before: Frames) -> None:
    later = {
        "cycle": 2020,
        "state": "MAR",
        "as_of": pd.Timestamp("2020-09-01"),
        "stage": "collecting",
    }
    assert found(before, progress=added(before["progress"], later)) == [("stage_back", "progress")]
    assert (
        found(before, progress=added(before["progress"], later | {"stage": "not_reported"})) == []
    )


def test_an_approved_review_that_is_lost_is_told_as_that(before: Frames) -> None:
    progress = before["progress"]
    assert found(before, progress=progress[progress["state"] != "SYR"]) == [
        ("approval_lost", "progress")
    ]
    assert found(before, progress=with_cell(progress, "stage", "drafting", state="SYR")) == [
        ("approval_lost", "progress")
    ]
    assert found(before, progress=with_cell(progress, "stage", "submitted", state="SYR")) == []


@pytest.mark.parametrize(
    ("headcount", "odd"),
    [(70 * 5, True), (70 * 5 - 1, False), (14, True), (15, False), (0, True), (71, False)],
)
def test_a_headcount_five_times_the_one_before_or_a_fifth_is_odd(
    before: Frames, headcount: int, odd: bool
) -> None:
    after = with_cell(before["participants"], "headcount", headcount, category="un_agency")
    jumps = [
        each
        for each in find_anomalies(before, before | {"participants": after})
        if each.code == "headcount_jump"
    ]
    assert [
        (each.row["category"], each.values["before"], each.values["after"]) for each in jumps
    ] == [("un_agency", 70, headcount)] * odd


def test_a_size_that_becomes_known_is_no_jump(before: Frames) -> None:
    assert ("headcount_jump", "participants") not in found(
        before, participants=with_cell(before["participants"], "headcount", 2, state="MAR")
    )


@pytest.mark.parametrize(("headcount", "odd"), [(270, True), (100, False), (5, True)])
def test_a_new_event_that_counts_a_category_unlike_the_last_is_odd(
    before: Frames, headcount: int, odd: bool
) -> None:
    event = {
        "event": "w3",
        "cycle": 2020,
        "kind": "workshop",
        "status": "held",
        "start_date": pd.Timestamp("2020-10-01"),
    }
    events = added(before["events"], event)
    participants = added(
        before["participants"], {"event": "w3", "category": "government", "headcount": headcount}
    )
    unlike = [
        each
        for each in find_anomalies(
            before, before | {"events": events, "participants": participants}
        )
        if each.code == "headcount_unlike"
    ]
    assert [(each.row["event"], each.values["other"]) for each in unlike] == [
        ("w3", "workshop-2")
    ] * odd
    after = {**before, "events": events, "participants": participants}
    more = added(
        before["coverage"], {"cycle": 2020, "state": "TUN", "objective": 2, "status": "planned"}
    )
    assert found(after, coverage=more) == []


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("progress", "stage"),
        ("progress", "state"),
        ("progress", "summary_en"),
        ("coverage", "status"),
        ("coverage", "objective"),
        ("coverage", "evidence_ar"),
        ("principles", "principle"),
        ("participants", "state"),
    ],
)
def test_a_column_sorted_alone_is_named(before: Frames, table: str, column: str) -> None:
    frame = before[table]
    alone = frame.assign(**{column: frame[column].sort_values(ignore_index=True)})
    odd = [
        each
        for each in find_anomalies(before, before | {table: alone})
        if each.code == "column_resorted"
    ]
    assert [(each.table, each.column) for each in odd] == [(table, column)]
    turned = alone.sort_values(["source", "paragraph"]).reset_index(drop=True)
    odd = [
        each
        for each in find_anomalies(before, before | {table: turned})
        if each.code == "column_resorted"
    ]
    assert [each.table for each in odd] == [table]


def test_a_column_sorted_alone_is_seen_beside_a_row_that_is_new(before: Frames) -> None:
    frame = before["coverage"]
    alone = frame.assign(status=frame["status"].sort_values(ignore_index=True))
    alone = added(alone, {"cycle": 2020, "state": "TUN", "objective": 2, "status": "planned"})
    assert found(before, coverage=alone) == [("column_resorted", "coverage")]


def test_two_columns_sorted_alone_are_both_named(before: Frames) -> None:
    frame = before["coverage"]
    alone = frame.assign(
        **{
            column: frame[column].sort_values(ignore_index=True)
            for column in ("status", "evidence_en")
        }
    )
    odd = [
        each
        for each in find_anomalies(before, before | {"coverage": alone})
        if each.code == "column_resorted"
    ]
    assert {each.column for each in odd} == {"status", "evidence_en"}


def test_all_columns_sorted_together_are_not_odd(before: Frames) -> None:
    assert (
        found(before, coverage=before["coverage"].sort_values("evidence_en", ignore_index=True))
        == []
    )


def test_a_few_values_that_change_places_are_a_correction(before: Frames) -> None:
    frame = before["coverage"]
    values = frame["evidence_en"].tolist()
    turned = [*values[1 : MIN_RESORTED_ROWS - 1], values[0], *values[MIN_RESORTED_ROWS - 1 :]]
    assert found(before, coverage=frame.assign(evidence_en=pd.Series(turned, dtype="str"))) == []


def test_many_rows_told_anew_are_not_sorted(before: Frames) -> None:
    frame = before["coverage"]
    assert found(before, coverage=frame.assign(evidence_en=frame["evidence_en"] + ".")) == []


def test_a_total_that_no_longer_agrees_is_told_once(before: Frames) -> None:
    participants = with_cell(before["participants"], "headcount", 71, category="un_agency")
    (oddity,) = find_anomalies(before, before | {"participants": participants})
    assert (oddity.code, oddity.table, dict(oddity.row)) == (
        "total_disagrees",
        "events",
        {"event": "workshop-2"},
    )
    assert oddity.values == {"found": 112, "reported": 111}
    more = added(
        before["coverage"], {"cycle": 2020, "state": "TUN", "objective": 2, "status": "planned"}
    )
    assert found(before | {"participants": participants}, coverage=more) == []


def test_states_that_no_longer_agree_are_told(before: Frames) -> None:
    participants = before["participants"]
    assert found(before, participants=participants[participants["state"] != "TUN"]) == [
        ("states_disagree", "events")
    ]


def test_sizes_that_are_not_reported_do_not_make_a_total_disagree(before: Frames) -> None:
    participants = before["participants"]
    whole = (
        participants["state"].isna()
        & (participants["category"] == "government")
        & (participants["event"] == "workshop-2")
    )
    assert ("total_disagrees", "events") not in found(before, participants=participants[~whole])


@pytest.mark.parametrize(("rows", "odd"), [(7, True), (8, False)])
def test_a_table_that_loses_more_than_half_of_its_rows_is_odd(
    before: Frames, rows: int, odd: bool
) -> None:
    assert (
        ("rows_fewer", "progress") in found(before, progress=before["progress"].iloc[:rows])
    ) == odd


def test_an_event_whose_participants_are_gone_is_odd(before: Frames) -> None:
    participants = before["participants"]
    left = participants[participants["event"] != "workshop-1"]
    assert found(before, participants=left) == [("event_without_rows", "participants")]
    events = before["events"]
    assert found(before, participants=left, events=events[events["event"] != "workshop-1"]) == []


def test_participants_of_an_event_that_no_table_holds_are_odd(before: Frames) -> None:
    participants = added(
        before["participants"], {"event": "w9", "category": "academia", "headcount": 1}
    )
    (oddity,) = find_anomalies(before, before | {"participants": participants})
    assert (oddity.code, dict(oddity.row), oddity.values) == (
        "event_unknown",
        {"event": "w9"},
        {"n": 1},
    )


def test_a_first_upload_into_empty_tables_is_not_odd(before: Frames) -> None:
    assert find_anomalies({}, before) == ()
    assert {oddity.code for oddity in find_anomalies(before, {})} == {
        "rows_fewer",
        "approval_lost",
        "stage_back",
    }


EXAMPLES = (
    Anomaly(
        "approval_lost",
        "progress",
        {"cycle": 2020, "state": "SYR"},
        "stage",
        {"before": "approved", "after": "drafting"},
    ),
    Anomaly(
        "stage_back",
        "progress",
        {"cycle": 2020, "state": "MAR"},
        "stage",
        {"before": "drafting", "after": "collecting"},
    ),
    Anomaly(
        "headcount_jump",
        "participants",
        {"event": "7", "state": None},
        "headcount",
        {"before": 2, "after": 1000},
    ),
    Anomaly(
        "headcount_unlike",
        "participants",
        {"event": "7"},
        "headcount",
        {"before": 2, "after": 10, "other": "6"},
    ),
    Anomaly("column_resorted", "progress", column="stage", values={"n": 12}),
    Anomaly(
        "total_disagrees",
        "events",
        {"event": "7"},
        "reported_total",
        {"found": 112, "reported": 111},
    ),
    Anomaly(
        "states_disagree",
        "events",
        {"event": "7"},
        "reported_states",
        {"found": 14, "reported": 15},
    ),
    Anomaly("rows_fewer", "progress", values={"before": 15, "after": 7}),
    Anomaly("event_without_rows", "participants", {"event": "7"}, values={"before": 2}),
    Anomaly("event_unknown", "participants", {"event": "7"}, values={"n": 1}),
    Anomaly(
        "persons_counted_twice",
        "participants",
        {"event": "7", "state": "MAR"},
        "headcount",
        {"persons": 6, "headcount": 5},
    ),
)


def test_every_kind_has_an_example() -> None:
    assert {oddity.code for oddity in EXAMPLES} == set(MESSAGES)


@pytest.mark.parametrize("oddity", EXAMPLES, ids=lambda oddity: oddity.code)
def test_every_oddity_names_its_place_and_values(oddity: Anomaly, language: Language) -> None:
    said = oddity.sentence(language)
    numbers = {
        str(value) for value in oddity.values.values() if isinstance(value, int) and value < 1000
    }
    assert numbers <= set(re.findall(r"\d+", said))
    assert "None" not in said
    assert ("\u20687\u2069" in said) == (oddity.row.get("event") == "7")


@pytest.mark.parametrize("oddity", EXAMPLES, ids=lambda oddity: oddity.code)
def test_every_oddity_is_said_in_arabic_without_english_words(oddity: Anomaly) -> None:
    assert not re.search("[A-Za-z]{2}", oddity.sentence(languages()["ar"]))


def persons(n: int, **common: object) -> pd.DataFrame:
    """Return a list of `n` persons as it is read: one in each row."""
    rows = pd.DataFrame([{"event": "workshop-2", "category": "not_specified", **common}] * n)
    return rows.assign(
        headcount=pd.Series([1] * n, dtype="Int64"),
        organisation=[f"Directorate {i}" for i in range(n)],
    )


def twice(
    before: Frames, after: pd.DataFrame, **files: list[pd.DataFrame]
) -> list[tuple[dict[str, object], object, object]]:
    """Return the delegations counted twice, with the number of persons listed and the headcount."""
    found = find_anomalies(before, before | {"participants": after}, **files)  # type: ignore[arg-type]
    return [
        (dict(odd.row), odd.values["persons"], odd.values["headcount"])
        for odd in found
        if odd.code == "persons_counted_twice"
    ]


@pytest.mark.parametrize("category", ["not_specified", "government"])
def test_a_list_beside_a_headcount_that_is_published_is_told_with_both_numbers(
    before: Frames, category: str
) -> None:
    delegation = {"event": "workshop-2", "state": "MAR", "category": "government", "headcount": 5}
    published = before | {"participants": added(before["participants"], delegation)}
    listed = persons(6, state="MAR", category=category)
    after = added(published["participants"], *listed.to_dict("records"))
    assert twice(published, after, lists=[listed]) == [
        ({"event": "workshop-2", "state": "MAR"}, 6, 5)
    ]


def test_a_list_beside_a_headcount_of_another_file_of_the_upload_is_told(before: Frames) -> None:
    counts = pd.DataFrame(
        [{"event": "workshop-2", "state": "TUN", "category": "government", "headcount": 4}]
    )
    listed = persons(3, state="TUN")
    after = added(before["participants"], *counts.to_dict("records"), *listed.to_dict("records"))
    assert twice(before, after, lists=[listed], headcounts=[counts]) == [
        ({"event": "workshop-2", "state": "TUN"}, 3, 4)
    ]


def test_a_headcount_beside_a_list_that_is_published_is_told(before: Frames) -> None:
    listed = persons(6, state="MAR")
    published = before | {"participants": added(before["participants"], *listed.to_dict("records"))}
    counts = pd.DataFrame(
        [{"event": "workshop-2", "state": "MAR", "category": "government", "headcount": 5}]
    )
    after = added(published["participants"], *counts.to_dict("records"))
    assert twice(published, after, headcounts=[counts]) == [
        ({"event": "workshop-2", "state": "MAR"}, 6, 5)
    ]


def test_persons_of_no_state_are_held_against_a_headcount_of_their_category(before: Frames) -> None:
    listed = persons(3, state=None, category="un_agency")
    after = added(before["participants"], *listed.to_dict("records"))
    assert twice(before, after, lists=[listed]) == [
        ({"event": "workshop-2", "category": "un_agency"}, 3, 70)
    ]


def test_other_people_are_not_told_as_counted_twice(before: Frames) -> None:
    delegation = {"event": "workshop-2", "state": "MAR", "category": "government", "headcount": 5}
    published = before | {"participants": added(before["participants"], delegation)}
    for listed in (
        persons(6, state="MAR", category="civil_society"),
        persons(6, state="MAR", event="workshop-1"),
        persons(6, state="EGY"),
        persons(6, state="BHR"),  # present, number not reported
        persons(6, state=None),
    ):
        after = added(published["participants"], *listed.to_dict("records"))
        assert twice(published, after, lists=[listed]) == []
    bodies = [
        {
            "event": "workshop-1",
            "state": "MAR",
            "category": "government",
            "organisation": f"Ministry {i}",
            "headcount": n,
        }
        for i, n in enumerate((1, 1, 4))
    ]
    assert (
        twice(
            published, added(published["participants"], *bodies), headcounts=[pd.DataFrame(bodies)]
        )
        == []
    )


def test_a_list_that_is_published_again_is_not_held_against_itself(before: Frames) -> None:
    listed = persons(6, state="EGY")
    published = before | {"participants": added(before["participants"], *listed.to_dict("records"))}
    more = persons(7, state="EGY")
    after = added(before["participants"], *more.to_dict("records"))
    assert twice(published, after, lists=[more]) == []
