"""The states to follow up, and why, as a table in the reader's language."""

import pandas as pd

from domain import measures
from domain.citation import paragraphs, stated
from domain.language import Language, mark
from domain.listing import Listing
from domain.tables import Choice, Tables, worded
from domain.vocabulary import STATES

REASONS = {
    "not_mentioned": mark("Spoke, but not of its review"),
    "no_statement": mark("Attended; no statement recorded"),
    "not_named": mark("Not named as taking part"),
}


def follow_up(tables: Tables, choice: Choice, language: Language) -> Listing:
    """The states without a stage, those that took part first, in the neutral order. Columns: state,
    reason, summary, paragraph.
    """
    rows = measures.follow_up(measures.stage_by_state(tables, choice))
    ordered = measures.in_neutral_order(rows, language.code).sort_values(
        "in_scope", ascending=False, kind="stable"
    )
    return Listing(
        _title(rows, language),
        stated(tables, choice, ("participants", "progress"), language),
        _table(ordered, language),
    )


def _table(rows: pd.DataFrame, language: Language) -> pd.DataFrame:
    return pd.DataFrame(
        {
            language.say("State"): [STATES[code].name(language.code) for code in rows["state"]],
            language.say("Why"): [language.say(REASONS[reason]) for reason in rows["reason"]],
            language.say("What the source says"): worded(rows, "summary", language),
            language.say("Paragraph"): [
                paragraphs(str(p).split("; "), language) if pd.notna(p) else ""
                for p in rows["paragraph"]
            ],
        }
    )


def _title(rows: pd.DataFrame, language: Language) -> str:
    silent, absent = int(rows["in_scope"].sum()), int((~rows["in_scope"]).sum())
    return language.say(
        "{silent}; {absent}",
        silent=language.count(
            "No stage is reported for {n} state in scope",
            "No stage is reported for {n} states in scope",
            silent,
        ),
        absent=language.count(
            "{n} member state is not named as taking part",
            "{n} member states are not named as taking part",
            absent,
        ),
    )
