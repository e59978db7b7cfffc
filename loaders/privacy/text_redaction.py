"""Redact texts for display: values in problems, names of files and sheets."""

import re
from collections.abc import Sequence

from domain.normalization import normalize_name
from loaders.cells.contact_redaction import REDACTED, is_contact, redact
from loaders.cells.values import CONTROL_CHARACTERS, RawValue, display_text
from loaders.privacy.detection import MIN_NAMES_AMONG_ORGANISATIONS, has_person_names
from loaders.privacy.name_words import word_list
from loaders.privacy.person_names import FORM, is_only_names, name_likelihood, redact_names

MAX_SHOWN_LENGTH = 200
# Digits of a headcount that may be shown, valid or not: telephone numbers have more.
MAX_COUNT_DIGITS = 7
_PARTS_OF_FILE_NAME = re.compile(r"[\s_.+()\-]+")


def redact_person_names(text: str) -> str:
    """Replace each name of a person that is a whole item of the text with an ellipsis."""
    return redact_names(text, REDACTED)


def redact_file_name(name: str) -> str:
    """Redact contacts in a file name for storage; all of it if the file is named after a person."""
    stem, dot, suffix = name.rpartition(".")
    has_suffix = dot and len(suffix) <= 5 and suffix.isalnum()
    stem, end = (stem, dot + suffix) if has_suffix else (name, "")
    words = [
        word
        for word in _PARTS_OF_FILE_NAME.split(redact(stem))
        if word and normalize_name(word) not in word_list("file_word")
    ]
    person = is_only_names(" ".join(word for word in words if not normalize_name(word).isdigit()))
    return (REDACTED if person else redact(stem)) + end


def redact_sheet_names(names: Sequence[str]) -> list[str]:
    """Redact contacts and persons' names in sheet names for storage; the names stay distinct."""
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
    """Return a cell's value for a problem: short, without control characters, names and contacts.

    `counted` is True in a column of headcounts: short numbers are shown there, since telephone
    numbers have more digits.
    """
    text = display_text(value)
    if counted and text.isascii() and text.isdigit() and len(text) <= MAX_COUNT_DIGITS:
        return text
    return (
        REDACTED
        if is_contact(text)
        else CONTROL_CHARACTERS.sub(" ", redact_person_names(redact(text)))[:MAX_SHOWN_LENGTH]
    )
