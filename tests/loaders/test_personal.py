"""Personal data are dropped at reading: no value of such a column comes out anywhere."""

import pickle

import pytest
from workbooks import PARTICIPANTS, Rows, reading_of

from domain.vocabulary import PERSONAL_COLUMNS, folded
from loaders.participants import TABLE
from loaders.personal import personal_header, personal_values
from loaders.workbook import Reading

SECRET = "Xanthippe Q"


def told_everything(reading: Reading) -> str:
    """All that a reading says: its frames, its problems, its repr and what is pickled of it."""
    frames = " ".join(frame.to_csv() for frame in reading.tables.values())
    return " ".join((frames, repr(reading), repr(reading.problems), str(pickle.dumps(reading))))


def with_column(header: object, values: list[object]) -> Rows:
    rows = [["event", "state", "category"], *(["w1", "SYR", "government"] for _ in values)]
    return [[*row, cell] for row, cell in zip(rows, [header, *values], strict=True)]


HEADERS = sorted(
    {s for term in PERSONAL_COLUMNS.values() for s in (*term.names.values(), *term.spellings) if folded(s) not in TABLE.headers}
)


@pytest.mark.parametrize(
    "header", [*HEADERS, "Participant's full name (as in the passport)", "E-MAIL *", "رقم الهاتف للتواصل", "N° de téléphone"]
)
def test_a_personal_header_drops_its_column_and_names_only_the_header(header: str) -> None:
    reading = reading_of("participants", with_column(header, [SECRET, SECRET]))
    assert [(problem.code, problem.cell, problem.value) for problem in reading.problems] == [("personal_column", "D1", header)]
    assert SECRET not in told_everything(reading)
    assert reading.clean


@pytest.mark.parametrize("header", ["organisation", "note", "Contact", None])
@pytest.mark.parametrize(
    "values", [["a@b.org", "c.d@e.gov.sy", ""], ["+961 1 978 000", "00961 70 123456"], ["٠٣١٢٣٤٥٦", 70123456, "(01) 978-0000"]]
)
def test_a_column_of_addresses_or_numbers_is_dropped_whatever_its_header(header: object, values: list[object]) -> None:
    reading = reading_of("participants", with_column(header, values))
    assert [(problem.code, problem.cell) for problem in reading.problems] == [("personal_column", "D1")]
    assert not any(str(value) in told_everything(reading) for value in values if value)


@pytest.mark.parametrize(
    "values", [["2020-08-13", "13/08/2020"], [27, 1500], ["IOM", "ESCWA"], ["6; 10; 11"], ["write to a@b.org", "x", "y"], []]
)
def test_dates_counts_and_words_are_not_personal(values: list[str | int]) -> None:
    assert not personal_values(values)


@pytest.mark.parametrize("header", ["", "Colour", "Delegation", "ملاحظات", "Pays"])
def test_other_headers_are_not_personal(header: str) -> None:
    assert not personal_header(header)


@pytest.mark.parametrize("secret", ["xan@escwa.org", "+961 1 978 000"])
def test_an_address_in_a_wrong_column_is_refused_without_being_told(secret: str) -> None:
    reading = reading_of("participants", [PARTICIPANTS[0], ["w1", secret, secret, secret]])
    assert [(problem.code, problem.value) for problem in reading.problems] == [
        ("unknown_term", "…"),
        ("unknown_term", "…"),
        ("not_a_number", "…"),
    ]
    assert secret not in told_everything(reading)
