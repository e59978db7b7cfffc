"""Describe the anomalies of an upload: each as a code, a message and a place."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.language import Language, gettext_noop
from domain.vocabulary import SHEETS
from loaders.review.diff import display_value
from loaders.tables.schema import header

MESSAGES: Mapping[str, str] = {
    "approval_lost": gettext_noop(
        "The review was approved or submitted (“{before}”) and would no longer be: “{after}”. "
        "Check the stage and its date."
    ),
    "stage_back": gettext_noop(
        "The review would go back from “{before}” to “{after}”. Check the stage and its date."
    ),
    "headcount_jump": gettext_noop(
        "The headcount would go from {before} to {after}, at least five times as many or a fifth "
        "at most. Check the number."
    ),
    "headcount_unlike": gettext_noop(
        "The headcount is {after}, and {before} at the event before it, “{other}”: at least five "
        "times as many or a fifth at most. "
        "Check the number."
    ),
    "column_resorted": gettext_noop(
        "The column “{column}” would hold the same values beside other rows ({n} in all). It may "
        "have been sorted alone. Check a few rows."
    ),
    "total_disagrees": gettext_noop(
        "The source gives the number of participants as {reported}, but the headcounts would add "
        "up to {found}. Look at both."
    ),
    "states_disagree": gettext_noop(
        "The source gives the number of states as {reported}, but those named among the "
        "participants would number {found}. Look at both."
    ),
    "rows_fewer": gettext_noop(
        "The rows would number {after} instead of {before}: more than half would be gone. Check "
        "that the file is the whole table."
    ),
    "event_without_rows": gettext_noop(
        "The rows of participants in this event numbered {before}, and none would be left. Check "
        "that this is meant."
    ),
    "persons_counted_twice": gettext_noop(
        "Persons listed one by one: {persons}, beside a headcount of {headcount}. They may be the "
        "same people, counted twice. "
        "Keep one of the two."
    ),
    "event_unknown": gettext_noop(
        "The event is named by participants (rows: {n}) but is not in the table of events. Correct "
        "its code, or add the event there."
    ),
}


@dataclass(frozen=True)
class Anomaly:
    """One anomaly and its place.

    `row` is the identity of the row or rows, empty if the whole table is concerned. `values` fill
    the placeholders of the message; if there is a `column`, they are formatted as its cells.
    """

    code: str
    table: str
    row: Mapping[str, object] = field(default_factory=dict)
    column: str = ""
    values: Mapping[str, object] = field(default_factory=dict)

    def sentence(self, language: Language) -> str:
        """Describe the place, the anomaly and what to check, in the reader's language."""
        place = [language.gettext("Table “{table}”", table=SHEETS[self.table].name(language.code))]
        place += [
            display_value(self.table, column, value, language)
            for column, value in self.row.items()
            if value is not None
        ]
        column = header(self.table, self.column, language.code) if self.column else ""
        message = language.gettext(
            MESSAGES[self.code],
            column=column,
            **{name: self._value_text(value, language) for name, value in self.values.items()},
        )
        return f"{language.gettext(', ').join(place)}: {message}"

    def _value_text(self, value: object, language: Language) -> str:
        if isinstance(value, int):
            return language.number(value)
        return display_value(self.table, self.column, value, language)
