"""Count participants by event, category, gender, mode and organisation, and in all."""

import pandas as pd

from domain.measures.selection import events_of, participants_of, past_events
from domain.tables import Choice, Tables, memoize
from domain.vocabulary import CATEGORIES, NOT_REPORTED


def attending_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of states that took part: with a headcount above 0, or without one.

    In and out: rows of participants.
    """
    return rows[rows["state"].notna() & rows["headcount"].ne(0).fillna(True).astype(bool)]


def is_size_unknown(rows: pd.DataFrame) -> pd.Series:
    """Mark the rows of participants of unknown size, without which a sum is a lower bound.

    A row has an unknown size if it has no headcount, unless another row of its event gives the
    headcount of the whole category and names no state.
    """
    unknown = rows["headcount"].isna()
    whole = ~unknown & rows["state"].isna()
    groups = rows.groupby(["event", "category"], dropna=False, sort=False).ngroup()
    return unknown & ~groups.isin(groups[whole])


def event_totals(events: pd.DataFrame, participants: pd.DataFrame) -> pd.DataFrame:
    """Sum the participants of each event, beside the totals its source reports.

    In: rows of the two tables. Out: event, reported_total, reported_states, total (missing if no
    number is reported), at_least (a headcount is missing in it), states (those named that took
    part; missing if none is named), total_agrees and states_agree (missing if either side is; a
    lower bound agrees with any total not below it).
    """
    frame = (
        events[["event", "reported_total", "reported_states"]].set_index("event").astype("Int64")
    )
    frame[["total", "at_least"]] = sum_headcounts(participants, frame.index)
    frame["states"] = _count_states(participants).reindex(frame.index).astype("Int64")
    exact = frame["total"] == frame["reported_total"]
    frame["total_agrees"] = exact.mask(frame["at_least"], frame["total"] <= frame["reported_total"])
    frame["states_agree"] = frame["states"] == frame["reported_states"]
    return frame.reset_index()


@memoize
def all_event_totals(tables: Tables) -> pd.DataFrame:
    """Return `event_totals` of every event of the tables, whatever its cycle or status."""
    return event_totals(tables.events, tables.tally["state"])


@memoize
def headcount_by_category(tables: Tables, choice: Choice) -> pd.DataFrame:
    """Count participants by event and category.

    Out: event, category (in order), headcount (missing if no number is reported), at_least (some
    size is unknown, so the headcount and any sum with it are lower bounds).
    """
    rows = participants_of(tables, choice)
    by = rows.assign(at_least=is_size_unknown(rows)).groupby(["event", "category"])
    sums = {"headcount": by["headcount"].sum(min_count=1), "at_least": by["at_least"].any()}
    frame = pd.DataFrame(sums).reset_index().astype({"headcount": "Int64", "at_least": bool})
    events, categories = list(events_of(tables, choice)["event"]), list(CATEGORIES)
    places = [
        (events.index(event), categories.index(code))
        for event, code in zip(frame["event"], frame["category"], strict=True)
    ]
    return frame.iloc[sorted(range(len(places)), key=places.__getitem__)].reset_index(drop=True)


@memoize
def headcount_by(tables: Tables, choice: Choice, column: str) -> pd.DataFrame:
    """Count participants by gender, mode or organisation.

    Out: event, column (`not_reported` without a value, `withheld` for suppressed small groups), its
    translations (`organisation_ar`) if the table has them, headcount, at_least (some size in the
    event is unknown). A row without a mode has that of its event, unless hybrid.
    """
    attended = participants_of(tables, choice)
    unsure = attended.loc[is_size_unknown(attended), "event"].unique()
    rows = participants_of(tables, choice, column).dropna(subset="headcount")
    translations = [name for name in rows if str(name).startswith(f"{column}_")]
    values = rows[[column, *translations]].bfill(axis="columns")[column]
    if column == "mode":
        modes = tables.events.set_index("event")["mode"]
        modes = modes.mask(modes.isin(["hybrid", "undecided"]))
        values = values.fillna(rows["event"].map(modes))
    rows = rows.assign(**{column: values.fillna(NOT_REPORTED)})
    columns = dict.fromkeys(translations, "first") | {"headcount": "sum"}
    frame: pd.DataFrame = rows.groupby(["event", column], sort=False).agg(columns).reset_index()
    return frame.assign(at_least=frame["event"].isin(unsure))


@memoize
def event_comparison(tables: Tables, choice: Choice) -> pd.DataFrame:
    """Compare the events held, one row each.

    Out: event, start_date, states, officials, officials_at_least, total, total_at_least,
    reported_total, reported_states, agrees, states_disputed, officials_disputed, total_disputed.
    `states` are those the source names, or the number it
    reports if it names none; `officials` is the headcount of the category government;
    `officials_at_least` and `total_at_least` say whether a headcount is missing in them; `agrees`
    whether the total agrees, or may agree, with the reported one (missing without one); `_disputed`
    whether another source contradicts the row or rows of the figure.
    """
    events, rows = past_events(tables, choice), participants_of(tables, choice)
    # the totals of an event do not depend on the other events: all are computed once
    counted = all_event_totals(tables).rename(columns={"at_least": "total_at_least"})
    frame = events[["event", "start_date"]].merge(counted, on="event")
    frame["states"] = frame["states"].fillna(frame["reported_states"])
    officials = sum_headcounts(
        rows[rows["category"] == "government"], pd.Index(frame["event"])
    ).reset_index(drop=True)
    frame[["officials", "officials_at_least"]] = officials
    frame = frame.assign(**_disputes(tables, choice))
    return frame.rename(columns={"total_agrees": "agrees"}).drop(columns="states_agree")


def _disputes(tables: Tables, choice: Choice) -> dict[str, list[bool]]:
    """Return for each figure of the events held whether a row of it is contradicted."""
    events, said = past_events(tables, choice), participants_of(tables, choice, "conflict")
    columns = [name for name in events if str(name).startswith("conflict")]
    disputed = events[columns].notna().any(axis=1).tolist()
    officials = set(said.loc[said["category"] == "government", "event"])
    return {
        "states_disputed": disputed,
        "officials_disputed": events["event"].isin(officials).tolist(),
        "total_disputed": events["event"].isin(said["event"]).tolist(),
    }


def sum_headcounts(rows: pd.DataFrame, events: pd.Index) -> pd.DataFrame:
    """Sum the headcounts of participant rows by event. Out: total (missing if none), at_least."""
    total = rows.groupby("event")["headcount"].sum(min_count=1).reindex(events).astype("Int64")
    at_least = (
        is_size_unknown(rows)
        .groupby(rows["event"])
        .any()
        .reindex(events, fill_value=False)
        .astype(bool)
    )
    return pd.DataFrame({"total": total, "at_least": at_least})


def _count_states(rows: pd.DataFrame) -> pd.Series:
    """Count the states that took part by event, 0 if all those named have a headcount of 0."""
    named_events = rows.dropna(subset="state")["event"].unique()
    return (
        attending_rows(rows).groupby("event")["state"].nunique().reindex(named_events, fill_value=0)
    )
