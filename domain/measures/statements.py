"""Return what the sources say on objectives and guiding principles, general statements apart."""

import pandas as pd

from domain.measures import coverage
from domain.measures.scope import scope
from domain.tables import Choice, Tables, memoize
from domain.vocabulary import NOT_REPORTED

GOVERNMENT = "government"


@memoize
def statements(tables: Tables, choice: Choice, item: str) -> pd.DataFrame:
    """Return the rows on single objectives (or guiding principles) of the states in scope.

    `item` is "objective" or "principle". A chosen round table keeps its objectives; chosen statuses
    do not count. Out: the columns of `coverage.status_by_state`.
    """
    whole = Choice(choice.cycle, states=choice.states, round_table=choice.round_table)
    statuses = coverage.status_by_state(tables, whole, item)
    return statuses[statuses["status"] != NOT_REPORTED].reset_index(drop=True)


@memoize
def general_statements(tables: Tables, choice: Choice, item: str) -> pd.DataFrame:
    """Return the general statements on the states in scope, each once.

    `item` is "objective" or "principle"; of `choice` the cycle, the states and the statuses count.
    Out: the columns of the table, without the item.
    """
    rows = coverage.rows_of_cycle(tables, choice.cycle, item)
    states = scope(tables, Choice(choice.cycle, states=choice.states))
    rows = rows[rows["general"] & rows["state"].isin(states)]
    if choice.statuses:
        rows = rows[rows["status"].isin(choice.statuses)]
    return rows.drop(columns=["item", "general"]).drop_duplicates().reset_index(drop=True)


@memoize
def reporting_rows(tables: Tables, choice: Choice, item: str) -> pd.DataFrame:
    """Return the rows on single items and the general statements, of the states in scope.

    Of `choice` the cycle, states and round table count. Out: the columns of the table; `item` is
    missing in general statements.
    """
    whole = Choice(choice.cycle, states=choice.states, round_table=choice.round_table)
    single = statements(tables, whole, item)
    general = general_statements(tables, whole, item)
    return single if general.empty else pd.concat([single, general], ignore_index=True)


def states_by_reporter(rows: pd.DataFrame) -> dict[str, list[str]]:
    """Return the states of which no row was reported by their government, by who reported it.

    In: rows with a column state and, where it is told, reported_by. A state of which some row does
    not say who reported it is left out. Out: codes of reporters and of states, both in the order of
    their first row.
    """
    if "reported_by" not in rows or rows.empty:
        return {}
    by_state: dict[str, list[str]] = {}
    for state, reporters in rows.groupby("state", sort=False)["reported_by"]:
        told = set(reporters.dropna())
        if reporters.notna().all() and GOVERNMENT not in told and len(told) == 1:
            by_state.setdefault(told.pop(), []).append(str(state))
    return by_state
