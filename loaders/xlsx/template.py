"""Make the workbook that analysts fill in: a guide, one sheet for each table, and the lists that
its cells choose from.

The same with the current data is what the dashboard gives out to be changed. Both are read back by
the loaders: headers and terms in the reader's language are all accepted, an asterisk at a header
says nothing to them, and the sheets beside the tables are not read.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Color, Font
from openpyxl.utils.indexed_list import IndexedList
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from domain.language import Language
from loaders.cells.cell_names import a1
from loaders.layout import auxiliary_sheets
from loaders.tables.registry import TABLES
from loaders.tables.schema import Column
from loaders.xlsx.comments import AUTHOR
from loaders.xlsx.export import saved
from loaders.xlsx.guide_sheet import write_guide
from loaders.xlsx.lists_sheet import write_lists
from loaders.xlsx.package import Book, Package, book_of
from loaders.xlsx.sheet_xml import (
    cell,
    lines,
    outline,
    parts_around,
    row,
    styles_of_columns,
    with_outline,
    with_rows,
)
from loaders.xlsx.styles import Styles, styles_of
from loaders.xlsx.table_sheet import write_table
from loaders.xlsx.template_cells import FONT, SANS, SIZE
from loaders.xlsx.template_columns import FORMATS, WIDTHS, columns_of


def template(language: Language) -> bytes:
    """An empty workbook in the reader's language."""
    return saved(_book({name: columns_of(table) for name, table in TABLES.items()}, language, {}))


def workbook(
    frames: Mapping[str, pd.DataFrame], language: Language, *, about: Mapping[str, str]
) -> bytes:
    """The tables in the same form. `about` says what they are (version, date, source), and stands
    on the guide.
    """
    columns = {name: columns_of(table, frames[name]) for name, table in TABLES.items()}
    book = book_of(Package.of(saved(_book(columns, language, about))))
    styles = styles_of(book.package, book.part, book.namespace)
    for name, table in TABLES.items():
        _fill(
            book,
            book.sheets[table.title(language.code)],
            columns[name],
            frames[name],
            language,
            styles,
        )
    styles.kept()
    return book.package.packed()


def _fill(
    book: Book,
    part: str,
    columns: Sequence[Column],
    frame: pd.DataFrame,
    language: Language,
    styles: Styles,
) -> None:
    """Writes the rows of a frame beneath the headers of its sheet."""
    sheet = book.package.xml(part)
    style = styles_of_columns(sheet)
    looks = [
        styles.variant(style(i), quoted=column.kind not in FORMATS)
        for i, column in enumerate(columns)
    ]
    values = [_values(column, frame, language) for column in columns]
    widths = [WIDTHS[column.kind] for column in columns]
    rows = (
        row(
            number,
            (cell(a1(number - 1, i), value, looks[i]) for i, value in enumerate(cells)),
            lines=lines(cells, widths),
        )
        for number, cells in enumerate(zip(*values, strict=True), 2)
    )
    sheet = with_rows(sheet, b"".join(rows))
    dimension = parts_around(sheet)[0].first("dimension")
    assert dimension is not None
    assert dimension.end <= len(outline(sheet))
    book.package.parts[part] = with_outline(sheet, [(dimension.start, dimension.end, b"")])


def _values(
    column: Column, frame: pd.DataFrame, language: Language
) -> list[str | int | dt.datetime | None]:
    """The values of a column as a reader of the language reads them."""
    if column.name not in frame.columns:
        return [None] * len(frame)
    shown = _shown(column, language)
    return [
        None if missing else shown(value)
        for value, missing in zip(frame[column.name], frame[column.name].isna(), strict=True)
    ]


def _shown(
    column: Column, language: Language
) -> Callable[[object], str | int | dt.datetime | None]:
    if column.kind == "date":
        return lambda value: pd.Timestamp(value).to_pydatetime()  # type: ignore[arg-type]
    if column.kind in FORMATS:
        return lambda value: int(value)  # type: ignore[call-overload]
    names = column.names(language)
    return lambda value: names.get(str(value), str(value))


def _book(
    columns: Mapping[str, Sequence[Column]], language: Language, about: Mapping[str, str]
) -> Workbook:
    book = Workbook()
    # The usual font of this book alone: what openpyxl put in its place is one object for all books
    # of the process.
    book._fonts = IndexedList([Font(name=FONT, family=SANS, size=SIZE, color=Color(theme=1))])  # type: ignore[attr-defined]
    book.properties.creator = AUTHOR
    guide = book.worksheets[0]
    guide.title = auxiliary_sheets.title(auxiliary_sheets.GUIDE)
    sheets = {name: book.create_sheet(TABLES[name].title(language.code)) for name in columns}
    lists = write_lists(book.create_sheet(auxiliary_sheets.title(auxiliary_sheets.LISTS)), language)
    write_guide(guide, language, about)
    for name, sheet in sheets.items():
        write_table(sheet, TABLES[name], columns[name], language, lists)
    for sheet in book.worksheets:
        _laid_out(sheet, language, pages=2 if sheet in sheets.values() else 1)
    return book


def _laid_out(sheet: Worksheet, language: Language, *, pages: int) -> None:
    """How the sheet is seen, and printed: A4 across, its columns on one page or two, with its name
    and the number of the page.
    """
    sheet.sheet_view.rightToLeft = language.rtl
    sheet.sheet_view.showGridLines = True
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = pages, 0
    sheet.HeaderFooter.oddHeader, sheet.HeaderFooter.oddFooter = (
        HeaderFooterItem(center=_HeaderFooterPart(text=t)) for t in ("&A", "&P / &N")
    )
