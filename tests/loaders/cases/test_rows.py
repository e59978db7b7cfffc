"""Rows that speak for others: sums, headings, states once per block, pivot tables, explanations."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.normalization import normalize_name
from loaders.cells.instructions import FILL, LEAVE, NO_INSTRUCTIONS, Instructions
from loaders.cells.problems import ERROR, NOTICE
from loaders.layout.blocks.sum_labels import parse_sum_label
from loaders.layout.known_systems import spellings
from loaders.matching import sheet_guess
from loaders.matching.guesses import SheetGuess
from loaders.reading.parse_result import ParseResult
from loaders.reading.workbook import open_file, parse
from tests.combinations import examples
from tests.loaders.case_files import codes, match_case, persons, read_case
from tests.loaders.workbooks import Rows, xlsx

W = "workshop-2"
HEADERS = ["event", "state", "organisation", "category", "headcount"]
FILL_STATE = NO_INSTRUCTIONS.with_filled("participants", "state", FILL)
# What may stand in a table of ours without a word about rows that speak for others.
SPOKEN = {
    "blank_beneath_value",
    "heading_between",
    "rows_nested",
    "rows_within_rows",
    "sum_row",
    "sum_agrees",
    "sum_disagrees",
    "sum_doubtful",
    "help_row",
}


def read(rows: Rows, instructions: Instructions = NO_INSTRUCTIONS) -> ParseResult:
    """Read rows beneath our own headers."""
    reading = parse(open_file("f.xlsx", xlsx({"participants": [HEADERS, *rows]})), instructions)
    assert all(sheet.is_balanced for sheet in reading.rows)
    return reading


def match(rows: Rows) -> tuple[SheetGuess, ParseResult]:
    """Read a foreign sheet as guessed, of the event workshop-2."""
    opened = open_file("f.xlsx", xlsx({"list": rows}))
    guess = sheet_guess.guess_sheet(opened, "list")
    instruction = sheet_guess.to_instruction(guess)
    instruction = replace(instruction, constants={**instruction.constants, "event": W})
    reading = parse(opened, NO_INSTRUCTIONS.with_sheet("list", instruction))
    assert all(sheet.is_balanced for sheet in reading.rows)
    return guess, reading


def states(reading: ParseResult) -> list[str]:
    """List the states of the participants, empty where there is none."""
    return list(reading.tables["participants"]["state"].fillna(""))


def notices(guess: SheetGuess) -> dict[str, int]:
    """Return the notices about a guess with their numbers."""
    return {notice.code: notice.n for notice in guess.notices}


def test_a_tabular_pivot_table_gives_each_row_the_state_above_it() -> None:
    guess, reading = match_case("10-pivot-tabular.xlsx")
    assert guess.filled == {"state": FILL}
    assert notices(guess)["blank_beneath"] == 2
    assert states(reading) == ["JOR", "JOR", "IRQ", "IRQ"]
    assert persons(reading) == 10
    assert reading.rows[0].left_out["sums"] == 1


def test_a_state_once_per_block_is_asked_about() -> None:
    reading = read_case("10-state-once-per-block.xlsx")
    (problem,) = reading.problems
    assert (problem.code, problem.column, problem.cell, problem.value) == (
        "blank_beneath_value",
        "state",
        "B3",
        "3",
    )
    assert states(reading) == ["JOR", "", "", "IRQ", ""]
    filled = read_case("10-state-once-per-block.xlsx", FILL_STATE)
    assert states(filled) == ["JOR", "JOR", "JOR", "IRQ", "IRQ"]
    assert filled.clean
    left = read_case(
        "10-state-once-per-block.xlsx", NO_INSTRUCTIONS.with_filled("participants", "state", LEAVE)
    )
    assert left.clean
    assert states(left) == states(reading)


def test_sums_beneath_our_own_headers_are_told_and_not_counted() -> None:
    reading = read_case("11-subtotals-own-headers.xlsx")
    assert persons(reading) == 9
    assert [(p.code, p.row) for p in reading.problems] == [
        ("sum_agrees", 4),
        ("sum_agrees", 6),
        ("sum_agrees", 7),
    ]
    assert reading.rows[0].left_out["sums"] == 3


def test_arabic_sums_are_told_in_front_and_behind() -> None:
    guess, reading = match_case("12-subtotals-arabic.xlsx")
    assert notices(guess)["totals_within"] == 2
    assert guess.last == 6
    assert persons(reading) == 11
    assert not codes(reading)


def test_a_row_of_explanations_is_refused_once() -> None:
    reading = read_case("23-help-row.xlsx")
    assert [(p.code, p.row) for p in reading.problems] == [("help_row", 2)]
    assert (reading.rows_read, reading.rows_refused) == (1, 1)
    assert reading.rows[0].is_balanced


def test_tags_beneath_our_own_headers_are_skipped() -> None:
    reading = read_case("23-hxl-tags-own-headers.csv")
    assert not codes(reading)
    assert (reading.rows_read, reading.rows[0].left_out["tags"]) == (1, 1)


def test_a_compact_pivot_table_counts_nobody_twice() -> None:
    guess, reading = match_case("29-pivot-compact.xlsx")
    assert notices(guess)["rows_nested"] == 2
    assert persons(reading) == 9
    assert states(reading) == ["JOR", "JOR", "IRQ"]
    assert "pivot_table" in codes(read_case("29-pivot-compact.xlsx"))


def test_tags_of_which_the_first_is_blank_are_no_row() -> None:
    guess, reading = match_case("80-hxl-first-tag-blank.csv")
    assert [column.header for column in guess.columns] == [
        "Registro",
        "Sector",
        "Organización",
        "Hombres",
    ]
    assert reading.rows_read == 2
    assert reading.rows[0].left_out["tags"] == 1


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Total", ""),
        ("(TOTAL):", ""),
        ("Grand Total", ""),
        ("Sub-totals", ""),
        ("Jordan Total", "jordan"),
        ("Iraq - total", "iraq"),
        ("Total number of participants", ""),
        ("Total général :", ""),
        ("Sous-total Jordanie", "jordanie"),
        ("Total de l'Iraq", "iraq"),
        ("Ensemble", ""),
        ("المجمـوع", ""),
        ("مجموع الأردن", "الاردن"),
        ("العراق الإجمالي", "العراق"),
        ("الإجمالي للعراق", "العراق"),
        ("حاصل الجمع", ""),
        ("الجملة", ""),
        ("إجمالي عدد المشاركين: 27", ""),
    ],
)
def test_the_label_of_a_sum_is_known_in_three_languages(text: str, subject: str) -> None:
    label = parse_sum_label(text)
    assert label is not None
    assert label.subject == subject


@pytest.mark.parametrize(
    "text",
    [
        "Total Energies",
        "TotalEnergies",
        "Total SE",
        "Total SA",
        "Somme development",
        "Ensemble pour le Maroc",
        "Association Ensemble",
        "المجموعة العربية",
        "Sum of Us",
        "Total Quality Institute",
    ],
)
def test_the_name_of_a_body_is_no_sum(text: str) -> None:
    assert parse_sum_label(text) is None
    reading = read([[W, "Jordan", "Ministry", "government", 2], [W, "", text, "civil_society", 2]])
    assert persons(reading) == 4
    assert not SPOKEN & set(codes(reading))


@pytest.mark.parametrize(
    ("last", "code"),
    [
        (["Total Jordan", "", "", "", 6], "sum_disagrees"),
        ([W, "Jordan", "المجموع", "government", 6], "sum_disagrees"),
        ([W, "Jordan", "Sous-total", "government", 7], "sum_agrees"),
        (["", "", "", "", 7], "sum_agrees"),
        (["", "", "", "", 8], "sum_disagrees"),
        ([W, "", "", "government", 7], "sum_agrees"),
        (["Ensemble", "", "", "", ""], "sum_row"),
    ],
)
def test_a_sum_is_held_against_its_rows(last: list[object], code: str) -> None:
    rows = [[W, "Jordan", "A", "government", 3], [W, "Jordan", "B", "government", 4], last]
    reading = read(rows)
    assert [(p.code, p.row) for p in reading.problems] == [(code, 4)]
    assert persons(reading) == 7


def test_what_no_other_row_says_is_counted_and_told() -> None:
    reading = read(
        [[W, "Jordan", "Total", "government", 5], [W, "Iraq", "Total Iraq", "government", 4]]
    )
    assert persons(reading) == 9
    assert codes(reading) == ["sum_doubtful", "sum_doubtful"]
    reading = read(
        [[W, "Jordan", "A", "government", 5], [W, "Morocco", "Total Maroc", "private_sector", 2]]
    )
    assert persons(reading) == 7
    assert codes(reading) == ["sum_doubtful"]


def test_headings_between_rows_are_nobody_and_hold_as_confirmed() -> None:
    rows = [
        ["JORDAN"],
        [W, "", "Ministry of Labour", "government", 3],
        [W, "", "Ministry of Interior", "government", 2],
        ["وفد العراق"],
        [W, "", "Ministry of Migration", "government", 4],
        [],
        [W, "", "Secretariat", "government", 1],
    ]
    reading = read(rows)
    assert [(p.code, p.cell) for p in reading.problems if p.code == "heading_between"] == [
        ("heading_between", "A2"),
        ("heading_between", "A5"),
    ]
    assert persons(reading) == 10
    assert reading.rows[0].left_out["headings"] == 2
    assert states(read(rows, FILL_STATE)) == ["JOR", "JOR", "IRQ", ""]


@pytest.mark.parametrize(
    "rows",
    [
        [["Body", "Number"], ["JORDAN", ""], ["A", 3], ["B", 2], ["IRAQ", ""], ["C", 4]],
        [["Organisme", "Nombre"], ["Jordanie", 5], ["A", 3], ["B", 2], ["Irak", 4], ["C", 4]],
        [["Country", "Body", "Number"], ["Jordan", "", 5], ["", "A", 3], ["", "B", 2],
         ["Iraq", "", 4], ["", "C", 4]],
        [["تسميات الصفوف", "مجموع العدد"], ["الأردن", 5], ["A", 3], ["B", 2], ["العراق", 4],
         ["C", 4], ["الإجمالي الكلي", 9]],
    ],
)  # fmt: skip
def test_headings_of_a_foreign_list_give_their_state(rows: Rows) -> None:
    guess, reading = match(rows)
    assert guess.filled == {"state": FILL}
    assert {"rows_nested", "headings_within"} & notices(guess).keys()
    assert states(reading) == ["JOR", "JOR", "IRQ"]
    assert persons(reading) == 9


def test_headings_among_names_give_their_state_and_names_stay_out() -> None:
    rows = [
        ["Name", "Organisation"],
        ["Jordan", ""],
        ["Ahmed Hassan", "Ministry of Labour"],
        ["Sara Ali", "Ministry of Interior"],
        ["Iraq", ""],
        ["Omar Khalil", "Ministry of Migration"],
    ]
    guess, reading = match(rows)
    assert states(reading) == ["JOR", "JOR", "IRQ"]
    assert persons(reading) == 3
    assert "Hassan" not in repr((guess, reading.tables, reading.problems))


def test_a_pivot_table_of_three_levels_is_refused_with_a_remedy() -> None:
    rows = [["Row Labels", "Sum of Number"], ["Jordan", 5], ["A", 3], ["Female", 2], ["Male", 1],
            ["B", 2], ["Male", 2], ["Iraq", 4], ["C", 4], ["Male", 4]]  # fmt: skip
    guess, reading = match(rows)
    assert "rows_deep" in notices(guess)
    assert codes(reading) == ["rows_within_rows"]
    assert not reading.rows_read


def test_a_state_is_never_filled_across_a_blank_row_a_sum_or_for_a_body_of_no_state() -> None:
    rows = [
        [W, "Jordan", "Ministry A", "government", 3],
        [W, "", "Ministry B", "government", 1],
        [W, "", "IOM", "un_agency", 1],
        [W, "", "Ministry C", "government", 1],
        ["Total Jordan", "", "", "", 6],
        [W, "", "Ministry D", "government", 1],
        [],
        [W, "", "Ministry E", "government", 1],
    ]
    assert states(read(rows, FILL_STATE)) == ["JOR", "JOR", "", "JOR", "", ""]


@pytest.mark.parametrize(
    "rows",
    [
        # as the report has them: in all, then by state, and the other way round
        [[W, "", "", "government", 27], [W, "", "IOM", "organiser", 14],
         [W, "Bahrain", "", "government", ""], [W, "Tunisia", "", "government", ""]],
        [[W, "Bahrain", "", "government", ""], [W, "Tunisia", "", "government", ""],
         [W, "", "IOM", "organiser", 14], [W, "", "", "un_agency", 70],
         [W, "", "", "government", 27]],
        [[W, "Jordan", "A", "government", 3], [W, "Iraq", "B", "government", 1],
         [W, "", "Arab network", "civil_society", 1], [W, "", "LAS", "regional_organisation", 2]],
        [[W, "Jordan", "A", "civil_society", 3], [W, "Jordan", "B", "civil_society", 1],
         [W, "", "C", "civil_society", 1]],
    ],
)  # fmt: skip
def test_rows_that_rightly_name_no_state_are_left_in_peace(rows: Rows) -> None:
    reading = read(rows)
    assert not SPOKEN & set(codes(reading))
    assert all(problem.severity == NOTICE for problem in reading.problems)


def test_everything_once_per_block_is_filled_column_by_column() -> None:
    rows = [
        [W, "Jordan", "A", "government", 3],
        ["", "", "B", "", 1],
        ["", "Iraq", "C", "", 2],
        ["", "", "D", "", 2],
    ]
    told = {(p.code, p.column) for p in read(rows).problems if p.code == "blank_beneath_value"}
    assert {column for _, column in told} >= {"event", "state", "category"}
    instructions = NO_INSTRUCTIONS
    for column in ("event", "state", "category"):
        instructions = instructions.with_filled("participants", column, FILL)
    reading = read(rows, instructions)
    assert reading.publishable
    assert states(reading) == ["JOR", "JOR", "IRQ", "IRQ"]


def test_objectives_beneath_a_state_written_once_are_filled() -> None:
    rows = [["cycle", "state", "objective", "status"], [2024, "Jordan", 1, "planned"],
            ["", "", 2, "raised"], ["", "", 3, "raised"], [2024, "Iraq", 1, "planned"]]  # fmt: skip
    opened = open_file("f.xlsx", xlsx({"coverage": rows}))
    assert not parse(opened).publishable
    told = NO_INSTRUCTIONS.with_filled("coverage", "state", FILL)
    reading = parse(opened, told.with_filled("coverage", "cycle", FILL))
    assert reading.clean
    assert reading.tables["coverage"]["state"].tolist() == ["JOR", "JOR", "JOR", "IRQ"]


@pytest.mark.parametrize(
    "words",
    [
        ["code court", "nom du pays", "texte libre", "choisir dans la liste", "nombre entier"],
        ["رمز الفعالية", "اسم الدولة", "نص حر", "اختر من القائمة", "عدد صحيح"],
        ["e.g. workshop-2", "country name", "free text", "one of the list", "number, e.g. 27"],
    ],
)
def test_explanations_are_known_in_three_languages(words: list[str]) -> None:
    reading = read([words, [W, "Jordan", "A", "government", 2]])
    assert codes(reading) == ["help_row"]
    assert persons(reading) == 2


def test_misspelled_values_are_no_explanation() -> None:
    reading = read([["w", "Jordn", "A", "goverment", "three"], [W, "Iraq", "A", "government", 2]])
    assert "help_row" not in codes(reading)
    assert {p.row for p in reading.problems if p.severity == ERROR} == {2}


def test_decisions_on_blocks_are_kept_with_the_draft() -> None:
    told = FILL_STATE.with_sheet(
        "s", sheet_guess.to_instruction(match_case("10-pivot-tabular.xlsx")[0])
    )
    assert Instructions.from_dict(told.to_dict()) == told
    old = told.to_dict()
    del old["filled"], old["sheets"]["s"]["filled"]
    assert not Instructions.from_dict(old).filled


@pytest.mark.parametrize(
    "rows",
    [
        [["Country", "Organization", "Count of Name"], ["Jordan", "A", 3], ["", "B", 2],
         ["Jordan Total", "", 5], ["Iraq", "C", 4], ["Iraq Total", "", 4], ["Grand Total", "", 9]],
        [["Pays", "Organisation", "NB de Nom"], ["Jordanie", "A", 3], ["", "B", 2],
         ["Irak", "C", 4], ["Total général", "", 9]],
        [["الدولة", "الجهة", "عدد الاسم"], ["الأردن", "A", 3], ["", "B", 2], ["العراق", "C", 4],
         ["الإجمالي الكلي", "", 9]],
    ],
)  # fmt: skip
def test_a_count_of_names_is_no_name_but_a_headcount(rows: Rows) -> None:
    reading = match(rows)[1]
    assert persons(reading) == 9
    assert states(reading) == ["JOR", "JOR", "IRQ"]


def test_a_blank_label_of_a_pivot_table_ends_the_block_above_it() -> None:
    rows = [["Row Labels", "Count of Name"], ["Jordan", 5], ["A", 3], ["B", 2], ["Iraq", 4],
            ["C", 4], ["(blank)", 2], ["IOM", 2], ["Grand Total", 11]]  # fmt: skip
    reading = match(rows)[1]
    assert states(reading) == ["JOR", "JOR", "IRQ", ""]
    assert persons(reading) == 11


WORDS = ("Jordan", "Total", "Jordan Total", "المجموع", "JORDAN", "government", "7", "3", "", W, "A")
rows_of_words = st.lists(st.lists(st.sampled_from(WORDS), min_size=5, max_size=5), max_size=8)


@given(rows_of_words, st.sets(st.sampled_from(("event", "state", "category"))))
@settings(max_examples=examples(60), deadline=None)
def test_any_rows_are_accounted_for_and_filled(rows: list[list[str]], columns: set[str]) -> None:
    told = NO_INSTRUCTIONS
    for column in columns:
        told = told.with_filled("participants", column, FILL)
    lines = [",".join(row) for row in [HEADERS, *rows]]
    reading = parse(open_file("participants.csv", "\n".join(lines).encode()), told)
    assert all(sheet.is_balanced for sheet in reading.rows)


@given(st.text(max_size=90))
@settings(max_examples=examples(200), deadline=None)
def test_the_label_of_a_sum_holds_a_word_for_one(text: str) -> None:
    label = parse_sum_label(text)
    assert label is None or any(
        word in normalize_name(text)
        for code in ("total", "alone")
        for word in spellings("totals", code)
    )
