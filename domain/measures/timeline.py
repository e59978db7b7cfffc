"""Order the events of a cycle and the as-of date by time."""

import pandas as pd

from domain.measures.headcounts import event_comparison
from domain.measures.selection import events_of
from domain.tables import Choice, Tables, memoize

AS_OF = "as_of"  # the status of the row of the as-of date


@memoize
def event_timeline(tables: Tables, choice: Choice) -> pd.DataFrame:
    """Return the events of the cycle and the as-of date in order of time.

    Out: the columns of events, states, total and total_at_least (as in `event_comparison`), days
    (since the row before; missing in the first). The as-of row has the status `as_of` and no event,
    and follows the events of its day. A chosen event does not shorten the timeline.
    """
    whole = Choice(cycle=choice.cycle)
    counted = event_comparison(tables, whole)[["event", "states", "total", "total_at_least"]]
    frame = events_of(tables, whole).merge(counted, on="event", how="left")
    as_of = tables.as_of(choice.cycle)
    if len(frame) and as_of:
        start = pd.Series([as_of], dtype=frame["start_date"].dtype)
        frame = pd.concat([frame, pd.DataFrame({"start_date": start, "status": [AS_OF]})])
        frame = frame.sort_values("start_date", kind="stable", ignore_index=True)
    days = frame["start_date"].diff().dt.days.astype("Int64")
    return frame.assign(total_at_least=frame["total_at_least"].eq(True), days=days)


@memoize
def next_conference(tables: Tables, choice: Choice) -> pd.DataFrame:
    """Return the planned conferences from the as-of date on, by date; all without an as-of date.

    Out: the columns of events.
    """
    events = events_of(tables, Choice(cycle=choice.cycle))
    ahead = events[(events["kind"] == "conference") & (events["status"] == "planned")]
    as_of = tables.as_of(choice.cycle)
    if as_of is not None:
        ahead = ahead[ahead["start_date"] >= pd.Timestamp(as_of)]
    return ahead.reset_index(drop=True)
