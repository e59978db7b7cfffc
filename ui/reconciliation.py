"""The sums of participants written out, each beside the total that the source reports, with the notes on their rows."""

from dataclasses import dataclass

import pandas as pd

from charts import headcount
from domain import findings, measures
from domain.language import Language
from domain.tables import Choice, Tables, worded
from domain.vocabulary import CATEGORIES
from ui import piece
from ui.made import made
from ui.shell import Page


@dataclass(frozen=True)
class Sum:
    """One event's participants added up, and what a reader of the parts should know."""

    line: str
    notes: tuple[str, ...]


def show(page: Page, tables: Tables, choice: Choice) -> None:
    """One sum for each event with participants."""
    piece.show("reconciliation", page, sums=made("sums", _sums, tables, choice, page.language))


def _sums(tables: Tables, choice: Choice, language: Language) -> tuple[Sum, ...]:
    frame, rows = headcount.frame(tables, choice), measures.participants_of(tables, choice, "note")
    lines = findings.reconciliation(frame, language)
    return tuple(
        Sum(line, _notes(rows[rows["event"] == event], language)) for event, line in zip(frame["event"].unique(), lines, strict=True)
    )


def _notes(rows: pd.DataFrame, language: Language) -> tuple[str, ...]:
    rows = rows.assign(note=worded(rows, "note", language))
    rows = rows[rows["note"] != ""]
    alike = rows.groupby(["category", "note", rows["state"].notna()], sort=False)["state"]
    return tuple(
        language.say(
            "{name}: {value}",
            name=findings.states(states.nunique(), language) if named else CATEGORIES[category].name(language.code),
            value=note,
        )
        for (category, note, named), states in alike
    )
