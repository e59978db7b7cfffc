"""Detect columns with personal data. They are dropped on reading; none of their values may reach a
frame, draft, problem or log.

A column is recognised by its header, or by its values: addresses, numbers, names of persons. Names
are recognised by their form and by common given names; if the header names organisations or notes,
by given names only: "Amnesty International" is no person.
"""

from collections.abc import Sequence

from domain.normalization import has_arabic_letters, normalize_name
from loaders.cells.contact_redaction import is_contact
from loaders.cells.values import RawValue, display_text
from loaders.privacy.name_words import (
    has_known_name,
    has_organisation_word,
    is_known_term,
)
from loaders.privacy.person_names import NONE, is_likely_name, name_likelihood, split_pieces
from loaders.privacy.personal_headers import (
    WHOLE_HEADER_KINDS,
    is_known_header,
    names_organisations,
    personal_data_kinds,
)

SAMPLE_SIZE = 500
MIN_NAMES = 5  # distinct texts in the form of names that make a column personal by form alone
MIN_NAMES_AMONG_ORGANISATIONS = 3
# Why a column is personal: its values are contacts, known names, or have the form of names; or only
# its header names personal data; or an analyst dropped it.
CONTACTS, NAMES, FORMS, HEADER = "contacts", "names", "forms", "header"
DROPPED = "dropped"
KEEPABLE = (FORMS, HEADER, DROPPED)
# Kinds of headers that columns of organisations and places have too.
AMBIGUOUS_KINDS = ("name", "person", "home_address")
NAME_KINDS = (*AMBIGUOUS_KINDS, "first_name", "last_name", "salutation", "part_of_name", "login")
# The type that most values of a redacted column look like.
ORGANISATIONS, TERMS, PERSONS, TEXTS = "bodies", "terms", "persons", "texts"


def personal_reason(header: str, values: Sequence[RawValue], *, named: bool = False) -> str:
    """Return why a column is personal: CONTACTS, NAMES, FORMS or HEADER; empty where it is not.

    `named` is True if the header is that of a column of the tables, which does not suggest persons.
    """
    evidence = detect_personal_values(values, header)
    codes = frozenset() if named else personal_data_kinds(header)
    if evidence in (CONTACTS, NAMES) or not codes:
        return evidence
    if not codes <= set(AMBIGUOUS_KINDS):
        return NAMES if codes <= set(NAME_KINDS) else CONTACTS
    if codes & set(WHOLE_HEADER_KINDS) and _are_numbers(values):
        return ""
    form = dominant_type(values)
    certain = (
        detect_personal_values(values) in (CONTACTS, NAMES)
        or form == PERSONS
        or (form == TEXTS and "home_address" in codes)
    )
    return NAMES if certain else HEADER


def detect_personal_values(values: Sequence[RawValue], header: str = "") -> str:
    """Return what most of a column's values are: CONTACTS, NAMES, FORMS (of names), or empty."""
    given = _sample_texts(values)
    if 2 * sum(map(is_contact, given)) > len(given):
        return CONTACTS
    return _detect_names(given, header)


def dominant_type(values: Sequence[RawValue]) -> str:
    """Return the type of most distinct values: ORGANISATIONS, TERMS, PERSONS or TEXTS."""
    different = set(_sample_texts(values))
    terms, bodies = sum(map(is_known_term, different)), sum(map(has_organisation_word, different))
    if 2 * terms > len(different):
        return TERMS
    if 2 * (terms + bodies) > len(different):
        return ORGANISATIONS
    return (
        PERSONS
        if 2 * sum(is_likely_name(text) or name_likelihood(text) != NONE for text in different)
        > len(different)
        else TEXTS
    )


def has_personal_values(values: Sequence[RawValue], header: str = "") -> bool:
    """Test whether most values are e-mail addresses, telephone or passport numbers, or names."""
    return bool(detect_personal_values(values, header))


def has_person_names(texts: Sequence[str], header: str = "") -> bool:
    """Test whether texts are mostly names of persons; `header` determines the threshold."""
    return bool(_detect_names(texts, header))


def _detect_names(texts: Sequence[str], header: str) -> str:
    """Return NAMES or FORMS where texts are mostly names of persons; else empty."""
    parts = [piece for text in texts for piece in split_pieces(text)]
    worded = [piece for piece in parts if any(map(str.isalpha, piece))]
    different = set(worded)
    if not different or 2 * len(worded) < len(parts):
        return ""
    repeated = 2 * len(different) <= len(worded)
    certain = {piece for piece in different if is_likely_name(piece)}
    alike = certain | {piece for piece in different if name_likelihood(piece) != NONE}
    guarded = names_organisations(header) or is_known_header(header)
    if repeated and len(different) < MIN_NAMES_AMONG_ORGANISATIONS:
        return ""
    known = certain | {piece for piece in alike if has_known_name(piece)}
    if 10 * len(alike) >= 6 * len(different) and 2 * len(known) >= len(alike):
        return NAMES if len(different) >= (MIN_NAMES_AMONG_ORGANISATIONS if guarded else 1) else ""
    if guarded or repeated or len(different) < MIN_NAMES or 20 * len(alike) < 17 * len(different):
        return ""
    return FORMS if 4 * len(known) >= len(alike) or not any(map(has_arabic_letters, alike)) else ""


def _sample_texts(values: Sequence[RawValue]) -> list[str]:
    filled = [value for value in values if value != ""]
    return [text for text in map(display_text, filled[:: 1 + len(filled) // SAMPLE_SIZE]) if text]


def _are_numbers(values: Sequence[RawValue]) -> bool:
    """Test whether a column holds numbers of persons, and so none of their names."""
    given = _sample_texts(values)
    return bool(given) and all(
        len(figures) <= 4 and figures.isdigit() for figures in map(normalize_name, given)
    )
