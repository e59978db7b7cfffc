"""Hostile or damaged files: refused before they are opened, without a traceback."""

import io
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from xml.parsers.expat import ParserCreate

import pytest
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from domain.language import languages
from loaders.cells.grid import OpeningError
from loaders.cells.limits import LIMITS, format_number
from loaders.reading.parse_result import ParseResult
from loaders.reading.prescan import opendocument, openxml, refusals
from loaders.reading.prescan.cell_marks import CellMarks
from loaders.reading.prescan.refusals import MAX_ROWS
from loaders.reading.workbook import open_file, read_bytes
from scripts.odd_parts import ods, xls, xlsb
from scripts.odd_parts import xlsx as xlsx_of
from tests.loaders.workbooks import COVERAGE, xlsx

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SHEET = "xl/worksheets/sheet1.xml"


def rewritten(part: str, content: bytes) -> bytes:
    """Return a workbook with one part replaced."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(xlsx({"coverage": COVERAGE}))) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, content if name == part else old.read(name))
    return made.getvalue()


def worksheet(rows: str) -> bytes:
    return f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>'.encode()


def claiming(data: bytes, size: int) -> bytes:
    """Return the workbook with its first sheet claiming to unpack to `size`."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        true = packed.getinfo(SHEET).file_size
    return data.replace(true.to_bytes(4, "little"), size.to_bytes(4, "little"))


def refusal(reading: ParseResult) -> str:
    assert not reading.readable
    assert reading.tables == {}
    assert {name: len(frame) for name, frame in reading.frames().items() if len(frame)} == {}
    (problem,) = reading.problems
    return problem.code


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c '
        'r="XFD1048576"><v>1</v></c></row>',
        "<row r='1'><c r='A1'><v>1</v></c></row><row r='1048576'><c r='xfd1048576' "
        "t='n'><v>1</v></c></row>",
        '<row r="1"><c r="XFD1"><v>1</v></c></row><row r="1048576"><c><v>1</v></c></row>',
        f'<row r="1">{"<c><v>1</v></c>" * 16_384}</row><row r="1048576"><c '
        'r="A1048576"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="99999999999"><c '
        'r="ABCDEFG99999999999"><v>1</v></c></row>',
    ],
)
def test_cells_far_apart_are_refused_before_memory_is_claimed_for_all_between(rows: str) -> None:
    assert refusal(read_bytes("f.xlsx", rewritten(SHEET, worksheet(rows)))) == "too_large"


def test_empty_cells_far_away_are_no_reason_to_refuse() -> None:
    with zipfile.ZipFile(io.BytesIO(xlsx({"coverage": COVERAGE}))) as packed:
        content = packed.read(SHEET)
    far = content.replace(
        b"</sheetData>", b'<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'
    )
    assert len(read_bytes("f.xlsx", rewritten(SHEET, far)).tables["coverage"]) == 1


@pytest.mark.parametrize("claim", [(0, 2**31, 0, 4), (66, 2, 0, 4), (0, 65_536, 0, 256)])
def test_an_old_workbook_is_read_whatever_cells_it_claims_to_have(claim: tuple[int, ...]) -> None:
    """Count the cells themselves: formatted blank cells are claimed too."""
    data = xls({"coverage": COVERAGE})
    place = data.index(b"\x00\x02\x0e\x00") + 4
    data = data[:place] + struct.pack("<IIHH", *claim) + data[place + 12 :]
    assert len(read_bytes("f.xls", data).tables["coverage"]) == len(COVERAGE) - 1


def far_cells() -> bytes:
    """Return an .xls workbook with two cells as far apart as can be read one by one."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("coverage")
    sheet.write(0, 0, "cycle")
    sheet.write(65_535, 199, "x")
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_an_opendocument_cell_repeated_without_end_is_refused() -> None:
    document, table = OpenDocumentSpreadsheet(), Table(name="events")
    row, cell = (
        TableRow(numberrowsrepeated=1_048_576),
        TableCell(valuetype="string", numbercolumnsrepeated=16_384),
    )
    cell.addElement(P(text="x"))
    row.addElement(cell)
    table.addElement(row)
    document.spreadsheet.addElement(table)
    file = io.BytesIO()
    document.write(file)
    assert refusal(read_bytes("f.ods", file.getvalue())) == "too_large"


def test_an_archive_that_unpacks_to_too_much_is_refused() -> None:
    assert (
        refusal(
            read_bytes("f.xlsx", claiming(rewritten(SHEET, worksheet(" " * 10_000)), 501 * 1024**2))
        )
        == "unpacked_too_large"
    )


def test_a_part_that_is_larger_than_it_says_is_refused() -> None:
    assert (
        refusal(read_bytes("f.xlsx", claiming(rewritten(SHEET, worksheet(" " * 10_000)), 100)))
        == "unreadable"
    )


def test_a_bomb_of_entities_is_refused() -> None:
    entities = '<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    sheet = worksheet('<row r="1"><c r="A1" t="str"><f>1</f><v>&i;</v></c></row>')
    assert (
        refusal(
            read_bytes("f.xlsx", rewritten(SHEET, f"<!DOCTYPE x [{entities}]>".encode() + sheet))
        )
        == "unreadable"
    )


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("empty.xlsx", b""),
        ("empty.csv", b""),
        ("text.xlsx", b"event,cycle\n"),
        ("page.xls", b"<html><table><tr><td>event</td></tr></table></html>"),
        ("cut.xlsx", xlsx({"coverage": COVERAGE})[:3000]),
        ("cut.xls", OLE + bytes(600)),
        ("picture.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
        ("archive.zip", b"PK\3\4"),
        ("noname", b"event,cycle\n"),
    ],
)
def test_what_is_no_spreadsheet_or_is_damaged_is_unreadable(name: str, data: bytes) -> None:
    assert refusal(read_bytes(name, data)) == "unreadable"


def test_a_locked_workbook_is_told_from_a_damaged_one() -> None:
    locked, damaged = (
        read_bytes("f.xlsx", OLE + bytes(100) + tail)
        for tail in ("EncryptedPackage".encode("utf-16-le"), bytes(32))
    )
    assert (refusal(locked), refusal(damaged)) == ("password", "unreadable")


def test_a_zip_of_something_else_is_unreadable() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("hello.txt", "hello")
    assert refusal(read_bytes("f.xlsx", file.getvalue())) == "unreadable"


def test_the_kind_of_a_workbook_is_told_by_its_content() -> None:
    assert read_bytes("f.csv", xlsx({"coverage": COVERAGE})).clean


def merges(count: int) -> bytes:
    """Return a sheet with `count` merged ranges below its cells."""
    listed = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(10, 10 + count))
    return worksheet('<row r="1"><c r="A1"><v>1</v></c></row>').replace(
        b"</worksheet>", f"<mergeCells>{listed}</mergeCells></worksheet>".encode()
    )


def faults(count: int, cell: str) -> bytes:
    """Return a sheet with `count` invalid cells."""
    return worksheet(
        "".join(f'<row r="{n}"><c r="A{n}"{cell}</c></row>' for n in range(1, 1 + count))
    )


@pytest.mark.parametrize(
    ("sheet", "code"),
    [
        (merges(LIMITS.merges + 1), "too_many_merges"),
        (merges(LIMITS.merges + 1).replace(b'"', b"'"), "too_many_merges"),
        (faults(LIMITS.faults + 1, "><f>1+1</f>"), "unreadable"),
        (faults(LIMITS.faults + 1, ' t="e"><v>#REF!</v>'), "unreadable"),
        (faults(LIMITS.faults + 1, "><f>1+1</f>").replace(b'"', b"'"), "unreadable"),
    ],
    ids=["merges", "merges, closely", "formulas", "errors", "formulas, closely"],
)
def test_a_sheet_with_countless_merges_or_faults_is_refused_with_its_name(
    sheet: bytes, code: str
) -> None:
    """Limit them: they are listed one by one wherever the sheet goes, in the server too."""
    reading = read_bytes("f.xlsx", rewritten(SHEET, sheet))
    assert refusal(reading) == code
    (problem,) = reading.problems
    assert problem.sheet == "coverage"
    assert problem.value
    assert all(problem.sentence(language) for language in languages().values())


def test_a_sheet_with_as_many_merges_as_can_be_is_read() -> None:
    """Expect that ranges below the last row merge nothing, and are dropped."""
    opened_file = open_file("f.xlsx", rewritten(SHEET, merges(LIMITS.merges)))
    assert opened_file.readable
    assert opened_file.grids[0].merges == ()


def test_countless_merges_of_an_opendocument_sheet_are_refused() -> None:
    cell = '<table:table-cell table:number-rows-spanned="2" office:value-type="float" office:value="1"/>'
    row = f"<table:table-row>{cell * 150}</table:table-row>"
    reading = read_bytes("f.ods", ods({"coverage": row * (LIMITS.merges // 150 + 1)}))
    assert (refusal(reading), reading.problems[0].sheet) == ("too_many_merges", "coverage")


@pytest.mark.parametrize("kind", [xlsx_of, ods, xls])
def test_a_file_of_countless_sheets_is_refused(
    kind: Callable[[dict[str, list[list[object]]]], bytes],
) -> None:
    many = {f"s{n}": [["a"]] for n in range(LIMITS.sheets + 1)}
    reading = read_bytes("f", kind(many))
    assert (refusal(reading), reading.problems[0].expected) == (
        "unreadable",
        refusals.TOO_MANY_SHEETS,
    )


def test_what_is_said_of_the_limits_is_what_they_are() -> None:
    assert format_number(LIMITS.faults) in refusals.TOO_MANY_FAULTS
    assert f" {LIMITS.sheets} " in refusals.TOO_MANY_SHEETS


@pytest.mark.parametrize(
    ("row", "count"),
    [
        ("<row/>", MAX_ROWS + 1),
        ('<row r="1"/>', MAX_ROWS + 1),
        (f'<row r="{LIMITS.rows - 1}"/><row><c><v>1</v></c></row><row><c><v>1</v></c></row>', 1),
        (f"<row r='{LIMITS.rows + 1}'><c r='A{LIMITS.rows + 1}'><v>1</v></c></row>", 1),
    ],
)
def test_rows_are_counted_while_they_are_read(row: str, count: int) -> None:
    """Refuse a sheet that is far longer as soon as it has too many rows: the damaged part after
    them is not reached.
    """
    sheet = worksheet(row * count + "<" * 10_000_000)
    assert refusal(read_bytes("f.xlsx", rewritten(SHEET, sheet))) == "too_many_rows"


@pytest.mark.parametrize(
    ("look", "row"),
    [
        (openxml._CellScanner(CellMarks()), "urn:x}row"),
        (opendocument._OpenDocumentScanner(), f"{opendocument._TABLE}table-row"),
    ],
    ids=["xlsx, closely", "ods"],
)
def test_no_look_goes_on_beyond_the_rows_that_a_program_has(
    look: openxml._CellScanner | opendocument._OpenDocumentScanner, row: str
) -> None:
    look.rows = MAX_ROWS
    with pytest.raises(OpeningError) as refused:
        look.begin(ParserCreate(), row, {})
    assert refused.value.code == "too_many_rows"


def test_a_close_look_holds_nothing_of_the_rows_behind_it() -> None:
    """Use the memory of one cell, whatever the number of cells."""
    content = worksheet("<row><c><f>1</f><v>1</v></c><c><v>2</v></c></row>" * 20_000)
    tracemalloc.start()
    try:
        found = openxml._parse_cells(io.BytesIO(content), CellMarks())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (found.last, found.cells, found.faults) == ((19_999, 1), 40_000, {})
    assert peak < 256 * 1024


def test_an_archive_that_is_locked_part_by_part_is_told_from_a_damaged_one() -> None:
    data = bytearray(xlsx({"coverage": COVERAGE}))
    for sign, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        place = data.find(sign)
        while place >= 0:
            data[place + offset] |= 1
            place = data.find(sign, place + 4)
    assert refusal(read_bytes("f.xlsx", bytes(data))) == "password"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("f.xlsb", xlsb({"coverage": [["cycle"]]}, places=[(1_048_575, 16_383, 1.0)])),
        ("f.xls", far_cells()),
    ],
)
def test_cells_far_apart_in_a_binary_workbook_are_told_from_damage(name: str, data: bytes) -> None:
    assert refusal(read_bytes(name, data)) == "too_large"
