"""Whole files: their tables, their problems, and that no row is lost."""

import datetime as dt
import hashlib
import io
import pickle
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from loaders.reading.workbook import read, read_bytes
from loaders.tables.registry import TABLES
from loaders.tables.schema import DTYPES
from tests.combinations import examples
from tests.loaders.workbooks import (
    COVERAGE,
    EVENTS,
    PARTICIPANTS,
    found,
    reading_of,
    rows_balance,
    whole,
    xlsx,
)

CELL = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**6), 10**6),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1)),
    st.text(
        st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Co", "Cn"]), max_size=12
    ).map(lambda text: text.lstrip("=")),
    st.sampled_from(
        [
            "SYR",
            "لبنان",
            "w1",
            "government",
            "planned",
            "2020",
            "٢٠٢٠",
            "13 آب/أغسطس 2020",
            "#N/A",
            "a@b.org",
            "+961 1 234 567",
        ]
    ),
)

DAMAGED = xlsx({"events": EVENTS, "participants": PARTICIPANTS})


def test_a_whole_workbook_is_read_without_a_problem() -> None:
    data = xlsx(whole())
    reading = read_bytes("all.xlsx", data)
    assert reading.problems == ()
    assert reading.readable
    assert reading.clean
    assert reading.publishable
    assert {name: len(frame) for name, frame in reading.tables.items()} == {
        n: len(rows) - 1 for n, rows in whole().items()
    }
    assert reading.sha256 == hashlib.sha256(data).hexdigest()


def test_a_clean_frame_has_all_columns_of_the_schema_in_its_order_and_types() -> None:
    frames = read_bytes("f.xlsx", xlsx({"coverage": COVERAGE})).frames()
    assert list(frames) == list(TABLES)
    for name, frame in frames.items():
        columns = {c: column for c, column in TABLES[name].variants.items() if column.always}
        assert list(frame.columns) == list(columns)
        assert {c: str(kind) for c, kind in frame.dtypes.items()} == {
            c: DTYPES[column.kind] for c, column in columns.items()
        }
    assert {name: len(frame) for name, frame in frames.items() if len(frame)} == {"coverage": 1}


def test_values_come_out_as_codes_numbers_and_dates() -> None:
    rows = [
        ["Cycle", "الدولة", "État", "à la date du", "المرحلة"],
        ["٢٠٢٠", "سورية", "", "13 août 2020", "موافق عليه"],
    ]
    row = (
        reading_of("progress", [[*rows[0][:2], *rows[0][3:]], [*rows[1][:2], *rows[1][3:]]])
        .tables["progress"]
        .iloc[0]
    )
    assert (row["cycle"], row["state"], row["as_of"], row["stage"]) == (
        2020,
        "SYR",
        pd.Timestamp(2020, 8, 13),
        "approved",
    )
    assert pd.isna(row["summary_en"])


@pytest.mark.parametrize(
    "name",
    ["coverage", "Coverage ", "تغطية الأهداف", "Couverture des objectifs", "الأهداف", "Sheet1"],
)
def test_a_sheet_is_recognised_by_its_name_in_three_languages_or_by_its_headers(name: str) -> None:
    assert list(reading_of(name, COVERAGE).tables) == ["coverage"]


def test_a_single_file_is_recognised_by_its_name_where_its_headers_do_not_tell() -> None:
    rows = b"cycle,state,status\n2020,SYR,planned\n"
    assert list(read_bytes("principles.csv", rows).tables) == ["principles"]
    assert list(read_bytes("المبادئ.csv", rows).tables) == ["principles"]


def test_the_header_is_found_beneath_banners_and_the_columns_in_any_order() -> None:
    header, row = COVERAGE
    reading = reading_of(
        "x",
        [
            ["Second session"],
            [],
            ["of", "13 August"],
            header[::-1],
            [],
            row[::-1],
            [None, "oops", "Lebanan", 2020],
        ],
    )
    assert found(reading) == {
        ("missing_value", "A7"),
        ("unknown_term", "B7"),
        ("unknown_term", "C7"),
    }
    assert reading.counts["coverage"].in_file == 2


def test_a_header_below_the_twentieth_row_is_not_looked_for() -> None:
    assert found(reading_of("coverage", [["banner"]] * 20 + COVERAGE)) == {("no_header", "")}
    assert found(reading_of("coverage", [["banner"]] * 19 + COVERAGE)) == {("rows_above", "A1")}


def test_a_merged_state_holds_for_each_of_its_rows() -> None:
    rows = [
        *COVERAGE,
        [2020, None, 12, "planned"],
        [2020, None, 13, "planned"],
        [2020, None, 14, "planned"],
    ]
    reading = reading_of("coverage", rows, lambda book: book["coverage"].merge_cells("B2:B4"))
    assert reading.tables["coverage"]["state"].tolist() == ["SYR"] * 3
    assert found(reading) == {("missing_value", "B5")}


def test_a_merged_headcount_is_refused_since_it_is_nobodys() -> None:
    rows = [
        PARTICIPANTS[0],
        ["w1", "SYR", "government", 27],
        ["w1", "TUN", "government", None],
        ["w1", "LBN", "government", 2],
    ]
    reading = reading_of(
        "participants", rows, lambda book: book["participants"].merge_cells("D2:D3")
    )
    assert found(reading) == {("merged_number", "D2"), ("merged_number", "D3")}
    assert reading.tables["participants"]["state"].tolist() == ["LBN"]


def test_a_formula_saved_without_its_value_is_never_taken_for_empty() -> None:
    rows = [*PARTICIPANTS, ["w1", "LBN", "government", "=1+1"]]
    assert found(reading_of("participants", rows)) == {("formula_without_value", "D6")}


def test_a_row_of_nothing_but_valueless_formulas_is_a_row() -> None:
    reading = reading_of("coverage", [*COVERAGE, ["=A2", "=B2", "=C2", "=D2"]])
    assert found(reading) == {("formula_without_value", cell) for cell in ("A3", "B3", "C3", "D3")}
    assert rows_balance(reading)


def test_an_error_of_the_spreadsheet_program_is_never_taken_for_empty() -> None:
    assert found(
        reading_of("participants", [*PARTICIPANTS, ["w1", "LBN", "government", "#N/A"]])
    ) == {("error_value", "D6")}


def test_a_workbook_counting_from_1904_gives_the_same_dates() -> None:
    rows = [["cycle", "state", "as_of", "stage"], [2020, "SYR", dt.date(2020, 8, 13), "approved"]]

    def from_1904(book: openpyxl.Workbook) -> None:
        book.epoch = CALENDAR_MAC_1904

    for change in (from_1904, lambda book: None):
        assert reading_of("progress", rows, change).tables["progress"]["as_of"].tolist() == [
            pd.Timestamp(2020, 8, 13)
        ]


def test_an_old_excel_file_is_read_with_its_dates_and_merged_cells() -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("progress")
    for column, header in enumerate(("cycle", "state", "as_of", "stage")):
        sheet.write(0, column, header)
    sheet.write_merge(1, 2, 0, 0, 2020)
    for row, state in ((1, "SYR"), (2, "TUN")):
        sheet.write(row, 1, state)
        sheet.write(row, 2, dt.date(2020, 8, 13), xlwt.easyxf(num_format_str="dd/mm/yyyy"))
        sheet.write(row, 3, "drafting")
    file = io.BytesIO()
    book.save(file)
    reading = read_bytes("old.xls", file.getvalue())
    assert reading.problems == ()
    assert reading.tables["progress"]["as_of"].tolist() == [pd.Timestamp(2020, 8, 13)] * 2
    assert reading.tables["progress"]["cycle"].tolist() == [2020, 2020]


def ods_row(*cells: TableCell) -> TableRow:
    row = TableRow()
    for cell in cells:
        row.addElement(cell)
    return row


def ods_text(text: str, **attributes: object) -> TableCell:
    cell = TableCell(valuetype="string", **attributes)
    cell.addElement(P(text=text))
    return cell


def ods(*rows: TableRow) -> bytes:
    document, table = OpenDocumentSpreadsheet(), Table(name="progress")
    for row in (ods_row(*map(ods_text, ("cycle", "state", "as_of", "stage"))), *rows):
        table.addElement(row)
    document.spreadsheet.addElement(table)
    file = io.BytesIO()
    document.write(file)
    return file.getvalue()


def test_an_opendocument_file_is_read_with_its_dates_and_merged_cells() -> None:
    day = TableCell(valuetype="date", datevalue="2020-08-13")
    merged = TableCell(valuetype="float", value="2020", numberrowsspanned=2, numbercolumnsspanned=1)
    first = ods_row(merged, ods_text("SYR"), day, ods_text("drafting"))
    second = ods_row(
        CoveredTableCell(), ods_text("TUN"), ods_text("13/08/2020"), ods_text("drafting")
    )
    reading = read_bytes("open.ods", ods(TableRow(numberrowsrepeated=2), first, second))
    assert reading.problems == ()
    assert reading.tables["progress"]["cycle"].tolist() == [2020, 2020]
    assert reading.tables["progress"]["as_of"].tolist() == [pd.Timestamp(2020, 8, 13)] * 2


def test_a_valueless_formula_of_opendocument_is_told_with_its_place() -> None:
    row = ods_row(
        TableCell(formula="of:=1+1"), ods_text("SYR"), ods_text("13/08/2020"), ods_text("drafting")
    )
    assert found(read_bytes("open.ods", ods(TableRow(numberrowsrepeated=3), row))) == {
        ("formula_without_value", "A5")
    }


def test_blank_rows_are_no_rows() -> None:
    reading = reading_of(
        "coverage", [*COVERAGE, [None, " ", "\u00a0", None], [], ["", "\u200f", None, None]]
    )
    assert reading.problems == ()
    assert reading.counts["coverage"].in_file == 1


def test_unknown_sheets_and_columns_are_told_and_not_fatal() -> None:
    sheets = {
        "coverage": [[*COVERAGE[0], "Colour"], [*COVERAGE[1], "red"]],
        "scratch": [["hello"]],
        "blank": [],
    }
    reading = read_bytes("f.xlsx", xlsx(sheets))
    assert found(reading) == {("unknown_column", "E1"), ("unknown_sheet", ""), ("empty_sheet", "")}
    assert reading.clean
    assert "Colour" not in reading.tables["coverage"]


def test_values_without_a_header_are_told() -> None:
    assert found(reading_of("coverage", [COVERAGE[0], [*COVERAGE[1], "what is this"]])) == {
        ("unnamed_column", "E1")
    }


def test_of_a_column_that_stands_twice_the_first_is_read() -> None:
    reading = reading_of("coverage", [[*COVERAGE[0], "الحالة"], [*COVERAGE[1], "planned"]])
    assert found(reading) == {("column_twice", "E1")}
    assert reading.tables["coverage"]["status"].tolist() == ["under_way"]


def test_a_missing_required_column_refuses_every_row() -> None:
    reading = reading_of("coverage", [row[:3] for row in COVERAGE])
    assert [(p.code, p.column) for p in reading.problems] == [("missing_column", "status")]
    assert rows_balance(reading)
    assert reading.counts["coverage"].refused == 1


def test_a_second_sheet_of_a_table_is_refused_and_its_rows_are_counted() -> None:
    reading = read_bytes(
        "f.xlsx", xlsx({"coverage": COVERAGE, "الأهداف": [*COVERAGE, [2020, "TUN", 7, "planned"]]})
    )
    assert found(reading) == {("table_twice", "")}
    counts = reading.counts["coverage"]
    assert (counts.in_file, counts.read, counts.refused) == (3, 1, 2)
    assert reading.tables["coverage"]["state"].tolist() == ["SYR"]


def test_a_key_that_stands_twice_refuses_the_later_row() -> None:
    reading = reading_of(
        "coverage",
        [*COVERAGE, [2020, "Syria", "Objective 11", "planned"], [2020, "SYR", 12, "planned"]],
    )
    assert found(reading) == {("key_twice", "A3")}
    assert reading.tables["coverage"]["objective"].tolist() == [11, 12]


def test_an_unknown_name_is_refused_with_a_suggestion_that_is_not_applied() -> None:
    reading = reading_of(
        "coverage",
        [
            COVERAGE[0],
            [2020, "Lebanan", 7, "planned"],
            [2020, "لبنن", 7, "planed"],
            [2020, "Iran", 7, "planned"],
        ],
    )
    assert [(p.cell, p.suggestion) for p in reading.problems] == [
        ("B2", "Lebanon"),
        ("B3", "لبنان"),
        ("D3", "Planned"),
        ("B4", ""),
    ]
    assert len(reading.tables["coverage"]) == 0


def test_all_problems_of_a_row_are_told_at_once() -> None:
    assert found(reading_of("coverage", [COVERAGE[0], ["x", "y", "z", None]])) == {
        ("not_a_year", "A2"),
        ("unknown_term", "B2"),
        ("unknown_term", "C2"),
        ("missing_value", "D2"),
    }


def test_localized_columns_are_kept_and_arabic_always_there() -> None:
    rows = [
        [*PARTICIPANTS[0], "ملاحظات (بالعربية)", "note_en", "Organisation (français)"],
        [*PARTICIPANTS[1], "نص", "text", "ONU"],
    ]
    frame = reading_of("participants", rows).tables["participants"]
    assert frame.loc[0, ["note_ar", "note_en", "organisation_fr"]].tolist() == ["نص", "text", "ONU"]
    assert {"note", "organisation_ar", "source_ar"} <= set(frame.columns)
    assert "source_en" not in frame


@pytest.mark.parametrize("name", ["missing.xlsx", "."])
def test_a_file_that_cannot_be_opened_is_unreadable(name: str, tmp_path: Path) -> None:
    reading = read(tmp_path / name)
    assert not reading.readable
    assert [problem.code for problem in reading.problems] == ["unreadable"]


def test_a_file_without_any_table_says_so() -> None:
    for name, data in (("f.xlsx", xlsx({"a": [["hello"]]})), ("f.csv", b"hello, world")):
        reading = read_bytes(name, data)
        assert (reading.readable, found(reading)) == (True, {("no_table", "")})


def test_a_reading_can_be_handed_from_process_to_process() -> None:
    reading = read_bytes("f.xlsx", xlsx({"coverage": [*COVERAGE, [2020, "Lebanan", 7, "planned"]]}))
    again = pickle.loads(pickle.dumps(reading))
    assert again.problems == reading.problems
    pd.testing.assert_frame_equal(again.tables["coverage"], reading.tables["coverage"])


@settings(max_examples=examples(40), deadline=None)
@given(rows=st.lists(st.lists(CELL, max_size=12), max_size=8), table=st.sampled_from(list(TABLES)))
def test_rows_read_and_refused_are_the_rows_of_the_file_whatever_its_cells(
    rows: list[list[object]], table: str
) -> None:
    header = [
        name
        for name, column in TABLES[table].variants.items()
        if column.required or name in ("headcount", "source")
    ]
    reading = read_bytes("f.xlsx", xlsx({table: [header, *rows]}))
    assert rows_balance(reading)
    assert {p.row for p in reading.problems if p.severity == "error"} - {0} <= set(
        range(2, len(rows) + 2)
    )
    assert reading.publishable == (reading.counts[table].refused == 0)


@settings(max_examples=examples(60), deadline=None)
@given(rows=st.lists(st.lists(CELL, max_size=8), min_size=1, max_size=6))
def test_a_workbook_of_any_cells_without_headers_is_told_and_never_raises(
    rows: list[list[object]],
) -> None:
    assert rows_balance(read_bytes("f.xlsx", xlsx({"Sheet": rows, "events": rows})))


@settings(max_examples=examples(200), deadline=None)
@given(
    data=st.binary(max_size=400),
    name=st.sampled_from(["f.xlsx", "f.csv", "f.ods", "f.tsv", "f", "\0.xls"]),
    start=st.sampled_from([b"", b"PK\3\4"]),
)
def test_no_bytes_ever_raise(data: bytes, name: str, start: bytes) -> None:
    assert read_bytes(name, start + data).problems


@settings(max_examples=examples(150), deadline=None)
@given(at=st.floats(0, 1, exclude_max=True), byte=st.integers(0, 255), cut=st.booleans())
def test_a_damaged_workbook_never_raises(at: float, byte: int, cut: bool) -> None:
    data = bytearray(DAMAGED)
    place = int(at * len(data))
    if cut:
        del data[place:]
    else:
        data[place] = byte
    reading = read_bytes("f.xlsx", bytes(data))
    assert rows_balance(reading)


def test_letters_that_no_font_has_and_texts_without_end_are_told_and_kept() -> None:
    header = ["cycle", "event", "kind", "start_date", "status", "title_en", "title_ar", "source"]
    rows = [
        [
            2020,
            "one",
            "workshop",
            "2020-06-25",
            "held",
            "Regional launch \U0001f680",
            "ورشة",
            "Report",
        ],
        [2020, "two", "workshop", "2020-06-26", "held", "L" * 161, "ورشة", "Report"],
        [2020, "three", "workshop", "2020-06-27", "held", "L" * 160, "МВД", "Report"],
        [2020, "four", "workshop", "2020-06-28", "held", "four", "ورشة\ufdd0\U0001fffe", "Report"],
    ]
    reading = reading_of("events", [header, *rows])
    found = {(problem.code, problem.cell, problem.value) for problem in reading.problems}
    assert ("letters_without_glyph", "F2", "\U0001f680") in found
    assert ("text_too_long", "F3", "161") in found
    assert ("control_characters", "G5") in {place[:2] for place in found}
    assert len(found) == 3
    assert list(reading.tables["events"]["title_en"]) == [row[5] for row in rows]
    assert reading.tables["events"]["title_ar"].iloc[3] == "ورشة"
