"""The XML of an .ods is mended where calamine would misread it, and nothing else is changed."""

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.cells.grid import Grid
from loaders.reading.calamine_reader import read_spreadsheet
from loaders.reading.prescan.opendocument_text import mend_content
from scripts.odd_parts import Raw, ods, ods_rows, zip_parts
from tests.combinations import examples

TEXT = ' office:value-type="string"'


def read_one(rows: str) -> Grid:
    return read_spreadsheet(ods({"x": rows}))[0][0]


def paragraph(text: str) -> Raw:
    return Raw(TEXT, f"<text:p>{text}</text:p>")


@pytest.mark.parametrize(
    "gap",
    [
        "<text:line-break/>",
        "<text:line-break />",
        "<text:line-break></text:line-break>",
        "<text:tab/>",
    ],
)
def test_a_line_break_or_a_tab_within_a_cell_is_a_gap(gap: str) -> None:
    grid = read_one(ods_rows([[paragraph(f"وزارة{gap}العمل")]]))
    assert str(grid.at(0, 0)).split() == ["وزارة", "العمل"]


def test_white_space_between_tags_is_no_text() -> None:
    rows = ods_rows(
        [["a", 1, None, True], [paragraph("one <text:span>two</text:span> three"), 2.5]]
    )
    compact = read_one(rows)
    spaced = rows.replace("><table:", ">\n   <table:").replace("><text:p>", ">\n\t<text:p>")
    spaced = spaced.replace("</text:p><", "</text:p>\r\n  <").replace("></table:", ">\n </table:")
    grid = read_one(spaced)
    assert [grid.row(0), grid.row(1)] == [compact.row(0), compact.row(1)]


def test_indented_lines_of_a_paragraph_are_one_line() -> None:
    rows = ods_rows([[paragraph("\n   Ministry\n   of Labour\n  ")]])
    grid = read_one(rows.replace("><table:", ">\n<table:"))
    assert str(grid.at(0, 0)).strip() == "Ministry of Labour"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("PT34H45M00S", "34:45"),
        ("PT34H45M05.500S", "34:45:05"),
        ("P1DT10H45M00S", "34:45"),
        ("-PT34H45M00S", "-34:45"),
        ("PT10H45M00S", "10:45:00"),
    ],
)
def test_a_duration_is_hours_and_minutes(value: str, shown: str) -> None:
    cell = Raw(f' office:value-type="time" office:time-value="{value}"', "<text:p>x</text:p>")
    assert read_one(ods_rows([[cell]])).at(0, 0) == shown


def test_rows_struck_through_are_counted() -> None:
    style = (
        '<style:style style:name="ce9" style:family="table-cell"><style:text-properties '
        'style:text-line-through-style="solid"/></style:style>'
    )
    rows = ods_rows([["a"], [Raw(f'{TEXT} table:style-name="ce9"', "<text:p>b</text:p>")]])
    data = with_style(ods({"x": rows}), style)
    assert [(n.code, n.value) for n in read_spreadsheet(data)[1]] == [("struck_rows", "1")]


def with_style(data: bytes, style: str) -> bytes:
    """Return an .ods with one more style."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    found["content.xml"] = found["content.xml"].replace(
        b"<office:automatic-styles>", b"<office:automatic-styles>" + style.encode()
    )
    return zip_parts(found)


@settings(max_examples=examples(60), deadline=None)
@given(texts=st.lists(st.from_regex(r"[a-zبتث &;.]{1,12}", fullmatch=True), min_size=1, max_size=5))
def test_compact_content_without_breaks_is_not_changed(texts: list[str]) -> None:
    content = ods_rows([[text.strip() or "x" for text in texts]]).encode()
    assert mend_content(content) is content
