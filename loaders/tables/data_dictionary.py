"""Build the data dictionary of the workbook from the table schemas that the loaders check."""

import pandas as pd

from domain.language import LRI, PDI, Language
from loaders.tables.schema import Column, Table

MAX_SHOWN_CODES = 12  # per vocabulary


def describe_table(table: Table, language: Language) -> pd.DataFrame:
    """Describe each column of a table in a row.

    Columns out, with translated headers: Column, Also accepted as, Required, What it holds, Allowed
    codes.
    """
    return pd.DataFrame([_describe_column(table, column, language) for column in table.columns])


def _describe_column(of: Table, column: Column, language: Language) -> dict[str, str]:
    terms = column.terms
    shown = list(terms)[:MAX_SHOWN_CODES] if terms else []
    # Codes are Latin: isolated, they run from left to right in an Arabic line too.
    allowed = (
        f"{LRI}{', '.join(shown)}{'…' if terms and len(terms) > len(shown) else ''}{PDI}"
        if shown
        else ""
    )
    return {
        language.gettext("Column"): column.name,
        language.gettext("Also accepted as"): of.header(column.name, language.code),
        language.gettext("Required"): language.gettext("yes") if column.required else "",
        language.gettext("What it holds"): language.gettext(column.description),
        language.gettext("Allowed codes"): allowed,
    }
