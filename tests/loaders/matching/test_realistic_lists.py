"""Lists as other systems and ministries send them are counted rightly, or asked about."""

from functools import cache

import pytest

from loaders.reading.workbook import open_file
from tests.corpus.lists.all_lists import real_lists
from tests.corpus.lists.confirm import ListVerdict, confirm
from tests.corpus.lists.expected_list import RealList
from tests.corpus.lists.persons import BODIES, people

LISTS = real_lists()
ACCEPTED = 27  # lists of 30 that need no correction
SYSTEMS = {
    *("Zoom", "Teams", "Webex", "Indico", "pretix", "Eventbrite"),
    *("KoboToolbox", "Google Forms", "Microsoft Forms", "Ministry"),
}


@cache
def verdict_of(number: int) -> ListVerdict:
    return confirm(LISTS[number])


def label(number: int) -> str:
    return LISTS[number].label


@pytest.mark.parametrize("number", range(len(LISTS)), ids=label)
def test_no_list_counts_a_wrong_number_without_asking(number: int) -> None:
    verdict = verdict_of(number)
    assert not verdict.is_silently_wrong, verdict.wrong


@pytest.mark.parametrize("number", range(len(LISTS)), ids=label)
def test_a_list_is_one_of_participants(number: int) -> None:
    assert verdict_of(number).table == "participants"


def test_nearly_all_lists_are_accepted_as_they_are_guessed() -> None:
    verdicts = [verdict_of(number) for number in range(len(LISTS))]
    corrected = {v.label: (*v.wrong, *v.asked) for v in verdicts if v.corrections}
    assert len(LISTS) - len(corrected) >= ACCEPTED, corrected


@pytest.mark.parametrize("real", LISTS, ids=lambda real: real.label)
def test_nobody_of_a_list_is_named_by_what_was_read(real: RealList) -> None:
    opened = open_file(real.file.name, real.file.data)
    cells = " ".join(
        str(value) for grid in opened.grids for column in grid.columns for value in column
    )
    said = cells + repr(opened.problems)
    assert not [f for f in ("Al-Quorni", "القورني", "Hadvull", "الهدفولي", "@example") if f in said]


def test_the_lists_are_thirty_of_each_system_language_and_format() -> None:
    assert len(LISTS) == len({real.label for real in LISTS}) == 30
    assert {real.system for real in LISTS} == SYSTEMS
    assert {real.language for real in LISTS} == {"en", "fr", "ar"}
    suffixes = {real.file.name.rpartition(".")[2] for real in LISTS}
    assert suffixes == {"csv", "xlsx", "xls", "ods"}


def test_the_right_results_add_up_and_are_the_same_each_time() -> None:
    for real in LISTS:
        counts = (real.states, real.genders, real.modes)
        assert {sum(each.values()) for each in counts if each is not None} == {real.persons}
    again = {real.label: (real.persons, real.states) for real in real_lists()}
    assert again == {real.label: (real.persons, real.states) for real in LISTS}


def test_persons_are_made_up_and_bodies_are_not_persons() -> None:
    persons = people(1, 14)
    assert len({person.name for person in persons}) == 14
    assert all(person.email.endswith("@example.org") for person in persons)
    assert {person.kind for person in persons} <= set(BODIES)
