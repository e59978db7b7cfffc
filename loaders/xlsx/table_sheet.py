"""Write a table sheet of the template: its headers, and the validation of its columns."""

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import partial

from openpyxl.comments import Comment
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from domain.language import Language, gettext_noop
from loaders.cells.values import FIRST_YEAR, LARGEST_COUNT, LAST_YEAR
from loaders.tables.schema import Column, Table
from loaders.xlsx.comments import AUTHOR
from loaders.xlsx.template_cells import write_head
from loaders.xlsx.template_columns import FORMATS, WIDTHS, content_of, need_of, text_direction

LAST_ROW = 1_048_576  # of a sheet
MAX_TITLE_LENGTH, MAX_ERROR_LENGTH = 32, 255  # characters of Excel's messages
ERRORS: Mapping[str, str] = {
    "code": gettext_noop(
        "This is not in the list. Choose from the list, or leave the cell empty where nothing is "
        "known."
    ),
    "date": gettext_noop(
        "This is not a date from {first} to {last}. Enter one such as 2020-08-13."
    ),
    "year": gettext_noop("This is not a year from {first} to {last}. Enter one such as 2020."),
    "count": gettext_noop(
        "This is not a whole number from 0 on. Leave the cell empty where the number is not known."
    ),
}
EPOCH = dt.date(1899, 12, 30)  # day 0 of a workbook


def write_table(
    sheet: Worksheet,
    table: Table,
    columns: Sequence[Column],
    language: Language,
    lists: Mapping[str, str],
) -> None:
    """Write the headers of a table with comments, and set formats and validations of columns."""
    for number, column in enumerate(columns, 1):
        header, letter = table.header(column.name, language.code), get_column_letter(number)
        write_head(sheet.cell(1, number), f"{header} *" if column.required else header, language)
        note = _note(column, language)
        sheet.cell(1, number).comment = Comment(note, AUTHOR, height=140, width=320)
        dimension = sheet.column_dimensions[letter]
        dimension.width = max(WIDTHS[column.kind], len(header) + 4)
        dimension.number_format = FORMATS.get(column.kind, "@")
        dimension.alignment = Alignment(
            wrap_text=True, vertical="top", horizontal=None, readingOrder=text_direction(column)
        )
        if check := _validation(column, language, lists):
            check.errorTitle, check.showErrorMessage = header[:MAX_TITLE_LENGTH], True
            sheet.add_data_validation(check)
            check.add(f"{letter}2:{letter}{LAST_ROW}")
    sheet.freeze_panes, sheet.print_title_rows, sheet.print_title_cols = "A2", "1:1", "A:A"


def _note(column: Column, language: Language) -> str:
    description, need = language.gettext(column.description), language.gettext(need_of(column))
    return "\n".join((description, need, content_of(column, language)))


def _validation(
    column: Column, language: Language, lists: Mapping[str, str]
) -> DataValidation | None:
    """Return the validation of a column; None where any text is allowed."""
    years = {"first": str(FIRST_YEAR), "last": str(LAST_YEAR)}
    make = partial(DataValidation, allow_blank=column.may_be_empty, errorStyle="stop")
    if column.vocabulary:
        message = ERRORS["code"]
        error = language.gettext(message)[:MAX_ERROR_LENGTH]
        return make(type="list", formula1=lists[column.vocabulary], error=error)
    if column.kind not in ERRORS:
        return None
    error = language.gettext(ERRORS[column.kind], **years)[:MAX_ERROR_LENGTH]
    if column.kind == "date":
        first, last = dt.date(FIRST_YEAR, 1, 1) - EPOCH, dt.date(LAST_YEAR, 12, 31) - EPOCH
        low, high = str(first.days), str(last.days)
        return make(type="date", operator="between", formula1=low, formula2=high, error=error)
    least, most = (FIRST_YEAR, LAST_YEAR) if column.kind == "year" else (0, LARGEST_COUNT)
    low, high = str(least), str(most)
    return make(type="whole", operator="between", formula1=low, formula2=high, error=error)
