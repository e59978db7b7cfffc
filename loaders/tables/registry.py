"""List the tables of the workbook and their headers."""

from collections.abc import Mapping

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

HEADERS = frozenset(header for table in TABLES.values() for header in table.headers)
