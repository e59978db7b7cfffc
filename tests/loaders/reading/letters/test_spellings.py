"""One body in two forms of its letters is one body."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.normalization import is_plainly_spelt, normalize_spelling
from loaders.cells.column import encode_column
from loaders.reading.letters.spellings import join_spellings
from loaders.reading.parse_result import ParseResult
from loaders.tables.registry import TABLES
from tests.loaders.workbooks import found, reading_of

ORGANISATION = TABLES["participants"].variants["organisation"]
INSTITUTIONS = TABLES["progress"].variants["institutions_ar"]
NOTE = TABLES["participants"].variants["note"]
BODY = "وزارة الهجرة والمهجرين"
PRESENTED = "ﻭﺯﺍﺭﺓ ﺍﻟﻬﺠﺮﺓ ﻭﺍﻟﻤﻬﺠﺮﻳﻦ"


def read(*organisations: str) -> ParseResult:
    """Read delegations of one state, alike but for the organisation."""
    rows = [["w1", "JOR", organisation, "government", 3] for organisation in organisations]
    return reading_of(
        "participants", [["event", "state", "organisation", "category", "headcount"], *rows]
    )


@pytest.mark.parametrize(
    "other",
    [
        "وزارة  الهجرة والمهجرين",
        "وزارة\u00a0الهجرة والمهجرين",
        "وزارة الهجـــرة والمهجرين",
        "وزارة الهجرة والمهجرین",
        "وزارة الهجرة\u200f والمهجرين",
        PRESENTED,
    ],
)
def test_a_body_in_two_forms_is_one_and_its_rows_are_the_same(other: str) -> None:
    reading = read(other, BODY, BODY)
    assert set(reading.tables["participants"]["organisation"]) == {BODY}
    assert found(reading) == {("spellings_joined", "C2"), ("row_twice", "A3"), ("row_twice", "A4")}
    notice = next(p for p in reading.problems if p.code == "spellings_joined")
    assert (notice.severity, notice.value) == ("notice", "2")


def test_the_first_of_equally_frequent_spellings_counts() -> None:
    column, joined = join_spellings(ORGANISATION, encode_column(["A  B", "A B", "C", "A\u00a0B"]))
    assert list(column) == ["A  B", "A  B", "C", "A  B"]
    assert joined is not None
    assert (joined.count, joined.position) == (3, 1)


def test_composed_and_decomposed_letters_are_one_and_composed_ones_are_kept() -> None:
    apart = unicodedata.normalize("NFD", "Ministère")
    reading = read(apart, "Ministère", apart)
    assert set(reading.tables["participants"]["organisation"]) == {"Ministère"}
    assert ("spellings_joined", "C2") in found(reading)


def test_all_texts_are_kept_with_composed_letters_without_a_word() -> None:
    column, joined = join_spellings(NOTE, encode_column([unicodedata.normalize("NFD", "Été")]))
    assert (list(column), joined) == (["Été"], None)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("IOM", "iom"),
        ("Eglise", "Église"),
        ("علي", "عليّ"),
        ("الهيئة", "الهيأة"),
        ("جمعية", "جمعيه"),
        ("A.B.", "AB"),
    ],
)
def test_what_may_be_another_body_stays(one: str, other: str) -> None:
    column, joined = join_spellings(ORGANISATION, encode_column([one, other]))
    assert (list(column), joined) == ([one, other], None)


def test_the_items_of_a_list_are_joined_each_by_itself() -> None:
    column, joined = join_spellings(
        INSTITUTIONS, encode_column(["وزارة العمل; IOM", "IOM؛ وزارة العمـل", "وزارة العمل"])
    )
    assert list(column) == ["وزارة العمل; IOM", "IOM; وزارة العمل", "وزارة العمل"]
    assert joined is not None
    assert (joined.count, joined.position) == (2, 1)


def test_other_columns_keep_their_spellings() -> None:
    texts = ["A  B", "A B"]
    assert list(join_spellings(NOTE, encode_column(texts))[0]) == texts


@given(st.text())
def test_a_text_with_nothing_to_change_is_its_own_spelling(text: str) -> None:
    assert normalize_spelling(normalize_spelling(text)) == normalize_spelling(text)
    if is_plainly_spelt(text):
        assert normalize_spelling(text).strip() == text.strip()


@given(st.lists(st.text(st.sampled_from("ab يیـ\u00a0é\u0301"), min_size=1)))
def test_joining_twice_is_joining_once(texts: list[str]) -> None:
    column, _ = join_spellings(ORGANISATION, encode_column(texts))
    again, _ = join_spellings(ORGANISATION, column)
    assert list(again) == list(column)
    assert all(unicodedata.is_normalized("NFC", str(text)) for text in column)
