"""Look up words of names, titles and organisations in word lists, and terms in the vocabularies."""

import re
from collections.abc import Collection, Mapping
from functools import cache

from babel import Locale

from domain.normalization import normalize_name
from domain.state_names import other_country_names
from domain.vocabulary import MONTHS
from domain.vocabulary_files import read_rows
from loaders.tables.schema import distinctive_vocabularies

LANGUAGES = ("ar", "en", "fr")
_LANGUAGE = re.compile("_(?:ar|fr|ru)$")


def has_known_name(text: str) -> bool:
    """Test whether a text contains a known given or family name of any language."""
    return not word_list(
        "given_name", "given_name_weak", "given_name_other", "family_name"
    ).isdisjoint(normalize_name(text).split())


def has_organisation_word(text: str) -> bool:
    """Test whether a text contains a word of organisations."""
    return not word_list("organisation").isdisjoint(normalize_name(text).split())


def is_known_term(text: str) -> bool:
    """Test whether a text is a country, a region of the world, a month, or a vocabulary term."""
    return normalize_name(text) in all_terms()


@cache
def word_list(*kinds: str) -> frozenset[str]:
    """Return the words of these kinds in every language, normalized."""
    return frozenset(
        word
        for code, words in _read_lists().items()
        if _LANGUAGE.sub("", code) in kinds
        for word in words
    )


@cache
def all_terms() -> frozenset[str]:
    """Return the vocabulary terms, months, countries and regions, normalized: "Saudi Arabia" is no
    person.
    """
    terms = {
        spelling
        for vocabulary in (*distinctive_vocabularies(), MONTHS)
        for spelling in vocabulary.spellings()
    }
    world = {
        normalize_name(name) for code in LANGUAGES for name in Locale(code).territories.values()
    }
    return frozenset(terms | world | other_country_names())


@cache
def _read_lists() -> Mapping[str, Collection[str]]:
    return {
        row["code"]: frozenset(map(normalize_name, row["words"].split("|")))
        for row in read_rows("name_words")
    }
