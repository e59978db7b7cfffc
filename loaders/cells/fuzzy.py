"""The name that a misspelt one was probably meant to be. Only ever suggested, never applied."""

import unicodedata
from collections.abc import Collection, Iterable
from typing import Any

from rapidfuzz import fuzz, process

from domain.normalization import normalize_name
from domain.vocabulary import Vocabulary

# "Lebanan" is 86 from "Lebanon"; "South Sudan" is 80 from "The Sudan", and "Iran" 75 from "Irak":
# neither may be offered
MIN_SCORE = 82.0
MIN_LENGTH = 4


def closest_match(text: str, choices: Iterable[str]) -> str:
    """The choice nearest to a text; empty where none is near."""
    spellings = {normalize_name(choice): choice for choice in choices}
    return spellings.get(closest_spelling(text, spellings), "")


def closest_spelling(text: str, spellings: Collection[str]) -> str:
    """Return the spelling nearest to a text, of some that are in folded form already; empty where
    none is near.
    """
    wanted = normalize_name(text)
    best = (
        process.extractOne(wanted, list(spellings), scorer=fuzz.ratio, score_cutoff=MIN_SCORE)
        if len(wanted) >= MIN_LENGTH
        else None
    )
    return str(best[0]) if best else ""


def closest_term(text: str, terms: Vocabulary[Any]) -> str:
    """The name of the term whose spelling is nearest to a text, in the script of the text; empty
    where none is near.
    """
    code = terms.spellings().get(closest_spelling(text, terms.spellings()), "")
    arabic = any(unicodedata.bidirectional(c) == "AL" for c in text)
    return str(terms[code].name("ar" if arabic else "en")) if code else ""
