"""A matrix is told from a list, and nothing that a sign may mean is taken for granted."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict

import pytest

from loaders.cells.instructions import ACROSS, DOWN, NO_INSTRUCTIONS, NO_ROW, PRESENT, Instructions
from loaders.matching import sheet_guess
from loaders.matching.matrix_questions import UNSAID, MatrixGuess
from loaders.matching.remembered_mapping import build_mapping
from loaders.reading.workbook import open_file, parse
from tests.loaders.case_files import codes
from tests.loaders.matrices import confirm, guess_rows, open_rows, read_rows
from tests.loaders.workbooks import COVERAGE, xlsx

Rows = Sequence[Sequence[object]]
ARABIC: Rows = [
    ["متابعة الأهداف 2024"],
    ["الدولة", "الهدف 1", "الهدف 2", "الهدف ٣", "ملاحظات"],
    ["الأردن", "نعم", "", "مخطط", "نص طويل"],
    ["العراق", "", "لا ينطبق", "●", ""],
    ["المجموع", 1, 1, 2, ""],
]
FRENCH: Rows = [
    ["Objectif", "Jordanie", "Iraq", "Maroc"],
    ["Objectif 1", "prévu", "réalisé", "—"],
    ["Objectif 2", "", "soulevée", ""],
    ["Objectif 3", "oui", "", ""],
]
ENGLISH: Rows = [
    ["Country", "Obj. 1", "Obj2", "3. Information provision", "Objective 4"],
    ["Jordan", "x", "", "1", ""],
    ["Iraq", "", "X", "", "planned"],
    ["Lebanon", "", "", "", ""],
]
HEADCOUNTS: Rows = [
    ["Participants of the workshop"],
    [],
    ["Country", "Government", "Academia", "UN agencies", "Total"],
    ["Jordan", 3, 1, "", 4],
    ["Iraq", "-", 2, 0, 2],
    ["Lebanon", 1, "", "x", 1],
    ["Total", 4, 3, 0, 7],
    ["Source: list of the secretariat"],
]


@pytest.mark.parametrize("name", ["f.csv", "f.xlsx"])
@pytest.mark.parametrize(
    ("rows", "meanings", "expected"),
    [
        (
            ARABIC,
            {"نعم": "achieved", "●": "raised"},
            {
                ("JOR", 1): "achieved",
                ("JOR", 3): "planned",
                ("IRQ", 2): "not_applicable",
                ("IRQ", 3): "raised",
            },
        ),
        (
            FRENCH,
            {"oui": "under_way"},
            {
                ("JOR", 1): "planned",
                ("IRQ", 1): "achieved",
                ("IRQ", 2): "raised",
                ("JOR", 3): "under_way",
            },
        ),
        (
            ENGLISH,
            {"x": "raised", "1": "under_way"},
            {
                ("JOR", 1): "raised",
                ("JOR", 3): "under_way",
                ("IRQ", 2): "raised",
                ("IRQ", 4): "planned",
            },
        ),
    ],
)
def test_statuses_and_signs_of_a_matrix_are_read_in_three_languages(
    rows: Rows, meanings: Mapping[str, str], expected: Mapping[tuple[str, int], str], name: str
) -> None:
    reading = read_rows(rows, meanings, name)
    assert codes(reading) == []
    frame = reading.tables["coverage"]
    keys = zip(frame["state"], frame["objective"], strict=True)
    assert dict(zip(keys, frame["status"], strict=True)) == expected
    assert all(sheet.is_balanced for sheet in reading.rows)


@pytest.mark.parametrize("rows", [ARABIC[1:4], FRENCH, ENGLISH])
def test_a_transposed_matrix_is_the_same_matrix(rows: Rows) -> None:
    turned = list(zip(*(list(row) for row in rows), strict=True))
    meanings = dict.fromkeys(("نعم", "●", "oui", "x", "1"), "raised")
    names = ["state", "objective", "status"]
    one, other = (
        read_rows(each, meanings).tables["coverage"].sort_values(names)[names].to_numpy().tolist()
        for each in (rows, turned)
    )
    assert one == other


def test_headcounts_by_state_and_category_leave_totals_out_and_tell_it() -> None:
    reading = read_rows(HEADCOUNTS, {"x": PRESENT})
    assert codes(reading) == []
    names = ["state", "category", "headcount"]
    rows = reading.tables["participants"][names].astype(object).where(lambda f: f.notna(), None)
    assert rows.to_numpy().tolist() == [
        ["JOR", "government", 3],
        ["JOR", "academia", 1],
        ["IRQ", "academia", 2],
        ["LBN", "government", 1],
        ["LBN", "un_agency", None],
    ]
    (sheet,) = reading.rows
    assert sheet.left_out == {"titles": 1, "headers": 1, "sums": 1, "below": 1}
    assert [c.header for c in guess_rows(HEADCOUNTS).columns if not c.column] == ["Total"]


def test_an_unknown_header_and_label_are_refused_at_their_own_cell() -> None:
    rows: Rows = [
        ["Country", "Government", "Academia", "Observers"],
        ["Jordan", 3, 1, 1],
        ["Iraq", 1, 2, ""],
        ["Lebanan", 2, "", ""],
    ]
    reading = read_rows(rows)
    assert [(p.code, p.cell, p.value) for p in reading.problems] == [
        ("unknown_term", "D1", "Observers"),
        ("unknown_term", "A4", "Lebanan"),
    ]


def test_the_same_pair_twice_is_told_by_its_cells() -> None:
    rows = [["Objective", "Kuwait", "Oman", "Kuwait"], ["1", "planned", "raised", "planned"]]
    rows += [["2", "achieved", "", ""]]
    assert [(p.code, p.cell, p.expected) for p in read_rows(rows).problems] == [
        ("cell_twice", "D2", "B2")
    ]


@pytest.mark.parametrize(
    ("rows", "table", "down", "across"),
    [
        (
            [["", "Jordan", "Iraq"], ["Human rights", "x", ""], ["Rule of law", "", "x"]],
            "principles",
            "principle",
            "state",
        ),
        (
            [["Country", "Workshop 1", "Conference"], ["Jordan", 3, ""], ["Iraq", "✓", 2]],
            "participants",
            "state",
            "event",
        ),
        (
            [["التاريخ", "الأردن", "العراق"], ["13/08/2020", 3, 1], ["14/08/2020", "", 2]],
            "participants",
            "event",
            "state",
        ),
        (
            [["Pays", "Hommes", "Femmes"], ["Maroc", 3, 2], ["Tunisie", 1, 1]],
            "participants",
            "state",
            "gender",
        ),
        (
            [["State", "2020-08-13", "2021-02-24"], ["Jordan", "drafting", "approved"]],
            "progress",
            "state",
            "as_of",
        ),
    ],
)
def test_the_axes_tell_which_table_a_matrix_belongs_to(
    rows: Rows, table: str, down: str, across: str
) -> None:
    guess = guess_rows(rows)
    assert guess.matrix is not None
    assert (guess.table, guess.matrix.down, guess.matrix.instruction.across) == (
        table,
        down,
        across,
    )


@pytest.mark.parametrize(
    "rows",
    [
        [["Country", "Category", "Headcount"], ["Jordan", "Government", 3], ["Iraq", "NGO", 2]],
        [["Country", *range(1, 32)], ["Jordan", *["x"] * 31]],  # the days of a month
        [["No.", "Indicator", "Jordan", "Iraq"], ["1", "Roads", 3, 4], ["2", "Ports", 5, 6]],
        [["State", "Country of birth", "Sent to"], ["Jordan", "Iraq", "Oman"]],
        [["Country", "Session attended"], ["Jordan", "the one on data"], ["Jordan", "another"]],
        [["Country", "Government", "Academia"], *[["Jordan", "x", ""], ["Jordan", "", "x"]] * 4],
    ],
)
def test_a_list_is_no_matrix(rows: Rows) -> None:
    assert guess_rows(rows).matrix is None


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        *((sign, UNSAID) for sign in ("✓", "x", "●", "X", "1", "yes", "نعم", "oui", "√", "n/a")),
        *((blank, NO_ROW) for blank in ("-", "—", "--", "none", "لا يوجد")),
        ("planed", "planned"),
    ],
)
def test_a_sign_is_asked_without_a_default_and_a_dash_says_nothing(text: str, meaning: str) -> None:
    guess = guess_rows([["Country", "Obj. 1", "Obj. 2"], ["Jordan", text, ""], ["Iraq", "", ""]])
    assert guess.matrix is not None
    assert [(s.text, s.meaning) for s in guess.matrix.questions] == [(text, meaning)]


@pytest.mark.parametrize(
    ("rows", "name"),
    [
        ([["Objectives in 2024"], *FRENCH], "f.csv"),
        (FRENCH, "coverage 2024.csv"),
        (FRENCH, "f_2024_v2.csv"),
    ],
)
def test_the_cycle_is_guessed_from_a_title_or_the_name_of_the_file(rows: Rows, name: str) -> None:
    assert guess_rows(rows, name).constants["cycle"] == "2024"


def test_a_second_header_row_and_repeated_headers_are_no_rows() -> None:
    rows: Rows = [
        ["", "1", "2", "3"],
        ["", "Data", "Drivers", "Papers"],
        ["Jordan", "✓", "", ""],
        ["", "1", "2", "3"],
        ["Iraq", "", "✓", "✓"],
        ["✓ means planned"],
    ]
    reading = read_rows(rows, {"✓": "planned"})
    assert reading.counts["coverage"].read == 3
    assert reading.rows[0].left_out == {"headers": 2, "repeated": 1, "below": 1}


def test_titles_beneath_the_numbers_of_the_objectives_are_headers() -> None:
    rows = [["", "1", "2"], ["State", "Data for policy", "Minimize adverse drivers"]]
    reading = read_rows([*rows, ["Jordan", "raised", ""], ["Iraq", "", "planned"]])
    assert (reading.counts["coverage"].read, reading.rows[0].left_out) == (2, {"headers": 2})


def test_a_row_with_an_unknown_label_is_no_second_header() -> None:
    rows = [["Pays", "Objectif 1", "Objectif 2"], ["Marok", "prévu", "en cours"]]
    reading = read_rows([*rows, ["Tunisie", "réalisé", ""], ["Égypte", "soulevé", ""]])
    assert [(p.code, p.cell) for p in reading.problems] == [("unknown_term", "A2")]
    assert reading.counts["coverage"].in_file == 4


def test_a_second_matrix_beneath_is_left_out_and_told() -> None:
    rows = [["Country", "1", "2"], ["Jordan", "raised", ""], ["Iraq", "", "raised"], []]
    rows += [["Country", "Human rights", "Rule of law"], ["Jordan", "raised", ""]]
    assert [(notice.code, notice.n) for notice in guess_rows(rows).notices] == [("rows_outside", 2)]
    assert read_rows(rows).rows[0].left_out == {"headers": 1, "below": 2}


def test_sentences_in_the_cells_are_what_the_source_says() -> None:
    sentence = "The Government adopted a strategy that covers the collection of data at borders."
    rows = [["Country", "Obj. 1", "Obj. 2"], ["Jordan", sentence, "-"], ["Iraq", "", sentence[4:]]]
    assert "status" in guess_rows(rows).constants
    frame = read_rows(rows, status="raised").tables["coverage"]
    assert frame[["state", "evidence_en"]].to_numpy().tolist() == [
        ["JOR", sentence],
        ["IRQ", sentence[4:]],
    ]


def test_columns_beside_the_cells_are_read_for_each_of_them() -> None:
    rows = [
        ["Cycle", "State", "1", "2", "3", "Source"],
        ["2024", "Jordan", "planned", "", "raised", "letter of 3 May"],
        ["2020", "Iraq", "", "raised", "", "letter"],
    ]
    frame = read_rows(rows).tables["coverage"]
    assert frame["source"].tolist() == ["letter of 3 May"] * 2 + ["letter"]
    assert frame["cycle"].tolist() == [2024, 2024, 2020]


NAMES = ("Ahmed Hassan", "Souad Ben Ali", "Omar Khalil", "Leila Haddad", "محمد العلي")


@pytest.mark.parametrize("name", ["f.csv", "f.xlsx"])
def test_names_of_persons_down_or_across_are_counted_and_kept_nowhere(name: str) -> None:
    down = [["Name", "Country", "Workshop 1", "Workshop 2"]]
    down += [[person, "Jordan", "x", "x" if i else ""] for i, person in enumerate(NAMES)]
    across = [["Date", *NAMES], ["2020-10-01", *"xxxxx"], ["2020-10-02", *"xxx--"]]
    for rows, persons, counts in ((down, DOWN, [5, 4]), (across, ACROSS, [5, 3])):
        opened, guess = open_rows(rows, name), guess_rows(rows, name)
        assert guess.matrix is not None
        assert guess.matrix.instruction.persons == persons
        reading = read_rows(rows, {"x": PRESENT}, name)
        assert reading.tables["participants"]["headcount"].tolist() == counts
        assert all(sheet.is_balanced for sheet in reading.rows)
        texts = repr((guess, reading.problems))
        texts += opened.to_bytes(compression=None).decode(errors="replace")
        assert not any(word in texts for person in NAMES for word in person.split())


def test_a_summary_of_a_table_that_the_file_has_is_not_asked_about() -> None:
    summary = [["Objective", "Syria"], *([str(n), "planned"] for n in range(1, 5))]
    opened = open_file("f.xlsx", xlsx({"Summary": summary, "coverage": COVERAGE}))
    assert codes(parse(opened)) == ["unknown_sheet"]
    assert sheet_guess.needs_matching(opened, NO_INSTRUCTIONS) == ()


def test_guess_and_instruction_survive_json() -> None:
    guess = guess_rows(HEADCOUNTS)
    assert guess.matrix is not None
    assert MatrixGuess.from_dict(json.loads(json.dumps(asdict(guess.matrix)))) == guess.matrix
    said = NO_INSTRUCTIONS.with_sheet("s", confirm(guess, {"x": PRESENT}))
    assert Instructions.from_dict(json.loads(json.dumps(said.to_dict()))) == said


def test_instructions_of_an_older_draft_have_no_matrix() -> None:
    data = NO_INSTRUCTIONS.with_sheet("s", confirm(guess_rows(FRENCH))).to_dict()
    del data["sheets"]["s"]["matrix"]
    assert Instructions.from_dict(data).sheets["s"].matrix is None


def test_the_meanings_of_signs_are_remembered_for_the_next_file_of_the_layout() -> None:
    opened = open_rows(ENGLISH)
    guess = sheet_guess.guess_sheet(opened, "")
    instruction = confirm(guess, {"x": "raised", "1": "under_way"}, cycle="2024")
    known = json.loads(json.dumps(build_mapping(opened, "", instruction)))
    again = sheet_guess.guess_sheet(opened, "", remembered=known)
    assert again.matrix is not None
    assert {s.text: s.meaning for s in again.matrix.questions} == {"x": "raised", "1": "under_way"}
