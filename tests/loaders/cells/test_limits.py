"""Each limit has its own refusal, for workbooks and text files alike, with a message."""

import pytest

from domain.language import languages
from loaders.cells.limits import LIMITS, format_number
from loaders.cells.problems import ERROR
from loaders.reading.workbook import read_bytes
from tests.loaders.reading.prescan.test_archive import SHEET, refusal, rewritten, worksheet
from tests.loaders.workbooks import found, rows_balance, xlsx

MANY = 5 * LIMITS.problems_per_kind
WIDE = [f"c{i}" for i in range(LIMITS.columns + 1)]


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("f.csv", b"1\n" * (LIMITS.rows + 1), "too_many_rows"),
        (
            "f.xlsx",
            rewritten(SHEET, worksheet('<row r="1000001"><c r="A1000001"><v>1</v></c></row>')),
            "too_many_rows",
        ),
        ("f.csv", ",".join(WIDE).encode(), "too_many_columns"),
        ("f.xlsx", xlsx({"x": [WIDE]}), "too_many_columns"),
    ],
)
def test_a_sheet_with_more_than_is_read_is_refused(name: str, data: bytes, code: str) -> None:
    reading = read_bytes(name, data)
    assert refusal(reading) == code
    assert all(reading.problems[0].sentence(language) for language in languages().values())


def test_a_sheet_with_as_much_as_is_read_is_read() -> None:
    assert read_bytes("f.csv", ",".join(WIDE[1:]).encode()).readable
    assert read_bytes(
        "f.csv", (",".join(WIDE[1:]) + ",,\n").encode()
    ).readable  # blanks after the last column do not count
    assert read_bytes("f.xlsx", xlsx({"x": [WIDE[1:]]})).readable


def test_of_many_problems_alike_some_are_listed_and_all_are_counted() -> None:
    rows = "".join(f"w1,Atlantis {i // (MANY - 9)},government,{i}\n" for i in range(MANY))
    reading = read_bytes(
        "f.csv", f"event,state,category,headcount\n{rows}w1,SYR,government,1\n".encode()
    )
    rest, *listed = reading.problems
    assert (rest.code, rest.value) == ("not_listed", format_number(MANY - LIMITS.problems_per_kind))
    assert len(listed) == LIMITS.problems_per_kind
    # one of each different value is listed
    assert {problem.value for problem in listed} == {"Atlantis 0", "Atlantis 1"}
    assert [problem.row for problem in listed] == sorted(problem.row for problem in listed)
    assert reading.counts["participants"].refused == MANY
    assert rows_balance(reading)


def test_rows_that_stand_twice_too_often_are_all_refused() -> None:
    reading = read_bytes(
        "f.csv", ("cycle,state,objective,status\n" + "2020,SYR,7,planned\n" * MANY).encode()
    )
    assert (reading.counts["coverage"].read, reading.counts["coverage"].refused) == (1, MANY - 1)
    assert [problem.value for problem in reading.problems if problem.code == "not_listed"] == [
        format_number(MANY - 1 - LIMITS.problems_per_kind)
    ]


def test_of_a_file_with_too_many_problems_the_errors_are_listed_first() -> None:
    bad = ["x"] * 8
    sheets = {
        "participants": ["event", "state", "category", "gender", "mode", "headcount"],
        "progress": ["cycle", "state", "as_of", "stage"],
        "coverage": ["cycle", "state", "objective", "status"],
    }
    rows = {
        name: [headers, *([bad[: len(headers)]] * LIMITS.problems_per_kind)]
        for name, headers in sheets.items()
    }
    reading = read_bytes("f.xlsx", xlsx({"about us": [["a"]], **rows}))
    rest, *listed = reading.problems
    assert (
        len(listed)
        == LIMITS.problems
        < LIMITS.problems_per_kind * sum(len(headers) - 1 for headers in sheets.values())
    )
    assert rest.code == "not_listed"
    assert {problem.severity for problem in listed} == {ERROR}
    assert ("unknown_sheet", "") not in found(reading)
    assert rows_balance(reading)
    assert all(counts.read == 0 for counts in reading.counts.values())
