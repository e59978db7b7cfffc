"""An analyst's own file, annotated: errors are marked at their cells, and everything else is
unchanged.
"""

import io
import pickle
import re
import zipfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from domain.language import Language
from loaders.cells.problems import Problem
from loaders.layout import auxiliary_sheets
from loaders.reading.prescan.refusals import ARCHIVE_ERRORS
from loaders.reading.workbook import read_bytes
from loaders.sandbox import pool
from loaders.xlsx import annotate, problem_sheet
from loaders.xlsx.comments import AUTHOR
from tests.loaders.workbooks import whole, xlsx

FILES = Path(__file__).resolve().parents[2] / "files"
LISTED = auxiliary_sheets.sheet_title(auxiliary_sheets.PROBLEMS)
ERROR, WARNING, NOTICE = (
    annotate.SEVERITY_COLOURS[severity] for severity in ("error", "warning", "notice")
)
DATA = re.compile(rb"<sheetData>.*</sheetData>", re.DOTALL)


def problem(
    cell: str, code: str = "unknown_term", sheet: str = "events", value: str = "x"
) -> Problem:
    return Problem(
        code, "file.xlsx", sheet, cell, value, "a text", table="events", column="kind", row=2
    )


def rich(book: Workbook) -> None:
    """Add content that an analyst's workbook may have beside its rows."""
    sheet = book["events"]
    sheet["A1"].fill, sheet["A1"].font = (
        PatternFill("solid", fgColor="FF1F3864"),
        Font(color="FFFFFFFF", bold=True),
    )
    sheet["C2"].number_format = "0.000"
    sheet["A2"].comment = Comment("Ask Amman", "An analyst")
    sheet["B2"].hyperlink = "#participants!A1"
    sheet["Z9"] = "=SUM(A1:A3)"
    sheet.merge_cells("A12:B14")
    sheet["A12"] = "merged"
    sheet.column_dimensions["C"].width = 44
    sheet.row_dimensions[20].height = 30
    check = DataValidation(type="list", formula1='"a,b"')
    check.add("D2:D99")
    sheet.add_data_validation(check)
    sheet.conditional_formatting.add(
        "E2:E9",
        CellIsRule(
            operator="lessThan", formula=["0"], fill=PatternFill("solid", bgColor="FFFF0000")
        ),
    )
    sheet.freeze_panes = "B2"
    chart = BarChart()
    chart.add_data(Reference(book["participants"], min_col=4, min_row=1, max_row=3))
    sheet.add_chart(chart, "H2")
    book.create_sheet("My notes")["A1"] = "kept"


@cache
def file() -> bytes:
    return xlsx(whole(), rich)


def book_of(content: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert len(set(archive.namelist())) == len(archive.namelist())
        return {name: archive.read(name) for name in archive.namelist()}


def with_parts(content: bytes, **changed: bytes) -> bytes:
    """Return the package with parts added or changed; in names `__` and `_` replace `/` and `.`."""
    new = io.BytesIO()
    with zipfile.ZipFile(new, "w") as archive:
        for name, part in (parts(content) | changed).items():
            archive.writestr(name, part)
    return new.getvalue()


def marks(content: bytes, problems: Sequence[Problem], name: str = "file.xlsx") -> Workbook:
    return book_of(annotate.annotate(name, content, problems, "en"))


def test_a_bad_cell_is_filled_by_the_gravest_of_its_problems_and_has_a_comment_with_each(
    language: Language,
) -> None:
    found = [
        problem("C2", "total_disagrees"),
        problem("C2"),
        problem("D2", "unknown_column"),
        problem("E2", "total_disagrees"),
    ]
    sheet = book_of(annotate.annotate("file.xlsx", file(), found, language.code))["events"]
    assert [sheet[cell].fill.fgColor.rgb for cell in ("C2", "D2", "E2")] == [ERROR, NOTICE, WARNING]
    assert all(each.message(language) in sheet["C2"].comment.text for each in found[:2])
    assert sheet["C2"].comment.author == AUTHOR
    assert sheet["F2"].comment is None
    assert sheet["F2"].fill.fill_type is None


def test_a_cell_or_a_row_that_the_sheet_has_not_is_marked_all_the_same() -> None:
    sheet = marks(file(), [problem("G2"), problem("AA2"), problem("B7"), problem("C30")])["events"]
    assert {
        cell: sheet[cell].fill.fgColor.rgb for cell in ("G2", "AA2", "B7", "C30")
    } == dict.fromkeys(("G2", "AA2", "B7", "C30"), ERROR)
    assert [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.comment] == [
        "A2",
        "G2",
        "AA2",
        "B7",
        "C30",
    ]


def test_a_marked_cell_keeps_its_format_and_can_be_read_on_its_colour() -> None:
    sheet = marks(file(), [problem("C2"), problem("A1")])["events"]
    assert sheet["C2"].number_format == "0.000"
    assert (sheet["A1"].font.bold, sheet["A1"].font.color.rgb) == (True, "FF000000")


def test_what_is_hidden_in_a_merged_cell_is_marked_where_it_is_seen() -> None:
    sheet = marks(file(), [problem("B13"), problem("A12", "unknown_column")])["events"]
    assert sheet["A12"].fill.fgColor.rgb == ERROR
    assert len(sheet["A12"].comment.text.splitlines()) == 2


def test_our_words_stand_beneath_those_of_an_analyst() -> None:
    said = marks(file(), [problem("A2")])["events"]["A2"].comment
    assert said.text.startswith("Ask Amman")
    assert len(said.text) > len("Ask Amman")
    assert said.author == "An analyst"


def test_all_else_is_as_it_was() -> None:
    before, after = (
        parts(file()),
        parts(annotate.annotate("file.xlsx", file(), [problem("C2"), problem("B7")], "en")),
    )
    touched = {name for name in before if before[name] != after[name]}
    assert touched == {
        "[Content_Types].xml",
        "xl/styles.xml",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/worksheets/sheet1.xml",
        "xl/comments/comment1.xml",
        "xl/drawings/commentsDrawing1.vml",
    }
    sheet = "xl/worksheets/sheet1.xml"
    assert DATA.sub(b"", after[sheet]) == DATA.sub(b"", before[sheet])
    kept = [
        re.sub(rb' s="\d+"| spans="[^"]*"', b"", each) for each in (before[sheet], after[sheet])
    ]
    assert re.sub(rb'<c r="B7"\s*/>|<row r="7">|(?<=<c r="B7"/>)</row>', b"", kept[1]) == kept[0]


@pytest.mark.parametrize("before", [xlsx(whole()), xlsx(whole(), rich)])
def test_every_part_is_well_formed_and_every_relation_has_its_part(before: bytes) -> None:
    content = parts(
        annotate.annotate(
            "file.xlsx", before, [problem("C2"), problem("D3", sheet="participants")], "ar"
        )
    )
    for name, part in content.items():
        root = ElementTree.fromstring(part)
        for relation in (
            [r for r in root if r.get("TargetMode") != "External"] if name.endswith(".rels") else []
        ):
            target = relation.attrib["Target"]
            folder = name.replace("_rels/", "").rsplit("/", 1)[0] if name != "_rels/.rels" else ""
            assert (
                re.sub(
                    r"[^/]+/\.\./",
                    "",
                    f"{folder}/{target}".lstrip("/") if not target.startswith("/") else target[1:],
                )
                in content
            )


def test_macros_stay() -> None:
    types = (
        parts(file())["[Content_Types].xml"]
        .replace(b"spreadsheetml.sheet.main+xml", b"x")
        .replace(
            b"application/vnd.openxmlformats-officedocument.x",
            b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        )
    )
    running = with_parts(
        file(), **{"xl/vbaProject.bin": b"\x00macro", "[Content_Types].xml": types}
    )
    content = parts(annotate.annotate("file.xlsm", running, [problem("C2")], "en"))
    assert content["xl/vbaProject.bin"] == b"\x00macro"
    assert b"macroEnabled" in content["[Content_Types].xml"]
    assert annotate.output_name("a.b.XLSM") == "a.b-marked.xlsm"
    assert annotate.output_name("a.csv") == "a-marked.xlsx"


def test_every_problem_is_listed_with_a_link_to_its_cell(language: Language) -> None:
    found = [
        problem("C2"),
        Problem("encoding_guessed", "file.xlsx", value="x"),
        Problem("empty_sheet", "file.xlsx", "it's"),
    ]
    book = book_of(
        annotate.annotate(
            "file.xlsx",
            xlsx({**whole(), "it's": []}),
            [*found, problem("B3", sheet="it's")],
            language.code,
        )
    )
    assert book.sheetnames[-1] == LISTED
    listed = book[LISTED]
    assert bool(listed.sheet_view.rightToLeft) == language.rtl
    assert [listed.cell(row, 6).value for row in (2, 3, 4)] == [
        each.message(language) for each in found
    ]
    assert [listed.cell(row, 4).value for row in (2, 3, 4, 5)] == ["C2", None, None, "B3"]
    links = [listed.cell(row, 4).hyperlink for row in (2, 3, 4, 5)]
    assert [link and link.location for link in links] == ["'events'!C2", None, None, "'it''s'!B3"]


def test_thousands_of_problems_have_comments_up_to_a_limit_and_the_list_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(annotate, "MAX_COMMENTS", 10)
    monkeypatch.setattr(problem_sheet, "MAX_COMMENTS", 10)
    monkeypatch.setattr(problem_sheet, "MAX_LISTED", 30)
    book = marks(xlsx(whole()), [problem(f"C{row}") for row in range(2, 42)])
    sheet, listed = book["events"], book[LISTED]
    assert sum(row[0].comment is not None for row in sheet["C2:C41"]) == 10
    assert {row[0].fill.fgColor.rgb for row in sheet["C2:C41"]} == {ERROR}
    assert [listed.cell(row, 2).value for row in (31, 32)] == ["file.xlsx", None]
    assert all(listed.cell(row, 1).value for row in (33, 34))


def test_a_file_marked_before_is_marked_afresh() -> None:
    first = annotate.annotate(
        "file.xlsx", file(), [problem("A2"), problem("C2"), problem("D2")], "en"
    )
    second = annotate.annotate(
        "file.xlsx", first, [problem("A2"), problem("C2", "unknown_column")], "ar"
    )
    book = book_of(second)
    assert book.sheetnames == [*whole(), "My notes", LISTED]
    sheet = book["events"]
    assert sheet["C2"].comment.text.count("\n") == 0
    assert sheet["A2"].comment.text.count(AUTHOR) == 1
    assert (sheet["D2"].comment, sheet["D2"].fill.fill_type) == (None, None)
    boxes = [part for name, part in parts(second).items() if name.endswith(".vml")]
    assert [len(re.findall(rb"Row>\d", part)) for part in boxes] == [2]
    third = book_of(annotate.annotate("file.xlsx", second, [], "en"))["events"]
    assert [cell.coordinate for row in third.iter_rows() for cell in row if cell.comment] == ["A2"]
    assert third["A2"].comment.text.strip() == "Ask Amman"


def test_the_list_of_a_marked_file_is_not_read_with_it() -> None:
    again = read_bytes(
        "file.xlsx", annotate.annotate("file.xlsx", xlsx(whole()), [problem("C2")], "en")
    )
    assert again.problems == ()


def old() -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("events")
    for row, values in enumerate(whole()["events"]):
        for column, value in enumerate(values):
            sheet.write(row, column, value)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def opendocument() -> bytes:
    book = OpenDocumentSpreadsheet()
    sheet = Table(name="events")
    for values in whole()["events"]:
        row = TableRow()
        for value in values:
            cell = TableCell(valuetype="string")
            cell.addElement(P(text=str(value)))
            row.addElement(cell)
        sheet.addElement(row)
    book.spreadsheet.addElement(sheet)
    saved = io.BytesIO()
    book.write(saved)
    return saved.getvalue()


def text() -> bytes:
    return "\n".join(",".join(map(str, row)) for row in whole()["events"]).encode()


@pytest.mark.parametrize(
    ("name", "content", "sheet"),
    [("a.xls", old(), "events"), ("a.ods", opendocument(), "events"), ("events.csv", text(), "")],
)
def test_of_another_kind_of_file_there_is_a_copy_of_its_cells_marked(
    name: str, content: bytes, sheet: str
) -> None:
    book = marks(content, [problem("C2", sheet=sheet)], name)
    assert book.sheetnames == ["events", LISTED]
    assert [cell.value for cell in book["events"][2]] == [
        None if value == "" else str(value) for value in whole()["events"][1]
    ]
    assert book["events"]["C2"].fill.fgColor.rgb == ERROR
    assert book["events"]["C2"].comment is not None


@pytest.mark.parametrize(
    "change",
    [
        lambda part: (
            part.replace(b"<", b"<x:")
            .replace(b"<x:/", b"</x:")
            .replace(b"<x:?", b"<?")
            .replace(b"xmlns=", b"xmlns:x=")
        ),
        lambda part: (
            b'<?xml version="1.0" encoding="UTF-16"?>'.decode().encode("utf-16")
            + part.decode().encode("utf-16-le")
        ),
    ],
)
def test_a_sheet_written_otherwise_is_marked_where_it_stands(change: object) -> None:
    assert callable(change)
    name = "xl/worksheets/sheet1.xml"
    content = with_parts(xlsx(whole()), **{name: change(parts(xlsx(whole()))[name])})
    sheet = marks(content, [problem("C2"), problem("B9")])["events"]
    assert [sheet[cell].fill.fgColor.rgb for cell in ("C2", "B9")] == [ERROR, ERROR]
    assert sheet["C2"].value == "workshop"


BOMB = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]>'


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04 and nothing",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512),
        xlsx(whole())[:2000],
        with_parts(xlsx(whole()), **{"xl/workbook.xml": BOMB + b"<workbook/>"}),
        with_parts(xlsx(whole()), **{"xl/workbook.xml": b"<a/>"}),
    ],
)
def test_a_file_that_cannot_be_opened_gives_the_list_alone(content: bytes) -> None:
    found = read_bytes("file.xlsx", content).problems
    assert found
    book = marks(content, found)
    assert book[LISTED]["A2"].value
    assert len(book.sheetnames) == 2


@pytest.mark.parametrize(
    "broken",
    [
        (b"<worksheet", BOMB[21:] + b"<worksheet"),
        (b"</sheetData>", b"</row>"),
        (b"<v>111</v>", b"<v>&#0;</v>"),
    ],
)
def test_a_part_that_no_program_could_open_is_not_handed_on(broken: tuple[bytes, bytes]) -> None:
    name = "xl/worksheets/sheet1.xml"
    content = with_parts(xlsx(whole()), **{name: parts(xlsx(whole()))[name].replace(*broken, 1)})
    result = parts(annotate.annotate("file.xlsx", content, [problem("C2")], "en"))
    assert not any(b"ENTITY" in part for part in result.values())
    assert all(ElementTree.fromstring(part) is not None for part in result.values())


def test_every_odd_file_gives_a_workbook_that_can_be_opened_or_is_stopped_where_files_are_read() -> (
    None
):
    files = [file for file in sorted((FILES / "odd").glob("*")) if file.stat().st_size < 200_000]
    assert files
    stopped = []
    for odd in files:
        try:
            content = pool.run_sandboxed(
                annotate.annotate, odd.name, odd.read_bytes(), (problem("C2", sheet=""),), "ar"
            )
        except pool.SandboxError:
            stopped.append(odd.name)
            continue
        assert all(
            ElementTree.fromstring(part) is not None
            for name, part in parts(content).items()
            if name.endswith((".xml", ".rels"))
        ), odd
    assert len(stopped) < len(files) / 50, stopped


def test_it_runs_where_files_are_read() -> None:
    found = (problem("C2"),)
    assert pickle.loads(pickle.dumps(found)) == found
    assert pool.run_sandboxed(
        annotate.annotate, "file.xlsx", file(), found, "ar"
    ) == annotate.annotate("file.xlsx", file(), found, "ar")


@pytest.mark.parametrize("seed", range(40))
def test_no_mutant_of_a_workbook_raises(seed: int) -> None:
    content = bytearray(file())
    for i in range(3):
        content[(seed * 7919 + i * 104_729) % len(content)] ^= 1 << (seed + i) % 8
    try:
        parts(annotate.annotate("file.xlsx", bytes(content), [problem("C2"), problem("B7")], "en"))
    except ARCHIVE_ERRORS as failure:
        pytest.fail(f"{failure!r}")
