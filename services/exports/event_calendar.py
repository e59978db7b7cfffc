"""Write the events and deadlines of all cycles as an iCalendar file (RFC 5545)."""

import datetime as dt
from collections.abc import Hashable, Mapping
from typing import Any

from icalendar import Calendar, Event

from domain.citation import format_sources
from domain.findings.schedule import event_span
from domain.language import Language
from domain.tables import Tables, localize_column
from domain.title import TITLE
from domain.vocabulary import EVENT_KINDS, EVENT_STATUSES

PRODUCT = "-//gcm-arab-review-dashboard//events//EN"
STATUSES = {"planned": "TENTATIVE", "held": "CONFIRMED", "postponed": "TENTATIVE"}
ONE_DAY = dt.timedelta(days=1)


def build_calendar(tables: Tables, language: Language) -> bytes:
    """Return the calendar in a language: one whole-day entry for each event, by date.

    The same tables give the same bytes: the time stamp of an entry is its first day. Where only a
    month or a year is known, the entry lasts that long.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", language.gettext(TITLE))
    events = tables.events.sort_values(["start_date", "event"], kind="stable")
    titles = localize_column(events, "title", language)
    places = localize_column(events, "location", language)
    for place, row in enumerate(events.to_dict("records")):
        source = format_sources(events.iloc[[place]], language)
        entry = _entry(row, titles.iloc[place], places.iloc[place], source, language)
        calendar.add_component(entry)
    return bytes(calendar.to_ical())


def _entry(
    row: Mapping[Hashable, Any], title: str, place: str, source: str, language: Language
) -> Event:
    first, last = event_span(row)
    entry = Event()
    entry.add("uid", f"{row['event']}@gcm-arab-review")
    entry.add("summary", title)
    entry.add("dtstart", first)
    entry.add("dtend", last + ONE_DAY)  # the first day after the event
    entry.add("dtstamp", dt.datetime(first.year, first.month, first.day, tzinfo=dt.UTC))
    entry.add("status", STATUSES.get(row["status"], "CANCELLED"))
    kind = EVENT_KINDS[row["kind"]].name(language.code)
    status = EVENT_STATUSES[row["status"]].name(language.code)
    entry.add("description", "\n".join(filter(None, (f"{kind} · {status}", source))))
    if place:
        entry.add("location", place)
    return entry
