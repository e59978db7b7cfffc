"""Declare the table of pledges that states made at the International Migration Review Forum.

Optional: a workbook need not have it.
"""

from dataclasses import replace

from domain.language import gettext_noop
from loaders.tables.columns import CYCLE, INFERRED, SOURCE, STATE, STATUS
from loaders.tables.schema import Column, Table

TABLE = Table(
    "pledges",
    gettext_noop("One row for each pledge of a state."),
    (
        replace(CYCLE, required=False),
        STATE,
        Column("number", "count", gettext_noop("The number of the pledge in the source.")),
        Column(
            "text",
            "text",
            gettext_noop("What the state pledges."),
            required=True,
            localized=True,
        ),
        Column(
            "kind", "code", gettext_noop("What the pledge consists of."), vocabulary="pledge_kinds"
        ),
        Column(
            "type",
            "code",
            gettext_noop("Whether it is made alone or with others."),
            vocabulary="pledge_types",
        ),
        Column(
            "matched_number",
            "count",
            gettext_noop("Of a matching pledge the number of the one that it matches."),
        ),
        replace(STATUS, required=False),
        Column(
            "objectives",
            "list",
            gettext_noop("The numbers of its objectives, separated by semicolons."),
        ),
        INFERRED,
        *SOURCE,
    ),
    key=("cycle", "state", "number"),
    optional=True,
)
