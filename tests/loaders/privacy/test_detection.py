"""Personal data are dropped at reading: no value of such a column is in any result."""

import csv
import pickle
from pathlib import Path

import pytest

from domain.normalization import normalize_name
from domain.vocabulary import PERSONAL_COLUMNS
from loaders.privacy.detection import has_personal_values, personal_reason
from loaders.privacy.personal_headers import is_personal_header
from loaders.privacy.text_redaction import redact_for_display
from loaders.reading.parse_result import ParseResult
from loaders.tables.participants import TABLE
from tests.loaders.workbooks import PARTICIPANTS, Rows, reading_of

SECRET = "Xanthippe Q"


def told_everything(reading: ParseResult) -> str:
    """Return all data of a reading: its frames, its problems, its repr and its pickle."""
    frames = " ".join(frame.to_csv() for frame in reading.tables.values())
    return " ".join((frames, repr(reading), repr(reading.problems), str(pickle.dumps(reading))))


def with_column(header: object, values: list[object]) -> Rows:
    rows = [["event", "state", "category"], *(["w1", "SYR", "government"] for _ in values)]
    return [[*row, cell] for row, cell in zip(rows, [header, *values], strict=True)]


HEADERS = sorted(
    {
        s
        for term in PERSONAL_COLUMNS.values()
        for s in (*term.names.values(), *term.spellings)
        if normalize_name(s) not in TABLE.headers
    }
)


@pytest.mark.parametrize(
    "header",
    [
        *HEADERS,
        "Participant's full name (as in the passport)",
        "E-MAIL *",
        "رقم الهاتف للتواصل",
        "N° de téléphone",
    ],
)
def test_a_personal_header_drops_its_column_and_names_only_the_header(header: str) -> None:
    reading = reading_of("participants", with_column(header, [SECRET, SECRET]))
    assert [(problem.code, problem.cell, problem.value) for problem in reading.problems] == [
        ("personal_column", "D1", header)
    ]
    assert SECRET not in told_everything(reading)
    assert reading.clean


@pytest.mark.parametrize("header", ["organisation", "note", "Contact", None])
@pytest.mark.parametrize(
    "values",
    [
        ["a@b.org", "c.d@e.gov.sy", ""],
        ["+961 1 978 000", "00961 70 123456"],
        ["٠٣١٢٣٤٥٦", 70123456, "(01) 978-0000"],
    ],
)
def test_a_column_of_addresses_or_numbers_is_dropped_whatever_its_header(
    header: object, values: list[object]
) -> None:
    reading = reading_of("participants", with_column(header, values))
    assert [(problem.code, problem.cell) for problem in reading.problems] == [
        ("personal_column", "D1")
    ]
    assert not any(str(value) in told_everything(reading) for value in values if value)


@pytest.mark.parametrize(
    "values",
    [
        ["2020-08-13", "13/08/2020"],
        [27, 1500],
        ["IOM", "ESCWA"],
        ["6; 10; 11"],
        ["write to a@b.org", "x", "y"],
        [],
    ],
)
def test_dates_counts_and_words_are_not_personal(values: list[str | int]) -> None:
    assert not has_personal_values(values)


@pytest.mark.parametrize("header", ["", "Colour", "Delegation", "ملاحظات", "Pays"])
def test_other_headers_are_not_personal(header: str) -> None:
    assert not is_personal_header(header)


@pytest.mark.parametrize("secret", ["xan@escwa.org", "+961 1 978 000"])
def test_an_address_in_a_wrong_column_is_refused_without_being_told(secret: str) -> None:
    reading = reading_of("participants", [PARTICIPANTS[0], ["w1", secret, secret, secret]])
    assert [(problem.code, problem.value) for problem in reading.problems] == [
        ("unknown_term", "…"),
        ("unknown_term", "…"),
        ("not_a_number", "…"),
    ]
    assert secret not in told_everything(reading)


ENGLISH = [
    "Layla Haddad",
    "Omar Farouk",
    "Zephyrine Quill",
    "Tobias Mbeki",
    "Dr. Samir Khoury",
    "HADDAD, Rima",
    "Sean O'Neill",
    "Ahmad Vull",
]
ARABIC = [
    "أحمد محمود العلي",
    "فاطمة الزهراء",
    "سعيد بن سالم الحارثي",
    "د. ليلى حداد",
    "خالد عبد الله",
    "مريم يوسف",
    "زينب القحطاني",
]
FRENCH = [
    "Hélène Dubois",
    "Jean-Pierre Martin",
    "Mme Aïcha Benali",
    "François Lefèvre",
    "Karim Ould Ahmed",
    "Marie-Claire Vull",
]
UNCOMMON = ["Xanthippe Quorn", "Zephyrine Vull", "Ottoline Brask", "Peregrine Mott", "Isolde Tarn"]
BODIES = [
    [
        "Amnesty International",
        "Danish Refugee Council",
        "Save The Children",
        "Human Rights Watch",
        "King Abdullah Foundation",
        "Caritas Lebanon",
    ],
    [
        "وزارة الداخلية",
        "المنظمة الدولية للهجرة",
        "الاتحاد الأفريقي",
        "جامعة الدول العربية",
        "مؤسسة محمد بن راشد",
    ],
    [
        "Ministère des affaires étrangères",
        "Croissant-Rouge algérien",
        "Organisation internationale pour les migrations",
        "Université Mohammed V",
    ],
    ["IOM", "UNHCR", "ESCWA", "ILO", "UNICEF"],
]
OTHERS = [
    ["Saudi Arabia", "United Arab Emirates", "Lebanon", "Syrian Arab Republic", "South Sudan"],
    ["Programme Officer", "Senior Adviser", "Head of Unit", "Legal Counsel", "Deputy Minister"],
    [
        "Border Management",
        "Legal Identity",
        "Data Collection",
        "Family Reunification",
        "Return Programmes",
    ],
    ["هجرة نظامية", "عودة طوعية", "تحويلات مالية", "إدماج اجتماعي", "جوازات سفر"],
    ["government", "civil society", "academia", "media", "private sector"],
]


@pytest.mark.parametrize(
    "header", ["", "Column 7", "Who", "note", "organisation", "ملاحظات", "Affiliation"]
)
@pytest.mark.parametrize(
    "names",
    [
        ENGLISH,
        ARABIC,
        FRENCH,
        [f"{name} (IOM)" for name in ENGLISH],
        ["; ".join(ARABIC), "; ".join(FRENCH)],
    ],
)
def test_a_column_of_mostly_different_names_of_persons_is_personal_in_any_language(
    header: str, names: list[str]
) -> None:
    assert has_personal_values(names, header)
    assert personal_reason(header, [*names, "", "to be confirmed"])


def test_names_that_are_uncommon_are_known_by_their_form_where_the_header_does_not_speak_of_bodies() -> (
    None
):
    assert [
        has_personal_values(UNCOMMON, header) for header in ("", "Column 7", "organisation", "note")
    ] == [True, True, False, False]


@pytest.mark.parametrize("header", ["", "organisation", "note", "Column 7", "Affiliation"])
@pytest.mark.parametrize("values", [*BODIES, *OTHERS, ENGLISH[:1] * 9])
def test_bodies_states_offices_and_topics_are_no_persons(header: str, values: list[str]) -> None:
    assert not has_personal_values(values, header)


@pytest.mark.parametrize(
    "table",
    sorted(
        path.stem
        for path in (Path(__file__).resolve().parents[3] / "data" / "report").glob("*.csv")
    ),
)
def test_no_column_of_the_report_is_taken_for_personal_and_no_text_of_it_is_masked(
    table: str,
) -> None:
    with (Path(__file__).resolve().parents[3] / "data" / "report" / f"{table}.csv").open(
        encoding="utf-8", newline=""
    ) as file:
        header, *rows = list(csv.reader(file))
    for name, values in zip(header, zip(*rows, strict=True), strict=True):
        assert not has_personal_values(values, name)
        assert not has_personal_values(values, "")
        assert [redact_for_display(value) for value in values if len(value) <= 200] == [
            value for value in values if len(value) <= 200
        ]


@pytest.mark.parametrize(
    "header",
    [
        "Name of institution",
        "Project name",
        "ministry_name",
        "اسم الوزارة",
        "Nom du ministère",
        "Name of the organization",
    ],
)
def test_the_name_of_a_body_is_not_personal(header: str) -> None:
    assert not is_personal_header(header)


@pytest.mark.parametrize(
    "header",
    [
        "Name and organisation",
        "User name",
        "Display name",
        "Contact person",
        "رئيس الوفد",
        "Chef de délégation",
        "Passport N°",
    ],
)
def test_a_header_that_names_persons_among_other_things_is_personal(header: str) -> None:
    assert is_personal_header(header)


def test_passport_numbers_make_a_column_personal() -> None:
    assert has_personal_values(["RL1234567", "A7654321", "12AB34567"])


def test_an_address_in_one_of_many_notes_is_masked_and_the_notes_are_kept() -> None:
    notes = [f"note {n}" for n in range(600)]
    notes[311] = "write to xan@escwa.org"
    reading = reading_of("participants", with_column("note", notes))
    assert reading.tables["participants"]["note"][311] == "write to …"
    assert "xan@escwa" not in told_everything(reading)


def test_fifty_persons_leave_no_trace() -> None:
    persons = [
        (f"{first} {last}", f"{first.lower()}.{last.lower()}@quorn.example")
        for first in UNCOMMON
        for last in ("Abbot", "Brandt", "Ceylan", "Dorn", "Ebel")
    ]
    rows = [["event", "state", "category", "Delegate", "Reach", "note"]]
    rows += [["w1", "SYR", "government", name, mail, f"ask {mail}"] for name, mail in persons]
    said = told_everything(reading_of("participants", rows))
    assert not [
        part for name, mail in persons for part in (name, mail, name.split()[0]) if part in said
    ]
