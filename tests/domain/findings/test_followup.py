"""The states to follow up: each state whose review is not submitted stands in one group, and none
with a claim that its rows do not make.
"""

from dataclasses import replace

import pandas as pd

from domain.findings.followup import follow_up, group_states
from domain.language import Language, languages
from domain.measures import progress
from domain.tables import Choice, Tables
from domain.vocabulary import STAGES, STATES
from tests.charts.generated_reviews import review

LAST_STAGE = list(STAGES)[-1]
EN = languages()["en"]


def test_the_groups_of_the_report(report: Tables, cycle: Choice, language: Language):
    groups = group_states(report, cycle, language)
    assert [(group.reason, len(group.states)) for group in groups] == [
        ("at_stage", 6),
        ("no_statement", 7),
        ("not_mentioned", 2),
        ("not_named", 7),
    ]
    assert all(str(len(group.states)) in group.title for group in groups)


def test_a_remark_that_differs_stands_beside_its_state(report: Tables, cycle: Choice):
    staged, silent, spoken, absent = group_states(report, cycle, EN)
    assert all(each.summary and each.paragraph for each in staged.states)
    assert {each.state: each.paragraph for each in spoken.states} == {"COM": "¶13", "TUN": "¶15"}
    assert spoken.line == ""
    assert all(each.summary for each in spoken.states)
    for group in (silent, absent):
        assert all(each.name in group.line for each in group.states)
    assert "¶2" in silent.line
    assert "¶" not in absent.line


def test_each_state_whose_review_is_not_submitted_is_in_one_group(
    report: Tables, empty: Tables, cycle: Choice
):
    for tables in (report, empty, review(report, states=5), review(report, states=22)):
        stages = progress.stage_by_state(tables, cycle)
        groups = group_states(tables, cycle, EN)
        told = [each.state for group in groups for each in group.states]
        assert sorted(told) == sorted(stages.loc[stages["stage"] != LAST_STAGE, "state"])
        assert len(told) == len(follow_up(tables, cycle, EN).table)


def test_nothing_is_said_of_statements_where_there_is_no_row(report: Tables, cycle: Choice):
    silent = replace(report, progress=report.progress.iloc[:0])
    groups = group_states(silent, cycle, EN)
    assert {group.reason for group in groups} == {"no_stage", "not_named"}
    assert not any(each.summary for group in groups for each in group.states)


def test_a_state_with_a_row_that_did_not_attend_is_not_said_to_have_attended(
    report: Tables, cycle: Choice
):
    row = report.progress[report.progress["state"] == "BHR"].assign(state="OMN")
    tables = replace(report, progress=pd.concat([report.progress, row], ignore_index=True))
    found = {
        each.state: group.reason
        for group in group_states(tables, cycle, EN)
        for each in group.states
    }
    assert found["OMN"] == "no_stage"
    assert found["BHR"] == "no_statement"


def test_a_chosen_state_is_the_only_one(report: Tables):
    (group,) = group_states(report, Choice(2020, states=("QAT",)), EN)
    assert [each.state for each in group.states] == ["QAT"]
    assert STATES["QAT"].name("en") in group.line + group.states[0].name
