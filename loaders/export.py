"""Tables out, as CSV and XLSX: text that a spreadsheet program would run as a formula is made harmless."""

import io
from collections.abc import Iterable, Mapping

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")  # OWASP, "CSV Injection"
WIDEST = 60  # characters


def csv(frame: pd.DataFrame) -> bytes:
    """A frame as CSV in UTF-8, with the byte order mark that Excel needs to read Arabic."""
    # Lines end as RFC 4180 says: with "\n" alone a "\r" inside a text is not quoted, and what follows it would begin a row.
    return harmless(frame).to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def xlsx(frame: pd.DataFrame, *, about: Mapping[str, str], name: str, rtl: bool) -> bytes:
    """A frame as a workbook of two sheets: the table under `name`, and what it is about (title, as-of date, source, version)."""
    workbook = Workbook()
    table = workbook.active
    assert isinstance(table, Worksheet)
    table.title = name[:31]
    safe = harmless(frame)
    _fill(table, [safe.columns, *safe.itertuples(index=False)], rtl=rtl)
    table.freeze_panes = "A2"
    _fill(workbook.create_sheet("about"), [map(_harmless, row) for row in about.items()], rtl=rtl)
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def harmless(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with an apostrophe before each text, of a cell or a column's name, that begins like a formula. Numbers stay numbers."""
    return frame.map(_harmless).rename(columns=_harmless)


def _harmless(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_SIGNS) else value


def _fill(sheet: Worksheet, rows: Iterable[Iterable[object]], *, rtl: bool) -> None:
    sheet.sheet_view.rightToLeft = rtl
    for row in rows:
        sheet.append([None if pd.isna(cell) else cell for cell in row])  # type: ignore[call-overload]
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for number, column in enumerate(sheet.iter_cols(), 1):
        longest = max((len(str(cell.value or "")) for cell in column), default=0)
        sheet.column_dimensions[get_column_letter(number)].width = min(longest + 2, WIDEST)
        for cell in column:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if isinstance(cell.value, str):
                cell.data_type = "s"  # openpyxl takes text after "=" for a formula, and "#N/A" for an error
