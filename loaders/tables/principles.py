"""Declare the principles table: which of the ten guiding principles each state mentions."""

from domain.language import gettext_noop
from domain.vocabulary import GENERAL
from loaders.tables.columns import CYCLE, EVIDENCE, STATE, STATUS
from loaders.tables.schema import Column, Table

TABLE = Table(
    "principles",
    gettext_noop(
        "One row for each state and guiding principle that the source speaks of; no row where it "
        "is silent."
    ),
    (
        CYCLE,
        STATE,
        Column(
            "principle",
            "code",
            gettext_noop("The guiding principle; empty in a general statement."),
            required=True,
            vocabulary="principles",
            unless=("scope", GENERAL),
        ),
        STATUS,
        *EVIDENCE,
    ),
    key=("cycle", "state", "principle"),
)
