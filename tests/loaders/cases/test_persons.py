"""Names of persons are dropped in every spelling, and letters of another keyboard are read."""

import pytest

from loaders.cells.contact_redaction import REDACTED
from tests.loaders.case_files import codes, guess_case, open_case, read_case


def test_persian_letters_in_headers_and_categories_are_read() -> None:
    (row,) = read_case("01-persian-letters-headers.csv").tables["participants"].itertuples()
    assert (row.event, row.state, row.category, row.headcount) == (
        "workshop-2",
        "TUN",
        "government",
        3,
    )


def test_persian_letters_in_names_of_states_are_read() -> None:
    reading = read_case("01-persian-letters.csv")
    rows = reading.tables["participants"]
    assert rows["state"].tolist() == ["KWT", "LBY", "SYR", "SAU", "SAU", "MRT", "TUN"]
    assert set(rows["category"]) == {"government"}
    assert reading.publishable
    assert len(reading.problems) <= 1


@pytest.mark.parametrize(
    "name",
    ["02-names-persian-letters.csv", "03-names-decomposed.csv", "03-names-diacritics.csv"],
)
def test_names_in_any_form_are_dropped_with_their_column(name: str) -> None:
    reading = read_case(name)
    assert codes(reading) == ["personal_column"]
    assert "organisation" not in reading.columns["participants"]
    assert reading.tables["participants"]["organisation"].isna().all()


def test_names_beneath_an_unknown_header_are_personal() -> None:
    opened = open_case("02-names-unnamed-column.csv")
    (hidden,) = (column for column in guess_case(opened).columns if column.personal)
    assert hidden.place == 2
    assert not hidden.examples
    assert set(opened.grids[0].texts(2)) <= {"", REDACTED}


@pytest.mark.parametrize("name", ["04-names-as-headcount.xlsx", "04-names-per-delegation.xlsx"])
def test_names_instead_of_headcounts_are_in_no_problem_and_no_draft(name: str) -> None:
    texts = repr(read_case(name).problems) + repr(open_case(name).to_bytes(compression=None))
    assert not any(word in texts for word in ("Haddad", "Zayani", "Khoury", "Idrissi", "Belkacem"))


def test_names_as_headers_are_shown_nowhere() -> None:
    opened = open_case("81-names-as-headers.xlsx")
    texts = repr(guess_case(opened)) + opened.to_bytes(compression=None).decode(errors="replace")
    assert not any(word in texts for word in ("Ahmed", "Hassan", "سعاد", "محمد"))
