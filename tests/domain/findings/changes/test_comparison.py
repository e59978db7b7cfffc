"""The words of a comparison agree with its measures, in each language; no state is ranked."""

import re
from collections import Counter

import pytest

from domain.findings.changes.comparison import compare
from domain.findings.changes.state_comparison import compare_state
from domain.findings.changes.tables import stage_table
from domain.findings.items.statements import list_statements
from domain.language import Language, languages
from domain.measures import changes
from domain.measures.changes import Side
from domain.measures.coverage import OBJECTIVE
from domain.measures.scope import scope
from domain.tables import Choice, Tables
from domain.vocabulary import OBJECTIVES, STATES
from tests.second_cycle import CYCLE, with_second_cycle

EN = languages()["en"]
LABELS = ("2020", str(CYCLE))


@pytest.fixture(scope="module")
def sides(report: Tables) -> tuple[Side, Side]:
    """Return the report and the made cycle."""
    tables = with_second_cycle(report)
    return Side(tables, 2020), Side(tables, CYCLE)


def test_groups_hold_each_state_in_scope_once_in_the_neutral_order(
    sides: tuple[Side, Side], language: Language
):
    found = compare(*sides, LABELS, language)
    measured = changes.stage_changes(*sides)
    inside = measured[measured["in_scope_before"] | measured["in_scope_after"]]
    assert Counter({group.code: len(group.states) for group in found.stages}) == Counter(
        inside["change"]
    )
    place = {state.code: i for i, state in enumerate(STATES.neutral_order(language.code))}
    for group in (*found.stages, *found.attendance):
        places = [place[each.state] for each in group.states]
        assert places == sorted(places)
        assert str(len(group.states)) in group.title


def test_the_first_sentence_counts_what_moved(sides: tuple[Side, Side]):
    moved = Counter(changes.stage_changes(*sides)["change"])
    told = [int(n) for n in re.findall(r"\d+", compare(*sides, LABELS, EN).sentences[0])]
    assert told == [
        moved[code]
        for code in (
            changes.MOVED_ON,
            changes.NEW_STAGE,
            changes.SAME_STAGE,
            changes.WENT_BACK,
            changes.NO_STAGE_NOW,
        )
        if moved[code]
    ]


def test_tables_hold_every_change(sides: tuple[Side, Side], language: Language):
    found = compare(*sides, LABELS, language)
    items = changes.item_changes(*sides, OBJECTIVE)
    differing = items[(items["change"] != 0) | (items["states_before"] != items["states_after"])]
    assert set(found.objectives.iloc[:, 0]) == set(differing["item"])
    states = sum(len(group.states) for group in found.stages)
    assert len(stage_table(found.stages, language)) == states


def test_a_side_compared_with_itself_has_no_change(report: Tables, language: Language):
    side = Side(report, 2020)
    found = compare(side, side, ("2020", "2020"), language)
    assert found.objectives.empty
    assert {group.code for group in found.stages} == {changes.SAME_STAGE, changes.NO_STAGE}
    assert all(each.before == each.after for each in found.figures)


def test_a_state_stands_in_both_cycles_with_its_evidence(
    sides: tuple[Side, Side], language: Language
):
    found = compare_state("MAR", *sides, LABELS, language)
    assert list(found.facts.columns[1:]) == list(LABELS)
    assert list(found.items.columns[1:]) == list(LABELS)
    silent = language.gettext("Not reported")
    before = [text for text in found.items["2020"] if text != silent]
    assert len(before) == 10  # seven objectives and three principles, as the report has them
    assert not any(text == silent for text in found.items[found.items["2020"] == silent]["2024"])


def test_the_objectives_of_a_state_are_counted_as_its_section_of_evidence_counts_them(
    sides: tuple[Side, Side], language: Language
):
    """Compare the counts, which both include what is said not to apply."""
    for state in STATES:
        facts = compare_state(state, *sides, LABELS, language).facts
        for side, column in zip(sides, facts.columns[1:], strict=True):
            said = list_statements(
                side.tables, Choice(side.cycle, states=(state,)), OBJECTIVE, language
            )
            counted = re.findall(r"\d+", facts[column].iloc[1])
            assert counted in ([], [str(len(said)), str(len(OBJECTIVES))])
            assert bool(counted) == bool(scope(side.tables, Choice(side.cycle)).count(state))
