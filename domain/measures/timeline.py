"""Place the events of a cycle and the as-of date in order of time."""

import pandas as pd

from domain.measures.headcounts import event_comparison
from domain.measures.selection import events_of
from domain.tables import Choice, Tables, memoize

AS_OF = "as_of"  # the status of the as-of date on the road of events


@memoize
def event_timeline(tables: Tables, choice: Choice) -> pd.DataFrame:
    """The events of the cycle in order of time, with the day the tables speak of among them, after
    the events of that day.

    Out: the columns of events, states, total and total_at_least (as in `event_comparison`), and days
    (since the row before; missing in the first). The row of the as-of date has the status `as_of`
    and no event. A choice of one event does not shorten the road.
    """
    whole = Choice(cycle=choice.cycle)
    counted = event_comparison(tables, whole)[["event", "states", "total", "total_at_least"]]
    frame = events_of(tables, whole).merge(counted, on="event", how="left")
    as_of = tables.as_of(choice.cycle)
    if len(frame) and as_of:
        stop = pd.DataFrame(
            {"start_date": pd.Series([as_of], dtype=frame["start_date"].dtype), "status": [AS_OF]}
        )
        frame = pd.concat([frame, stop]).sort_values("start_date", kind="stable", ignore_index=True)
    least = frame["total_at_least"].eq(True)
    return frame.assign(
        total_at_least=least, days=frame["start_date"].diff().dt.days.astype("Int64")
    )


@memoize
def next_conference(tables: Tables, choice: Choice) -> pd.DataFrame:
    """The conferences still to come after the as-of date; none where nothing has a date yet.

    Out: the columns of events and days (from the as-of date to its start).
    """
    events = events_of(tables, Choice(cycle=choice.cycle))
    ahead = events[(events["kind"] == "conference") & (events["status"] == "planned")]
    as_of = tables.as_of(choice.cycle)
    if as_of is None:
        return ahead.assign(days=0).iloc[:0]
    days = (ahead["start_date"] - pd.Timestamp(as_of)).dt.days
    return ahead.assign(days=days)[days >= 0].reset_index(drop=True)
