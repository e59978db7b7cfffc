"""Compute the headline figures of a cycle, each with its label and the numbers behind it."""

from dataclasses import dataclass, replace

import pandas as pd

from domain.findings import quantities
from domain.findings.items.reporting import general_states
from domain.findings.schedule import event_dates, planned_days
from domain.language import Language
from domain.measures import coverage, headcounts, progress, selection, timeline
from domain.tables import Choice, Tables, localize_column, memoize
from domain.vocabulary import CATEGORIES, EVENT_STATUSES, NOT_REPORTED, STAGES, STATES


@dataclass(frozen=True)
class HeadlineFigure:
    """One headline figure: label, value and its details; `code` identifies it in any language.

    `planned` are the first and the last day, in ISO 8601, of a planned event, else empty.
    """

    code: str
    label: str
    value: str
    detail: str
    planned: tuple[str, str] = ("", "")


@memoize
def headline(tables: Tables, choice: Choice, language: Language) -> list[HeadlineFigure]:
    """Return the figures: states, participants, stages, objectives, the conference."""
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
    label = language.gettext("States whose stage the sources tell")
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
    label = language.gettext("Objectives with specific evidence")
    ready = coverage.readiness(coverage.status_by_state(tables, choice, coverage.OBJECTIVE), "item")
    if not ready["reported"].any():
        return HeadlineFigure("objectives", label, language.gettext("Not reported"), "")
    value = language.gettext(
        "{part} of {whole}", part=int((ready["reported"] > 0).sum()), whole=len(ready)
    )
    detail = language.gettext("{n} for two or more states", n=int((ready["reported"] > 1).sum()))
    if general := general_states(tables, choice, coverage.OBJECTIVE, language):
        more = language.gettext("general statements: {states}", states=general)
        detail = language.gettext("{finding}; {more}", finding=detail, more=more)
    return HeadlineFigure("objectives", label, value, detail)


def _conference(tables: Tables, choice: Choice, language: Language) -> HeadlineFigure:
    """Return the dates of the conference that is planned, or of the last one, and its status."""
    label = language.gettext("Regional conference")
    events = selection.events_of(tables, Choice(cycle=choice.cycle))
    conferences = events[events["kind"] == "conference"]
    if conferences.empty:
        return HeadlineFigure("conference", label, language.gettext("Not reported"), "")
    ahead = timeline.next_conference(tables, choice)
    event = conferences.iloc[-1] if ahead.empty else ahead.iloc[0]
    row = event.to_dict()
    status = EVENT_STATUSES[event["status"]].name(language.code)
    figure = HeadlineFigure("conference", label, event_dates(row, language), status)
    return replace(figure, planned=planned_days(row))
