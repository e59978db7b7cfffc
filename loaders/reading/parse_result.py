"""Represent the result of parsing a file: its tables, problems and row counts."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from loaders.cells.problems import ERROR, NOTICE, Problem
from loaders.cells.row_accounting import SheetRows
from loaders.reading.cell_trace import CellTrace
from loaders.reading.opened_file import RowCounts
from loaders.tables.registry import TABLES
from loaders.tables.schema import empty_frame


@dataclass(frozen=True, eq=False)
class ParseResult:
    """The result of parsing a file; `readable` is false if the file could not be opened.

    `tables` are clean frames by table name. `columns` are the columns that the file provides for
    each table; the others are empty in its frame and carry no information. `rows` counts the rows
    of each nonempty sheet by what became of them. `persons` tells whether its participants are
    listed with one person in each row. `traces` tell which cells were read otherwise than they
    stand.
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
    traces: tuple[CellTrace, ...] = ()

    @property
    def rows_refused(self) -> int:
        """Count the refused rows of all sheets."""
        return sum(sheet.refused for sheet in self.rows)

    @property
    def rows_read(self) -> int:
        """Count the rows read from all sheets."""
        return sum(sheet.read for sheet in self.rows)

    @property
    def rows_dropped(self) -> int:
        """Count the rows left out that an analyst may miss."""
        return sum(sheet.rows_dropped for sheet in self.rows)

    @property
    def clean(self) -> bool:
        """Tell whether the file has neither errors nor warnings; notices are allowed."""
        return all(problem.severity == NOTICE for problem in self.problems)

    @property
    def publishable(self) -> bool:
        """Tell whether the file is readable and has no errors."""
        return self.readable and all(problem.severity != ERROR for problem in self.problems)

    def frames(self) -> dict[str, pd.DataFrame]:
        """Return all five tables, empty if the file does not contain them."""
        return {
            name: self.tables[name] if name in self.tables else empty_frame(table)
            for name, table in TABLES.items()
        }
