"""Rows of text files never run together: a quote that is not closed is told."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.reading.text.csv_dialect import CsvDialect, detect_dialect
from loaders.reading.text.delimited import UNCLOSED_QUOTE
from loaders.reading.workbook import read_bytes

HEADER = "event,state,organisation,category,headcount\n"
KNOWN = {"event", "state", "organisation", "category", "headcount"}


def rows_of(text: str) -> list[list[str]]:
    return list(detect_dialect(text, KNOWN).rows(text))


@pytest.mark.parametrize(
    "rows",
    [
        'w-1,JOR,"Ministry,government,3\nw-1,EGY,"Other",government,4\nw-1,IRQ,C,government,2\n',
        'w-1,JOR,A,government,3\nw-1,EGY,"Ministry,government,4\nw-1,IRQ,C,government,2\n',
        'w-1,JOR,A,government,3\nw-1,EGY,"Ministry,government,4',
    ],
)
def test_a_quote_that_is_not_closed_refuses_the_file(rows: str) -> None:
    (problem,) = read_bytes("participants.csv", (HEADER + rows).encode()).problems
    assert (problem.code, problem.expected) == ("unreadable", UNCLOSED_QUOTE)


def test_a_file_cut_within_its_last_text_keeps_its_rows() -> None:
    data = 'event,state,category,note\nw-1,JOR,government,a\nw-1,EGY,government,"as the rep'
    assert read_bytes("participants.csv", data.encode()).counts["participants"].read == 2


def test_quotes_within_values_and_over_lines_are_none_that_are_open() -> None:
    text = HEADER + 'w-1,JOR,The "big" one,government,3\nw-1,EGY,"A\nB" ,government,4\n'
    assert [row[2].strip() for row in rows_of(text)[1:]] == ['The "big" one', "A\nB"]


@pytest.mark.parametrize(
    ("line", "organisation"),
    [
        ('="w-1",JOR,="Ministry, of ""X""",government,="3"', 'Ministry, of "X"'),
        ('"w-1,JOR,""Ministry, Amman"",government,3",,,', "Ministry, Amman"),
        ("w-1,JOR,Ministry\\, C:\\temp\\new,government,3", "Ministry, C:\\temp\\new"),
    ],
)
def test_a_delimiter_that_another_system_protects_separates_nothing(
    line: str, organisation: str
) -> None:
    reading = read_bytes("participants.csv", f"{HEADER}{line}\nw-2,EGY,B,government,4\n".encode())
    rows = reading.tables["participants"]
    assert rows["organisation"].tolist() == [organisation, "B"]
    assert rows["headcount"].tolist() == [3, 4]


def test_signs_that_mac_arabic_has_twice_are_signs() -> None:
    data = f"{HEADER}workshop-2,JOR,وزارة العمل,government,3\n".encode("mac_arabic")
    row = read_bytes("participants.csv", data).tables["participants"].iloc[0]
    assert (row["event"], row["organisation"]) == ("workshop-2", "وزارة العمل")


@given(
    rows=st.lists(
        st.lists(st.text("ab ,;\"'\n=\\،", max_size=6), min_size=3, max_size=3),
        min_size=1,
        max_size=5,
    )
)
def test_quoted_rows_are_read_back_whatever_they_hold(rows: list[list[str]]) -> None:
    quoted = [",".join('"' + value.replace('"', '""') + '"' for value in row) for row in rows]
    found = CsvDialect().split(io.StringIO("\n".join(quoted), newline=""))
    assert list(found) == rows
