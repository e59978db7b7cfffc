"""A file read whole: its tables as clean frames, and all its problems at once. Bad input never raises."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from domain.language import mark
from loaders import coverage, delimited, events, participants, principles, progress, spreadsheet
from loaders.grid import WHOLE_FILE, Grid, OpeningError
from loaders.layout import laid_out, recognised
from loaders.problems import ERROR, NOTICE, Problem
from loaders.schema import Table
from loaders.sheet import Sheet, empty, parsed_sheet, unread

TABLES: Mapping[str, Table] = {t.name: t for t in (events.TABLE, participants.TABLE, progress.TABLE, coverage.TABLE, principles.TABLE)}
CHECKS: Mapping[str, Callable[[Sheet], Iterable[Problem]]] = {"events": events.check, "participants": participants.check}
HEADERS = frozenset(header for table in TABLES.values() for header in table.headers)


@dataclass(frozen=True)
class Counts:
    """The rows of a table in the file: read + refused = in_file, always."""

    in_file: int
    read: int
    refused: int


@dataclass(frozen=True, eq=False)
class Reading:
    """What reading a file gave. `tables` are the clean frames of the tables it holds; `readable` is false where it could not be opened."""

    file: str
    sha256: str
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict, repr=False)
    counts: Mapping[str, Counts] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    readable: bool = True

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
        return {name: self.tables[name] if name in self.tables else empty(table) for name, table in TABLES.items()}


def read(path: str | Path) -> Reading:
    """A file of the disk, read."""
    path = Path(path)
    try:
        data = path.read_bytes()
    except (OSError, ValueError):
        return _unreadable(path.name, b"", OpeningError("unreadable", mark("a file that exists and may be opened")))
    return read_bytes(path.name, data)


def read_bytes(name: str, data: bytes) -> Reading:
    """A file's content, read. The name tells the kind of text files, and may name the table."""
    try:
        grids, problems = _opened(name, data)
    except OpeningError as refusal:
        return _unreadable(name, data, refusal)
    sheets, oddities = _sheets(name, grids)
    sheets = _checked_together([sheet.with_problems(CHECKS[sheet.table.name](sheet)) if _checkable(sheet) else sheet for sheet in sheets])
    problems += oddities
    for sheet in sheets:
        problems += sorted(sheet.problems, key=lambda problem: problem.row)
    tables = {sheet.table.name: sheet.clean for sheet in reversed(sheets)}  # of two sheets of one table the first stands
    ordered = {table: tables[table] for table in TABLES if table in tables}
    return Reading(name, _digest(data), ordered, {table: _counts(table, sheets) for table in ordered}, tuple(problems))


def _opened(name: str, data: bytes) -> tuple[list[Grid], list[Problem]]:
    if not data:
        raise OpeningError("unreadable", mark("a file that is not empty"))
    if spreadsheet.is_spreadsheet(data):
        return spreadsheet.opened(data), []
    if not name.lower().endswith(delimited.SUFFIXES):
        raise OpeningError("unreadable", WHOLE_FILE)
    grid, guessed = delimited.opened(data, HEADERS)
    return [grid], [Problem("encoding_guessed", name, value=guessed)] if guessed else []


def _sheets(file: str, grids: list[Grid]) -> tuple[list[Sheet], list[Problem]]:
    """The sheets that hold tables, and what is to be said of the others."""
    sheets: list[Sheet] = []
    problems: list[Problem] = []
    for grid in grids:
        table = recognised(grid, Path(file).stem if len(grids) == 1 else "", TABLES)
        if table is None or not grid.filled():
            problems.append(Problem("unknown_sheet" if grid.filled() else "empty_sheet", file, grid.name))
        else:
            sheets.append(_sheet(file, grid, table, first=all(sheet.table != table for sheet in sheets)))
    return sheets, problems if sheets else [Problem("no_table", file)]


def _sheet(file: str, grid: Grid, table: Table, *, first: bool) -> Sheet:
    layout = laid_out(file, grid, table)
    if layout is None:
        return unread(file, grid, table, "no_header")
    if not first:
        return unread(file, grid, table, "table_twice", below=layout.header)
    sheet = parsed_sheet(file, grid, layout)
    return participants.counted(sheet) if table.name == "participants" else sheet


def _checkable(sheet: Sheet) -> bool:
    return sheet.table.name in CHECKS and not sheet.unusable


def _checked_together(sheets: list[Sheet]) -> list[Sheet]:
    """What only shows where events and participants stand in one file."""
    usable = {sheet.table.name: sheet for sheet in reversed(sheets) if not sheet.unusable}
    if not {"events", "participants"} <= usable.keys():
        return sheets
    announced = usable["events"]
    attended = usable["participants"].with_problems(participants.check_events(usable["participants"], announced))
    checked = {id(usable["participants"]): attended, id(announced): announced.with_problems(participants.check_totals(attended, announced))}
    return [checked.get(id(sheet), sheet) for sheet in sheets]


def _counts(table: str, sheets: Iterable[Sheet]) -> Counts:
    held = [sheet for sheet in sheets if sheet.table.name == table]
    in_file, refused = sum(len(sheet.frame) for sheet in held), sum(len(sheet.refused) for sheet in held)
    return Counts(in_file, in_file - refused, refused)


def _unreadable(name: str, data: bytes, refusal: OpeningError) -> Reading:
    problem = Problem(refusal.code, name, value=refusal.value, expected=refusal.expected)
    return Reading(name, _digest(data), problems=(problem,), readable=False)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
