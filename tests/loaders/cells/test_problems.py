"""Problem messages in each language."""

import datetime as dt
import re

import pytest

from domain.language import languages
from loaders.cells.instructions import DAY_FIRST, MONTH_FIRST
from loaders.cells.problems import (
    ERROR,
    FILE_ERROR_CODES,
    KINDS,
    MAX_VALUE_LENGTH,
    NOTICE,
    WARNING,
    Problem,
)
from loaders.cells.values import CONTROL_CHARACTERS, EXPECTED_BY_KIND
from loaders.tables.registry import TABLES
from loaders.tables.schema import VOCABULARIES


@pytest.mark.parametrize("code", KINDS)
def test_every_kind_is_said_in_arabic_without_english_words(code: str) -> None:
    problem = Problem(
        code, "7.0", "8", "9", "1", EXPECTED_BY_KIND["count"], "2", "events", "end_date", "modes", 2
    )
    assert not re.search("[A-Za-z]{2}", problem.sentence(languages()["ar"]).replace("UTF-8", ""))


@pytest.mark.parametrize("code", KINDS)
def test_every_sentence_names_place_value_and_suggestion(code: str) -> None:
    said = Problem(
        code,
        "f.xlsx",
        "sheet",
        "B5",
        "Lebanan",
        EXPECTED_BY_KIND["states"],
        "Lebanon",
        "events",
        "event",
    ).sentence(languages()["en"])
    assert "sheet" in said
    assert "B5" in said
    assert "Lebanon" in said
    assert ("Lebanan" in said) == ("{value}" in KINDS[code].message)


def test_severities_are_of_three_kinds() -> None:
    assert {kind.severity for kind in KINDS.values()} == {ERROR, WARNING, NOTICE}


@pytest.mark.parametrize("message", EXPECTED_BY_KIND.values())
def test_what_was_expected_has_an_arabic_wording(message: str) -> None:
    assert languages()["ar"].catalogue.gettext(message) != message


def test_the_allowed_names_are_listed_in_the_readers_language() -> None:
    problem = Problem(
        "unknown_term", "f", "s", "A1", "x", EXPECTED_BY_KIND["code"], choices="modes"
    )
    for code, language in languages().items():
        assert all(
            term.name(code) in problem.sentence(language) for term in VOCABULARIES["modes"].values()
        )


def test_a_localized_column_is_named_in_the_readers_language() -> None:
    said = Problem("error_value", "f", "1", "A1", table="participants", column="note_fr").sentence(
        languages()["ar"]
    )
    assert "ملاحظة (الفرنسية)" in said


def test_at_most_sixteen_kinds_refuse_a_whole_file_and_all_are_errors() -> None:
    assert len(set(FILE_ERROR_CODES)) == len(FILE_ERROR_CODES) <= 16
    assert {KINDS[code].severity for code in FILE_ERROR_CODES} == {ERROR}
    assert {"unreadable", "password", "no_table"} <= set(FILE_ERROR_CODES)


def test_a_date_in_doubt_gives_both_days_and_says_them_in_each_language() -> None:
    problem = Problem(
        "ambiguous_date",
        "f",
        "s",
        "C2",
        "03/04/2020",
        choices=f"{DAY_FIRST}|{MONTH_FIRST}",
        table="progress",
        column="as_of",
    )
    assert problem.readings == {DAY_FIRST: dt.date(2020, 4, 3), MONTH_FIRST: dt.date(2020, 3, 4)}
    for language in languages().values():
        assert all(
            language.date(day) in problem.sentence(language) for day in problem.readings.values()
        )


@pytest.mark.parametrize(
    "said",
    [
        "a\u202eb",
        "a\u2067b\u2069",
        "a\x00b\x1bc",
        "a\x9bb",
        "a\r\nb",
        "a\u200fb\u061c",
        "x" * 40_000,
    ],
)
def test_what_a_problem_shows_of_a_file_is_one_short_line_that_turns_nothing_around(
    said: str,
) -> None:
    problem = Problem("unknown_term", said, said, "A1", said)
    assert len(problem.value) <= MAX_VALUE_LENGTH + 1
    english = problem.sentence(languages()["en"])
    assert not CONTROL_CHARACTERS.search(problem.value + english)
    assert not re.search("[\u200e\u200f\u061c\r\n]", problem.value + english)


def test_values_with_braces_are_only_data() -> None:
    assert "{0} {value}" in Problem(
        "unknown_term", "f{file}", "s{x}", "A1", "{0} {value}", "", "{y}"
    ).sentence(languages()["en"])


def test_figures_are_set_apart_in_arabic() -> None:
    said = Problem("end_before_start", "f", "s", "E2", "12/8/2020", "2020-08-13").sentence(
        languages()["ar"]
    )
    assert "\u206812/8/2020\u2069" in said
    assert "\u20682020-08-13\u2069" in said


@pytest.mark.parametrize("table", TABLES.values())
def test_the_data_dictionary_is_worded_in_arabic(table) -> None:  # type: ignore[no-untyped-def]
    arabic = languages()["ar"]
    for message in (table.description, *(column.description for column in table.columns)):
        assert arabic.gettext(message) != message
    for column in table.variants:
        assert not re.search("[A-Za-z]", table.header(column, "ar"))
