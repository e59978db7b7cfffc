#!/usr/bin/env python3
"""Make data/report-2020-08-13.xlsx, the workbook of the dashboard's first data, from the coded rows
of the report in data/report/*.csv.

The same rows give the same file, byte for byte: no clock is read.
"""

import csv
import datetime as dt
import sys
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from loaders.xlsx.export import save_workbook

ROWS, WORKBOOK = ROOT / "data" / "report", ROOT / "data" / "report-2020-08-13.xlsx"
SHEETS = ("events", "participants", "progress", "coverage", "principles")
DATES = ("start_date", "end_date", "as_of")
NUMBERS = ("cycle", "objective", "headcount", "reported_total", "reported_states")
MADE = dt.datetime(2020, 8, 13, tzinfo=dt.UTC)
NARROWEST, WIDEST = 10, 60  # characters


def workbook() -> bytes:
    """Return the workbook's content."""
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.title = "Report of the second session, 13 August 2020: coded rows"
    book.properties.creator = "gcm-arab-review-dashboard"
    for name in SHEETS:
        with (ROWS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            fill(book.create_sheet(name), list(csv.reader(file)))
    return save_workbook(book, timestamp=MADE)


def fill(sheet: Worksheet, rows: list[list[str]]) -> None:
    header, *body = rows
    sheet.append(header)
    for row in body:
        sheet.append([typed(column, text) for column, text in zip(header, row, strict=True)])
    for number, (column, cells) in enumerate(zip(header, sheet.iter_cols(), strict=True), 1):
        cells[0].font = Font(bold=True)
        for cell in cells[1:]:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if isinstance(cell.value, str):
                cell.data_type = "s"  # text that begins with = stays text
            if column in DATES:
                cell.number_format = "yyyy-mm-dd"
        longest = max(len(str(cell.value or "")) for cell in cells)
        sheet.column_dimensions[get_column_letter(number)].width = min(
            max(longest + 2, NARROWEST), WIDEST
        )
    sheet.freeze_panes = "A2"


def typed(column: str, text: str) -> str | int | dt.date | None:
    if not text:
        return None
    if column in DATES:
        return dt.date.fromisoformat(text)
    return int(text) if column in NUMBERS else text


if __name__ == "__main__":
    WORKBOOK.write_bytes(workbook())
    print(f"{WORKBOOK.relative_to(ROOT)}: {WORKBOOK.stat().st_size:,} bytes")
    sys.exit()
