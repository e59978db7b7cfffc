"""Items with their evidence: each statement stands for one row, a general one is told apart, and
nothing is said of a state without a row.
"""

import re
from dataclasses import replace

import pandas as pd
import pytest

from domain.findings.items.item_evidence import item_evidence
from domain.findings.items.state_evidence import state_evidence
from domain.findings.items.status_table import status_table
from domain.language import Language, languages
from domain.measures import coverage
from domain.measures.scope import scope
from domain.measures.statements import general_statements, statements
from domain.tables import Choice, Tables
from domain.vocabulary import NOT_REPORTED, OBJECTIVES, REPORTERS, STATES
from tests.charts.generated_reviews import review
from tests.combinations import pairwise

KINDS = (coverage.OBJECTIVE, coverage.PRINCIPLE)
TABLE = {coverage.OBJECTIVE: "coverage", coverage.PRINCIPLE: "principles"}
EN = languages()["en"]
BY_STATES = Choice(cycle=2020, order="states")
SPECIFIC = ["7", "10", "9", "15", "21", "1", "5", "11", "23", "8", "13", "14"]


def rows_of(tables: Tables, kind: str) -> set[tuple[str, str]]:
    frame = getattr(tables, TABLE[kind]).dropna(subset=kind)
    return set(zip(frame["state"], frame[kind].astype(str), strict=True))


def test_twelve_objectives_have_specific_evidence_the_most_reported_first(report: Tables):
    found = item_evidence(report, BY_STATES, coverage.OBJECTIVE, EN)
    assert [row.item for row in found.rows] == SPECIFIC
    assert [row.reported for row in found.rows] == [5, 4, 3, 3, 3, 2, 2, 2, 2, 1, 1, 1]
    assert {row.applicable for row in found.rows} == {15}
    assert "12" in found.title


def test_a_general_statement_is_one_line_and_counts_for_no_item(report: Tables, language: Language):
    (general,) = item_evidence(report, BY_STATES, coverage.OBJECTIVE, language).general
    said = general.statement
    assert said.state == "IRQ"
    assert "12" in said.paragraph
    assert said.evidence
    assert said.name in general.line


@pytest.mark.parametrize("kind", KINDS)
def test_states_without_a_row_are_named_once_and_have_no_statement(report: Tables, kind: str):
    found = item_evidence(report, BY_STATES, kind, EN)
    reporting = set(getattr(report, TABLE[kind])["state"])
    assert set(found.silent) == set(scope(report, BY_STATES)) - reporting
    assert all(STATES[code].name("en") in found.silent_line for code in found.silent)


def test_principles_that_nobody_mentions_are_listed(report: Tables):
    found = item_evidence(report, BY_STATES, coverage.PRINCIPLE, EN)
    assert [row.reported for row in found.rows] == [7, 6, 2, 1, 1]
    assert len(found.missing) == 5
    assert found.general == ()


@pairwise(
    kind=KINDS,
    choice=[
        BY_STATES,
        Choice(2020, order="round_table"),
        Choice(2020, round_table="2"),
        Choice(2020, states=("MAR", "IRQ", "QAT")),
    ],
    size=[0, 3, 22],
)
def test_each_statement_stands_for_one_row(report: Tables, kind: str, choice: Choice, size: int):
    tables = review(report, states=size) if size else report
    found = item_evidence(tables, choice, kind, EN)
    told = [(each.state, row.item) for row in found.rows for each in row.statements]
    assert len(told) == len(set(told))
    shown, states = set(coverage.items(choice, kind)), set(scope(tables, choice))
    assert sorted(told) == sorted(
        (state, code) for state, code in rows_of(tables, kind) if code in shown and state in states
    )
    assert all(row.reported <= row.applicable for row in found.rows)
    assert shown == {row.item for row in found.rows} | set(found.missing)


def test_states_stand_in_the_neutral_order(report: Tables, language: Language):
    place = {state.code: i for i, state in enumerate(STATES.neutral_order(language.code))}
    for row in item_evidence(report, BY_STATES, coverage.OBJECTIVE, language).rows:
        places = [place[each.state] for each in row.statements]
        assert places == sorted(places)


def test_chosen_statuses_keep_the_items_that_have_one_of_them(report: Tables):
    found = item_evidence(report, Choice(2020, statuses=("raised",)), coverage.OBJECTIVE, EN)
    raised = report.coverage.loc[report.coverage["status"] == "raised", "objective"]
    assert {row.item for row in found.rows} == set(raised.astype(str))
    assert found.general == ()


def test_round_tables_are_named_only_where_they_group(report: Tables):
    grouped = item_evidence(report, Choice(2020, order="round_table"), coverage.OBJECTIVE, EN)
    names = [row.group_name for row in grouped.rows]
    assert all(names)
    assert names == sorted(names)
    assert not any(row.group_name for row in item_evidence(report, BY_STATES, KINDS[0], EN).rows)


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_choice_is_one_sentence_with_the_paragraph_of_the_source(
    report: Tables, kind: str, language: Language
):
    bahrain = item_evidence(report, Choice(2020, states=("BHR",)), kind, language)
    assert bahrain.is_empty
    assert STATES["BHR"].name(language.code) in bahrain.title
    assert "2" in bahrain.title
    assert (bahrain.missing_line, bahrain.silent_line) == ("", "")
    unknown = replace(report, progress=report.progress.assign(paragraph=None))
    other = item_evidence(unknown, Choice(2020, states=("BHR",)), kind, language)
    assert STATES["BHR"].name(language.code) in other.title
    assert "2" not in other.title


@pytest.mark.parametrize("kind", KINDS)
def test_any_choice_that_leaves_nothing_says_so(report: Tables, empty: Tables, kind: str):
    for tables, choice in (
        (empty, Choice(2020)),
        (report, Choice(2024)),
        (report, Choice(2020, states=("OMN",))),
        (report, Choice(2020, statuses=("achieved",))),
    ):
        found = item_evidence(tables, choice, kind, EN)
        assert found.is_empty
        assert found.title
        assert found.rows == found.general == ()


class TestGeneralStatements:
    """One by its scope, or as it was coded before there was a scope: a sentence on most items."""

    def rows(self, report: Tables, n: int, **values: object) -> Tables:
        """Return the report with one statement of Qatar on the first `n` objectives."""
        first = report.coverage[report.coverage["state"] == "IRQ"].assign(scope=None)
        said = pd.concat([first.assign(objective=i + 1) for i in range(n)])
        said = said.assign(state="QAT", **values)
        return replace(report, coverage=pd.concat([report.coverage, said], ignore_index=True))

    @pytest.mark.parametrize(("n", "general"), [(1, False), (11, False), (12, True), (23, True)])
    def test_more_than_half_of_all_items_makes_a_statement_general(self, report, n, general):
        tables, choice = self.rows(report, n), Choice(2020, states=("QAT",))
        assert len(statements(tables, choice, KINDS[0])) == (0 if general else n)
        assert len(general_statements(tables, choice, KINDS[0])) == (1 if general else 0)

    def test_rows_without_evidence_are_no_general_statement(self, report):
        tables = self.rows(report, 23, evidence_en=None, evidence_ar=None)
        said = statements(tables, Choice(2020, states=("QAT",)), KINDS[0])
        assert len(said) == 23

    def test_a_filter_does_not_change_what_is_general(self, report):
        said = general_statements(report, Choice(2020, round_table="3"), KINDS[0])
        assert set(said["state"]) == {"IRQ"}

    def test_the_report_coded_before_says_the_same(self, report):
        """The report of before had the sentence on Iraq once for each objective."""
        iraq = report.coverage[report.coverage["state"] == "IRQ"]
        single = [iraq.assign(objective=i + 1, scope=None) for i in range(len(OBJECTIVES))]
        others = report.coverage[report.coverage["state"] != "IRQ"]
        before = replace(report, coverage=pd.concat([others, *single], ignore_index=True))
        for kind in KINDS:
            old, new = (item_evidence(each, BY_STATES, kind, EN) for each in (before, report))
            assert old == new

    def test_who_reported_it_is_told_where_it_was_not_the_government(self, report, language):
        line = item_evidence(report, BY_STATES, KINDS[0], language).reported_line
        assert {"8", "15"} <= set(re.findall(r"\d+", line))
        assert all(STATES[code].name(language.code) in line for code in ("LBN", "TUN"))
        (tunis, _) = (
            item_evidence(report, Choice(2020, states=(code,)), KINDS[0], language)
            for code in ("TUN", "MAR")
        )
        iom = REPORTERS["iom"].name(language.code)
        assert all(iom in " ".join(s.notes) for row in tunis.rows for s in row.statements)


class TestOneState:
    @pytest.mark.parametrize("kind", KINDS)
    def test_each_row_of_a_state_is_listed_once(self, report: Tables, kind: str):
        for state in scope(report, BY_STATES):
            found = state_evidence(report, Choice(2020, states=(state,)), kind, EN)
            items = [row.item for row in found.rows]
            assert sorted(items) == sorted(code for s, code in rows_of(report, kind) if s == state)
            assert all(row.statement.state == state for row in found.rows)
            assert set(found.missing).isdisjoint(items)
            assert found.is_empty == (not items and not found.general)

    def test_the_profile_of_morocco(self, report: Tables, language: Language):
        found = state_evidence(report, Choice(2020, states=("MAR",)), KINDS[0], language)
        assert [row.item for row in found.rows] == ["1", "5", "7", "10", "15", "21", "23"]
        assert len(found.missing) == 16
        assert "16" in found.missing_line
        assert all(row.statement.evidence and row.statement.paragraph for row in found.rows)


class TestTheTable:
    def test_each_row_is_a_cell_and_every_other_cell_is_not_reported(self, report: Tables):
        table = status_table(report, BY_STATES, coverage.OBJECTIVE, EN)
        cells = [cell for row in table.rows for cell in row.cells]
        assert len(cells) == 23 * 15
        assert sum(cell.status != NOT_REPORTED for cell in cells) == 29
        assert [each.statement.state for each in table.general] == ["IRQ"]
        assert not any(cell.evidence for cell in cells if cell.status == NOT_REPORTED)
        assert {code for code, _ in table.statuses} == {cell.status for cell in cells}

    def test_an_empty_choice_has_no_rows_to_show(self, empty: Tables):
        table = status_table(empty, BY_STATES, coverage.PRINCIPLE, EN)
        assert table.states == ()
        assert all(row.cells == () for row in table.rows)
