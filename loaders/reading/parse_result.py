"""Represent the result of parsing a file, joined from its sheets: tables, problems, row counts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from loaders.cells.limits import LIMITS, format_number
from loaders.cells.problems import ERROR, NOTICE, SEVERITIES, Problem
from loaders.cells.row_accounting import SheetRows, sum_by_sheet
from loaders.reading.cell_trace import CellTrace, sum_traces
from loaders.reading.opened_file import OpenedFile, RowCounts
from loaders.reading.sheet import ParsedSheet
from loaders.tables import participants
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


def join_sheets(
    opened: OpenedFile,
    sheets: Sequence[ParsedSheet],
    problems: Sequence[Problem],
    other_rows: Iterable[SheetRows],
) -> ParseResult:
    """Join the parsed sheets of a file; of two with the same table the first one counts.

    `problems` are those of the file, `other_rows` the rows of sheets without a table.
    """
    found = [*problems, *(problem for sheet in sheets for problem in sheet.located_problems)]
    unlisted = sum(sheet.unlisted.count for sheet in sheets)
    tables = {sheet.table.name: sheet.clean for sheet in reversed(sheets)}
    ordered = {table: tables[table] for table in TABLES if table in tables}
    given = {sheet.table.name: _columns_in_file(sheet) for sheet in reversed(sheets)}
    return ParseResult(
        opened.file,
        opened.sha256,
        ordered,
        {table: _count_rows(table, sheets) for table in ordered},
        tuple(_limit_problems(opened.file, found, more=unlisted)),
        columns={table: given[table] for table in ordered},
        rows=sum_by_sheet([*(sheet.rows for sheet in sheets), *other_rows]),
        persons=any(map(_lists_persons, sheets)),
        traces=sum_traces(trace for sheet in sheets for trace in sheet.traces),
    )


def _lists_persons(sheet: ParsedSheet) -> bool:
    """Tell whether a sheet has a participant in each row instead of headcounts."""
    return (
        sheet.table is participants.TABLE
        and not sheet.is_unreadable
        and not sheet.has_column("headcount")
    )


def _limit_problems(file: str, problems: list[Problem], *, more: int) -> list[Problem]:
    """Keep the LIMITS.problems most severe problems; add one that counts all others."""
    beyond = len(problems) - LIMITS.problems
    if beyond > 0:
        grave = sorted(range(len(problems)), key=lambda i: SEVERITIES.index(problems[i].severity))[
            : LIMITS.problems
        ]
        problems, more = [problems[i] for i in sorted(grave)], more + beyond
    return [Problem("not_listed", file, value=format_number(more)), *problems] if more else problems


def _columns_in_file(sheet: ParsedSheet) -> tuple[str, ...]:
    """Return the clean frame's columns that the file provides: as cells, constants or counts, or
    read from another column.
    """
    computed = {column.precision for column in sheet.table.columns}
    if sheet.table.name == "participants":
        computed.add("headcount")
    return tuple(
        str(name) for name in sheet.clean.columns if sheet.has_column(str(name)) or name in computed
    )


def _count_rows(table: str, sheets: Iterable[ParsedSheet]) -> RowCounts:
    table_sheets = [sheet for sheet in sheets if sheet.table.name == table]
    read = sum(int(sheet.accepted.sum()) for sheet in table_sheets)
    rows = sum(len(sheet.frame) for sheet in table_sheets)
    return RowCounts(rows, read, rows - read)
