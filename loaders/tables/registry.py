"""List the tables of the workbook and their headers."""

from collections.abc import Mapping

from loaders.tables import coverage, events, participants, principles, progress
from loaders.tables.schema import Table

TABLES: Mapping[str, Table] = {
    t.name: t
    for t in (events.TABLE, participants.TABLE, progress.TABLE, coverage.TABLE, principles.TABLE)
}

HEADERS = frozenset(header for table in TABLES.values() for header in table.headers)
