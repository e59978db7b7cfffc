"""Dates as people write them: what one may mean, and what a column tells of its order."""

import datetime as dt

import pytest

from loaders.cells.dates import IN_DOUBT, Orders, date_in, orders, readings, short_year
from loaders.cells.instructions import DAY_FIRST, MONTH_FIRST


def test_a_date_of_figures_gives_both_of_its_readings() -> None:
    assert readings("03/04/2020") == {
        DAY_FIRST: dt.date(2020, 4, 3),
        MONTH_FIRST: dt.date(2020, 3, 4),
    }
    assert readings("25.03.2020") == {DAY_FIRST: dt.date(2020, 3, 25)}
    assert readings("3/25/2020 6:00 PM") == {MONTH_FIRST: dt.date(2020, 3, 25)}
    assert readings("31/02/2020") == {}


@pytest.mark.parametrize(
    ("texts", "said", "found"),
    [
        ([], "", IN_DOUBT),
        (["25/03/2020", "soon", "03/04/2020"], "", Orders(MONTH_FIRST, DAY_FIRST)),
        (["3/25/2020"], "", Orders(MONTH_FIRST, MONTH_FIRST)),
        (["3/25/2020", "25/3/2020"], "", Orders(MONTH_FIRST, "")),
        (["3/25/2020", "25/3/2020"], DAY_FIRST, Orders(MONTH_FIRST, DAY_FIRST)),
        (["2020-25-03"], "", Orders(DAY_FIRST, "")),
        (["2020-25-03", "2020-03-25"], "", Orders("", "")),
        (["2020-25-03", "2020-03-25"], DAY_FIRST, Orders(DAY_FIRST, DAY_FIRST)),
        (["25/03/2020"], MONTH_FIRST, Orders(MONTH_FIRST, MONTH_FIRST)),
    ],
)
def test_a_column_tells_its_order_where_its_dates_agree_and_what_was_said_settles_the_rest(
    texts: list[str], said: str, found: Orders
) -> None:
    assert orders(texts, said) == found


def test_a_date_that_can_be_read_in_one_way_only_is_read_so_whatever_the_order() -> None:
    for order in (DAY_FIRST, MONTH_FIRST, ""):
        assert date_in("25/03/2020", Orders(MONTH_FIRST, order)) == dt.date(2020, 3, 25)
        assert date_in("13 آب/أغسطس 2020", Orders(MONTH_FIRST, order)) == dt.date(2020, 8, 13)


def test_a_date_in_doubt_gives_its_text_back() -> None:
    assert date_in("03/04/2020") == "03/04/2020"
    assert date_in("2020-03-04", Orders("", "")) == "2020-03-04"
    assert date_in("hello") is None


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("13-Aug-20", True),
        ("13/08/20", True),
        ("Aug 13, 20", True),
        ("13/08/2020", False),
        ("44056", False),
        ("", False),
    ],
)
def test_a_year_of_two_figures_is_known_as_such(text: str, short: bool) -> None:
    assert short_year(text) == short
