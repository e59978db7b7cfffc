"""Question marks stand for lost letters, or end a question."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.reading.letters.lost import CLUE, has_lost_letters


@pytest.mark.parametrize(
    "text",
    [
        *("???", "????? ???????", "(????)", "????, Tunis", "IOM – ??????", "«????»"),
        *("Minist?re", "l'?migration", "l’?tat", "?cole nationale", "Minist??re", "وز?رة"),
        *("¿¿¿¿ ¿¿¿", "□□□□", "\ufffd\ufffd", "Minist\ufffdre", "Ministï¿½re"),
    ],
)
def test_marks_where_letters_should_stand_are_lost_letters(text: str) -> None:
    assert CLUE.search(text)
    assert has_lost_letters(text)


@pytest.mark.parametrize(
    "text",
    [
        *("When?", "ماذا؟", "¿Qué pasa?", "What???", "Quand ?", "Who? What?", "Really?!", "N/A??"),
        *("https://example.org/?id=3&x=?y", "2020?", "Why?Because", "?", "??", "متى؟؟؟", "x = ?"),
    ],
)
def test_a_question_is_none(text: str) -> None:
    assert not has_lost_letters(text)


@given(st.text(st.characters(exclude_characters="?¿□\ufffd")))
def test_a_text_without_marks_has_lost_nothing(text: str) -> None:
    assert not has_lost_letters(text.replace("ï¿½", ""))


@given(st.text())
def test_lost_letters_leave_a_clue(text: str) -> None:
    assert CLUE.search(text) or not has_lost_letters(text)
