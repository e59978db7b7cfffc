"""Measure which state attended which event, and with how many."""

import pandas as pd

from domain.measures.headcounts import attending_rows
from domain.measures.selection import held_events, participants_of
from domain.tables import Choice, Tables, memoize
from domain.vocabulary import (
    STATES,
)


@memoize
def attendance_by_state(tables: Tables, choice: Choice) -> pd.DataFrame:
    """Which state attended which event that was held, and with how many.

    Out: state (all 22, or the chosen), event, start_date, present, headcount, at_least. `headcount`
    is missing where the state was absent or its number was not reported, and `at_least` says
    whether that of another of its delegations was not. Events for which the source names no state
    are left out: absence cannot be told from silence.
    """
    events, rows = held_events(tables, choice), participants_of(tables, choice)
    named_events = events[events["event"].isin(rows.dropna(subset="state")["event"].unique())]
    heads = attending_rows(rows).groupby(["state", "event"])["headcount"]
    counted = pd.DataFrame(
        {
            "headcount": heads.sum(min_count=1),
            "at_least": heads.count().between(1, heads.size() - 1),
        }
    )
    codes = [code for code in STATES if not choice.states or code in choice.states]
    pairs = pd.MultiIndex.from_product([codes, named_events["event"]], names=["state", "event"])
    frame = pd.DataFrame(
        {
            "present": pairs.isin(counted.index),
            "headcount": counted["headcount"].reindex(pairs).astype("Int64"),
            "at_least": counted["at_least"].reindex(pairs, fill_value=False).astype(bool),
        }
    )
    return frame.reset_index().merge(named_events[["event", "start_date"]], on="event")
