"""Lists of persons and delegations of other hands are guessed without a wrong number."""

import pytest

from loaders.cells.instructions import NO_INSTRUCTIONS
from loaders.matching import sheet_guess
from loaders.matching.guesses import SheetGuess
from tests.loaders.case_files import codes, match_case, open_case, persons, read_case


def notices(guess: SheetGuess) -> dict[str, int]:
    return {notice.code: notice.n for notice in guess.notices}


def assigned_headers(guess: SheetGuess) -> dict[str, str]:
    return {column.column: column.header for column in guess.columns if column.column}


@pytest.mark.parametrize("name", ["14-zoom-french-whole.csv", "14-zoom-french.csv"])
def test_a_french_zoom_report_counts_each_person_once(name: str) -> None:
    guess, reading = match_case(name)
    assert (guess.kind, guess.constants["mode"]) == ("zoom", "online")
    assert (persons(reading), notices(guess)["persons_twice"]) == (3, 1)
    assert "headcount" not in assigned_headers(guess)
    assert reading.publishable
    assert all(sheet.is_balanced for sheet in reading.rows)


@pytest.mark.parametrize("name", ["15-lone-numbers-room.csv", "15-lone-numbers-years.csv"])
def test_a_lone_number_beside_names_is_no_headcount(name: str) -> None:
    guess, reading = match_case(name)
    assert set(assigned_headers(guess)) == {"state", "organisation"}
    assert persons(reading) == 4


@pytest.mark.parametrize(
    ("name", "present", "absent", "pending"),
    [
        ("15-lone-numbers-present.csv", 2, 2, 0),
        ("17-eventbrite-status.csv", 2, 2, 0),
        ("17-pretix-status.csv", 1, 2, 1),
        ("17-rsvp.csv", 2, 2, 0),
        ("17-statut-francais.csv", 2, 2, 0),
    ],
)
def test_who_did_not_come_is_left_out_and_told(
    name: str, present: int, absent: int, pending: int
) -> None:
    guess, reading = match_case(name)
    assert sheet_guess.needs_matching(open_case(name), NO_INSTRUCTIONS)
    assert persons(reading) == present
    assert notices(guess)["absent_rows"] == absent
    assert notices(guess).get("pending_rows", 0) == pending
    assert len(guess.skipped) == absent + pending
    assert all(sheet.is_balanced for sheet in reading.rows)


@pytest.mark.parametrize("name", ["17-pretix-status.csv", "17-statut-francais.csv"])
def test_a_status_of_registrations_makes_no_table_of_ours(name: str) -> None:
    reading = read_case(name)
    assert codes(reading) == ["no_table"]


def test_a_french_teams_report_gives_its_section_of_participants() -> None:
    guess, reading = match_case("16-teams-french.csv")
    assert (guess.kind, guess.constants["mode"]) == ("teams", "online")
    assert (guess.header, guess.last) == (8, 11)
    assert (persons(reading), "persons_alike" in notices(guess)) == (3, False)


def test_a_ministrys_list_is_matched_in_one_step() -> None:
    guess, reading = match_case("60-ministere.xlsx")
    assert set(assigned_headers(guess)) == {"state", "organisation", "gender", "mode"}
    rows = reading.tables["participants"]
    assert rows["gender"].tolist() == ["female", "male", "male", "female", "male", "female"]
    assert set(rows["mode"]) == {"in_person", "online"}
    assert (persons(reading), codes(reading)) == (6, [])
    assert notices(guess)["sum_agrees"] == 6
    assert {c.header for c in guess.columns if c.personal} == {
        "Nom et prénom",
        "Courriel",
        "Téléphone",
    }


def test_counts_beyond_a_thousand_are_read() -> None:
    guess, reading = match_case("79-counts-beyond-999.csv")
    assert assigned_headers(guess)["headcount"] == "Number of Individuals"
    assert persons(reading) == 1756


def test_numbers_that_restart_for_each_delegation_are_no_headcount() -> None:
    guess, reading = match_case("79-list-serial-restarts.csv")
    assert set(assigned_headers(guess)) == {"state", "organisation"}
    assert persons(reading) == 6
