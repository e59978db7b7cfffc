"""Compute the headline figures of a cycle, each with its label and the numbers behind it."""

from dataclasses import dataclass

import pandas as pd

from domain.findings import quantities
from domain.language import Language
from domain.measures import coverage, headcounts, progress, selection, timeline
from domain.tables import Choice, Tables, localize_column, memoize
from domain.vocabulary import CATEGORIES, EVENT_STATUSES, NOT_REPORTED, STAGES, STATES


@dataclass(frozen=True)
class HeadlineFigure:
    """One headline figure: label, value and its details; `code` identifies it in any language."""

    code: str
    label: str
    value: str
    detail: str


@memoize
def headline(tables: Tables, choice: Choice, language: Language) -> list[HeadlineFigure]:
    """Return the figures: states, participants, stages, objectives, days to the conference."""
    figures = [
        _states(tables, choice, language),
        _participants(tables, choice, language),
        _stages(tables, choice, language),
    ]
    return [*figures, _objectives(tables, choice, language), _conference(tables, choice, language)]


def _states(tables: Tables, choice: Choice, language: Language) -> HeadlineFigure:
    label = language.gettext("States attending")
    attending = int(progress.stage_by_state(tables, choice)["attended"].sum())
    # A source that names no state may still report the number of states.
    most = attending or headcounts.event_comparison(tables, choice)["states"].max()
    if pd.isna(most):
        return HeadlineFigure("states", label, language.gettext("Not reported"), "")
    detail = language.ngettext(
        "of {n} member state of the League", "of {n} member states of the League", len(STATES)
    )
    return HeadlineFigure("states", label, language.number(int(most)), detail)


def _participants(tables: Tables, choice: Choice, language: Language) -> HeadlineFigure:
    label = language.gettext("Participants")
    compared = headcounts.event_comparison(tables, choice)
    counted = compared[compared["total"].notna()]
    if counted.empty:
        return HeadlineFigure("participants", label, language.gettext("Not reported"), "")
    latest, parts = counted.iloc[-1], headcounts.headcount_by_category(tables, choice)
    total = language.number(int(latest["total"]))
    value = language.gettext("At least {n}", n=total) if latest["total_at_least"] else total
    categories = _categories(parts[parts["event"] == latest["event"]], language)
    events = tables.events[tables.events["event"] == latest["event"]]
    title = localize_column(events, "title", language).iloc[0]
    detail = " + ".join(categories) + language.gettext(" · ") + title
    return HeadlineFigure("participants", label, value, detail)


def _categories(headcount: pd.DataFrame, language: Language) -> list[str]:
    counted = headcount.dropna(subset="headcount")
    columns = (counted[name] for name in ("category", "headcount", "at_least"))
    return [
        f"{CATEGORIES[code].name(language.code)}{quantities.NBSP}"
        f"{quantities.number_or_more(n, at_least, language)}"
        for code, n, at_least in zip(*columns, strict=True)
    ]


def _stages(tables: Tables, choice: Choice, language: Language) -> HeadlineFigure:
    label = language.gettext("States that report a stage of their review")
    counts = progress.stage_counts(progress.stage_by_state(tables, choice)).set_index("stage")[
        "states"
    ]
    if not counts.sum():
        return HeadlineFigure("stages", label, language.gettext("Not reported"), "")
    with_stage = int(counts.drop(NOT_REPORTED).sum())
    named = [
        f"{STAGES[code].name(language.code)}{quantities.NBSP}{language.number(int(n))}"
        for code, n in reversed(list(zip(counts.index, counts, strict=True)))
        if n
    ]
    value = language.gettext("{part} of {whole}", part=with_stage, whole=int(counts.sum()))
    return HeadlineFigure("stages", label, value, language.gettext(" · ").join(named))


def _objectives(tables: Tables, choice: Choice, language: Language) -> HeadlineFigure:
    label = language.gettext("Objectives reported on")
    ready = coverage.readiness(coverage.status_by_state(tables, choice, coverage.OBJECTIVE), "item")
    if not ready["reported"].any():
        return HeadlineFigure("objectives", label, language.gettext("Not reported"), "")
    value = language.gettext(
        "{part} of {whole}", part=int((ready["reported"] > 0).sum()), whole=len(ready)
    )
    detail = language.gettext(
        "by at least one state; {n} by two or more", n=int((ready["reported"] > 1).sum())
    )
    return HeadlineFigure("objectives", label, value, detail)


def _conference(tables: Tables, choice: Choice, language: Language) -> HeadlineFigure:
    label = language.gettext("To the regional conference")
    ahead, as_of = timeline.next_conference(tables, choice), tables.as_of(choice.cycle)
    if ahead.empty or as_of is None:
        return _last_conference(tables, choice, language)
    event = ahead.iloc[0]
    detail = language.gettext(
        "from {as_of} to {conference}",
        as_of=language.date(as_of),
        conference=language.date(event["start_date"].date()),
    )
    return HeadlineFigure(
        "conference", label, language.ngettext("{n} day", "{n} days", int(event["days"])), detail
    )


def _last_conference(tables: Tables, choice: Choice, language: Language) -> HeadlineFigure:
    """Return status and date of the last conference, for a cycle with no conference ahead."""
    label = language.gettext("Regional conference")
    events = selection.events_of(tables, choice)
    conferences = events[events["kind"] == "conference"]
    if conferences.empty:
        return HeadlineFigure("conference", label, language.gettext("Not reported"), "")
    last = conferences.iloc[-1]
    return HeadlineFigure(
        "conference",
        label,
        EVENT_STATUSES[last["status"]].name(language.code),
        language.date(last["start_date"].date()),
    )
