"""Names of states in further forms: each part must say the same state, and no word may remain."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.state_names import MAX_LENGTH, names_other_country, other_country_names
from domain.vocabulary import STATES

STATE = st.sampled_from(list(STATES.values()))
SEPARATORS = st.sampled_from([" / ", "/", " - ", ": ", "\n", " | ", " ", "، ", " – "])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("the Kingdom of Bahrain", "BHR"),
        ("Republic of Lebanon", "LBN"),
        ("Comoros (the)", "COM"),
        ("Maroc (le)", "MAR"),
        ("l’Algérie", "DZA"),
        ("République d'Irak", "IRQ"),
        ("République de l'Union des Comores", "COM"),
        ("دولة لبنان", "LBN"),
        ("Egypt, Arab Republic of", "EGY"),
        ("Bahrain (Kingdom of)", "BHR"),
        ("Yémen, République du", "YEM"),
        ("Egypt, Arab Rep.", "EGY"),
        ("West Bank and Gaza", "PSE"),
        ("occupied Palestinian territory", "PSE"),
        ("Palestine (oPt)", "PSE"),
        ("السلطة الفلسطينية", "PSE"),
        ("Palestinian Authority", "PSE"),
        ("Jordan¹", "JOR"),
        ("Jordan*", "JOR"),
        ("Jordan (1)", "JOR"),
        ("Jordan [a]", "JOR"),
        ("Jordan 1/", "JOR"),
        ("7. الأردن", "JOR"),
        ("الأردن²", "JOR"),
        ("Jordan\nالأردن", "JOR"),
        ("Jordan الأردن Jordanie 400 JO", "JOR"),
        ("JO: Jordan", "JOR"),
        ("Sudan (SUD)", "SDN"),
        *zip(
            ("ALG", "KUW", "LIB", "LBA", "OMA", "SUD", "PLE", "MRT", "MTN", "KSA", "UAE"),
            ("DZA", "KWT", "LBN", "LBY", "OMN", "SDN", "PSE", "MRT", "MRT", "SAU", "ARE"),
            strict=True,
        ),
    ],
)
def test_a_name_with_article_title_mark_or_code_is_read(text: str, code: str) -> None:
    assert STATES.code_of(text) == code


@pytest.mark.parametrize(
    "text",
    [
        "Jordan / Iraq",
        "Jordan, Iraq",
        "Jordan and Iraq",
        "Jordan (Amman)",
        "Libya (LIB)",
        "Jordan (IRN)",
        "Soudan (Sud)",
        "SOUDAN DU SUD",
        "Soudan du Sud - Soudan du Sud",
        "السودان / جنوب السودان",
        "Republic of",
        "the",
        "(1)",
        "Islamic Republic of Iran",
        "Republic of Korea",
        "BRN",
    ],
)
def test_a_name_that_says_another_state_too_or_something_else_is_not_read(text: str) -> None:
    assert STATES.code_of(text) is None


@given(one=STATE, other=STATE, separator=SEPARATORS, data=st.data())
def test_two_names_are_read_only_where_they_are_of_one_state(one, other, separator, data) -> None:  # type: ignore[no-untyped-def]
    first = data.draw(st.sampled_from([*one.names.values(), *one.formal.values(), one.code]))
    second = data.draw(st.sampled_from([*other.names.values(), *other.formal.values(), other.code]))
    found = STATES.code_of(f"{first}{separator}{second}")
    assert found == (one.code if one is other else None)


@given(text=st.text(max_size=2 * MAX_LENGTH))
def test_any_text_is_a_state_or_none(text: str) -> None:
    assert STATES.code_of(text) in (None, *STATES)


def test_no_other_country_is_read_as_a_state_and_no_state_as_another_country() -> None:
    assert [name for name in other_country_names() if STATES.code_of(name)] == []
    assert [name for name in STATES.spellings() if name in other_country_names()] == []


@pytest.mark.parametrize("text", ["sudan south", "south sudan", "niger republic of", "ليبيريا"])
def test_another_country_is_known_in_any_order_of_its_words(text: str) -> None:
    assert names_other_country(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Jordan (host country)", "JOR"),
        ("Palestine (Gaza)", "PSE"),
        ("Maroc - en ligne", "MAR"),
        ("Jordan (Iran)", None),
        ("Jordan (IRN)", None),
        ("Sudan (South)", None),
        ("Jordan; Iraq", None),
    ],
)
def test_a_part_names_a_state_unless_another_part_names_another(
    text: str, code: str | None
) -> None:
    assert STATES.names.code_within(text) == code
