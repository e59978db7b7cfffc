"""The sentences of a briefing: each with its numbers, which are those of the tables; of missing
data they state only that it is missing.
"""

import re

import pytest

from domain.findings import narrative
from domain.language import Language
from domain.measures import progress, scope
from domain.tables import Choice, Tables
from domain.vocabulary import NOT_REPORTED, OBJECTIVES, STATES
from tests.charts.generated_reviews import review

REGIONAL = (
    narrative.cycle_summary,
    narrative.stages,
    narrative.objectives,
    narrative.participation,
)
IN_WORDS = 2  # numbers up to this may be a word: one, or two in Arabic


def numbers(sentences: tuple[str, ...]) -> set[int]:
    return {
        int(found.replace(",", ""))
        for sentence in sentences
        for found in re.findall(r"\d[\d,]*", sentence)
    }


@pytest.mark.parametrize("tell", REGIONAL)
def test_there_is_something_to_say_of_any_review(
    tell, report: Tables, empty: Tables, cycle: Choice, language: Language
):
    for tables in (report, empty, review(report, states=1), review(report, states=22, events=5)):
        told = tell(tables, cycle, language)
        assert all(sentence.strip().endswith(".") for sentence in told)


def test_each_sentence_on_the_region_has_its_numbers(
    report: Tables, cycle: Choice, language: Language
):
    for tell in REGIONAL:
        for sentence in tell(report, cycle, language):
            assert re.search(r"\d", sentence)


def test_numbers_of_stages_are_those_of_the_tables(
    report: Tables, cycle: Choice, language: Language
):
    counts = progress.stage_counts(progress.stage_by_state(report, cycle)).set_index("stage")[
        "states"
    ]
    first = narrative.stages(report, cycle, language)[:1]
    expected = {
        int(counts.drop(NOT_REPORTED).sum()),
        int(counts.sum()),
        *(int(n) for n in counts.drop(NOT_REPORTED) if n),
    }
    assert {n for n in expected if n > IN_WORDS} <= numbers(first) <= expected


def test_objectives_of_a_state_stand_under_their_status_and_the_rest_is_not_reported(
    report: Tables, language: Language
):
    for state in ("MAR", "SYR", "DZA", "LBY"):
        choice = Choice(cycle=2020, states=(state,))
        rows = report.coverage[report.coverage["state"] == state]
        told = narrative.state_summary(report, choice, language)
        listed = numbers(told[2:3])
        expected = {int(n) for n in rows["objective"]} | {
            len(OBJECTIVES) - rows["objective"].nunique()
        } - {0}
        assert {n for n in expected if n > IN_WORDS} <= listed <= expected


def test_a_state_that_is_not_in_scope_has_no_objectives_to_tell(report: Tables, language: Language):
    silent = [code for code in STATES if code not in scope.scope(report, Choice(cycle=2020))]
    assert silent
    for state in silent:
        assert (
            len(narrative.state_summary(report, Choice(cycle=2020, states=(state,)), language)) == 1
        )
