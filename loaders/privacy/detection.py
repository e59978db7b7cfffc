"""Find columns that hold personal data. They are dropped at reading, and nothing of them may reach
a frame, a draft, a problem or a log.

A column is known by its header, or by what it holds: addresses, numbers, names of persons. Names
are known by their form and by common given names; where the header says that the column holds
bodies or notes, only given names tell: "Amnesty International" is no person.
"""

from collections.abc import Sequence

from domain.normalization import folded
from loaders.cells.redaction import holds_contact
from loaders.cells.values import Cell, text_of
from loaders.privacy.name_words import holds_known_name, is_arabic, is_known_term, is_of_body
from loaders.privacy.person_names import NONE, degree, likely, pieces
from loaders.privacy.personal_headers import (
    WHOLE,
    is_known_header,
    is_said_of_bodies,
    personal_codes,
    personal_header,
)

SAMPLE = 500
FEWEST_NAMES = 5  # so many make a column of names though none of them is a common one
FEWEST_AMONG_BODIES = 3
# Why a column is personal: what stands in it, by its own words or by its form alone; or only what
# its header says.
CONTACTS, NAMES, FORMS, HEADER = "contacts", "names", "forms", "header"
DROPPED = "dropped"  # or because an analyst said so
KEEPABLE = (FORMS, HEADER, DROPPED)
NAMED = ("name", "person", "home_address")  # headers that columns of bodies and places have too
OF_NAMES = (*NAMED, "first_name", "last_name", "salutation", "part_of_name", "login")
# What the values of a column that was left out look like.
BODIES, TERMS, PERSONS, TEXTS = "bodies", "terms", "persons", "texts"


def personal_column(header: str, values: Sequence[Cell]) -> bool:
    """Whether a column of a sheet that is no known table holds personal data, by its header or by
    its values.
    """
    return personal_header(header) or personal_values(values, header)


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
    guarded = is_said_of_bodies(header) or is_known_header(header)
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
