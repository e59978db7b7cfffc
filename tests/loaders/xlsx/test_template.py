"""The workbook that analysts fill in, and the current data in the same form: the loaders read both
without a problem.
"""

import io
import zipfile
from collections.abc import Iterator, Mapping

import openpyxl
import pandas as pd
import pytest
from openpyxl import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from domain.language import Language, languages
from domain.tables import Tables
from loaders.cells.cell_names import column_letters
from loaders.cells.problems import NOTICE
from loaders.layout import auxiliary_sheets
from loaders.layout.header_rows import detect_table
from loaders.reading import calamine_reader
from loaders.reading.workbook import read_bytes
from loaders.store import parquet
from loaders.tables.registry import MAIN_TABLES, TABLES
from loaders.tables.schema import VOCABULARIES, Column
from loaders.xlsx import template, template_cells, template_columns

CONSTANT = {"version": "7", "=1+1": "=2+2"}


def book_of(file: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(file))


def frames_of(report: Tables) -> Mapping[str, pd.DataFrame]:
    return parquet.to_current_schema({name: getattr(report, name) for name in MAIN_TABLES})


def columns(book: Workbook, language: Language) -> Iterator[tuple[Worksheet, int, Column]]:
    """Yield every column of every table of a template: sheet, column number, column definition."""
    for table in TABLES.values():
        sheet = book[table.title(language.code)]
        kept = [column for column in table.variants.values() if column.always or column.offered]
        assert sheet.max_column == len(kept)
        yield from ((sheet, number, column) for number, column in enumerate(kept, 1))


def check_of(sheet: Worksheet, number: int) -> DataValidation | None:
    found = [
        check
        for check in sheet.data_validations.dataValidation
        if f"{column_letters(number - 1)}2" in check.sqref
    ]
    assert len(found) <= 1
    return next(iter(found), None)


def values(book: Workbook, formula: str) -> list[object]:
    """Return the values of the cells that a formula refers to."""
    sheet, _, place = formula.rpartition("!")
    return [cell.value for (cell,) in book[sheet.strip("'")][place.replace("$", "")]]


def test_a_template_holds_every_table_under_headers_that_are_read(language: Language) -> None:
    reading = read_bytes("template.xlsx", template.build_template(language))
    assert list(reading.tables) == list(TABLES)
    assert {problem.code for problem in reading.problems} <= {"no_rows"}
    assert all(problem.severity == NOTICE for problem in reading.problems)
    for name, table in TABLES.items():
        assert list(reading.tables[name].columns) == [
            c.name for c in table.variants.values() if c.always or c.offered
        ]


def test_a_template_filled_by_hand_gives_what_was_filled_in(
    report: Tables, language: Language
) -> None:
    book = book_of(template.build_template(language))
    for name, frame in frames_of(report).items():
        sheet = book[TABLES[name].title(language.code)]
        columns = [each.name for each in template_columns.columns_of(TABLES[name])]
        cells = frame.reindex(columns=columns).astype(object)
        for row in cells.where(cells.notna(), None).itertuples(index=False):
            sheet.append(list(row))
    file = io.BytesIO()
    book.save(file)
    reading = read_bytes("filled.xlsx", file.getvalue())
    assert reading.problems == ()
    for name, frame in parquet.to_current_schema(reading.tables).items():
        pd.testing.assert_frame_equal(frame, frames_of(report)[name])


def test_the_current_data_reads_back_as_it_is(report: Tables, language: Language) -> None:
    reading = read_bytes(
        "data.xlsx", template.build_workbook(frames_of(report), language, about=CONSTANT)
    )
    assert reading.problems == ()
    for name, frame in parquet.to_current_schema(reading.tables).items():
        pd.testing.assert_frame_equal(frame, frames_of(report)[name])


def test_tables_without_a_row_are_given_out_too(empty: Tables, language: Language) -> None:
    reading = read_bytes("data.xlsx", template.build_workbook(frames_of(empty), language, about={}))
    assert {problem.code for problem in reading.problems} <= {"no_rows"}
    assert all(len(frame) == 0 for frame in reading.frames().values())


def test_a_column_in_another_language_is_there_where_the_data_have_it(report: Tables) -> None:
    frames = {
        **frames_of(report),
        "events": report.events.assign(title_fr="atelier", location_en="Beirut"),
    }
    again = read_bytes(
        "data.xlsx", template.build_workbook(frames, languages()["en"], about={})
    ).tables["events"]
    assert set(again["title_fr"]) == {"atelier"}
    assert set(again["location_en"]) == {"Beirut"}


def test_a_term_that_the_vocabulary_has_no_more_is_told_not_lost(report: Tables) -> None:
    frames = {**frames_of(report), "progress": report.progress.assign(stage="gone_stage")}
    reading = read_bytes("data.xlsx", template.build_workbook(frames, languages()["en"], about={}))
    assert {(problem.code, problem.value) for problem in reading.problems} == {
        ("unknown_term", "gone_stage")
    }


def test_the_same_data_give_the_same_file(report: Tables, language: Language) -> None:
    assert template.build_template(language) == template.build_template(language)
    first, second = (
        template.build_workbook(frames_of(report), language, about=CONSTANT) for _ in range(2)
    )
    assert first == second


def test_the_sheets_beside_the_tables_are_taken_for_none_of_them(language: Language) -> None:
    grids = {
        grid.name: grid
        for grid in calamine_reader.read_spreadsheet(template.build_template(language))[0]
    }
    beside = [
        auxiliary_sheets.sheet_title(each)
        for each in (auxiliary_sheets.GUIDE, auxiliary_sheets.LISTS)
    ]
    assert all(auxiliary_sheets.is_auxiliary_sheet(name) for name in beside)
    assert not any(
        auxiliary_sheets.is_auxiliary_sheet(table.title(language.code)) for table in TABLES.values()
    )
    assert all(detect_table(grids[name], "", TABLES) is None for name in beside)
    assert not any(
        sheet.sheet_state != "visible" for sheet in book_of(template.build_template(language))
    )


def test_a_column_of_terms_has_a_list_of_exactly_those_that_are_read_as_its_terms(
    language: Language,
) -> None:
    book = book_of(template.build_template(language))
    for sheet, number, column in columns(book, language):
        terms = column.terms
        if terms is None:
            continue
        check = check_of(sheet, number)
        assert check is not None
        assert check.type == "list"
        assert check.formula1 is not None
        offered = values(book, check.formula1)
        assert {terms.code_of(str(value)) for value in offered} == set(terms)
        assert len(offered) == len(terms)


@pytest.mark.parametrize("vocabulary", VOCABULARIES)
def test_a_name_in_any_language_stands_for_one_term(vocabulary: str, language: Language) -> None:
    terms = VOCABULARIES[vocabulary]
    assert [terms.code_of(term.name(language.code)) for term in terms.values()] == list(terms)


@pytest.mark.parametrize(
    ("kind", "type_", "first", "last"),
    [("date", "date", 36526, 73415), ("year", "whole", 2000, 2100), ("count", "whole", 0, 10**7)],
)
def test_dates_and_whole_numbers_are_checked_as_they_are_typed(
    kind: str, type_: str, first: int, last: int, language: Language
) -> None:
    book = book_of(template.build_template(language))
    found = [
        check_of(sheet, number)
        for sheet, number, column in columns(book, language)
        if column.kind == kind
    ]
    assert found
    for check in found:
        assert check is not None
        assert (check.type, check.operator, check.errorStyle) == (type_, "between", "stop")
        assert check.formula1 == str(first)
        assert check.formula2 == str(last)


def test_every_check_reaches_to_the_last_row_and_says_what_is_wrong_in_what_excel_can_show(
    language: Language,
) -> None:
    book = book_of(template.build_template(language))
    checks = [check for sheet in book for check in sheet.data_validations.dataValidation]
    assert checks
    for check in checks:
        assert check.showErrorMessage
        assert 0 < len(check.error) <= 255
        assert 0 < len(check.errorTitle) <= 32
        assert str(check.sqref).endswith("1048576")


def test_text_is_formatted_as_text_so_that_no_program_makes_a_date_of_it(
    report: Tables, language: Language
) -> None:
    empty, full = (
        book_of(template.build_template(language)),
        book_of(template.build_workbook(frames_of(report), language, about={})),
    )
    for sheet, number, column in columns(empty, language):
        expected = {"date": "yyyy-mm-dd", "year": "0", "count": "0", "objective": "0"}.get(
            column.kind, "@"
        )
        assert sheet.column_dimensions[column_letters(number - 1)].number_format == expected
        filled = [
            cell
            for (cell,) in full[sheet.title].iter_rows(min_row=2, min_col=number, max_col=number)
            if cell.value is not None
        ]
        assert {cell.number_format for cell in filled} <= {expected}
        assert {cell.data_type for cell in filled} <= {
            {"date": "d", "@": "s"}.get(column.kind, "s" if expected == "@" else "n")
        }
        assert all(cell.quotePrefix for cell in filled if expected == "@")


def test_each_header_is_marked_where_it_is_required_and_says_what_it_is(language: Language) -> None:
    for sheet, number, column in columns(book_of(template.build_template(language)), language):
        header = sheet.cell(1, number)
        assert header.value.endswith("*") == column.required
        assert header.comment is not None
        assert language.gettext(column.description) in header.comment.text


def test_the_guide_explains_every_column_in_every_language_side_by_side(language: Language) -> None:
    guide = book_of(template.build_template(language)).worksheets[0]
    rows = [[cell.value for cell in row] for row in guide.iter_rows()]
    for table in TABLES.values():
        for column in table.variants.values():
            if column.always:
                said = [
                    (table.header(column.name, code), each.gettext(column.description))
                    for code, each in languages().items()
                ]
                marked = [
                    (f"{header} *" if column.required else header, description)
                    for header, description in said
                ]
                assert any(
                    all(header in row and description in row for header, description in marked)
                    for row in rows
                )
    assert rows[0][0] == language.gettext("How this workbook is filled in") or rows[1][
        0
    ] == language.gettext("How this workbook is filled in")


def test_what_the_data_are_stands_on_the_guide_as_text(report: Tables, language: Language) -> None:
    guide = book_of(
        template.build_workbook(frames_of(report), language, about=CONSTANT)
    ).worksheets[0]
    assert {guide.cell(row, 1).value: guide.cell(row, 2).value for row in (1, 2)} == CONSTANT
    assert {guide.cell(row, column).data_type for row in (1, 2) for column in (1, 2)} == {"s"}


def test_each_sheet_begins_at_the_side_the_reader_begins_at_and_is_printed_on_pages(
    language: Language,
) -> None:
    for sheet in book_of(template.build_template(language)):
        assert bool(sheet.sheet_view.rightToLeft) == language.rtl
        assert (
            sheet.page_setup.orientation,
            sheet.page_setup.paperSize,
            sheet.page_setup.fitToHeight,
        ) == ("landscape", 9, 0)
        assert sheet.sheet_properties.pageSetUpPr is not None
        assert sheet.sheet_properties.pageSetUpPr.fitToPage


def test_the_headers_of_a_table_stay_in_sight(language: Language) -> None:
    book = book_of(template.build_template(language))
    assert {book[table.title(language.code)].freeze_panes for table in TABLES.values()} == {"A2"}
    assert {book[table.title(language.code)].print_title_rows for table in TABLES.values()} == {
        "$1:$1"
    }


def test_no_file_of_ours_tells_when_or_where_it_was_made(
    report: Tables, language: Language
) -> None:
    for file in (
        template.build_template(language),
        template.build_workbook(frames_of(report), language, about={}),
    ):
        with zipfile.ZipFile(io.BytesIO(file)) as archive:
            assert len({entry.date_time for entry in archive.infolist()}) == 1


def test_the_font_of_a_template_is_its_own_and_no_other_books(language: Language) -> None:
    assert book_of(template.build_template(language))._fonts[0].name == template_cells.FONT  # type: ignore[attr-defined]
    assert Workbook()._fonts[0].name == "Calibri"  # type: ignore[attr-defined]
