"""No name of a person that fills a cell, no address and no number is kept, whatever the column, the
header or the Unicode form.
"""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.language import languages
from loaders.cells.contact_redaction import REDACTED
from loaders.cells.instructions import DROP, KEEP, NO_INSTRUCTIONS
from loaders.cells.problems import ERROR
from loaders.matching import sheet_guess
from loaders.privacy.detection import KEEPABLE
from loaders.privacy.person_names import (
    FORM,
    LIKELY,
    NONE,
    indices_with_cues,
    is_only_names,
    name_likelihood,
    redact_names,
)
from loaders.privacy.text_redaction import redact_file_name, redact_sheet_names
from loaders.reading.opened_file import OpenedFile
from loaders.reading.workbook import open_file, parse, read
from loaders.review.draft import Draft, DraftFile
from loaders.store.store import REPORT
from loaders.xlsx.template import build_workbook
from tests.loaders.persons import (
    FORMS,
    SHAPES,
    Person,
    Rows,
    columns_of_no_person,
    in_form,
    persons,
    traces,
)
from tests.loaders.workbooks import xlsx

PERSONS = persons()
SOME = [*PERSONS[:5], *PERSONS[17:20], *PERSONS[34:38]]


def as_csv(rows: Rows) -> bytes:
    file = io.StringIO()
    csv.writer(file).writerows(rows)
    return file.getvalue().encode()


def opened_of(sheets: dict[str, Rows]) -> OpenedFile:
    """Write these sheets to a file and open it: a single sheet as CSV, which is faster."""
    if len(sheets) > 1:
        return open_file("f.xlsx", xlsx(sheets))
    ((name, rows),) = sheets.items()
    return open_file(f"{name}.csv", as_csv(rows))


def kept_of(found: OpenedFile) -> str:
    """Return all data kept and shown of a file: the opened file, frames, problems, draft, matching
    page.
    """
    read = parse(found)
    guesses = [
        sheet_guess.guess_sheet(found, name)
        for name in sheet_guess.needs_matching(found, NO_INSTRUCTIONS)
    ]
    draft = Draft("base", "id", (DraftFile(found),)).to_bytes()
    frames = " ".join(frame.to_csv() for frame in read.tables.values())
    return " ".join(
        (
            repr([list(c.distinct) for g in found.grids for c in g.columns]),
            repr(read.problems),
            frames,
            repr(guesses),
            str(draft),
        )
    )


@pytest.mark.parametrize("shape", SHAPES)
def test_no_shape_and_no_form_of_a_person_is_kept(shape: str) -> None:
    # benchmarks/privacy.py has all persons in all of them
    for form in list(FORMS.values())[list(SHAPES).index(shape) % 2 :: 2]:
        found = opened_of(in_form(SHAPES[shape](SOME), form))
        assert traces(SOME, kept_of(found)) == []


@given(
    st.lists(
        st.text(max_size=20)
        | st.sampled_from([form(person.name) for form in FORMS.values() for person in PERSONS]),
        max_size=20,
    )
)
def test_a_quick_look_at_many_texts_misses_none_that_holds_a_name(texts: list[str]) -> None:
    changed = {place for place, text in enumerate(texts) if redact_names(text, REDACTED) != text}
    assert changed <= set(indices_with_cues(texts))


def test_persons_are_found_where_they_are_kept() -> None:
    assert len(
        traces(PERSONS, " | ".join(form(p.name) for form in FORMS.values() for p in PERSONS))
    ) == len(PERSONS)
    assert len(traces(PERSONS, " ".join(f"{p.email} {p.telephone}" for p in PERSONS))) == 2 * len(
        PERSONS
    )


def test_of_columns_of_bodies_countries_and_titles_none_is_dropped_without_a_question() -> None:
    columns = columns_of_no_person()
    assert len(columns) >= 60
    for header, values in columns:
        (grid,) = opened_of(
            {
                "list": [
                    ["Land", header, "Zahl"],
                    *([f"x{i}", value, i] for i, value in enumerate(values)),
                ]
            }
        ).grids
        assert all(why.reason in KEEPABLE for why in grid.left_out.values()), (header, values)
        assert grid.persons == {}, (header, values)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        *(
            (name, LIKELY)
            for name in (
                "Ahmed Hassan",
                "HASSAN, Ahmed",
                "A. Hassan",
                "H.E. Dr. Ahmed Hassan",
                "د. ليلى حداد",
                "AhmedHassan",
            )
        ),
        *(
            (name, LIKELY)
            for name in (
                "د. ليلى حداد",
                "علی حسین الکریمی",
                "محمد بن سلمان",
                "عبد الرحمن آل ثاني",
                "Şêrko Bêkes",
                "Massinissa Aït Ahmed",
            )
        ),
        *((name, FORM) for name in ("Xanthippe Quorn", "Zéphyrine Vull")),
        *(
            (name, NONE)
            for name in (
                "Ministry of Labour",
                "Hope Jordan",
                "Paris, France",
                "Port Said",
                "حل عادل",
                "SANA",
                "Northern Africa",
            )
        ),
    ],
)
def test_a_name_is_told_by_its_words_or_has_only_the_form_of_one(text: str, found: int) -> None:
    assert name_likelihood(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "Ahmed Hassan and Sara Ali",
        "أحمد حسن وسارة علي",
        "1) Ahmed Hassan 2) Sara Ali",
        "Ahmed Hassan\nSara Ali",
    ],
)
def test_several_persons_in_a_cell_are_names(text: str) -> None:
    assert is_only_names(text)


def test_a_name_within_a_sentence_stays() -> None:
    text = "The session was opened by Ahmed Hassan on behalf of the ministry"
    rows: Rows = [["event", "category", "note"], ["w1", "government", text]]
    assert parse(opened_of({"participants": rows})).tables["participants"]["note"][0] == text


def test_cells_of_names_among_bodies_are_left_out_and_counted() -> None:
    cells = ["Ministry of Labour", "Ahmed Hassan", "UNHCR", "IOM", "Sara Ali", "ILO"]
    rows: Rows = [
        ["event", "category", "organisation"],
        *(["w1", "government", cell] for cell in cells),
    ]
    read = parse(opened_of({"participants": rows}))
    assert [(p.code, p.cell, p.value) for p in read.problems if p.code == "persons_left_out"] == [
        ("persons_left_out", "C1", "2")
    ]
    assert read.tables["participants"]["organisation"].tolist() == [
        "Ministry of Labour",
        REDACTED,
        "UNHCR",
        "IOM",
        REDACTED,
        "ILO",
    ]


def test_several_names_under_a_headcount_refuse_their_row_and_one_counts_as_one() -> None:
    one: Rows = [
        ["event", "category", "Participants"],
        ["w1", "government", "Ahmed Hassan"],
        ["w1", "media", "Sara Ali"],
    ]
    several: Rows = [
        ["event", "category", "Participants"],
        ["w1", "government", "Ahmed Hassan; Omar Farouk"],
        ["w1", "media", "Sara Ali"],
    ]
    assert parse(opened_of({"participants": one})).tables["participants"]["headcount"].tolist() == [
        1,
        1,
    ]
    read = parse(opened_of({"participants": several}))
    assert [(p.code, p.value) for p in read.problems if p.row] == [("not_a_number", REDACTED)] * 2


def test_uncommon_names_in_a_column_of_codes_refuse_their_rows_unseen() -> None:
    names = ["Xanthippe Quorn", "Zephyrine Vull", "Ottoline Brask", "Peregrine Mott", "Isolde Tarn"]
    read = parse(
        opened_of(
            {
                "participants": [
                    ["event", "state", "category"],
                    *(["w1", name, "media"] for name in names),
                ]
            }
        )
    )
    assert {(p.code, p.value) for p in read.problems if p.row} == {("unknown_term", REDACTED)}
    assert len(read.tables["participants"]) == 0


def test_a_headcount_as_long_as_a_telephone_number_is_shown_nowhere_and_a_column_of_them_is_left_out() -> (
    None
):
    rows: Rows = [
        ["event", "category", "headcount"],
        ["w1", "government", 12345678],
        ["w1", "media", 3],
    ]
    assert [(p.code, p.value) for p in parse(opened_of({"participants": rows})).problems] == [
        ("not_a_number", REDACTED)
    ]
    numbers: Rows = [
        ["event", "category", "Number"],
        ["w1", "government", 70123456],
        ["w1", "media", 70654321],
    ]
    assert [p.code for p in parse(opened_of({"participants": numbers})).problems] == [
        "personal_column"
    ]


BODIES: Rows = [
    ["event", "category", "Name"],
    *(["w1", "government", body] for body in ("Ministry of Labour", "UNHCR", "وزارة الداخلية")),
]


def test_a_column_left_out_for_its_header_is_told_with_a_count_and_can_be_kept() -> None:
    data = as_csv(BODIES)
    found = parse(open_file("participants.csv", data))
    assert [(p.code, p.cell, p.value, p.expected) for p in found.problems] == [
        ("personal_by_header", "C1", "Name", "3")
    ]
    kept = open_file("participants.csv", data, NO_INSTRUCTIONS.with_column("", 2, KEEP))
    assert kept.grids[0].texts(2, 1) == ["Ministry of Labour", "UNHCR", "وزارة الداخلية"]
    assert [p.code for p in parse(kept).problems] == ["unknown_column"]


@pytest.mark.parametrize(
    "values",
    [["Ahmed Hassan", "Sara Ali"], ["a@b.org", "c@d.org"], ["Xanthippe Quorn", "Zephyrine Vull"]],
)
def test_a_column_in_which_persons_or_their_addresses_stand_is_kept_by_nobody(
    values: list[str],
) -> None:
    rows: Rows = [["event", "category", "Name"], *(["w1", "government", value] for value in values)]
    found = open_file("participants.csv", as_csv(rows), NO_INSTRUCTIONS.with_column("", 2, KEEP))
    assert found.grids[0].texts(2, 1) == [REDACTED, REDACTED]


def test_a_name_in_a_column_that_is_kept_is_dropped_all_the_same() -> None:
    rows: Rows = [*BODIES, ["w1", "government", "Ahmed Hassan"], ["w1", "government", "UN Women"]]
    found = open_file("participants.csv", as_csv(rows), NO_INSTRUCTIONS.with_column("", 2, KEEP))
    assert found.grids[0].texts(2, 1) == [
        "Ministry of Labour",
        "UNHCR",
        "وزارة الداخلية",
        REDACTED,
        "UN Women",
    ]


def test_a_column_is_dropped_by_hand_from_a_file_and_from_what_was_opened_before() -> None:
    rows: Rows = [
        ["event", "category", "note"],
        ["w1", "government", "Quorn"],
        ["w1", "media", "Vull"],
    ]
    data = as_csv(rows)
    by_instruction = open_file("participants.csv", data, NO_INSTRUCTIONS.with_column("", 2, DROP))
    by_hand = open_file("participants.csv", data).redact_column("", 2)
    for found in (by_instruction, by_hand):
        assert found.grids[0].texts(2) == ["note", REDACTED, REDACTED]
        assert b"Quorn" not in Draft("base", "id", (DraftFile(found),)).to_bytes()


def test_the_decision_is_part_of_the_draft_and_what_was_dropped_is_not() -> None:
    instructions = NO_INSTRUCTIONS.with_column("", 2, DROP)
    draft = Draft(
        "base",
        "id",
        (DraftFile(open_file("participants.csv", as_csv(BODIES), instructions), instructions),),
    )
    again = Draft.from_bytes(draft.to_bytes())
    assert again.files[0].instructions.columns == {("", 2): DROP}
    assert again.files[0].opened.grids[0].left_out == draft.files[0].opened.grids[0].left_out
    assert b"UNHCR" not in draft.to_bytes()


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Ahmed Hassan.xlsx", "….xlsx"),
        ("CV_Ahmed_Hassan-final.docx.xlsx", "….xlsx"),
        ("أحمد حسن.csv", "….csv"),
        ("list 0791234567.xlsx", "list ….xlsx"),
        ("a.b@moi.gov.jo.csv", "….csv"),
        ("workshop-2020-08-13.xlsx", "workshop-2020-08-13.xlsx"),
        ("participants.csv", "participants.csv"),
        ("report.2020", "report.2020"),
    ],
)
def test_the_name_of_a_file_holds_no_person_and_no_number(name: str, kept: str) -> None:
    assert redact_file_name(name) == kept


def test_names_of_sheets_hold_no_person_and_stay_different() -> None:
    names = ["participants", "Ahmed Hassan", "Sara Ali", "call 0791234567"]
    assert redact_sheet_names(names) == ["participants", "… 2", "… 3", "call … 4"]
    assert (
        redact_sheet_names(
            ["Xanthippe Quorn", "Zephyrine Vull", "Ottoline Brask", "Peregrine Mott", "Isolde Tarn"]
        )[4]
        == "… 5"
    )
    assert redact_sheet_names(["First Session", "events"]) == ["First Session", "events"]


def test_a_made_up_person_is_whole() -> None:
    assert Person("A", "B", 12).telephone == "+962 79 5512 412"


@pytest.mark.parametrize("language", ["ar", "en"])
def test_no_header_and_no_term_of_our_own_is_taken_for_a_person(language: str) -> None:
    report = read(REPORT).frames()
    found = open_file("f.xlsx", build_workbook(report, languages()[language], about={}))
    assert [
        (grid.name, dict(grid.left_out), dict(grid.persons))
        for grid in found.grids
        if grid.left_out or grid.persons
    ] == []
    assert [p.code for p in parse(found).problems if p.severity == ERROR] == []
    assert REDACTED not in [
        value for grid in found.grids for column in grid.columns for value in column.distinct
    ]


NAMES_OR_NUMBERS = [
    ["Mona Al-Khatib", "Karim Haddad", "Leila Benali", "Omar Farouk"],
    ["70123456", "36123456", "961 3 123 456"],
]


@pytest.mark.parametrize("others", NAMES_OR_NUMBERS)
def test_numbers_beside_names_or_telephones_are_read_and_the_others_refuse_their_rows(
    others: list[str],
) -> None:
    rows: Rows = [
        ["event", "category", "headcount"],
        *(["w1", "media", value] for value in ("120", "45", *others)),
    ]
    read = parse(opened_of({"participants": rows}))
    assert list(read.tables["participants"]["headcount"]) == [120, 45]
    assert [(p.code, p.value) for p in read.problems if p.code == "not_a_number"] == [
        ("not_a_number", REDACTED)
    ] * len(others)


UNCOMMON = [
    "Xanthippe Quorn",
    "Zephyrine Vull",
    "Ottoline Brask",
    "Peregrine Mott",
    "Isolde Tarn",
    "Thelonius Wick",
]


def test_uncommon_names_above_the_headers_or_under_the_header_of_events_are_kept_nowhere() -> None:
    head: Rows = [["event", "category", "headcount"], ["w1", "media", 3]]
    above = opened_of({"participants": [*([name] for name in UNCOMMON), *head]})
    below = opened_of({"participants": [head[0], *([name, "media", 1] for name in UNCOMMON)]})
    for found in (above, below):
        assert not [
            text
            for grid in found.grids
            for cells in grid.columns
            for text in map(str, cells.distinct)
            if text in UNCOMMON
        ]


def test_uncommon_names_beside_states_and_misspelt_states_are_told_apart() -> None:
    head: Rows = [
        ["event", "state", "category", "headcount"],
        *(["w1", code, "media", 3] for code in ("SYR", "TUN", "JOR", "LBN")),
    ]
    names = (
        opened_of({"participants": [*head, *(["w1", name, "media", 1] for name in UNCOMMON[:3])]})
        .grids[0]
        .texts(1, 1)
    )
    assert names == ["SYR", "TUN", "JOR", "LBN", *[REDACTED] * 3]
    misspelt = ["Saudi Arabbia", "Unitd Arab Emirates", "Syrian Arab Republc"]
    assert (
        opened_of({"participants": [*head, *(["w1", name, "media", 1] for name in misspelt)]})
        .grids[0]
        .texts(1, 5)
        == misspelt
    )
