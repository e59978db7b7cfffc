"""Write down the right result of reading a sheet: it is made with the sheet, from the plain data."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field

from tests.corpus.plain import Record
from tests.corpus.sheets import File

BANNER, HEADER, SUM, NOTE = "banner", "header", "sum", "note"
NO_TABLE = {BANNER, HEADER, SUM, NOTE}  # kinds of rows that are no row of the table
NOT_A_DATE, AMBIGUOUS = frozenset({"not_a_date", "hijri_date"}), frozenset({"ambiguous_date"})


@dataclass(frozen=True)
class Refusal:
    """A cell that cannot be read, and the codes by which that may be said."""

    cell: str
    codes: Set[str]


@dataclass(frozen=True)
class ExpectedTable:
    """The right result of a table. Rows are numbered from 1, as a spreadsheet program does.

    `rows` are those to be read, with the clean value of each cell that was written; `refused` those
    of which a cell cannot be read; `outside` those that are no row of the table, by kind. `filled`
    is the number of rows with anything in them. `places` gives each column its letters.
    """

    table: str
    sheet: str
    rows: Mapping[int, Record]
    refused: Mapping[int, tuple[Refusal, ...]] = field(default_factory=dict)
    outside: Mapping[int, str] = field(default_factory=dict)
    filled: int = 0
    places: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Example:
    """A file with the right result of reading it; `oddities` say what is special about it."""

    label: str
    file: File
    tables: tuple[ExpectedTable, ...]
    oddities: tuple[str, ...]
