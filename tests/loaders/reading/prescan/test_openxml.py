"""An .xlsx workbook is read as it says: calendar, formulas, styles, sheets."""

import datetime as dt
import io
import zipfile
from collections.abc import Callable

import pytest
import xlsxwriter

from loaders.cells.grid import Grid
from loaders.reading.calamine_reader import read_spreadsheet
from loaders.reading.sheet_notices import SheetNotice
from loaders.reading.workbook import read_bytes
from scripts.odd_parts import MAIN, SHEET1, Raw, parts, worksheet, xlsx, zip_parts

HEADERS = ["event", "state", "category", "headcount"]
ROW = ["w1", "SYR", "government", 3]
TABLE = [HEADERS, ROW]
WORKBOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
RECALCULATED = '<calcPr calcId="191029" fullCalcOnLoad="1"/>'


def written(fill: Callable[[xlsxwriter.Workbook, xlsxwriter.worksheet.Worksheet], None]) -> bytes:
    """Return a workbook that XlsxWriter made, with one sheet."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        fill(book, book.add_worksheet("participants"))
    return file.getvalue()


def rewritten(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    assert old in contents[part]
    return zip_parts({**contents, part: contents[part].replace(old, new)})


def closely(data: bytes) -> bytes:
    """Return a workbook whose sheet is not in plain XML and is parsed cell by cell."""
    return rewritten(data, SHEET1, b'r="A1"', b"r='A1'")


def first(data: bytes) -> tuple[Grid, list[SheetNotice]]:
    grids, notices = read_spreadsheet(data)
    return grids[0], notices


def fill_formulas(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
    sheet.write_row(0, 0, ["a", "b", "c"])
    sheet.write_formula(1, 0, "=2+3")
    sheet.write_formula(1, 1, "=2+3", None, 5)
    sheet.write_formula(1, 2, '="Jordan"')
    sheet.write_array_formula(2, 0, 3, 0, "{=A1:A2*1}")
    sheet.write_number(2, 1, 0)


@pytest.mark.parametrize("form", [bytes, closely], ids=["plain", "closely"])
def test_a_formula_of_a_library_that_never_calculates_has_no_value(
    form: Callable[[bytes], bytes],
) -> None:
    grid, _ = first(form(written(fill_formulas)))
    assert grid.faults == dict.fromkeys(((1, 0), (1, 2), (2, 0), (3, 0)), "formula_without_value")
    assert (grid.at(1, 1), grid.at(2, 1)) == ("5", "0")


@pytest.mark.parametrize(
    ("properties", "values", "faulty"),
    [
        ("", (0, 0), 0),
        (RECALCULATED, (0, 0), 2),
        (RECALCULATED, (0, 4), 0),
        ('<calcPr iterateCount="100" refMode="A1"/>', (0, 0), 0),
    ],
    ids=["Excel", "a placeholder each", "one calculated", "LibreOffice"],
)
def test_a_calculated_zero_is_a_value(
    properties: str, values: tuple[int, int], faulty: int
) -> None:
    cells = [Raw("", f"<f>1-1</f><v>{value}</v>") for value in values]
    data = rewritten(
        xlsx({"x": [["a", "b"], cells]}),
        WORKBOOK,
        b"</workbook>",
        f"{properties}</workbook>".encode(),
    )
    assert len(first(data)[0].faults) == faulty


@pytest.mark.parametrize("prefix", ["x14", "x15"])
@pytest.mark.parametrize("flag", ["1", "true"])
def test_the_calendar_is_that_of_the_own_properties(prefix: str, flag: str) -> None:
    other = f'<extLst><ext><{prefix}:workbookPr xmlns:{prefix}="urn:x" a="1"/></ext></extLst>'
    data = xlsx(
        {"x": worksheet([[Raw(' s="1"', "<v>42594</v>")]])},
        properties=f'<workbookPr date1904="{flag}"/>',
    )
    data = rewritten(data, WORKBOOK, b"</workbook>", f"{other}</workbook>".encode())
    assert first(data)[0].at(0, 0) == dt.datetime(2020, 8, 13)


def fill_styles(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
    long, date = (book.add_format({"num_format": code}) for code in ("[h]:mm", "yyyy-mm-dd"))
    struck = book.add_format({"font_strikeout": True})
    sheet.write_row(0, 0, ["a", "b"])
    sheet.write_number(1, 0, 1 + 10.75 / 24, long)
    sheet.write_number(2, 0, 27, date)
    sheet.write_number(3, 0, 10.75 / 24, long)
    sheet.write_string(1, 1, "gone", struck)
    sheet.write_blank(2, 1, None, struck)
    sheet.write_number(3, 1, 5, struck)


@pytest.mark.parametrize("form", [bytes, closely], ids=["plain", "closely"])
def test_a_duration_is_hours_and_minutes_and_struck_rows_are_told(
    form: Callable[[bytes], bytes],
) -> None:
    grid, notices = first(form(written(fill_styles)))
    assert list(grid.cells(0, 1)) == ["34:45", dt.datetime(1900, 1, 27), "10:45:00"]
    assert notices == [SheetNotice("struck_rows", "participants", "2")]


@pytest.mark.parametrize("form", [bytes, closely], ids=["plain", "closely"])
def test_a_data_type_or_a_picture_is_told_from_an_error(form: Callable[[bytes], bytes]) -> None:
    error = "<v>#VALUE!</v>"
    row = [
        Raw(' t="e" vm="1"', error),
        Raw(' t="e"', error),
        Raw(' t="e" vm="2"', f"<f>SORT(A1)</f>{error}"),
        Raw(' t="e" vm="3"', f'<f>_xlfn.IMAGE("x")</f>{error}'),
    ]
    more = {
        "xl/metadata.xml": b"<metadata/>",
        "xl/richData/rdrichvaluestructure.xml": b'<s t="_error"/><s t="_linkedentity"/>',
    }
    grid, _ = first(form(xlsx({"x": [["a", "b", "c", "d"], row]}, more)))
    assert grid.faults == {
        (1, 0): "data_type_cell",
        (1, 1): "error_value",
        (1, 2): "error_value",
        (1, 3): "data_type_cell",
    }


@pytest.mark.parametrize("claim", ["1:4", "A:D", "", "#REF!", "$A$1:$D$2", "all of it", "Z9:A1"])
def test_what_a_sheet_claims_to_hold_is_no_reason_to_refuse(claim: str) -> None:
    sheet = worksheet(TABLE, before=f'<dimension ref="{claim}"/>')
    assert read_bytes("f.xlsx", xlsx({"participants": sheet})).clean


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_parts_in_utf_16_are_read(encoding: str) -> None:
    book = {
        name: content.decode().replace('encoding="UTF-8"', 'encoding="UTF-16"').encode(encoding)
        for name, content in parts({"participants": TABLE}).items()
    }
    assert read_bytes("f.xlsx", zip_parts(book)).clean


def test_a_workbook_without_its_root_relations_or_with_a_state_that_is_none_is_read() -> None:
    book = parts({"participants": TABLE}, states={"participants": "show"})
    del book["_rels/.rels"]
    assert read_bytes("f.xlsx", zip_parts(book)).clean


@pytest.mark.parametrize("folder", ["macrosheets", "dialogsheets"])
def test_a_sheet_of_macros_or_a_dialog_is_told_and_the_others_are_read(folder: str) -> None:
    book = parts({"old": [], "participants": TABLE})
    del book[SHEET1]
    book[f"xl/{folder}/sheet1.xml"] = f'<dialogsheet xmlns="{MAIN}"/>'.encode()
    book[RELATIONS] = book[RELATIONS].replace(b"worksheets/sheet1", f"{folder}/sheet1".encode())
    reading = read_bytes("f.xlsm", zip_parts(book))
    assert reading.counts["participants"].read == 1
    assert [p.sheet for p in reading.problems if p.code == "sheet_without_cells"] == ["old"]
