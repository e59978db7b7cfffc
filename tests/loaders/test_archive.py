"""Files that mean harm, or were harmed: refused before they are opened, without a traceback."""

import io
import struct
import zipfile

import pytest
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from loaders.workbook import Reading, read_bytes
from tests.loaders.workbooks import COVERAGE, xlsx

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SHEET = "xl/worksheets/sheet1.xml"


def rewritten(part: str, content: bytes) -> bytes:
    """A workbook with one part replaced."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx({"coverage": COVERAGE}))) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, content if name == part else old.read(name))
    return made.getvalue()


def worksheet(rows: str) -> bytes:
    return (
        f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>'.encode()
    )


def claiming(data: bytes, size: int) -> bytes:
    """The same workbook, whose first sheet is said to unpack to this size."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        true = archive.getinfo(SHEET).file_size
    return data.replace(true.to_bytes(4, "little"), size.to_bytes(4, "little"))


def refusal(reading: Reading) -> str:
    assert not reading.readable
    assert reading.tables == {}
    assert {name: len(frame) for name, frame in reading.frames().items() if len(frame)} == {}
    (problem,) = reading.problems
    return problem.code


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        "<row r='1'><c r='A1'><v>1</v></c></row><row r='1048576'><c r='xfd1048576' t='n'><v>1</v></c></row>",
        '<row r="1"><c r="XFD1"><v>1</v></c></row><row r="1048576"><c><v>1</v></c></row>',
        f'<row r="1">{"<c><v>1</v></c>" * 16_384}</row><row r="1048576"><c r="A1048576"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="99999999999"><c r="ABCDEFG99999999999"><v>1</v></c></row>',
    ],
)
def test_cells_far_apart_are_refused_before_memory_is_claimed_for_all_between(rows: str) -> None:
    assert refusal(read_bytes("f.xlsx", rewritten(SHEET, worksheet(rows)))) == "too_large"


def test_empty_cells_far_away_are_no_reason_to_refuse() -> None:
    with zipfile.ZipFile(io.BytesIO(xlsx({"coverage": COVERAGE}))) as archive:
        content = archive.read(SHEET)
    far = content.replace(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>')
    assert len(read_bytes("f.xlsx", rewritten(SHEET, far)).tables["coverage"]) == 1


@pytest.mark.parametrize(("claim", "code"), [((0, 2**31, 0, 4), "too_large"), ((66, 2, 0, 4), "unreadable")])
def test_an_old_workbook_that_claims_impossible_cells_is_refused(claim: tuple[int, ...], code: str) -> None:
    book = xlwt.Workbook()
    book.add_sheet("coverage").write(0, 0, "cycle")
    file = io.BytesIO()
    book.save(file)
    data = file.getvalue()
    assert read_bytes("f.xls", data).readable
    place = data.index(b"\x00\x02\x0e\x00") + 4
    assert refusal(read_bytes("f.xls", data[:place] + struct.pack("<IIHH", *claim) + data[place + 12 :])) == code


def test_an_opendocument_cell_repeated_without_end_is_refused() -> None:
    document, table = OpenDocumentSpreadsheet(), Table(name="events")
    row, cell = TableRow(numberrowsrepeated=1_048_576), TableCell(valuetype="string", numbercolumnsrepeated=16_384)
    cell.addElement(P(text="x"))
    row.addElement(cell)
    table.addElement(row)
    document.spreadsheet.addElement(table)
    file = io.BytesIO()
    document.write(file)
    assert refusal(read_bytes("f.ods", file.getvalue())) == "too_large"


def test_an_archive_that_unpacks_to_too_much_is_refused() -> None:
    assert refusal(read_bytes("f.xlsx", claiming(rewritten(SHEET, worksheet(" " * 10_000)), 501 * 1024**2))) == "unpacked_too_large"


def test_a_part_that_is_larger_than_it_says_is_refused() -> None:
    assert refusal(read_bytes("f.xlsx", claiming(rewritten(SHEET, worksheet(" " * 10_000)), 100))) == "unreadable"


def test_a_bomb_of_entities_is_refused() -> None:
    entities = '<!ENTITY a "aaaaaaaaaa">' + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    sheet = worksheet('<row r="1"><c r="A1" t="str"><f>1</f><v>&i;</v></c></row>')
    assert refusal(read_bytes("f.xlsx", rewritten(SHEET, f"<!DOCTYPE x [{entities}]>".encode() + sheet))) == "unreadable"


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
    locked, damaged = (read_bytes("f.xlsx", OLE + bytes(100) + tail) for tail in ("EncryptedPackage".encode("utf-16-le"), bytes(32)))
    assert (refusal(locked), refusal(damaged)) == ("password", "unreadable")


def test_a_zip_of_something_else_is_unreadable() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("hello.txt", "hello")
    assert refusal(read_bytes("f.xlsx", file.getvalue())) == "unreadable"


def test_the_kind_of_a_workbook_is_told_by_its_content() -> None:
    assert read_bytes("f.csv", xlsx({"coverage": COVERAGE})).clean
