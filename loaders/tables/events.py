"""Events of the review cycle: sessions, conferences, consultations and deadlines."""

from domain.language import mark
from loaders.tables.schema import Column, Table

TABLE = Table(
    "events",
    mark(
        "One row for each event of the review cycle: workshops, conferences, consultations, forums "
        "and deadlines."
    ),
    (
        Column(
            "event",
            "text",
            mark("A short code that stands for the event in the other sheets, such as workshop-2."),
            required=True,
        ),
        Column("cycle", "year", mark("The year in which the review cycle began."), required=True),
        Column("kind", "code", mark("The kind of event."), required=True, vocabulary="event_kinds"),
        Column("start_date", "date", mark("The first day."), required=True),
        Column("end_date", "date", mark("The last day; empty where the event lasts one day.")),
        Column(
            "status",
            "code",
            mark("Whether the event is planned, was held, or was put off or called off."),
            required=True,
            vocabulary="event_statuses",
        ),
        Column(
            "mode",
            "code",
            mark("How it is attended; empty where the source does not say."),
            vocabulary="modes",
        ),
        Column("location", "text", mark("The city and the building."), localized=True),
        Column("title_en", "text", mark("The title in English."), required=True),
        Column("title_ar", "text", mark("The title in Arabic."), required=True),
        Column("title_fr", "text", mark("The title in French."), always=False),
        Column(
            "reported_total",
            "count",
            mark(
                "The number of participants in all, as the source gives it; headcounts are checked "
                "against it."
            ),
        ),
        Column(
            "reported_states",
            "count",
            mark(
                "The number of states that took part, as the source gives it; the states named are "
                "checked against it."
            ),
        ),
        Column(
            "source",
            "text",
            mark("The document that the row was taken from."),
            required=True,
            localized=True,
        ),
        Column(
            "paragraph",
            "text",
            mark("The paragraph of the source; several are separated by semicolons."),
        ),
    ),
    key=("event",),
)
