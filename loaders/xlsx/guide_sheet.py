"""Write the guide sheet of the template: how to fill it in, and what each table and column is."""

from collections.abc import Iterator, Mapping, Sequence

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from domain.language import Language, gettext_noop
from loaders.layout import auxiliary_sheets
from loaders.tables.registry import TABLES
from loaders.tables.schema import VOCABULARIES, Table
from loaders.xlsx.sheet_xml import LINE_HEIGHT, line_count
from loaders.xlsx.template_cells import write_cell, write_head
from loaders.xlsx.template_columns import columns_of, content_of, need_of, reader_first

GUIDE_WIDTHS = (24, 50, 11, 40)
STEPS = (
    gettext_noop(
        "Each sheet is a table; what one row of it stands for is said below. The rows begin "
        "beneath the headers."
    ),
    gettext_noop(
        "A column with an asterisk (*) is filled in each row. Any other cell stays empty where "
        "nothing is known: empty is never zero."
    ),
    gettext_noop(
        "Where a cell has a list, choose from it. All the lists are on the sheet “{lists}”."
    ),
    gettext_noop(
        "Leave the headers and the names of the sheets as they are. Columns may change places."
    ),
    gettext_noop(
        "When pasting from another file, paste the values only, so that the lists and checks stay."
    ),
    gettext_noop(
        "Names of persons, e-mail addresses, telephone and passport numbers do not belong here: "
        "they are left out when the file is read."
    ),
    gettext_noop("Columns for a text in another language may be added, such as “{column}”."),
)


def write_guide(sheet: Worksheet, language: Language, about: Mapping[str, str]) -> None:
    """Write the guide in every language side by side, the reader's first."""
    sides = reader_first(language)
    number = 1
    for key, value in about.items():
        write_cell(sheet.cell(number, 1), key, bold=True)
        write_cell(sheet.cell(number, 2), value, reading=language)
        number += 1
    for side, each in enumerate(sides):
        _write_side(sheet, each, row=number + 1, column=1 + 4 * side)
    for at, values in enumerate(sheet.iter_rows(values_only=True), 1):
        sheet.row_dimensions[at].height = LINE_HEIGHT * line_count(
            values, GUIDE_WIDTHS * len(sides)
        )


def _write_side(sheet: Worksheet, language: Language, *, row: int, column: int) -> None:
    for at, (cells, is_heading) in enumerate(_guide_rows(language), row):
        for i, text in enumerate(cells):
            cell = sheet.cell(at, column + i)
            if is_heading:
                write_head(cell, text, language)
            else:
                write_cell(cell, text, reading=language)
    for i, width in enumerate(GUIDE_WIDTHS):
        sheet.column_dimensions[get_column_letter(column + i)].width = width


def _guide_rows(language: Language) -> Iterator[tuple[Sequence[str], bool]]:
    """Yield the rows of the guide in one language, and whether each is a heading."""
    gettext = language.gettext
    example = TABLES["events"].header("title_fr", language.code)
    lists = auxiliary_sheets.sheet_title(auxiliary_sheets.LISTS)
    yield (gettext("How this workbook is filled in"), "", "", ""), True
    for number, step in enumerate(STEPS, 1):
        yield (str(number), gettext(step, lists=lists, column=example), "", ""), False
    for table in TABLES.values():
        yield ("", "", "", ""), False
        yield from _table_rows(table, language)
    yield ("", "", "", ""), False
    yield (gettext("What the terms mean"), "", "", ""), True
    for terms in VOCABULARIES.values():
        for term in terms.values():
            if term.definition(language.code):
                yield (term.name(language.code), term.definition(language.code), "", ""), False


def _table_rows(table: Table, language: Language) -> Iterator[tuple[Sequence[str], bool]]:
    gettext = language.gettext
    title, description = table.title(language.code), gettext(table.description)
    yield (title, description, "", gettext("What it holds")), True
    for column in columns_of(table):
        header = table.header(column.name, language.code)
        cells = (
            f"{header} *" if column.required else header,
            gettext(column.description),
            gettext(need_of(column)),
            content_of(column, language),
        )
        yield cells, False
