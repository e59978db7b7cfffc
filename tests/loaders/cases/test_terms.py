"""Names of states as others write them, dates as programs write them, and values that a program
changed.
"""

import pandas as pd
import pytest

from domain.vocabulary import STATES
from tests.loaders.case_files import codes, read_case


@pytest.mark.parametrize("name", ["26-unterm-english.csv", "26-unterm-french.csv"])
def test_every_name_of_unterm_is_read(name: str) -> None:
    reading = read_case(name)
    assert reading.tables["participants"]["state"].is_unique
    assert set(reading.tables["participants"]["state"]) == set(STATES)
    assert reading.publishable


def test_a_name_in_two_languages_or_with_its_code_is_read() -> None:
    reading = read_case("26-bilingual-states.csv")
    rows = reading.tables["participants"]
    assert rows["state"].tolist() == ["JOR", "JOR", "JOR", "JOR", "JOR", "TUN", "MAR"]
    assert "unknown_term" not in codes(reading)


def test_a_paragraph_that_became_a_date_is_warned_of() -> None:
    reading = read_case("09-paragraph-turned-date.xlsx")
    places = {p.cell for p in reading.problems if p.code == "date_in_text"}
    assert places == {"F2", "F5", "F6"}


def test_a_date_with_its_weekday_time_or_zone_is_read_and_a_hijri_date_named() -> None:
    reading = read_case("18-dates-with-weekday.xlsx")
    assert reading.tables["progress"]["as_of"].tolist() == [pd.Timestamp(2020, 8, 13)] * 12
    assert {(p.cell, p.code) for p in reading.problems} == {
        ("C13", "hijri_date"),
        ("C14", "hijri_date"),
        ("C16", "not_a_date"),
    }


def test_dates_that_a_program_may_have_exchanged_are_warned_of() -> None:
    reading = read_case("19-dates-swapped-by-excel.xlsx")
    (problem,) = reading.problems
    assert (problem.code, problem.cell, problem.value) == ("dates_exchanged", "C2", "2")
    assert reading.publishable
