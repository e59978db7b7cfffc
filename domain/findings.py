"""What the figures say, as sentences made by rules from a measure's frame. No sentence without its
numbers, none that ranks states.
"""

from collections.abc import Hashable, Iterable, Mapping
from typing import Any

import pandas as pd

from domain import measures
from domain.language import Language
from domain.suppression import WITHHELD
from domain.tables import worded
from domain.vocabulary import CATEGORIES, NOT_REPORTED, OBJECTIVES, PRINCIPLES, STATES

NAMED = 3  # more than that are counted, not listed
KEPT = "\u00a0"  # a name and its number stay on one line


def states(n: int, language: Language) -> str:
    """A number of states: "15 states"."""
    return language.count("{n} state", "{n} states", n)


def states_of(part: int, whole: int, language: Language) -> str:
    """A number of states and its denominator: "6 of 15 states"; without it where that is a single
    state.
    """
    if whole == 1:
        return states(part, language)
    return language.count("{part} of {n} state", "{part} of {n} states", whole, part=part)


def objectives_ready(readiness: pd.DataFrame, language: Language) -> str:
    """Which objectives are ready in the most states. In: `measures.readiness` of objectives by
    item.
    """
    best, where = _most(readiness, "ready", language)
    if best.empty:
        return language.say("No objective is reported as ready")
    if len(readiness) == 1:
        return language.say(
            "Objective {item} is ready in {where}", item=best["item"].iloc[0], where=where
        )
    if (readiness["in_scope"] == 1).all():
        return language.count(
            "{n} objective is ready in {where}",
            "{n} objectives are ready in {where}",
            len(best),
            where=where,
        )
    if len(best) > NAMED:
        told = language.count(
            "{n} objective is ready in {where}",
            "{n} objectives are ready in {where}",
            len(best),
            where=where,
        )
    else:
        told = language.count(
            "Objective {items} is ready in {where}",
            "Objectives {items} are ready in {where}",
            len(best),
            items=language.join(best["item"]),
            where=where,
        )
    most = (
        language.say("the most of all objectives")
        if len(readiness) == len(OBJECTIVES)
        else language.say("the most of those shown")
    )
    return language.say("{finding}, {more}", finding=told, more=most)


def principles_reported(readiness: pd.DataFrame, language: Language) -> str:
    """Which guiding principles the most states report on. In: `measures.readiness` of principles by
    item.
    """
    best, where = _most(readiness, "reported", language)
    if best.empty:
        return language.say("No guiding principle is reported")
    items = language.join(PRINCIPLES[item].name(language.code) for item in best["item"])
    if len(readiness) == 1:
        return language.say("{items}: reported by {where}", items=items, where=where)
    if (readiness["in_scope"] == 1).all():
        return language.count(
            "{n} guiding principle is reported by {where}",
            "{n} guiding principles are reported by {where}",
            len(best),
            where=where,
        )
    told = language.say("{items}: reported by {where}", items=items, where=where)
    if len(best) > NAMED:
        told = language.count(
            "{n} guiding principle is reported by {where}",
            "{n} guiding principles are reported by {where}",
            len(best),
            where=where,
        )
    most = (
        language.say("the most of all principles")
        if len(readiness) == len(PRINCIPLES)
        else language.say("the most of those shown")
    )
    return language.say("{finding}, {more}", finding=told, more=most)


def objectives_covered(statuses: pd.DataFrame, language: Language) -> str:
    """How many states report on an objective, and how many objectives none reports on. In:
    `measures.status_by_state` of objectives.
    """
    where, silent = _covered(statuses, language)
    if not where:
        return language.say("No objective is reported by any state")
    if not silent:
        if statuses["item"].nunique() < len(OBJECTIVES):
            return language.say(
                "Each objective shown is reported by some state; {where} report on at least one",
                where=where,
            )
        return language.say(
            "Each objective is reported by some state; {where} report on at least one", where=where
        )
    return language.count(
        "At least one objective is reported by {where}; {n} objective is reported by none",
        "At least one objective is reported by {where}; {n} objectives are reported by none",
        silent,
        where=where,
    )


def principles_covered(statuses: pd.DataFrame, language: Language) -> str:
    """How many states report on a principle, and how many principles none reports on. In:
    `measures.status_by_state` of principles.
    """
    where, silent = _covered(statuses, language)
    if not where:
        return language.say("No guiding principle is reported")
    if not silent:
        if statuses["item"].nunique() < len(PRINCIPLES):
            return language.say(
                "Each guiding principle shown is reported by some state; {where} report on at "
                "least one",
                where=where,
            )
        return language.say(
            "Each guiding principle is reported by some state; {where} report on at least one",
            where=where,
        )
    return language.count(
        "At least one guiding principle is reported by {where}; {n} is reported by none",
        "At least one guiding principle is reported by {where}; {n} are reported by none",
        silent,
        where=where,
    )


def state_objectives(statuses: pd.DataFrame, language: Language) -> str:
    """What one state reports on the objectives. In: `measures.status_by_state` of objectives in one
    state.
    """
    if statuses.empty:
        return language.say(
            "Not in scope of this review cycle: it attended no event and has no progress row"
        )
    state = measures.readiness(statuses, "state").iloc[0]
    name = STATES[state["state"]].name(language.code)
    if not state["reported"]:
        return language.say("{state}: objectives not reported", state=name)
    whole = int(state["applicable"])
    reported = language.count(
        "{n} of {whole} objectives reported",
        "{n} of {whole} objectives reported",
        int(state["reported"]),
        whole=whole,
    )
    ready = _ready_of(int(state["reported"]), int(state["ready"]), language)
    return language.say("{state}: {reported}, {ready}", state=name, reported=reported, ready=ready)


def _ready_of(reported: int, ready: int, language: Language) -> str:
    """How many of the objectives reported are ready, as the end of a sentence."""
    if ready == reported:
        return language.count("which is ready", "all of them ready", reported)
    if not ready:
        return language.count("which is not ready", "none of them ready", reported)
    return language.count("{n} of them ready", "{n} of them ready", ready)


def state_principles(statuses: pd.DataFrame, language: Language) -> str:
    """What one state reports on the guiding principles. In: `measures.status_by_state` of
    principles in one state.
    """
    if statuses.empty:
        return language.say(
            "Not in scope of this review cycle: it attended no event and has no progress row"
        )
    state = measures.readiness(statuses, "state").iloc[0]
    name = STATES[state["state"]].name(language.code)
    if not state["reported"]:
        return language.say("{state}: guiding principles not reported", state=name)
    reported = language.count(
        "{n} of {whole} guiding principles reported",
        "{n} of {whole} guiding principles reported",
        int(state["reported"]),
        whole=int(state["applicable"]),
    )
    return language.say("{state}: {reported}", state=name, reported=reported)


def _most(readiness: pd.DataFrame, column: str, language: Language) -> tuple[pd.DataFrame, str]:
    """The items with the highest count, if that is not nought, and the count in words; with its
    denominator where they share one.
    """
    most = int(readiness[column].max()) if len(readiness) else 0
    best = readiness[(readiness[column] == most) & (most > 0)]
    shared = best["applicable"].unique()
    return best, states_of(most, int(shared[0]), language) if len(shared) == 1 else states(
        most, language
    )


def _covered(statuses: pd.DataFrame, language: Language) -> tuple[str, int]:
    """How many states report on any item, in words (empty where none does), and how many items none
    reports on.
    """
    by_state, by_item = measures.readiness(statuses, "state"), measures.readiness(statuses, "item")
    reporting = int((by_state["reported"] > 0).sum())
    return states_of(reporting, len(by_state), language) if reporting else "", int(
        (by_item["reported"] == 0).sum()
    )


def reviews_approved(reviews: pd.DataFrame, language: Language) -> str:
    """How many of the states in scope have an approved review. In: `measures.review_by_state`."""
    inside = reviews[reviews["in_scope"]]
    if inside.empty:
        return language.say("No state is in scope")
    approved = int(inside["stage"].isin(["approved", "submitted"]).sum())
    whole = _inside(inside, language)
    if not approved:
        return language.say("None of {whole} has an approved review", whole=whole)
    return language.count(
        "One of {whole} has an approved review",
        "{n} of {whole} have an approved review",
        approved,
        whole=whole,
    )


def states_with_ready_objectives(reviews: pd.DataFrame, language: Language) -> str:
    """How many of the states in scope have an objective ready. In: `measures.review_by_state`."""
    inside = reviews[reviews["in_scope"]]
    if inside.empty:
        return language.say("No state is in scope")
    ready = int((inside["ready"] > 0).sum())
    whole = _inside(inside, language)
    if not ready:
        return language.say("None of {whole} reports an objective as ready", whole=whole)
    return language.count(
        "One of {whole} has objectives ready",
        "{n} of {whole} have objectives ready",
        ready,
        whole=whole,
    )


def states_attending(reviews: pd.DataFrame, language: Language) -> str:
    """How many states took part in an event for which the source names states. In:
    `measures.review_by_state`.
    """
    if not reviews["events_named"].any():
        return language.say("The source names no state that attended")
    attended = int((reviews["events_attended"] > 0).sum())
    return language.say("{states} took part", states=states_of(attended, len(reviews), language))


def _inside(inside: pd.DataFrame, language: Language) -> str:
    """The states in scope after "of": "15 participating states", or "states in scope" where one of
    them only reported.
    """
    if inside["attended"].all():
        return language.count("{n} participating state", "{n} participating states", len(inside))
    return language.count("{n} state in scope", "{n} states in scope", len(inside))


def participants(n: int, language: Language) -> str:
    """A number of participants: "111 participants"."""
    return language.count("{n} participant", "{n} participants", n)


def at_least(figure: str, language: Language) -> str:
    """A figure to which something that is not reported belongs: "at least 30 participants"."""
    return language.say("at least {figure}", figure=figure)


def number_or_more(n: float | None, is_least: bool, language: Language) -> str:
    """A number, that it is at least so many, or that it is not reported. In: a headcount and its
    at_least, as measures give them.
    """
    told = number(n, language)
    return at_least(told, language) if is_least and not pd.isna(n) else told


def participants_or_more(n: int, is_least: bool, language: Language) -> str:
    """A number of participants, or that there were at least so many. In: a headcount and its
    at_least, as measures give them.
    """
    told = participants(n, language)
    return at_least(told, language) if is_least else told


def officials(n: int, language: Language) -> str:
    """A number of participants of the category government: "27 officials"."""
    return language.count("{n} official", "{n} officials", n)


def number(n: float | None, language: Language) -> str:
    """A number, or that it is not reported."""
    return language.say("not reported") if pd.isna(n) else language.number(int(n or 0))


def numbers(values: Iterable[float], language: Language) -> list[int] | list[str]:
    """A column of numbers as a table shows it: numbers, or as text where one of them is not
    reported.
    """
    whole = list(values)
    return (
        [number(n, language) for n in whole]
        if any(pd.isna(n) for n in whole)
        else [int(n) for n in whole]
    )


def numbers_or_more(
    values: Iterable[float], leasts: Iterable[bool], language: Language
) -> list[int] | list[str]:
    """A column of numbers as a table shows it, where some may be leasts. In: a headcount and its
    at_least, as measures give them.
    """
    whole, least = list(values), list(leasts)
    if not any(least):
        return numbers(whole, language)
    return [number_or_more(n, is_least, language) for n, is_least in zip(whole, least, strict=True)]


def earlier_events(n: int, language: Language) -> str:
    """What a figure says of the events before those that it shows; empty where there are none."""
    return (
        language.count(
            "{n} earlier event stands in the table", "{n} earlier events stand in the table", n
        )
        if n
        else ""
    )


def later_events(n: int, language: Language) -> str:
    """What a figure says of the events after those that it shows; empty where there are none."""
    return (
        language.count(
            "{n} later event stands in the table", "{n} later events stand in the table", n
        )
        if n
        else ""
    )


def other_organisations(n: int, language: Language) -> str:
    """The name of the bar that sums up the organisations that have none of their own."""
    return language.count("{n} other organization", "{n} other organizations together", n)


def days_later(n: int, language: Language) -> str:
    """The days between two events: "49 days later"."""
    return language.count("{n} day later", "{n} days later", n)


def event_dates(event: Mapping[Hashable, Any], language: Language) -> str:
    """The days of an event in words. In: one row with start_date and end_date."""
    end = event["end_date"]
    return language.dates(event["start_date"].date(), end.date() if pd.notna(end) else None)


def event_named(rows: pd.DataFrame, language: Language) -> str:
    """The title of an event and its date. In: rows of that event with the columns of
    `measures.with_events`.
    """
    title = worded(rows, "title", language).iloc[0]
    return language.say(
        "{title}, {dates}", title=title, dates=event_dates(rows.iloc[0].to_dict(), language)
    )


def stages_reached(counts: pd.DataFrame, language: Language) -> str:
    """For how many states a stage of the review is reported. In: `measures.stage_counts`."""
    by_stage = counts.set_index("stage")["states"]
    whole = int(by_stage.sum())
    if not whole:
        return language.say("No state is in scope")
    reported = whole - int(by_stage[NOT_REPORTED])
    if not reported:
        return language.say("No stage of a review is reported")
    return language.say(
        "A stage of the review is reported for {states}",
        states=states_of(reported, whole, language),
    )


def events_ahead(road: pd.DataFrame, language: Language) -> str:
    """How many events were held, and which comes next after the as-of date. In: `measures.road`."""
    held = int((road["status"] == "held").sum())
    told = (
        language.count("{n} event held", "{n} events held", held)
        if held
        else language.say("No event held yet")
    )
    as_of = road.loc[road["status"] == measures.AS_OF, "start_date"].max()
    ahead = road[(road["status"] == "planned") & ~(road["start_date"] < as_of)]
    if ahead.empty:
        return language.say(
            "{finding}; {more}", finding=told, more=language.say("no further event is planned")
        )
    return language.say(
        "{finding}; next: {event}", finding=told, event=event_named(ahead.iloc[:1], language)
    )


def headcounts(headcount: pd.DataFrame, language: Language) -> str:
    """The sum, or the least, of the latest event that was counted. In:
    `measures.headcount_by_category` with `measures.with_events`.
    """
    counted = headcount.dropna(subset="headcount")
    if counted.empty:
        return language.say("The number of participants is not reported")
    latest = counted[counted["event"] == counted["event"].iloc[-1]]
    title = worded(latest, "title", language).iloc[0]
    parts = [
        number_or_more(n, least, language)
        for n, least in zip(latest["headcount"], latest["at_least"], strict=True)
    ]
    is_least = bool(headcount.loc[headcount["event"] == latest["event"].iloc[0], "at_least"].any())
    told = {
        "title": title,
        "participants": participants_or_more(int(latest["headcount"].sum()), is_least, language),
    }
    if len(parts) == 1:
        return language.say("{title}: {participants}", **told)
    # not broken at the end of a line
    return language.say(
        "{title}: {parts} = {participants}", parts="\u00a0+\u00a0".join(parts), **told
    )


def reconciliation(headcount: pd.DataFrame, language: Language) -> list[str]:
    """The sum of every event written out, and whether it agrees, or may, with the total of its
    source. In: as in `headcounts`.
    """
    return [_reconciled(rows, language) for _, rows in headcount.groupby("event", sort=False)]


def attendance(attendance: pd.DataFrame, language: Language) -> str:
    """How many states attended, and for how many delegations no size is reported. In:
    `measures.attendance_by_state`.
    """
    if attendance.empty:
        return language.say("No source names the states that attended")
    events, whole = attendance["event"].nunique(), attendance["state"].nunique()
    present = attendance[attendance["present"]]
    many, of_states = present["state"].nunique(), _of_states(whole, language)
    if events == 1:
        date = language.date(attendance["start_date"].iloc[0].date())
        told = language.count(
            "{n} {of_states} attended on {date}",
            "{n} {of_states} attended on {date}",
            many,
            of_states=of_states,
            date=date,
        )
    else:
        told = language.count(
            "{n} {of_states} attended one or more {events}",
            "{n} {of_states} attended one or more {events}",
            many,
            of_states=of_states,
            events=_of_events(events, language),
        )
    silent = int(present["headcount"].isna().sum())
    if not silent:
        return told
    more = language.count(
        "the size of {n} delegation is not reported",
        "the size of {n} delegations is not reported",
        silent,
    )
    if silent == len(present):
        more = language.say("the size of their delegations is not reported")
    return language.say("{finding}; {more}", finding=told, more=more)


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
        return language.say("{what}: the number of participants is not reported", what=what)
    is_least = "at_least" in headcount and bool(headcount["at_least"].any())
    people = {
        "what": what,
        "participants": participants_or_more(total, is_least, language),
        "events": _in_events(events, language),
    }
    withheld = int(headcount.loc[headcount["value"] == WITHHELD, "headcount"].sum())
    if known.empty and not withheld:
        return language.say("{what}: not reported for any of {participants} {events}", **people)
    if not set(known["value"]) <= set(names):
        return language.say(
            "{what}: reported for {part} of {participants} {events}",
            part=int(known["headcount"].sum()),
            **people,
        )
    parts = [
        f"{names[value]}{KEPT}{language.number(int(n))}"
        for value, n in zip(known["value"], known["headcount"], strict=True)
    ]
    parts += [language.say("not shown (small groups) {n}", n=withheld)] if withheld else []
    silent = total - withheld - int(known["headcount"].sum())
    parts += [language.say("not reported {n}", n=silent)] if silent else []
    return language.say(
        "{what}: {parts}, of {participants} {events}",
        parts=language.say(", ").join(parts),
        **people,
    )


def events_compared(compared: pd.DataFrame, language: Language) -> str:
    """States, officials and participants from the first event held to the last. In:
    `measures.events_compared`.
    """
    if compared.empty:
        return language.say("No event held yet")
    first, last = compared.iloc[0], compared.iloc[-1]
    dates = [language.date(row["start_date"].date()) for row in (first, last)]
    when = (
        dates[1]
        if len(compared) == 1
        else language.say("From {first} to {last}", first=dates[0], last=dates[1])
    )
    told = [_changed(name, first, last, language) for name in _CHANGES if pd.notna(last[name])]
    return language.say(
        "{when}: {figures}",
        when=when,
        figures=language.say(", ").join(told) or language.say("not reported"),
    )


def _states_changed(before: float, n: float, language: Language) -> str:
    if pd.isna(before) or before == n:
        return states(int(n), language)
    return language.count("{span} state", "{span} states", int(n), span=_span(before, n, language))


def _officials_changed(before: float, n: float, language: Language) -> str:
    if pd.isna(before) or before == n:
        return officials(int(n), language)
    return language.count(
        "{span} official", "{span} officials", int(n), span=_span(before, n, language)
    )


def _participants_changed(before: float, n: float, language: Language) -> str:
    if pd.isna(before) or before == n:
        return participants(int(n), language)
    return language.count(
        "{span} participant", "{span} participants", int(n), span=_span(before, n, language)
    )


_CHANGES = {
    "states": _states_changed,
    "officials": _officials_changed,
    "total": _participants_changed,
}


def _changed(name: str, first: pd.Series, last: pd.Series, language: Language) -> str:
    """One figure from the first event to the last; of the last alone where either is a least, for
    then no change can be told.
    """
    unsure, is_least = (bool(row.get(f"{name}_at_least", False)) for row in (first, last))
    told = _CHANGES[name](last[name] if unsure or is_least else first[name], last[name], language)
    return at_least(told, language) if is_least else told


def _span(before: float, n: float, language: Language) -> str:
    return language.say("{first} to {last}", first=int(before), last=int(n))


def _of_states(n: int, language: Language) -> str:
    return language.count("of {n} state", "of {n} states", n)


def _of_events(n: int, language: Language) -> str:
    return language.count("of {n} event", "of {n} events", n)


def _in_events(n: int, language: Language) -> str:
    return language.count("in {n} event", "in {n} events", n)


def _reconciled(rows: pd.DataFrame, language: Language) -> str:
    """Each number stands with its category, so that the sum reads right in either direction without
    being set apart.
    """
    counted = rows.dropna(subset="headcount")
    name, reported = event_named(rows, language), rows["reported_total"].iloc[0]
    if counted.empty:
        return language.say("{event}: the number of participants is not reported.", event=name)
    total, is_least = int(counted["headcount"].sum()), bool(rows["at_least"].any())
    named = [CATEGORIES[code].name(language.code) for code in counted["category"]]
    numbers = [
        number_or_more(n, least, language)
        for n, least in zip(counted["headcount"], counted["at_least"], strict=True)
    ]
    parts = [f"{n} ({name})" for n, name in zip(numbers, named, strict=True)]
    told = {
        "event": name,
        "participants": participants_or_more(total, is_least, language),
        "parts": " + ".join(parts),
    }
    if pd.isna(reported):
        return language.say(
            "{event}: {participants} = {parts}. The source reports no total.", **told
        )
    if is_least and total <= reported:
        return language.say(
            "{event}: {participants} = {parts}. The source reports {n} in all; the size of some "
            "delegations is not reported.",
            n=int(reported),
            **told,
        )
    if reported != total:
        return language.say(
            "{event}: {participants} = {parts}. The source reports {n} in all: the two do not "
            "agree.",
            n=int(reported),
            **told,
        )
    return language.say(
        "{event}: {participants} = {parts}. This agrees with the total that the source reports.",
        **told,
    )
