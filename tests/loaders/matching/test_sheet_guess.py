"""Files of other systems are matched: guessed, shown, confirmed, remembered."""

import json
import time
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.normalization import normalize_name
from loaders.cells.grid import Grid, build_grid
from loaders.cells.instructions import NO_INSTRUCTIONS, Instructions, SheetInstruction
from loaders.cells.problems import ERROR
from loaders.cells.values import RawValue
from loaders.matching import (
    number_columns,
    remembered_mapping,
    sheet_guess,
    similarity,
    value_guess,
)
from loaders.matching.guesses import SheetGuess
from loaders.reading.opened_file import OpenedFile
from loaders.reading.parse_result import ParseResult
from loaders.reading.workbook import open_file, parse
from loaders.tables.registry import TABLES
from tests.combinations import examples
from tests.files.foreign import make

HERE = Path(make.__file__).parent
REPORT = Path(__file__).resolve().parents[3] / "data" / "report-2020-08-13.xlsx"
EVENTS = ("workshop-1", "workshop-2", "conference")
FILES = (
    "indico.csv",
    "zoom_meeting.csv",
    "zoom_webinar.csv",
    "teams.csv",
    "kobo.xlsx",
    "kobo_tagged.csv",
    "ministry.xlsx",
    "ministere.csv",
)
SECRETS = (
    [part for person in make.PERSONS for part in person] + list(make.ARABIC_PERSONS) + ["@", "9555"]
)


def opening(name: str) -> OpenedFile:
    return open_file(name, (HERE / name).read_bytes())


def guessing(file: OpenedFile, **details: object) -> SheetGuess:
    return sheet_guess.guess_sheet(file, file.grids[0].name, events=EVENTS, **details)  # type: ignore[arg-type]


def instruct(file: OpenedFile, guess: SheetGuess, **constants: str) -> Instructions:
    """Return instructions from the guess as it was made, with the constants that it requires."""
    instruction = sheet_guess.to_instruction(guess)
    return NO_INSTRUCTIONS.with_sheet(
        guess.sheet,
        type(instruction)(
            **vars(instruction) | {"constants": {**instruction.constants, **constants}}
        ),
    )


def matched(file: OpenedFile, instructions: Instructions) -> ParseResult:
    """Read as instructed with each suggestion for an unknown value applied; a value without one is
    left empty where that is allowed.
    """
    unknown = value_guess.unknown_values(parse(file, instructions), file)
    meant = {
        (each.table, each.column, normalize_name(each.value)): each.suggestion for each in unknown
    }
    return parse(file, instructions.with_values(meant))


def participants(name: str) -> pd.DataFrame:
    file = opening(name)
    found = matched(file, instruct(file, guessing(file), event="workshop-2"))
    assert [problem for problem in found.problems if problem.severity == ERROR] == []
    assert found.counts["participants"].refused == 0
    return found.tables["participants"]


def heads(frame: pd.DataFrame, column: str) -> dict[str, int]:
    return {str(key): int(n) for key, n in frame.groupby(column)["headcount"].sum().items()}


def columns_of(guess: SheetGuess) -> dict[str, tuple[str, str]]:
    return {
        column.header: (column.column, column.reason) for column in guess.columns if column.column
    }


@pytest.mark.parametrize("name", FILES)
def test_a_foreign_file_needs_matching_until_it_was_said_how_it_is_read(name: str) -> None:
    file = opening(name)
    assert sheet_guess.needs_matching(file, NO_INSTRUCTIONS) == (file.grids[0].name,)
    assert sheet_guess.needs_matching(file, instruct(file, guessing(file))) == ()


def test_the_report_needs_no_matching() -> None:
    assert (
        sheet_guess.needs_matching(open_file("report.xlsx", REPORT.read_bytes()), NO_INSTRUCTIONS)
        == ()
    )


def test_a_table_of_ours_without_a_required_column_is_matched() -> None:
    file = open_file("participants.csv", b"event,state,headcount\nworkshop-1,Jordan,3\n")
    assert sheet_guess.needs_matching(file, NO_INSTRUCTIONS) == (file.grids[0].name,)


def test_a_guide_beside_our_tables_is_not_asked_about() -> None:
    file = open_file("report.xlsx", REPORT.read_bytes())
    guide = build_grid(
        "Guide",
        [
            ["How to fill in", "what"],
            ["Write one row", "for each event"],
            ["Keep the headers", "as they are"],
        ],
    )
    assert (
        sheet_guess.needs_matching(
            type(file)(**vars(file) | {"grids": (*file.grids, guide)}), NO_INSTRUCTIONS
        )
        == ()
    )


def test_indico_is_recognised_by_its_header() -> None:
    guess = guessing(opening("indico.csv"))
    assert (guess.kind, guess.table, guess.header, guess.last) == ("indico", "participants", 0, -1)
    assert columns_of(guess) == {
        "Affiliation": ("organisation", "name"),
        "Country": ("state", "name"),
        "Type of organisation": ("category", "name"),
        "Gender": ("gender", "name"),
    }
    assert guess.constants == {"event": ""}


def test_a_registration_state_is_no_state() -> None:
    rows = [
        ["ID", "Registration state", "Affiliation"],
        ["1", "Completed", "ESCWA"],
        ["2", "Withdrawn", "IOM"],
    ]
    assert "Registration state" not in columns_of(guessing(_file(rows)))


def test_indico_gives_one_person_a_row() -> None:
    frame = participants("indico.csv")
    # of 14: one did not come, one withdrew
    assert len(frame) == int(frame["headcount"].sum()) == 12
    assert heads(frame, "category") == {
        "academia": 2,
        "civil_society": 2,
        "government": 7,
        "un_agency": 1,
    }
    assert heads(frame, "state") == {
        "EGY": 1,
        "JOR": 2,
        "LBN": 2,
        "MAR": 1,
        "MRT": 1,
        "SAU": 1,
        "SOM": 1,
        "SYR": 1,
        "TUN": 1,
    }
    assert heads(frame, "gender") == {"female": 6, "male": 6}


def test_what_a_list_of_registrations_does_not_say_is_told() -> None:
    notices = {notice.code: notice for notice in guessing(opening("indico.csv")).notices}
    assert "registrations" in notices
    assert [
        (n.header, n.n) for n in guessing(opening("indico.csv")).notices if n.code == "absent_rows"
    ] == [
        ("Registration state", 1),
        ("Checked in", 2),
    ]


def test_the_table_of_a_zoom_report_is_found_beneath_its_summary() -> None:
    guess = guessing(opening("zoom_meeting.csv"))
    assert (guess.kind, guess.table, guess.header, guess.last) == ("zoom", "participants", 3, -1)
    assert columns_of(guess) == {}
    assert guess.constants == {"event": "", "category": "not_specified", "mode": "online"}


@pytest.mark.parametrize(("name", "rows", "again", "absent", "persons"), [
    ("zoom_meeting.csv", 11, 3, 0, 8), ("zoom_webinar.csv", 10, 1, 2, 7), ("teams.csv", 6, 0, 0, 6), ("indico.csv", 14, 0, 2, 12),
])  # fmt: skip
def test_a_person_is_counted_once_and_only_who_came(
    name: str, rows: int, again: int, absent: int, persons: int
) -> None:
    guess = guessing(opening(name))
    assert sum(notice.n for notice in guess.notices if notice.code == "persons_twice") == again
    assert len(guess.skipped) == again + absent == rows - persons
    assert participants(name)["headcount"].sum() == persons


def test_who_joined_again_is_not_left_out_when_the_first_row_says_absent() -> None:
    rows = [["Attended", "Full name", "User name", "Time in Session (minutes)", "Country"]]
    rows += [
        ["No", "Salma Benkirane", "S", "--", "Morocco"],
        ["Yes", "Salma Benkirane", "S", "9", "Morocco"],
        ["Yes", "Omar", "O", "9", "Iraq"],
    ]
    assert guessing(_opened_as_csv(rows)).skipped == (1,)


def test_where_nobody_was_noted_as_present_nobody_is_left_out() -> None:
    rows = [
        ["ID", "Name", "Registration state", "Checked in", "Country"],
        *([str(n), "x", "Completed", "No", "Iraq"] for n in range(3)),
    ]
    assert guessing(_file(rows)).skipped == ()


def test_delegations_led_by_the_same_person_are_all_counted() -> None:
    rows = [
        ["Name", "Country", "Headcount"],
        ["Salma Benkirane", "Morocco", "3"],
        ["Salma Benkirane", "Morocco", "2"],
    ]
    guess = guessing(_opened_as_csv(rows))
    assert guess.skipped == ()
    # each row names a person, and yet gives a number of persons: that is asked
    assert [(n.code, n.n, n.header) for n in guess.notices] == [("persons_named", 5, "Headcount")]


def test_equal_names_in_a_list_that_is_no_report_of_joining_are_told_and_counted() -> None:
    rows = [
        ["Name", "Country", "Organisation"],
        ["Omar Khalidi", "Iraq", "A"],
        ["Omar Khalidi", "Jordan", "B"],
        ["Rania Sabbagh", "Syria", "C"],
    ]
    guess = guessing(_opened_as_csv(rows))
    assert guess.skipped == ()
    assert [(notice.code, notice.n) for notice in guess.notices] == [("persons_alike", 1)]


def test_what_tells_persons_apart_is_kept_as_rows_only() -> None:
    file = opening("zoom_meeting.csv")
    assert file.grids[0].same == {12: 5, 13: 7, 14: 13}
    assert type(file).from_bytes(file.to_bytes()).grids[0].same == file.grids[0].same
    assert [
        secret.encode() for secret in SECRETS[:-2] if secret.encode() in file.to_bytes(None)
    ] == []


def test_the_attendees_of_a_webinar_are_read_and_the_other_tables_of_its_report_counted() -> None:
    guess = guessing(opening("zoom_webinar.csv"))
    assert (guess.kind, guess.header, guess.last) == ("zoom", 11, -1)
    assert columns_of(guess) == {
        "Organization": ("organisation", "name"),
        "Country/Region Name": ("state", "name"),
    }
    notices = {notice.code: notice.n for notice in guess.notices}
    assert (notices["absent_rows"], notices["rows_outside"]) == (2, 11)


def test_the_attendees_of_a_webinar_keep_their_states() -> None:
    frame = participants("zoom_webinar.csv")
    assert heads(frame, "state") == {"ARE": 1, "EGY": 1, "JOR": 1, "LBN": 1, "MAR": 1, "TUN": 1}
    assert heads(frame, "mode") == {"online": 7}


def test_the_section_of_participants_of_a_teams_report_is_read_alone() -> None:
    guess = guessing(opening("teams.csv"))
    assert (guess.kind, guess.header, guess.last) == ("teams", 9, 15)
    assert guess.constants == {"event": "workshop-2", "category": "not_specified", "mode": "online"}
    frame = participants("teams.csv")
    assert (len(frame), set(frame["mode"]), set(frame["category"])) == (
        6,
        {"online"},
        {"not_specified"},
    )


@pytest.mark.parametrize(("name", "header"), [("kobo.xlsx", 0), ("kobo_tagged.csv", 1)])
def test_the_questions_of_a_kobo_form_are_known_within_their_groups(name: str, header: int) -> None:
    guess = guessing(opening(name))
    assert (guess.kind, guess.header) == ("kobo", header)
    assert columns_of(guess) == {
        "participant/gender": ("gender", "name"),
        "organisation/name_of_organisation": ("organisation", "name"),
        "organisation/type_of_organisation": ("category", "name"),
        "organisation/your_country": ("state", "name"),
        "participation/how_did_you_attend": ("mode", "name"),
    }
    frame = participants(name)
    assert heads(frame, "state") == {"IRQ": 1, "LBN": 1, "LBY": 1, "OMN": 1, "PSE": 1, "YEM": 1}
    assert heads(frame, "category") == {
        "civil_society": 1,
        "government": 3,
        "private_sector": 1,
        "un_agency": 1,
    }
    assert heads(frame, "mode") == {"in_person": 2, "online": 4}


def test_a_ministrys_list_in_arabic_is_read_between_its_titles_and_its_sum() -> None:
    guess = guessing(opening("ministry.xlsx"))
    assert (guess.table, guess.header, guess.last) == ("participants", 4, 10)
    assert columns_of(guess) == {
        "الدولة المشاركة": ("state", "name"),
        "الجهة الموفدة": ("organisation", "name"),
        "نوع الجهة": ("category", "name"),
        "عدد أعضاء الوفد": ("headcount", "name"),
        "ملاحظات": ("note", "name"),
    }
    frame = participants("ministry.xlsx")
    assert heads(frame, "state") == {"EGY": 1, "JOR": 5, "LBN": 2, "MAR": 4, "TUN": 1}
    assert heads(frame, "category") == {"academia": 1, "civil_society": 2, "government": 10}


def test_a_ministrys_list_in_french_is_read_person_by_person() -> None:
    frame = participants("ministere.csv")
    assert heads(frame, "state") == {"COM": 1, "DJI": 1, "DZA": 2, "MAR": 1, "MRT": 1, "TUN": 1}
    assert heads(frame, "category") == {"academia": 1, "civil_society": 1, "government": 5}
    assert heads(frame, "gender") == {"female": 4, "male": 3}
    assert heads(frame, "mode") == {"in_person": 3, "online": 4}


@pytest.mark.parametrize("name", FILES)
def test_nothing_personal_is_in_a_guess_or_in_what_is_remembered(name: str) -> None:
    file = opening(name)
    guess = guessing(file)
    instructions = instruct(file, guess, event="workshop-2")
    values = {
        (v.table, v.column, v.value): v.suggestion
        for v in value_guess.unknown_values(parse(file, instructions), file)
    }
    text = json.dumps(
        [
            repr(guess),
            remembered_mapping.build_mapping(
                file, guess.sheet, sheet_guess.to_instruction(guess), values
            ),
        ],
        ensure_ascii=False,
    )
    assert [secret for secret in SECRETS if secret in text] == []
    assert all(
        not column.examples and not column.column for column in guess.columns if column.personal
    )
    assert any(column.personal for column in guess.columns)


def test_a_mapping_is_remembered_for_columns_in_another_order() -> None:
    rows = [
        ["Where from", "Body", "Sort"],
        ["Jordan", "Ministry of Labour", "NGO"],
        ["Iraq", "IOM", "UN"],
    ]
    first, moved = _file(rows), _file([list(reversed(row)) for row in rows])
    instruction = SheetInstruction(
        "participants", 0, {0: "state", 1: "organisation", 2: "category"}, {"event": "workshop-1"}
    )
    values = {
        ("participants", "category", "ngo"): "civil_society",
        ("progress", "stage", "x"): "drafting",
    }
    remembered = json.loads(
        json.dumps(remembered_mapping.build_mapping(first, "sheet", instruction, values))
    )
    guess = guessing(moved, remembered=remembered)
    assert columns_of(guess) == {
        "Where from": ("state", "remembered"),
        "Body": ("organisation", "remembered"),
        "Sort": ("category", "remembered"),
    }
    assert guess.constants == {"event": ""}
    assert remembered_mapping.mapping_values(remembered) == {
        ("participants", "category", "ngo"): "civil_society"
    }
    assert remembered_mapping.layout_fingerprint(
        first.grids[0], 0
    ) == remembered_mapping.layout_fingerprint(moved.grids[0], 0)


def test_of_two_columns_with_one_header_the_same_is_remembered() -> None:
    rows = [["Body", "Body", "Pays"], ["x", "Ministry of Labour", "Iraq"], ["y", "IOM", "Oman"]]
    file = _file(rows)
    remembered = remembered_mapping.build_mapping(
        file,
        "sheet",
        SheetInstruction("participants", 0, {1: "organisation", 2: "state"}),
    )
    assert {
        c.place: c.column for c in guessing(file, remembered=remembered).columns if c.column
    } == {1: "organisation", 2: "state"}


def test_a_column_is_known_by_its_values_where_its_header_says_nothing() -> None:
    rows: list[list[RawValue]] = [["Q1", "Q2", "Q3", "Q4", "Q5"]]
    rows += [
        [f"{n + 1}", state, sex, kind, size]
        for n, (state, sex, kind, size) in enumerate(
            [
                ("Jordan", "F", "UN", 4),
                ("العراق", "M", "Academia", 2),
                ("Maroc", "F", "media", 4),
                ("Narnia", "M", "UN", 7),
            ]
        )
    ]
    assert columns_of(guessing(_file(rows))) == {
        "Q2": ("state", "values"),
        "Q3": ("gender", "values"),
        "Q4": ("category", "values"),
        "Q5": ("headcount", "values"),
    }


def test_a_name_that_its_values_contradict_is_not_taken() -> None:
    rows = [
        ["State", "Organisation"],
        ["approved", "ESCWA"],
        ["rejected", "IOM"],
        ["approved", "UNHCR"],
    ]
    assert columns_of(guessing(_file(rows))) == {"Organisation": ("organisation", "name")}


def test_a_misspelt_header_is_nearly_one_of_ours() -> None:
    rows = [
        ["Organisaton", "Catagory", "Contry"],
        ["ESCWA", "UN", "Lebanon"],
        ["IOM", "UN", "Egypt"],
    ]
    assert set(columns_of(guessing(_file(rows))).values()) == {
        ("organisation", "name"),
        ("category", "name"),
        ("state", "name"),
    }


def test_the_table_is_told_by_the_column_that_only_it_has() -> None:
    rows = [
        ["Country", "Stage of the review", "Date"],
        ["Jordan", "Drafting", "2020-08-13"],
        ["Iraq", "Submitted", "2020-08-13"],
    ]
    guess = guessing(_file(rows))
    assert guess.table == "progress"
    assert guess.constants == {"cycle": ""}
    assert guessing(_file(rows), table="participants").table == "participants"


def test_of_several_columns_of_numbers_none_is_taken_for_the_headcount() -> None:
    rows: list[list[RawValue]] = [
        ["Country", "Men", "Number of women"],
        ["Jordan", 2, 3],
        ["Iraq", 4, 1],
        ["Oman", 2, 2],
    ]
    guess = guessing(_file(rows))
    assert columns_of(guess) == {"Country": ("state", "name")}
    assert [(notice.code, notice.n) for notice in guess.notices] == [("counts_beside", 2)]


def test_numbers_beside_a_headcount_are_told() -> None:
    rows: list[list[RawValue]] = [
        ["Country", "Headcount", "of whom women"],
        ["Jordan", 2, 1],
        ["Iraq", 4, 1],
        ["Oman", 5, 2],
    ]
    guess = guessing(_file(rows))
    assert columns_of(guess)["Headcount"] == ("headcount", "name")
    assert [(notice.code, notice.n) for notice in guess.notices] == [("counts_beside", 2)]


def test_a_column_that_counts_the_rows_is_no_headcount() -> None:
    rows: list[list[RawValue]] = [
        ["Country", "Row"],
        *([country, n] for n, country in enumerate(("Jordan", "Iraq", "Oman"), 1)),
    ]
    assert columns_of(guessing(_file(rows))) == {"Country": ("state", "name")}


def test_sums_between_the_rows_are_told() -> None:
    rows: list[list[RawValue]] = [
        ["Body", "Country", "Number"],
        ["A", "Jordan", 2],
        ["Total", "", 2],
        ["B", "Iraq", 3],
        ["Total", "", 5],
    ]
    guess = guessing(_file(rows))
    assert guess.last == 3
    notices = {notice.code: notice.n for notice in guess.notices}
    assert (notices["totals_within"], notices["rows_outside"]) == (1, 1)


@pytest.mark.parametrize(
    ("column", "value", "suggestion"),
    [
        ("category", "Non-governmental organizations", "civil_society"),
        ("category", "International NGO", "civil_society"),
        ("category", "المنظمات غير الحكومية", "civil_society"),
        ("category", "Ministry / public sector", "government"),
        ("category", "جامعة الدول العربية", "regional_organisation"),
        ("category", "Univercity", "academia"),
        ("category", "Plumbers", ""),
        ("state", "Lebanan", "LBN"),
        ("state", "South Sudan", ""),
        ("state", "Türkiye", ""),
        ("gender", "H", "male"),
        ("mode", "via Zoom", "online"),
    ],
)
def test_a_value_outside_the_vocabulary_is_given_its_nearest_term(
    column: str, value: str, suggestion: str
) -> None:
    rows = [
        ["Event", "Category", column],
        ["workshop-1", "Other", value],
        ["workshop-1", "Other", value],
        ["workshop-1", "Other", ""],
    ]
    if column == "category":
        rows = [["Event", "Category"], ["workshop-1", value], ["workshop-1", value]]
    file = _file(rows, "participants")
    (found,) = value_guess.unknown_values(parse(file), file)
    assert (found.table, found.column, found.value, found.suggestion) == (
        "participants",
        column,
        value,
        suggestion,
    )
    assert (found.count, found.may_be_empty) == (2, column != "category")


headers = st.lists(
    st.sampled_from(["Country", "الجهة", "Nom", "x", "X", "Catégorie", "", "Affiliation"]),
    min_size=1,
    max_size=6,
)


@given(headers, st.randoms(use_true_random=False))
@settings(max_examples=examples(50), deadline=None)
def test_the_shape_does_not_depend_on_the_order_of_columns(
    titles: list[str], random: object
) -> None:
    moved = list(titles)
    random.shuffle(moved)  # type: ignore[attr-defined]
    assert remembered_mapping.layout_fingerprint(
        _grid([titles]), 0
    ) == remembered_mapping.layout_fingerprint(_grid([moved]), 0)


WORDS = (
    "Country",
    "الدولة",
    "Name",
    "Jordan",
    "العراق",
    "NGO",
    "3",
    "x",
    "",
    "#country",
    "Total",
    "--",
    "Join Time",
    "2020-08-13",
    "a@example.org",
)
rows_of_anything = st.lists(st.lists(st.sampled_from(WORDS), min_size=4, max_size=4), max_size=8)


@given(rows_of_anything)
@settings(max_examples=examples(100), deadline=None)
def test_any_sheet_can_be_guessed_and_read_as_guessed(rows: list[list[str]]) -> None:
    file = open_file(
        "x.csv", "\n".join(",".join(row) for row in [["", "", "", "x"], *rows]).encode()
    )
    guess = guessing(file)
    found = matched(file, instruct(file, guess, event="workshop-1"))
    assert all(counts.in_file == counts.read + counts.refused for counts in found.counts.values())
    assert "example.org" not in repr((guess, found.problems))


def test_the_shape_tells_other_headers_apart() -> None:
    assert remembered_mapping.layout_fingerprint(
        _grid([["Country", "Body"]]), 0
    ) != remembered_mapping.layout_fingerprint(_grid([["Country", "Body", "Body"]]), 0)


def _opened_as_csv(rows: list[list[str]]) -> OpenedFile:
    return open_file("list.csv", "\n".join(",".join(row) for row in rows).encode())


def _grid(rows: list[list[str]]) -> Grid:
    return build_grid("sheet", rows)


def _file(rows: list[list[RawValue]] | list[list[str]], name: str = "sheet") -> OpenedFile:
    file = open_file("x.csv", b"a,b\n1,2\n")
    return type(file)(**vars(file) | {"file": f"{name}.csv", "grids": (build_grid(name, rows),)})


@pytest.mark.parametrize(
    "long", ["a" * 10_000, "Syrian Arab Republic " * 5_000, "\u0664" * 10_000, "\u200f" * 10_000]
)
def test_a_long_text_is_no_term_no_number_and_no_blank_and_costs_nothing(long: str) -> None:
    """Check a regression: it was folded for each column of each of five tables, 42 seconds for
    5,000 rows of 20.
    """
    texts = {f"{long}{n}": 1 for n in range(2_000)}
    before = time.process_time()
    for table in TABLES.values():
        assert similarity.match_by_values(texts, table) == ""
        assert not any(
            similarity.values_confirm(column, texts)
            for column in table.columns
            if column.terms is not None
        )
    assert number_columns.read_numbers([*texts]) is None
    assert number_columns.read_numbers(["1", "3", *texts]) is None
    assert time.process_time() - before < 1
