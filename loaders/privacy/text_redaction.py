"""Redact texts for people to see: values in problems, names of files and sheets."""

import re
from collections.abc import Sequence

from domain.normalization import folded
from loaders.cells.redaction import ELLIPSIS, holds_contact, masked
from loaders.cells.values import CONTROLS, Cell, text_of
from loaders.privacy.detection import FEWEST_AMONG_BODIES, personal_names
from loaders.privacy.name_words import listed
from loaders.privacy.person_names import FORM, are_names, degree, without_names

LONGEST_SHOWN = 200
# figures of a number of persons that may be shown, right or wrong: telephone numbers have more
LONGEST_COUNT = 7
_PARTS_OF_FILE_NAME = re.compile(r"[\s_.+()\-]+")


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
    persons = personal_names(names) and len(names) >= FEWEST_AMONG_BODIES
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
