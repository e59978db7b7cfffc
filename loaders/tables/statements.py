"""Declare the table of statements of states outside the review: votes, champion countries, others.

Optional: a workbook need not have it.
"""

from domain.language import gettext_noop
from loaders.tables.columns import SOURCE, STATE
from loaders.tables.schema import Column, Table

TABLE = Table(
    "statements",
    gettext_noop("One row for each vote or other statement of a state."),
    (
        STATE,
        Column(
            "kind",
            "code",
            gettext_noop("The kind of statement."),
            required=True,
            vocabulary="statement_kinds",
        ),
        Column("date", "period", gettext_noop("The day, the month or the year.")),
        Column(
            "text",
            "text",
            gettext_noop("What the state said or did."),
            required=True,
            localized=True,
        ),
        *SOURCE,
    ),
    key=("state", "kind", "date"),
    optional=True,
)
