"""Describe when events are held, how many were held, and which comes next."""

import datetime as dt
from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from domain.language import Language
from domain.measures import timeline
from domain.tables import localize_column


def earlier_events(n: int, language: Language) -> str:
    """Count the events before those in a figure; empty if there are none.

    Returns a sentence without full stop: "3 earlier events stand in the table".
    """
    return (
        language.ngettext(
            "{n} earlier event stands in the table", "{n} earlier events stand in the table", n
        )
        if n
        else ""
    )


def later_events(n: int, language: Language) -> str:
    """Count the events after those in a figure; empty if there are none."""
    return (
        language.ngettext(
            "{n} later event stands in the table", "{n} later events stand in the table", n
        )
        if n
        else ""
    )


def days_later(n: int, language: Language) -> str:
    """Format the days between two events: "49 days later"."""
    return language.ngettext("{n} day later", "{n} days later", n)


def event_dates(event: Mapping[Hashable, Any], language: Language) -> str:
    """Format the days of an event. In: one row with start_date and end_date.

    Both are timestamps; `start_date` must not be missing. Returns "1 and 2 December 2020", or one
    day where `end_date` is missing or equal; "May 2024" where the date is a month.
    """
    end, precision = event["end_date"], event.get("date_precision")
    if isinstance(precision, str) and precision in ("month", "year"):
        return language.period(event["start_date"].date(), precision)
    return language.dates(event["start_date"].date(), end.date() if pd.notna(end) else None)


def planned_days(event: Mapping[Hashable, Any]) -> tuple[str, str]:
    """Return the first and the last day of a planned event in ISO 8601; empty for another one."""
    if event["status"] != "planned":
        return ("", "")
    first, last = event_span(event)
    return first.isoformat(), last.isoformat()


def event_span(event: Mapping[Hashable, Any]) -> tuple[dt.date, dt.date]:
    """Return the first and the last day of an event, or of the month or year that is known."""
    first, end = event["start_date"], event["end_date"]
    whole = {"month": pd.offsets.MonthEnd(0), "year": pd.offsets.YearEnd(0)}
    if (precision := event.get("date_precision")) in whole:
        end = first + whole[precision]
    return first.date(), (end if pd.notna(end) else first).date()


def event_label(rows: pd.DataFrame, language: Language) -> str:
    """Format the title of an event and its dates.

    In: rows of that event with the columns of `selection.with_events`. Uses the first row; without
    rows it raises IndexError. Returns "Workshop, 1 and 2 December 2020"; `localize_column` chooses
    the language of the title.
    """
    title = localize_column(rows, "title", language).iloc[0]
    return language.gettext(
        "{title}, {dates}", title=title, dates=event_dates(rows.iloc[0].to_dict(), language)
    )


def events_ahead(events: pd.DataFrame, language: Language) -> str:
    """Count the events held, and name the next one planned. In: `timeline.event_timeline`."""
    past_events = int((events["status"] == "held").sum())
    finding = (
        language.ngettext("{n} event held", "{n} events held", past_events)
        if past_events
        else language.gettext("No event held yet")
    )
    as_of = events.loc[events["status"] == timeline.AS_OF, "start_date"].max()
    ahead = events[(events["status"] == "planned") & ~(events["start_date"] < as_of)]
    if ahead.empty:
        return language.gettext(
            "{finding}; {more}",
            finding=finding,
            more=language.gettext("no further event is known to be planned"),
        )
    return language.gettext(
        "{finding}; planned at the time: {event}",
        finding=finding,
        event=event_label(ahead.iloc[:1], language),
    )
