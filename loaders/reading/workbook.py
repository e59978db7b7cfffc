"""Read a file whole: its tables as clean frames, and all its problems at once. Bad input never
raises.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from domain.language import gettext_noop
from loaders.cells.cell_names import a1
from loaders.cells.grid import EXPECTED_FILE, Grid, OpeningError
from loaders.cells.instructions import NO_INSTRUCTIONS, Instructions
from loaders.cells.limits import LIMITS, format_number
from loaders.cells.problems import SEVERITIES, Problem
from loaders.cells.row_accounting import GUIDE, UNKNOWN, UNWANTED, SheetRows, sum_by_sheet
from loaders.cells.values import display_text
from loaders.layout.auxiliary_sheets import is_auxiliary_sheet
from loaders.layout.header_rows import detect_table
from loaders.layout.headers import Layout, apply_instructions, detect_layout, outline_region
from loaders.layout.regions import split_regions
from loaders.privacy.text_redaction import redact_file_name, redact_sheet_names
from loaders.reading import checks, delimited, spreadsheet
from loaders.reading.opened import OpenedFile, RowCounts, table_hint
from loaders.reading.parse_result import ParseResult
from loaders.reading.sheet import ParsedSheet, join_regions, unreadable_sheet
from loaders.reading.sheet_parsing import parse_sheet
from loaders.reading.sheet_redaction import redact_sheet
from loaders.tables import participants
from loaders.tables.registry import HEADERS, TABLES
from loaders.tables.schema import Table


def read(path: str | Path, instructions: Instructions = NO_INSTRUCTIONS) -> ParseResult:
    """A file of the disk, read."""
    path = Path(path)
    try:
        data = path.read_bytes()
    except (OSError, ValueError):
        return parse(
            reject_file(
                path.name,
                b"",
                OpeningError("unreadable", gettext_noop("a file that exists and may be opened")),
            )
        )
    return read_bytes(path.name, data, instructions)


def read_bytes(name: str, data: bytes, instructions: Instructions = NO_INSTRUCTIONS) -> ParseResult:
    """A file's content, read. The name tells the kind of text files, and may name the table."""
    return parse(open_file(name, data, instructions), instructions)


def open_file(name: str, data: bytes, instructions: Instructions = NO_INSTRUCTIONS) -> OpenedFile:
    """A file's content, opened, and what is personal taken out of it. Bad input never raises.

    In: `instructions`, of which only the decisions on columns count.
    """
    try:
        all_grids, problems = _read_grids(name, data)
    except OpeningError as refusal:
        return reject_file(name, data, refusal)
    grids = [grid for grid in all_grids if not is_auxiliary_sheet(grid.name)]
    guides = {
        grid.name: len(grid.nonblank_rows) for grid in all_grids if is_auxiliary_sheet(grid.name)
    }
    hint = table_hint(name, grids)
    shown = dict(
        zip(
            (grid.name for grid in grids),
            redact_sheet_names([grid.name for grid in grids]),
            strict=True,
        )
    )
    regions = (
        region
        for grid in grids
        for region in split_regions(replace(grid, name=shown[grid.name]), TABLES)
    )
    clean = (
        redact_sheet(
            each, detect_table(each, hint, TABLES), HEADERS, instructions.decisions(each.key)
        )
        for each in regions
    )
    safe_problems = (
        replace(problem, file=redact_file_name(name), sheet=shown.get(problem.sheet, problem.sheet))
        for problem in problems
    )
    return OpenedFile(
        redact_file_name(name), _digest(data), tuple(clean), tuple(safe_problems), guides=guides
    )


def reject_file(name: str, data: bytes, refusal: OpeningError) -> OpenedFile:
    """A file that cannot be opened, for one reason."""
    sheet = next(iter(redact_sheet_names([refusal.sheet] if refusal.sheet else [])), "")
    problem = Problem(
        refusal.code, redact_file_name(name), sheet, value=refusal.value, expected=refusal.expected
    )
    return OpenedFile(redact_file_name(name), _digest(data), problems=(problem,), readable=False)


def parse(opened: OpenedFile, instructions: Instructions = NO_INSTRUCTIONS) -> ParseResult:
    """What an opened file gives, read as was said. May be repeated: it needs the file no more."""
    if not opened.readable:
        return ParseResult(opened.file, opened.sha256, problems=opened.problems, readable=False)
    sheets, oddities, others = _parse_sheets(opened, instructions)
    sheets = checks.with_checks_together([checks.with_checks(sheet) for sheet in sheets])
    problems = [*opened.problems, *oddities]
    for sheet in sheets:
        problems += sorted(sheet.problems, key=lambda problem: problem.row)
    problems = _limit_problems(
        opened.file, problems, more=sum(sheet.unlisted.count for sheet in sheets)
    )
    # of two sheets of one table the first stands
    tables = {sheet.table.name: sheet.clean for sheet in reversed(sheets)}
    ordered = {table: tables[table] for table in TABLES if table in tables}
    counts = {table: _count_rows(table, sheets) for table in ordered}
    given = {sheet.table.name: _columns_in_file(sheet) for sheet in reversed(sheets)}
    return ParseResult(
        opened.file,
        opened.sha256,
        ordered,
        counts,
        tuple(problems),
        columns={table: given[table] for table in ordered},
        rows=sum_by_sheet([*(sheet.rows for sheet in sheets), *others]),
        persons=any(
            sheet.table is participants.TABLE
            and not sheet.is_unreadable
            and not sheet.has_column("headcount")
            for sheet in sheets
        ),
    )


def _limit_problems(file: str, problems: list[Problem], *, more: int) -> list[Problem]:
    """As many of the problems as are listed, errors before warnings before notices; then the number
    of all others.
    """
    beyond = len(problems) - LIMITS.problems
    if beyond > 0:
        grave = sorted(range(len(problems)), key=lambda i: SEVERITIES.index(problems[i].severity))[
            : LIMITS.problems
        ]
        problems, more = [problems[i] for i in sorted(grave)], more + beyond
    return [Problem("not_listed", file, value=format_number(more)), *problems] if more else problems


def _read_grids(name: str, data: bytes) -> tuple[list[Grid], list[Problem]]:
    if not data:
        raise OpeningError("unreadable", gettext_noop("a file that is not empty"))
    if spreadsheet.is_spreadsheet(data):
        grids, notices = spreadsheet.read_spreadsheet(data)
        return list(grids), [
            Problem(each.code, name, each.sheet, value=each.value)
            for each in notices
            if not is_auxiliary_sheet(each.sheet)
        ]
    if not name.lower().endswith(delimited.SUFFIXES):
        raise OpeningError("unreadable", EXPECTED_FILE)
    grid, guessed = delimited.read_delimited(data, HEADERS)
    return [grid], [Problem("encoding_guessed", name, value=guessed)] if guessed else []


def _parse_sheets(
    opened: OpenedFile, instructions: Instructions
) -> tuple[list[ParsedSheet], list[Problem], list[SheetRows]]:
    """The sheets that hold tables, what is to be said of the others, and where the rows of those
    went.
    """
    sheets: list[ParsedSheet] = []
    problems: list[Problem] = []
    others = [
        SheetRows(name, rows, 0, 0, {GUIDE: rows}) for name, rows in opened.guides.items() if rows
    ]
    for _, group in groupby(opened.grids, key=lambda grid: grid.name if grid.region else id(grid)):
        grids = tuple(group)
        if grids[0].region:
            sheets += _parse_regions(
                opened.file, grids, instructions, {sheet.table for sheet in sheets}
            )
            continue
        (grid,) = grids
        table, layout = _table(opened, grid, instructions)
        rows = len(grid.nonblank_rows)
        if table is None or not rows:
            code = "unknown_sheet" if rows else "empty_sheet"
            problems.append(Problem(code, opened.file, grid.name))
            reason = UNWANTED if _is_unwanted(grid, instructions) else UNKNOWN
            others += [SheetRows(grid.name, rows, 0, 0, {reason: rows})] if rows else []
            continue
        layout = layout or detect_layout(opened.file, grid, table)
        first = all(sheet.table != table for sheet in sheets)
        sheets.append(_parse_table(opened.file, grid, table, layout, instructions, first=first))
    return sheets, problems if sheets else [Problem("no_table", opened.file)], others


def _table(
    opened: OpenedFile, grid: Grid, instructions: Instructions
) -> tuple[Table | None, Layout | None]:
    """The table that a sheet holds, if it is known, and its layout, if an analyst has given it."""
    if layout := _layout_by_instructions(opened.file, grid, instructions):
        return layout.table, layout
    if _is_unwanted(grid, instructions):
        return None, None
    return detect_table(grid, table_hint(opened.file, opened.grids), TABLES), None


def _is_unwanted(grid: Grid, instructions: Instructions) -> bool:
    """Whether an analyst has said that a sheet holds no table."""
    said = instructions.sheets.get(grid.name)
    return said is not None and not said.table


def _parse_regions(
    file: str, grids: Sequence[Grid], instructions: Instructions, used_tables: Collection[Table]
) -> Iterator[ParsedSheet]:
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
            next(
                column
                for column, value in enumerate(grid.row(region.header))
                if display_text(value)
            ),
        )
        second = Problem("two_tables", file, grid.name, place, value=place, table=known.name)
        yield join_regions(
            [
                unreadable_sheet(file, grid, known, second, outline_region(grid, region, known))
                for grid, region in regions
            ]
        )
        return
    for table in dict.fromkeys(filter(None, tables)):
        parts = [grid for grid, region in regions if region.table == table.name]
        first = table not in used_tables
        yield join_regions(
            [
                _parse_table(
                    file, grid, table, detect_layout(file, grid, table), instructions, first=first
                )
                for grid in parts
            ]
        )


def _layout_by_instructions(file: str, grid: Grid, instructions: Instructions) -> Layout | None:
    """The layout of a sheet of which an analyst has said what it holds."""
    instruction = instructions.sheets.get(grid.name)
    return (
        apply_instructions(file, grid, TABLES[instruction.table], instruction)
        if instruction and instruction.table in TABLES
        else None
    )


def _parse_table(
    file: str,
    grid: Grid,
    table: Table,
    layout: Layout | None,
    instructions: Instructions,
    *,
    first: bool,
) -> ParsedSheet:
    if layout is None or not first:
        code = "table_twice" if layout else "no_header"
        return unreadable_sheet(
            file, grid, table, Problem(code, file, grid.name, table=table.name), layout
        )
    sheet = parse_sheet(file, grid, layout, instructions)
    return checks.add_headcounts(sheet) if table.name == "participants" else sheet


def _columns_in_file(sheet: ParsedSheet) -> tuple[str, ...]:
    """The columns of the clean frame that the file gives: found, said to be the same in every row,
    or counted.
    """
    counted = sheet.table.name == "participants"
    return tuple(
        str(name)
        for name in sheet.clean.columns
        if sheet.has_column(str(name)) or (counted and name == "headcount")
    )


def _count_rows(table: str, sheets: Iterable[ParsedSheet]) -> RowCounts:
    table_sheets = [sheet for sheet in sheets if sheet.table.name == table]
    read, refused = (
        sum(sheet.rows.read for sheet in table_sheets),
        sum(sheet.rows.refused for sheet in table_sheets),
    )
    return RowCounts(sum(len(sheet.frame) for sheet in table_sheets), read, refused)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
