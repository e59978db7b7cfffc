"""Describe who took part in the events: states, delegations, participants by event and by group."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from domain.findings.quantities import (
    NBSP,
    at_least,
    attendances,
    number_or_more,
    participants,
    participants_or_more,
    states_of,
)
from domain.findings.schedule import event_label
from domain.language import Language, gettext_noop
from domain.suppression import WITHHELD
from domain.tables import localize_column
from domain.vocabulary import CATEGORIES, NOT_REPORTED


def states_attending(reviews: pd.DataFrame, language: Language) -> str:
    """Count the states that attended an event whose source names states.

    In: `overview.review_by_state`.
    """
    if not reviews["events_named"].any():
        return language.gettext("The source names no state that attended")
    attended = int((reviews["events_attended"] > 0).sum())
    return language.gettext(
        "{states} took part", states=states_of(attended, len(reviews), language)
    )


def other_organisations(n: int, language: Language) -> str:
    """Name the bar that sums the organizations without a bar."""
    return language.ngettext("{n} other organization", "{n} other organizations together", n)


def headcounts(headcount: pd.DataFrame, language: Language) -> str:
    """Sum the participants of the latest event with a headcount.

    In: `headcounts.headcount_by_category` with `selection.with_events`.
    """
    counted = headcount.dropna(subset="headcount")
    if counted.empty:
        return language.gettext("The number of participants is not reported")
    event = headcount[headcount["event"] == counted["event"].iloc[-1]]
    latest = event.dropna(subset="headcount")
    total, is_least = int(latest["headcount"].sum()), bool(event["at_least"].any())
    values = {
        "title": localize_column(latest, "title", language).iloc[0],
        "participants": participants_or_more(total, is_least, language),
    }
    parts = _format_headcounts(latest, language)
    if len(parts) == 1:
        return language.gettext("{title}: {participants}", **values)
    values["parts"] = f"{NBSP}+{NBSP}".join(parts)  # no line break within the sum
    return language.gettext("{title}: {parts} = {participants}", **values)


def reconciliation(headcount: pd.DataFrame, language: Language) -> list[str]:
    """Reconcile the participants of each event with its source. In: as in `headcounts`."""
    return [_reconcile_event(rows, language) for _, rows in headcount.groupby("event", sort=False)]


def attendance(attendance: pd.DataFrame, language: Language) -> str:
    """Count the states that attended, and their delegations of unknown size.

    In: `attendance.attendance_by_state`.
    """
    if attendance.empty:
        return language.gettext("No source names the states that attended")
    finding = _states_present(attendance, language)
    headcount = attendance.loc[attendance["present"], "headcount"]
    silent = int(headcount.isna().sum())
    if not silent:
        return finding
    more = language.ngettext(
        "the size of {n} delegation is not reported",
        "the size of {n} delegations is not reported",
        silent,
    )
    if silent == len(headcount):
        more = language.gettext("the size of their delegations is not reported")
    return language.gettext("{finding}; {more}", finding=finding, more=more)


def _states_present(attendance: pd.DataFrame, language: Language) -> str:
    present = attendance.loc[attendance["present"], "state"].nunique()
    of_states = _of_states(attendance["state"].nunique(), language)
    if (events := attendance["event"].nunique()) == 1:
        return language.ngettext(
            "{n} {of_states} attended on {date}",
            "{n} {of_states} attended on {date}",
            present,
            of_states=of_states,
            date=language.date(attendance["start_date"].iloc[0].date()),
        )
    return language.ngettext(
        "{n} {of_states} attended one or more {events}",
        "{n} {of_states} attended one or more {events}",
        present,
        of_states=of_states,
        events=_of_events(events, language),
    )


def participants_by(
    headcount: pd.DataFrame, what: str, names: Mapping[str, str], events: int, language: Language
) -> str:
    """Break down the participants of `events` events by one column, called `what`.

    In: columns value, headcount and, if some headcount is not reported, at_least; `names` of the
    values, empty if they are too many to list.
    """
    total = int(headcount["headcount"].sum())
    if not total:
        return language.gettext("{what}: the number of participants is not reported", what=what)
    known = headcount[~headcount["value"].isin([NOT_REPORTED, WITHHELD])]
    is_least = "at_least" in headcount and bool(headcount["at_least"].any())
    values: dict[str, object] = {
        "what": what,
        "participants": count_in_events(total, events, language, is_least=is_least),
        "events": _in_events(events, language),
    }
    withheld = int(headcount.loc[headcount["value"] == WITHHELD, "headcount"].sum())
    if known.empty and not withheld:
        return language.gettext("{what}: not reported for any of {participants} {events}", **values)
    if not set(known["value"]) <= set(names):
        values["part"] = int(known["headcount"].sum())
        return language.gettext("{what}: reported for {part} of {participants} {events}", **values)
    silent = total - withheld - int(known["headcount"].sum())
    parts = [*_format_values(known, names, language), *_format_rest(withheld, silent, language)]
    values["parts"] = language.gettext(", ").join(parts)
    return language.gettext("{what}: {parts}, of {participants} {events}", **values)


def count_in_events(n: int, events: int, language: Language, *, is_least: bool = False) -> str:
    """Format a number of participants of one event, or of attendances of several: persons cannot
    be added up over events.
    """
    text = participants(n, language) if events == 1 else attendances(n, language)
    return at_least(text, language) if is_least else text


def _format_rest(withheld: int, silent: int, language: Language) -> Iterator[str]:
    if withheld:
        yield language.gettext("not shown (small groups) {n}", n=withheld)
    if silent:
        yield language.gettext("not reported {n}", n=silent)


def _format_values(known: pd.DataFrame, names: Mapping[str, str], language: Language) -> list[str]:
    return [
        f"{names[value]}{NBSP}{language.number(int(n))}"
        for value, n in zip(known["value"], known["headcount"], strict=True)
    ]


def _of_states(n: int, language: Language) -> str:
    return language.ngettext("of {n} state", "of {n} states", n)


def _of_events(n: int, language: Language) -> str:
    return language.ngettext("of {n} event", "of {n} events", n)


def _in_events(n: int, language: Language) -> str:
    return language.ngettext("in {n} event", "in {n} events", n)


def _format_headcounts(counted: pd.DataFrame, language: Language) -> list[str]:
    return [
        number_or_more(n, is_least, language)
        for n, is_least in zip(counted["headcount"], counted["at_least"], strict=True)
    ]


def _reconcile_event(rows: pd.DataFrame, language: Language) -> str:
    """Write out the sum of one event, each number with its category, to read right both ways."""
    counted = rows.dropna(subset="headcount")
    name, reported = event_label(rows, language), rows["reported_total"].iloc[0]
    if counted.empty:
        return language.gettext("{event}: the number of participants is not reported.", event=name)
    total, is_least = int(counted["headcount"].sum()), bool(rows["at_least"].any())
    named = [CATEGORIES[code].name(language.code) for code in counted["category"]]
    numbers = _format_headcounts(counted, language)
    parts = [f"{n} ({category})" for n, category in zip(numbers, named, strict=True)]
    values = {
        "event": name,
        "participants": participants_or_more(total, is_least, language),
        "parts": " + ".join(parts),
    }
    message = _verdict(total, reported, is_least=is_least)
    return language.gettext(message, n=0 if pd.isna(reported) else int(reported), **values)


def _verdict(total: int, reported: Any, *, is_least: bool) -> str:
    """Return the message on whether a sum agrees, or may agree, with the total of the source."""
    if pd.isna(reported):
        return gettext_noop("{event}: {participants} = {parts}. The source reports no total.")
    if is_least and total <= reported:
        return gettext_noop(
            "{event}: {participants} = {parts}. The source reports {n} in all; the size of some "
            "delegations is not reported."
        )
    if reported != total:
        return gettext_noop(
            "{event}: {participants} = {parts}. The source reports {n} in all: the two do not "
            "agree."
        )
    return gettext_noop(
        "{event}: {participants} = {parts}. This agrees with the total that the source reports."
    )
