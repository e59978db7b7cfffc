"""Workbooks of every kind, through calamine: .xlsx and .xlsm by column through fastexcel, the
others cell by cell.

fastexcel gives every cell as text, far faster than one by one. What it does to them: a date comes
as "2020-08-13 00:00:00", a time of day with the day before the calendar's first, a number with nine
decimals at most, an error as nothing, but listed apart.
"""

import datetime as dt
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

import fastexcel
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from loaders.cells.cell_names import Place
from loaders.cells.column import Cells, Value, blanks
from loaders.cells.grid import WHOLE_FILE, Grid, OpeningError, grid_of
from loaders.cells.limits import LIMITS, grouped
from loaders.reading.prescan.archive import Look, looked_into
from loaders.reading.prescan.binary import refuse_claims
from loaders.reading.prescan.insight import ERROR, Insight
from loaders.reading.prescan.refusals import refuse_lists, refuse_sheets

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED, MACROS = "EncryptedPackage".encode("utf-16-le"), "_VBA_PROJECT".encode("utf-16-le")
_STAMP = r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?$"
_NUMBER = re.compile(r"ExcelDateTime \{ value: ([^,]+),")
_TIME_OF_DAY = dt.date(1899, 12, 31)


class Found(NamedTuple):
    """Something to be said of a workbook, or of one of its sheets: the code of a notice, the sheet
    and a number.
    """

    code: str
    sheet: str = ""
    value: str = ""


def is_spreadsheet(data: bytes) -> bool:
    """Whether the first bytes are those of a workbook, whatever the file is called."""
    return data.startswith((ZIP, OLE))


def opened(data: bytes) -> tuple[list[Grid], list[Found]]:
    """The sheets of a workbook, and what is to be said of it."""
    if data.startswith(OLE) and ENCRYPTED in data:
        raise OpeningError("password", "")
    look = _looked_into(data)
    with _failures_refused():
        grids = _by_column(data, look.sheets) if look.openxml else _by_cell(data, look)
    for grid in grids:
        _refuse_reach(grid.height, grid.width)
    return grids, list(_said(look))


def _looked_into(data: bytes) -> Look:
    if data.startswith(ZIP):
        return looked_into(data)
    refuse_claims(data)
    return Look({}, macros=MACROS in data)


def _by_column(data: bytes, insights: Mapping[str, Insight]) -> list[Grid]:
    """The sheets of an .xlsx workbook. Those that hold no cells, such as charts, are not among the
    ones looked into.
    """
    reader = fastexcel.read_excel(data)
    return [
        _columns(reader, name, insight)
        for name, insight in insights.items()
        if name in reader.sheet_names
    ]


def _columns(reader: fastexcel.ExcelReader, name: str, insight: Insight) -> Grid:
    sheet = reader.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
    batch, errors = sheet.to_arrow_with_errors()
    places = [column.absolute_index for column in sheet.available_columns()]
    faults = {**_errors(errors, places), **insight.faults}
    height = max([batch.num_rows, *(row + 1 for row, _ in faults)])
    found = {
        place: _cells(array, height) for place, array in zip(places, batch.columns, strict=True)
    }
    for (row, place), text in _untold(errors, places).items():
        found[place] = found[place].with_value(row, text)
    refuse_lists(name, (), faults)
    blank = blanks(height)
    columns = tuple(found.get(place, blank) for place in range(max([-1, *places]) + 1))
    return Grid(name, columns, height, _within(insight.merges, height), faults)


def _errors(errors: fastexcel.CellErrors | None, places: list[int]) -> dict[Place, str]:
    """The cells that show an error of the spreadsheet program."""
    found = errors.errors if errors else []
    return {
        (error.position[0], places[error.position[1]]): ERROR
        for error in found
        if "Error(" in error.detail
    }


def _untold(errors: fastexcel.CellErrors | None, places: list[int]) -> dict[Place, str]:
    """The numbers of cells that are dates beyond all calendars: they come as nothing, and must not
    be taken for blank.
    """
    found = [
        (error.position, _NUMBER.search(error.detail))
        for error in (errors.errors if errors else [])
    ]
    return {(row, places[column]): number[1] for (row, column), number in found if number}


def _cells(array: pa.Array, height: int) -> Cells:
    encoded = array.dictionary_encode()
    different: list[Value] = encoded.dictionary.to_numpy(zero_copy_only=False).tolist()
    codes = (
        encoded.indices.fill_null(len(different)).to_numpy(zero_copy_only=False).astype(np.int32)
    )
    codes = np.pad(codes, (0, height - len(codes)), constant_values=len(different))
    stamps = pc.match_substring_regex(encoded.dictionary, _STAMP).to_numpy(zero_copy_only=False)
    for i in np.flatnonzero(stamps).tolist():
        different[i] = _moment(str(different[i]))
    return Cells([*different, ""], codes)


def _moment(stamp: str) -> Value:
    """The date that a cell holds; a time of day is a text."""
    try:
        moment = dt.datetime.fromisoformat(stamp)
    except ValueError:
        return stamp
    return moment.time().isoformat("seconds") if moment.date() == _TIME_OF_DAY else moment


def _by_cell(data: bytes, look: Look) -> list[Grid]:
    reader = fastexcel.read_excel(data)
    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
        held = [
            metadata
            for metadata in workbook.sheets_metadata
            if metadata.typ == SheetTypeEnum.WorkSheet
        ]
        refuse_sheets(len(held))
        return [
            _rows(workbook, reader, metadata, look.sheets.setdefault(metadata.name, Insight()))
            for metadata in held
        ]


def _rows(
    workbook: CalamineWorkbook,
    reader: fastexcel.ExcelReader,
    metadata: SheetMetadata,
    insight: Insight,
) -> Grid:
    sheet = workbook.get_sheet_by_name(metadata.name)
    # before each of its places becomes a value of Python
    _refuse_reach(*(place + 1 for place in sheet.end or (-1, -1)))
    rows = sheet.to_python(skip_empty_area=False)
    told = reader.load_sheet(metadata.name, header_row=None, skip_rows=0, dtypes="string")
    errors = _errors(
        told.to_arrow_with_errors()[1],
        [column.absolute_index for column in told.available_columns()],
    )
    insight.faults |= errors
    insight.hidden = metadata.visible != SheetVisibleEnum.Visible
    # a sheet that ends with formulas without values ends early here
    height = max((row for row, _ in insight.faults), default=-1) + 1
    merges = sheet.merged_cell_ranges or insight.merges
    refuse_lists(metadata.name, merges, insight.faults)
    return grid_of(
        metadata.name,
        rows,
        height=height,
        merges=_within(merges, max(height, len(rows))),
        faults=insight.faults,
    )


def _within(merges: Iterable[tuple[Place, Place]], height: int) -> tuple[tuple[Place, Place], ...]:
    """The merged ranges that begin in one of so many rows, each once, no longer than these rows:
    beneath them empty cells are merged.
    """
    kept = (
        ((top, left), (min(bottom, height - 1), right))
        for (top, left), (bottom, right) in merges
        if 0 <= top < height
    )
    return tuple(dict.fromkeys(kept))


def _refuse_reach(height: int, width: int) -> None:
    if height > LIMITS.rows:
        raise OpeningError("too_many_rows", grouped(LIMITS.rows), grouped(height))
    if width > LIMITS.columns:
        raise OpeningError("too_many_columns", grouped(LIMITS.columns), grouped(width))


def _said(look: Look) -> Iterator[Found]:
    """What is read like all else, or not at all, and should be known."""
    if look.macros:
        yield Found("macros_ignored")
    if look.links:
        yield Found("links_ignored")
    for name, insight in look.sheets.items():
        if insight.hidden:
            yield Found("hidden_sheet", name)
        if insight.hidden_rows:
            yield Found("hidden_rows", name, grouped(insight.hidden_rows))
        if insight.hidden_columns:
            yield Found("hidden_columns", name, grouped(insight.hidden_columns))


@contextmanager
def _failures_refused() -> Iterator[None]:
    """What calamine raises, its panics too, as a refusal. A panic of its Rust code is no Exception
    and cannot be named by import.
    """
    try:
        yield
    except PasswordError as failure:
        raise OpeningError("password", "") from failure
    except (CalamineError, fastexcel.FastExcelError, ValueError, OSError) as failure:
        raise OpeningError("unreadable", WHOLE_FILE) from failure
    except BaseException as failure:
        if type(failure).__name__ != "PanicException":
            raise
        raise OpeningError("unreadable", WHOLE_FILE) from failure
