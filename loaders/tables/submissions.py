"""Declare the table of submissions: documents that states handed in, in the region or at the forum.

Optional: a workbook need not have it.
"""

from dataclasses import replace

from domain.language import gettext_noop
from loaders.tables.columns import CYCLE, SOURCE, STATE
from loaders.tables.schema import Column, Table

TABLE = Table(
    "submissions",
    gettext_noop("One row for each document that a state has submitted to a review."),
    (
        replace(CYCLE, required=False),
        STATE,
        Column(
            "kind",
            "code",
            gettext_noop("The kind of document."),
            required=True,
            vocabulary="submission_kinds",
        ),
        Column(
            "date",
            "period",
            gettext_noop("The day, the month or the year in which it was submitted."),
        ),
        Column("title", "text", gettext_noop("The title of the document."), localized=True),
        Column(
            "language",
            "code",
            gettext_noop("The language in which it is written."),
            vocabulary="languages",
        ),
        Column("link", "text", gettext_noop("Where it can be read.")),
        *SOURCE,
    ),
    key=("cycle", "state", "kind", "title"),
    optional=True,
)
