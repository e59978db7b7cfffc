"""Measure the stage of each state's review, and find the states without one."""

import pandas as pd

from domain.measures.scope import attending_states, scope
from domain.tables import Choice, Tables, memoize
from domain.vocabulary import NOT_REPORTED, STAGES, STATES


@memoize
def stage_by_state(tables: Tables, choice: Choice) -> pd.DataFrame:
    """Return the stage of every member state: that of its latest progress row with a stage.

    Out: state (all 22, or the chosen), attended, in_scope, stage (`not_reported` without one), and
    the columns of progress: those of the latest row of the cycle, if none has a stage.
    """
    rows = tables.progress[tables.progress["cycle"] == choice.cycle]
    rows = (
        rows.assign(has_stage=rows["stage"] != NOT_REPORTED)
        .sort_values(["has_stage", "as_of"], kind="stable")
        .drop(columns="has_stage")
    )
    latest = rows.drop_duplicates("state", keep="last").set_index("state").drop(columns="cycle")
    frame = latest.reindex([code for code in STATES if not choice.states or code in choice.states])
    frame["stage"] = frame["stage"].fillna(NOT_REPORTED)
    frame.insert(0, "in_scope", frame.index.isin(scope(tables, choice)))
    frame.insert(0, "attended", frame.index.isin(list(attending_states(tables, choice))))
    stages: pd.DataFrame = frame.rename_axis("state").reset_index()
    return stages


def stage_counts(stages: pd.DataFrame) -> pd.DataFrame:
    """Count the states in scope at each stage. In: `stage_by_state`. Out: stage, states."""
    counts = stages.loc[stages["in_scope"], "stage"].value_counts()
    frame: pd.DataFrame = (
        counts.reindex(list(STAGES), fill_value=0).rename_axis("stage").reset_index(name="states")
    )
    return frame


def follow_up(stages: pd.DataFrame) -> pd.DataFrame:
    """Return the states without a stage, and why.

    In: `stage_by_state`. Out: its columns and reason: `not_mentioned` where somebody reported on
    the state, `no_statement` where it attended and its row names nobody who did, `not_named` where
    it is not in scope, else `no_stage`: nothing tells whether it attended, or what was said.
    """
    rows = stages[stages["stage"] == NOT_REPORTED].copy()
    has_row = rows["as_of"].notna()
    rows["reason"] = "no_stage"
    rows.loc[~rows["in_scope"], "reason"] = "not_named"
    rows.loc[rows["attended"] & has_row, "reason"] = "no_statement"
    rows.loc[has_row & rows["reported_by"].notna(), "reason"] = "not_mentioned"
    return rows.reset_index(drop=True)
