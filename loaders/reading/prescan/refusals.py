"""Refuse workbooks that are damaged or too large."""

import struct
import zipfile
import zlib
from collections.abc import Sized
from lzma import LZMAError
from xml.etree import ElementTree
from xml.parsers import expat

from domain.language import gettext_noop
from loaders.cells.cell_names import CellPosition
from loaders.cells.grid import OpeningError
from loaders.cells.limits import LIMITS, format_number

# raised for damaged files
ARCHIVE_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    LZMAError,
    EOFError,
    RuntimeError,
    ValueError,
    LookupError,
    OSError,
    struct.error,
    ElementTree.ParseError,
    expat.ExpatError,
)
MAX_ROWS, MAX_COLUMNS = 1_048_576, 16_384  # of a sheet, in any spreadsheet program
# The numbers are those of LIMITS.
TOO_MANY_FAULTS = gettext_noop(
    "at most 100,000 cells of a sheet with errors, or with formulas saved without their value; "
    "open the file in a spreadsheet program, correct and save it, and send it again"
)
TOO_MANY_SHEETS = gettext_noop("at most 500 sheets; delete those that are not needed")


def too_wide(last: CellPosition, cells: int = 0, limit: int = LIMITS.area) -> bool:
    """Tell whether a sheet with this last cell and cell count is too sparse to allocate."""
    return (last[0] + 1) * (last[1] + 1) > max(limit, 4 * cells)


def area_text(last: CellPosition) -> str:
    """Format the numbers of rows and columns up to a cell."""
    return f"{format_number(last[0] + 1)} × {format_number(last[1] + 1)}"


def too_large_error(area: str) -> OpeningError:
    """Build the refusal of a sheet with large empty areas; `area` is rows × columns."""
    return OpeningError("too_large", gettext_noop("a sheet without large empty areas"), area)


def beyond_limits(last: CellPosition) -> bool:
    """Tell whether a cell lies beyond the rows or columns that are read."""
    return last[0] >= LIMITS.rows or last[1] >= LIMITS.columns


def refuse_area(last: CellPosition, cells: int = 0, limit: int = LIMITS.area) -> None:
    """Raise OpeningError for a sheet that extends too far for its number of cells."""
    rows, columns = last[0] + 1, last[1] + 1
    if LIMITS.rows < rows <= MAX_ROWS and columns <= LIMITS.columns:
        raise OpeningError("too_many_rows", format_number(LIMITS.rows), format_number(rows))
    if LIMITS.columns < columns <= MAX_COLUMNS and rows <= LIMITS.rows:
        raise OpeningError(
            "too_many_columns", format_number(LIMITS.columns), format_number(columns)
        )
    # Places beyond any program's limits are refused however few there are: calamine names each
    # column, and compares the name with all before it.
    if rows > MAX_ROWS or columns > MAX_COLUMNS or too_wide(last, cells, limit):
        raise too_large_error(area_text(last))


def check_list_sizes(sheet: str, merges: Sized, faults: Sized) -> None:
    """Raise OpeningError for a sheet with too many merged ranges or untrusted cells to list."""
    if len(merges) > LIMITS.merges:
        raise OpeningError(
            "too_many_merges",
            format_number(LIMITS.merges),
            f"> {format_number(LIMITS.merges)}",
            sheet,
        )
    if len(faults) > LIMITS.faults:
        raise OpeningError(
            "unreadable", TOO_MANY_FAULTS, f"> {format_number(LIMITS.faults)}", sheet
        )


def check_sheet_count(count: int) -> None:
    """Raise OpeningError for a file with too many sheets."""
    if count > LIMITS.sheets:
        raise OpeningError("unreadable", TOO_MANY_SHEETS, format_number(count))


def refuse_row(number: int) -> None:
    """Raise OpeningError if the number of rows counted so far exceeds MAX_ROWS."""
    if number > MAX_ROWS:
        raise OpeningError(
            "too_many_rows", format_number(LIMITS.rows), f"> {format_number(MAX_ROWS)}"
        )
