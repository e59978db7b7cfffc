"""A number is a headcount only with a reason; what is unsure is told."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.matching import number_columns
from tests.combinations import examples
from tests.loaders.matching.lists import (
    NAMES,
    STATES,
    delegations_with,
    headcount,
    match,
    notices,
    persons_with,
    table,
)

COUNTS = (3, 5, 2, 4, 3, 1, 2, 6)
MEN, WOMEN = (2, 2, 1, 2, 1, 1, 1, 3), (1, 3, 1, 2, 2, 0, 1, 3)


@pytest.mark.parametrize(
    ("header", "values"),
    [
        ("Room", (101, 205, 118, 101, 300, 301, 302, 99)),
        ("Nights", (2, 3, 2, 2, 4, 1, 2, 3)),
        ("Age", (34, 55, 41, 29, 60, 33, 47, 52)),
        ("Code", (788, 504, 400, 368, 422, 818, 512, 414)),
        ("Badge", (12, 45, 33, 78, 2, 54, 91, 60)),
        ("Durée de présence", (90, 80, 70, 60, 50, 45, 66, 77)),
        ("Vegetarian", (1, 0, 0, 1, 0, 0, 1, 0)),
        ("رقم المشارك", (4, 2, 7, 8, 9, 1, 3, 5)),
        ("Participant number", (14, 22, 37, 48, 59, 61, 73, 85)),
        ("العدد", range(1, 9)),
        ("", (4, 2, 7, 8, 9, 1, 3, 5)),
    ],
)
def test_beside_names_only_an_explicit_header_is_a_headcount(
    header: str, values: tuple[int, ...]
) -> None:
    guess, persons = match(persons_with(header, values))
    assert (headcount(guess), persons) == (None, 8)


def test_an_explicit_header_beside_names_is_read_and_asked_about() -> None:
    guess, persons = match(persons_with("Number of participants", COUNTS))
    assert (headcount(guess), persons) == ("Number of participants", 26)
    assert notices(guess)["persons_named"] == 26


def test_a_bare_number_beside_names_is_not_read_and_told() -> None:
    guess, persons = match(table(["رئيس الوفد", "الدولة", "العدد"], NAMES, STATES, COUNTS))
    assert (headcount(guess), persons) == (None, 8)
    assert notices(guess)["numbers_unread"] == 26


@pytest.mark.parametrize("header", ["العدد", "Number", "Nombre", "Nb", "Count", "Total"])
def test_a_bare_number_of_delegations_is_read_and_asked_about(header: str) -> None:
    guess, persons = match(delegations_with(header, COUNTS))
    assert (headcount(guess), persons) == (header, 26)
    assert notices(guess)["headcount_unsure"] == 26


@pytest.mark.parametrize(
    "header",
    [
        "Number of individuals",
        "Nombre de délégués",
        "عدد أعضاء الوفد",
        "Pax",
        "Effectif",
        "الحضور",
        "Total attendance",
        "Number of particpants",
    ],
)
def test_a_header_of_numbers_of_persons_is_sure(header: str) -> None:
    values = (1300, *COUNTS[1:])
    guess, persons = match(delegations_with(header, values))
    assert (headcount(guess), persons) == (header, 1323)
    assert not notices(guess)


@pytest.mark.parametrize(
    ("header", "values"),
    [
        ("No.", (1, 2, 3, 1, 2, 1, 2, 1)),
        ("#", (1, 2, 3, 5, 6, 7, 9, 10)),
        ("", (1, 2, 3, 5, 6, 7, 9, 10)),
        ("Seq", range(1, 9)),
        ("Ser.", range(8, 0, -1)),
        ("Year", (2016, 2017, 2018, 2016, 2018, 2019, 2019, 2020)),
        ("ISO", (788, 504, 400, 368, 422, 818, 512, 414)),
        ("Hotel nights", (2, 3, 2, 2, 4, 1, 2, 3)),
        ("م", (1, 2, 3, 1, 2, 1, 2, 1)),
    ],
)
def test_other_numbers_of_delegations_are_no_headcounts(
    header: str, values: tuple[int, ...]
) -> None:
    guess, persons = match(delegations_with(header, values))
    assert (headcount(guess), persons) == (None, 8)


def test_numbers_of_delegations_that_may_be_sorted_are_told() -> None:
    guess, persons = match(delegations_with("Number", (1, 2, 3, 4, 6, 8, 12, 20)))
    assert (headcount(guess), persons) == (None, 8)
    assert notices(guess)["numbers_unread"] == 56


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        (["Country", "UN_Participants", "Total_Participants"], (MEN, COUNTS)),
        (["Country", "Expected participants", "Actual participants"], (MEN, COUNTS)),
        (["الدولة", "عدد المدعوين", "عدد الحاضرين"], (MEN, COUNTS)),
        (["Country", "Registered", "Present"], (MEN, COUNTS)),
    ],
)
def test_of_several_numbers_of_persons_all_who_came_are_read_and_the_others_told(
    header: list[str], columns: tuple[tuple[int, ...], ...]
) -> None:
    guess, persons = match(table(header, STATES, *columns))
    assert (headcount(guess), persons) == (header[-1], 26)
    assert notices(guess) == {"counts_beside": len(columns)}


@pytest.mark.parametrize(
    "header", [["Pays", "Hommes", "Femmes", "Total"], ["الدولة", "ذكور", "إناث", "المجموع"]]
)
def test_men_and_women_beside_their_total_are_a_matrix_that_counts_each_once(
    header: list[str],
) -> None:
    guess, persons = match(table(header, STATES, MEN, WOMEN, COUNTS))
    assert guess.matrix is not None
    assert persons == 26


def test_ones_and_zeros_beneath_women_are_told() -> None:
    guess, persons = match(persons_with("Female", (1, 0) * 4))
    assert persons == 8
    assert notices(guess) == {"gender_flags": 4}


@pytest.mark.parametrize(("total", "code"), [(26, "sum_agrees"), (27, "sum_differs")])
def test_the_sum_beneath_is_compared_with_the_rows(total: int, code: str) -> None:
    rows = delegations_with("Number of participants", COUNTS)
    guess, persons = match([*rows, ["Total", "", total]])
    assert persons == 26
    assert notices(guess)[code] == total


@given(st.lists(st.integers(1, 4), min_size=2, max_size=30))
@settings(max_examples=examples(100))
def test_running_numbers_with_gaps_never_count(gaps: list[int]) -> None:
    numbers, last = [1, 2], 2
    for gap in gaps:
        last += gap
        numbers.append(last)
    assert not number_columns.may_be_counts(numbers)


@given(st.lists(st.integers(1, 9), min_size=1, max_size=12))
@settings(max_examples=examples(100))
def test_numbers_that_restart_at_one_never_count(lengths: list[int]) -> None:
    numbers = [n for length in [2, *lengths] for n in range(1, length + 1)]
    assert not number_columns.may_be_counts(numbers)


@given(st.lists(st.text(max_size=8), max_size=12), st.text(max_size=20))
@settings(max_examples=examples(200))
def test_any_column_is_judged(texts: list[str], header: str) -> None:
    numbers = number_columns.read_numbers(texts)
    assert numbers is None or len(numbers) == len(texts)
    assert number_columns.header_kind(header)
