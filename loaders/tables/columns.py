"""Define the columns that several tables have."""

from dataclasses import replace

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
SCOPE = Column(
    "scope",
    "code",
    gettext_noop(
        "Whether the source speaks of this one item, or of all in general; empty means of this one."
    ),
    vocabulary="scopes",
    always=False,
    offered=True,
)
REPORTED_BY = Column(
    "reported_by",
    "code",
    gettext_noop("Who reported it: a category of participants, or one of the organizers."),
    vocabulary="reporters",
)
INFERRED = Column(
    "inferred",
    "code",
    gettext_noop("Whether the editors inferred it; empty where the source says it."),
    vocabulary="answers",
    always=False,
    offered=True,
)
CONFLICT = Column(
    "conflict",
    "text",
    gettext_noop("What another source says, where sources contradict each other."),
    localized=True,
    always=False,
    offered=True,
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
    CONFLICT,
)
EVIDENCE = (
    SCOPE,
    replace(REPORTED_BY, always=False, offered=True),
    INFERRED,
    Column("evidence_en", "text", gettext_noop("What the source says of it, in English.")),
    Column("evidence_ar", "text", gettext_noop("What the source says of it, in Arabic.")),
    Column(
        "evidence_fr", "text", gettext_noop("What the source says of it, in French."), always=False
    ),
    *SOURCE,
)
