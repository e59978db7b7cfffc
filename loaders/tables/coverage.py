"""Which of the 23 objectives each state has taken up."""

from domain.language import mark
from loaders.tables.schema import Column, Table

EVIDENCE = (
    Column("evidence_en", "text", mark("What the source says of it, in English.")),
    Column("evidence_ar", "text", mark("What the source says of it, in Arabic.")),
    Column("evidence_fr", "text", mark("What the source says of it, in French."), always=False),
    Column("source", "text", mark("The document that the row was taken from."), localized=True),
    Column(
        "paragraph",
        "text",
        mark("The paragraph of the source; several are separated by semicolons."),
    ),
)

TABLE = Table(
    "coverage",
    mark(
        "One row for each state and objective that the source speaks of; no row where it is silent."
    ),
    (
        Column("cycle", "year", mark("The year in which the review cycle began."), required=True),
        Column(
            "state",
            "code",
            mark("The state, by any of its names or codes."),
            required=True,
            vocabulary="states",
        ),
        Column(
            "objective",
            "objective",
            mark("The number of the objective, from 1 to 23."),
            required=True,
            vocabulary="objectives",
        ),
        Column(
            "status",
            "code",
            mark("How far the state has come with it."),
            required=True,
            vocabulary="statuses",
        ),
        *EVIDENCE,
    ),
    key=("cycle", "state", "objective"),
)
