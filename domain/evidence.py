"""One objective or guiding principle opened: which states, with what status, on what evidence, in
which paragraph.
"""

from dataclasses import dataclass

import pandas as pd

from domain import findings, measures
from domain.citation import stated
from domain.language import Language
from domain.listing import Listing
from domain.tables import Choice, Tables, worded
from domain.vocabulary import NOT_APPLICABLE, NOT_REPORTED, OBJECTIVES, PRINCIPLES, STATES, STATUSES


@dataclass(frozen=True, eq=False)
class Evidence:
    """The states that reported on the opened item, and the names of those in scope that did not."""

    reported: Listing
    silent: tuple[str, ...]


def evidence(tables: Tables, choice: Choice, language: Language) -> Evidence:
    """What is known of `choice.item`, states in the neutral order of the language. Columns: state,
    status, evidence, source, paragraph.
    """
    kind, table = (
        (measures.OBJECTIVE, "coverage")
        if choice.item in OBJECTIVES
        else (measures.PRINCIPLE, "principles")
    )
    rows = measures.status_by_state(tables, Choice(cycle=choice.cycle, states=choice.states), kind)
    rows = rows[rows["item"] == choice.item].set_index("state")
    rows = rows.loc[
        [state.code for state in STATES.ordered(language.code) if state.code in rows.index]
    ]
    source = stated(tables, choice, (table,), language)
    silent = rows.index[rows["status"] == NOT_REPORTED]
    return Evidence(
        Listing(
            _title(rows.reset_index(), choice.item, language),
            source,
            _table(rows.drop(silent), language),
        ),
        tuple(STATES[code].name(language.code) for code in silent),
    )


def _title(rows: pd.DataFrame, item: str, language: Language) -> str:
    if rows.empty:
        return language.say("No state is in scope")
    ready = measures.readiness(rows, "item").iloc[0]
    if not ready["applicable"]:
        return language.say(
            "{item}: not applicable to any state in scope", item=_named(item, language)
        )
    where = findings.states_of(int(ready["reported"]), int(ready["applicable"]), language)
    told = language.say(
        "{item}: reported by {where}, ready in {n}",
        item=_named(item, language),
        where=where,
        n=int(ready["ready"]),
    )
    if not ready[NOT_APPLICABLE]:
        return told
    more = language.count(
        "not applicable to {n} state", "not applicable to {n} states", int(ready[NOT_APPLICABLE])
    )
    return language.say("{finding}; {more}", finding=told, more=more)


def _named(item: str, language: Language) -> str:
    if item in PRINCIPLES:
        return PRINCIPLES[item].name(language.code)
    return language.say(
        "Objective {number} ({title})",
        number=item,
        title=OBJECTIVES[item].short_name(language.code),
    )


def _table(rows: pd.DataFrame, language: Language) -> pd.DataFrame:
    return pd.DataFrame(
        {
            language.say("State"): [STATES[code].name(language.code) for code in rows.index],
            language.say("Status"): [STATUSES[code].name(language.code) for code in rows["status"]],
            language.say("Evidence"): worded(rows, "evidence", language),
            language.say("Source"): worded(rows, "source", language),
            language.say("Paragraph"): rows["paragraph"].fillna(""),
        }
    )
