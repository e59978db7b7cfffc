"""Export tables as CSV and XLSX. Text that a spreadsheet program would run as a formula is escaped.

In CSV it gets an apostrophe, which reading removes; in a workbook the cell is marked as text.
"""

import datetime as dt
import io
from collections.abc import Iterable, Mapping

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from loaders.cells.csv_injection import escape_formula, fit_cell
from loaders.xlsx.deterministic_zip import fix_timestamps

MAX_WIDTH = 60  # characters
# in each file, so that the same table gives the same bytes
FIXED_TIME = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


def to_csv(frame: pd.DataFrame) -> bytes:
    """Serialize a frame as CSV in UTF-8, with the byte order mark that Excel needs for Arabic."""
    # Lines end as in RFC 4180: with "\n" alone a "\r" inside a text is not quoted, and would begin
    # a new row.
    columns = {place: _escape_column(frame.iloc[:, place]) for place in range(frame.shape[1])}
    escaped = pd.DataFrame(columns, index=frame.index).set_axis(
        [_escape_value(name) for name in frame.columns], axis="columns"
    )
    return escaped.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def to_xlsx(frame: pd.DataFrame, *, about: Mapping[str, str], name: str, rtl: bool) -> bytes:
    """Serialize a frame as a workbook of two sheets: the table `name`, and its metadata `about`."""
    workbook = Workbook()
    table = workbook.active
    assert isinstance(table, Worksheet)
    table.title = name[:31]
    _fill_sheet(table, [frame.columns, *frame.itertuples(index=False)], rtl=rtl)
    table.freeze_panes = "A2"
    _fill_sheet(workbook.create_sheet("about"), about.items(), rtl=rtl)
    return save_workbook(workbook)


def write_value(cell: Cell, value: object) -> None:
    """Write a value to a cell: text never as a formula, a missing value as an empty cell."""
    if not isinstance(value, str):
        cell.value = None if pd.isna(value) else value  # type: ignore[call-overload, assignment]
        return
    cell.value = fit_cell(value)
    cell.data_type = "s"  # openpyxl takes "=…" for a formula, and "#N/A" for an error
    cell.quotePrefix = True  # in Excel it stays text when the cell is edited


def save_workbook(book: Workbook, *, timestamp: dt.datetime = FIXED_TIME) -> bytes:
    """Serialize a workbook with a fixed time in its archive entries and properties."""
    content = io.BytesIO()
    book.save(content)
    return fix_timestamps(content.getvalue(), timestamp)


def _escape_column(values: pd.Series) -> pd.Series:
    """Escape the texts of a column; of a text column each distinct value once."""
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
