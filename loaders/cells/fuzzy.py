"""The name that a misspelt one was probably meant to be. Only ever suggested, never applied."""

import unicodedata
from collections.abc import Collection, Iterable
from typing import Any

from rapidfuzz import fuzz, process

from domain.normalization import folded
from domain.vocabulary import Vocabulary

# "Lebanan" is 86 from "Lebanon"; "South Sudan" is 80 from "The Sudan", and "Iran" 75 from "Irak":
# neither may be offered
NEAR = 82.0
SHORTEST = 4


def near(text: str, choices: Iterable[str]) -> str:
    """The choice nearest to a text; empty where none is near."""
    spellings = {folded(choice): choice for choice in choices}
    return spellings.get(near_spelling(text, spellings), "")


def near_spelling(text: str, spellings: Collection[str]) -> str:
    """Return the spelling nearest to a text, of some that are in folded form already; empty where
    none is near.
    """
    wanted = folded(text)
    found = (
        process.extractOne(wanted, list(spellings), scorer=fuzz.ratio, score_cutoff=NEAR)
        if len(wanted) >= SHORTEST
        else None
    )
    return str(found[0]) if found else ""


def near_term(text: str, terms: Vocabulary[Any]) -> str:
    """The name of the term whose spelling is nearest to a text, in the script of the text; empty
    where none is near.
    """
    code = terms.spellings().get(near_spelling(text, terms.spellings()), "")
    arabic = any(unicodedata.bidirectional(c) == "AL" for c in text)
    return str(terms[code].name("ar" if arabic else "en")) if code else ""
