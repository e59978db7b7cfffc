"""Find the name that a misspelt one was probably meant to be. It is suggested, never applied."""

import unicodedata
from collections.abc import Collection, Iterable
from typing import Any

from rapidfuzz import fuzz, process

from domain.normalization import normalize_name
from domain.vocabulary import Vocabulary

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


def closest_term(text: str, terms: Vocabulary[Any]) -> str:
    """Return the name, in the script of the text, of the term nearest to it; empty if none is."""
    code = terms.spellings().get(closest_spelling(text, terms.spellings()), "")
    arabic = any(unicodedata.bidirectional(c) == "AL" for c in text)
    return str(terms[code].name("ar" if arabic else "en")) if code else ""
