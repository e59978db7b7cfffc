"""Rows at the borders of a foreign table: tags, explanations, and lines that nobody filled in."""

from loaders.matching.guesses import SheetGuess
from loaders.reading.parse_result import ParseResult
from loaders.reading.workbook import open_file
from tests.loaders.case_files import match_opened

HEADER = "No.,Full name,Country,Organization,E-mail"
ROWS = "1,Lina Haddad,Jordan,Ministry of Labour,l@example.org\n2,Omar Zayani,Iraq,Office,o@x.org\n"


def match(text: str) -> tuple[SheetGuess, ParseResult]:
    """Read a list as guessed, of one event."""
    return match_opened(open_file("list.csv", text.encode()))


def test_tags_beside_redacted_ones_are_no_person() -> None:
    tags = ",#contact+name,#country+name,#org,#contact+email\n"
    guess, reading = match(f"{HEADER}\n{tags}{ROWS}")
    assert {c.column: c.header for c in guess.columns if c.column}["state"] == "Country"
    assert reading.rows_read == 2
    assert reading.publishable


def test_explanations_in_brackets_are_no_person() -> None:
    _, reading = match(f"{HEADER}\n,,(official name),(ministry or body),(work)\n{ROWS}")
    assert reading.rows_read == 2
    assert [(problem.code, problem.row) for problem in reading.problems] == [("help_row", 2)]


def test_lines_that_nobody_filled_in_are_no_persons() -> None:
    guess, reading = match(f"{HEADER}\n{ROWS}3,,,,\n4,,,,\n5.,,,,\n")
    assert reading.rows_read == 2
    assert ("rows_outside", 3) in {(notice.code, notice.n) for notice in guess.notices}
