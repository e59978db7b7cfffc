"""Text files are read in their own encoding, and with the habits of other systems."""

import pytest

from tests.loaders.case_files import codes, read_case


@pytest.mark.parametrize(
    ("name", "encoding", "states", "bodies"),
    [
        (
            "05-excel-french-ansi.csv",
            "Windows-1252",
            ["ARE", "EGY", "DZA"],
            ["École nationale d'administration", "Ministère de l'Émigration"],
        ),
        (
            "05-excel-french-ansi-text.csv",
            "Windows-1252",
            ["TUN", "MAR"],
            ["À la rencontre des Émigrés", "ÉCOLE NATIONALE"],
        ),
        (
            "06-arabic-iso-8859-6.csv",
            "ISO 8859-6",
            ["JOR", "IRQ"],
            ["وزارة العمل", "وزارة الهجرة والمهجرين"],
        ),
        ("74-cp1252-french.csv", "Windows-1252", ["EGY", "DZA"], ["École nationale"]),
    ],
)
def test_letters_are_those_of_the_encoding(
    name: str, encoding: str, states: list[str], bodies: list[str]
) -> None:
    reading = read_case(name)
    assert codes(reading) == ["encoding_guessed"]
    assert reading.problems[0].value == encoding
    rows = reading.tables["participants"]
    assert rows["state"].tolist() == states
    assert rows["organisation"].tolist()[: len(bodies)] == bodies


@pytest.mark.parametrize(
    ("name", "bodies"),
    [
        ("25-backslash-commas.csv", ["Ministry of Labour", "Ministry, Amman"]),
        ("25-equals-quotes.csv", ["Ministry of Labour"]),
        ("25-space-before-quote.csv", ["Ministry of Labour", "Ministry of Migration, Baghdad"]),
    ],
)
def test_quotes_of_other_systems_are_no_part_of_a_value(name: str, bodies: list[str]) -> None:
    reading = read_case(name)
    rows = reading.tables["participants"]
    assert rows["organisation"].tolist() == bodies
    assert set(rows["event"]) == {"workshop-2"}
    assert reading.publishable
