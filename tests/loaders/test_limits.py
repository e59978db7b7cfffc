"""Each limit has its own refusal, for workbooks and text files alike, and sentences that say it."""

import pytest
from test_archive import SHEET, refusal, rewritten, worksheet
from workbooks import xlsx

from domain.language import languages
from loaders.limits import LIMITS
from loaders.workbook import read_bytes

WIDE = [f"c{i}" for i in range(LIMITS.columns + 1)]


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("f.csv", b"1\n" * (LIMITS.rows + 1), "too_many_rows"),
        ("f.xlsx", rewritten(SHEET, worksheet('<row r="1000001"><c r="A1000001"><v>1</v></c></row>')), "too_many_rows"),
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
    assert read_bytes("f.csv", (",".join(WIDE[1:]) + ",,\n").encode()).readable  # blanks behind the last column are none
    assert read_bytes("f.xlsx", xlsx({"x": [WIDE[1:]]})).readable
