"""Hold what reading a file gave: tables, problems, and where its rows went."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from loaders.cells.problems import ERROR, NOTICE, Problem
from loaders.cells.row_accounting import SheetRows
from loaders.reading.opened import RowCounts
from loaders.tables.registry import TABLES
from loaders.tables.schema import empty_frame


@dataclass(frozen=True, eq=False)
class ParseResult:
    """What reading a file gave. `tables` are the clean frames of the tables it holds; `readable` is
    false where it could not be opened.

    `columns` are those that the file gives of each table: the others are empty in its frame,
    and say nothing. `rows` tell of each sheet that holds anything where its rows went.
    `persons` says whether its participants are persons, one in each row.
    """

    file: str
    sha256: str
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict, repr=False)
    counts: Mapping[str, RowCounts] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    readable: bool = True
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rows: tuple[SheetRows, ...] = ()
    persons: bool = False

    @property
    def refused(self) -> int:
        """How many rows were refused, of all sheets."""
        return sum(sheet.refused for sheet in self.rows)

    @property
    def read(self) -> int:
        """How many rows were read, of all sheets."""
        return sum(sheet.read for sheet in self.rows)

    @property
    def rows_dropped(self) -> int:
        """How many rows were left out that somebody may miss."""
        return sum(sheet.rows_dropped for sheet in self.rows)

    @property
    def clean(self) -> bool:
        """Whether there is nothing to correct or to look at: notices at most."""
        return all(problem.severity == NOTICE for problem in self.problems)

    @property
    def publishable(self) -> bool:
        """Whether no error stands against it."""
        return self.readable and all(problem.severity != ERROR for problem in self.problems)

    def frames(self) -> dict[str, pd.DataFrame]:
        """All five tables, empty where the file does not hold them."""
        return {
            name: self.tables[name] if name in self.tables else empty_frame(table)
            for name, table in TABLES.items()
        }
