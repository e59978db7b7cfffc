"""Events: unique codes, and start and end days in order."""

import datetime as dt

import pytest

from tests.loaders.workbooks import EVENTS, found, reading_of


def dated(start: object, end: object) -> set[tuple[str, str]]:
    event = list(EVENTS[1])
    event[3:5] = [start, end]
    return found(reading_of("events", [EVENTS[0], event]))


@pytest.mark.parametrize("end", ["2020-08-12", dt.date(2020, 8, 12), "12 آب/أغسطس 2020"])
def test_an_event_cannot_end_before_it_starts(end: object) -> None:
    assert dated(dt.date(2020, 8, 13), end) == {("end_before_start", "E2")}


@pytest.mark.parametrize("end", ["2020-08-13", dt.date(2020, 8, 14), None])
def test_an_event_ends_on_its_first_day_or_later_or_says_nothing(end: object) -> None:
    assert dated("2020-08-13", end) == set()


def test_an_event_without_an_end_column_is_accepted() -> None:
    assert found(reading_of("events", [row[:4] + row[5:] for row in EVENTS])) == set()


def test_an_event_stands_once() -> None:
    assert found(reading_of("events", [*EVENTS, EVENTS[1]])) == {("key_twice", "A3")}


def test_an_event_has_a_source() -> None:
    assert found(reading_of("events", [EVENTS[0], [*EVENTS[1][:-1], None]])) == {
        ("missing_value", "K2")
    }
