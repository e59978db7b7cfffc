"""Write the tables behind the figures of a document as XLSX: one sheet each, after an index sheet.

Uses XlsxWriter, which python-pptx requires anyway: openpyxl belongs to the loaders, which the
writers may not import. Every cell has an explicit type, so that no text becomes a formula or a
link.
"""

import io
from typing import Any

import pandas as pd
import xlsxwriter

from briefings import office_properties
from briefings.model import BriefingContents, BriefingFigure
from domain.glyphs import truncate
from loaders.xlsx import deterministic_zip

MAX_COLUMN_WIDTH = 60  # characters
HEADER_ROWS = 3  # rows above a table: finding, source, blank
MAX_CELL_LENGTH = 32_767  # characters
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write_xlsx(contents: BriefingContents) -> bytes:
    """Write the tables of contents as XLSX, right-to-left in Arabic."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, OPTIONS)
    book.set_properties(_properties(contents))
    writer = _WorkbookWriter(book, rtl=contents.language.rtl)
    writer.add_index(contents)
    for figure in contents.figures:
        writer.add(figure)
    book.close()
    return deterministic_zip.fix_timestamps(file.getvalue(), contents.date)


def _properties(contents: BriefingContents) -> dict[str, Any]:
    texts = {
        "title": contents.title,
        "subject": contents.subtitle,
        "comments": str(contents.citation),
        "keywords": contents.version,
    }
    properties: dict[str, Any] = {
        key: truncate(
            office_properties.strip_direction_marks(text), office_properties.MAX_PROPERTY_LENGTH
        )
        for key, text in texts.items()
    }
    return properties | {"created": contents.date.replace(tzinfo=None)}


class _WorkbookWriter:
    """Writer of a workbook, sheet by sheet."""

    def __init__(self, book: Any, *, rtl: bool) -> None:
        self.book, self.rtl = book, rtl
        look = {
            "font_name": office_properties.FONT,
            "font_size": 10,
            "valign": "top",
            "reading_order": 2 if rtl else 1,
        }
        self.text = book.add_format(
            look | {"text_wrap": True, "quote_prefix": True, "num_format": "@"}
        )
        self.line = book.add_format(look | {"quote_prefix": True})
        self.head = book.add_format(look | {"text_wrap": True, "bold": True, "bottom": 1})
        self.title = book.add_format(look | {"bold": True, "font_size": 12})
        self.number = book.add_format(look | {"num_format": "#,##0"})

    def add_index(self, contents: BriefingContents) -> None:
        """Add the sheet that lists the others."""
        gettext = contents.language.gettext
        names = [gettext("Sheet"), gettext("Figure"), gettext("Title"), gettext("Source")]
        rows = [
            (each.name, each.subject, each.title, str(each.citation)) for each in contents.figures
        ]
        index = pd.DataFrame(rows, columns=names)
        self._fill("index", contents.title, str(contents.citation), index)

    def add(self, figure: BriefingFigure) -> None:
        """Add the table behind a figure."""
        self._fill(figure.name, figure.title, f"{figure.subject}. {figure.citation}", figure.table)

    def _fill(self, name: str, title: str, source: str, table: pd.DataFrame) -> None:
        sheet = self.book.add_worksheet(name[:31])
        if self.rtl:
            sheet.right_to_left()
        sheet.write_string(0, 0, _cell_text(title), self.title)
        sheet.write_string(1, 0, _cell_text(source), self.line)
        for place, column in enumerate(table.columns):
            cells = [str(column), *(str(value) for value in table.iloc[:, place])]
            sheet.set_column(
                place, place, min(max(len(cell) for cell in cells) + 3, MAX_COLUMN_WIDTH)
            )
            sheet.write_string(HEADER_ROWS, place, _cell_text(str(column)), self.head)
            for row, value in enumerate(table.iloc[:, place], HEADER_ROWS + 1):
                self._write(sheet, row, place, value)
        sheet.freeze_panes(HEADER_ROWS + 1, 0)

    def _write(self, sheet: Any, row: int, place: int, value: Any) -> None:
        """Write a number as a number, a missing value as an empty cell, anything else as text."""
        if pd.isna(value):
            return
        if pd.api.types.is_number(value) and not isinstance(value, bool):
            sheet.write_number(row, place, value, self.number)
        else:
            sheet.write_string(row, place, _cell_text(str(value)), self.text)


def _cell_text(text: str) -> str:
    """Return a text that a cell can hold, truncated with an ellipsis."""
    return truncate(office_properties.to_office_text(text), MAX_CELL_LENGTH)
