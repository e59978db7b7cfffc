"""Represent what is wrong with a file: problem kinds with code, severity and message, and problems
with their place.
"""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass

from domain.language import Language
from loaders.cells.dates import possible_dates
from loaders.cells.instructions import DAY_FIRST, MONTH_FIRST
from loaders.cells.problem_messages import ERRORS, NOTICES, WARNINGS
from loaders.cells.values import CONTROL_CHARACTERS
from loaders.tables.schema import VOCABULARIES, header

ERROR, WARNING, NOTICE = SEVERITIES = "error", "warning", "notice"  # the most severe first
MAX_LISTED_TERMS = 12
MAX_VALUE_LENGTH = 200
_DIRECTION = re.compile("[\u200e\u200f\u061c\ufeff]")


@dataclass(frozen=True)
class ProblemKind:
    """A kind of problem. An error refuses its row or the file, a warning requests a check, a notice
    informs.
    """

    severity: str
    message: str


KINDS: Mapping[str, ProblemKind] = {
    code: ProblemKind(severity, message)
    for severity, messages in ((ERROR, ERRORS), (WARNING, WARNINGS), (NOTICE, NOTICES))
    for code, message in messages.items()
}

# Codes that refuse a whole file or sheet. All others refuse single rows, or none.
FILE_ERROR_CODES = tuple(
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
            "matrix_unconfirmed",
            "table_twice",
            "two_tables",
        ),
        "missing_column",
    )
    if code in KINDS
)

# Codes of columns whose blank cells may have the value above, or that of a heading: to be asked.
BLOCK_CODES = ("blank_beneath_value", "heading_between", "rows_nested")


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem and its place. `cell` is an A1 name in the file, `row` its row; both are empty
    where it concerns no single cell.

    `expected` is a message or a plain value, `choices` the name of the vocabulary that the value
    should come from, or for an ambiguous date its possible orders, DAY_FIRST|MONTH_FIRST. `value`
    is text of the file: shortened here, without control characters.
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
        object.__setattr__(self, "value", _sanitize(self.value))

    @property
    def readings(self) -> Mapping[str, dt.date]:
        """Return the possible days of an `ambiguous_date`, by the order that yields them."""
        return possible_dates(self.value) if self.code == "ambiguous_date" else {}

    @property
    def severity(self) -> str:
        """Return ERROR, WARNING or NOTICE."""
        return KINDS[self.code].severity

    def sentence(self, language: Language) -> str:
        """Return the place, the fault, the expected value and the remedy, in a language."""
        return f"{self.place(language)}: {self.message(language)}"

    def message(self, language: Language) -> str:
        """Return the fault, the expected value and the remedy, without the place."""
        values = {
            "value": language.isolate_in_rtl(self.value),
            "expected": self._expectation(language),
            "column": self._header(language),
        }
        parts = [language.gettext(KINDS[self.code].message, **values, **self._days(language))]
        if self.suggestion:
            parts.append(language.gettext("Did you mean {suggestion}?", suggestion=self.suggestion))
        return " ".join(parts)

    def place(self, language: Language) -> str:
        """Return sheet (or file, where it has no sheets), cell and column: "Sheet “events”, cell
        E2, column “End date”".
        """
        parts = [
            language.gettext("Sheet “{sheet}”", sheet=_sanitize(self.sheet))
            if self.sheet
            else self._file(language)
        ]
        if self.cell:
            parts.append(language.gettext("cell {cell}", cell=self.cell))
        if self.cell and self.column:
            parts.append(language.gettext("column “{column}”", column=self._header(language)))
        return language.gettext(", ").join(parts)

    def _file(self, language: Language) -> str:
        return language.gettext("File “{file}”", file=_sanitize(self.file))

    def _expectation(self, language: Language) -> str:
        expected = language.catalogue.gettext(self.expected) if self.expected else ""
        if expected[:1].isdigit():
            return language.isolate_in_rtl(expected)
        terms = VOCABULARIES.get(self.choices)
        if terms is None or len(terms) > MAX_LISTED_TERMS:
            return expected
        names = language.gettext(", ").join(
            language.isolate(term.name(language.code)) for term in terms.values()
        )
        return language.gettext("{expected} ({choices})", expected=expected, choices=names)

    def _days(self, language: Language) -> dict[str, str]:
        days = self.readings
        return {
            order: language.date(days[order]) if order in days else self.value
            for order in (DAY_FIRST, MONTH_FIRST)
        }

    def _header(self, language: Language) -> str:
        return header(self.table, self.column, language.code) if self.column else ""


def _sanitize(text: str) -> str:
    """Make text of a file fit for a sentence: a short line without control characters."""
    if (
        len(text) <= MAX_VALUE_LENGTH
        and text.isprintable()
        and "  " not in text
        and text.strip() == text
    ):
        return text
    plain = " ".join(_DIRECTION.sub("", CONTROL_CHARACTERS.sub(" ", text)).split())
    return plain if len(plain) <= MAX_VALUE_LENGTH else f"{plain[:MAX_VALUE_LENGTH]}…"
