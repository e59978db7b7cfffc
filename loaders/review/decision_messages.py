"""Word the decisions on how files were read, each with its place and the number of its rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.language import Language, gettext_noop
from loaders.cells.instructions import (
    DAY_FIRST,
    DROP,
    FILL,
    KEEP,
    LEAVE,
    MONTH_FIRST,
    NO_ROW,
    PRESENT,
)
from loaders.cells.row_accounting import REASONS
from loaders.reading.cell_trace import ORDER, SPELLING, VALUE
from loaders.review.merge import UPDATE, WHOLE
from loaders.tables.registry import column_name, table_name, term_name

SHEET, UNREAD, COLUMN, CONSTANT, ROWS = "sheet", "unread_sheet", "column", "constant", "rows"
MODE, REFUSED, SIGN, FILLED = "mode", "refused_rows", "sign", "filled"
NOT_COUNTED = -1
TEXTS = ("kind", "file", "sheet", "table", "column", "value", "meaning")  # facts that are stored
_READ_AS = gettext_noop("“{value}” in the column “{column}” was read as “{meaning}”")
# By kind, and where the meaning changes the sentence by kind and meaning.
MESSAGES: Mapping[str | tuple[str, str], str] = {
    SHEET: gettext_noop("The sheet was read as the table “{meaning}”"),
    UNREAD: gettext_noop("The sheet was left out"),
    COLUMN: gettext_noop("The column “{value}” was read as “{column}”"),
    CONSTANT: gettext_noop("“{column}” is “{meaning}” in every row"),
    ROWS: gettext_noop("Rows were left out: {meaning}"),
    VALUE: _READ_AS,
    (VALUE, ""): gettext_noop("“{value}” in the column “{column}” was left empty"),
    SPELLING: _READ_AS,
    SIGN: gettext_noop("“{value}” in the cells of the matrix was read as “{meaning}”"),
    (SIGN, NO_ROW): gettext_noop("“{value}” in the cells of the matrix was read as no row"),
    (SIGN, PRESENT): gettext_noop(
        "“{value}” in the cells of the matrix was read as present, without a number"
    ),
    (ORDER, DAY_FIRST): gettext_noop("Dates of “{column}” were read as day, month, year"),
    (ORDER, MONTH_FIRST): gettext_noop("Dates of “{column}” were read as month, day, year"),
    (FILLED, FILL): gettext_noop("Blank cells of “{column}” were read as the value above them"),
    (FILLED, LEAVE): gettext_noop("Blank cells of “{column}” beneath a value were left blank"),
    KEEP: gettext_noop("The column {value} was kept, though it looks like one of persons"),
    DROP: gettext_noop("The column {value} was left out"),
    (MODE, UPDATE): gettext_noop(
        "Published rows of “{table}” that are not among the rows that were read are kept"
    ),
    (MODE, WHOLE): gettext_noop(
        "Published rows of “{table}” that are not among the rows that were read are removed"
    ),
    REFUSED: gettext_noop("Rows with errors were left out"),
}
_OTHER = gettext_noop("“{value}”: {meaning}")  # of a kind that a newer dashboard has stored


@dataclass(frozen=True)
class Decision:
    """One decision on how a file was read, or how its tables are merged.

    `value` is text of the file as it stands, redacted: a value, a header, a column. `meaning` is
    what it was read as: a code, a table, a constant, an order, a mode, a reason. `rows` is the
    number of rows that it concerns, NOT_COUNTED where that is not known. `sha256` is that of the
    file, empty for a mode. `key` is the field and the entry that are removed to take it back;
    empty where nobody was asked. Parts of one sheet's matching have the same key.
    """

    kind: str
    file: str = ""
    sheet: str = ""
    table: str = ""
    column: str = ""
    value: str = ""
    meaning: str = ""
    rows: int = NOT_COUNTED
    sha256: str = ""
    key: tuple[str, Any] | tuple[()] = ()

    @property
    def field(self) -> str:
        """Return the field of instructions or draft that has the decision; empty for none."""
        return self.key[0] if self.key else ""

    @property
    def entry(self) -> Any:
        """Return the entry of the field that is removed to take the decision back."""
        return self.key[1] if self.key else None

    def sentence(self, language: Language) -> str:
        """Return the place and what was decided, in a language."""
        place = self.place(language)
        return f"{place}: {self.message(language)}" if place else self.message(language)

    def message(self, language: Language) -> str:
        """Return what was decided and for how many rows, without the place."""
        template = MESSAGES.get((self.kind, self.meaning)) or MESSAGES.get(self.kind, _OTHER)
        values = {
            "value": language.isolate_in_rtl(self.value),
            "column": column_name(self.table, self.column, language),
            "meaning": self._meaning(language),
            "table": table_name(self.table, language),
        }
        text = language.gettext(template, **values)
        if self.rows == NOT_COUNTED:
            return text
        return language.ngettext("{text} ({n} row)", "{text} ({n} rows)", self.rows, text=text)

    def place(self, language: Language) -> str:
        """Return file and sheet; empty for a decision on a table."""
        parts = [language.gettext("File “{file}”", file=self.file)] if self.file else []
        if self.sheet:
            parts.append(language.gettext("Sheet “{sheet}”", sheet=self.sheet))
        return language.gettext(", ").join(parts)

    def _meaning(self, language: Language) -> str:
        if self.kind == SHEET:
            return table_name(self.meaning, language)
        if self.kind == ROWS:
            return language.gettext(REASONS[self.meaning]) if self.meaning in REASONS else ""
        return term_name(self.table, self.column, self.meaning, language)

    def to_dict(self) -> dict[str, str | int]:
        """Convert to the facts that are stored with a version: a flat dict without empty ones."""
        facts: dict[str, str | int] = {name: getattr(self, name) for name in TEXTS}
        counted = {} if self.rows == NOT_COUNTED else {"rows": self.rows}
        return {name: fact for name, fact in facts.items() if fact} | counted

    @staticmethod
    def from_dict(facts: Mapping[str, Any]) -> "Decision":
        """Create from the result of `to_dict`; other facts are ignored."""
        texts: dict[str, Any] = {name: str(facts.get(name, "")) for name in TEXTS}
        return Decision(**texts, rows=int(facts.get("rows", NOT_COUNTED)))
