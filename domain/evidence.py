"""One objective or guiding principle opened: which states, with what status, on what evidence, in which paragraph."""

import pandas as pd

from domain import findings, measures
from domain.language import Language
from domain.tables import Choice, Tables, worded
from domain.vocabulary import NOT_REPORTED, OBJECTIVES, STATES, STATUSES


def rows_of(tables: Tables, choice: Choice) -> pd.DataFrame:
    """The statuses of the opened item in every state in scope. Out: as `measures.status_by_state`."""
    kind = measures.OBJECTIVE if choice.item in OBJECTIVES else measures.PRINCIPLE
    rows = measures.status_by_state(tables, Choice(cycle=choice.cycle, states=choice.states), kind)
    return rows[rows["item"] == choice.item]


def evidence(tables: Tables, choice: Choice, language: Language) -> pd.DataFrame:
    """The states that reported on the opened item, in the neutral order of the language. Out: state, status, evidence, paragraph."""
    rows = rows_of(tables, choice)
    rows = rows[rows["status"] != NOT_REPORTED]
    place = {state.code: i for i, state in enumerate(STATES.ordered(language.code))}
    rows = rows.iloc[rows["state"].map(place).argsort()]
    return pd.DataFrame(
        {
            language.say("State"): [STATES[code].name(language.code) for code in rows["state"]],
            language.say("Status"): [STATUSES[code].name(language.code) for code in rows["status"]],
            language.say("Evidence"): worded(rows, "evidence", language),
            language.say("Source"): worded(rows, "source", language),
            language.say("Paragraph"): rows["paragraph"].fillna(""),
        }
    )


def title(tables: Tables, choice: Choice, language: Language) -> str:
    """In how many states the opened item is reported and ready: "Reported by 5 of 15 states, ready in 3"."""
    ready = measures.readiness(rows_of(tables, choice), "item")
    if ready.empty:
        return language.say("No state is in scope")
    row = ready.iloc[0]
    where = findings.states_of(int(row["reported"]), int(row["applicable"]), language)
    return language.say("Reported by {where}, ready in {n}", where=where, n=int(row["ready"]))


def silent(tables: Tables, choice: Choice, language: Language) -> list[str]:
    """The names of the states in scope that did not report on the opened item, in the neutral order of the language."""
    rows = rows_of(tables, choice)
    codes = set(rows.loc[rows["status"] == NOT_REPORTED, "state"])
    return [state.name(language.code) for state in STATES.ordered(language.code) if state.code in codes]
