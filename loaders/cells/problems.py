"""Say what is wrong with a file: each kind of problem as a code, a severity and a message, and each
problem with its place.
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

ERROR, WARNING, NOTICE = SEVERITIES = "error", "warning", "notice"  # the gravest first
MAX_LISTED_TERMS = 12
MAX_VALUE_LENGTH = 200
_DIRECTION = re.compile("[\u200e\u200f\u061c\ufeff]")


@dataclass(frozen=True)
class ProblemKind:
    """A kind of problem. An error refuses its row or the file, a warning asks for a look, a notice
    informs.
    """

    severity: str
    message: str


KINDS: Mapping[str, ProblemKind] = {
    code: ProblemKind(severity, message)
    for severity, messages in ((ERROR, ERRORS), (WARNING, WARNINGS), (NOTICE, NOTICES))
    for code, message in messages.items()
}

# What can refuse a file, or a sheet, as a whole. All else refuses rows, or none.
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
            "table_twice",
            "two_tables",
        ),
        "missing_column",
    )
    if code in KINDS
)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, and where. `cell` is an A1 place of the file, `row` its row;
    both empty where it is not about one cell.

    `expected` is a message or a plain value, `choices` the name of the vocabulary that
    the value
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
        object.__setattr__(self, "value", _sanitize(self.value))

    @property
    def readings(self) -> Mapping[str, dt.date]:
        """The days that a date in doubt may be, by the order that gives them: the choices of an
        `ambiguous_date`.
        """
        return possible_dates(self.value) if self.code == "ambiguous_date" else {}

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
            "value": language.isolate_in_rtl(self.value),
            "expected": self._expectation(language),
            "column": self._header(language),
        }
        parts = [language.gettext(KINDS[self.code].message, **values, **self._days(language))]
        if self.suggestion:
            parts.append(language.gettext("Did you mean {suggestion}?", suggestion=self.suggestion))
        return " ".join(parts)

    def place(self, language: Language) -> str:
        """The sheet, or the file where it has no sheets, with the cell and its column: "Sheet
        “events”, cell E2, column “End date”".
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
    """Text of a file as a sentence may hold it: one short line, and nothing that changes the
    direction of what follows.
    """
    if (
        len(text) <= MAX_VALUE_LENGTH
        and text.isprintable()
        and "  " not in text
        and text.strip() == text
    ):
        return text
    plain = " ".join(_DIRECTION.sub("", CONTROL_CHARACTERS.sub(" ", text)).split())
    return plain if len(plain) <= MAX_VALUE_LENGTH else f"{plain[:MAX_VALUE_LENGTH]}…"
