"""Downloads: text that a spreadsheet program would run arrives as text, numbers arrive as
numbers.
"""

import codecs
import csv
import io

import openpyxl
import pandas as pd
import pytest
from openpyxl import Workbook

from loaders.cells.csv_injection import unescape_formula
from loaders.xlsx import export

LINK = '=HYPERLINK("http://x.invalid","read")'
# texts that a spreadsheet program would run as formulas
RUN = (LINK, "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1")
NAMES = "أسماء"


def rows(file: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.decode("utf-8-sig"), newline="")))


def opened(
    frame: pd.DataFrame, about: dict[str, str] | None = None, *, rtl: bool = False
) -> Workbook:
    return openpyxl.load_workbook(
        io.BytesIO(export.to_xlsx(frame, about=about or {"Title": "T"}, name="table", rtl=rtl))
    )


@pytest.mark.parametrize("text", RUN)
def test_no_text_runs_as_a_formula_be_it_a_cell_or_the_name_of_a_column(text: str) -> None:
    frame = pd.DataFrame({text: [text], "n": [1]})
    assert all(row[0].strip("\t\r").startswith("'") for row in rows(export.to_csv(frame)))
    cells = [cell for row in opened(frame)["table"].iter_rows(max_col=1) for cell in row]
    assert [cell.value for cell in cells] == [text.replace("\r", "\n")] * 2
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in cells)


@pytest.mark.parametrize("text", RUN)
def test_what_a_table_is_about_holds_no_formula(text: str) -> None:
    [[name, said]] = opened(pd.DataFrame({"a": [1]}), {text: text})["about"].iter_rows()
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in (name, said))


@pytest.mark.parametrize("text", ["#N/A", "#REF!", "1", "TRUE", "a=b"])
def test_other_text_stays_the_text_it_is(text: str) -> None:
    cell = opened(pd.DataFrame({"a": [text]}))["table"]["A2"]
    assert (cell.value, cell.data_type) == (text, "s")


def test_numbers_stay_numbers_and_what_is_missing_stays_empty() -> None:
    frame = pd.DataFrame(
        {"whole": pd.array([-5, None], dtype="Int64"), "part": [-0.5, None], 2020: [1, 2]}
    )
    sheet = opened(frame)["table"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["whole", "part", 2020],
        [-5, -0.5, 1],
        [None, None, 2],
    ]
    assert [cell.data_type for cell in sheet[2]] == ["n"] * 3
    assert rows(export.to_csv(frame))[1:] == [["-5", "-0.5", "1"], ["", "", "2"]]


@pytest.mark.parametrize("text", ["a\r=1", "a\n=1", "a\r\n=1"])
def test_a_line_inside_a_text_begins_no_row_and_no_formula(text: str) -> None:
    made = text.replace("=", "'=")
    assert rows(export.to_csv(pd.DataFrame({text: [text]}))) == [[made], [made]]


@pytest.mark.parametrize("text", ["a;=1;b", "a\t+1", "a|@x", '";=1'])
def test_nor_does_what_stands_behind_another_mark_between_cells(text: str) -> None:
    [_, [made]] = rows(export.to_csv(pd.DataFrame({"a": [text]})))
    assert not [
        cell for mark in ";\t|" for cell in made.split(mark) if cell.startswith(("=", "+", "@"))
    ]
    assert unescape_formula(made) == text


@pytest.mark.parametrize("text", ["\x00", "a\x01b", "\ufffe", "x" * 40_000])
def test_what_a_workbook_cannot_hold_breaks_no_file(text: str) -> None:
    value = opened(pd.DataFrame({"a": [f"=1{text}"]}))["table"]["A2"].value
    assert value.startswith("=1")
    assert len(value) <= 32_767
    assert rows(export.to_csv(pd.DataFrame({"a": [text]})))


def test_a_text_too_long_for_a_cell_says_that_it_was_cut() -> None:
    assert opened(pd.DataFrame({"a": ["x" * 40_000]}))["table"]["A2"].value.endswith("\u2026")


def test_the_same_table_gives_the_same_file() -> None:
    first, second = (
        export.to_xlsx(pd.DataFrame({"a": [1]}), about={"Title": "T"}, name="table", rtl=True)
        for _ in range(2)
    )
    assert first == second


def test_two_columns_of_one_name_stay_two() -> None:
    frame = pd.DataFrame([["=a", 1]], columns=[LINK, LINK])
    assert rows(export.to_csv(frame)) == [[f"'{LINK}"] * 2, ["'=a", "1"]]


def test_csv_begins_with_the_mark_that_excel_reads_arabic_by() -> None:
    file = export.to_csv(pd.DataFrame({NAMES: [NAMES]}))
    assert file.startswith(codecs.BOM_UTF8)
    assert file.count(codecs.BOM_UTF8) == 1
    assert rows(file) == [[NAMES], [NAMES]]


@pytest.mark.parametrize("rtl", [True, False])
def test_both_sheets_begin_at_the_side_the_reader_begins_at(rtl: bool) -> None:
    workbook = opened(pd.DataFrame({NAMES: [1]}), rtl=rtl)
    assert workbook.sheetnames == ["table", "about"]
    assert [bool(sheet.sheet_view.rightToLeft) for sheet in workbook] == [rtl, rtl]
