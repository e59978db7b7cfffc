"""Workbooks read by column: the same cells as if read one by one, wherever the sheet begins; hidden
and unfollowed content is reported.
"""

import datetime as dt
import io
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from loaders.cells.grid import build_grid
from loaders.reading.calamine_reader import read_spreadsheet
from loaders.reading.workbook import read_bytes
from tests.combinations import examples
from tests.loaders.reading.prescan.test_archive import SHEET, rewritten
from tests.loaders.reading.test_workbook import CELL
from tests.loaders.workbooks import COVERAGE, PARTICIPANTS, found, reading_of, xlsx

NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def by_cell(data: bytes, sheet: str) -> list[list[object]]:
    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
        return book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)


@settings(max_examples=examples(60), deadline=None)
@given(
    rows=st.lists(
        st.lists(
            st.one_of(
                CELL.filter(lambda v: not isinstance(v, float)),
                st.integers(0, 10**6).map(lambda n: n / 64),
            )
        )
    ),
    down=st.integers(0, 3),
    right=st.integers(0, 3),
)
def test_every_cell_is_the_one_that_is_read_by_itself(
    rows: list[list[object]], down: int, right: int
) -> None:
    data = xlsx({"x": [*[[]] * down, *([None] * right + row for row in rows)]})
    (grid,), _ = read_spreadsheet(data)
    one_by_one = build_grid("x", by_cell(data, "x"))
    for row in range(max(grid.height, one_by_one.height)):
        for column in range(max(grid.width, one_by_one.width)):
            assert grid.at(row, column) == one_by_one.at(row, column)


def test_times_dates_and_booleans_are_told_apart() -> None:
    values = [
        dt.datetime(2020, 8, 13),
        dt.datetime(2020, 8, 13, 10, 30),
        dt.time(10, 30),
        True,
        1,
        "2020-08-13",
        "1",
    ]
    (grid,), _ = read_spreadsheet(xlsx({"x": [values]}))
    assert grid.row(0) == [values[0], values[1], "10:30:00", "true", "1", "2020-08-13", "1"]


def test_an_error_in_a_sheet_that_does_not_begin_at_its_first_cell_is_told_in_its_place() -> None:
    rows = [
        [],
        [],
        [None, None, *PARTICIPANTS[0]],
        [None, None, "w1", "SYR", "government", "#DIV/0!"],
    ]
    assert found(reading_of("participants", rows)) == {("error_value", "F4")}


FORMULAS = {
    "<f>1+1</f>": True,
    "<f>1+1</f><v></v>": True,
    "<f>1+1</f><v/>": True,
    "<f/>": True,
    '<f t="shared" si="0"/>': True,
    "<f>1+1</f><v>2</v>": False,
    "<f>A1&lt;2</f> <v>2</v>": False,
}
WRITTEN: dict[str, Callable[[bytes], bytes]] = {
    "plain": lambda content: content,
    "quotes": lambda content: content.replace(b'r="D2"', b"r='D2'"),
    "comment": lambda content: content.replace(b"<sheetData>", b"<!-- made by hand --><sheetData>"),
    "blanks": lambda content: content.replace(b'<c r="', b'<c  r="'),
}


@pytest.mark.parametrize("written", WRITTEN)
@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_without_its_value_is_told_however_the_sheet_is_written(
    formula: str, written: str
) -> None:
    with zipfile.ZipFile(io.BytesIO(xlsx({"coverage": COVERAGE}))) as archive:
        content = archive.read(SHEET)
    old = content[content.index(b'<c r="A2"') :]
    old = old[: old.index(b"</c>") + 4]
    sheet = WRITTEN[written](content.replace(old, f'<c r="A2" t="n">{formula}</c>'.encode()))
    told = ("formula_without_value", "A2") in found(read_bytes("f.xlsx", rewritten(SHEET, sheet)))
    assert told == FORMULAS[formula]


def test_a_formula_whose_value_is_an_empty_text_has_a_value() -> None:
    with zipfile.ZipFile(
        io.BytesIO(xlsx({"coverage": [[*COVERAGE[0], "evidence"], [*COVERAGE[1], "x"]]}))
    ) as archive:
        content = archive.read(SHEET)
    old = content[content.index(b'<c r="E2"') :]
    old = old[: old.index(b"</c>") + 4]
    for value in (b"<v></v>", b"<v/>"):
        sheet = content.replace(old, b'<c r="E2" t="str"><f>IF(1,"","")</f>' + value + b"</c>")
        assert read_bytes("f.xlsx", rewritten(SHEET, sheet)).clean


def prefixed(content: bytes) -> bytes:
    """Return a sheet with a prefix before every element name, as some libraries write it."""
    return (
        content.replace(f'xmlns="{NAMESPACE}"'.encode(), f'xmlns:x="{NAMESPACE}"'.encode())
        .replace(b"<", b"<x:")
        .replace(b"<x:/", b"</x:")
    )


def test_what_is_merged_and_hidden_is_known_however_the_sheet_is_written() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["coverage"].merge_cells("B2:B3")
        book["coverage"].row_dimensions[3].hidden = True
        book["coverage"].column_dimensions["D"].hidden = True

    data = xlsx({"coverage": [*COVERAGE, [2020, None, 12, "planned"]]}, change)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        content = archive.read(SHEET).removeprefix(
            b"<?xml version='1.0' encoding='UTF-8' standalone='yes'?>"
        )
    for sheet in (content, prefixed(content)):
        reading = read_bytes("f.xlsx", rewritten(SHEET, sheet))
        assert [(p.code, p.value) for p in reading.problems] == [
            ("hidden_rows", "1"),
            ("hidden_columns", "1"),
        ]
        assert reading.tables["coverage"]["state"].tolist() == ["SYR", "SYR"]
        assert reading.clean


def test_a_hidden_sheet_is_read_and_told() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.create_sheet("cover")["A1"] = "x"
        book["coverage"].sheet_state = "veryHidden"

    reading = reading_of("coverage", COVERAGE, change)
    assert ("hidden_sheet", "coverage") in {(p.code, p.sheet) for p in reading.problems}
    assert len(reading.tables["coverage"]) == 1


@pytest.mark.parametrize(
    ("part", "code"),
    [
        ("xl/vbaProject.bin", "macros_ignored"),
        ("xl/externalLinks/externalLink1.xml", "links_ignored"),
    ],
)
def test_macros_and_links_are_not_followed_and_told(part: str, code: str) -> None:
    file = io.BytesIO(xlsx({"coverage": COVERAGE}))
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr(part, b"<externalLink/>")
    reading = read_bytes("f.xlsm", file.getvalue())
    assert [p.code for p in reading.problems] == [code]
    assert reading.clean
