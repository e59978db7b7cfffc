"""The data dictionary of the workbook, drawn from the schemas that the loaders check by."""

import pandas as pd

from domain.language import END, LTR, Language
from loaders.tables.schema import Column, Table

SHOWN = 12  # codes of a vocabulary


def dictionary(table: Table, language: Language) -> pd.DataFrame:
    """One row for each column of a table: its name, how else it may be called, whether it is
    required, what it holds, its codes.
    """
    return pd.DataFrame([_described(table, column, language) for column in table.columns])


def _described(of: Table, column: Column, language: Language) -> dict[str, str]:
    terms = column.terms
    shown = list(terms)[:SHOWN] if terms else []
    # Codes are Latin: in an Arabic line too they run from left to right.
    allowed = (
        f"{LTR}{', '.join(shown)}{'…' if terms and len(terms) > len(shown) else ''}{END}"
        if shown
        else ""
    )
    return {
        language.say("Column"): column.name,
        language.say("Also accepted as"): of.header(column.name, language.code),
        language.say("Required"): language.say("yes") if column.required else "",
        language.say("What it holds"): language.say(column.description),
        language.say("Allowed codes"): allowed,
    }
