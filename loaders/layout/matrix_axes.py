"""Recognise what runs down or across a matrix: states, objectives, principles, dates and others."""

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from itertools import pairwise

from domain.normalization import normalize_name
from domain.vocabulary import EVENT_KINDS, OBJECTIVES, headers
from loaders.cells.column import CellValue
from loaders.cells.contact_redaction import REDACTED
from loaders.cells.dates import possible_dates
from loaders.cells.values import display_text
from loaders.layout import known_systems
from loaders.tables.schema import VOCABULARIES

STATE, OBJECTIVE, PRINCIPLE, CATEGORY = "state", "objective", "principle", "category"
GENDER, MODE, DATE, EVENT = "gender", "mode", "date", "event"
PERSON = "person"
MAX_LENGTH = 200  # characters: a longer text is no header
_WORD_AND_NUMBER = re.compile(r"(?<=[^\W\d_])(?=\d)")
_VOCABULARIES: Mapping[str, str] = {
    STATE: "states",
    PRINCIPLE: "principles",
    CATEGORY: "categories",
    GENDER: "genders",
    MODE: "modes",
}


def axis_term(axis: str, value: CellValue) -> str:
    """Return what a header or label stands for on an axis: a code, else the text itself; empty
    where it belongs to another axis.
    """
    if isinstance(value, dt.datetime):
        return display_text(value) if axis == DATE else ""
    text = display_text(value)
    return _READERS[axis](text) if text and len(text) <= MAX_LENGTH else ""


@lru_cache(maxsize=4096)
def objective_number(text: str) -> str:
    """Return the number of an objective from any of its names: "Obj. 1", "1. Data", its title.

    Empty for any other text; a number alone is one from 1 to 23.
    """
    code = OBJECTIVES.code_of(text) or _objective_by_title(normalize_name(text))
    if code:
        return code
    wording = normalize_name(_WORD_AND_NUMBER.sub(" ", text))
    word = next((w for w in _objective_words() if wording.startswith(f"{w} ")), "")
    number, _, title = wording.removeprefix(word).strip().partition(" ")
    if not number.isdigit() or str(int(number)) not in OBJECTIVES:
        return ""
    return str(int(number)) if word or not title or _names(title, str(int(number))) else ""


def is_bare_number(value: CellValue) -> bool:
    """Test whether a header is a number without a word that says of what."""
    return isinstance(value, str) and normalize_name(value).isdigit()


def names_objectives(text: str) -> bool:
    """Test whether a text has a word for objectives."""
    words = normalize_name(text).split()
    return any(word in words for word in _objective_words() if len(word) > 1)


def are_rising(terms: Sequence[str]) -> bool:
    """Test whether numbers as text rise from one to the next."""
    numbers = [int(term) for term in terms]
    return all(one < other for one, other in pairwise(numbers))


def _names(title: str, number: str) -> bool:
    """Test whether a normalized title is that of the objective of this number."""
    return _objective_by_title(title) == number


@cache
def _titles() -> Mapping[str, str]:
    return {
        normalize_name(title): objective.code
        for objective in OBJECTIVES.values()
        for title in (*objective.names.values(), *objective.short.values())
    }


def _objective_by_title(words: str) -> str:
    return _titles().get(words, "")


@cache
def _objective_words() -> Sequence[str]:
    spellings = headers("coverage").spellings().items()
    words = {word for word, code in spellings if code == OBJECTIVE}
    return sorted({*words, *known_systems.objective_words()}, key=len, reverse=True)


def _term_reader(axis: str) -> Callable[[str], str]:
    terms = VOCABULARIES[_VOCABULARIES[axis]]

    def code_of(text: str) -> str:
        # "12" is the number of Algeria, and far more often one of an objective, or a headcount
        return "" if normalize_name(text).isdigit() else terms.code_of(text) or ""

    return code_of


def _date(text: str) -> str:
    return text if any(map(str.isdigit, text)) and possible_dates(text) else ""


def _event(text: str) -> str:
    words = f" {normalize_name(text)} "
    return text if any(f" {kind} " in words for kind in _event_words()) else ""


@cache
def _event_words() -> Sequence[str]:
    return list(EVENT_KINDS.spellings())


def _person(text: str) -> str:
    """Return a redacted name: nothing else is left of a person's."""
    return text if text == REDACTED else ""


_READERS: Mapping[str, Callable[[str], str]] = {
    **{axis: _term_reader(axis) for axis in _VOCABULARIES},
    OBJECTIVE: objective_number,
    DATE: _date,
    EVENT: _event,
    PERSON: _person,
}
AXES = tuple(_READERS)
