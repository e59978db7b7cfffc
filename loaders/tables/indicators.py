"""Declare the table of indicators, such as SDG indicator 10.7.2, which states assess themselves.

Optional: a workbook need not have it.
"""

from domain.language import gettext_noop
from loaders.tables.columns import SOURCE, STATE
from loaders.tables.schema import Column, Table

TABLE = Table(
    "indicators",
    gettext_noop("One row for each state, indicator and year."),
    (
        STATE,
        Column(
            "indicator",
            "text",
            gettext_noop("The number of the indicator, such as 10.7.2."),
            required=True,
        ),
        Column("year", "year", gettext_noop("The year of the value."), required=True),
        Column("value", "count", gettext_noop("The value, on the indicator's own scale.")),
        Column(
            "label",
            "code",
            gettext_noop("The level that the value stands for."),
            vocabulary="indicator_levels",
        ),
        *SOURCE,
    ),
    key=("state", "indicator", "year"),
    optional=True,
)
