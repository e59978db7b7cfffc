"""Redact texts for people to see: values in problems, names of files and sheets."""

import re
from collections.abc import Sequence

from domain.normalization import normalize_name
from loaders.cells.redaction import REDACTED, is_contact, redact
from loaders.cells.values import CONTROL_CHARACTERS, RawValue, display_text
from loaders.privacy.detection import MIN_NAMES_AMONG_ORGANISATIONS, has_person_names
from loaders.privacy.name_words import word_list
from loaders.privacy.person_names import FORM, is_only_names, name_likelihood, redact_names

MAX_SHOWN_LENGTH = 200
# figures of a number of persons that may be shown, right or wrong: telephone numbers have more
MAX_COUNT_DIGITS = 7
_PARTS_OF_FILE_NAME = re.compile(r"[\s_.+()\-]+")


def redact_person_names(text: str) -> str:
    """Return a text that fills a cell with an ellipsis in the place of each name of a person that
    is nothing but that.
    """
    return redact_names(text, REDACTED)


def redact_file_name(name: str) -> str:
    """Return the name of a file as it may be kept: numbers and addresses masked, an ellipsis where
    it is named after a person.
    """
    stem, dot, suffix = name.rpartition(".")
    stem, end = (
        (stem, dot + suffix) if dot and len(suffix) <= 5 and suffix.isalnum() else (name, "")
    )
    words = [
        word
        for word in _PARTS_OF_FILE_NAME.split(redact(stem))
        if word and normalize_name(word) not in word_list("file_word")
    ]
    person = is_only_names(" ".join(word for word in words if not normalize_name(word).isdigit()))
    return (REDACTED if person else redact(stem)) + end


def redact_sheet_names(names: Sequence[str]) -> list[str]:
    """Return the names of sheets as they may be kept, each another: numbers masked, an ellipsis in
    the place of a person's name.
    """
    persons = has_person_names(names) and len(names) >= MIN_NAMES_AMONG_ORGANISATIONS
    safe_names: list[str] = []
    for number, name in enumerate(names, 1):
        spaced = name.replace("_", " ")
        form = (
            REDACTED
            if is_only_names(spaced) or (persons and name_likelihood(spaced) >= FORM)
            else redact(name)
        )
        safe_names.append(f"{form} {number}" if form != name else name)
    return safe_names


def redact_for_display(value: RawValue, *, counted: bool = False) -> str:
    """Return a cell's value as a problem may show it: shortened, without control characters, names,
    addresses and numbers.

    In: `counted` whether it stands where numbers of persons do: figures of a wrong one are shown, a
    telephone number has more.
    """
    text = display_text(value)
    if counted and text.isascii() and text.isdigit() and len(text) <= MAX_COUNT_DIGITS:
        return text
    return (
        REDACTED
        if is_contact(text)
        else CONTROL_CHARACTERS.sub(" ", redact_person_names(redact(text)))[:MAX_SHOWN_LENGTH]
    )
