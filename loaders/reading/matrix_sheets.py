"""Tell an analyst that a sheet is a matrix, which is read only as he or she confirms."""

from loaders.cells.cell_names import a1
from loaders.cells.grid import Grid
from loaders.cells.instructions import Instructions
from loaders.cells.problems import Problem
from loaders.layout.header_rows import detect_table
from loaders.layout.headers import Layout
from loaders.layout.matrices import Matrix, find_matrix
from loaders.reading.opened_file import OpenedFile, table_hint
from loaders.reading.sheet import ParsedSheet, unreadable_sheet
from loaders.tables.registry import TABLES
from loaders.tables.schema import Table

OPTION = "--matrix"  # of the command line


def matrix_table(opened: OpenedFile, grid: Grid) -> Table | None:
    """Return the table of a matrix on a sheet that is laid out as no table; None if it is none, or
    a summary of a table that another sheet holds.
    """
    matrix = find_matrix(grid)
    if matrix is None:
        return None
    hint, table = table_hint(opened.file, opened.grids), TABLES[matrix.table]
    others = (other for other in opened.grids if other is not grid)
    return None if any(detect_table(other, hint, TABLES) == table for other in others) else table


def waiting_matrix(grid: Grid, layout: Layout | None) -> Matrix | None:
    """Return the matrix of a sheet that lacks the headers of its table; None if it is none."""
    lacking = layout is None or any(p.code == "missing_column" for p in layout.problems)
    return find_matrix(grid) if lacking else None


def unconfirmed_matrix(
    file: str, grid: Grid, table: Table, layout: Layout | None, instructions: Instructions
) -> ParsedSheet | None:
    """Return a sheet that waits for an analyst to confirm that it is a matrix; None for others."""
    matrix = None if grid.name in instructions.sheets else waiting_matrix(grid, layout)
    if matrix is None:
        return None
    cell = a1(matrix.header, matrix.label)
    problem = Problem(
        "matrix_unconfirmed", file, grid.name, cell, expected=OPTION, table=table.name
    )
    return unreadable_sheet(file, grid, table, problem)
