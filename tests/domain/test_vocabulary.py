"""The vocabulary of the review: complete, without contradictions, and found in any spelling."""

import pytest

from domain import vocabulary
from domain.normalization import normalize_name
from domain.vocabulary import (
    OBJECTIVES,
    PRINCIPLES,
    READY,
    ROUND_TABLES,
    STAGES,
    STATES,
    STATUSES,
    Vocabulary,
)

LISTS = {name: found for name, found in vars(vocabulary).items() if isinstance(found, Vocabulary)}
TABLES = ("events", "participants", "progress", "coverage", "principles")
# Arabic sorting ignores the article; two states are sorted by their short name.
KNOWN_BY = {"SAU": "السعودية", "COM": "القمر"}


def test_what_there_is():
    assert (len(STATES), len(OBJECTIVES), len(PRINCIPLES), len(ROUND_TABLES)) == (22, 23, 10, 4)
    assert list(OBJECTIVES) == [str(n) for n in range(1, 24)]
    assert list(STAGES) == [
        "not_reported",
        "coordination",
        "collecting",
        "drafting",
        "approved",
        "submitted",
    ]
    assert list(STATUSES) == ["raised", "planned", "under_way", "achieved", "not_applicable"]
    assert set(READY) < set(STATUSES)


def test_every_objective_belongs_to_a_round_table():
    assert {objective.round_table for objective in OBJECTIVES.values()} == set(ROUND_TABLES)


@pytest.mark.parametrize("name", sorted(LISTS))
def test_every_term_has_arabic_and_english_names(name):
    assert all(term.names.get("ar") and term.names.get("en") for term in LISTS[name].values())


@pytest.mark.parametrize("name", sorted(LISTS))
def test_no_two_terms_of_a_list_share_a_spelling(name):
    assert contradictions(LISTS[name]) == []


@pytest.mark.parametrize("table", TABLES)
def test_no_two_columns_of_a_table_share_a_header(table):
    assert contradictions(vocabulary.headers(table)) == []


@pytest.mark.parametrize("name", sorted(LISTS))
def test_every_accepted_spelling_says_something(name):
    assert all(
        normalize_name(spelling) for term in LISTS[name].values() for spelling in term.spellings
    )


@pytest.mark.parametrize("language", ["ar", "en", "fr"])
def test_every_name_of_a_state_leads_to_it(language):
    for code, state in STATES.items():
        assert STATES.code_of(state.name(language)) == code
        assert STATES.code_of(state.formal_name(language)) == code


@pytest.mark.parametrize(
    ("spelling", "code"),
    [
        ("MAR", "MAR"),
        ("ma", "MAR"),
        ("504", "MAR"),
        ("12", "DZA"),
        ("سورية", "SYR"),
        ("عمان", "OMN"),
        ("الاردن", "JOR"),
        ("الإمـــارات العربيّة المتحدة", "ARE"),
        ("دولة فلسطين", "PSE"),
        ("\u200fليبيا\u00a0", "LBY"),
        ("algérie", "DZA"),
        ("ALGERIE", "DZA"),
        ("Syrian Arab Republic", "SYR"),
        ("The Sudan", "SDN"),
        ("South Sudan", None),
        ("", None),
    ],
)
def test_states_are_found_however_they_are_written(spelling, code):
    assert STATES.code_of(spelling) == code


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("على", "علي"),
        ("وثيقة", "وثيقه"),
        ("أُثير", "اثير"),
        ("Réalisé", "realise"),
        ("under-way", "Under_way"),
    ],
)
def test_letters_that_writers_exchange_are_one(one, other):
    assert normalize_name(one) == normalize_name(other)


def test_digits_of_other_scripts_are_read_as_ours():
    assert OBJECTIVES.code_of("١٧") == "17"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_states_stand_in_alphabetical_order(language):
    names = [normalize_name(state.name(language)) for state in STATES.neutral_order(language)]
    assert names == sorted(names)


def test_states_stand_in_arabic_alphabetical_order_without_the_article():
    keys = [
        normalize_name(KNOWN_BY.get(state.code, state.name("ar"))).removeprefix("ال")
        for state in STATES.neutral_order("ar")
    ]
    assert keys == sorted(keys)


@pytest.mark.parametrize("language", ["ar", "en", "fr"])
def test_every_state_has_a_place_of_its_own_in_each_order(language):
    assert sorted(state.orders[language] for state in STATES.values()) == list(range(1, 23))


def test_codes_of_states_are_unique_in_each_standard():
    for attribute in ("code", "iso2", "m49"):
        assert len({getattr(state, attribute) for state in STATES.values()}) == 22


def contradictions(terms: Vocabulary) -> list[tuple[str, str, str]]:
    """Return the spellings that two terms claim, with the codes of both."""
    claimed: dict[str, str] = {}
    found = []
    for term in terms.values():
        for spelling in vocabulary._all_spellings(term):
            owner = claimed.setdefault(normalize_name(spelling), term.code)
            if normalize_name(spelling) and owner != term.code:
                found.append((spelling, owner, term.code))
    return found


def test_contradictions_are_found():
    terms = [
        vocabulary.Term(code, {"en": code, "ar": code}, {}, ("same",), "", i)
        for i, code in enumerate(("one", "two"))
    ]
    assert contradictions(Vocabulary(terms)) == [("same", "one", "two")]
