"""The running text of a briefing: sentences made by rules from measures. No sentence without its
numbers, none that ranks states.

What no source reports is said as not reported, never as nought.
"""

from collections.abc import Iterable

import pandas as pd

from domain import findings, measures
from domain.followup import follow_up
from domain.language import Language
from domain.tables import Choice, Tables
from domain.vocabulary import NOT_APPLICABLE, NOT_REPORTED, OBJECTIVES, STAGES, STATUSES

# the statuses of a report, the most advanced first
TOLD = tuple(code for code in reversed(list(STATUSES)) if code != NOT_APPLICABLE)


def standing(tables: Tables, choice: Choice, language: Language) -> tuple[str, ...]:
    """Where the review of a cycle stands: attendance, reviews approved, states with objectives
    ready, events held and to come.
    """
    reviews = measures.review_by_state(tables, choice)
    told = (
        findings.states_attending(reviews, language),
        findings.reviews_approved(reviews, language),
        findings.states_with_ready_objectives(reviews, language),
        findings.events_ahead(measures.road(tables, choice), language),
    )
    return _sentences(told, language)


def stages(tables: Tables, choice: Choice, language: Language) -> tuple[str, ...]:
    """How many states stand at each stage, and how many have none that is reported."""
    counts = measures.stage_counts(measures.stage_by_state(tables, choice))
    reached, parts = findings.stages_reached(counts, language), _stage_parts(counts, language)
    told = language.say("{finding}: {parts}", finding=reached, parts=parts) if parts else reached
    return _sentences((told, follow_up(tables, choice, language).title), language)


def objectives(tables: Tables, choice: Choice, language: Language) -> tuple[str, ...]:
    """What is reported on the objectives and on the guiding principles."""
    by_state = {
        item: measures.status_by_state(tables, choice, item)
        for item in (measures.OBJECTIVE, measures.PRINCIPLE)
    }
    objectives, principles = by_state.values()
    ready = measures.readiness(objectives, "item")
    told = (
        findings.objectives_covered(objectives, language),
        _by_several(ready, language),
        findings.objectives_ready(ready, language),
        findings.principles_covered(principles, language),
        findings.principles_reported(measures.readiness(principles, "item"), language),
    )
    return _sentences((each for each in told if each), language)


def participation(tables: Tables, choice: Choice, language: Language) -> tuple[str, ...]:
    """The sum of every event written out, whether it agrees with its source, and how many states
    attended.
    """
    headcount = measures.with_events(measures.headcount_by_category(tables, choice), tables)
    attended = findings.attendance(measures.attendance_by_state(tables, choice), language)
    return (*findings.reconciliation(headcount, language), *_sentences((attended,), language))


def of_state(tables: Tables, choice: Choice, language: Language) -> tuple[str, ...]:
    """What is reported of the one state that is chosen: events attended, its objectives by status,
    its guiding principles.
    """
    review = measures.review_by_state(tables, choice).iloc[0]
    told = [_attended(int(review["events_attended"]), int(review["events_named"]), language)]
    if review["in_scope"]:
        rows = {
            item: measures.status_by_state(tables, choice, item)
            for item in (measures.OBJECTIVE, measures.PRINCIPLE)
        }
        told.append(findings.state_objectives(rows[measures.OBJECTIVE], language))
        told.append(_by_status(rows[measures.OBJECTIVE], language))
        told.append(findings.state_principles(rows[measures.PRINCIPLE], language))
    return _sentences((each for each in told if each), language)


def _sentences(told: Iterable[str], language: Language) -> tuple[str, ...]:
    return tuple(language.say("{finding}.", finding=each) for each in told)


def _stage_parts(counts: pd.DataFrame, language: Language) -> str:
    """The stages that some state has reached with their numbers, the most advanced first: "Approved
    1, Drafting 2".
    """
    reached = counts[(counts["stage"] != NOT_REPORTED) & (counts["states"] > 0)].iloc[::-1]
    named = zip(reached["stage"], reached["states"], strict=True)
    return language.say(", ").join(
        f"{STAGES[code].name(language.code)}{findings.KEPT}{language.number(int(n))}"
        for code, n in named
    )


def _by_several(ready: pd.DataFrame, language: Language) -> str:
    """How many objectives more than one state reports on; nothing where none is reported. In:
    `measures.readiness` by item.
    """
    if not ready["reported"].any():
        return ""
    several = int((ready["reported"] > 1).sum())
    return language.count(
        "{n} of {whole} objectives is reported by two or more states",
        "{n} of {whole} objectives are reported by two or more states",
        several,
        whole=len(ready),
    )


def _attended(attended: int, named: int, language: Language) -> str:
    """At how many events a state took part, of those for which the source names states."""
    if not named:
        return language.say("The source names no state that attended")
    if not attended:
        return language.count(
            "Not named as taking part in the {n} event for which the source names the states",
            "Not named as taking part in any of the {n} events for which the source names the "
            "states",
            named,
        )
    return language.count(
        "Took part in the {n} event for which the source names the states",
        "Took part in {part} of the {n} events for which the source names the states",
        named,
        part=attended,
    )


def _by_status(statuses: pd.DataFrame, language: Language) -> str:
    """The numbers of a state's objectives by status, and how many are not reported. In:
    `measures.status_by_state` of one state.
    """
    items = {
        code: [
            str(OBJECTIVES[item].number)
            for item in statuses.loc[statuses["status"] == code, "item"]
        ]
        for code in TOLD
    }
    parts = [_listed(code, numbers, language) for code, numbers in items.items() if numbers]
    if not parts:
        return ""
    silent = int((statuses["status"] == NOT_REPORTED).sum())
    parts += (
        [language.count("{n} objective not reported", "{n} objectives not reported", silent)]
        if silent
        else []
    )
    return language.say("; ").join(parts)


def _listed(code: str, numbers: list[str], language: Language) -> str:
    return language.count(
        "{status}: objective {items}",
        "{status}: objectives {items}",
        len(numbers),
        status=STATUSES[code].name(language.code),
        items=language.join(numbers),
    )
