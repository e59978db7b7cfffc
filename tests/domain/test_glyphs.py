"""Letters that pictures and PDF files can print, and the replacement of all others."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.glyphs import (
    ELLIPSIS,
    GLYPHS,
    MAX_MARKS,
    PLACEHOLDER,
    add_ellipsis,
    missing_glyphs,
    to_printable,
    to_storable,
    truncate,
)
from scripts.glyphs import code_points

NON_CHARACTERS = [
    chr(point) for point in range(0x110000) if point & 0xFFFE == 0xFFFE or 0xFDD0 <= point <= 0xFDEF
]
ANY = st.text(st.characters(codec=None), max_size=60)  # halves of surrogate pairs too


def test_the_glyphs_are_those_of_the_fonts() -> None:
    assert set(map(ord, GLYPHS)) == code_points()


@pytest.mark.parametrize("letter", ["\U0001f680", "中", "\ud800", "\ue000"])
def test_a_letter_without_a_glyph_is_shown_as_a_sign(letter: str) -> None:
    assert to_printable(f"a{letter}b") in (f"a{PLACEHOLDER}b", "ab")
    assert (to_printable(letter) == PLACEHOLDER) == (missing_glyphs(letter) == letter)


@pytest.mark.parametrize("text", ["МВД", "Ωμέγα", "حضوريّاً", "پچگ", "ÀÉ ✓ 😀"])
def test_letters_of_the_second_font_are_printed(text: str) -> None:
    assert to_printable(text) == text
    assert missing_glyphs(text) == ""


def test_what_is_no_character_is_dropped() -> None:
    assert len(NON_CHARACTERS) == 66
    for letter in NON_CHARACTERS:
        assert to_storable(f"a{letter}b") == to_printable(f"a{letter}b") == "ab"
        assert missing_glyphs(letter) == ""


@given(ANY)
def test_any_text_is_printable(text: str) -> None:
    found = to_printable(text)
    found.encode()
    assert all(letter in GLYPHS or unicodedata.category(letter) == "Cf" for letter in found)
    assert "\n" not in found
    assert to_printable(found) == found


@given(ANY)
def test_any_text_can_stand_in_a_file(text: str) -> None:
    to_storable(text).encode()


def test_marks_pile_up_to_three() -> None:
    assert to_printable("ب" + "\u064b" * 50) == "ب" + "\u064b" * MAX_MARKS


@given(st.text(max_size=400), st.integers(2, 300))
def test_a_shortened_text_says_that_it_was_cut(text: str, most: int) -> None:
    cut = truncate(text, most)
    assert (cut == text) == (len(text) <= most) or ELLIPSIS in cut
    assert len(cut) <= most


def test_the_ellipsis_stands_where_the_text_ends_in_a_line_of_the_other_direction() -> None:
    assert add_ellipsis("Second session, ") == "Second session\u2026\u200e"
    assert add_ellipsis("الدورة") == "الدورة\u2026\u200f"
    assert add_ellipsis("الدورة IOM") == "الدورة IOM\u2026\u200f"
