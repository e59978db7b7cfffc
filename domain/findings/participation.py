"""Say who took part in the events: states, delegations, participants by event and by group."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from domain.findings.quantities import (
    NBSP,
    number_or_more,
    participants_or_more,
    states_of,
)
from domain.findings.schedule import event_label
from domain.language import Language, gettext_noop
from domain.suppression import WITHHELD
from domain.tables import localize_column
from domain.vocabulary import CATEGORIES, NOT_REPORTED


def states_attending(reviews: pd.DataFrame, language: Language) -> str:
    """How many states took part in an event for which the source names states. In:
    `overview.review_by_state`.
    """
    if not reviews["events_named"].any():
        return language.gettext("The source names no state that attended")
    attended = int((reviews["events_attended"] > 0).sum())
    return language.gettext(
        "{states} took part", states=states_of(attended, len(reviews), language)
    )


def other_organisations(n: int, language: Language) -> str:
    """The name of the bar that sums up the organisations that have none of their own."""
    return language.ngettext("{n} other organization", "{n} other organizations together", n)


def headcounts(headcount: pd.DataFrame, language: Language) -> str:
    """The sum, or the least, of the latest event that was counted. In:
    `headcounts.headcount_by_category` with `selection.with_events`.
    """
    counted = headcount.dropna(subset="headcount")
    if counted.empty:
        return language.gettext("The number of participants is not reported")
    latest = counted[counted["event"] == counted["event"].iloc[-1]]
    title = localize_column(latest, "title", language).iloc[0]
    parts = [
        number_or_more(n, least, language)
        for n, least in zip(latest["headcount"], latest["at_least"], strict=True)
    ]
    is_least = bool(headcount.loc[headcount["event"] == latest["event"].iloc[0], "at_least"].any())
    values = {
        "title": title,
        "participants": participants_or_more(int(latest["headcount"].sum()), is_least, language),
    }
    if len(parts) == 1:
        return language.gettext("{title}: {participants}", **values)
    # not broken at the end of a line
    return language.gettext(
        "{title}: {parts} = {participants}", parts="\u00a0+\u00a0".join(parts), **values
    )


def reconciliation(headcount: pd.DataFrame, language: Language) -> list[str]:
    """The sum of every event written out, and whether it agrees, or may, with the total of its
    source. In: as in `headcounts`.
    """
    return [_reconcile_event(rows, language) for _, rows in headcount.groupby("event", sort=False)]


def attendance(attendance: pd.DataFrame, language: Language) -> str:
    """How many states attended, and for how many delegations no size is reported. In:
    `attendance.attendance_by_state`.
    """
    if attendance.empty:
        return language.gettext("No source names the states that attended")
    events, whole = attendance["event"].nunique(), attendance["state"].nunique()
    present = attendance[attendance["present"]]
    many, of_states = present["state"].nunique(), _of_states(whole, language)
    if events == 1:
        date = language.date(attendance["start_date"].iloc[0].date())
        finding = language.ngettext(
            "{n} {of_states} attended on {date}",
            "{n} {of_states} attended on {date}",
            many,
            of_states=of_states,
            date=date,
        )
    else:
        finding = language.ngettext(
            "{n} {of_states} attended one or more {events}",
            "{n} {of_states} attended one or more {events}",
            many,
            of_states=of_states,
            events=_of_events(events, language),
        )
    silent = int(present["headcount"].isna().sum())
    if not silent:
        return finding
    more = language.ngettext(
        "the size of {n} delegation is not reported",
        "the size of {n} delegations is not reported",
        silent,
    )
    if silent == len(present):
        more = language.gettext("the size of their delegations is not reported")
    return language.gettext("{finding}; {more}", finding=finding, more=more)


def participants_by(
    headcount: pd.DataFrame, what: str, names: Mapping[str, str], events: int, language: Language
) -> str:
    """What is known of the participants of so many events by one column.

    In: value and headcount, a row a value, and at_least where some headcount is not reported; what
    the column is called, and the names of its values where they are few.
    """
    total = int(headcount["headcount"].sum())
    known = headcount[~headcount["value"].isin([NOT_REPORTED, WITHHELD])]
    if not total:
        return language.gettext("{what}: the number of participants is not reported", what=what)
    is_least = "at_least" in headcount and bool(headcount["at_least"].any())
    people = {
        "what": what,
        "participants": participants_or_more(total, is_least, language),
        "events": _in_events(events, language),
    }
    withheld = int(headcount.loc[headcount["value"] == WITHHELD, "headcount"].sum())
    if known.empty and not withheld:
        return language.gettext("{what}: not reported for any of {participants} {events}", **people)
    if not set(known["value"]) <= set(names):
        return language.gettext(
            "{what}: reported for {part} of {participants} {events}",
            part=int(known["headcount"].sum()),
            **people,
        )
    parts = [
        f"{names[value]}{NBSP}{language.number(int(n))}"
        for value, n in zip(known["value"], known["headcount"], strict=True)
    ]
    parts += [language.gettext("not shown (small groups) {n}", n=withheld)] if withheld else []
    silent = total - withheld - int(known["headcount"].sum())
    parts += [language.gettext("not reported {n}", n=silent)] if silent else []
    return language.gettext(
        "{what}: {parts}, of {participants} {events}",
        parts=language.gettext(", ").join(parts),
        **people,
    )


def _of_states(n: int, language: Language) -> str:
    return language.ngettext("of {n} state", "of {n} states", n)


def _of_events(n: int, language: Language) -> str:
    return language.ngettext("of {n} event", "of {n} events", n)


def _in_events(n: int, language: Language) -> str:
    return language.ngettext("in {n} event", "in {n} events", n)


def _reconcile_event(rows: pd.DataFrame, language: Language) -> str:
    """Each number stands with its category, so that the sum reads right in either direction without
    being set apart.
    """
    counted = rows.dropna(subset="headcount")
    name, reported = event_label(rows, language), rows["reported_total"].iloc[0]
    if counted.empty:
        return language.gettext("{event}: the number of participants is not reported.", event=name)
    total, is_least = int(counted["headcount"].sum()), bool(rows["at_least"].any())
    named = [CATEGORIES[code].name(language.code) for code in counted["category"]]
    numbers = [
        number_or_more(n, least, language)
        for n, least in zip(counted["headcount"], counted["at_least"], strict=True)
    ]
    parts = [f"{n} ({name})" for n, name in zip(numbers, named, strict=True)]
    values = {
        "event": name,
        "participants": participants_or_more(total, is_least, language),
        "parts": " + ".join(parts),
    }
    message = _verdict(total, reported, is_least=is_least)
    return language.gettext(message, n=0 if pd.isna(reported) else int(reported), **values)


def _verdict(total: int, reported: Any, *, is_least: bool) -> str:
    """Whether a sum agrees, or may, with the total that the source reports; nothing where there is
    none.
    """
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
