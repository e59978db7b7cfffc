"""Suggestions: similar names, and none where none is similar."""

import pytest

from domain.vocabulary import STATES
from loaders.cells.fuzzy import closest_match, closest_term


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("Lebanan", "Lebanon"),
        ("Moroco", "Morocco"),
        ("Tunesia", "Tunisia"),
        ("لبنن", "لبنان"),
        ("الجزائير", "الجزائر"),
        ("Tunisa", "Tunisia"),
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
    ],
)
def test_another_name_is_not_bent_into_a_state(text: str) -> None:
    assert closest_term(text, STATES) == ""


def test_a_code_is_suggested_as_it_is_written() -> None:
    assert closest_match("Workshop_2", ["workshop-1", "workshop-2", "conference"]) == "workshop-2"
    assert closest_match("meeting", ["workshop-1"]) == ""
