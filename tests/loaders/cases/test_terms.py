"""Names of states as others write them, dates as programs write them, and values that a program
changed.
"""

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
