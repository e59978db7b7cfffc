"""Read a file whole: its tables as clean frames, and all its problems at once. Bad input never
raises.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from domain.language import mark
from loaders.cells.cell_names import a1
from loaders.cells.grid import WHOLE_FILE, Grid, OpeningError
from loaders.cells.instructions import NOTHING, Instructions
from loaders.cells.limits import LIMITS, grouped
from loaders.cells.problems import SEVERITIES, Problem
from loaders.cells.row_accounting import GUIDE, UNKNOWN, UNWANTED, SheetRows, summed
from loaders.cells.values import text_of
from loaders.layout.auxiliary_sheets import accompanies
from loaders.layout.header_rows import recognised
from loaders.layout.headers import Layout, instructed, laid_out, outlined
from loaders.layout.regions import regions_of
from loaders.privacy.text_redaction import file_name, sheet_names
from loaders.reading import checks, delimited, spreadsheet
from loaders.reading.opened import Counts, Opened, table_hint
from loaders.reading.parse_result import Reading
from loaders.reading.sheet import Sheet, joined, unread
from loaders.reading.sheet_parsing import parsed_sheet
from loaders.reading.sheet_redaction import without_personal
from loaders.tables import participants
from loaders.tables.registry import HEADERS, TABLES
from loaders.tables.schema import Table


def read(path: str | Path, instructions: Instructions = NOTHING) -> Reading:
    """A file of the disk, read."""
    path = Path(path)
    try:
        data = path.read_bytes()
    except (OSError, ValueError):
        return reading(
            refused(
                path.name,
                b"",
                OpeningError("unreadable", mark("a file that exists and may be opened")),
            )
        )
    return read_bytes(path.name, data, instructions)


def read_bytes(name: str, data: bytes, instructions: Instructions = NOTHING) -> Reading:
    """A file's content, read. The name tells the kind of text files, and may name the table."""
    return reading(opened(name, data, instructions), instructions)


def opened(name: str, data: bytes, instructions: Instructions = NOTHING) -> Opened:
    """A file's content, opened, and what is personal taken out of it. Bad input never raises.

    In: `instructions`, of which only the decisions on columns count.
    """
    try:
        found, problems = _opened(name, data)
    except OpeningError as refusal:
        return refused(name, data, refusal)
    grids = [grid for grid in found if not accompanies(grid.name)]
    guides = {grid.name: len(grid.filled_rows) for grid in found if accompanies(grid.name)}
    hint = table_hint(name, grids)
    shown = dict(
        zip((grid.name for grid in grids), sheet_names([grid.name for grid in grids]), strict=True)
    )
    regions = (
        region
        for grid in grids
        for region in regions_of(replace(grid, name=shown[grid.name]), TABLES)
    )
    clean = (
        without_personal(
            each, recognised(each, hint, TABLES), HEADERS, instructions.decisions(each.key)
        )
        for each in regions
    )
    told = (
        replace(problem, file=file_name(name), sheet=shown.get(problem.sheet, problem.sheet))
        for problem in problems
    )
    return Opened(file_name(name), _digest(data), tuple(clean), tuple(told), guides=guides)


def refused(name: str, data: bytes, refusal: OpeningError) -> Opened:
    """A file that cannot be opened, for one reason."""
    sheet = next(iter(sheet_names([refusal.sheet] if refusal.sheet else [])), "")
    problem = Problem(
        refusal.code, file_name(name), sheet, value=refusal.value, expected=refusal.expected
    )
    return Opened(file_name(name), _digest(data), problems=(problem,), readable=False)


def reading(opened: Opened, instructions: Instructions = NOTHING) -> Reading:
    """What an opened file gives, read as was said. May be repeated: it needs the file no more."""
    if not opened.readable:
        return Reading(opened.file, opened.sha256, problems=opened.problems, readable=False)
    sheets, oddities, others = _sheets(opened, instructions)
    sheets = checks.with_checks_together([checks.with_checks(sheet) for sheet in sheets])
    problems = [*opened.problems, *oddities]
    for sheet in sheets:
        problems += sorted(sheet.problems, key=lambda problem: problem.row)
    problems = _listed(opened.file, problems, more=sum(sheet.unlisted.count for sheet in sheets))
    # of two sheets of one table the first stands
    tables = {sheet.table.name: sheet.clean for sheet in reversed(sheets)}
    ordered = {table: tables[table] for table in TABLES if table in tables}
    counts = {table: _counts(table, sheets) for table in ordered}
    given = {sheet.table.name: _given(sheet) for sheet in reversed(sheets)}
    return Reading(
        opened.file,
        opened.sha256,
        ordered,
        counts,
        tuple(problems),
        columns={table: given[table] for table in ordered},
        rows=summed([*(sheet.rows for sheet in sheets), *others]),
        persons=any(
            sheet.table is participants.TABLE
            and not sheet.unusable
            and not sheet.holds("headcount")
            for sheet in sheets
        ),
    )


def _listed(file: str, problems: list[Problem], *, more: int) -> list[Problem]:
    """As many of the problems as are listed, errors before warnings before notices; then the number
    of all others.
    """
    beyond = len(problems) - LIMITS.problems
    if beyond > 0:
        grave = sorted(range(len(problems)), key=lambda i: SEVERITIES.index(problems[i].severity))[
            : LIMITS.problems
        ]
        problems, more = [problems[i] for i in sorted(grave)], more + beyond
    return [Problem("not_listed", file, value=grouped(more)), *problems] if more else problems


def _opened(name: str, data: bytes) -> tuple[list[Grid], list[Problem]]:
    if not data:
        raise OpeningError("unreadable", mark("a file that is not empty"))
    if spreadsheet.is_spreadsheet(data):
        grids, found = spreadsheet.opened(data)
        return list(grids), [
            Problem(each.code, name, each.sheet, value=each.value)
            for each in found
            if not accompanies(each.sheet)
        ]
    if not name.lower().endswith(delimited.SUFFIXES):
        raise OpeningError("unreadable", WHOLE_FILE)
    grid, guessed = delimited.opened(data, HEADERS)
    return [grid], [Problem("encoding_guessed", name, value=guessed)] if guessed else []


def _sheets(
    opened: Opened, instructions: Instructions
) -> tuple[list[Sheet], list[Problem], list[SheetRows]]:
    """The sheets that hold tables, what is to be said of the others, and where the rows of those
    went.
    """
    sheets: list[Sheet] = []
    problems: list[Problem] = []
    others = [
        SheetRows(name, rows, 0, 0, {GUIDE: rows}) for name, rows in opened.guides.items() if rows
    ]
    for _, group in groupby(opened.grids, key=lambda grid: grid.name if grid.region else id(grid)):
        grids = tuple(group)
        if grids[0].region:
            sheets += _regions(opened.file, grids, instructions, {sheet.table for sheet in sheets})
            continue
        (grid,) = grids
        table, layout = _table(opened, grid, instructions)
        rows = len(grid.filled_rows)
        if table is None or not rows:
            code = "unknown_sheet" if rows else "empty_sheet"
            problems.append(Problem(code, opened.file, grid.name))
            reason = UNWANTED if _is_unwanted(grid, instructions) else UNKNOWN
            others += [SheetRows(grid.name, rows, 0, 0, {reason: rows})] if rows else []
            continue
        layout = layout or laid_out(opened.file, grid, table)
        first = all(sheet.table != table for sheet in sheets)
        sheets.append(_sheet(opened.file, grid, table, layout, instructions, first=first))
    return sheets, problems if sheets else [Problem("no_table", opened.file)], others


def _table(
    opened: Opened, grid: Grid, instructions: Instructions
) -> tuple[Table | None, Layout | None]:
    """The table that a sheet holds, if it is known, and its layout, if an analyst has given it."""
    if layout := _instructed(opened.file, grid, instructions):
        return layout.table, layout
    if _is_unwanted(grid, instructions):
        return None, None
    return recognised(grid, table_hint(opened.file, opened.grids), TABLES), None


def _is_unwanted(grid: Grid, instructions: Instructions) -> bool:
    """Whether an analyst has said that a sheet holds no table."""
    said = instructions.sheets.get(grid.name)
    return said is not None and not said.table


def _regions(
    file: str, grids: Sequence[Grid], instructions: Instructions, held: Collection[Table]
) -> Iterator[Sheet]:
    """The tables of one sheet: all of them, or none where one is not known. `held` are those that
    other sheets hold.
    """
    regions = [(grid, grid.region) for grid in grids if grid.region]
    tables = [TABLES.get(region.table) for _, region in regions]
    if None in tables:
        known = next(filter(None, tables))
        grid, region = regions[max(1, tables.index(None))]
        place = a1(
            region.header,
            next(column for column, value in enumerate(grid.row(region.header)) if text_of(value)),
        )
        second = Problem("two_tables", file, grid.name, place, value=place, table=known.name)
        yield joined(
            [
                unread(file, grid, known, second, outlined(grid, region, known))
                for grid, region in regions
            ]
        )
        return
    for table in dict.fromkeys(filter(None, tables)):
        parts = [grid for grid, region in regions if region.table == table.name]
        first = table not in held
        yield joined(
            [
                _sheet(file, grid, table, laid_out(file, grid, table), instructions, first=first)
                for grid in parts
            ]
        )


def _instructed(file: str, grid: Grid, instructions: Instructions) -> Layout | None:
    """The layout of a sheet of which an analyst has said what it holds."""
    said = instructions.sheets.get(grid.name)
    return (
        instructed(file, grid, TABLES[said.table], said) if said and said.table in TABLES else None
    )


def _sheet(
    file: str,
    grid: Grid,
    table: Table,
    layout: Layout | None,
    instructions: Instructions,
    *,
    first: bool,
) -> Sheet:
    if layout is None or not first:
        code = "table_twice" if layout else "no_header"
        return unread(file, grid, table, Problem(code, file, grid.name, table=table.name), layout)
    sheet = parsed_sheet(file, grid, layout, instructions)
    return checks.counted(sheet) if table.name == "participants" else sheet


def _given(sheet: Sheet) -> tuple[str, ...]:
    """The columns of the clean frame that the file gives: found, said to be the same in every row,
    or counted.
    """
    counted = sheet.table.name == "participants"
    return tuple(
        str(name)
        for name in sheet.clean.columns
        if sheet.holds(str(name)) or (counted and name == "headcount")
    )


def _counts(table: str, sheets: Iterable[Sheet]) -> Counts:
    held = [sheet for sheet in sheets if sheet.table.name == table]
    read, refused = (
        sum(sheet.rows.read for sheet in held),
        sum(sheet.rows.refused for sheet in held),
    )
    return Counts(sum(len(sheet.frame) for sheet in held), read, refused)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
