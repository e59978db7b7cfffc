"""The scan of a sheet's XML finds the same as a parser, wherever its chunks begin and end."""

import io
import zipfile
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.cells.cell_names import cell_position
from loaders.reading.prescan import xml_scan
from loaders.reading.prescan.xml_scan import scan_sheet_xml
from tests.combinations import examples
from tests.loaders.reading.prescan.test_archive import SHEET, worksheet
from tests.loaders.reading.test_workbook import CELL
from tests.loaders.workbooks import xlsx


def sheet_of(rows: list[list[object]]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(xlsx({"x": rows}))) as archive:
        return archive.read(SHEET)


@settings(max_examples=examples(60), deadline=None)
@given(rows=st.lists(st.lists(CELL, max_size=30), max_size=5), chunk=st.integers(1, 400))
def test_the_reach_is_that_of_the_parsed_cells(rows: list[list[object]], chunk: int) -> None:
    content = sheet_of(rows)
    cells = [
        cell_position(element.get("r", ""))
        for element in ElementTree.fromstring(content).iter()
        if element.tag.endswith("}c")
    ]
    kept, xml_scan.CHUNK_BYTES = xml_scan.CHUNK_BYTES, chunk
    try:
        found = scan_sheet_xml(io.BytesIO(content))
    finally:
        xml_scan.CHUNK_BYTES = kept
    assert found.sheet
    assert found.plain
    assert found.cells == len(cells)
    assert found.last == (
        max((row for row, _ in cells), default=-1),
        max((column for _, column in cells), default=-1),
    )


@pytest.mark.parametrize(
    "rows",
    [
        "<row r='1'><c r='A1'/></row>",
        "<row><c/></row>",
        '<row r="1"><c s="1" r="A1"/></row>',
        '<row r="1"><c r="a1"/></row>',
        '<row r="1"><c r="ABCD1"/></row>',
        '<row r="1"><c r="A12345678"/></row>',
        '<row r="1"><c r="A0"/></row>',
        "<!-- x -->",
        '<row r="1"><c r="A1"><v><![CDATA[1]]></v></c></row>',
    ],
)
def test_what_is_not_written_plainly_is_left_to_a_closer_look(rows: str) -> None:
    assert not scan_sheet_xml(io.BytesIO(worksheet(rows))).plain


def test_a_part_that_is_no_sheet_is_only_read() -> None:
    assert not scan_sheet_xml(io.BytesIO(b"<sst><c/></sst>" * 1000)).sheet
