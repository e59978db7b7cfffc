"""Suggestions: similar names, and none where none is similar."""

import pytest

from domain.state_names import other_country_names
from domain.vocabulary import STATES
from loaders.cells.fuzzy import closest_code, closest_match, closest_term


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("Lebanan", "Lebanon"),
        ("Moroco", "Morocco"),
        ("Tunesia", "Tunisia"),
        ("لبنن", "لبنان"),
        ("الجزائير", "الجزائر"),
        ("Tunisa", "Tunisia"),
        ("Republic of Lebanan", "Lebanon"),
        ("مملكة البحرن", "البحرين"),
        ("Mauritiana", "Mauritania"),
    ],
)
def test_a_misspelt_state_is_suggested_in_its_own_script(text: str, suggestion: str) -> None:
    assert closest_term(text, STATES) == suggestion


@pytest.mark.parametrize(
    "text",
    [
        "Iran",
        "South Sudan",
        "Sudan, South",
        "Soudan du Sud",
        "جنوب السودان",
        "Turkey",
        "France",
        "تركيا",
        "إيران",
        "دولة",
        "x",
        "",
        "Israel",
        "Mali",
        "Chad",
        "Niger",
        "Republic of Korea",
        "Repubic of Corea",
        "Cook Islands",
        "ليبريا",
        "سورينام",
        "الجمهورية الدومينيكية",
        "جمهورية لاو",
        "République du Mali",
        "Royaume de Belgique",
        "Algeria / Nigeria",
        "Jordan / Iraq",
    ],
)
def test_another_name_is_not_bent_into_a_state(text: str) -> None:
    assert closest_term(text, STATES) == ""


def test_no_name_of_another_country_is_near_to_a_state() -> None:
    assert [name for name in other_country_names() if closest_code(name, STATES)] == []


def test_a_state_read_in_another_form_is_its_own_nearest() -> None:
    assert closest_term("the Kingdom of Bahrain", STATES) == "Bahrain"
    assert closest_term("Jordan (host country)", STATES) == "Jordan"


def test_a_code_is_suggested_as_it_is_written() -> None:
    assert closest_match("Workshop_2", ["workshop-1", "workshop-2", "conference"]) == "workshop-2"
    assert closest_match("meeting", ["workshop-1"]) == ""
