"""Columns that hold personal data. They are dropped at reading, and nothing of them may reach a
frame, a draft, a problem or a log.

A column is known by its header, or by what it holds: addresses, numbers, names of persons. Names
are known by their form and by common given names; where the header says that the column holds
bodies or notes, only given names tell: "Amnesty International" is no person.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

from domain.normalization import folded
from domain.vocabulary import PERSONAL_COLUMNS, SHEETS, headers
from loaders.cells.redaction import ELLIPSIS, holds_contact, masked
from loaders.cells.values import CONTROLS, Cell, text_of
from loaders.privacy.person_names import (
    FORM,
    NONE,
    are_names,
    degree,
    holds_known_name,
    is_arabic,
    is_known_term,
    is_of_body,
    likely,
    listed,
    pieces,
    without_names,
)

__all__ = [
    "is_known_term",
    "masked",
    "personal_column",
    "personal_header",
    "personal_names",
    "personal_values",
    "shown",
]

LONGEST_SHOWN = 200
SAMPLE = 500
FEWEST_NAMES = 5  # so many make a column of names though none of them is a common one
FEWEST_AMONG_BODIES = 3
# figures of a number of persons that may be shown, right or wrong: telephone numbers have more
LONGEST_COUNT = 7
# Why a column is personal: what stands in it, by its own words or by its form alone; or only what
# its header says.
CONTACTS, NAMES, FORMS, HEADER = "contacts", "names", "forms", "header"
DROPPED = "dropped"  # or because an analyst said so
KEEPABLE = (FORMS, HEADER, DROPPED)
NAMED = ("name", "person", "home_address")  # headers that columns of bodies and places have too
OF_NAMES = (*NAMED, "first_name", "last_name", "salutation", "part_of_name", "login")
# headers that tell only where nothing else stands in them: "Support given" is no given name
WHOLE = ("person", "part_of_name")
# What the values of a column that was left out look like.
BODIES, TERMS, PERSONS, TEXTS = "bodies", "terms", "persons", "texts"
_AND = re.compile(r"[&/,\u060c]|\b(?:and|et)\b", re.IGNORECASE)
_SEGMENTS = re.compile(r"[/|()\[\]:\n\u2013\u2014-]+")
_FIGURES = re.compile(r"\d+")
_PARTS_OF_FILE_NAME = re.compile(r"[\s_.+()\-]+")


def personal_column(header: str, values: Sequence[Cell]) -> bool:
    """Whether a column of a sheet that is no known table holds personal data, by its header or by
    its values.
    """
    return personal_header(header) or personal_values(values, header)


def personal_header(header: str) -> bool:
    """Return whether a header names personal data."""
    return bool(personal_codes(header))


@lru_cache(maxsize=4096)
def personal_codes(header: str) -> frozenset[str]:
    """Return the kinds of personal data that a header names: it is one of the known headers, or a
    longer one with such words in it.

    "Name", "nom" and the like are no persons' where the header names a body too: "Name of
    institution".
    """
    words = f" {folded(header)} "
    spellings = PERSONAL_COLUMNS.spellings()
    found = {
        spelling
        for word in words.split()
        for spelling in _spellings().get(word, ())
        if f" {spelling} " in words
    }
    whole = {
        spellings[part]
        for part in map(_without_figures, (header, *_SEGMENTS.split(header)))
        if spellings.get(part) in WHOLE
    }
    if (
        found
        and not found - _bare_names()
        and _said_of_bodies(header)
        and _AND.search(header) is None
    ):
        found = set()
    return frozenset({spellings[spelling] for spelling in found} | whole)


def reason(header: str, values: Sequence[Cell], *, named: bool = False) -> str:
    """Return why a column is personal: CONTACTS, NAMES, FORMS or HEADER; empty where it is not.

    In: `named` whether the header is that of a column of ours, which says nothing of persons.
    """
    found = judged(values, header)
    codes = frozenset() if named else personal_codes(header)
    if found in (CONTACTS, NAMES) or not codes:
        return found
    if not codes <= set(NAMED):
        return NAMES if codes <= set(OF_NAMES) else CONTACTS
    if codes & set(WHOLE) and _numbers(values):
        return ""
    form = looks(values)
    certain = (
        judged(values) in (CONTACTS, NAMES)
        or form == PERSONS
        or (form == TEXTS and "home_address" in codes)
    )
    return NAMES if certain else HEADER


def judged(values: Sequence[Cell], header: str = "") -> str:
    """Return what most of a column's values are: CONTACTS, NAMES, FORMS of names; empty where they
    are none of these.
    """
    given = _sample(values)
    if 2 * sum(map(holds_contact, given)) > len(given):
        return CONTACTS
    return _names(given, header)


def looks(values: Sequence[Cell]) -> str:
    """Return what most of the different values of a column look like: BODIES, TERMS (states among
    them), PERSONS or TEXTS.
    """
    different = set(_sample(values))
    terms, bodies = sum(map(is_known_term, different)), sum(map(is_of_body, different))
    if 2 * terms > len(different):
        return TERMS
    if 2 * (terms + bodies) > len(different):
        return BODIES
    return (
        PERSONS
        if 2 * sum(likely(text) or degree(text) != NONE for text in different) > len(different)
        else TEXTS
    )


def personal_values(values: Sequence[Cell], header: str = "") -> bool:
    """Return whether most of a column's values are e-mail addresses, telephone or passport numbers,
    or names of persons.
    """
    return bool(judged(values, header))


def personal_names(texts: Sequence[str], header: str = "") -> bool:
    """Return whether texts are mostly names of persons; the header says how sure one has to be."""
    return bool(_names(texts, header))


def without_persons(text: str) -> str:
    """Return a text that fills a cell with an ellipsis in the place of each name of a person that
    is nothing but that.
    """
    return without_names(text, ELLIPSIS)


def file_name(name: str) -> str:
    """Return the name of a file as it may be kept: numbers and addresses masked, an ellipsis where
    it is named after a person.
    """
    stem, dot, suffix = name.rpartition(".")
    stem, end = (
        (stem, dot + suffix) if dot and len(suffix) <= 5 and suffix.isalnum() else (name, "")
    )
    words = [
        word
        for word in _PARTS_OF_FILE_NAME.split(masked(stem))
        if word and folded(word) not in listed("file_word")
    ]
    person = are_names(" ".join(word for word in words if not folded(word).isdigit()))
    return (ELLIPSIS if person else masked(stem)) + end


def sheet_names(names: Sequence[str]) -> list[str]:
    """Return the names of sheets as they may be kept, each another: numbers masked, an ellipsis in
    the place of a person's name.
    """
    persons = _names(names, "") != "" and len(names) >= FEWEST_AMONG_BODIES
    kept: list[str] = []
    for number, name in enumerate(names, 1):
        spaced = name.replace("_", " ")
        form = (
            ELLIPSIS if are_names(spaced) or (persons and degree(spaced) >= FORM) else masked(name)
        )
        kept.append(f"{form} {number}" if form != name else name)
    return kept


def shown(value: Cell, *, counted: bool = False) -> str:
    """Return a cell's value as a problem may show it: shortened, without control characters, names,
    addresses and numbers.

    In: `counted` whether it stands where numbers of persons do: figures of a wrong one are shown, a
    telephone number has more.
    """
    text = text_of(value)
    if counted and text.isascii() and text.isdigit() and len(text) <= LONGEST_COUNT:
        return text
    return (
        ELLIPSIS
        if holds_contact(text)
        else CONTROLS.sub(" ", without_persons(masked(text)))[:LONGEST_SHOWN]
    )


def _names(texts: Sequence[str], header: str) -> str:
    """NAMES or FORMS where texts are mostly names of persons; empty where they are not."""
    found = [piece for text in texts for piece in pieces(text)]
    worded = [piece for piece in found if any(map(str.isalpha, piece))]
    different = set(worded)
    if not different or 2 * len(worded) < len(found):
        return ""
    repeated = 2 * len(different) <= len(worded)
    certain = {piece for piece in different if likely(piece)}
    alike = certain | {piece for piece in different if degree(piece) != NONE}
    guarded = _said_of_bodies(header) or _known(header)
    if repeated and len(different) < FEWEST_AMONG_BODIES:
        return ""
    known = certain | {piece for piece in alike if holds_known_name(piece)}
    if 10 * len(alike) >= 6 * len(different) and 2 * len(known) >= len(alike):
        return NAMES if len(different) >= (FEWEST_AMONG_BODIES if guarded else 1) else ""
    if (
        guarded
        or repeated
        or len(different) < FEWEST_NAMES
        or 20 * len(alike) < 17 * len(different)
    ):
        return ""
    return FORMS if 4 * len(known) >= len(alike) or not any(map(is_arabic, alike)) else ""


def _sample(values: Sequence[Cell]) -> list[str]:
    filled = [value for value in values if value != ""]
    return [text for text in map(text_of, filled[:: 1 + len(filled) // SAMPLE]) if text]


def _numbers(values: Sequence[Cell]) -> bool:
    """Whether a column holds numbers of persons, and so none of their names."""
    given = _sample(values)
    return bool(given) and all(
        len(figures) <= 4 and figures.isdigit() for figures in map(folded, given)
    )


def _without_figures(header: str) -> str:
    return folded(_FIGURES.sub(" ", header))


def _said_of_bodies(header: str) -> bool:
    return bool(set(folded(header).split()) & listed("header_organisation"))


def _known(header: str) -> bool:
    """Whether a header is, or begins with, that of a column of the tables, in any language."""
    words = folded(header).split()
    return any(" ".join(words[:n]) in _known_headers() for n in range(1, len(words) + 1))


@cache
def _spellings() -> Mapping[str, tuple[str, ...]]:
    """The spellings of personal headers by their first word, without those that tell only by
    themselves.
    """
    found: dict[str, list[str]] = {}
    for spelling, code in PERSONAL_COLUMNS.spellings().items():
        if code not in WHOLE:
            found.setdefault(spelling.split()[0], []).append(spelling)
    return {word: tuple(those) for word, those in found.items()}


@cache
def _known_headers() -> frozenset[str]:
    return frozenset(spelling for table in SHEETS for spelling in headers(table).spellings())


@cache
def _bare_names() -> frozenset[str]:
    term = PERSONAL_COLUMNS["name"]
    return frozenset(
        name for name in map(folded, (*term.names.values(), *term.spellings)) if " " not in name
    )
