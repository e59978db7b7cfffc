"""List the states to follow up, and why, in the reader's language."""

import pandas as pd

from domain.citation import cite, format_paragraphs
from domain.language import Language, gettext_noop
from domain.listing import Listing
from domain.measures import ordering, progress
from domain.tables import Choice, Tables, localize_column
from domain.vocabulary import STATES

REASONS = {
    "not_mentioned": gettext_noop("Spoke, but not of its review"),
    "no_statement": gettext_noop("Attended; no statement recorded"),
    "not_named": gettext_noop("Not named as taking part"),
}


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
        cite(tables, choice, ("participants", "progress"), language),
        _table(ordered, language),
    )


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
