"""Rows of persons who did not come, or have not confirmed, are left out and told."""

import pytest

from tests.loaders.matching.lists import (
    NAMES,
    STATES,
    delegations_with,
    match,
    notices,
    persons_with,
    table,
)


@pytest.mark.parametrize(
    ("header", "values", "absent", "pending"),
    [
        ("Status", ("Confirmed", "Cancelled", "Tentative"), 1, 1),
        ("Statut", ("Confirmé", "Annulé", "En attente"), 1, 1),
        ("الحالة", ("مؤكد", "ملغى", "قيد الانتظار"), 1, 1),
        ("الحضور", ("حضر", "لم يحضر", "معتذر"), 2, 0),
        ("Participation", ("✓", "✗", "✓"), 1, 0),
        ("Présence", ("P", "A", "P"), 1, 0),
        ("Is present", (1, 0, 1), 1, 0),
        ("Attended", ("TRUE", "FALSE", "TRUE"), 1, 0),
        ("حاضر", ("نعم", "لا", "نعم"), 1, 0),
        ("Will you attend?", ("Yes", "No", "Maybe"), 1, 1),
        ("هل ستشارك؟", ("نعم", "لا", ""), 1, 1),
        ("Response", ("Accepted", "Declined", "None"), 1, 1),
        ("État de l'inscription", ("Inscrit", "Désisté", "Inscrit"), 1, 0),
        ("Remark of the desk", ("Confirmed", "Refunded", "Confirmed"), 1, 0),
        ("Remarks", ("", "cancelled", ""), 1, 0),
        ("Checked in", ("2020-08-13 09:01", "", "2020-08-13 09:05"), 1, 0),
        ("Présent", ("x", "", "x"), 1, 0),
    ],
)
def test_the_absent_and_the_pending_are_left_out(
    header: str, values: tuple[object, ...], absent: int, pending: int
) -> None:
    guess, persons = match(persons_with(header, [*values, *[values[0]] * 5]))
    assert persons == 8 - absent - pending
    told = notices(guess)
    assert (told.get("absent_rows", 0), told.get("pending_rows", 0)) == (absent, pending)


@pytest.mark.parametrize("header", ["Vegetarian", "Visa required", "First time participant", "هل تحتاج تأشيرة"])  # fmt: skip
def test_other_questions_say_nothing_of_presence(header: str) -> None:
    guess, persons = match(persons_with(header, ["Yes", "No"] * 4))
    assert (persons, guess.skipped) == (8, ())


@pytest.mark.parametrize("value", ["Invited", "No", "En attente"])
def test_a_column_that_marks_all_as_absent_was_not_filled_in(value: str) -> None:
    guess, persons = match(persons_with("Attendance", [value] * 8))
    assert (persons, guess.skipped) == (8, ())


def test_a_cancelled_delegation_is_not_counted() -> None:
    rows = delegations_with("Number of delegates", [3] * 8)
    status = ["Status", *["Confirmed"] * 7, "Cancelled"]
    guess, persons = match([[*row, word] for row, word in zip(rows, status, strict=True)])
    assert (persons, guess.skipped) == (21, (8,))


def test_who_came_on_one_of_several_days_came() -> None:
    first, second = ["x", "x", "", "x", "", "x", "", "x"], ["", "x", "", "x", "x", "", "x", ""]
    rows = table(["Nom", "Pays", "Jour 1", "Jour 2"], NAMES, STATES, first, second)
    guess, persons = match(rows)
    assert (persons, guess.skipped) == (7, (3,))


def test_answers_among_the_rows_begin_no_further_section() -> None:
    rows = table(["Country", "Role", "Status"], STATES, ["Delegate"] * 8, ["Confirmed"] * 8)
    assert match(rows)[1] == 8
