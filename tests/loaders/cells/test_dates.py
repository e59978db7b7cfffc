"""Dates as people write them: their possible readings, and the order that a column implies."""

import datetime as dt

import pytest

from loaders.cells.dates import (
    UNKNOWN_ORDERS,
    DateOrders,
    detect_orders,
    has_short_year,
    parse_date,
    possible_dates,
)
from loaders.cells.instructions import DAY_FIRST, MONTH_FIRST


def test_a_date_of_figures_gives_both_of_its_readings() -> None:
    assert possible_dates("03/04/2020") == {
        DAY_FIRST: dt.date(2020, 4, 3),
        MONTH_FIRST: dt.date(2020, 3, 4),
    }
    assert possible_dates("25.03.2020") == {DAY_FIRST: dt.date(2020, 3, 25)}
    assert possible_dates("3/25/2020 6:00 PM") == {MONTH_FIRST: dt.date(2020, 3, 25)}
    assert possible_dates("31/02/2020") == {}


@pytest.mark.parametrize(
    ("texts", "said", "found"),
    [
        ([], "", UNKNOWN_ORDERS),
        (["25/03/2020", "soon", "03/04/2020"], "", DateOrders(MONTH_FIRST, DAY_FIRST)),
        (["3/25/2020"], "", DateOrders(MONTH_FIRST, MONTH_FIRST)),
        (["3/25/2020", "25/3/2020"], "", DateOrders(MONTH_FIRST, "")),
        (["3/25/2020", "25/3/2020"], DAY_FIRST, DateOrders(MONTH_FIRST, DAY_FIRST)),
        (["2020-25-03"], "", DateOrders(DAY_FIRST, "")),
        (["2020-25-03", "2020-03-25"], "", DateOrders("", "")),
        (["2020-25-03", "2020-03-25"], DAY_FIRST, DateOrders(DAY_FIRST, DAY_FIRST)),
        (["25/03/2020"], MONTH_FIRST, DateOrders(MONTH_FIRST, MONTH_FIRST)),
    ],
)
def test_a_column_tells_its_order_where_its_dates_agree_and_what_was_said_settles_the_rest(
    texts: list[str], said: str, found: DateOrders
) -> None:
    assert detect_orders(texts, said) == found


def test_a_date_that_can_be_read_in_one_way_only_is_read_so_whatever_the_order() -> None:
    for order in (DAY_FIRST, MONTH_FIRST, ""):
        assert parse_date("25/03/2020", DateOrders(MONTH_FIRST, order)) == dt.date(2020, 3, 25)
        assert parse_date("13 آب/أغسطس 2020", DateOrders(MONTH_FIRST, order)) == dt.date(
            2020, 8, 13
        )


def test_a_date_in_doubt_gives_its_text_back() -> None:
    assert parse_date("03/04/2020") == "03/04/2020"
    assert parse_date("2020-03-04", DateOrders("", "")) == "2020-03-04"
    assert parse_date("hello") is None


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
    assert has_short_year(text) == short
