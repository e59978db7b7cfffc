"""The calendar has each event of the tables once, on its days, and a deadline too."""

import datetime as dt
from dataclasses import replace

from icalendar import Calendar

from domain.findings.schedule import event_span
from domain.language import Language, languages
from domain.tables import Tables
from services.exports.event_calendar import build_calendar
from tests.second_cycle import with_second_cycle


def entries(content: bytes) -> dict[str, object]:
    return {str(each["uid"]): each for each in Calendar.from_ical(content).walk("VEVENT")}


def test_each_event_is_there_once_with_its_days(report: Tables, language: Language):
    tables = with_second_cycle(report)
    found = entries(build_calendar(tables, language))
    assert len(found) == len(tables.events)
    conference = found["conference@gcm-arab-review"]
    assert conference["dtstart"].dt == dt.date(2020, 12, 1)
    assert conference["dtend"].dt == dt.date(2020, 12, 3)  # the day after the last
    assert str(conference["status"]) == "TENTATIVE"
    assert found["made-deadline@gcm-arab-review"]["dtstart"].dt == dt.date(2024, 6, 30)


def test_the_same_tables_give_the_same_bytes(report: Tables, language: Language):
    assert build_calendar(report, language) == build_calendar(report, language)


def test_a_month_or_a_year_lasts_as_long(report: Tables):
    rows = report.events.assign(date_precision=["month", "year", None])
    spans = [event_span(row) for row in rows.to_dict("records")]
    assert spans[0] == (dt.date(2020, 6, 25), dt.date(2020, 6, 30))
    assert spans[1][1] == dt.date(2020, 12, 31)
    assert spans[2] == (dt.date(2020, 12, 1), dt.date(2020, 12, 2))


def test_an_event_that_was_called_off_says_so(report: Tables):
    tables = replace(report, events=report.events.assign(status="cancelled"))
    found = entries(build_calendar(tables, languages()["en"]))
    assert {str(each["status"]) for each in found.values()} == {"CANCELLED"}
