"""Note of each row who reported it, whether the editors inferred it, and what contradicts it."""

import pandas as pd

from domain.language import Language, gettext_noop
from domain.measures.statements import GOVERNMENT
from domain.tables import localize_column
from domain.vocabulary import REPORTERS

REPORTED_BY = gettext_noop("reported by {who}")
INFERRED = gettext_noop("inferred by the editors")


def row_notes(rows: pd.DataFrame, language: Language) -> list[tuple[str, ...]]:
    """Return the notes of each row, in order; none where it says nothing of the kind.

    In: rows of progress, coverage or principles; columns may be missing. A row that the government
    reported, or of which it is not told who did, has no note on it.
    """
    columns = [rows.get(name) for name in ("reported_by", "inferred")]
    conflicts = localize_column(rows, "conflict", language)
    notes: list[list[str]] = [[] for _ in range(len(rows))]
    for note, place in zip(notes, range(len(rows)), strict=True):
        reporter, inferred = (None if c is None else c.iloc[place] for c in columns)
        if pd.notna(reporter) and reporter != GOVERNMENT:
            who = REPORTERS[reporter].name(language.code)
            note.append(language.gettext(REPORTED_BY, who=who))
        if pd.notna(inferred) and inferred == "yes":
            note.append(language.gettext(INFERRED))
        if conflicts.iloc[place]:
            note.append(conflicts.iloc[place])
    return [tuple(note) for note in notes]
