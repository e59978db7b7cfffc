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
    gettext_noop("Ready"),
    gettext_noop("An objective is ready in a state where it is planned, under way or achieved."),
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
            "An objective is reported by a state that has any status for it other than “not "
            "applicable”."
        ),
    ),
    READINESS,
    Definition(
        gettext_noop("Readiness of an objective"),
        gettext_noop(
            "States where it is ready ÷ states in scope, less those where it is not applicable."
        ),
    ),
    Definition(
        gettext_noop("Readiness of a state"),
        gettext_noop(
            "Objectives that are ready in it ÷ the 23 objectives, less those that are not "
            "applicable to it."
        ),
    ),
    Definition(
        gettext_noop("Stage of the review"),
        gettext_noop(
            "The stage of a state's latest progress row in the cycle. A later row without a stage "
            "does not take it back."
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
    Definition(suppression.NAME, suppression.MEANING),
)
