"""Text files: encodings, delimiters, and shifted rows."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.reading.workbook import read_bytes
from tests.loaders.workbooks import found, rows_balance

ROWS = [
    ["الدورة", "الدولة", "الهدف", "الحالة", "الشواهد"],
    ["2020", "سوريا", "الهدف 11", "قيد التنفيذ", "مراقبة الحدود، وغيرها"],
]
ENCODINGS = {
    "utf-8": b"",
    "utf-8-sig": b"",
    "utf-16": b"",
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
    "windows-1256": b"",
}


def text(delimiter: str, end: str = "\n") -> str:
    return "".join(delimiter.join(row) + end for row in ROWS)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_encoding_and_mark_gives_the_same_row(
    encoding: str, delimiter: str, end: str
) -> None:
    reading = read_bytes("f.csv", ENCODINGS[encoding] + text(delimiter, end).encode(encoding))
    row = reading.tables["coverage"].iloc[0]
    assert (row["state"], row["objective"], row["status"], row["evidence_ar"]) == (
        "SYR",
        11,
        "under_way",
        ROWS[1][4],
    )
    assert reading.clean


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_known_without_a_byte_order_mark(encoding: str) -> None:
    assert len(read_bytes("f.tsv", text("\t").encode(encoding)).tables["coverage"]) == 1


def test_a_guessed_encoding_is_told() -> None:
    assert found(read_bytes("f.csv", text(",").encode("windows-1256"))) == {
        ("encoding_guessed", "")
    }
    assert found(read_bytes("f.csv", text(",").encode())) == set()


def test_commas_in_texts_do_not_hide_the_semicolons_between_values() -> None:
    data = "cycle;state;objective;status;evidence\n2020;SYR;7;planned;a, b, c, d, e, f, g, h\n"
    assert (
        read_bytes("f.csv", data.encode()).tables["coverage"].loc[0, "evidence_en"]
        == "a, b, c, d, e, f, g, h"
    )


def test_quoted_values_may_hold_marks_and_line_breaks_and_rows_keep_their_numbers() -> None:
    data = 'cycle,state,objective,status,evidence\n\n2020,SYR,7,planned,"a, b\nc"\n2020,Lebanan,7,planned,\n'
    reading = read_bytes("f.csv", data.encode())
    assert found(reading) == {("unknown_term", "B4")}
    assert reading.tables["coverage"].loc[0, "evidence_en"] == "a, b\nc"


def test_a_column_without_a_header_is_told() -> None:
    data = "cycle,state,,objective,status\n2020,SYR,what is this,7,planned\n"
    assert found(read_bytes("f.csv", data.encode())) == {("unnamed_column", "C1")}


def test_a_row_longer_than_its_header_is_refused() -> None:
    data = "cycle,state,objective,status,evidence\n2020,SYR,7,planned,a,b\n2020,TUN,7,planned,a,,\n"
    reading = read_bytes("f.csv", data.encode())
    assert found(reading) == {("shifted_row", "F2")}
    assert reading.tables["coverage"]["state"].tolist() == ["TUN"]


@given(data=st.text(max_size=300), encoding=st.sampled_from(["utf-8", "utf-16", "utf-16-le"]))
def test_no_text_ever_raises(data: str, encoding: str) -> None:
    assert rows_balance(
        read_bytes("events.csv", f"event,cycle,source\n{data}".encode(encoding, "ignore"))
    )
