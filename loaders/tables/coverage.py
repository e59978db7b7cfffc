"""Declare the coverage table: which of the 23 objectives each state has taken up."""

from domain.language import gettext_noop
from domain.vocabulary import GENERAL
from loaders.tables.columns import CYCLE, EVIDENCE, STATE, STATUS
from loaders.tables.schema import Column, Table

TABLE = Table(
    "coverage",
    gettext_noop(
        "One row for each state and objective that the source speaks of; no row where it is silent."
    ),
    (
        CYCLE,
        STATE,
        Column(
            "objective",
            "objective",
            gettext_noop(
                "The number of the objective, from 1 to 23; empty in a general statement."
            ),
            required=True,
            vocabulary="objectives",
            unless=("scope", GENERAL),
        ),
        STATUS,
        *EVIDENCE,
    ),
    key=("cycle", "state", "objective"),
)
