"""Measure the review of every member state over a whole cycle."""

import pandas as pd

from domain.measures.attendance import attendance_by_state
from domain.measures.coverage import OBJECTIVE, readiness, status_by_state
from domain.measures.progress import stage_by_state
from domain.measures.statements import general_statements
from domain.tables import Choice, Tables, memoize


@memoize
def review_by_state(tables: Tables, choice: Choice) -> pd.DataFrame:
    """Return the review of every member state, whatever event, round table or status is chosen.

    Out: the columns of `stage_by_state`; reported, ready, applicable (objectives; missing out of
    scope); general (a general statement on the objectives); events_attended and
    events_named (events held whose source names states).
    """
    cycle = Choice(cycle=choice.cycle, states=choice.states)
    objectives = readiness(status_by_state(tables, cycle, OBJECTIVE), "state")[
        ["state", "reported", "ready", "applicable"]
    ]
    events = _count_events(attendance_by_state(tables, cycle))
    frame = stage_by_state(tables, cycle)
    for counted in (objectives, events):
        frame = frame.merge(counted, on="state", how="left")
    counts = {name: frame[name].astype("Int64") for name in ("reported", "ready", "applicable")}
    general = general_statements(tables, cycle, OBJECTIVE)["state"]
    return frame.assign(
        **counts,
        general=frame["state"].isin(general),
        **{name: frame[name].fillna(0).astype(int) for name in ("events_attended", "events_named")},
    )


def _count_events(attendance: pd.DataFrame) -> pd.DataFrame:
    by_state = attendance.groupby("state")["present"]
    return by_state.agg(events_attended="sum", events_named="size").reset_index()
