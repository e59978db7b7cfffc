"""Number formats of dates, durations and numbers are told apart."""

import pytest

from loaders.reading.prescan.number_formats import is_date_format, is_duration_format


@pytest.mark.parametrize(
    "code", ["[h]:mm", "[HH]:MM:SS", "[m]", "[ss].00", "[Red][h]:mm", '"t" [h]']
)
def test_a_duration_counts_beyond_a_day(code: str) -> None:
    assert is_duration_format(code)


@pytest.mark.parametrize("code", ["yyyy-mm-dd", "h:mm", "[$-409]d mmm", "mm/yy;@", "DD\\/MM"])
def test_a_date_is_no_duration(code: str) -> None:
    assert is_date_format(code)
    assert not is_duration_format(code)


@pytest.mark.parametrize(
    "code",
    ["0.0", "#,##0", "General", "Standard", '0 "days"', "0\\d", "[Red]0", "0%", "@", "0_d", "*d0"],
)
def test_a_number_is_neither(code: str) -> None:
    assert not is_date_format(code)
    assert not is_duration_format(code)
