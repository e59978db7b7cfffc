"""How far each state has come with its review."""

from domain.language import mark
from loaders.tables.schema import Column, Table

TABLE = Table(
    "progress",
    mark(
        "One row for each state and date: the stage of its review, who works on it, and what "
        "stands in the way."
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
        Column("as_of", "date", mark("The day for which the stage holds."), required=True),
        Column(
            "stage", "code", mark("The stage of the review."), required=True, vocabulary="stages"
        ),
        Column(
            "reported_by",
            "code",
            mark("Who reported it, as a category of participants."),
            vocabulary="categories",
        ),
        Column(
            "institutions",
            "list",
            mark("The public bodies that work on the review, separated by semicolons."),
            localized=True,
        ),
        Column(
            "partners",
            "list",
            mark("The partners outside the government, separated by semicolons."),
            localized=True,
        ),
        Column(
            "reservations",
            "code",
            mark("Whether the state spoke of reservations; empty where the source is silent."),
            vocabulary="answers",
        ),
        Column(
            "challenges",
            "list",
            mark("The challenges named, separated by semicolons."),
            localized=True,
        ),
        Column(
            "support",
            "list",
            mark("The support received or asked for, separated by semicolons."),
            localized=True,
        ),
        Column("summary_en", "text", mark("A summary in English.")),
        Column("summary_ar", "text", mark("A summary in Arabic.")),
        Column("summary_fr", "text", mark("A summary in French."), always=False),
        Column("source", "text", mark("The document that the row was taken from."), localized=True),
        Column(
            "paragraph",
            "text",
            mark("The paragraph of the source; several are separated by semicolons."),
        ),
    ),
    key=("cycle", "state", "as_of"),
)
