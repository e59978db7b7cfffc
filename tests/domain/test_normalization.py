"""Text from any keyboard and in any Unicode form is normalized to one form before it is compared or
searched.
"""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.normalization import align_text, normalize_name, normalize_text, normalize_words
from domain.vocabulary import CATEGORIES, MONTHS, STATES, headers

ARABIC = {"ي": "یىے", "ك": "کڪگ", "ه": "ہھۀةە", "و": "ۆۇ", "ا": "ٱأإآ", "ن": "ں", "ر": "ڕڑ"}
WORDS = sorted(
    {
        name
        for terms in (STATES, CATEGORIES, MONTHS)
        for term in terms.values()
        for name in term.names.values()
    }
)
UNSEEN = "\u200b\u200c\u200d\u200e\u200f\u061c\u00ad\u2060\ufeff\u2067\u2069\u034f\u180e\u0640"


@pytest.mark.parametrize(("letter", "others"), ARABIC.items())
def test_a_letter_of_another_keyboard_is_the_arabic_one(letter: str, others: str) -> None:
    assert {normalize_text(other) for other in others} == {letter}


@pytest.mark.parametrize(
    ("text", "code"),
    [("الکویت", "KWT"), ("لیبیا", "LBY"), ("سوریا", "SYR"), ("المملکة العربیة السعودیة", "SAU")],
)
def test_a_state_typed_on_a_persian_keyboard_is_known(text: str, code: str) -> None:
    assert STATES.code_of(text) == code


def test_headers_categories_and_months_typed_on_a_persian_keyboard_are_known() -> None:
    assert headers("participants").code_of("رمز الفعالیة") == "event"
    assert CATEGORIES.code_of("جهة حکومیة") == CATEGORIES.code_of("حکومي") == "government"
    assert MONTHS.code_of("ینایر") == MONTHS.code_of("يناير")


@given(
    word=st.sampled_from(WORDS),
    form=st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]),
    unseen=st.sampled_from(UNSEEN),
    at=st.integers(0, 9),
)
def test_no_unicode_form_and_no_unseen_character_hides_a_word(
    word: str, form: str, unseen: str, at: int
) -> None:
    written = unicodedata.normalize(form, word)
    assert normalize_name(written[:at] + unseen + written[at:]) == normalize_name(word)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("０１２", "012"),
        ("٠١٢", "012"),
        ("۰۱۲", "012"),
        ("०१२", "012"),
        ("a＠b", "a@b"),
        ("ŁÓDŹ Søren", "LODZ Soren"),
    ],
)
def test_digits_and_letters_of_every_script_and_width_are_plain(text: str, form: str) -> None:
    assert normalize_text(text) == form


@given(text=st.text(max_size=30))
def test_normalizing_twice_is_normalizing_once(text: str) -> None:
    assert normalize_text(normalize_text(text)) == normalize_text(text)


@given(text=st.text(max_size=30))
def test_each_character_of_the_normalized_form_knows_where_it_comes_from(text: str) -> None:
    found = align_text(text)
    assert len(found.text) == len(found.places)
    assert list(found.places) == sorted(found.places)
    for i in range(len(found.text)):
        start, end = found.span(i, i + 1)
        assert found.text[i] in normalize_text(text[start:end])


@given(st.lists(st.text() | st.sampled_from(WORDS)))
def test_many_texts_are_folded_at_once_as_each_by_itself(texts: list[str]) -> None:
    assert normalize_words(texts) == [normalize_name(text).split() for text in texts]
