"""Declare the principles table: which of the ten guiding principles each state mentions."""

from domain.language import gettext_noop
from loaders.tables.coverage import EVIDENCE
from loaders.tables.schema import Column, Table

TABLE = Table(
    "principles",
    gettext_noop(
        "One row for each state and guiding principle that the source speaks of; no row where it "
        "is silent."
    ),
    (
        Column(
            "cycle",
            "year",
            gettext_noop("The year in which the review cycle began."),
            required=True,
        ),
        Column(
            "state",
            "code",
            gettext_noop("The state, by any of its names or codes."),
            required=True,
            vocabulary="states",
        ),
        Column(
            "principle",
            "code",
            gettext_noop("The guiding principle."),
            required=True,
            vocabulary="principles",
        ),
        Column(
            "status",
            "code",
            gettext_noop("How far the state has come with it."),
            required=True,
            vocabulary="statuses",
        ),
        *EVIDENCE,
    ),
    key=("cycle", "state", "principle"),
)
