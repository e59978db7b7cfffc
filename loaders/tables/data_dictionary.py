"""The data dictionary of the workbook, drawn from the schemas that the loaders check by."""

import pandas as pd

from domain.language import LRI, PDI, Language
from loaders.tables.schema import Column, Table

MAX_SHOWN_CODES = 12  # codes of a vocabulary


def describe_table(table: Table, language: Language) -> pd.DataFrame:
    """One row for each column of a table: its name, how else it may be called, whether it is
    required, what it holds, its codes.
    """
    return pd.DataFrame([_describe_column(table, column, language) for column in table.columns])


def _describe_column(of: Table, column: Column, language: Language) -> dict[str, str]:
    terms = column.terms
    shown = list(terms)[:MAX_SHOWN_CODES] if terms else []
    # Codes are Latin: in an Arabic line too they run from left to right.
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
