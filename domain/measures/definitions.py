"""Define the measures in words, as the About page shows them."""

from dataclasses import dataclass

from domain import suppression
from domain.language import gettext_noop


@dataclass(frozen=True)
class Definition:
    """The name of a measure and its definition, both messages of the catalogues."""

    name: str
    meaning: str


READINESS = Definition(
    gettext_noop("Acted on"),
    gettext_noop("An objective is acted on in a state where it is planned, under way or achieved."),
)
DEFINITIONS = (
    Definition(
        gettext_noop("States in scope"),
        gettext_noop(
            "The states that attended an event of the review cycle or have a progress row in it."
        ),
    ),
    Definition(
        gettext_noop("Reported"),
        gettext_noop(
            "An objective is reported for a state that has any status for it other than “not "
            "applicable”. A general statement, which names no objective, gives none a status."
        ),
    ),
    READINESS,
    Definition(
        gettext_noop("Share of states that act on an objective"),
        gettext_noop(
            "States where it is acted on ÷ states in scope, less those where it is not applicable."
        ),
    ),
    Definition(
        gettext_noop("Share of objectives that a state acts on"),
        gettext_noop(
            "Objectives acted on in it ÷ the 23 objectives, less those that are not "
            "applicable to it."
        ),
    ),
    Definition(
        gettext_noop("Stage of the review"),
        gettext_noop(
            "The stage of a state's latest progress row in the cycle. A later row without a stage "
            "does not take it back. The editors read it from what the source says."
        ),
    ),
    Definition(
        gettext_noop("Headcount"),
        gettext_noop(
            "The sum over event and category. A delegation whose size is not reported counts as "
            "present, never as 0 or 1."
        ),
    ),
    Definition(
        gettext_noop("Not reported"),
        gettext_noop("The source is silent: there is no row. It is never counted as zero."),
    ),
    Definition(
        gettext_noop("General statement"),
        gettext_noop(
            "A sentence of the source on all objectives or principles, or on many, that names "
            "none: it stands by itself and is counted for none of them."
        ),
    ),
    Definition(
        gettext_noop("Inferred by the editors"),
        gettext_noop(
            "Which objective a sentence of the source is about, its status and the stage of a "
            "review are assigned by the editors. Where this goes beyond the words of the source, "
            "the row is marked."
        ),
    ),
    Definition(suppression.NAME, suppression.MEANING),
)
