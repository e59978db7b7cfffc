"""Warn of cells whose letters were lost or garbled before the file was sent."""

import numpy as np
from numpy.typing import NDArray

from loaders.cells.column import DictionaryColumn
from loaders.cells.contact_redaction import REDACTED
from loaders.cells.limits import LIMITS
from loaders.cells.problems import Problem
from loaders.privacy.text_redaction import redact_for_display
from loaders.reading.letters.garbled import find_suspicions, repair
from loaders.reading.letters.lost import CLUE, has_lost_letters, without_marks
from loaders.reading.sheet import ParsedSheet
from loaders.tables.schema import Column

MAX_SUGGESTION_LENGTH = 200


def with_letter_problems(
    sheet: ParsedSheet, column: Column, rows: NDArray[np.intp], cells: DictionaryColumn
) -> ParsedSheet:
    """Add a warning for each cell of a column of texts with letters that were lost or garbled."""
    if column.kind not in ("text", "list") or column.name not in sheet.places:
        return sheet
    joined = "\n".join(value for value in cells.distinct if isinstance(value, str))
    clues = [*find_suspicions(joined), *([CLUE] if CLUE.search(joined) else ())]
    if not clues:
        return sheet
    found = {
        i: details
        for i, value in enumerate(cells.distinct)
        if isinstance(value, str)
        and any(clue.search(value) for clue in clues)
        and (details := _describe(value))
    }
    positions = np.flatnonzero(np.isin(cells.codes, list(found)))
    for code in ("letters_lost", "garbled_text"):
        alike = [i for i, details in found.items() if details[0] == code]
        at = positions[np.isin(cells.codes[positions], alike)]
        listed = at[: LIMITS.problems_per_kind].tolist()
        problems = [
            _problem(sheet, column, int(rows[i]) + 1, found[int(cells.codes[i])]) for i in listed
        ]
        sheet = sheet.with_problems(problems).with_more_warnings(len(at) - len(listed))
    return sheet


def _problem(
    sheet: ParsedSheet, column: Column, row: int, details: tuple[str, str, str]
) -> Problem:
    code, value, suggestion = details
    return sheet.problem(code, row, column.name, value=value, suggestion=suggestion)


def _describe(value: str) -> tuple[str, str, str] | None:
    """Return code, value and suggestion of a text with lost or garbled letters, else None."""
    repaired = repair(value)
    if has_lost_letters(repaired) or has_lost_letters(value):
        return "letters_lost", _safe_value(value, without_marks(repaired)), ""
    if repaired == value:
        return None
    shown = " ".join(redact_for_display(repaired).split())
    suggestion = shown if REDACTED not in shown and len(shown) < MAX_SUGGESTION_LENGTH else ""
    return "garbled_text", _safe_value(value, repaired), suggestion


def _safe_value(value: str, meant: str) -> str:
    """Return a value for display; nothing of it where what it meant is the name of a person."""
    return REDACTED if REDACTED in redact_for_display(meant) else redact_for_display(value)
