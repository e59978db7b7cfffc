"""List the states to follow up, and why, in the reader's language."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from domain.citation import cite, format_paragraphs, mark_paragraphs
from domain.findings.changes.comparison import stage_step
from domain.findings.schedule import event_label, planned_days
from domain.language import Language, gettext_noop
from domain.listing import Listing
from domain.measures import ordering, progress, selection
from domain.tables import Choice, Tables, localize_column
from domain.vocabulary import NOT_REPORTED, STAGES, STATES

REASONS = {
    "went_back": gettext_noop("The stage reported last is an earlier one than before"),
    "at_stage": gettext_noop("A stage is reported, and no submission yet"),
    "no_statement": gettext_noop("Attended; no statement recorded"),
    "not_mentioned": gettext_noop("Statement made, but no stage of the review"),
    "no_stage": gettext_noop("No stage of the review reported"),
    "not_named": gettext_noop("Not named as taking part"),
}


@dataclass(frozen=True)
class FollowUpState:
    """A state to follow up, with its stage or the source's remark; texts it lacks are empty."""

    state: str
    name: str
    summary: str
    paragraph: str


@dataclass(frozen=True)
class FollowUpGroup:
    """The states to follow up for one reason, in the neutral order.

    `title` says the reason and counts the states. `line` names them where the source says the same
    of each, or nothing; otherwise it is empty, and each has its own remark.
    """

    reason: str
    title: str
    states: tuple[FollowUpState, ...]
    line: str


def group_states(tables: Tables, choice: Choice, language: Language) -> tuple[FollowUpGroup, ...]:
    """Group the states to follow up by the reason, those not in scope last.

    Of `choice` the cycle and the states count. Reasons without a state are left out.
    """
    rows = progress.follow_up(progress.stage_by_state(tables, choice))
    rows = ordering.in_neutral_order(rows, language.code)
    return tuple(
        _group(reason, rows[rows["reason"] == reason], language)
        for reason in REASONS
        if reason in set(rows["reason"])
    )


def follow_up(tables: Tables, choice: Choice, language: Language) -> Listing:
    """List the states to follow up, states in scope first, each part in the neutral order.

    Columns, headed in the language: state, reason, stage or summary, paragraph; one row for each
    state, and empty texts where the source has none. Of `choice` the cycle and the states count.
    `title` of the result counts the states without a stage; `source` cites the rows listed. Where
    every review is submitted, the table has no rows.
    """
    rows = progress.follow_up(progress.stage_by_state(tables, choice))
    ordered = ordering.in_neutral_order(rows, language.code).sort_values(
        "in_scope", ascending=False, kind="stable"
    )
    return Listing(
        _title(rows, language),
        cite(tables, choice, ("followed_up", "attendance"), language),
        _table(ordered, language),
    )


@dataclass(frozen=True)
class Deadline:
    """A planned deadline: its title and dates in words, and its first and last day."""

    text: str
    days: tuple[str, str]


def deadlines(tables: Tables, choice: Choice, language: Language) -> tuple[Deadline, ...]:
    """Return the planned deadlines of a cycle, by date."""
    events = selection.events_of(tables, Choice(choice.cycle))
    due = events[(events["kind"] == "deadline") & (events["status"] == "planned")]
    return tuple(
        Deadline(event_label(due.iloc[[i]], language), planned_days(row))
        for i, row in enumerate(due.to_dict("records"))
    )


def _group(reason: str, rows: pd.DataFrame, language: Language) -> FollowUpGroup:
    summaries = pd.Series(_remarks(rows, language), index=rows.index)
    states = tuple(
        FollowUpState(
            state, STATES[state].name(language.code), summary, mark_paragraphs(paragraph, language)
        )
        for state, summary, paragraph in zip(
            rows["state"], summaries, rows["paragraph"], strict=True
        )
    )
    title = language.gettext(
        "{reason} ({n})", reason=language.gettext(REASONS[reason]), n=len(states)
    )
    alike = not summaries.any() or (len(states) > 1 and summaries.nunique() == 1)
    return FollowUpGroup(reason, title, states, _name_all(states, rows, language) if alike else "")


def _remarks(rows: pd.DataFrame, language: Language) -> list[str]:
    """Return for each row its stage and since when; of one without a stage the summary."""
    summaries = localize_column(rows, "summary", language)
    return [
        summary if row["stage"] == NOT_REPORTED else _stage_remark(row, language)
        for row, summary in zip(rows.to_dict("records"), summaries, strict=True)
    ]


def _stage_remark(row: Mapping[Hashable, Any], language: Language) -> str:
    stage = STAGES[row["stage"]].name(language.code)
    if row["reason"] == "went_back":
        stage = stage_step(row["stage_before"], row["stage"], language)
    since = language.date(row["since"].date())
    return language.gettext("{stage}, reported since {date}", stage=stage, date=since)


def _name_all(states: tuple[FollowUpState, ...], rows: pd.DataFrame, language: Language) -> str:
    names = language.join(state.name for state in states)
    mark = mark_paragraphs(";".join(rows["paragraph"].dropna()), language)
    if not mark:
        return names
    return language.gettext("{finding} ({paragraphs})", finding=names, paragraphs=mark)


def _table(rows: pd.DataFrame, language: Language) -> pd.DataFrame:
    return pd.DataFrame(
        {
            language.gettext("State"): [STATES[code].name(language.code) for code in rows["state"]],
            language.gettext("Why"): [
                language.gettext(REASONS[reason]) for reason in rows["reason"]
            ],
            language.gettext("What the source says"): _remarks(rows, language),
            language.gettext("Paragraph"): [
                format_paragraphs(str(p).split("; "), language) if pd.notna(p) else ""
                for p in rows["paragraph"]
            ],
        }
    )


def _title(rows: pd.DataFrame, language: Language) -> str:
    without = rows[rows["stage"] == NOT_REPORTED]
    silent, absent = int(without["in_scope"].sum()), int((~without["in_scope"]).sum())
    return language.gettext(
        "{silent}; {absent}",
        silent=language.ngettext(
            "No stage is reported for {n} state in scope",
            "No stage is reported for {n} states in scope",
            silent,
        ),
        absent=language.ngettext(
            "{n} member state is not named as taking part",
            "{n} member states are not named as taking part",
            absent,
        ),
    )
