"""Refuse workbooks that are damaged, or larger than is read."""

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

# what damaged files raise
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
# What a file may have at most: see LIMITS.
TOO_MANY_FAULTS = gettext_noop(
    "at most 100,000 cells of a sheet with errors, or with formulas saved without their value; "
    "open the file in a spreadsheet program, correct and save it, and send it again"
)
TOO_MANY_SHEETS = gettext_noop("at most 500 sheets; delete those that are not needed")


def too_wide(last: CellPosition, cells: int = 0, limit: int = LIMITS.area) -> bool:
    """Tell whether a sheet that reaches so far, and has so many cells, has more empty places than
    memory should be claimed for.
    """
    return (last[0] + 1) * (last[1] + 1) > max(limit, 4 * cells)


def area_text(last: CellPosition) -> str:
    """Write how many rows and columns there are to this cell."""
    return f"{format_number(last[0] + 1)} × {format_number(last[1] + 1)}"


def too_large_error(area: str) -> OpeningError:
    """The refusal of a sheet whose cells lie in so many rows × columns, most of them empty."""
    return OpeningError("too_large", gettext_noop("a sheet without large empty areas"), area)


def beyond_limits(last: CellPosition) -> bool:
    """Tell whether a cell lies beyond the rows or columns that are read."""
    return last[0] >= LIMITS.rows or last[1] >= LIMITS.columns


def refuse_area(last: CellPosition, cells: int = 0, limit: int = LIMITS.area) -> None:
    """Refuse a sheet that reaches too far, by its last cell and how many cells it has."""
    rows, columns = last[0] + 1, last[1] + 1
    if LIMITS.rows < rows <= MAX_ROWS and columns <= LIMITS.columns:
        raise OpeningError("too_many_rows", format_number(LIMITS.rows), format_number(rows))
    if LIMITS.columns < columns <= MAX_COLUMNS and rows <= LIMITS.rows:
        raise OpeningError(
            "too_many_columns", format_number(LIMITS.columns), format_number(columns)
        )
    # Places that no program has are refused however few there are: calamine names each column, and
    # compares it with all before it.
    if rows > MAX_ROWS or columns > MAX_COLUMNS or too_wide(last, cells, limit):
        raise too_large_error(area_text(last))


def check_list_sizes(sheet: str, merges: Sized, faults: Sized) -> None:
    """Refuse a sheet with more merged ranges, or more cells that cannot be trusted, than are listed
    one by one.
    """
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
    """Refuse a file of more sheets than are read."""
    if count > LIMITS.sheets:
        raise OpeningError("unreadable", TOO_MANY_SHEETS, format_number(count))


def refuse_row(number: int) -> None:
    """Refuse a sheet of which this is the number of a row that was found, counted one by one."""
    if number > MAX_ROWS:
        raise OpeningError(
            "too_many_rows", format_number(LIMITS.rows), f"> {format_number(MAX_ROWS)}"
        )
