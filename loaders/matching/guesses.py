"""Represent how a sheet may be read: its columns, missing values, and notices for the analyst."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.language import Language, gettext_noop
from loaders.matching.matrix_questions import MatrixGuess

NAME, VALUES, REMEMBERED = "name", "values", "remembered"  # why a column was guessed

NOTICES: Mapping[str, str] = {
    "persons_twice": gettext_noop(
        "Rows of persons who joined again, left out so that each is counted once: {n}."
    ),
    "persons_unknown": gettext_noop(
        "The system writes a row each time a person joins: who left and came back may be counted "
        "twice."
    ),
    "persons_alike": gettext_noop(
        "Rows with the same name and address as a row above, counted like the others: {n}."
    ),
    "registrations": gettext_noop(
        "The list is one of registrations: it says who announced themselves, not who came."
    ),
    "absent_rows": gettext_noop(
        "By the column “{header}” {n} of the persons listed did not take part; their rows are left "
        "out."
    ),
    "pending_rows": gettext_noop(
        "By the column “{header}” {n} of the persons listed have not confirmed, or were not "
        "confirmed; their rows are left out."
    ),
    "headcount_unsure": gettext_noop(
        "The column “{header}” may hold numbers of persons: {n} in all. If it holds anything else, "
        "leave it out; each row is one person then."
    ),
    "persons_named": gettext_noop(
        "Each row names a person, and yet the column “{header}” gives numbers of persons: {n} in "
        "all. If each row is one person, leave this column out."
    ),
    "numbers_unread": gettext_noop(
        "The column “{header}” holds numbers, {n} in all, and is not read: each row counts as one "
        "person. If they are numbers of persons, choose Headcount for it."
    ),
    "gender_flags": gettext_noop(
        "The column “{header}” says by 1 and 0 who is a woman, and is not read. Choose Gender for "
        "it to say what 1 and 0 mean."
    ),
    "sum_agrees": gettext_noop("The sum beneath the table is {n}, as are the rows."),
    "sum_differs": gettext_noop(
        "The sum beneath the table is {n}, but the rows add up to {expected}. Look at both."
    ),
    "counts_beside": gettext_noop(
        "Columns that each hold numbers of persons, of which one only can be read: {n}. Give each "
        "group rows of its own."
    ),
    "rows_outside": gettext_noop("Rows above and below the table that are not read: {n}."),
    "totals_within": gettext_noop(
        "Rows between the others that are sums of them, left out so that nothing counts twice: {n}."
    ),
    "headings_within": gettext_noop(
        "Rows between the others that are headings of those beneath, left out: {n}. Say below "
        "whether they hold for the rows beneath."
    ),
    "rows_nested": gettext_noop(
        "Rows that are the sums of those beneath them, as in a compact pivot table, left out so "
        "that nothing counts twice: {n}. Say below whether they hold for the rows beneath."
    ),
    "rows_deep": gettext_noop(
        "Rows add up those beneath them, and these others in turn, so that the sheet cannot be "
        "read. Show the pivot table in tabular form and repeat all labels."
    ),
    "blank_beneath": gettext_noop(
        "In the column “{header}” a value seems to be written once for several rows; blank beneath "
        "it are {n}. Say below whether they have the value above."
    ),
}


@dataclass(frozen=True)
class Notice:
    """A warning for the analyst about a guess. `code` is a key of NOTICES, `n` a number of rows or
    persons, `expected` the number that was found instead of it.
    """

    code: str
    n: int = 0
    header: str = ""
    expected: int = 0

    def sentence(self, language: Language) -> str:
        """Return the notice in a language."""
        return language.gettext(
            NOTICES[self.code], n=self.n, header=self.header, expected=self.expected
        )


@dataclass(frozen=True)
class ColumnGuess:
    """A column of a sheet and the table column guessed for it; a personal one has no examples."""

    place: int
    header: str
    examples: tuple[str, ...] = ()
    column: str = ""
    reason: str = ""
    personal: bool = False


@dataclass(frozen=True)
class SheetGuess:
    """How a sheet may be read. `constants` are values missing in the file, empty if to be asked;
    `kind` is a known system's.

    `skipped` are the rows of persons who are not counted; `rejoined` those of them with a row
    above. `matrix` is set where the sheet is a matrix; then `columns` are those beside its cells.
    `filled` gives the columns of the table whose blank cells have the value above: FILL.
    """

    sheet: str
    table: str
    header: int
    last: int
    columns: tuple[ColumnGuess, ...]
    constants: Mapping[str, str] = field(default_factory=dict)
    kind: str = ""
    notices: tuple[Notice, ...] = ()
    skipped: tuple[int, ...] = ()
    rejoined: tuple[int, ...] = ()
    matrix: MatrixGuess | None = None
    filled: Mapping[str, str] = field(default_factory=dict)
