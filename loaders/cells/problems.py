"""What can be wrong with a file: each kind of problem as a code, a severity and a message, and each
problem with its place.
"""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass

from domain.language import Language, mark
from loaders.cells.dates import readings
from loaders.cells.instructions import DAY_FIRST, MONTH_FIRST
from loaders.cells.values import CONTROLS
from loaders.tables.schema import VOCABULARIES, header

ERROR, WARNING, NOTICE = SEVERITIES = "error", "warning", "notice"  # the gravest first
LONGEST_CHOICE = 12
LONGEST_VALUE = 200
_DIRECTION = re.compile("[\u200e\u200f\u061c\ufeff]")


@dataclass(frozen=True)
class Kind:
    """A kind of problem. An error refuses its row or the file, a warning asks for a look, a notice
    informs.
    """

    severity: str
    message: str


KINDS: Mapping[str, Kind] = {
    "unreadable": Kind(ERROR, mark("The file cannot be read. Expected: {expected}.")),
    "password": Kind(
        ERROR,
        mark(
            "The file is locked with a password. Open it, save it without the password, and send "
            "it again."
        ),
    ),
    "too_large": Kind(
        ERROR,
        mark(
            "The file is too large to be opened safely: {value}. Expected: {expected}. Delete the "
            "empty rows and columns."
        ),
    ),
    "file_too_large": Kind(
        ERROR,
        mark(
            "The file is larger than can be taken in: {value}. Expected: at most {expected}. Split "
            "it into several files."
        ),
    ),
    "unpacked_too_large": Kind(
        ERROR,
        mark(
            "The file unpacks to more than can be read: {value}. Expected: at most {expected}. "
            "Split it into several files."
        ),
    ),
    "too_many_rows": Kind(
        ERROR,
        mark(
            "The sheet has more rows than can be read: {value}. Expected: at most {expected}. "
            "Split it into several files."
        ),
    ),
    "too_many_columns": Kind(
        ERROR,
        mark(
            "The sheet has more columns than can be read: {value}. Expected: at most {expected}. "
            "Delete those that are not needed."
        ),
    ),
    "too_many_merges": Kind(
        ERROR,
        mark(
            "The sheet has more merged cells than can be read: {value}. Expected: at most "
            "{expected}. Select all cells and unmerge them."
        ),
    ),
    "reading_too_long": Kind(
        ERROR,
        mark(
            "Reading the file was stopped, since it took more than {expected} seconds. Split it "
            "into several files."
        ),
    ),
    "memory_exceeded": Kind(
        ERROR,
        mark(
            "Reading the file was stopped, since it needs more than {expected} of memory. Split it "
            "into several files."
        ),
    ),
    "no_table": Kind(
        ERROR,
        mark(
            "No table was recognised. Name the sheet after one of the tables, or use the headers "
            "of the template."
        ),
    ),
    "no_header": Kind(
        ERROR,
        mark(
            "No header row was found among the first 20 rows. Put the names of the columns above "
            "the rows, as in the template."
        ),
    ),
    "table_twice": Kind(
        ERROR,
        mark(
            "The sheet holds a table that another sheet holds too, and was not read. Put all the "
            "rows into one sheet."
        ),
    ),
    "two_tables": Kind(
        ERROR,
        mark(
            "Another table begins here, at {value}, on the same sheet: whose the rows are cannot "
            "be told. Give each its own sheet."
        ),
    ),
    "rows_above_headers": Kind(
        ERROR,
        mark(
            "Rows above the headers look like rows of a table, and no headers say of which. Number "
            "of these rows: {value}. "
            "Put them beneath the headers, or delete them."
        ),
    ),
    "missing_column": Kind(
        ERROR,
        mark(
            "The required column “{column}” is missing, and no row can be read without it. Add the "
            "column."
        ),
    ),
    "missing_value": Kind(ERROR, mark("The cell is empty. Expected: {expected}. Fill it in.")),
    "not_a_number": Kind(
        ERROR,
        mark(
            "“{value}” is not a number that can be read here. Expected: {expected}. Correct it, or "
            "leave it empty if unknown."
        ),
    ),
    "negative_number": Kind(
        ERROR,
        mark(
            "“{value}” is less than zero. Expected: {expected}. Correct it, or leave it empty if "
            "unknown."
        ),
    ),
    "not_a_year": Kind(
        ERROR,
        mark("“{value}” is not a year that can be read here. Expected: {expected}. Correct it."),
    ),
    "not_a_date": Kind(
        ERROR,
        mark("“{value}” is not a date that can be read here. Expected: {expected}. Correct it."),
    ),
    "ambiguous_date": Kind(
        ERROR,
        mark(
            "“{value}” may be {day_first} or {month_first}. Choose the order of the column, or "
            "write the date as 2020-08-13."
        ),
    ),
    "unknown_term": Kind(
        ERROR, mark("“{value}” is not known here. Expected: {expected}. Correct it.")
    ),
    "formula_without_value": Kind(
        ERROR,
        mark(
            "The formula was saved without its value. Open the file in a spreadsheet program, save "
            "it, and send it again."
        ),
    ),
    "error_value": Kind(
        ERROR,
        mark(
            "The cell shows an error of the spreadsheet program. Expected: {expected}. Correct the "
            "formula, or type the value."
        ),
    ),
    "merged_number": Kind(
        ERROR,
        mark(
            "The number {value} stands in a cell merged over several rows: whose it is cannot be "
            "told. Give each row its own."
        ),
    ),
    "shifted_row": Kind(
        ERROR,
        mark(
            "The row has more values than the header has columns, so they may have shifted. Put "
            "values with commas in quotes."
        ),
    ),
    "key_twice": Kind(
        ERROR, mark("The row is about the same thing as row {expected}. Keep one of the two.")
    ),
    "end_before_start": Kind(
        ERROR,
        mark(
            "The event ends on {value}, before it starts. Expected: {expected} or later. Correct "
            "one of the dates."
        ),
    ),
    "unknown_event": Kind(
        ERROR,
        mark(
            "The event “{value}” is not in the sheet of events. Correct its code, or add the event "
            "there."
        ),
    ),
    "row_twice": Kind(
        WARNING,
        mark(
            "The row is the same as one above it and would count twice. Delete it, or tell the two "
            "apart in a note."
        ),
    ),
    "column_twice": Kind(
        WARNING,
        mark(
            "The column “{column}” stands twice; only the first was read. Delete or rename the "
            "second."
        ),
    ),
    "unnamed_column": Kind(
        WARNING,
        mark(
            "The column has values but no header and was not read. Give it a header, or empty it."
        ),
    ),
    "text_too_long": Kind(
        WARNING,
        mark(
            "The text has {value} letters. Pictures and documents cut it with an ellipsis. "
            "Expected: at most {expected}. Shorten it."
        ),
    ),
    "total_disagrees": Kind(
        WARNING,
        mark(
            "The source gives the number of participants as {value}, but the headcounts add up to "
            "{expected}. Look at both."
        ),
    ),
    "states_disagree": Kind(
        WARNING,
        mark(
            "The source gives the number of states as {value}, but those named among the "
            "participants number {expected}. Look at both."
        ),
    ),
    "no_rows": Kind(NOTICE, mark("The sheet has headers, but no rows beneath them.")),
    "rows_above": Kind(
        NOTICE,
        mark(
            "Lines above the headers, from this cell on, were not read. Number of these lines: "
            "{value}."
        ),
    ),
    "header_repeated": Kind(NOTICE, mark("Row {value} says the headers again. It was left out.")),
    "hidden_rows": Kind(
        NOTICE,
        mark(
            "Rows are hidden here. They were read like all others. Number of hidden rows: {value}."
        ),
    ),
    "hidden_columns": Kind(
        NOTICE,
        mark(
            "Columns are hidden here. They were read like all others. Number of hidden columns: "
            "{value}."
        ),
    ),
    "hidden_sheet": Kind(NOTICE, mark("The sheet is hidden. It was read like all others.")),
    "macros_ignored": Kind(
        NOTICE, mark("The file holds macros. They were not run, and nothing of them is kept.")
    ),
    "links_ignored": Kind(
        NOTICE,
        mark(
            "The file has links to other files. They were not followed; the values saved in this "
            "file were read."
        ),
    ),
    "control_characters": Kind(
        NOTICE,
        mark(
            "The column “{column}” holds invisible control characters, from this cell on. They "
            "were left out."
        ),
    ),
    "letters_without_glyph": Kind(
        NOTICE,
        mark(
            "The column “{column}” holds letters that pictures and printed documents show as a "
            "hollow square, from this cell on: {value}."
        ),
    ),
    "unknown_sheet": Kind(NOTICE, mark("The sheet is none of the tables and was not read.")),
    "empty_sheet": Kind(NOTICE, mark("The sheet is empty.")),
    "unknown_column": Kind(
        NOTICE, mark("The column “{value}” is not part of the table and was not read.")
    ),
    "personal_column": Kind(
        NOTICE,
        mark("The column “{value}” holds personal data. It was left out; nothing of it is kept."),
    ),
    "personal_by_header": Kind(
        NOTICE,
        mark(
            "The column “{value}” was left out: its header or its values look like those of "
            "persons, or you said so. "
            "Number of different values: {expected}. It can be kept."
        ),
    ),
    "persons_left_out": Kind(
        NOTICE,
        mark(
            "In the column “{column}” names of persons were left out. Number of cells that held "
            "nothing else: {value}."
        ),
    ),
    "not_listed": Kind(
        NOTICE,
        mark(
            "The file has more problems than are listed. Correct these and send it again. Number "
            "of those not listed: {value}."
        ),
    ),
    "encoding_guessed": Kind(
        NOTICE,
        mark(
            "The file does not say its encoding; it was read as {value}. Saved as UTF-8 it is read "
            "without a guess."
        ),
    ),
}

# What can refuse a file, or a sheet, as a whole. All else refuses rows, or none.
REFUSALS = tuple(
    code
    for code in (
        *(
            "unreadable",
            "password",
            "file_too_large",
            "unpacked_too_large",
            "too_large",
            "too_many_rows",
            "too_many_columns",
        ),
        "too_many_merges",
        *(
            "reading_too_long",
            "memory_exceeded",
            "no_table",
            "no_header",
            "table_twice",
            "two_tables",
        ),
        "missing_column",
    )
    if code in KINDS
)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, and where. `cell` is an A1 place of the file, `row` its row; both
    empty where it is not about one cell.

    `expected` is a message or a plain value, `choices` the name of the vocabulary that the value
    should come from; of a date in doubt the orders it may have, DAY_FIRST|MONTH_FIRST. `value` is
    text of a file: shortened here, and without characters that act on what is around.
    """

    code: str
    file: str
    sheet: str = ""
    cell: str = ""
    value: str = ""
    expected: str = ""
    suggestion: str = ""
    table: str = ""
    column: str = ""
    choices: str = ""
    row: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "value", _harmless(self.value))

    @property
    def readings(self) -> Mapping[str, dt.date]:
        """The days that a date in doubt may be, by the order that gives them: the choices of an
        `ambiguous_date`.
        """
        return readings(self.value) if self.code == "ambiguous_date" else {}

    @property
    def severity(self) -> str:
        """error, warning or notice."""
        return KINDS[self.code].severity

    def sentence(self, language: Language) -> str:
        """Where, what, what was expected and what to do, in the reader's language."""
        return f"{self.place(language)}: {self.message(language)}"

    def message(self, language: Language) -> str:
        """What is wrong, what was expected and what to do, without the place."""
        values = {
            "value": language.set_apart(self.value),
            "expected": self._expected(language),
            "column": self._header(language),
        }
        parts = [language.say(KINDS[self.code].message, **values, **self._days(language))]
        if self.suggestion:
            parts.append(language.say("Did you mean {suggestion}?", suggestion=self.suggestion))
        return " ".join(parts)

    def place(self, language: Language) -> str:
        """The sheet, or the file where it has no sheets, with the cell and its column: "Sheet
        “events”, cell E2, column “End date”".
        """
        parts = [
            language.say("Sheet “{sheet}”", sheet=_harmless(self.sheet))
            if self.sheet
            else self._file(language)
        ]
        if self.cell:
            parts.append(language.say("cell {cell}", cell=self.cell))
        if self.cell and self.column:
            parts.append(language.say("column “{column}”", column=self._header(language)))
        return language.say(", ").join(parts)

    def _file(self, language: Language) -> str:
        return language.say("File “{file}”", file=_harmless(self.file))

    def _expected(self, language: Language) -> str:
        expected = language.catalogue.gettext(self.expected) if self.expected else ""
        if expected[:1].isdigit():
            return language.set_apart(expected)
        terms = VOCABULARIES.get(self.choices)
        if terms is None or len(terms) > LONGEST_CHOICE:
            return expected
        names = language.say(", ").join(
            language.isolate(term.name(language.code)) for term in terms.values()
        )
        return language.say("{expected} ({choices})", expected=expected, choices=names)

    def _days(self, language: Language) -> dict[str, str]:
        days = self.readings
        return {
            order: language.date(days[order]) if order in days else self.value
            for order in (DAY_FIRST, MONTH_FIRST)
        }

    def _header(self, language: Language) -> str:
        return header(self.table, self.column, language.code) if self.column else ""


def _harmless(text: str) -> str:
    """Text of a file as a sentence may hold it: one short line, and nothing that changes the
    direction of what follows.
    """
    if (
        len(text) <= LONGEST_VALUE
        and text.isprintable()
        and "  " not in text
        and text.strip() == text
    ):
        return text
    plain = " ".join(_DIRECTION.sub("", CONTROLS.sub(" ", text)).split())
    return plain if len(plain) <= LONGEST_VALUE else f"{plain[:LONGEST_VALUE]}…"
