"""Weekday, time of day, zone and calendar around a date are left out; Hijri dates are known."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.cells.date_words import is_hijri, normalize_date
from loaders.cells.dates import parse_date, possible_dates, refusal_reason
from loaders.cells.instructions import DAY_FIRST, MONTH_FIRST

AUGUST_13 = dt.date(2020, 8, 13)
DAYS = st.datetimes(dt.datetime(2000, 1, 1), dt.datetime(2099, 12, 31))
FORMS = st.sampled_from(
    [
        "%A, %B %d, %Y",
        "%a %b %d %Y %H:%M:%S GMT+0300 (Eastern European Summer Time)",
        "%Y-%m-%dT%H:%M:%SZ",
        "%Y-%m-%dT%H:%M:%S.123+03:00",
        "%Y%m%d",
        "%Y%m%dT%H%M%SZ",
        "%Y-%m-%d %H:%M:%S UTC",
        "%Y/%m/%d %I:%M:%S %p GMT+3",
        "%d %B %Y at %H:%M",
        "%d %B %Y à %Hh%M",
        "%I:%M %p, %d %B %Y",
        "%d %B %Y %H:%M-%H:%M",
        "%d %B %Y الساعة %I:%M ص",
        "%d %B %Y م",
        "%d %B %Y (%A)",
        "%a, %d %b %Y %H:%M:%S +0300",
    ]
)


@pytest.mark.parametrize(
    "text",
    [
        "Thursday, August 13, 2020",
        "the 13th of August, 2020",
        "13 August 2020, 10am - 12pm",
        "13 August 2020 from 10:00 to 12:30",
        "10:15 AM, 13 August 2020",
        "jeu. 13 août 2020",
        "le jeudi 13 août 2020 à 10 h 30",
        "13 août 2020 de 10h à 12h",
        "13 août 2020, 10 heures 30",
        "13-08-2020 10h30",
        "13/08/2020 10:15:00 ص",
        "١٣\u200f/٠٨\u200f/٢٠٢٠ ٠٣:١٥ م",
        "13/08/2020 الساعة 10:15 مساءً",
        "الخميس، 13 آب، 2020",
        "يوم الخميس الموافق 13 أغسطس 2020م",
        "الخميس، 13 من شهر آب لعام 2020",
        "24/12/1441 هـ الموافق 13/08/2020 م",
        "24 ذو الحجة 1441هـ - 13 أغسطس 2020م",
        "13/08/2020 (24/12/1441 AH)",
        "Thu Aug 13 10:00:00 UTC 2020",
        "2020/08/13 10:15:00 ص غرينتش+3",
        "13 غشت 2020 على الساعة 10",
        "2020-08-13Z",
        "2020-08-13+03:00",
        "2020-08-13 10:00 (UTC+03:00)",
    ],
)
def test_what_stands_around_a_day_is_left_out(text: str) -> None:
    assert set(possible_dates(text).values()) == {AUGUST_13}


@given(moment=DAYS, form=FORMS)
def test_a_day_is_read_from_every_form_of_programs(moment: dt.datetime, form: str) -> None:
    assert parse_date(moment.strftime(form)) == moment.date()


@given(day=DAYS)
def test_the_weekday_proves_the_order_of_day_and_month(day: dt.datetime) -> None:
    found = possible_dates(f"{day:%A} {day:%d/%m/%Y}")
    assert found[DAY_FIRST] == day.date()
    assert all(other.isoweekday() == day.isoweekday() for other in found.values())


def test_march_is_no_tuesday() -> None:
    assert possible_dates("Mar 11 2020")[MONTH_FIRST] == dt.date(2020, 3, 11)
    assert set(possible_dates("Tue Mar 10 2020").values()) == {dt.date(2020, 3, 10)}
    assert set(possible_dates("mar. 10 mars 2020").values()) == {dt.date(2020, 3, 10)}
    assert set(possible_dates("mar. 11 août 2020").values()) == {dt.date(2020, 8, 11)}


@pytest.mark.parametrize(
    "text",
    [
        "12-13 August 2020",
        "13 to 14 August 2020",
        "du 13 au 14 août 2020",
        "13/08/2020 - 14/08/2020",
        "before 13 August 2020",
        "around 13/08/2020",
        "10:00",
        "Thursday",
        "10:12 2020",
    ],
)
def test_a_span_a_bound_and_a_mere_time_are_no_day(text: str) -> None:
    assert possible_dates(text) == {}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("24/12/1441 هـ", "hijri"),
        ("1441-12-23", "hijri"),
        ("14411223", "hijri"),
        ("23 ذو الحجة 1441", "hijri"),
        ("23 Dhu al-Hijjah 1441 AH", "hijri"),
        ("23 Dhou al-hijja 1441", "hijri"),
        ("12/1441", "hijri"),
        ("15 رمضان", "hijri"),
        ("31/06/2020", "no_such_day"),
        ("2021-02-29", "no_such_day"),
        ("31 juin 2020", "no_such_day"),
        ("31 حزيران 2020", "no_such_day"),
        ("Friday, August 13, 2020", "other_weekday"),
        ("13/08/20", "short_year"),
        ("Thu 13 Aug 20", "short_year"),
        ("44056", "serial"),
        ("Aug 2020", "month"),
        ("2020", "year"),
        ("0000", ""),
        ("²²²²²", ""),
        ("13/13/2020", ""),
        ("00/05/2020", ""),
        ("soon", ""),
    ],
)
def test_a_text_that_is_no_date_says_why(text: str, reason: str) -> None:
    assert refusal_reason(text) == reason


@given(text=st.text(max_size=200))
def test_any_text_is_a_date_or_has_a_reason(text: str) -> None:
    assert isinstance(normalize_date(text), str)
    assert isinstance(is_hijri(text), bool)
    assert possible_dates(text) or refusal_reason(text) is not None
