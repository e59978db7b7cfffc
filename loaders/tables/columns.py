"""Define the columns that several tables have."""

from domain.language import gettext_noop
from loaders.tables.schema import Column

CYCLE = Column(
    "cycle",
    "year",
    gettext_noop("The year in which the review cycle began."),
    required=True,
)
STATE = Column(
    "state",
    "code",
    gettext_noop("The state, by any of its names or codes."),
    required=True,
    vocabulary="states",
)
STATUS = Column(
    "status",
    "code",
    gettext_noop("How far the state has come with it."),
    required=True,
    vocabulary="statuses",
)
SOURCE = (
    Column(
        "source",
        "text",
        gettext_noop("The document that the row was taken from."),
        localized=True,
    ),
    Column(
        "paragraph",
        "text",
        gettext_noop("The paragraph of the source; several are separated by semicolons."),
    ),
)
EVIDENCE = (
    Column("evidence_en", "text", gettext_noop("What the source says of it, in English.")),
    Column("evidence_ar", "text", gettext_noop("What the source says of it, in Arabic.")),
    Column(
        "evidence_fr", "text", gettext_noop("What the source says of it, in French."), always=False
    ),
    *SOURCE,
)
