"""Measure the stage that each state's review has reached, and find the states without one."""

import pandas as pd

from domain.measures.scope import attending_states, scope
from domain.tables import Choice, Tables, memoize
from domain.vocabulary import (
    NOT_REPORTED,
    STAGES,
    STATES,
)


@memoize
def stage_by_state(tables: Tables, choice: Choice) -> pd.DataFrame:
    """The stage of every member state: its latest progress row in the cycle that has a stage, or
    else its latest.

    Out: state (all 22, or the chosen), attended, in_scope, stage (`not_reported` where there is
    none), and the columns of progress.
    """
    rows = tables.progress[tables.progress["cycle"] == choice.cycle]
    rows = (
        rows.assign(told=rows["stage"] != NOT_REPORTED)
        .sort_values(["told", "as_of"], kind="stable")
        .drop(columns="told")
    )
    latest = rows.drop_duplicates("state", keep="last").set_index("state").drop(columns="cycle")
    frame = latest.reindex([code for code in STATES if not choice.states or code in choice.states])
    frame["stage"] = frame["stage"].fillna(NOT_REPORTED)
    frame.insert(0, "in_scope", frame.index.isin(scope(tables, choice)))
    frame.insert(0, "attended", frame.index.isin(list(attending_states(tables, choice))))
    stages: pd.DataFrame = frame.rename_axis("state").reset_index()
    return stages


def stage_counts(stages: pd.DataFrame) -> pd.DataFrame:
    """How many states in scope stand at each stage. In: `stage_by_state`. Out: stage (in order),
    states.
    """
    counts = stages.loc[stages["in_scope"], "stage"].value_counts()
    frame: pd.DataFrame = (
        counts.reindex(list(STAGES), fill_value=0).rename_axis("stage").reset_index(name="states")
    )
    return frame


def follow_up(stages: pd.DataFrame) -> pd.DataFrame:
    """The states without a stage, and why.

    In: `stage_by_state`. Out: its columns and reason (`not_mentioned`, `no_statement`,
    `not_named`).
    """
    rows = stages[stages["stage"] == NOT_REPORTED].copy()
    rows["reason"] = "not_named"
    rows.loc[rows["in_scope"], "reason"] = "no_statement"
    rows.loc[rows["in_scope"] & rows["reported_by"].notna(), "reason"] = "not_mentioned"
    return rows.reset_index(drop=True)
