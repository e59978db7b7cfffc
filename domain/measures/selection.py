"""Select the events and participants of a choice, and join event columns to a frame."""

import pandas as pd

from domain.tables import Choice, Tables, memoize


@memoize
def events_of(tables: Tables, choice: Choice) -> pd.DataFrame:
    """Return the rows of the events table of the chosen cycle and event, by date."""
    events = tables.events[tables.events["cycle"] == choice.cycle]
    if choice.event:
        events = events[events["event"] == choice.event]
    return events.sort_values(["start_date", "event"], kind="stable").reset_index(drop=True)


@memoize
def participants_of(tables: Tables, choice: Choice, part: str = "state") -> pd.DataFrame:
    """Return the participants of the chosen events that were held, from one part of their totals.

    Registrations for a coming event are left out. Out: event, the columns of the part
    (`domain.tally`), headcount (not in the parts of texts).
    """
    rows: pd.DataFrame = tables.tally[part]
    return rows[rows["event"].isin(past_events(tables, choice)["event"])]


def in_cycle(frame: pd.DataFrame, cycle: int) -> pd.DataFrame:
    """Return the rows of a cycle, and those that belong to none; all of a frame without cycles."""
    if "cycle" not in frame:
        return frame
    return frame[frame["cycle"].isna() | (frame["cycle"] == cycle)]


def with_events(frame: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Join dates, titles and reported attendance of the events to a frame with a column event.

    Out: the columns of the frame, start_date, end_date, date_precision (if any), title_<language>,
    reported_total, reported_states. Joined columns that `frame` has already are replaced. Rows keep
    their order and get a new index; those of an unknown event have missing values in the joined
    columns.
    """
    titles = [name for name in tables.events if str(name).startswith("title_")]
    precision = ["date_precision"] if "date_precision" in tables.events else []
    columns = ["start_date", "end_date", *precision, *titles, "reported_total", "reported_states"]
    events = tables.events[["event", *columns]].drop_duplicates("event")
    frame = frame.drop(columns=[name for name in columns if name in frame])
    return frame.merge(events, on="event", how="left")


@memoize
def past_events(tables: Tables, choice: Choice) -> pd.DataFrame:
    """Return the chosen events with the status held."""
    events = events_of(tables, choice)
    return events[events["status"] == "held"]
