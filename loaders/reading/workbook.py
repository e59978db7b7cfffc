"""Read a whole file: its tables as clean frames, and all its problems. Bad input never raises."""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from domain.language import gettext_noop
from loaders.cells.cell_names import a1
from loaders.cells.grid import EXPECTED_FILE, Grid, OpeningError, Region
from loaders.cells.instructions import NO_INSTRUCTIONS, Instructions
from loaders.cells.problems import Problem
from loaders.cells.row_accounting import GUIDE, UNKNOWN, UNWANTED, SheetRows
from loaders.cells.values import display_text
from loaders.layout.auxiliary_sheets import is_auxiliary_sheet
from loaders.layout.blocks.block_rows import no_table_problems
from loaders.layout.header_rows import detect_table
from loaders.layout.headers import Layout, apply_instructions, detect_layout, outline_region
from loaders.layout.regions import split_regions
from loaders.privacy.text_redaction import redact_file_name, redact_sheet_names
from loaders.reading import calamine_reader, checks
from loaders.reading.matrix_sheets import matrix_table, unconfirmed_matrix
from loaders.reading.opened_file import OpenedFile, table_hint
from loaders.reading.parse_result import ParseResult, join_sheets
from loaders.reading.sheet import ParsedSheet, join_regions, unreadable_sheet
from loaders.reading.sheet_parsing import parse_sheet
from loaders.reading.sheet_redaction import redact_sheet
from loaders.reading.text import delimited
from loaders.tables.registry import HEADERS, TABLES
from loaders.tables.schema import Table


def read(path: str | Path, instructions: Instructions = NO_INSTRUCTIONS) -> ParseResult:
    """Read a file from the disk."""
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
    """Read a file's content; its name tells the kind of text files and may name the table."""
    return parse(open_file(name, data, instructions), instructions)


def open_file(name: str, data: bytes, instructions: Instructions = NO_INSTRUCTIONS) -> OpenedFile:
    """Open and redact a file's content; of `instructions` only decisions on columns count."""
    try:
        all_grids, problems = _read_grids(name, data)
    except OpeningError as refusal:
        return reject_file(name, data, refusal)
    grids = [grid for grid in all_grids if not is_auxiliary_sheet(grid.name)]
    guides = {
        grid.name: len(grid.nonblank_rows) for grid in all_grids if is_auxiliary_sheet(grid.name)
    }
    names = [grid.name for grid in grids]
    shown = dict(zip(names, redact_sheet_names(names), strict=True))
    file = redact_file_name(name)
    safe_problems = tuple(
        replace(problem, file=file, sheet=shown.get(problem.sheet, problem.sheet))
        for problem in problems
    )
    renamed = [replace(grid, name=shown[grid.name]) for grid in grids]
    clean = tuple(_redact_regions(renamed, table_hint(name, grids), instructions))
    return OpenedFile(file, _digest(data), clean, safe_problems, guides=guides)


def _redact_regions(grids: Sequence[Grid], hint: str, instructions: Instructions) -> Iterator[Grid]:
    """Yield the redacted regions of the sheets, one for each table."""
    for grid in grids:
        for region in split_regions(grid, TABLES):
            table, decisions = (
                detect_table(region, hint, TABLES),
                instructions.decisions(region.key),
            )
            yield redact_sheet(region, table, HEADERS, decisions)


def reject_file(name: str, data: bytes, refusal: OpeningError) -> OpenedFile:
    """Build the result for a file that cannot be opened, with one problem."""
    sheet = next(iter(redact_sheet_names([refusal.sheet] if refusal.sheet else [])), "")
    problem = Problem(
        refusal.code, redact_file_name(name), sheet, value=refusal.value, expected=refusal.expected
    )
    return OpenedFile(redact_file_name(name), _digest(data), problems=(problem,), readable=False)


def parse(opened: OpenedFile, instructions: Instructions = NO_INSTRUCTIONS) -> ParseResult:
    """Parse an opened file as instructed; may be repeated, since the file is not needed."""
    if not opened.readable:
        return ParseResult(opened.file, opened.sha256, problems=opened.problems, readable=False)
    sheets, other_problems, other_rows = _parse_sheets(opened, instructions)
    sheets = checks.with_checks_together([checks.with_checks(sheet) for sheet in sheets])
    problems = [*opened.list_problems(instructions), *other_problems]
    return join_sheets(opened, sheets, problems, other_rows)


def _read_grids(name: str, data: bytes) -> tuple[list[Grid], list[Problem]]:
    if not data:
        raise OpeningError("unreadable", gettext_noop("a file that is not empty"))
    if calamine_reader.is_spreadsheet(data):
        grids, notices = calamine_reader.read_spreadsheet(data)
        return list(grids), [
            Problem(notice.code, name, notice.sheet, value=notice.value, expected=notice.expected)
            for notice in notices
            if not is_auxiliary_sheet(notice.sheet)
        ]
    if not name.lower().endswith(delimited.SUFFIXES):
        raise OpeningError("unreadable", EXPECTED_FILE)
    grid, guessed = delimited.read_delimited(data, HEADERS)
    return [grid], [Problem("encoding_guessed", name, value=guessed)] if guessed else []


def _parse_sheets(
    opened: OpenedFile, instructions: Instructions
) -> tuple[list[ParsedSheet], list[Problem], list[SheetRows]]:
    """Parse the sheets with tables; return also the problems and rows of all other sheets."""
    sheets: list[ParsedSheet] = []
    problems: list[Problem] = []
    others = [
        SheetRows(name, rows, 0, 0, {GUIDE: rows}) for name, rows in opened.guides.items() if rows
    ]
    for _, group in groupby(opened.grids, key=lambda grid: grid.name if grid.region else id(grid)):
        grids = tuple(group)
        if grids[0].region:
            used_tables = {sheet.table for sheet in sheets}
            sheets += _parse_regions(opened.file, grids, instructions, used_tables)
            continue
        (grid,) = grids
        table, layout = _detect_sheet_table(opened, grid, instructions)
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
    return sheets, problems if sheets else no_table_problems(opened.file, opened.grids), others


def _detect_sheet_table(
    opened: OpenedFile, grid: Grid, instructions: Instructions
) -> tuple[Table | None, Layout | None]:
    """Return the table of a sheet, if known, and its layout, if an analyst has given it."""
    if layout := _layout_by_instructions(opened.file, grid, instructions):
        return layout.table, layout
    if _is_unwanted(grid, instructions):
        return None, None
    table = detect_table(grid, table_hint(opened.file, opened.grids), TABLES)
    return table or matrix_table(opened, grid), None


def _is_unwanted(grid: Grid, instructions: Instructions) -> bool:
    """Tell whether an analyst stated that a sheet has no table."""
    instruction = instructions.sheets.get(grid.name)
    return instruction is not None and not instruction.table


def _parse_regions(
    file: str, grids: Sequence[Grid], instructions: Instructions, used_tables: Collection[Table]
) -> Iterator[ParsedSheet]:
    """Yield the tables of a sheet, none readable if one is unknown.

    `used_tables` are the tables of other sheets.
    """
    regions = [(grid, grid.region) for grid in grids if grid.region]
    tables = [TABLES.get(region.table) for _, region in regions]
    if None in tables:
        yield _refuse_regions(file, regions, tables)
        return
    for table in dict.fromkeys(filter(None, tables)):
        first = table not in used_tables
        parts = [grid for grid, region in regions if region.table == table.name]
        layouts = [detect_layout(file, grid, table) for grid in parts]
        sheets = [
            _parse_table(file, grid, table, layout, instructions, first=first)
            for grid, layout in zip(parts, layouts, strict=True)
        ]
        yield join_regions(sheets)


def _refuse_regions(
    file: str, regions: Sequence[tuple[Grid, Region]], tables: Sequence[Table | None]
) -> ParsedSheet:
    """Join the regions of a sheet, of which one has no known table, into an unreadable sheet."""
    known = next(filter(None, tables))
    grid, region = regions[max(1, tables.index(None))]
    cells = enumerate(grid.row(region.header))
    place = a1(region.header, next(column for column, value in cells if display_text(value)))
    problem = Problem("two_tables", file, grid.name, place, value=place, table=known.name)
    return join_regions(
        [
            unreadable_sheet(file, grid, known, problem, outline_region(grid, region, known))
            for grid, region in regions
        ]
    )


def _layout_by_instructions(file: str, grid: Grid, instructions: Instructions) -> Layout | None:
    """Return the layout of a sheet whose table an analyst stated, else None."""
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
    if waiting := unconfirmed_matrix(file, grid, table, layout, instructions):
        return waiting
    if layout is None or not first:
        code = "table_twice" if layout else "no_header"
        return unreadable_sheet(
            file, grid, table, Problem(code, file, grid.name, table=table.name), layout
        )
    sheet = parse_sheet(file, grid, layout, instructions)
    return checks.add_headcounts(sheet) if table.name == "participants" else sheet


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
