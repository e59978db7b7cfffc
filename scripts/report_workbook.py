#!/usr/bin/env python3
"""Make the workbooks that come with the dashboard: data/report-2020-08-13.xlsx, its first data, from
the coded rows of the report in data/report/*.csv, and data/public-record.xlsx from data/public/*.csv.

The same rows give the same files, byte for byte: no clock is read.
"""

import csv
import datetime as dt
import sys
from dataclasses import dataclass
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from loaders.xlsx.export import save_workbook

DATES = ("start_date", "end_date", "as_of")
NUMBERS = (
    "cycle",
    "objective",
    "headcount",
    "reported_total",
    "reported_states",
    "number",
    "year",
    "value",
)
NARROWEST, WIDEST = 10, 60  # characters


@dataclass(frozen=True)
class Source:
    """A workbook to make: its file, the folder of its rows, its sheets, title and date."""

    file: Path
    rows: Path
    sheets: tuple[str, ...]
    title: str
    date: dt.datetime


DATA = ROOT / "data"
REPORT = Source(
    DATA / "report-2020-08-13.xlsx",
    DATA / "report",
    ("events", "participants", "progress", "coverage", "principles"),
    "Report of the second session, 13 August 2020: coded rows",
    dt.datetime(2020, 8, 13, tzinfo=dt.UTC),
)
PUBLIC_RECORD = Source(
    DATA / "public-record.xlsx",
    DATA / "public",
    ("events", "participants", "submissions", "pledges", "indicators", "statements"),
    "Public record, 2019 to 2025",
    dt.datetime(2026, 11, 30, tzinfo=dt.UTC),
)


def workbook(source: Source) -> bytes:
    """Return the workbook's content."""
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.title = source.title
    book.properties.creator = "gcm-arab-review-dashboard"
    for name in source.sheets:
        with (source.rows / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            fill(book.create_sheet(name), list(csv.reader(file)))
    return save_workbook(book, timestamp=source.date)


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
    if column in DATES and len(text) == len("2020-08-13"):  # else a month or a year
        return dt.date.fromisoformat(text)
    return int(text) if column in NUMBERS else text


if __name__ == "__main__":
    for source in (REPORT, PUBLIC_RECORD):
        source.file.write_bytes(workbook(source))
        print(f"{source.file.relative_to(ROOT)}: {source.file.stat().st_size:,} bytes")
    sys.exit()
