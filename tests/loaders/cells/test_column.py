"""Cells keep what they show when they are stored by column."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from loaders.cells.column import format_duration


@given(seconds=st.integers(-(10**9), 10**9))
def test_a_duration_is_written_so_that_it_can_be_read_again(seconds: int) -> None:
    text = format_duration(dt.timedelta(seconds=seconds))
    hours, minutes, *rest = (int(part) for part in text.lstrip("-").split(":"))
    found = hours * 3600 + minutes * 60 + sum(rest)
    assert found == abs(seconds)
    assert text.startswith("-") == (seconds < 0)
