"""Count participants by event, category, gender, mode and organisation, and in all."""

import pandas as pd

from domain.measures.selection import events_of, held_events, participants_of
from domain.tables import Choice, Tables, memoize
from domain.vocabulary import (
    CATEGORIES,
    NOT_REPORTED,
)


def attending_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of states that took part: a delegation of 0 was not there, one without a number was.
    In and out: rows of participants.
    """
    return rows[rows["state"].notna() & rows["headcount"].ne(0).fillna(True).astype(bool)]


def is_size_unknown(rows: pd.DataFrame) -> pd.Series:
    """Whether nothing says how many a row stands for, so that a sum without it is a least: true or
    false by row of participants.

    That is a row without a headcount, unless another of its event gives the number of its whole
    category and names no state.
    """
    unknown = rows["headcount"].isna()
    whole = ~unknown & rows["state"].isna()
    covered = whole.groupby([rows["event"], rows["category"]], dropna=False).transform("any")
    return unknown & ~covered


def event_totals(events: pd.DataFrame, participants: pd.DataFrame) -> pd.DataFrame:
    """What the participants of each event add up to, beside what its source reports of it as a
    whole. In: the two tables, or rows of them.

    Out: event, reported_total, reported_states, total (missing where no number is reported),
    at_least (whether someone's number is not in it), states (those named that took part; missing
    where none is named), total_agrees and states_agree (missing where one of the two is; a total of
    at least so many agrees with any that is no less).
    """
    frame = (
        events[["event", "reported_total", "reported_states"]].set_index("event").astype("Int64")
    )
    frame[["total", "at_least"]] = sum_headcounts(participants, frame.index)
    frame["states"] = (
        attending_rows(participants)
        .groupby("event")["state"]
        .nunique()
        .reindex(frame.index)
        .astype("Int64")
    )
    frame.loc[
        frame["states"].isna()
        & frame.index.isin(participants.dropna(subset="state")["event"].unique()),
        "states",
    ] = 0
    exact = frame["total"] == frame["reported_total"]
    frame["total_agrees"] = exact.mask(frame["at_least"], frame["total"] <= frame["reported_total"])
    frame["states_agree"] = frame["states"] == frame["reported_states"]
    return frame.reset_index()


@memoize
def all_event_totals(tables: Tables) -> pd.DataFrame:
    """The totals of every event of the tables, whatever its cycle or status. Out: as
    `event_totals`.
    """
    return event_totals(tables.events, tables.tally["state"])


@memoize
def headcount_by_category(tables: Tables, choice: Choice) -> pd.DataFrame:
    """Participants by event and category.

    Out: event, category (in order), headcount (missing where no number is reported at all),
    at_least (whether someone's number is not reported and nothing else gives it either, so that the
    headcount, and any sum it is part of, is a least).
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
    """Participants by gender, mode or organisation.

    Out: event, column (`not_reported` where the source is silent, `withheld` where it is not shown
    of small groups), its wordings (`organisation_ar`) where the table has them, headcount, at_least
    (whether the number of someone in the event is not reported). Where a row names no mode, the
    mode of its event holds for it, unless that is hybrid.
    """
    attended = participants_of(tables, choice)
    unsure = attended.loc[is_size_unknown(attended), "event"].unique()
    rows = participants_of(tables, choice, column).dropna(subset="headcount")
    wordings = [name for name in rows if str(name).startswith(f"{column}_")]
    values = rows[[column, *wordings]].bfill(axis="columns")[column]
    if column == "mode":
        modes = tables.events.set_index("event")["mode"].replace("hybrid", None)
        values = values.fillna(rows["event"].map(modes))
    counted = rows.assign(**{column: values.fillna(NOT_REPORTED)}).groupby(
        ["event", column], sort=False
    )
    frame: pd.DataFrame = counted.agg(
        dict.fromkeys(wordings, "first") | {"headcount": "sum"}
    ).reset_index()
    return frame.assign(at_least=frame["event"].isin(unsure))


@memoize
def event_comparison(tables: Tables, choice: Choice) -> pd.DataFrame:
    """The events held, side by side.

    Out: event, start_date, states, officials, officials_at_least, total, total_at_least,
    reported_total, reported_states, agrees. `states` are those the source names, or where it names
    none the number it reports; `officials` the headcount of the category government;
    `officials_at_least` and `total_at_least` say whether a number that belongs to them is not
    reported; `agrees` whether the headcounts add up to the total that the source reports (missing
    where it reports none), or may, where some are missing.
    """
    events, rows = held_events(tables, choice), participants_of(tables, choice)
    # what one event adds up to is no matter of the others
    counted = all_event_totals(tables).rename(columns={"at_least": "total_at_least"})
    frame = events[["event", "start_date"]].merge(counted, on="event")
    frame["states"] = frame["states"].fillna(frame["reported_states"])
    officials = sum_headcounts(
        rows[rows["category"] == "government"], pd.Index(frame["event"])
    ).reset_index(drop=True)
    frame[["officials", "officials_at_least"]] = officials
    return frame.rename(columns={"total_agrees": "agrees"}).drop(columns="states_agree")


def sum_headcounts(rows: pd.DataFrame, events: pd.Index) -> pd.DataFrame:
    """The headcounts of each event added up: total (missing where there is none), at_least. In:
    rows of participants.
    """
    total = rows.groupby("event")["headcount"].sum(min_count=1).reindex(events).astype("Int64")
    at_least = (
        is_size_unknown(rows)
        .groupby(rows["event"])
        .any()
        .reindex(events, fill_value=False)
        .astype(bool)
    )
    return pd.DataFrame({"total": total, "at_least": at_least})
