"""What a problem says, in each language."""

import re

import pytest

from domain.language import languages
from loaders.cells import EXPECTED
from loaders.problems import ERROR, KINDS, NOTICE, WARNING, Problem
from loaders.schema import VOCABULARIES
from loaders.workbook import TABLES


@pytest.mark.parametrize("code", KINDS)
def test_every_kind_is_said_in_arabic_without_english_words(code: str) -> None:
    problem = Problem(code, "7.0", "8", "9", "1", EXPECTED["count"], "2", "events", "end_date", "modes", 2)
    assert not re.search("[A-Za-z]{2}", problem.sentence(languages()["ar"]).replace("UTF-8", ""))


@pytest.mark.parametrize("code", KINDS)
def test_every_sentence_names_place_value_and_suggestion(code: str) -> None:
    said = Problem(code, "f.xlsx", "sheet", "B5", "Lebanan", EXPECTED["states"], "Lebanon", "events", "event").sentence(languages()["en"])
    assert "sheet" in said
    assert "B5" in said
    assert "Lebanon" in said
    assert ("Lebanan" in said) == ("{value}" in KINDS[code].message)


def test_severities_are_of_three_kinds() -> None:
    assert {kind.severity for kind in KINDS.values()} == {ERROR, WARNING, NOTICE}


@pytest.mark.parametrize("message", EXPECTED.values())
def test_what_was_expected_has_an_arabic_wording(message: str) -> None:
    assert languages()["ar"].catalogue.gettext(message) != message


def test_the_allowed_names_are_listed_in_the_readers_language() -> None:
    problem = Problem("unknown_term", "f", "s", "A1", "x", EXPECTED["code"], choices="modes")
    for code, language in languages().items():
        assert all(term.name(code) in problem.sentence(language) for term in VOCABULARIES["modes"].values())


def test_a_localized_column_is_named_in_the_readers_language() -> None:
    said = Problem("error_value", "f", "1", "A1", table="participants", column="note_fr").sentence(languages()["ar"])
    assert "ملاحظة (الفرنسية)" in said


def test_values_with_braces_are_only_data() -> None:
    assert "{0} {value}" in Problem("unknown_term", "f{file}", "s{x}", "A1", "{0} {value}", "", "{y}").sentence(languages()["en"])


def test_figures_are_set_apart_in_arabic() -> None:
    said = Problem("end_before_start", "f", "s", "E2", "12/8/2020", "2020-08-13").sentence(languages()["ar"])
    assert "\u206812/8/2020\u2069" in said
    assert "\u20682020-08-13\u2069" in said


@pytest.mark.parametrize("table", TABLES.values())
def test_the_data_dictionary_is_worded_in_arabic(table) -> None:  # type: ignore[no-untyped-def]
    arabic = languages()["ar"]
    for message in (table.description, *(column.description for column in table.columns)):
        assert arabic.say(message) != message
    for column in table.accepted:
        assert not re.search("[A-Za-z]", table.header(column, "ar"))
