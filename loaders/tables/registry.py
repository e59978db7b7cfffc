"""List the tables of the workbook and their headers."""

from collections.abc import Mapping

from domain.language import Language
from domain.vocabulary import SHEETS
from loaders.tables import (
    coverage,
    events,
    indicators,
    participants,
    pledges,
    principles,
    progress,
    statements,
    submissions,
)
from loaders.tables.header_mapping import HeaderMapping
from loaders.tables.schema import Table

TABLES: Mapping[str, Table] = {
    t.name: t
    for t in (
        events.TABLE,
        participants.TABLE,
        progress.TABLE,
        coverage.TABLE,
        principles.TABLE,
        submissions.TABLE,
        pledges.TABLE,
        indicators.TABLE,
        statements.TABLE,
    )
}
# Of the sheets that nobody has laid out for us only these are guessed.
MAIN_TABLES: Mapping[str, Table] = {n: t for n, t in TABLES.items() if not t.optional}

# The column of each header, whatever its table.
HEADERS = HeaderMapping(
    {header: column for table in TABLES.values() for header, column in table.headers.items()}
)


def table_name(table: str, language: Language) -> str:
    """Return the name of a table in a language; of an unknown one its code, which may be stored."""
    return SHEETS[table].name(language.code) if table in SHEETS else table


def column_name(table: str, column: str, language: Language) -> str:
    """Return the header of a column in a language; of an unknown one its code."""
    known = TABLES.get(table)
    return known.header(column, language.code) if known and column in known.variants else column


def term_name(table: str, column: str, code: str, language: Language) -> str:
    """Return the name of a column's term in a language; any other text as it is."""
    known = TABLES.get(table)
    if known is None or column not in known.variants:
        return code
    return known.variants[column].names(language).get(code, code)
