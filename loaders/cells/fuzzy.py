"""Find the name that a misspelt one was probably meant to be. It is suggested, never applied."""

import unicodedata
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import Any

from rapidfuzz import fuzz, process

from domain.normalization import normalize_name
from domain.state_names import MAX_LENGTH, core_name, other_country_names
from domain.vocabulary import STATES, StateVocabulary, Vocabulary

# "Lebanan" scores 86 against "Lebanon". "South Sudan" scores 80 against "The Sudan", and "Iran" 75
# against "Irak": neither may be suggested.
MIN_SCORE = 82.0
MIN_LENGTH = 4


def closest_match(text: str, choices: Iterable[str]) -> str:
    """Return the choice nearest to a text; empty where none is near."""
    spellings = {normalize_name(choice): choice for choice in choices}
    return spellings.get(closest_spelling(text, spellings), "")


def closest_spelling(text: str, spellings: Collection[str]) -> str:
    """Return the spelling nearest to a text; empty where none is. `spellings` are normalized."""
    wanted = normalize_name(text)
    best = (
        process.extractOne(wanted, list(spellings), scorer=fuzz.ratio, score_cutoff=MIN_SCORE)
        if len(wanted) >= MIN_LENGTH
        else None
    )
    return str(best[0]) if best else ""


def closest_code(text: str, terms: Vocabulary[Any]) -> str:
    """Return the code of the term that a text is, or is nearest to; empty where none is near."""
    known = terms.code_of(text)
    if known:
        return known
    if isinstance(terms, StateVocabulary):
        return terms.names.code_within(text) or _closest_state(text)
    return terms.spellings().get(closest_spelling(text, terms.spellings()), "")


def closest_term(text: str, terms: Vocabulary[Any]) -> str:
    """Return the name, in the script of the text, of the term nearest to it; empty if none is."""
    code = closest_code(text, terms)
    arabic = any(unicodedata.bidirectional(c) == "AL" for c in text)
    return str(terms[code].name("ar" if arabic else "en")) if code else ""


def _closest_state(text: str) -> str:
    """Return the state whose name is nearest to a text, unless another country's is as near.

    Names are compared without titles, which would make "Republic of Korea" near to "Republic of
    Iraq".
    """
    wanted = core_name(normalize_name(text))
    if not MIN_LENGTH <= len(wanted) <= MAX_LENGTH or STATES.names.names_several(text):
        return ""
    own, others = _core_names()
    nearest = process.extractOne(wanted, list(own), scorer=fuzz.ratio, score_cutoff=MIN_SCORE)
    if nearest is None:
        return ""
    score = nearest[1]
    other = process.extractOne(wanted, others, scorer=fuzz.ratio, score_cutoff=score)
    return "" if other else own[nearest[0]]


@cache
def _core_names() -> tuple[Mapping[str, str], list[str]]:
    """Return the names of the states without titles, with their codes, and those of others."""
    own = {core_name(name): code for name, code in STATES.spellings().items()}
    others = {core_name(name) for name in other_country_names()}
    return {name: code for name, code in own.items() if name}, sorted(others - {""})
