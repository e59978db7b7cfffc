"""The name that a misspelt one was probably meant to be. Only ever suggested, never applied."""

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from rapidfuzz import fuzz, process

from domain.vocabulary import Vocabulary, folded

NEAR = 82.0  # "Lebanan" is 86 from "Lebanon"; "South Sudan" is 80 from "The Sudan", and "Iran" 75 from "Irak": neither may be offered
SHORTEST = 4


def near(text: str, choices: Iterable[str]) -> str:
    """The choice nearest to a text; empty where none is near."""
    return _nearest(text, {folded(choice): choice for choice in choices})


def near_term(text: str, terms: Vocabulary[Any]) -> str:
    """The name of the term whose spelling is nearest to a text, in the script of the text; empty where none is near."""
    code = _nearest(text, terms.spellings())
    arabic = any(unicodedata.bidirectional(c) == "AL" for c in text)
    return str(terms[code].name("ar" if arabic else "en")) if code else ""


def _nearest(text: str, choices: Mapping[str, str]) -> str:
    wanted = folded(text)
    if len(wanted) < SHORTEST:
        return ""
    found = process.extractOne(wanted, list(choices), scorer=fuzz.ratio, score_cutoff=NEAR)
    return choices[found[0]] if found else ""
