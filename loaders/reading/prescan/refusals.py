"""Refuse workbooks that are damaged, or larger than is read."""

import struct
import zipfile
import zlib
from collections.abc import Sized
from lzma import LZMAError
from xml.etree import ElementTree
from xml.parsers import expat

from domain.language import mark
from loaders.cells.cell_names import Place
from loaders.cells.grid import OpeningError
from loaders.cells.limits import LIMITS, grouped

# what damaged files raise
FAILURES = (
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
MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384  # of a sheet, in any spreadsheet program
# What a file may have at most: see LIMITS.
FAULTS = mark(
    "at most 100,000 cells of a sheet with errors, or with formulas saved without their value; "
    "open the file in a spreadsheet program, correct and save it, and send it again"
)
SHEETS = mark("at most 500 sheets; delete those that are not needed")


def too_wide(last: Place, cells: int = 0, limit: int = LIMITS.area) -> bool:
    """Tell whether a sheet that reaches so far, and has so many cells, has more empty places than
    memory should be claimed for.
    """
    return (last[0] + 1) * (last[1] + 1) > max(limit, 4 * cells)


def area_text(last: Place) -> str:
    """Write how many rows and columns there are to this cell."""
    return f"{grouped(last[0] + 1)} × {grouped(last[1] + 1)}"


def too_large(area: str) -> OpeningError:
    """The refusal of a sheet whose cells lie in so many rows × columns, most of them empty."""
    return OpeningError("too_large", mark("a sheet without large empty areas"), area)


def beyond_limits(last: Place) -> bool:
    """Tell whether a cell lies beyond the rows or columns that are read."""
    return last[0] >= LIMITS.rows or last[1] >= LIMITS.columns


def refuse_area(last: Place, cells: int = 0, limit: int = LIMITS.area) -> None:
    """Refuse a sheet that reaches too far, by its last cell and how many cells it has."""
    rows, columns = last[0] + 1, last[1] + 1
    if LIMITS.rows < rows <= MOST_ROWS and columns <= LIMITS.columns:
        raise OpeningError("too_many_rows", grouped(LIMITS.rows), grouped(rows))
    if LIMITS.columns < columns <= MOST_COLUMNS and rows <= LIMITS.rows:
        raise OpeningError("too_many_columns", grouped(LIMITS.columns), grouped(columns))
    # Places that no program has are refused however few there are: calamine names each column, and
    # compares it with all before it.
    if rows > MOST_ROWS or columns > MOST_COLUMNS or too_wide(last, cells, limit):
        raise too_large(area_text(last))


def refuse_lists(sheet: str, merges: Sized, faults: Sized) -> None:
    """Refuse a sheet with more merged ranges, or more cells that cannot be trusted, than are listed
    one by one.
    """
    if len(merges) > LIMITS.merges:
        raise OpeningError(
            "too_many_merges", grouped(LIMITS.merges), f"> {grouped(LIMITS.merges)}", sheet
        )
    if len(faults) > LIMITS.faults:
        raise OpeningError("unreadable", FAULTS, f"> {grouped(LIMITS.faults)}", sheet)


def refuse_sheets(count: int) -> None:
    """Refuse a file of more sheets than are read."""
    if count > LIMITS.sheets:
        raise OpeningError("unreadable", SHEETS, grouped(count))


def refuse_row(number: int) -> None:
    """Refuse a sheet of which this is the number of a row that was found, counted one by one."""
    if number > MOST_ROWS:
        raise OpeningError("too_many_rows", grouped(LIMITS.rows), f"> {grouped(MOST_ROWS)}")
