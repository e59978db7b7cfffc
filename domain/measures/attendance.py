"""Measure which state attended which event, and with how many participants."""

import pandas as pd

from domain.measures.headcounts import attending_rows
from domain.measures.selection import participants_of, past_events
from domain.tables import Choice, Tables, memoize
from domain.vocabulary import STATES


@memoize
def attendance_by_state(tables: Tables, choice: Choice) -> pd.DataFrame:
    """Return which state attended which event held, and with how many participants.

    Out: state (all 22, or the chosen), event, start_date, present, headcount (missing if absent or
    not reported), at_least (the size of another of its delegations is not reported). Events whose
    source names no state are left out: they say nothing about absence.
    """
    events, rows = past_events(tables, choice), participants_of(tables, choice)
    named_events = events[events["event"].isin(rows.dropna(subset="state")["event"].unique())]
    counted = _sum_delegations(attending_rows(rows))
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


def _sum_delegations(rows: pd.DataFrame) -> pd.DataFrame:
    headcount = rows.groupby(["state", "event"])["headcount"]
    return pd.DataFrame(
        {
            "headcount": headcount.sum(min_count=1),
            "at_least": headcount.count().between(1, headcount.size() - 1),
        }
    )
