"""Who attended the events, by state, organisation and category; never by name.

A file without a headcount column has one row for each person. An empty headcount means: present,
number not reported.
"""

from domain.language import mark
from loaders.tables.schema import Column, Table

TABLE = Table(
    "participants",
    mark(
        "One row for each delegation, or for each person where there is no column of headcounts. "
        "Names are not read."
    ),
    (
        Column(
            "event",
            "text",
            mark("The code of the event, as in the sheet of events."),
            required=True,
        ),
        Column(
            "state",
            "code",
            mark("The state, by any of its names or codes; empty where the source names none."),
            vocabulary="states",
        ),
        Column(
            "organisation", "text", mark("The ministry, agency or organization."), localized=True
        ),
        Column(
            "category",
            "code",
            mark("The category of participants."),
            required=True,
            vocabulary="categories",
        ),
        Column(
            "gender",
            "code",
            mark("The gender, where the source reports it."),
            vocabulary="genders",
            suppressible=True,
        ),
        Column(
            "mode",
            "code",
            mark("How they attended, where the source reports it."),
            vocabulary="modes",
            suppressible=True,
        ),
        Column(
            "headcount",
            "count",
            mark(
                "The number of persons; empty where they were present but their number is not "
                "reported."
            ),
        ),
        Column("note", "text", mark("What a reader of the row should know."), localized=True),
        Column("source", "text", mark("The document that the row was taken from."), localized=True),
        Column(
            "paragraph",
            "text",
            mark("The paragraph of the source; several are separated by semicolons."),
        ),
    ),
)
