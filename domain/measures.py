"""What is counted, from frames to frames, each with its definition. The definitions are shown on
the About page as they stand here.
"""

from dataclasses import dataclass

import pandas as pd

from domain import suppression
from domain.language import mark
from domain.tables import Choice, Tables, once
from domain.vocabulary import (
    CATEGORIES,
    NOT_APPLICABLE,
    NOT_REPORTED,
    OBJECTIVES,
    PRINCIPLES,
    READY,
    STAGES,
    STATES,
    STATUSES,
)

OBJECTIVE, PRINCIPLE = "objective", "principle"
AS_OF = "as_of"  # the status of the as-of date on the road of events


@dataclass(frozen=True)
class Definition:
    """A measure's name and its definition, both messages to be said in the reader's language."""

    name: str
    meaning: str


READINESS = Definition(
    mark("Ready"),
    mark("An objective is ready in a state where it is planned, under way or achieved."),
)
DEFINITIONS = (
    Definition(
        mark("States in scope"),
        mark("The states that attended an event of the review cycle or have a progress row in it."),
    ),
    Definition(
        mark("Reported"),
        mark(
            "An objective is reported by a state that has any status for it other than “not "
            "applicable”."
        ),
    ),
    READINESS,
    Definition(
        mark("Readiness of an objective"),
        mark("States where it is ready ÷ states in scope, less those where it is not applicable."),
    ),
    Definition(
        mark("Readiness of a state"),
        mark(
            "Objectives that are ready in it ÷ the 23 objectives, less those that are not "
            "applicable to it."
        ),
    ),
    Definition(
        mark("Stage of the review"),
        mark(
            "The stage of a state's latest progress row in the cycle. A later row without a stage "
            "does not take it back."
        ),
    ),
    Definition(
        mark("Headcount"),
        mark(
            "The sum over event and category. A delegation whose size is not reported counts as "
            "present, never as 0 or 1."
        ),
    ),
    Definition(
        mark("Not reported"),
        mark("The source is silent: there is no row. It is never counted as zero."),
    ),
    Definition(suppression.NAME, suppression.MEANING),
)


@once
def events_of(tables: Tables, choice: Choice) -> pd.DataFrame:
    """The events of the chosen cycle (and the one event, where one is chosen), by date. Columns as
    in the events table.
    """
    events = tables.events[tables.events["cycle"] == choice.cycle]
    if choice.event:
        events = events[events["event"] == choice.event]
    return events.sort_values(["start_date", "event"], kind="stable").reset_index(drop=True)


@once
def participants_of(tables: Tables, choice: Choice, part: str = "state") -> pd.DataFrame:
    """The participants of the chosen events that were held, by a part of their tally. Who is
    registered for one to come attended none.

    Out: event, what the part tells rows apart by (`domain.tally.PARTS`), headcount.
    """
    rows = tables.tally[part]
    held: pd.DataFrame = rows[rows["event"].isin(_held(tables, choice)["event"])]
    return held


def taking_part(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of states that took part: a delegation of 0 was not there, one without a number was.
    In and out: rows of participants.
    """
    return rows[rows["state"].notna() & rows["headcount"].ne(0).fillna(True).astype(bool)]


def unsized(rows: pd.DataFrame) -> pd.Series:
    """Whether nothing says how many a row stands for, so that a sum without it is a least: true or
    false by row of participants.

    That is a row without a headcount, unless another of its event gives the number of its whole
    category and names no state.
    """
    unknown = rows["headcount"].isna()
    whole = ~unknown & rows["state"].isna()
    covered = whole.groupby([rows["event"], rows["category"]], dropna=False).transform("any")
    return unknown & ~covered


def totals(events: pd.DataFrame, participants: pd.DataFrame) -> pd.DataFrame:
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
    frame[["total", "at_least"]] = _summed(participants, frame.index)
    frame["states"] = (
        taking_part(participants)
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


@once
def totals_of_all(tables: Tables) -> pd.DataFrame:
    """The totals of every event of the tables, whatever its cycle or status. Out: as `totals`."""
    return totals(tables.events, tables.tally["state"])


@once
def scope(tables: Tables, choice: Choice) -> list[str]:
    """The codes of the states in scope of the cycle, less those the reader left out; in the order
    of the vocabulary.
    """
    attended = _attended(tables, choice)
    reported = set(tables.progress.loc[tables.progress["cycle"] == choice.cycle, "state"])
    return [
        code
        for code in STATES
        if code in attended | reported and (not choice.states or code in choice.states)
    ]


@once
def stage_by_state(tables: Tables, choice: Choice) -> pd.DataFrame:
    """The stage of every member state: its latest progress row in the cycle that has a stage, or
    else its latest.

    Out: state (all 22, or the chosen), attended, in_scope, stage (`not_reported` where there is
    none), and the columns of progress.
    """
    rows = tables.progress[tables.progress["cycle"] == choice.cycle]
    rows = (
        rows.assign(told=rows["stage"] != NOT_REPORTED)
        .sort_values(["told", "as_of"], kind="stable")
        .drop(columns="told")
    )
    latest = rows.drop_duplicates("state", keep="last").set_index("state").drop(columns="cycle")
    frame = latest.reindex([code for code in STATES if not choice.states or code in choice.states])
    frame["stage"] = frame["stage"].fillna(NOT_REPORTED)
    frame.insert(0, "in_scope", frame.index.isin(scope(tables, choice)))
    frame.insert(0, "attended", frame.index.isin(list(_attended(tables, choice))))
    stages: pd.DataFrame = frame.rename_axis("state").reset_index()
    return stages


def stage_counts(stages: pd.DataFrame) -> pd.DataFrame:
    """How many states in scope stand at each stage. In: `stage_by_state`. Out: stage (in order),
    states.
    """
    counts = stages.loc[stages["in_scope"], "stage"].value_counts()
    frame: pd.DataFrame = (
        counts.reindex(list(STAGES), fill_value=0).rename_axis("stage").reset_index(name="states")
    )
    return frame


@once
def status_by_state(tables: Tables, choice: Choice, item: str) -> pd.DataFrame:
    """The status of every objective (or guiding principle) in every state in scope.

    `item` is "objective" or "principle". Out: state, item (code as text), status (`not_reported`
    where there is no row), and the columns of the coverage table. A reader's round table keeps its
    objectives; statuses keep the items that have one of them in some state.
    """
    table = tables.coverage if item == OBJECTIVE else tables.principles
    rows = (
        table[table["cycle"] == choice.cycle]
        .assign(item=lambda t: t[item].astype(str))
        .drop(columns=["cycle", item])
    )
    pairs = pd.MultiIndex.from_product(
        [scope(tables, choice), _items(choice, item)], names=["state", "item"]
    )
    frame = (
        rows.drop_duplicates(["state", "item"], keep="last")
        .set_index(["state", "item"])
        .reindex(pairs)
        .reset_index()
    )
    frame["status"] = frame["status"].fillna(NOT_REPORTED)
    if choice.statuses:
        frame = frame[frame["item"].isin(frame.loc[frame["status"].isin(choice.statuses), "item"])]
    return frame.reset_index(drop=True)


def readiness(statuses: pd.DataFrame, by: str) -> pd.DataFrame:
    """How many states have an item ready, or how many items a state has ready. In:
    `status_by_state`; `by` is "item" or "state".

    Out: by, one column for each status and `not_reported` (counts), in_scope, applicable (in_scope
    less not_applicable), reported, ready.
    """
    codes = [*STATUSES, NOT_REPORTED]
    # a crosstab takes ten times as long
    found = statuses.groupby([by, "status"], sort=False).size().unstack(fill_value=0)
    counts = found.reindex(index=statuses[by].unique(), columns=codes, fill_value=0)
    counts["in_scope"] = counts[codes].sum(axis=1)
    counts["applicable"] = counts["in_scope"] - counts[NOT_APPLICABLE]
    counts["reported"] = counts["applicable"] - counts[NOT_REPORTED]
    counts["ready"] = counts[list(READY)].sum(axis=1)
    return counts.rename_axis(index=by, columns=None).reset_index()


def in_order(frame: pd.DataFrame, choice: Choice) -> pd.DataFrame:
    """Items in the reader's order: by number, or by round table and number.

    In: any frame with a column item. Out: its columns and group (the round table; empty where items
    are not grouped: principles never are).
    """
    grouped = choice.order == "round_table"
    groups = [
        OBJECTIVES[item].round_table if grouped and item in OBJECTIVES else ""
        for item in frame["item"]
    ]
    return frame.assign(group=pd.Series(groups, index=frame.index, dtype=object)).sort_values(
        "group", kind="stable", ignore_index=True
    )


def in_neutral_order(frame: pd.DataFrame, language: str) -> pd.DataFrame:
    """Rows of states in the neutral order of a language, rows of one state as they stood. In: any
    frame with a column state.
    """
    place = {state.code: i for i, state in enumerate(STATES.ordered(language))}
    return frame.iloc[frame["state"].map(place).argsort(kind="stable")]


@once
def attendance_by_state(tables: Tables, choice: Choice) -> pd.DataFrame:
    """Which state attended which event that was held, and with how many.

    Out: state (all 22, or the chosen), event, start_date, present, headcount, at_least. `headcount`
    is missing where the state was absent or its number was not reported, and `at_least` says
    whether that of another of its delegations was not. Events for which the source names no state
    are left out: absence cannot be told from silence.
    """
    events, rows = _held(tables, choice), participants_of(tables, choice)
    held = events[events["event"].isin(rows.dropna(subset="state")["event"].unique())]
    heads = taking_part(rows).groupby(["state", "event"])["headcount"]
    counted = pd.DataFrame(
        {
            "headcount": heads.sum(min_count=1),
            "at_least": heads.count().between(1, heads.size() - 1),
        }
    )
    codes = [code for code in STATES if not choice.states or code in choice.states]
    pairs = pd.MultiIndex.from_product([codes, held["event"]], names=["state", "event"])
    frame = pd.DataFrame(
        {
            "present": pairs.isin(counted.index),
            "headcount": counted["headcount"].reindex(pairs).astype("Int64"),
            "at_least": counted["at_least"].reindex(pairs, fill_value=False).astype(bool),
        }
    )
    return frame.reset_index().merge(held[["event", "start_date"]], on="event")


@once
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


@once
def headcount_by_category(tables: Tables, choice: Choice) -> pd.DataFrame:
    """Participants by event and category.

    Out: event, category (in order), headcount (missing where no number is reported at all),
    at_least (whether someone's number is not reported and nothing else gives it either, so that the
    headcount, and any sum it is part of, is a least).
    """
    rows = participants_of(tables, choice)
    by = rows.assign(at_least=unsized(rows)).groupby(["event", "category"])
    sums = {"headcount": by["headcount"].sum(min_count=1), "at_least": by["at_least"].any()}
    frame = pd.DataFrame(sums).reset_index().astype({"headcount": "Int64", "at_least": bool})
    events, categories = list(events_of(tables, choice)["event"]), list(CATEGORIES)
    places = [
        (events.index(event), categories.index(code))
        for event, code in zip(frame["event"], frame["category"], strict=True)
    ]
    return frame.iloc[sorted(range(len(places)), key=places.__getitem__)].reset_index(drop=True)


@once
def headcount_by(tables: Tables, choice: Choice, column: str) -> pd.DataFrame:
    """Participants by gender, mode or organisation.

    Out: event, column (`not_reported` where the source is silent, `withheld` where it is not shown
    of small groups), its wordings (`organisation_ar`) where the table has them, headcount, at_least
    (whether the number of someone in the event is not reported). Where a row names no mode, the
    mode of its event holds for it, unless that is hybrid.
    """
    attended = participants_of(tables, choice)
    unsure = attended.loc[unsized(attended), "event"].unique()
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


@once
def events_compared(tables: Tables, choice: Choice) -> pd.DataFrame:
    """The events held, side by side.

    Out: event, start_date, states, officials, officials_at_least, total, total_at_least,
    reported_total, reported_states, agrees. `states` are those the source names, or where it names
    none the number it reports; `officials` the headcount of the category government;
    `officials_at_least` and `total_at_least` say whether a number that belongs to them is not
    reported; `agrees` whether the headcounts add up to the total that the source reports (missing
    where it reports none), or may, where some are missing.
    """
    held, rows = _held(tables, choice), participants_of(tables, choice)
    # what one event adds up to is no matter of the others
    counted = totals_of_all(tables).rename(columns={"at_least": "total_at_least"})
    frame = held[["event", "start_date"]].merge(counted, on="event")
    frame["states"] = frame["states"].fillna(frame["reported_states"])
    officials = _summed(
        rows[rows["category"] == "government"], pd.Index(frame["event"])
    ).reset_index(drop=True)
    frame[["officials", "officials_at_least"]] = officials
    return frame.rename(columns={"total_agrees": "agrees"}).drop(columns="states_agree")


def with_events(frame: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """A frame by event with what the events table says of each: its dates, titles, and the
    attendance its source reports as a whole.

    Out: the columns of the frame, start_date, end_date, title_<language>, reported_total,
    reported_states.
    """
    titles = [name for name in tables.events if str(name).startswith("title_")]
    said = ["start_date", "end_date", *titles, "reported_total", "reported_states"]
    own = frame.drop(columns=[name for name in said if name in frame])
    return own.merge(
        tables.events[["event", *said]].drop_duplicates("event"), on="event", how="left"
    )


@once
def road(tables: Tables, choice: Choice) -> pd.DataFrame:
    """The events of the cycle in order of time, with the day the tables speak of among them, after
    the events of that day.

    Out: the columns of events, states, total and total_at_least (as in `events_compared`), and days
    (since the row before; missing in the first). The row of the as-of date has the status `as_of`
    and no event. A choice of one event does not shorten the road.
    """
    whole = Choice(cycle=choice.cycle)
    counted = events_compared(tables, whole)[["event", "states", "total", "total_at_least"]]
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


def follow_up(stages: pd.DataFrame) -> pd.DataFrame:
    """The states without a stage, and why.

    In: `stage_by_state`. Out: its columns and reason (`not_mentioned`, `no_statement`,
    `not_named`).
    """
    rows = stages[stages["stage"] == NOT_REPORTED].copy()
    rows["reason"] = "not_named"
    rows.loc[rows["in_scope"], "reason"] = "no_statement"
    rows.loc[rows["in_scope"] & rows["reported_by"].notna(), "reason"] = "not_mentioned"
    return rows.reset_index(drop=True)


@once
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


@once
def _held(tables: Tables, choice: Choice) -> pd.DataFrame:
    events = events_of(tables, choice)
    return events[events["status"] == "held"]


def _summed(rows: pd.DataFrame, events: pd.Index) -> pd.DataFrame:
    """The headcounts of each event added up: total (missing where there is none), at_least. In:
    rows of participants.
    """
    total = rows.groupby("event")["headcount"].sum(min_count=1).reindex(events).astype("Int64")
    at_least = (
        unsized(rows).groupby(rows["event"]).any().reindex(events, fill_value=False).astype(bool)
    )
    return pd.DataFrame({"total": total, "at_least": at_least})


@once
def _attended(tables: Tables, choice: Choice) -> set[str]:
    """The states that took part in an event of the cycle, whatever event is chosen."""
    return set(taking_part(participants_of(tables, Choice(cycle=choice.cycle)))["state"].unique())


def _items(choice: Choice, item: str) -> list[str]:
    if item == PRINCIPLE:
        return list(PRINCIPLES)
    return [
        code for code, term in OBJECTIVES.items() if choice.round_table in ("", term.round_table)
    ]
