"""Declare the coverage table: which of the 23 objectives each state has taken up."""

from domain.language import gettext_noop
from loaders.tables.schema import Column, Table

EVIDENCE = (
    Column("evidence_en", "text", gettext_noop("What the source says of it, in English.")),
    Column("evidence_ar", "text", gettext_noop("What the source says of it, in Arabic.")),
    Column(
        "evidence_fr", "text", gettext_noop("What the source says of it, in French."), always=False
    ),
    Column(
        "source", "text", gettext_noop("The document that the row was taken from."), localized=True
    ),
    Column(
        "paragraph",
        "text",
        gettext_noop("The paragraph of the source; several are separated by semicolons."),
    ),
)

TABLE = Table(
    "coverage",
    gettext_noop(
        "One row for each state and objective that the source speaks of; no row where it is silent."
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
            "objective",
            "objective",
            gettext_noop("The number of the objective, from 1 to 23."),
            required=True,
            vocabulary="objectives",
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
    key=("cycle", "state", "objective"),
)
