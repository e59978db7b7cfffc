"""The headline figures of a cycle, each with its label and the numbers behind it, in the reader's
language.
"""

from dataclasses import dataclass

import pandas as pd

from domain import findings, measures
from domain.language import Language
from domain.tables import Choice, Tables, once, worded
from domain.vocabulary import CATEGORIES, EVENT_STATUSES, NOT_REPORTED, STAGES, STATES

KEPT = "\u00a0"  # a name and its number stay on one line


@dataclass(frozen=True)
class Figure:
    """One headline figure: what it is, its value, and what it is made of. `code` tells it apart in
    any language.
    """

    code: str
    label: str
    value: str
    detail: str


@once
def headline(tables: Tables, choice: Choice, language: Language) -> list[Figure]:
    """States attending, participants in the latest event held, reviews by stage, objectives
    reported, days to the conference.
    """
    figures = [
        _states(tables, choice, language),
        _participants(tables, choice, language),
        _stages(tables, choice, language),
    ]
    return [*figures, _objectives(tables, choice, language), _conference(tables, choice, language)]


def _states(tables: Tables, choice: Choice, language: Language) -> Figure:
    label = language.say("States attending")
    attending = int(measures.stage_by_state(tables, choice)["attended"].sum())
    # Where the source names no state, it may still say how many there were.
    most = attending or measures.events_compared(tables, choice)["states"].max()
    if pd.isna(most):
        return Figure("states", label, language.say("Not reported"), "")
    detail = language.count(
        "of {n} member state of the League", "of {n} member states of the League", len(STATES)
    )
    return Figure("states", label, language.number(int(most)), detail)


def _participants(tables: Tables, choice: Choice, language: Language) -> Figure:
    label = language.say("Participants")
    compared = measures.events_compared(tables, choice)
    counted = compared[compared["total"].notna()]
    if counted.empty:
        return Figure("participants", label, language.say("Not reported"), "")
    latest = counted.iloc[-1]
    parts = measures.headcount_by_category(tables, choice)
    parts = parts[(parts["event"] == latest["event"]) & parts["headcount"].notna()]
    named = [
        f"{CATEGORIES[code].name(language.code)}{KEPT}"
        f"{findings.number_or_more(n, at_least, language)}"
        for code, n, at_least in zip(
            parts["category"], parts["headcount"], parts["at_least"], strict=True
        )
    ]
    total = language.number(int(latest["total"]))
    value = language.say("At least {n}", n=total) if latest["total_at_least"] else total
    title = worded(
        tables.events[tables.events["event"] == latest["event"]], "title", language
    ).iloc[0]
    return Figure("participants", label, value, " + ".join(named) + language.say(" · ") + title)


def _stages(tables: Tables, choice: Choice, language: Language) -> Figure:
    label = language.say("States that report a stage of their review")
    counts = measures.stage_counts(measures.stage_by_state(tables, choice)).set_index("stage")[
        "states"
    ]
    if not counts.sum():
        return Figure("stages", label, language.say("Not reported"), "")
    with_stage = int(counts.drop(NOT_REPORTED).sum())
    named = [
        f"{STAGES[code].name(language.code)}{KEPT}{language.number(int(n))}"
        for code, n in reversed(list(zip(counts.index, counts, strict=True)))
        if n
    ]
    value = language.say("{part} of {whole}", part=with_stage, whole=int(counts.sum()))
    return Figure("stages", label, value, language.say(" · ").join(named))


def _objectives(tables: Tables, choice: Choice, language: Language) -> Figure:
    label = language.say("Objectives reported on")
    ready = measures.readiness(measures.status_by_state(tables, choice, measures.OBJECTIVE), "item")
    if not ready["reported"].any():
        return Figure("objectives", label, language.say("Not reported"), "")
    value = language.say(
        "{part} of {whole}", part=int((ready["reported"] > 0).sum()), whole=len(ready)
    )
    detail = language.say(
        "by at least one state; {n} by two or more", n=int((ready["reported"] > 1).sum())
    )
    return Figure("objectives", label, value, detail)


def _conference(tables: Tables, choice: Choice, language: Language) -> Figure:
    label = language.say("To the regional conference")
    ahead, as_of = measures.next_conference(tables, choice), tables.as_of(choice.cycle)
    if ahead.empty or as_of is None:
        return _conference_itself(tables, choice, language)
    event = ahead.iloc[0]
    detail = language.say(
        "from {as_of} to {conference}",
        as_of=language.date(as_of),
        conference=language.date(event["start_date"].date()),
    )
    return Figure(
        "conference", label, language.count("{n} day", "{n} days", int(event["days"])), detail
    )


def _conference_itself(tables: Tables, choice: Choice, language: Language) -> Figure:
    """Where no conference lies ahead: whether it was held, put off or called off, and its date."""
    label = language.say("Regional conference")
    events = measures.events_of(tables, choice)
    conferences = events[events["kind"] == "conference"]
    if conferences.empty:
        return Figure("conference", label, language.say("Not reported"), "")
    last = conferences.iloc[-1]
    return Figure(
        "conference",
        label,
        EVENT_STATUSES[last["status"]].name(language.code),
        language.date(last["start_date"].date()),
    )
