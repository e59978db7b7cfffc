"""Columns of the template: which a sheet has, their formats, widths and descriptions."""

import pandas as pd

from domain.language import Language, gettext_noop, languages
from domain.vocabulary import LANGUAGES
from loaders.cells.problems import MAX_LISTED_TERMS
from loaders.cells.values import column_expectation
from loaders.tables.schema import Column, Table

# number formats; other kinds are text, so that "1-2" does not become a date
FORMATS = {"date": "yyyy-mm-dd", "year": "0", "count": "0", "objective": "0"}
# width in characters
WIDTHS = {
    "text": 32,
    "list": 40,
    "code": 24,
    "date": 13,
    "period": 13,
    "year": 11,
    "count": 13,
    "objective": 11,
}
REQUIRED, OPTIONAL = gettext_noop("Required"), gettext_noop("Optional")


def columns_of(table: Table, frame: pd.DataFrame | None = None) -> tuple[Column, ...]:
    """Return the columns of a table's sheet: the permanent and the offered ones, and others that
    the frame has.
    """
    return tuple(
        c
        for name, c in table.variants.items()
        if c.always or c.offered or (frame is not None and name in frame.columns)
    )


def need_of(column: Column) -> str:
    """Return whether a column is required, as a message to translate."""
    return REQUIRED if column.required else OPTIONAL


def content_of(column: Column, language: Language) -> str:
    """Describe the values of a column: the terms themselves where they are few."""
    terms = column.terms
    if terms is None or len(terms) > MAX_LISTED_TERMS:
        return language.gettext(column_expectation(column))
    return language.gettext(", ").join(
        language.isolate(term.name(language.code)) for term in terms.values()
    )


def reader_first(language: Language) -> list[Language]:
    """Return all languages, the reader's first."""
    return [language, *(each for each in languages().values() if each != language)]


def text_direction(column: Column) -> int:
    """Return the reading order of a column: 2 for Arabic, 1 for other languages, 0 by content."""
    code = column.name.rpartition("_")[2]
    return 0 if code not in LANGUAGES else 2 if code in languages() and languages()[code].rtl else 1
