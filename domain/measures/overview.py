"""Measure where every member state stands in a cycle as a whole."""

import pandas as pd

from domain.measures.attendance import attendance_by_state
from domain.measures.coverage import OBJECTIVE, readiness, status_by_state
from domain.measures.progress import stage_by_state
from domain.tables import Choice, Tables, memoize


@memoize
def review_by_state(tables: Tables, choice: Choice) -> pd.DataFrame:
    """Where every member state stands in the cycle as a whole, whatever event, round table or
    status is chosen.

    Out: the columns of `stage_by_state`; reported, ready, applicable (objectives; missing where the
    state is not in scope); events_attended and events_named (the events held for which the source
    names states).
    """
    cycle = Choice(cycle=choice.cycle, states=choice.states)
    objectives = readiness(status_by_state(tables, cycle, OBJECTIVE), "state")[
        ["state", "reported", "ready", "applicable"]
    ]
    attendance = attendance_by_state(tables, cycle)
    events = (
        attendance.groupby("state")["present"]
        .agg(events_attended="sum", events_named="size")
        .reset_index()
    )
    frame = (
        stage_by_state(tables, cycle)
        .merge(objectives, on="state", how="left")
        .merge(events, on="state", how="left")
    )
    counts = {name: frame[name].astype("Int64") for name in ("reported", "ready", "applicable")}
    return frame.assign(
        **counts,
        **{name: frame[name].fillna(0).astype(int) for name in ("events_attended", "events_named")},
    )
