"""Delimiters and quotes of text files as other systems write them."""

import pytest

from loaders.reading.text.csv_dialect import detect_dialect, unwrap_formula
from loaders.reading.workbook import read_bytes
from loaders.tables.registry import HEADERS
from tests.loaders.workbooks import found

HEADER = "event,state,organisation,category,headcount"
ROWS = [
    ["event", "state", "organisation", "category", "headcount"],
    ["w1", "JOR", "Ministry, Amman", "government", "3"],
    ["w1", "TUN", "Office", "government", "2"],
]
TEXTS = {
    "plain": f'{HEADER}\nw1,JOR,"Ministry, Amman",government,3\nw1,TUN,Office,government,2\n',
    "space before the quote": (
        f'{HEADER}\nw1, JOR, "Ministry, Amman", government, 3\nw1, TUN, Office, government, 2\n'
    ),
    "backslashes": f"{HEADER}\nw1,JOR,Ministry\\, Amman,government,3\nw1,TUN,Office,government,2\n",
    "lines in quotes": (
        f'"{HEADER}"\n"w1,JOR,""Ministry, Amman"",government,3"\n"w1,TUN,Office,government,2"\n'
    ),
    "first line of Excel": (
        "sep=|\nevent|state|organisation|category|headcount\n"
        "w1|JOR|Ministry, Amman|government|3\nw1|TUN|Office|government|2\n"
    ),
    "Arabic semicolon": (
        "event؛state؛organisation؛category؛headcount\n"
        "w1؛JOR؛Ministry, Amman؛government؛3\nw1؛TUN؛Office؛government؛2\n"
    ),
    "Arabic comma": (
        "event،state،organisation،category،headcount\n"
        'w1،JOR،"Ministry, Amman"،government،3\nw1،TUN،Office،government،2\n'
    ),
}


@pytest.mark.parametrize("habit", TEXTS)
def test_each_habit_gives_the_same_rows(habit: str) -> None:
    dialect = detect_dialect(TEXTS[habit], HEADERS)
    assert [[value.strip() for value in row] for row in dialect.rows(TEXTS[habit])] == ROWS


@pytest.mark.parametrize("habit", TEXTS)
def test_each_habit_is_read_as_a_table_without_a_problem(habit: str) -> None:
    reading = read_bytes("list.csv", TEXTS[habit].encode())
    assert found(reading) == set()
    assert reading.tables["participants"]["organisation"].tolist() == ["Ministry, Amman", "Office"]


def test_backslashes_of_a_path_stay() -> None:
    text = f"{HEADER}\nw1,JOR,C:\\new\\table,government,3\n"
    assert (
        next(iter(detect_dialect(text, HEADERS).rows(text.splitlines()[1])))[2] == "C:\\new\\table"
    )


def test_headers_of_two_languages_with_a_line_break_are_headers() -> None:
    text = '"الدولة\nState";"الجهة\nOrganisation";"العدد\nHeadcount"\nالأردن;أ, ب, ج, د;3\n'
    assert detect_dialect(text, HEADERS).delimiter == ";"


def test_prose_with_arabic_commas_does_not_hide_the_delimiter() -> None:
    text = "الدولة,الملاحظات\nالأردن,أولاً، ثانياً، ثالثاً، رابعاً، خامساً\n"
    assert detect_dialect(text, HEADERS).delimiter == ","


@pytest.mark.parametrize(
    ("value", "text"),
    [('="001"', "001"), ('="a ""b"""', 'a "b"'), ("=SUM(A1)", "=SUM(A1)"), ('="a', '="a')],
)
def test_a_formula_that_only_holds_a_text_is_that_text(value: str, text: str) -> None:
    assert unwrap_formula(value) == text


@pytest.mark.parametrize(
    ("data", "code"), [(f"{HEADER}\nw1,\x00JOR,a,government,3\n".encode(), "unreadable")]
)
def test_control_characters_refuse_the_file(data: bytes, code: str) -> None:
    reading = read_bytes("f.csv", data)
    assert found(reading) == {(code, "")}
    assert "NUL" in reading.problems[0].expected
