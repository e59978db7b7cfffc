"""Write the running text of a briefing from measures, by rules.

Every sentence gives its numbers, and none ranks states. Values without a source are called not
reported, never zero.
"""

from collections.abc import Iterable

import pandas as pd

from domain.findings.followup import follow_up
from domain.findings.items.objectives import item_coverage, leading_items, state_items
from domain.findings.items.reporting import general_note, states_reported
from domain.findings.items.statements import GeneralStatement, list_general
from domain.findings.participation import attendance as attendance_finding
from domain.findings.participation import reconciliation, states_attending
from domain.findings.quantities import NBSP
from domain.findings.schedule import events_ahead
from domain.findings.stages import reviews_approved, stages_reached, states_acting
from domain.language import Language
from domain.measures import (
    attendance,
    coverage,
    headcounts,
    overview,
    progress,
    selection,
    timeline,
)
from domain.tables import Choice, Tables
from domain.vocabulary import NOT_APPLICABLE, NOT_REPORTED, OBJECTIVES, STAGES, STATUSES

# the statuses in a state's report, the most advanced first
NARRATED_STATUSES = tuple(code for code in reversed(list(STATUSES)) if code != NOT_APPLICABLE)


def cycle_summary(tables: Tables, choice: Choice, language: Language) -> tuple[str, ...]:
    """Summarize a cycle: attendance, approved reviews, states with ready objectives, events."""
    reviews = overview.review_by_state(tables, choice)
    texts = (
        states_attending(reviews, language),
        reviews_approved(reviews, language),
        states_acting(reviews, language),
        events_ahead(timeline.event_timeline(tables, choice), language),
    )
    return _sentences(texts, language)


def stages(tables: Tables, choice: Choice, language: Language) -> tuple[str, ...]:
    """Count the states at each stage, and those without a reported stage."""
    counts = progress.stage_counts(progress.stage_by_state(tables, choice))
    reached, parts = stages_reached(counts, language), _stage_parts(counts, language)
    text = (
        language.gettext("{finding}: {parts}", finding=reached, parts=parts) if parts else reached
    )
    return _sentences((text, follow_up(tables, choice, language).title), language)


def objectives(tables: Tables, choice: Choice, language: Language) -> tuple[str, ...]:
    """Summarize the reports on the objectives and on the guiding principles."""
    by_state = {
        item: coverage.status_by_state(tables, choice, item)
        for item in (coverage.OBJECTIVE, coverage.PRINCIPLE)
    }
    objectives, principles = by_state.values()
    ready = coverage.readiness(objectives, "item")
    texts = (
        states_reported(tables, choice, coverage.OBJECTIVE, language),
        item_coverage(objectives, coverage.OBJECTIVE, language),
        _by_several(ready, language),
        leading_items(ready, coverage.OBJECTIVE, language),
        states_reported(tables, choice, coverage.PRINCIPLE, language),
        item_coverage(principles, coverage.PRINCIPLE, language),
        leading_items(coverage.readiness(principles, "item"), coverage.PRINCIPLE, language),
    )
    notes = (general_note(tables, choice, item, language) for item in by_state)
    return (*_sentences(filter(None, texts), language), *filter(None, notes))


def participation(tables: Tables, choice: Choice, language: Language) -> tuple[str, ...]:
    """Reconcile the participants of every event with its source, and count states attending."""
    headcount = selection.with_events(headcounts.headcount_by_category(tables, choice), tables)
    attended = attendance_finding(attendance.attendance_by_state(tables, choice), language)
    return (*reconciliation(headcount, language), *_sentences((attended,), language))


def state_summary(tables: Tables, choice: Choice, language: Language) -> tuple[str, ...]:
    """Summarize the one chosen state: events attended, objectives by status, guiding principles."""
    review = overview.review_by_state(tables, choice).iloc[0]
    texts = [_attendance(int(review["events_attended"]), int(review["events_named"]), language)]
    if review["in_scope"]:
        rows = {
            item: coverage.status_by_state(tables, choice, item)
            for item in (coverage.OBJECTIVE, coverage.PRINCIPLE)
        }
        texts.append(state_items(rows[coverage.OBJECTIVE], coverage.OBJECTIVE, language))
        texts.append(_by_status(rows[coverage.OBJECTIVE], language))
        texts.append(state_items(rows[coverage.PRINCIPLE], coverage.PRINCIPLE, language))
        texts += [
            _general(each, language)
            for item in rows
            for each in list_general(tables, choice, item, language)
        ]
    return _sentences(filter(None, texts), language)


def _general(said: GeneralStatement, language: Language) -> str:
    return language.gettext(
        "{name}: {value}",
        name=said.line,
        value=said.statement.evidence or said.statement.status_name,
    )


def _sentences(texts: Iterable[str], language: Language) -> tuple[str, ...]:
    return tuple(language.gettext("{finding}.", finding=text) for text in texts)


def _stage_parts(counts: pd.DataFrame, language: Language) -> str:
    """Count the states by stage, the most advanced stage first: "Approved 1, Drafting 2"."""
    reached = counts[(counts["stage"] != NOT_REPORTED) & (counts["states"] > 0)].iloc[::-1]
    named = zip(reached["stage"], reached["states"], strict=True)
    return language.gettext(", ").join(
        f"{STAGES[code].name(language.code)}{NBSP}{language.number(int(n))}" for code, n in named
    )


def _by_several(ready: pd.DataFrame, language: Language) -> str:
    """Count the objectives that are reported for several states; empty if none is reported.

    In: `coverage.readiness` by item.
    """
    if not ready["reported"].any():
        return ""
    several = int((ready["reported"] > 1).sum())
    return language.ngettext(
        "{n} of {whole} objectives is reported for two or more states",
        "{n} of {whole} objectives are reported for two or more states",
        several,
        whole=len(ready),
    )


def _attendance(attended: int, named: int, language: Language) -> str:
    """Count the events a state attended, of the `named` events whose source names states."""
    if not named:
        return language.gettext("The source names no state that attended")
    if not attended:
        return language.ngettext(
            "Not named as taking part in the {n} event for which the source names the states",
            "Not named as taking part in any of the {n} events for which the source names the "
            "states",
            named,
        )
    return language.ngettext(
        "Took part in the {n} event for which the source names the states",
        "Took part in {part} of the {n} events for which the source names the states",
        named,
        part=attended,
    )


def _by_status(statuses: pd.DataFrame, language: Language) -> str:
    """List one state's objectives by status, and count those not reported."""
    items = {
        code: [
            str(OBJECTIVES[item].number)
            for item in statuses.loc[statuses["status"] == code, "item"]
        ]
        for code in NARRATED_STATUSES
    }
    parts = [_status_items(code, numbers, language) for code, numbers in items.items() if numbers]
    if not parts:
        return ""
    silent = int((statuses["status"] == NOT_REPORTED).sum())
    parts += (
        [language.ngettext("{n} objective not reported", "{n} objectives not reported", silent)]
        if silent
        else []
    )
    return language.gettext("; ").join(parts)


def _status_items(code: str, numbers: list[str], language: Language) -> str:
    return language.ngettext(
        "{status}: objective {items}",
        "{status}: objectives {items}",
        len(numbers),
        status=STATUSES[code].name(language.code),
        items=language.join(numbers),
    )
