"""Columns that hold personal data. They are dropped at reading, and nothing of them may reach a frame, a problem or a log."""

import re
from collections.abc import Sequence

from domain.vocabulary import PERSONAL_COLUMNS, folded
from loaders.cells import Cell, text_of, western, written_date

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_TELEPHONE = re.compile(r"(?:(?:\+|00)(?:[\s().\-/]*\d){7,15}|(?:[\s().\-/]*\d){8,15})[\s)]*")
LONGEST_SHOWN = 200
SAMPLE = 500


def personal_header(header: str) -> bool:
    """Whether a header names personal data: one of the known headers, or a longer one with such words in it."""
    words = f" {folded(header)} "
    return any(f" {spelling} " in words for spelling in PERSONAL_COLUMNS.spellings())


def personal_values(values: Sequence[Cell]) -> bool:
    """Whether most of a column's values are e-mail addresses or telephone numbers."""
    filled = [value for value in values if value != ""]
    given = [text for text in map(text_of, filled[:: 1 + len(filled) // SAMPLE]) if text]
    return 2 * sum(map(_personal, given)) > len(given)


def shown(value: Cell) -> str:
    """A cell's value as a problem may show it: shortened, and an ellipsis in the place of an e-mail address or telephone number."""
    text = text_of(value)
    return "…" if _personal(text) else text[:LONGEST_SHOWN]


def _personal(text: str) -> bool:
    if _EMAIL.search(text):
        return True
    return written_date(text) is None and _TELEPHONE.fullmatch(western(text)) is not None
