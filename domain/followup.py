"""The states to follow up, and why, as a table in the reader's language."""

import pandas as pd

from domain import measures
from domain.citation import paragraphs
from domain.language import Language, mark
from domain.tables import Choice, Tables, worded
from domain.vocabulary import STATES

REASONS = {
    "not_mentioned": mark("Spoke, but not of its review"),
    "no_statement": mark("Attended; no statement recorded"),
    "absent": mark("Did not take part"),
}


def follow_up(tables: Tables, choice: Choice, language: Language) -> pd.DataFrame:
    """The states without a stage, those that took part first, in the neutral order. Out: state, reason, summary, paragraph."""
    rows = measures.follow_up(measures.stage_by_state(tables, choice))
    place = {state.code: i for i, state in enumerate(STATES.ordered(language.code))}
    rows = rows.iloc[rows["state"].map(place).argsort()].sort_values("in_scope", ascending=False, kind="stable")
    return pd.DataFrame(
        {
            language.say("State"): [STATES[code].name(language.code) for code in rows["state"]],
            language.say("Why"): [language.say(REASONS[reason]) for reason in rows["reason"]],
            language.say("What the source says"): worded(rows, "summary", language),
            language.say("Paragraph"): [paragraphs(str(p).split("; "), language) if pd.notna(p) else "" for p in rows["paragraph"]],
        }
    )


def title(tables: Tables, choice: Choice, language: Language) -> str:
    """How many states are to be followed up: those in scope without a stage, and those that did not take part."""
    counts = measures.follow_up(measures.stage_by_state(tables, choice))["in_scope"].value_counts()
    silent = language.count(
        "{n} participating state reports no stage", "{n} participating states report no stage", int(counts.get(True, 0))
    )
    absent = language.count("{n} member state did not take part", "{n} member states did not take part", int(counts.get(False, 0)))
    return language.say("{silent}; {absent}", silent=silent, absent=absent)
