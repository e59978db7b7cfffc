"""Declare the events table: sessions, conferences, consultations and deadlines."""

from dataclasses import replace

from domain.language import gettext_noop
from loaders.tables.columns import CYCLE, SOURCE
from loaders.tables.schema import Column, Table

TABLE = Table(
    "events",
    gettext_noop(
        "One row for each event of the review cycle: workshops, conferences, consultations, forums "
        "and deadlines."
    ),
    (
        Column(
            "event",
            "text",
            gettext_noop(
                "A short code that stands for the event in the other sheets, such as workshop-2."
            ),
            required=True,
        ),
        replace(CYCLE, required=False),
        Column(
            "kind",
            "code",
            gettext_noop("The kind of event."),
            required=True,
            vocabulary="event_kinds",
        ),
        Column(
            "start_date",
            "date",
            gettext_noop("The first day; a month or a year where no more is known."),
            required=True,
            precision="date_precision",
        ),
        Column(
            "end_date", "date", gettext_noop("The last day; empty where the event lasts one day.")
        ),
        Column(
            "date_precision",
            "code",
            gettext_noop("Whether the date is a day, a month or a year; empty means a day."),
            vocabulary="date_precisions",
            always=False,
            offered=True,
        ),
        Column(
            "status",
            "code",
            gettext_noop("Whether the event is planned, was held, or was put off or called off."),
            required=True,
            vocabulary="event_statuses",
        ),
        Column(
            "mode",
            "code",
            gettext_noop("How it is attended; empty where the source does not say."),
            vocabulary="modes",
        ),
        Column("location", "text", gettext_noop("The city and the building."), localized=True),
        Column("title_en", "text", gettext_noop("The title in English."), required=True),
        Column("title_ar", "text", gettext_noop("The title in Arabic."), required=True),
        Column("title_fr", "text", gettext_noop("The title in French."), always=False),
        Column(
            "reported_total",
            "count",
            gettext_noop(
                "The number of participants in all, as the source gives it; headcounts are checked "
                "against it."
            ),
        ),
        Column(
            "reported_states",
            "count",
            gettext_noop(
                "The number of states that took part, as the source gives it; the states named are "
                "checked against it."
            ),
        ),
        replace(SOURCE[0], required=True),
        *SOURCE[1:],
    ),
    key=("event",),
)
