"""Look up words: those of names, titles and bodies in their lists, terms in the vocabularies."""

import csv
import re
from collections.abc import Collection, Mapping
from functools import cache

from babel import Locale

from domain.normalization import normalize_name
from domain.vocabulary import FOLDER, MONTHS
from loaders.tables.schema import VOCABULARIES

LANGUAGES = ("ar", "en", "fr")
_LANGUAGE = re.compile("_(?:ar|fr|ru)$")
_ARABIC = re.compile(r"[\u0600-\u06ff]")


def has_known_name(text: str) -> bool:
    """Return whether a given or family name that is known anywhere is among the words of a text."""
    return not word_list(
        "given_name", "given_name_weak", "given_name_other", "family_name"
    ).isdisjoint(normalize_name(text).split())


def has_organisation_word(text: str) -> bool:
    """Return whether a word of bodies is among the words of a text."""
    return not word_list("organisation").isdisjoint(normalize_name(text).split())


def is_arabic(text: str) -> bool:
    """Return whether Arabic letters stand in a text."""
    return _ARABIC.search(text) is not None


def is_known_term(text: str) -> bool:
    """Return whether a text is a state, a country or region of the world, a month, or a term of the
    vocabulary.
    """
    return normalize_name(text) in known_terms()


@cache
def word_list(*kinds: str) -> frozenset[str]:
    """Return the words of these kinds in every language, in folded form."""
    return frozenset(
        word
        for code, words in _write_lists().items()
        if _LANGUAGE.sub("", code) in kinds
        for word in words
    )


@cache
def known_terms() -> frozenset[str]:
    """Give all that the tables' columns may hold, and the countries and regions of the world, in
    folded form: "Saudi Arabia" is no person.
    """
    held = {
        spelling for terms in (*VOCABULARIES.values(), MONTHS) for spelling in terms.spellings()
    }
    world = {
        normalize_name(name) for code in LANGUAGES for name in Locale(code).territories.values()
    }
    return frozenset(held | world)


@cache
def _write_lists() -> Mapping[str, Collection[str]]:
    with (FOLDER / "name_words.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["code"]: frozenset(map(normalize_name, row["words"].split("|")))
            for row in csv.DictReader(file)
        }
