"""Declare the participants table: attendance of the events by state, organisation and category,
without names.

A file without a headcount column has one row for each person. An empty headcount means: present,
number not reported.
"""

from domain.language import gettext_noop
from loaders.tables.columns import SOURCE
from loaders.tables.schema import Column, Table

TABLE = Table(
    "participants",
    gettext_noop(
        "One row for each delegation, or for each person where there is no column of headcounts. "
        "Names are not read."
    ),
    (
        Column(
            "event",
            "text",
            gettext_noop("The code of the event, as in the sheet of events."),
            required=True,
        ),
        Column(
            "state",
            "code",
            gettext_noop(
                "The state, by any of its names or codes; empty where the source names none."
            ),
            vocabulary="states",
        ),
        Column(
            "organisation",
            "text",
            gettext_noop("The ministry, agency or organization."),
            localized=True,
        ),
        Column(
            "category",
            "code",
            gettext_noop("The category of participants."),
            required=True,
            vocabulary="categories",
        ),
        Column(
            "gender",
            "code",
            gettext_noop("The gender, where the source reports it."),
            vocabulary="genders",
            suppressible=True,
        ),
        Column(
            "mode",
            "code",
            gettext_noop("How they attended, where the source reports it."),
            vocabulary="modes",
            suppressible=True,
        ),
        Column(
            "headcount",
            "count",
            gettext_noop(
                "The number of persons; empty where they were present but their number is not "
                "reported."
            ),
        ),
        Column(
            "note", "text", gettext_noop("What a reader of the row should know."), localized=True
        ),
        *SOURCE,
    ),
)
