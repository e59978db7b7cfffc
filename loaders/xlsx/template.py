"""The workbook that analysts fill in: a guide, one sheet for each table, and the lists that its
cells choose from.

The same with the current data is what the dashboard gives out to be changed. Both are read back by
the loaders: headers and terms in the reader's language are all accepted, an asterisk at a header
says nothing to them, and the sheets beside the tables are not read.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Color, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.utils.indexed_list import IndexedList
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from domain.language import Language, languages, mark
from domain.vocabulary import LANGUAGES, Term
from loaders.cells.grid import a1
from loaders.cells.problems import LONGEST_CHOICE
from loaders.cells.values import FIRST_YEAR, LARGEST_COUNT, LAST_YEAR, expected
from loaders.layout import auxiliary_sheets
from loaders.tables.registry import TABLES
from loaders.tables.schema import VOCABULARIES, Column, Table
from loaders.xlsx.comments import AUTHOR
from loaders.xlsx.export import saved, write
from loaders.xlsx.package import Book, Package, book_of
from loaders.xlsx.sheet_xml import (
    LINE,
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

LAST_ROW = 1_048_576  # of a sheet
# a computer without the font takes one of its own family, sans serif
FONT, SIZE, SANS = ("IBM Plex Sans Arabic", 11, 2)
HEADER = PatternFill("solid", fgColor="FFE7EDF3")
RULE = Border(bottom=Side("thin", color="FF5B6B7B"))
# all else is text, so that "1-2" is not made a date
FORMATS = {"date": "yyyy-mm-dd", "year": "0", "count": "0", "objective": "0"}
# characters
WIDTHS = {"text": 32, "list": 40, "code": 24, "date": 13, "year": 11, "count": 13, "objective": 11}
GUIDE_WIDTHS = (24, 50, 11, 40)
LONGEST_TITLE, LONGEST_ERROR = 32, 255  # of a message that Excel shows
REQUIRED, OPTIONAL = mark("Required"), mark("Optional")
LIST_TITLES: Mapping[str, str] = {
    "states": mark("List of the states"),
    "objectives": mark("List of the objectives"),
    "principles": mark("List of the guiding principles"),
    "stages": mark("List of the stages of the review"),
    "statuses": mark("List of the statuses of objectives and principles"),
    "categories": mark("List of the categories of participants"),
    "event_kinds": mark("List of the kinds of event"),
    "event_statuses": mark("List of the statuses of events"),
    "modes": mark("List of the modes of attendance"),
    "genders": mark("List of the genders"),
    "answers": mark("List of the answers"),
}
ERRORS: Mapping[str, str] = {
    "code": mark(
        "This is not in the list. Choose from the list, or leave the cell empty where nothing is "
        "known."
    ),
    "date": mark("This is not a date from {first} to {last}. Enter one such as 2020-08-13."),
    "year": mark("This is not a year from {first} to {last}. Enter one such as 2020."),
    "count": mark(
        "This is not a whole number from 0 on. Leave the cell empty where the number is not known."
    ),
}
STEPS = (
    mark(
        "Each sheet is a table; what one row of it stands for is said below. The rows begin "
        "beneath the headers."
    ),
    mark(
        "A column with an asterisk (*) is filled in each row. Any other cell stays empty where "
        "nothing is known: empty is never zero."
    ),
    mark("Where a cell has a list, choose from it. All the lists are on the sheet “{lists}”."),
    mark("Leave the headers and the names of the sheets as they are. Columns may change places."),
    mark(
        "When pasting from another file, paste the values only, so that the lists and checks stay."
    ),
    mark(
        "Names of persons, e-mail addresses, telephone and passport numbers do not belong here: "
        "they are left out when the file is read."
    ),
    mark("Columns for a text in another language may be added, such as “{column}”."),
)
EPOCH = dt.date(1899, 12, 30)  # day 0 of a workbook


def template(language: Language) -> bytes:
    """An empty workbook in the reader's language."""
    return saved(_book({name: _columns(table) for name, table in TABLES.items()}, language, {}))


def workbook(
    frames: Mapping[str, pd.DataFrame], language: Language, *, about: Mapping[str, str]
) -> bytes:
    """The tables in the same form. `about` says what they are (version, date, source), and stands
    on the guide.
    """
    columns = {name: _columns(table, frames[name]) for name, table in TABLES.items()}
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


def _columns(table: Table, frame: pd.DataFrame | None = None) -> tuple[Column, ...]:
    """The columns of a table's sheet: those that are always there, and others that the frame
    has.
    """
    return tuple(
        c
        for name, c in table.accepted.items()
        if c.always or (frame is not None and name in frame.columns)
    )


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
    lists = _lists(book.create_sheet(auxiliary_sheets.title(auxiliary_sheets.LISTS)), language)
    _guide(guide, language, about)
    for name, sheet in sheets.items():
        _table(sheet, TABLES[name], columns[name], language, lists)
    for sheet in book.worksheets:
        _laid_out(sheet, language, pages=2 if sheet in sheets.values() else 1)
    return book


def _table(
    sheet: Worksheet,
    table: Table,
    columns: Sequence[Column],
    language: Language,
    lists: Mapping[str, str],
) -> None:
    """The headers of a table, each with what it is, and what its column may hold."""
    for number, column in enumerate(columns, 1):
        header = table.header(column.name, language.code)
        _head(sheet.cell(1, number), f"{header} *" if column.required else header, language)
        note = "\n".join(
            (
                language.say(column.description),
                language.say(_need(column)),
                _holds(column, language),
            )
        )
        sheet.cell(1, number).comment = Comment(note, AUTHOR, height=140, width=320)
        letter = get_column_letter(number)
        dimension = sheet.column_dimensions[letter]
        dimension.width, dimension.number_format = (
            max(WIDTHS[column.kind], len(header) + 4),
            FORMATS.get(column.kind, "@"),
        )
        dimension.alignment = Alignment(
            wrap_text=True, vertical="top", horizontal=None, readingOrder=_order(column)
        )
        check = _check(column, language, lists)
        if check:
            check.errorTitle, check.showErrorMessage = header[:LONGEST_TITLE], True
            sheet.add_data_validation(check)
            check.add(f"{letter}2:{letter}{LAST_ROW}")
    sheet.freeze_panes = "A2"
    sheet.print_title_rows, sheet.print_title_cols = "1:1", "A:A"


def _check(column: Column, language: Language, lists: Mapping[str, str]) -> DataValidation | None:
    """What a program lets be typed into a column; None where it may be any text."""
    years = {"first": str(FIRST_YEAR), "last": str(LAST_YEAR)}
    make = partial(DataValidation, allow_blank=not column.required, errorStyle="stop")
    if column.vocabulary:
        error = ERRORS["code"]
        return make(
            type="list",
            formula1=lists[column.vocabulary],
            error=language.say(error)[:LONGEST_ERROR],
        )
    if column.kind not in ERRORS:
        return None
    error = language.say(ERRORS[column.kind], **years)[:LONGEST_ERROR]
    if column.kind == "date":
        days = [
            str((dt.date(*day) - EPOCH).days) for day in ((FIRST_YEAR, 1, 1), (LAST_YEAR, 12, 31))
        ]
        return make(
            type="date", operator="between", formula1=days[0], formula2=days[1], error=error
        )
    least, most = (FIRST_YEAR, LAST_YEAR) if column.kind == "year" else (0, LARGEST_COUNT)
    return make(
        type="whole", operator="between", formula1=str(least), formula2=str(most), error=error
    )


def _lists(sheet: Worksheet, language: Language) -> dict[str, str]:
    """The lists, each with its terms in every language, the reader's first; where the terms of each
    stand, as a formula names it.
    """
    places, column = {}, 1
    used = dict.fromkeys(
        c.vocabulary for table in TABLES.values() for c in table.columns if c.vocabulary
    )
    for name in used:
        terms = VOCABULARIES[name].ordered(language.code)
        shown: list[Callable[[Term], str]] = [
            partial(_name, code=each.code) for each in _sides(language)
        ]
        shown = [_code, *shown] if name == "objectives" else shown
        title = language.say(LIST_TITLES[name])
        for i, each in enumerate(shown):
            texts = [each(term) for term in terms]
            _head(sheet.cell(1, column + i), title if i == 0 else "", language)
            for number, said in enumerate(texts, 2):
                _put(sheet.cell(number, column + i), int(said) if each is _code else said)
            sheet.column_dimensions[get_column_letter(column + i)].width = min(
                max(map(len, [*texts, title if i == 0 else ""])) + 3, 60
            )
        letter = get_column_letter(column)
        places[name] = f"'{sheet.title}'!${letter}$2:${letter}${len(terms) + 1}"
        column += len(shown)
    sheet.freeze_panes = "A2"
    return places


def _code(term: Term) -> str:
    return term.code


def _name(term: Term, *, code: str) -> str:
    return term.name(code)


def _guide(sheet: Worksheet, language: Language, about: Mapping[str, str]) -> None:
    """What each table and column is, in every language side by side, the reader's first."""
    sides = _sides(language)
    number = 1
    for key, value in about.items():
        _put(sheet.cell(number, 1), key, bold=True)
        _put(sheet.cell(number, 2), value, reading=language)
        number += 1
    for side, each in enumerate(sides):
        first = 1 + 4 * side
        for at, (cells, heading) in enumerate(_explained(each), number + 1):
            for i, said in enumerate(cells):
                place = sheet.cell(at, first + i)
                if heading:
                    _head(place, said, each)
                else:
                    _put(place, said, reading=each)
        for i, width in enumerate(GUIDE_WIDTHS):
            sheet.column_dimensions[get_column_letter(first + i)].width = width
    for at, values in enumerate(sheet.iter_rows(values_only=True), 1):
        sheet.row_dimensions[at].height = LINE * lines(values, GUIDE_WIDTHS * len(sides))


def _explained(language: Language) -> Iterator[tuple[Sequence[str], bool]]:
    """The rows of the guide in one language, and whether each is a heading."""
    say = language.say
    example = TABLES["events"].header("title_fr", language.code)
    yield (say("How this workbook is filled in"), "", "", ""), True
    for number, step in enumerate(STEPS, 1):
        yield (
            (
                str(number),
                say(step, lists=auxiliary_sheets.title(auxiliary_sheets.LISTS), column=example),
                "",
                "",
            ),
            False,
        )
    for table in TABLES.values():
        yield ("", "", "", ""), False
        yield (table.title(language.code), say(table.description), "", say("What it holds")), True
        for column in _columns(table):
            header = table.header(column.name, language.code)
            yield (
                (
                    f"{header} *" if column.required else header,
                    say(column.description),
                    say(_need(column)),
                    _holds(column, language),
                ),
                False,
            )
    yield ("", "", "", ""), False
    yield (say("What the terms mean"), "", "", ""), True
    for terms in VOCABULARIES.values():
        for term in terms.values():
            if term.definition(language.code):
                yield (term.name(language.code), term.definition(language.code), "", ""), False


def _need(column: Column) -> str:
    return REQUIRED if column.required else OPTIONAL


def _holds(column: Column, language: Language) -> str:
    """What a column may hold: the terms themselves where they are few."""
    terms = column.terms
    if terms is None or len(terms) > LONGEST_CHOICE:
        return language.say(expected(column))
    return language.say(", ").join(
        language.isolate(term.name(language.code)) for term in terms.values()
    )


def _sides(language: Language) -> list[Language]:
    """The languages, the reader's first."""
    return [language, *(each for each in languages().values() if each != language)]


def _order(column: Column) -> int:
    """The direction of a column's text: from right to left in Arabic, from left to right in other
    languages, else as the text begins.
    """
    code = column.name.rpartition("_")[2]
    return 0 if code not in LANGUAGES else 2 if code in languages() and languages()[code].rtl else 1


def _head(cell: object, said: str, language: Language) -> None:
    assert isinstance(cell, Cell)
    _put(cell, said, bold=True, reading=language)
    cell.fill, cell.border = HEADER, RULE


def _put(
    cell: object, value: str | int, *, bold: bool = False, reading: Language | None = None
) -> None:
    assert isinstance(cell, Cell)
    write(cell, value)
    cell.font = Font(name=FONT, family=SANS, size=SIZE, bold=bold)
    side, order = (None, 0) if reading is None else ("right", 2) if reading.rtl else ("left", 1)
    cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal=side, readingOrder=order)


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
