"""Letters that were lost before us, and points of which it is in doubt what they separate."""

import pytest

from loaders.cells.instructions import NO_INSTRUCTIONS
from loaders.matching import sheet_guess
from loaders.reading.parse_result import ParseResult
from loaders.reading.workbook import open_file, parse
from tests.loaders.case_files import EVENT, codes, guess_case, read_case


def test_points_are_thousands_in_the_whole_column_that_shows_it() -> None:
    reading = read_case("07-dot-thousands.csv")
    assert codes(reading) == ["points_as_thousands"]
    assert [(p.cell, p.value, p.expected) for p in reading.problems] == [("E2", "1.000", "1000")]
    counts = reading.tables["participants"]["headcount"].tolist()
    assert counts == [1000, 12_000, 2000, 1250, 3, 1_000_000]


def test_french_letters_in_pairs_of_signs_are_told_with_the_repaired_text() -> None:
    reading = read_case("08-mojibake-french.csv")
    assert [(p.code, p.severity, p.cell, p.suggestion) for p in reading.problems] == [
        ("garbled_text", "warning", "C2", "Ministère de l’Émigration")
    ]
    assert reading.tables["participants"]["organisation"].tolist() == [
        "MinistÃ¨re de lâ€™Ã‰migration"
    ]


def test_question_marks_instead_of_words_are_told_of_each_cell() -> None:
    reading = read_case("08-question-marks.csv")
    assert [(p.code, p.cell) for p in reading.problems] == [
        ("letters_lost", "F2"),
        ("letters_lost", "H2"),
        ("letters_lost", "I2"),
    ]
    assert {problem.severity for problem in reading.problems} == {"warning"}


def test_replacement_letters_are_told() -> None:
    reading = read_case("08-replacement-letters.csv")
    assert [(p.code, p.cell) for p in reading.problems] == [("letters_lost", "G2")]


def match_rows(*rows: str) -> ParseResult:
    """Read a foreign list as guessed."""
    opened = open_file("list.csv", "\n".join(rows).encode())
    guess = guess_case(opened)
    instruction = sheet_guess.to_instruction(guess)
    instruction.constants.setdefault("event", EVENT)  # type: ignore[attr-defined]
    return parse(opened, NO_INSTRUCTIONS.with_sheet(guess.sheet, instruction))


@pytest.mark.parametrize(
    "header", ["Number of participants", "Nombre de participants", "المشاركون"]
)
def test_a_foreign_list_with_points_counts_nobody_as_one(header: str) -> None:
    rows = ("Tunisia;A;1.000", "Morocco;B;12.000", "Egypt;C;350", "Iraq;D;20")
    reading = match_rows(f"Country;Organization;{header}", *rows)
    counts = reading.tables["participants"]
    assert not set(counts["headcount"][counts["state"].isin(["TUN", "MAR"])]) & {1, 12}
