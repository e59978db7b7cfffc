"""Read workbooks through calamine: .xlsx and .xlsm by column with fastexcel; .xls, .xlsb and .ods
cell by cell.

fastexcel returns every cell as text, far faster than cell by cell: a date as "2020-08-13 00:00:00",
a time of day with the day before the calendar's first, a number with nine decimals at most, and an
error as an empty cell that is also listed separately.
"""

import datetime as dt
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

import fastexcel
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from domain.language import gettext_noop
from loaders.cells.cell_names import CellPosition
from loaders.cells.column import (
    CellValue,
    DictionaryColumn,
    blank_column,
    encode_values,
    format_duration,
)
from loaders.cells.grid import EXPECTED_FILE, Grid, OpeningError, build_grid
from loaders.cells.limits import LIMITS, format_number
from loaders.reading.default_password import decrypt_workbook
from loaders.reading.prescan.archive import ArchiveScan, scan_archive
from loaders.reading.prescan.binary.xls import scan_xls
from loaders.reading.prescan.refusals import check_list_sizes, check_sheet_count
from loaders.reading.prescan.sheet_scan import ERROR, SheetScan
from loaders.reading.sheet_notices import SheetNotice, find_notices

ZIP_SIGNATURE, OLE_SIGNATURE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# the first bytes of workbooks of Excel 2, 3 and 4, and of Lotus 1-2-3 and Quattro
OLD_SIGNATURES = (
    *(b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x02\x08\x00"),
    *(b"\x09\x04\x08\x00", b"\x00\x00\x02\x00", b"\x00\x00\x1a\x00"),
)
EXPECTED_FORMAT = gettext_noop(
    "a workbook of Excel 97 or a newer program; this one is of Excel 5 or an older program: open "
    "it in a spreadsheet program, and save it as .xlsx"
)
ENCRYPTED, MACROS = "EncryptedPackage".encode("utf-16-le"), "_VBA_PROJECT".encode("utf-16-le")
_TIMESTAMP = r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?$"
_NUMBER = re.compile(r"ExcelDateTime \{ value: ([^,]+),")
_TIME_OF_DAY = dt.date(1899, 12, 31)
_ISO_DURATION = re.compile(
    r"(-?)P(?:(\d{1,6})D)?"
    r"T(\d{1,7})H(\d{1,7})M(\d{1,7})(?:[.,]\d+)?S"
)


def is_spreadsheet(data: bytes) -> bool:
    """Tell whether the first bytes are those of a workbook, whatever the file's name."""
    return data.startswith((ZIP_SIGNATURE, OLE_SIGNATURE, *OLD_SIGNATURES))


def is_encrypted(data: bytes) -> bool:
    """Tell whether the bytes are those of an encrypted .xlsx or .xlsb workbook."""
    return data.startswith(OLE_SIGNATURE) and ENCRYPTED in data


def read_spreadsheet(data: bytes) -> tuple[list[Grid], list[SheetNotice]]:
    """Read the sheets of a workbook and the notices about it. Raises OpeningError.

    A sheet that cannot be read has a notice with the code of its refusal, where others are read.
    """
    if data.startswith(OLD_SIGNATURES):
        raise OpeningError("unreadable", EXPECTED_FORMAT)
    if is_encrypted(data):
        data = decrypt_workbook(data)
    look = _scan_workbook(data)
    try:
        grids = _read_by_column(look) if look.openxml else _read_by_cell(look)
    except OpeningError as failure:
        raise OpeningError("unreadable", EXPECTED_FORMAT) if look.old else failure from failure
    refusals = [insight.refusal for insight in look.sheets.values() if insight.refusal]
    if refusals and not any(len(grid.nonblank_rows) for grid in grids):
        raise refusals[0]
    return grids, list(find_notices(look))


def _scan_workbook(data: bytes) -> ArchiveScan:
    if data.startswith(ZIP_SIGNATURE):
        return scan_archive(data)
    try:
        scan = scan_xls(data)
    except OpeningError as locked:
        if locked.code != "password":
            raise
        scan = scan_xls(decrypt_workbook(data))
    return ArchiveScan(
        scan.data, {}, macros=MACROS in data, ordered_sheets=scan.sheets, old=scan.old
    )


def _read_by_column(look: ArchiveScan) -> list[Grid]:
    """Read the sheets of an .xlsx workbook; those without cells, such as charts, are skipped."""
    with _as_opening_errors():
        reader = fastexcel.read_excel(look.data)
        listed = frozenset(reader.sheet_names)
    return _read_sheets(
        {name: insight for name, insight in look.sheets.items() if name in listed},
        lambda name, insight: _columns_of(reader, name, insight),
    )


def _read_sheets(
    insights: Mapping[str, SheetScan], read: Callable[[str, SheetScan], Grid]
) -> list[Grid]:
    """Read each sheet that can be read; note in the scan of the others why they cannot."""
    grids = []
    for name, insight in insights.items():
        if insight.cellless or insight.refusal:
            continue
        try:
            with _as_opening_errors():
                grid = read(name, insight)
            _check_size(grid.height, grid.width)
            grids.append(_with_texts(grid, insight.texts))
        except OpeningError as refusal:
            insight.refusal = refusal
    return grids


def _with_texts(grid: Grid, texts: Mapping[CellPosition, str]) -> Grid:
    """Return a sheet with the values of some cells replaced by texts."""
    if not texts:
        return grid
    by_column: dict[int, dict[int, str]] = {}
    for (row, column), text in texts.items():
        if row < grid.height and column < grid.width:
            by_column.setdefault(column, {})[row] = text
    columns = list(grid.columns)
    for column, replaced in by_column.items():
        cells = columns[column]
        places: dict[CellValue, int] = {}
        codes = cells.codes.copy()
        codes[list(replaced)] = encode_values(replaced.values(), places) + len(cells.distinct)
        columns[column] = DictionaryColumn([*cells.distinct, *places], codes)
    return replace(grid, columns=tuple(columns))


def _columns_of(reader: fastexcel.ExcelReader, name: str, insight: SheetScan) -> Grid:
    sheet = reader.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
    batch, errors = sheet.to_arrow_with_errors()
    places = [column.absolute_index for column in sheet.available_columns()]
    faults = {**_error_cells(errors, places), **insight.faults}
    height = max([batch.num_rows, *(row + 1 for row, _ in faults)])
    by_place = {
        place: _column_from_arrow(array, height)
        for place, array in zip(places, batch.columns, strict=True)
    }
    for (row, place), text in _out_of_range_dates(errors, places).items():
        by_place[place] = by_place[place].with_value(row, text)
    check_list_sizes(name, (), faults)
    blank = blank_column(height)
    columns = tuple(by_place.get(place, blank) for place in range(max([-1, *places]) + 1))
    return Grid(name, columns, height, _clip_merges(insight.merges, height), faults)


def _error_cells(errors: fastexcel.CellErrors | None, places: list[int]) -> dict[CellPosition, str]:
    """Return the cells that show an error of the spreadsheet program."""
    cell_errors = errors.errors if errors else []
    return {
        (error.position[0], places[error.position[1]]): ERROR
        for error in cell_errors
        if "Error(" in error.detail
    }


def _out_of_range_dates(
    errors: fastexcel.CellErrors | None, places: list[int]
) -> dict[CellPosition, str]:
    """Return the numbers of dates beyond the calendar, which fastexcel reads as empty cells."""
    numbers = [
        (error.position, _NUMBER.search(error.detail))
        for error in (errors.errors if errors else [])
    ]
    return {(row, places[column]): number[1] for (row, column), number in numbers if number}


def _column_from_arrow(array: pa.Array, height: int) -> DictionaryColumn:
    encoded = array.dictionary_encode()
    different: list[CellValue] = encoded.dictionary.to_numpy(zero_copy_only=False).tolist()
    codes = (
        encoded.indices.fill_null(len(different)).to_numpy(zero_copy_only=False).astype(np.int32)
    )
    codes = np.pad(codes, (0, height - len(codes)), constant_values=len(different))
    stamps = pc.match_substring_regex(encoded.dictionary, _TIMESTAMP).to_numpy(zero_copy_only=False)
    for i in np.flatnonzero(stamps).tolist():
        different[i] = _parse_timestamp(str(different[i]))
    return DictionaryColumn([*different, ""], codes)


def _parse_timestamp(stamp: str) -> CellValue:
    """Convert a timestamp to a datetime; a time of day becomes a text."""
    try:
        moment = dt.datetime.fromisoformat(stamp)
    except ValueError:
        return stamp
    return moment.time().isoformat("seconds") if moment.date() == _TIME_OF_DAY else moment


def _read_by_cell(look: ArchiveScan) -> list[Grid]:
    with _as_opening_errors(), CalamineWorkbook.from_filelike(io.BytesIO(look.data)) as workbook:
        if look.ordered_sheets:
            names = (metadata.name for metadata in workbook.sheets_metadata)
            look.sheets.update(zip(names, look.ordered_sheets, strict=False))
        worksheets: dict[str, SheetScan] = {}
        for metadata in workbook.sheets_metadata:
            if metadata.typ == SheetTypeEnum.WorkSheet:
                insight = look.sheets.setdefault(metadata.name, SheetScan())
                insight.hidden = metadata.visible != SheetVisibleEnum.Visible
                worksheets[metadata.name] = insight
        check_sheet_count(len(worksheets))
        return _read_sheets(worksheets, lambda name, insight: _read_rows(workbook, name, insight))


def _read_rows(workbook: CalamineWorkbook, name: str, insight: SheetScan) -> Grid:
    sheet = workbook.get_sheet_by_name(name)
    # checked before each of its cells becomes a Python object
    _check_size(*(place + 1 for place in sheet.end or (-1, -1)))
    rows = sheet.to_python(skip_empty_area=False)
    # calamine ends a sheet before trailing formulas without values
    height = max((row for row, _ in insight.faults), default=-1) + 1
    merges = insight.merges or sheet.merged_cell_ranges or []
    check_list_sizes(name, merges, insight.faults)
    clipped = _clip_merges(merges, max(height, len(rows)))
    grid = build_grid(name, rows, height=height, merges=clipped, faults=insight.faults)
    columns = (column.map_values(_read_iso_duration) for column in grid.columns)
    return replace(grid, columns=tuple(columns))


def _read_iso_duration(value: CellValue) -> CellValue:
    """Convert a duration of a day or more, which calamine reads from .ods as PT34H45M00S."""
    found = _ISO_DURATION.fullmatch(value) if isinstance(value, str) else None
    if not found:
        return value
    sign, *parts = found.groups(default="0")
    days, hours, minutes, seconds = map(int, parts)
    duration = dt.timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    return format_duration(-duration if sign == "-" else duration)


def _clip_merges(
    merges: Iterable[tuple[CellPosition, CellPosition]], height: int
) -> tuple[tuple[CellPosition, CellPosition], ...]:
    """Return the distinct merged ranges that begin in the first `height` rows, clipped to them."""
    clipped = (
        ((top, left), (min(bottom, height - 1), right))
        for (top, left), (bottom, right) in merges
        if 0 <= top < height
    )
    return tuple(dict.fromkeys(clipped))


def _check_size(height: int, width: int) -> None:
    if height > LIMITS.rows:
        raise OpeningError("too_many_rows", format_number(LIMITS.rows), format_number(height))
    if width > LIMITS.columns:
        raise OpeningError("too_many_columns", format_number(LIMITS.columns), format_number(width))


@contextmanager
def _as_opening_errors() -> Iterator[None]:
    """Convert errors of calamine to OpeningError, also panics of its Rust code.

    A panic is not an Exception, and its class cannot be imported.
    """
    try:
        yield
    except PasswordError as failure:
        raise OpeningError("password", "") from failure
    except (CalamineError, fastexcel.FastExcelError, ValueError, OSError) as failure:
        raise OpeningError("unreadable", EXPECTED_FILE) from failure
    except BaseException as failure:
        if type(failure).__name__ != "PanicException":
            raise
        raise OpeningError("unreadable", EXPECTED_FILE) from failure
