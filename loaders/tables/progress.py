"""Declare the progress table: the stage of each state's review by date."""

from domain.language import gettext_noop
from loaders.tables.columns import CYCLE, INFERRED, REPORTED_BY, SOURCE, STATE
from loaders.tables.schema import Column, Table

TABLE = Table(
    "progress",
    gettext_noop(
        "One row for each state and date: the stage of its review, who works on it, and what "
        "stands in the way."
    ),
    (
        CYCLE,
        STATE,
        Column("as_of", "date", gettext_noop("The day for which the stage holds."), required=True),
        Column(
            "stage",
            "code",
            gettext_noop("The stage of the review."),
            required=True,
            vocabulary="stages",
        ),
        REPORTED_BY,
        INFERRED,
        Column(
            "institutions",
            "list",
            gettext_noop("The public bodies that work on the review, separated by semicolons."),
            localized=True,
        ),
        Column(
            "partners",
            "list",
            gettext_noop("The partners outside the government, separated by semicolons."),
            localized=True,
        ),
        Column(
            "reservations",
            "code",
            gettext_noop(
                "Whether the state spoke of reservations; empty where the source is silent."
            ),
            vocabulary="answers",
        ),
        Column(
            "challenges",
            "list",
            gettext_noop("The challenges named, separated by semicolons."),
            localized=True,
        ),
        Column(
            "support",
            "list",
            gettext_noop("The support received or asked for, separated by semicolons."),
            localized=True,
        ),
        Column("summary_en", "text", gettext_noop("A summary in English.")),
        Column("summary_ar", "text", gettext_noop("A summary in Arabic.")),
        Column("summary_fr", "text", gettext_noop("A summary in French."), always=False),
        *SOURCE,
    ),
    key=("cycle", "state", "as_of"),
)
