"""Select the events and participants of a choice, and add to a frame what its events are."""

import pandas as pd

from domain.tables import Choice, Tables, memoize


@memoize
def events_of(tables: Tables, choice: Choice) -> pd.DataFrame:
    """The events of the chosen cycle (and the one event, where one is chosen), by date. Columns as
    in the events table.
    """
    events = tables.events[tables.events["cycle"] == choice.cycle]
    if choice.event:
        events = events[events["event"] == choice.event]
    return events.sort_values(["start_date", "event"], kind="stable").reset_index(drop=True)


@memoize
def participants_of(tables: Tables, choice: Choice, part: str = "state") -> pd.DataFrame:
    """The participants of the chosen events that were held, by a part of their tally. Who is
    registered for one to come attended none.

    Out: event, what the part tells rows apart by (`domain.tally.PARTS`), headcount.
    """
    rows = tables.tally[part]
    past_rows: pd.DataFrame = rows[rows["event"].isin(held_events(tables, choice)["event"])]
    return past_rows


def with_events(frame: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """A frame by event with what the events table says of each: its dates, titles, and the
    attendance its source reports as a whole.

    Out: the columns of the frame, start_date, end_date, title_<language>, reported_total,
    reported_states.
    """
    titles = [name for name in tables.events if str(name).startswith("title_")]
    columns = ["start_date", "end_date", *titles, "reported_total", "reported_states"]
    own = frame.drop(columns=[name for name in columns if name in frame])
    return own.merge(
        tables.events[["event", *columns]].drop_duplicates("event"), on="event", how="left"
    )


@memoize
def held_events(tables: Tables, choice: Choice) -> pd.DataFrame:
    events = events_of(tables, choice)
    return events[events["status"] == "held"]
