"""Cells with lost or garbled letters are told of, in every format, and no person is named."""

import io
from collections.abc import Callable

import pytest
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from loaders.cells.limits import LIMITS
from loaders.reading.parse_result import ParseResult
from loaders.reading.workbook import read_bytes
from tests.loaders.workbooks import Rows, found, reading_of, xlsx

HEADERS = ["event", "state", "organisation", "category", "headcount"]


def delegation(organisation: str, headcount: object = 3, state: str = "JOR") -> list[object]:
    """Return the row of a delegation."""
    return ["w1", state, organisation, "government", headcount]


def as_csv(rows: Rows) -> ParseResult:
    """Read rows as a file of text."""
    lines = ("\t".join(map(str, row)) for row in rows)
    return read_bytes("participants.tsv", "\n".join(lines).encode())


def as_xlsx(rows: Rows) -> ParseResult:
    """Read rows as a workbook."""
    return read_bytes("file.xlsx", xlsx({"participants": rows}))


def as_xls(rows: Rows) -> ParseResult:
    """Read rows as an old workbook."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("participants")
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            sheet.write(r, c, value)
    file = io.BytesIO()
    book.save(file)
    return read_bytes("file.xls", file.getvalue())


def as_ods(rows: Rows) -> ParseResult:
    """Read rows as an OpenDocument workbook."""
    book = OpenDocumentSpreadsheet()
    table = Table(name="participants")
    for row in rows:
        line = TableRow()
        for value in row:
            number = isinstance(value, int | float)
            kind = {"valuetype": "float", "value": value} if number else {"valuetype": "string"}
            cell = TableCell(**kind)
            cell.addElement(P(text=str(value)))
            line.addElement(cell)
        table.addElement(line)
    book.spreadsheet.addElement(table)
    file = io.BytesIO()
    book.write(file)
    return read_bytes("file.ods", file.getvalue())


FORMATS = [as_csv, as_xlsx, as_xls, as_ods]


@pytest.mark.parametrize("read", FORMATS)
def test_damaged_letters_are_told_in_every_format(read: Callable[[Rows], ParseResult]) -> None:
    rows = [HEADERS, *map(delegation, ("????? ????", "MinistÃ¨re", "ظˆط²ط§ط±ط©", "æÒÇÑÉ"))]
    reading = read([*rows, delegation("When?"), delegation("وزارة العمل")])
    assert [(p.code, p.cell, p.suggestion) for p in reading.problems] == [
        ("letters_lost", "C2", ""),
        ("garbled_text", "C3", "Ministère"),
        ("garbled_text", "C4", "وزارة"),
        ("garbled_text", "C5", "وزارة"),
    ]
    assert reading.counts["participants"].read == 6


@pytest.mark.parametrize("read", FORMATS)
def test_a_text_with_a_point_is_in_doubt_and_a_number_never(
    read: Callable[[Rows], ParseResult],
) -> None:
    reading = read([HEADERS, delegation("A", "1.000"), delegation("B", 1000)])
    assert found(reading) == {("ambiguous_number", "E2")}
    assert reading.tables["participants"]["headcount"].tolist() == [1000]


def test_numbers_of_a_workbook_are_never_in_doubt() -> None:
    rows = [HEADERS, delegation("A", 1.0), delegation("B", 1000.0), delegation("C", 12)]
    for read in (as_xlsx, as_xls, as_ods):
        reading = read(rows)
        assert not reading.problems
        assert reading.tables["participants"]["headcount"].tolist() == [1, 1000, 12]


def test_every_damaged_cell_counts_also_beyond_those_listed() -> None:
    more = LIMITS.problems_per_kind + 5
    rows = [delegation(f"Minist\ufffdre {i % 7}", i) for i in range(more)]
    reading = as_csv([HEADERS, *rows])
    listed = [p for p in reading.problems if p.code == "letters_lost"]
    assert len(listed) == LIMITS.problems_per_kind
    assert [p.value for p in reading.problems if p.code == "not_listed"] == ["5"]


@pytest.mark.parametrize(
    "name", ["AmÃ©lie Ben SaÃ¯d", "Mohamed ??? Hassan", "Ahmed Ben Sa\ufffdd", "&#1571;حمد حسن"]
)
def test_no_name_of_a_person_comes_into_a_problem(name: str) -> None:
    reading = as_csv([HEADERS, delegation("IOM"), delegation(name)])
    for problem in reading.problems:
        for word in ("lie", "Ben", "Mohamed", "Hassan", "Ahmed", "حسن"):
            assert word not in problem.value + problem.suggestion


def test_a_garbled_state_is_refused_with_the_state_it_means() -> None:
    reading = as_csv([HEADERS, delegation("A", state="Ã‰gypte")])
    assert [(p.code, p.suggestion != "") for p in reading.problems] == [("unknown_term", True)]
    reading = as_csv([HEADERS, delegation("A", state="ط§ظ„ظ…ط؛ط±ط¨")])
    assert [(p.code, p.suggestion != "") for p in reading.problems] == [("unknown_term", True)]


def test_a_list_with_entities_is_told_though_semicolons_separate_its_items() -> None:
    rows = [
        ["cycle", "state", "as_of", "stage", "institutions"],
        [2020, "SYR", "2020-08-13", "approved", "Labour &amp; Migration; IOM"],
    ]
    assert ("garbled_text", "E2") in found(reading_of("progress", rows))
