"""Tables out, as CSV and XLSX. Text that a spreadsheet program would run as a formula is text, and
reads back as it was.

In CSV it gets an apostrophe, which reading takes away; in a workbook the cell says that it holds
text.
"""

import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Mapping

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from loaders.cells.csv_injection import escape_formula, fit_cell

MAX_WIDTH = 60  # characters
FIXED_TIME = dt.datetime(
    2000, 1, 1
)  # the time in each file, so that the same table gives the same file
_TIMESTAMP_FORMAT = "%Y-%m-%dT%H:%M:%SZ"


def to_csv(frame: pd.DataFrame) -> bytes:
    """A frame as CSV in UTF-8, with the byte order mark that Excel needs to read Arabic."""
    # Lines end as RFC 4180 says: with "\n" alone a "\r" inside a text is not quoted, and what
    # follows it would begin a row.
    columns = {place: _escape_column(frame.iloc[:, place]) for place in range(frame.shape[1])}
    escaped = pd.DataFrame(columns, index=frame.index).set_axis(
        [_escape_value(name) for name in frame.columns], axis="columns"
    )
    return escaped.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def to_xlsx(frame: pd.DataFrame, *, about: Mapping[str, str], name: str, rtl: bool) -> bytes:
    """A frame as a workbook of two sheets: the table under `name`, and what it is about
    (title, as-of date, source, version).
    """
    workbook = Workbook()
    table = workbook.active
    assert isinstance(table, Worksheet)
    table.title = name[:31]
    _fill_sheet(table, [frame.columns, *frame.itertuples(index=False)], rtl=rtl)
    table.freeze_panes = "A2"
    _fill_sheet(workbook.create_sheet("about"), about.items(), rtl=rtl)
    return save_workbook(workbook)


def write_value(cell: Cell, value: object) -> None:
    """Puts a value into a cell: text as text whatever it begins with, and nothing where it is
    missing.
    """
    if not isinstance(value, str):
        cell.value = None if pd.isna(value) else value  # type: ignore[call-overload, assignment]
        return
    cell.value = fit_cell(value)
    cell.data_type = "s"  # openpyxl takes text after "=" for a formula, and "#N/A" for an error
    cell.quotePrefix = True  # for Excel: it stays text when the cell is edited


def save_workbook(book: Workbook, *, timestamp: dt.datetime = FIXED_TIME) -> bytes:
    """A workbook's content, with one fixed time in the place of now: in the entries of the archive
    and in its properties.
    """
    content, new = io.BytesIO(), io.BytesIO()
    book.save(content)
    now = {
        f"{stamp:{_TIMESTAMP_FORMAT}}".encode()
        for stamp in (book.properties.modified, book.properties.created)
    }
    with (
        zipfile.ZipFile(content) as archive,
        zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for entry in archive.infolist():
            part = archive.read(entry)
            for stamp in now if entry.filename == "docProps/core.xml" else ():
                part = part.replace(stamp, f"{timestamp:{_TIMESTAMP_FORMAT}}".encode())
            info = zipfile.ZipInfo(entry.filename, timestamp.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, part)
    return new.getvalue()


def _escape_column(values: pd.Series) -> pd.Series:
    """A column with its texts guarded: each different one once, where it holds nothing but
    texts.
    """
    if values.dtype != "str":
        return values.map(_escape_value) if values.dtype == object else values
    places, different = pd.factorize(values)
    texts = pd.Series([*map(escape_formula, different), None], dtype="str")
    return texts.take(places).set_axis(values.index)


def _escape_value(value: object) -> object:
    return escape_formula(value) if isinstance(value, str) else value


def _fill_sheet(sheet: Worksheet, rows: Iterable[Iterable[object]], *, rtl: bool) -> None:
    sheet.sheet_view.rightToLeft = rtl
    for number, row in enumerate(rows, 1):
        for place, value in enumerate(row, 1):
            cell = sheet.cell(number, place)
            assert isinstance(cell, Cell)
            write_value(cell, value)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if number == 1:
                cell.font = Font(bold=True)
    for number, column in enumerate(sheet.iter_cols(), 1):
        longest = max((len(str(cell.value or "")) for cell in column), default=0)
        sheet.column_dimensions[get_column_letter(number)].width = min(longest + 2, MAX_WIDTH)
