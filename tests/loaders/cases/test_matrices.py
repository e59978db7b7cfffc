"""Matrices are recognised, asked about once, and read cell by cell."""

from loaders.cells.instructions import ACROSS, NO_INSTRUCTIONS, NO_ROW, PRESENT
from loaders.matching import sheet_guess
from loaders.matching.guesses import SheetGuess
from loaders.matching.matrix_questions import UNSAID
from loaders.reading.parse_result import ParseResult
from loaders.reading.workbook import parse
from tests.loaders.case_files import codes, guess_case, open_case, read_case
from tests.loaders.matrices import confirm

STATES_BY_OBJECTIVE = {3: "JOR", 4: "IRQ", 6: "JOR", 8: "IRQ", 9: "JOR", 12: "JOR IRQ", 15: "JOR"}
STATES_BY_OBJECTIVE |= {16: "IRQ", 18: "JOR", 20: "IRQ", 21: "JOR"}


def read_matrix(name: str, meanings: dict[str, str]) -> tuple[SheetGuess, ParseResult]:
    """Read the matrix of a file as an analyst confirms it, with these meanings of its signs."""
    opened = open_case(name)
    guess = guess_case(opened)
    instruction = confirm(guess, meanings, cycle="2024", source="letter")
    return guess, parse(opened, NO_INSTRUCTIONS.with_sheet(guess.sheet, instruction))


def test_a_matrix_on_a_sheet_named_after_its_table_is_a_question() -> None:
    opened = open_case("24-matrix-named.xlsx")
    assert codes(read_case("24-matrix-named.xlsx")) == ["matrix_unconfirmed"]
    assert sheet_guess.needs_matching(opened, NO_INSTRUCTIONS) == ("coverage",)
    guess, reading = read_matrix("24-matrix-named.xlsx", {})
    assert guess.matrix is not None
    assert not guess.matrix.questions
    assert (guess.table, codes(reading)) == ("coverage", [])
    rows = reading.tables["coverage"]
    by_objective = rows.groupby("objective")["state"].agg(" ".join).to_dict()
    assert by_objective == STATES_BY_OBJECTIVE
    assert set(zip(rows["state"], rows["status"], strict=True)) == {
        ("JOR", "planned"),
        ("IRQ", "achieved"),
    }


def test_each_sign_of_a_matrix_is_asked_and_none_has_a_meaning_of_its_own() -> None:
    assert codes(read_case("24-matrix-ticks.xlsx")) == ["matrix_unconfirmed"]
    guess, reading = read_matrix("24-matrix-ticks.xlsx", {"✓": "under_way", "x": "planned"})
    assert guess.matrix is not None
    assert (guess.table, guess.matrix.down) == ("coverage", "state")
    assert [(sign.text, sign.count, sign.meaning) for sign in guess.matrix.questions] == [
        ("✓", 7, UNSAID),
        ("x", 5, UNSAID),
    ]
    assert reading.publishable
    rows = reading.tables["coverage"]
    assert rows.groupby("state")["status"].agg(set).to_dict() == {
        "JOR": {"under_way"},
        "IRQ": {"planned"},
    }
    assert rows.groupby("objective")["state"].agg(" ".join).to_dict() == STATES_BY_OBJECTIVE


def test_a_sign_without_a_meaning_is_refused_at_its_cell() -> None:
    _, reading = read_matrix("24-matrix-ticks.xlsx", {"✓": "under_way"})
    assert {(p.code, p.cell) for p in reading.problems} == {
        ("unknown_term", f"{column}3") for column in "EIMQU"
    }
    assert all(sheet.is_balanced for sheet in reading.rows)


def test_objectives_down_and_states_across_are_read() -> None:
    assert codes(read_case("60-matrix.xlsx")) == ["matrix_unconfirmed"]
    guess, reading = read_matrix("60-matrix.xlsx", {})
    assert guess.table == "coverage"
    assert reading.clean
    (sheet,) = reading.rows
    assert (sheet.read, sheet.left_out) == (2, {"headers": 1})
    names = ["cycle", "state", "objective", "status", "source"]
    assert reading.tables["coverage"][names].to_numpy().tolist() == [
        [2024, "KWT", 1, "planned", "letter"],
        [2024, "OMN", 1, "achieved", "letter"],
        [2024, "OMN", 2, "raised", "letter"],
        [2024, "YEM", 2, "planned", "letter"],
    ]


def test_a_matrix_of_persons_and_dates_gives_their_number_on_each_date_and_no_name() -> None:
    opened = open_case("81-names-as-headers.xlsx")
    guess, reading = read_matrix("81-names-as-headers.xlsx", {"true": PRESENT, "false": NO_ROW})
    assert guess.matrix is not None
    assert guess.matrix.instruction.persons == ACROSS
    assert reading.tables["participants"]["headcount"].tolist() == [3] * 8
    texts = repr((guess, reading.problems)) + repr(opened.to_bytes(compression=None))
    assert not any(word in texts for word in ("Ahmed", "Hassan", "سعاد", "محمد"))
