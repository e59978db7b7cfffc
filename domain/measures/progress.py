"""Measure the stage of each state's review, and find the states without one."""

import pandas as pd

from domain.measures.scope import attending_states, scope
from domain.tables import Choice, Tables, memoize
from domain.vocabulary import NOT_REPORTED, STAGES, STATES

LAST_STAGE = list(STAGES)[-1]


@memoize
def stage_by_state(tables: Tables, choice: Choice) -> pd.DataFrame:
    """Return the stage of every member state: that of its latest progress row with a stage.

    Out: state (all 22, or the chosen), attended, in_scope, stage (`not_reported` without one), and
    the columns of progress: those of the latest row of the cycle, if none has a stage. Also since
    (the first of the rows in a row with this stage) and stage_before (a later one that an earlier
    row has).
    """
    rows = tables.progress[tables.progress["cycle"] == choice.cycle]
    rows = (
        rows.assign(has_stage=rows["stage"] != NOT_REPORTED)
        .sort_values(["has_stage", "as_of"], kind="stable")
        .drop(columns="has_stage")
    )
    history = _stage_history(rows)
    latest = rows.drop_duplicates("state", keep="last").set_index("state").drop(columns="cycle")
    frame = latest.reindex([code for code in STATES if not choice.states or code in choice.states])
    frame["stage"] = frame["stage"].fillna(NOT_REPORTED)
    frame = frame.join(history)
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
    """Return the states to follow up, and why: those without a stage, and those whose review is not
    submitted.

    In: `stage_by_state`. Out: its columns and reason: `went_back` where an earlier row of the cycle
    has a later stage, `at_stage` where another stage than the last is reported; of those without a
    stage `not_mentioned` where somebody reported on the state, `no_statement` where it attended and
    its row names nobody who did, `not_named` where it is not in scope, else `no_stage`: nothing
    tells whether it attended, or what was said.
    """
    rows = stages[stages["stage"] != LAST_STAGE].copy()
    silent, has_row = rows["stage"] == NOT_REPORTED, rows["as_of"].notna()
    rows["reason"] = "at_stage"
    rows.loc[~silent & rows["stage_before"].notna(), "reason"] = "went_back"
    rows.loc[silent, "reason"] = "no_stage"
    rows.loc[silent & ~rows["in_scope"], "reason"] = "not_named"
    rows.loc[silent & rows["attended"] & has_row, "reason"] = "no_statement"
    rows.loc[silent & has_row & rows["reported_by"].notna(), "reason"] = "not_mentioned"
    return rows.reset_index(drop=True)


def _stage_history(rows: pd.DataFrame) -> pd.DataFrame:
    """Return since when each state is at its stage, and the later stage that it had before.

    In: the progress rows of a cycle. Out, by state: since, stage_before (missing unless it went
    back).
    """
    order = list(STAGES)
    found: dict[str, dict[str, object]] = {}
    known = rows[rows["stage"] != NOT_REPORTED].sort_values("as_of", kind="stable")
    for state, own in known.groupby("state", sort=False):
        stages, days = own["stage"].tolist(), own["as_of"].tolist()
        first = len(stages) - 1
        while first and stages[first - 1] == stages[-1]:
            first -= 1
        latest = max(stages, key=order.index)
        went_back = order.index(latest) > order.index(stages[-1])
        found[str(state)] = {
            "since": days[first],
            "stage_before": latest if went_back else None,
        }
    frame = pd.DataFrame.from_dict(found, orient="index", columns=["since", "stage_before"])
    return frame.astype({"since": "datetime64[ns]", "stage_before": "str"})
