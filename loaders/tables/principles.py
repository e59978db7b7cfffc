"""Which of the ten guiding principles each state speaks of."""

from domain.language import mark
from loaders.tables.coverage import EVIDENCE
from loaders.tables.schema import Column, Table

TABLE = Table(
    "principles",
    mark(
        "One row for each state and guiding principle that the source speaks of; no row where it "
        "is silent."
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
            "principle",
            "code",
            mark("The guiding principle."),
            required=True,
            vocabulary="principles",
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
    key=("cycle", "state", "principle"),
)
