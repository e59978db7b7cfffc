"""The sums of participants written out, each beside the total that the source reports, with the
notes on their rows.
"""

from dataclasses import dataclass

import pandas as pd

from domain import findings, measures
from domain.language import Language
from domain.tables import Choice, Tables, worded
from domain.vocabulary import CATEGORIES


@dataclass(frozen=True)
class Sum:
    """One event's participants added up, and what a reader of the parts should know."""

    line: str
    notes: tuple[str, ...]


def sums(tables: Tables, choice: Choice, language: Language) -> tuple[Sum, ...]:
    """One sum for each event with participants."""
    frame = measures.with_events(measures.headcount_by_category(tables, choice), tables)
    rows = measures.participants_of(tables, choice, "note")
    lines = findings.reconciliation(frame, language)
    return tuple(
        Sum(line, _notes(rows[rows["event"] == event], language))
        for event, line in zip(frame["event"].unique(), lines, strict=True)
    )


def _notes(rows: pd.DataFrame, language: Language) -> tuple[str, ...]:
    rows = rows.assign(note=worded(rows, "note", language))
    rows = rows[rows["note"] != ""]
    alike = rows.groupby(["category", "note", rows["state"].notna()], sort=False)["state"]
    return tuple(
        language.say(
            "{name}: {value}",
            name=findings.states(states.nunique(), language)
            if named
            else CATEGORIES[str(category)].name(language.code),
            value=note,
        )
        for (category, note, named), states in alike
    )
