"""List the states to follow up, and why, in the reader's language."""

from dataclasses import dataclass

import pandas as pd

from domain.citation import cite, format_paragraphs, mark_paragraphs
from domain.language import Language, gettext_noop
from domain.listing import Listing
from domain.measures import ordering, progress
from domain.tables import Choice, Tables, localize_column
from domain.vocabulary import STATES

REASONS = {
    "no_statement": gettext_noop("Attended; no statement recorded"),
    "not_mentioned": gettext_noop("Statement made, but no stage of the review"),
    "no_stage": gettext_noop("No stage of the review reported"),
    "not_named": gettext_noop("Not named as taking part"),
}


@dataclass(frozen=True)
class FollowUpState:
    """A state without a stage, with the source's remark on it; texts it lacks are empty."""

    state: str
    name: str
    summary: str
    paragraph: str


@dataclass(frozen=True)
class FollowUpGroup:
    """The states without a stage for one reason, in the neutral order.

    `title` says the reason and counts the states. `line` names them where the source says the same
    of each, or nothing; otherwise it is empty, and each has its own remark.
    """

    reason: str
    title: str
    states: tuple[FollowUpState, ...]
    line: str


def group_states(tables: Tables, choice: Choice, language: Language) -> tuple[FollowUpGroup, ...]:
    """Group the states without a stage by the reason, those not in scope last.

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
    """List the states without a stage, states in scope first, each part in the neutral order.

    Columns, headed in the language: state, reason, summary, paragraph; one row for each state, and
    empty texts where the source has no summary or paragraph. Of `choice` the cycle and the states
    count. `title` of the result counts the rows of both parts; `source` cites participants and
    progress. Where every state has a stage, the table has no rows.
    """
    rows = progress.follow_up(progress.stage_by_state(tables, choice))
    ordered = ordering.in_neutral_order(rows, language.code).sort_values(
        "in_scope", ascending=False, kind="stable"
    )
    return Listing(
        _title(rows, language),
        cite(tables, choice, ("without_stage", "attendance"), language),
        _table(ordered, language),
    )


def _group(reason: str, rows: pd.DataFrame, language: Language) -> FollowUpGroup:
    summaries = localize_column(rows, "summary", language)
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
            language.gettext("What the source says"): localize_column(rows, "summary", language),
            language.gettext("Paragraph"): [
                format_paragraphs(str(p).split("; "), language) if pd.notna(p) else ""
                for p in rows["paragraph"]
            ],
        }
    )


def _title(rows: pd.DataFrame, language: Language) -> str:
    silent, absent = int(rows["in_scope"].sum()), int((~rows["in_scope"]).sum())
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
