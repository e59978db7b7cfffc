"""Write out the sums of participants beside the totals of their sources, with notes."""

from dataclasses import dataclass

import pandas as pd

from domain.citation import format_conflicts
from domain.findings import participation, quantities
from domain.language import Language
from domain.measures import headcounts, selection
from domain.tables import Choice, Tables, localize_column
from domain.vocabulary import CATEGORIES


@dataclass(frozen=True)
class EventReconciliation:
    """The sum of one event's participants, and the notes on its parts."""

    line: str
    notes: tuple[str, ...]


def reconcile_events(
    tables: Tables, choice: Choice, language: Language
) -> tuple[EventReconciliation, ...]:
    """Return one sum for each event with participants."""
    frame = selection.with_events(headcounts.headcount_by_category(tables, choice), tables)
    rows = selection.participants_of(tables, choice, "note")
    conflicts = _conflicts(tables, choice, language)
    lines = participation.reconciliation(frame, language)
    return tuple(
        EventReconciliation(
            line, (*_notes(rows[rows["event"] == event], language), *conflicts.get(event, ()))
        )
        for event, line in zip(frame["event"].unique(), lines, strict=True)
    )


def _conflicts(tables: Tables, choice: Choice, language: Language) -> dict[str, tuple[str, ...]]:
    """Return by event what contradicts its row, and the rows of its participants."""
    events = selection.past_events(tables, choice)
    said = pd.concat([events, selection.participants_of(tables, choice, "conflict")])
    texts = {str(event): format_conflicts(rows, language) for event, rows in said.groupby("event")}
    return {event: (text,) for event, text in texts.items() if text}


def _notes(rows: pd.DataFrame, language: Language) -> tuple[str, ...]:
    rows = rows.assign(note=localize_column(rows, "note", language))
    rows = rows[rows["note"] != ""]
    alike = rows.groupby(["category", "note", rows["state"].notna()], sort=False)["state"]
    return tuple(
        language.gettext(
            "{name}: {value}",
            name=quantities.states(states.nunique(), language)
            if named
            else CATEGORIES[str(category)].name(language.code),
            value=note,
        )
        for (category, note, named), states in alike
    )
